"""Makes registered and scraped text harmless in messages: no name becomes a link, a mention or a mark of markdown."""

import re
from dataclasses import replace

from tracker.register.account import Account
from tracker.text.sanitize import sanitize

ACTIVE = "@<>[]*_~`#|\\&!"
FULL_WIDTH = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ACTIVE})
LINK = re.compile(r":(?=//)|(?<=[A-Za-z0-9-])\.(?=[A-Za-z])")
"""What makes services take a text for an address: `://`, and a dot before a letter."""
LONGEST = 300
"""Characters of one name or sentence."""


def without_markup(text: str, limit: int = LONGEST) -> str:
    """One harmless line that reads the same: marks that services act on become full-width ones."""
    line = LINK.sub(lambda found: chr(ord(found[0]) + 0xFEE0), sanitize(text, limit))
    return line.translate(FULL_WIDTH)


def account_without_markup(account: Account) -> Account:
    """The account for a message's text only: its key is another then."""
    return replace(
        account,
        name=without_markup(account.name),
        handle=without_markup(account.handle),
        unit=without_markup(account.unit),
    )
