"""Takes a picture from the clipboard by the system's own program, where there is one."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker.errors import UserError
from tracker.evidence.screenshot import LARGEST, read_picture
from tracker.messages.messages import Messages

PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("wl-paste", "--no-newline", "--type", "image/png"),
    ("xclip", "-selection", "clipboard", "-target", "image/png", "-out"),
    ("pngpaste", "-"),
    ("pbpaste", "-Prefer", "png"),
)
"""Wayland, X11, macOS. What they print counts as a picture only by its content."""
TIMEOUT_S = 5.0


def paste_picture(folder: TemporaryDirectory[str], messages: Messages) -> Path:
    """The picture in the clipboard, as a file in the folder.

    Raises:
        UserError: there is no program that reads it, or it holds no picture.
    """
    found = [(program, *rest) for name, *rest in PROGRAMS if (program := shutil.which(name))]
    if not found:
        raise messages.error("walk.no_paste")
    content = next(filter(None, map(printed, found)), b"")
    if not content or len(content) > LARGEST:
        raise UserError(messages.text("walk.no_pasted"), messages.text("walk.no_paste.hint"))
    path = Path(folder.name, "pasted")
    path.write_bytes(content)
    read_picture(path, messages)
    return path


def printed(command: Sequence[str]) -> bytes:
    """What a program prints; empty: it failed."""
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout
