"""Opening a page in the person's own browser, where there is a screen to see it on."""

import os
import sys
import webbrowser
from collections.abc import Mapping
from urllib.parse import urlsplit


def has_screen(environ: Mapping[str, str], system: str) -> bool:
    """Whether windows can be shown to whoever sits here. Without one `webbrowser` would start a browser of text."""
    if system in ("win32", "cygwin", "darwin"):
        return not environ.get("SSH_CONNECTION")
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> bool:
    """Whether the page was opened. It is the system's browser: a person looks as he always does, with his own login."""
    if urlsplit(url).scheme not in ("https", "http") or not has_screen(os.environ, sys.platform):
        return False
    try:
        return webbrowser.open(url, new=2)
    except (webbrowser.Error, OSError):
        return False
