"""Pictures that a browser sends: decoded, and written anew, so that nothing is kept of a file but what it shows.

No place, no device and no name stays in them, nothing that could run, and nothing behind the picture's end. They wait
beside the database until the answer that they belong to is recorded, which keeps them as evidence as any other.
"""

import struct
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from re import fullmatch
from secrets import token_hex
from threading import Lock

from PIL import Image, ImageOps

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages

FOLDER = "drafts"
LARGEST = 10 * 2**20
"""Bytes; a photograph of 50 million pixels has 8 to 10 million."""
MAX_PIXELS = 64_000_000
MAX_LOSSLESS = 16_000_000
"""Pixels; a screenshot has 2 to 15 million, and its letters stay as sharp as they were."""
MAX_SCANS = 100
"""Of a progressive JPEG, which the standard's encoders give 10: each costs as much as the whole picture."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
QUALITY = 90
NAME = r"[0-9a-f]{32}\.(?:png|jpg)"
SUFFIXES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
TYPES = {".png": "image/png", ".jpg": "image/jpeg"}
ODD = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, struct.error)
"""What Pillow raises for files that are no pictures, or damaged."""
KEPT_FOR = timedelta(days=30)
one_at_a_time = Lock()
"""A picture takes up to 200 MB while it is decoded."""


def save_upload(content: bytes, state: Path, messages: Messages) -> str:
    """Write a picture anew among the drafts, for its owner alone.

    Returns:
        Its name there.

    Raises:
        UserError: it is too large, or no picture that can be read.
        Failed: it cannot be written.
    """
    if len(content) > LARGEST:
        raise UserError(messages.text("serve.review.picture_large", most=f"{LARGEST // 2**20}"))
    with one_at_a_time:
        written = write_anew(content, messages)
    name = f"{token_hex(16)}{next(ending for begin, ending in SUFFIXES.items() if written.startswith(begin))}"
    path = state / FOLDER / name
    try:
        write_atomically(path, written, is_private=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failed(messages.text("review.not_kept", path=str(path), reason=reason)) from error
    return name


def write_anew(content: bytes, messages: Messages) -> bytes:
    """What the picture shows, as a PNG or JPEG without anything else.

    Raises:
        UserError: it is no picture that can be read, or has too many pixels.
    """
    odd = UserError(messages.text("serve.review.picture_odd"))
    too_many = UserError(messages.text("serve.review.picture_pixels", most=f"{MAX_PIXELS // 10**6}"))
    if content.count(b"\xff\xda") > MAX_SCANS and content.startswith(b"\xff\xd8"):
        raise odd
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise too_many
            is_photograph = opened.format == "JPEG" or opened.width * opened.height > MAX_LOSSLESS
            return encoded(ImageOps.exif_transpose(opened), is_photograph=is_photograph)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many from None
    except ODD:
        raise odd from None


def encoded(picture: Image.Image, *, is_photograph: bool) -> bytes:
    """On white, where it is transparent."""
    if picture.has_transparency_data:
        shown = Image.new("RGBA", picture.size, "white")
        shown.alpha_composite(picture.convert("RGBA"))
        picture = shown
    plain = picture.convert("RGB")
    plain.info.clear()  # profiles and comments would be written again
    target = BytesIO()
    if is_photograph:
        plain.save(target, "JPEG", quality=QUALITY)
    else:
        plain.save(target, "PNG")
    return target.getvalue()


def path_of(name: str, state: Path) -> Path | None:
    """The file of a name that save_upload gave; None: it is no such name, or the file is gone."""
    path = state / FOLDER / name
    return path if fullmatch(NAME, name) and path.is_file() else None


def remove_uploads(names: Iterable[str], state: Path) -> None:
    for name in names:
        if (path := path_of(name, state)) is not None:
            with suppress(OSError):
                path.unlink()


def remove_older_uploads(than: datetime, state: Path) -> None:
    """What drafts left that are removed, or that no draft ever named."""
    with suppress(OSError):
        for path in (state / FOLDER).iterdir():
            if path.stat().st_mtime < than.timestamp():
                path.unlink()
