"""Filters rows as a person types: words in any script, and Chinese by the initials of its pinyin. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

HAN_BEGINS = "\u3400"
LONGEST_WORD = 6
"""Longer ones in the dictionary are proverbs."""


def matching(typed: str, texts: Sequence[str]) -> list[int]:
    """The positions of the texts that contain every word typed, in order; with nothing typed, all.

    A Latin letter stands for itself in either case and for every Chinese character that one of its readings begins
    with: `xt` finds 湘潭, `cs` 长沙, and `xt公安` 湘潭公安.
    """
    words = typed.split()
    if not words:
        return list(range(len(texts)))
    spelled = by_initial(frozenset().union(*texts)) if any(map(has_letter, words)) else {}
    patterns = [re.compile("".join(to_class(character, spelled) for character in word)) for word in words]
    return [number for number, text in enumerate(texts) if all(pattern.search(text) for pattern in patterns)]


def has_letter(word: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in word)


def to_class(character: str, spelled: dict[str, str]) -> str:
    if not (character.isascii() and character.isalpha()):
        return re.escape(character)
    low = character.lower()
    return f"[{low}{low.upper()}{spelled.get(low, '')}]"


def by_initial(characters: Iterable[str]) -> dict[str, str]:
    """Letter -> those of the characters that one of whose readings begins with it."""
    found: dict[str, list[str]] = {}
    for character in sorted(characters):
        for letter in {reading[0] for reading in readings(character)}:
            found.setdefault(letter, []).append(character)
    return {letter: "".join(those) for letter, those in found.items()}


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """The pinyin of a Chinese character, the usual reading first; empty: it is none."""
    if character < HAN_BEGINS:
        return ()
    from pypinyin import Style, pinyin  # its dictionary takes a third of a second to load

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(word for word in found[0] if word) if found else ()


def spelling(text: str) -> tuple[str, ...]:
    """A sort key: Chinese by its pinyin as read in these words, among Latin words."""
    if text.isascii():
        return (text.lower(),)
    parts: list[str] = []
    for word in words_of(text):
        parts += word_spelling(word) if word[0] >= HAN_BEGINS else (word.lower(),)
    return tuple(parts)


def words_of(text: str) -> Iterator[str]:
    """The longest words that the dictionary has, from the left; between them single Chinese characters, and whatever is
    no Chinese as one part. As pypinyin parts a text, ten times as fast."""
    from pypinyin.constants import PHRASES_DICT

    start = 0
    while start < len(text):
        end = start + 1
        if text[start] < HAN_BEGINS:
            while end < len(text) and text[end] < HAN_BEGINS:
                end += 1
        else:
            lengths = range(min(LONGEST_WORD, len(text) - start), 1, -1)
            end = start + next((one for one in lengths if text[start : start + one] in PHRASES_DICT), 1)
        yield text[start:end]
        start = end


@lru_cache(maxsize=30_000)
def word_spelling(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(part.lower() for part in lazy_pinyin(word))
