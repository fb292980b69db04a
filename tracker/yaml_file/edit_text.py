"""Replaces the accounts in the text of accounts.yaml and leaves everything else (name, policy, comments) unchanged."""

import re

SECTION = re.compile(r"^accounts\s*:", re.MULTILINE)
NEXT_KEY = re.compile(r"^(?![\s#\-])\S", re.MULTILINE)


def with_accounts(text: str, accounts: str) -> str | None:
    """The file with other accounts.

    Args:
        accounts: the whole section, from `accounts:` to a line end.

    Returns:
        None: the section cannot be cut without parsing, e.g. it is one line in braces.
    """
    found = SECTION.search(text)
    if found is None or SECTION.search(text, found.end()):
        return None
    next_key = NEXT_KEY.search(text, found.end())
    rest = text[next_key.start() :] if next_key else ""
    return text[: found.start()] + accounts + ("\n" + rest if rest and rest not in ("...\n", "...") else "")
