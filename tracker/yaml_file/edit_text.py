"""accounts.yaml as text: its accounts replaced, all else (name, policy, comments) left as people wrote it."""

import re

SECTION = re.compile(r"^accounts\s*:", re.MULTILINE)
NEXT_KEY = re.compile(r"^(?![\s#\-])\S", re.MULTILINE)


def with_accounts(text: str, accounts: str) -> str | None:
    """The file with other accounts.

    Args:
        accounts: the whole section, from `accounts:` to a line end.

    Returns:
        None: it is written in a way that cannot be cut without reading it, e.g. on one line in braces.
    """
    found = SECTION.search(text)
    if found is None or SECTION.search(text, found.end()):
        return None
    following = NEXT_KEY.search(text, found.end())
    rest = text[following.start() :] if following else ""
    return text[: found.start()] + accounts + ("\n" + rest if rest and rest not in ("...\n", "...") else "")
