"""Pictures of the evidence for the page, as they are: without an image library nothing is scaled.

A picture is embedded only if it is what was kept: its hash is compared with the recorded one when it is read.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from tracker.evidence.paths import FOLDER, sha256_of
from tracker.evidence.vault.vault import Vault

LARGEST = 96 * 1024
"""Bytes of one picture: a viewport has about 43 KB."""
BUDGET = 640 * 1024
"""Bytes of all pictures of a page, before base64 makes a third more of them."""
PICTURE_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""First bytes -> media type. Nothing that could run, such as SVG."""


class PictureState(StrEnum):
    SHOWN = "shown"
    LARGE = "large"
    """Too large, or the budget is spent."""
    CHANGED = "changed"
    """Its file is gone, or is not what was kept."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    state: PictureState
    url: str = ""
    """A data: address; empty unless it is shown."""


@dataclass(slots=True)
class PictureBudget:
    """Hands out pictures until the page has enough of them."""

    vault: Vault | None
    left: int = BUDGET
    """Bytes."""

    def take(self, file: Mapping[str, object]) -> PagePicture | None:
        """
        Args:
            file: an entry of a finding's evidence: path, sha256, size.

        Returns:
            None: it is not known where the evidence is stored.
        """
        if self.vault is None:
            return None
        path = PurePosixPath(str(file.get("path", "")))
        if not path.parts or path.parts[0] != FOLDER or ".." in path.parts:
            return PagePicture(PictureState.CHANGED)
        try:
            content = self.vault.read(path.as_posix(), LARGEST + 1)
        except (OSError, ValueError):
            return PagePicture(PictureState.CHANGED)
        if len(content) > min(LARGEST, self.left):
            return PagePicture(PictureState.LARGE)
        kind = next((kind for begin, kind in PICTURE_TYPES.items() if content.startswith(begin)), "")
        if not kind or sha256_of(content) != file.get("sha256"):
            return PagePicture(PictureState.CHANGED)
        self.left -= len(content)
        return PagePicture(PictureState.SHOWN, f"data:{kind};base64,{base64.b64encode(content).decode()}")
