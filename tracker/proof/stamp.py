"""Time stamps (时间戳, RFC 3161): a third party vouches that a manifest was there at its time. Off unless a URL is set.

Only the manifest's hash leaves the machine. The reply is kept as `<manifest>.tsr`; whom to trust is not for us to
say: `openssl ts -verify -data manifest.json -in manifest.json.tsr -CAfile <the authority's certificates>`.
"""

import secrets
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

LIMIT_S = 15.0
LARGEST = 1 << 20
"""Bytes; a reply with its certificates is about 6,000."""
SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier, in DER."""
GRANTED = (0, 1)


class NoStamp(Exception):
    """The authority gave none; the message says why."""


def to_query(digest: bytes, nonce: bytes) -> bytes:
    """TimeStampReq in DER: version 1, the SHA-256, a nonce of 8 bytes, and the wish for the certificates."""
    imprint = der(0x30, SHA256 + der(0x04, digest))
    positive = bytes([nonce[0] & 0x3F | 0x40]) + nonce[1:]
    return der(0x30, der(0x02, b"\x01") + imprint + der(0x02, positive) + der(0x01, b"\xff"))


def der(tag: int, content: bytes) -> bytes:
    """One element; its content is shorter than 128 bytes."""
    return bytes([tag, len(content)]) + content


def fetch_stamp(url: str, sha256: str, proxy: str = "") -> bytes:
    """The authority's TimeStampResp on a hash.

    Raises:
        NoStamp: it does not answer, does not grant it, or answers something else.
    """
    digest, nonce = bytes.fromhex(sha256), secrets.token_bytes(8)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    opener = build_opener(*([ProxyHandler({"http": proxy, "https": proxy})] if proxy else []))
    query = to_query(digest, nonce)
    try:
        with opener.open(Request(url, query, headers), timeout=LIMIT_S) as answer:
            reply = bytes(answer.read(LARGEST))
    except (URLError, OSError, ValueError) as error:
        raise NoStamp(f"the time-stamping authority does not answer: {error}") from error
    if status_of(reply) not in GRANTED:
        raise NoStamp(f"the time-stamping authority does not grant it: status {status_of(reply)}")
    if digest not in reply or query[-11:-3] not in reply:
        raise NoStamp("the time-stamping authority stamped something else")
    return reply


def status_of(reply: bytes) -> int | None:
    """PKIStatus of a TimeStampResp; None: it is none."""
    inner = content_of(0x30, reply)
    info = content_of(0x30, inner) if inner is not None else None
    return info[2] if info is not None and info[:2] == b"\x02\x01" and len(info) > 2 else None


def content_of(tag: int, element: bytes) -> bytes | None:
    """What a DER element holds, and what follows it; None: it is not of this tag."""
    if len(element) < 2 or element[0] != tag:
        return None
    return element[2 + (element[1] & 0x7F if element[1] & 0x80 else 0) :]


def stamps(reply: bytes, sha256: str) -> bool:
    """Whether a kept reply is of this hash; its signature is for openssl to judge."""
    return bytes.fromhex(sha256) in reply
