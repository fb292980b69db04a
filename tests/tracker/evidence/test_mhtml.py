"""MHTML without secrets: in whatever way its parts are written, and refused when it cannot be read."""

import base64
import quopri

import pytest

from tracker.evidence.mhtml import redact_snapshot

SECRET = "s3cr3t-cookie-0123456789"
BOUNDARY = b"----MultipartBoundary--abc----"
HEAD = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://weibo.com/u/1?token=%s\r\n"
TEXT = f"<p>韶山公安</p><p>{SECRET}</p><a href='?a=1&token=abcdef123456'>x</a>".encode()


def snapshot(*parts: bytes) -> bytes:
    head = HEAD % SECRET.encode() + b'Content-Type: multipart/related;\r\n\tboundary="' + BOUNDARY + b'"\r\n\r\n'
    line = b"--" + BOUNDARY
    return line.join([head, *(b"\r\n" + part + b"\r\n" for part in parts), b"--\r\n"])


def part(kind: bytes, encoding: bytes, body: bytes) -> bytes:
    return b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


PRINTABLE = quopri.encodestring(TEXT).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("kept", "decode"),
    [
        pytest.param(part(b"text/html", b"quoted-printable", PRINTABLE), quopri.decodestring, id="quoted-printable"),
        pytest.param(part(b"text/css", b"base64", base64.encodebytes(TEXT)), base64.b64decode, id="base64"),
        pytest.param(part(b"image/svg+xml", b"binary", TEXT), bytes, id="binary-drawing"),
    ],
)
def test_text_is_redacted_however_it_is_written(kept: bytes, decode: object) -> None:
    clean = redact_snapshot(snapshot(kept), [SECRET])
    body = clean.split(b"\r\n\r\n")[2].partition(b"\r\n--" + BOUNDARY)[0]
    text = decode(body).decode()  # type: ignore[operator]
    assert ("韶山公安" in text, SECRET in text, "abcdef123456" in text) == (True, False, False)


def test_a_secret_that_a_line_break_cuts_is_found() -> None:
    cut = PRINTABLE.replace(b"s3cr3t", b"s3=\r\ncr3t")
    clean = redact_snapshot(snapshot(part(b"text/html", b"quoted-printable", cut)), [SECRET])
    assert SECRET.encode() not in quopri.decodestring(clean)


def test_addresses_in_the_heads_are_redacted() -> None:
    located = b"Content-Location: https://weibo.com/a.css?token=abcdef123456\r\n" + part(
        b"text/css", b"binary", b"p {}"
    )
    clean = redact_snapshot(snapshot(located), [SECRET])
    assert (SECRET.encode() in clean, b"abcdef123456" in clean) == (False, False)


def test_pictures_stay_byte_for_byte() -> None:
    picture = part(b"image/png", b"base64", base64.encodebytes(bytes(range(256))))
    assert picture in redact_snapshot(snapshot(picture), [SECRET])


def test_without_secrets_nothing_is_lost() -> None:
    plain = snapshot(part(b"text/html", b"quoted-printable", quopri.encodestring("<p>娄底住建</p>".encode())))
    plain = plain.replace(f"?token={SECRET}".encode(), b"")
    assert redact_snapshot(plain, []) == plain


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html></html>", id="a-page"),
        pytest.param(snapshot(part(b"text/html", b"x-unheard-of", TEXT)), id="an-encoding-nobody-knows"),
        pytest.param(snapshot(b"no head"), id="a-part-without-a-head"),
        pytest.param(snapshot(part(b"text/html", b"binary", TEXT))[:-4], id="cut-off"),
        pytest.param(snapshot(), id="no-parts"),
    ],
)
def test_what_cannot_be_read_is_not_kept(odd: bytes) -> None:
    with pytest.raises(ValueError, match="MHTML"):
        redact_snapshot(odd, [SECRET])
