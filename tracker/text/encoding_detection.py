"""Detects whether bytes are text, and whether they are UTF-16 or UTF-32; all else keeps ASCII as it is. Pure."""


def why_unreadable(body: bytes) -> str:
    """Why a body cannot be read as text: its apparent type; empty: it is text in some encoding."""
    for begin, kind in ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"%PDF", "PDF")):
        if body.startswith(begin):
            return kind
    if wide_encoding(body):
        return ""
    controls = len(body) - len(body.translate(None, CONTROLS))
    return "binary" if controls * 64 > len(body) else ""


CONTROLS = bytes({*range(32), 127} - {8, 9, 10, 12, 13, 27})


def wide_encoding(body: bytes) -> str:
    """UTF-16 or UTF-32, by byte order mark or zeros, if the body survives a round trip; empty: neither."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return encoding if is_kept_by(body, encoding) else ""
    head = body[:4096]
    if head.count(0) * 4 < len(head):
        return ""
    is_big = head[0::2].count(0) > head[1::2].count(0)
    for encoding in ("utf-32-be", "utf-16-be") if is_big else ("utf-32-le", "utf-16-le"):
        if is_kept_by(body, encoding) and "\0" not in body.decode(encoding, "surrogatepass")[:1024]:
            return encoding
    return ""


MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def is_kept_by(body: bytes, encoding: str) -> bool:
    try:
        return body.decode(encoding, "surrogatepass").encode(encoding, "surrogatepass") == body
    except UnicodeError:
        return False
