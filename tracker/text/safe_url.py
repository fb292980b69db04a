"""Addresses that may be put into a terminal's hyperlink, which a click opens."""

import re
from urllib.parse import quote, urlsplit

SCHEMES = ("http", "https", "file")
LONGEST = 2000
PLAIN = re.compile(r"[!-~]+")
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"
"""Characters that an address uses; all others are percent-encoded."""


def safe_url(text: str) -> str:
    """The address in printable ASCII; empty: it is none, or none to be opened by a click.

    Only http, https and file; with a host for the first two, without a user's name, which hides the host.
    """
    if not text or len(text) > LONGEST or any(ord(letter) < 0x21 or 0x7F <= ord(letter) < 0xA0 for letter in text):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        is_hidden = "@" in parts.netloc
        _ = parts.port
        if not host.isascii():
            return ""
        url = quote(text, safe=URL_CHARACTERS)
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() not in SCHEMES or is_hidden:
        return ""
    is_file = parts.scheme.lower() == "file"
    if (is_file and host) or (not is_file and not host):
        return ""
    return url if PLAIN.fullmatch(url) else ""
