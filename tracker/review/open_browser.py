"""Opens pages and pictures in the user's own programs, where there is a screen."""

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


def has_screen(environ: Mapping[str, str], system: str) -> bool:
    """Whether windows can be shown. Without a screen `webbrowser` would start a text browser."""
    if system in ("win32", "cygwin", "darwin"):
        return not environ.get("SSH_CONNECTION")
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> bool:
    """Open a page in the system's browser, with the user's own login; returns whether it was opened."""
    return urlsplit(url).scheme in ("https", "http") and open_outside(url)


def open_picture(path: Path) -> bool:
    """Open a file with the system's own viewer; returns whether it was opened."""
    return open_outside(path.absolute().as_uri())


def open_outside(address: str) -> bool:
    if not has_screen(os.environ, sys.platform):
        return False
    try:
        return webbrowser.open(address, new=2)
    except (webbrowser.Error, OSError):
        return False
