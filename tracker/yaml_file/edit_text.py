"""Replaces the accounts, or one handle, in the text of accounts.yaml; all else stays: name, policy, comments."""

import json
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


def with_handle(text: str, line: int, old: str, new: str) -> str | None:
    """The file with another handle in one line.

    Args:
        line: of its key, from 1.

    Returns:
        None: the line does not hold the old handle, or not once.
    """
    lines = text.splitlines(keepends=True)
    if not 1 <= line <= len(lines):
        return None
    key = r"""(?P<key>(?:^|[\s,{])["']?handle["']?\s*:\s*)"""
    written = rf"""{key}(?P<quote>["']?){re.escape(old)}(?P=quote)(?=\s*(?:[,}}#\r\n]|$))"""
    changed, count = re.subn(written, lambda found: found["key"] + json.dumps(new), lines[line - 1])
    if count != 1:
        return None
    return "".join([*lines[: line - 1], changed, *lines[line:]])
