"""Time stamps (时间戳, RFC 3161): a third party certifies that a manifest existed at a time. Off unless a URL is set.

Only the manifest's hash leaves the machine. The reply is stored unchanged as `<manifest>.tsr`; anybody can verify it:
`openssl ts -verify -data manifest.json -in manifest.json.tsr -CAfile <the authority's certificates>`.
"""

import hashlib
import ssl
import warnings
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)

from scrapers.storage.named_file import read_named_file
from tracker.evidence.timestamp_request import LIMIT_S, NoAnswer, post_query, printable, within

NO_ISSUER = "unable to get local issuer certificate"
"""OpenSSL's message for a chain that ends before a root."""

CLOCKS_APART = timedelta(hours=1)
"""By so much the authority's clock and this machine's may differ: more is a wrong clock, and no testimony."""


class TimestampRefused(Exception):
    """The authority gave no valid time stamp; the message has the reason."""


class UnknownAuthority(TimestampRefused):
    """It matches the content, but its certificates lead to no known root: its signature cannot be verified."""


def request_timestamp(url: str, content: bytes, proxy: str = "", roots: Path | None = None, *, at: datetime) -> bytes:
    """The authority's verified TimeStampResp for a file's content, unchanged.

    Args:
        roots: see check_stamp.
        at: the present instant.

    Raises:
        TimestampRefused: the authority does not answer, does not grant it, or sends an invalid one.
    """
    query = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()

    def ask(deadline: float) -> bytes:
        reply = post_query(url, query.as_bytes(), proxy, deadline)
        check_stamp(reply, content, roots, query.nonce, at)
        return reply

    try:
        return within(LIMIT_S, ask)
    except NoAnswer as error:
        raise TimestampRefused(f"the time-stamping authority does not answer: {error}") from error


def check_stamp(
    reply: bytes, content: bytes, roots: Path | None = None, nonce: int | None = None, at: datetime | None = None
) -> None:
    """Verify status, signature, chain of certificates, hash and nonce of a TimeStampResp.

    Args:
        content: of the stamped file.
        roots: a PEM file of the certificates to which the authority's must lead. None: to one of the machine's, or to
            a self-signed one in the reply, which proves that the reply is intact but not who the authority is.
        nonce: None: not checked, as for a stored reply, whose nonce is unknown.
        at: when it was requested; None: its time is not checked.

    Raises:
        UnknownAuthority: the signature cannot be verified here.
        TimestampRefused: it is not valid.
    """
    try:
        stamp = decode_timestamp_response(with_sorted_certificates(reply))
        if stamp.status:
            raise TimestampRefused(f"the time-stamping authority does not grant it: status {stamp.status}")
        if stamp.tst_info.message_imprint.message != hashlib.sha256(content).digest():
            raise TimestampRefused("the time stamp is of something else")
        if at is not None and abs(stamp.tst_info.gen_time - at) > CLOCKS_APART:
            raise TimestampRefused(f"the time stamp is of another time than this machine's: {stamp.tst_info.gen_time}")
        with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning):
            VerifierBuilder(roots=roots_for(stamp, roots), nonce=nonce).build().verify_message(stamp, content)
    except TimestampRefused:
        raise
    except (
        Exception
    ) as error:  # a certificate of a version that there is not raises none of the libraries' usual errors
        if roots is None and NO_ISSUER in str(error):
            raise UnknownAuthority("nothing here knows the authority's certificates: see timestamp_roots") from error
        raise TimestampRefused(f"the time stamp does not hold: {printable(str(error))}") from error


LARGEST_ROOTS = 10_000_000
"""Bytes of the file of certificates."""


def roots_for(stamp: TimeStampResponse, roots: Path | None) -> list[Certificate]:
    """
    Raises:
            OSError, ValueError: the file of roots cannot be read, or holds no certificate.
    """
    if roots is not None:
        return load_pem_x509_certificates(read_named_file(roots, LARGEST_ROOTS))
    embedded = to_certificates(stamp.signed_data.certificates)
    return [*(certificate for certificate in embedded if certificate.issuer == certificate.subject), *machine_roots()]


@cache
def machine_roots() -> list[Certificate]:
    return to_certificates(ssl.create_default_context().get_ca_certs(binary_form=True))


def to_certificates(encoded: Iterable[bytes]) -> list[Certificate]:
    """The readable ones of certificates in DER: a machine may trust one of an unusual form."""
    read = []
    with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning):
        for certificate in encoded:
            with suppress(Exception):
                read.append(load_der_x509_certificate(certificate))
    return read


def with_sorted_certificates(reply: bytes) -> bytes:
    """The reply with its certificates in DER order: OpenSSL (and so freetsa.org) does not sort them, and the decoder
    rejects that. No signature covers their order. Anything else is returned unchanged."""
    try:
        _, token = elements(reply)
        (signed_data,) = elements(elements(token)[1])
        certificates = next(elements(each) for each in elements(signed_data) if each[0] == 0xA0)
    except (LookupError, ValueError, StopIteration):
        return reply
    return reply.replace(b"".join(certificates), b"".join(sorted(certificates)), 1)


def elements(outer: bytes) -> list[bytes]:
    """The elements inside a DER element, each with its header.

    Raises:
        LookupError: it is not a DER element.
    """
    found, begin = [], header_length(outer, 0)
    while begin < len(outer):
        header = header_length(outer, begin)
        size = int.from_bytes(outer[begin + 2 : begin + header]) if header > 2 else outer[begin + 1]
        end = begin + header + size
        found.append(outer[begin:end])
        begin = end
    return found


def header_length(outer: bytes, begin: int) -> int:
    return 2 + (outer[begin + 1] & 0x7F if outer[begin + 1] & 0x80 else 0)
