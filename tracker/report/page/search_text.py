"""The search text of an account: its words, and the pinyin initials of Chinese ones."""

from functools import lru_cache

from tracker.text.sanitize import sanitize

LONGEST = 120
"""Characters of one text that are searched."""


def search_text(*texts: str) -> str:
    """In lower case; the initials of each text behind it: 湘潭市 xts."""
    return " ".join(dict.fromkeys(part for text in texts if text for part in spelled(text[:LONGEST])))


@lru_cache(maxsize=20_000)
def spelled(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a third of a second to load

    plain = sanitize(text).lower()
    initials = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER, errors="ignore"))
    return (plain, initials) if initials else (plain,)
