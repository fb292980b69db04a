"""Removes cookies and tokens from MHTML (a page with its pictures in one file). Pure."""

import binascii
import quopri
import re
from collections.abc import Callable, Sequence

from tracker.text.encoding_detection import why_unreadable
from tracker.text.redaction import redact

BOUNDARY = re.compile(rb'boundary="([^"\r\n]+)"')
ENCODING = re.compile(rb"^Content-Transfer-Encoding:\s*([\w-]+)", re.IGNORECASE | re.MULTILINE)
NOT_KEPT = b"\r\nX-Not-Kept: no text, and no picture"
IS_PICTURE = re.compile(rb"^Content-Type:\s*(?:image|font|audio|video)/(?!svg)", re.IGNORECASE | re.MULTILINE)


def redact_snapshot(snapshot: bytes, secrets: Sequence[str]) -> bytes:
    """The snapshot with every text part and the addresses in its headers redacted.

    Pictures are unchanged; parts that are neither text nor picture are removed.

    Raises:
        ValueError: it is not MHTML as Chromium writes it, so its contents are unknown.
    """
    found = BOUNDARY.search(snapshot)
    if found is None:
        raise ValueError("an MHTML without a boundary")
    line = b"--" + found[1]
    head, *parts, end = snapshot.split(line)
    if end.strip() != b"--" or not parts:
        raise ValueError("an MHTML that does not end")
    return line.join([redact(head, secrets), *(redact_part(part, secrets) for part in parts), end])


def redact_part(part: bytes, secrets: Sequence[str]) -> bytes:
    """
    Raises:
        ValueError: it has no header, or an unknown encoding.
    """
    head, gap, body = part.partition(b"\r\n\r\n")
    if not gap:
        raise ValueError("a part of an MHTML without a head")
    clean_head = redact(head, secrets)
    content, write = read_part(head, body)
    if why_unreadable(content):
        if IS_PICTURE.search(head):
            return clean_head + gap + body
        return clean_head + NOT_KEPT + gap  # for example a font sent as bytes: its contents are unknown
    clean = redact(content, secrets)
    return clean_head + gap + (write(clean) if clean != content else body)


def read_part(head: bytes, body: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """A part's decoded content, and the function that encodes it.

    Raises:
        ValueError: the encoding is unknown.
    """
    encoding = ENCODING.search(head)
    match encoding[1].lower() if encoding else b"binary":
        case b"quoted-printable":
            return quopri.decodestring(body), to_printable
        case b"base64":
            return binascii.a2b_base64(
                body
            ), lambda content: to_lines(binascii.b2a_base64(content, newline=False)) + b"\r\n"
        case b"binary" | b"8bit" | b"7bit":
            return body, bytes
        case other:
            raise ValueError(f"a part of an MHTML in {other!r}")


def to_printable(content: bytes) -> bytes:
    return quopri.encodestring(content).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def to_lines(text: bytes) -> bytes:
    return b"\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
