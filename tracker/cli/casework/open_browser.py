"""Opens pages in the user's own browser, where there is a screen."""

import os
import sys
import webbrowser
from collections.abc import Mapping
from urllib.parse import urlsplit


def has_screen(environ: Mapping[str, str], system: str) -> bool:
    """Whether windows can be shown. Without a screen `webbrowser` would start a text browser."""
    if system in ("win32", "cygwin", "darwin"):
        return not environ.get("SSH_CONNECTION")
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> bool:
    """Open a page in the system's browser, with the user's own login; returns whether it was opened."""
    if urlsplit(url).scheme not in ("https", "http") or not has_screen(os.environ, sys.platform):
        return False
    try:
        return webbrowser.open(url, new=2)
    except (webbrowser.Error, OSError):
        return False
