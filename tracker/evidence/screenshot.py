"""Stores the picture of what a person saw: copied into the vault under its hash, so that a swap is noticed."""

import errno
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.storage.named_file import read_named_file
from tracker.errors import Failed, UserError
from tracker.evidence.paths import FOLDER, sha256_of
from tracker.evidence.vault.vault import Vault
from tracker.messages.messages import Messages
from tracker.time.clock import to_shanghai

LARGEST = 50 * 2**20
"""Bytes; screenshots are far smaller."""
KINDS = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"BM": ".bmp",
    b"%PDF-": ".pdf",
}
"""First bytes of a file -> suffix; the file's own name does not matter."""


@dataclass(frozen=True, slots=True)
class Screenshot:
    path: str
    """In the vault."""
    sha256: str


def save_screenshot(picture: Path, vault: Vault, seen_at: datetime, messages: Messages) -> Screenshot:
    """Copy a picture to `evidence/<day>/<sha256>.<kind>`, for its owner alone. An identical picture changes nothing.

    Raises:
        UserError: it cannot be read, or is not a picture.
        Failed: it cannot be written.
    """
    content = read_picture(picture, messages)
    sha256 = sha256_of(content)
    ending = next(ending for begin, ending in KINDS.items() if content.startswith(begin))
    path = f"{FOLDER}/{to_shanghai(seen_at).date().isoformat()}/{sha256}{ending}"
    try:
        vault.write(path, content)
    except OSError as error:
        reason = messages.localized(error.strerror or type(error).__name__)
        raise Failed(messages.text("review.not_kept", path=f"{vault.name}/{path}", reason=reason)) from error
    return Screenshot(path, sha256)


def read_picture(picture: Path, messages: Messages) -> bytes:
    """
    Raises:
        UserError: it cannot be read, is too large, or is not a picture.
    """
    try:
        content = read_named_file(picture, LARGEST)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise odd_picture(picture, messages) from error
        reason = error.strerror or type(error).__name__
        raise UserError(messages.text("review.no_picture", path=str(picture), reason=reason)) from error
    if not content.startswith(tuple(KINDS)):
        raise odd_picture(picture, messages)
    return content


def odd_picture(picture: Path, messages: Messages) -> UserError:
    kinds = " ".join(ending.lstrip(".") for ending in KINDS.values())
    return messages.error("review.odd_picture", path=str(picture), kinds=kinds)
