"""Filters rows as a person types: words in any script, and Chinese by the initials of its pinyin. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

HAN_BEGINS = "\u3400"
LONGEST_WORD = 6
"""Longer ones in the dictionary are proverbs."""


Spelled = Mapping[str, str]
"""Letter -> characters one of whose readings begins with it."""


def matching(typed: str, texts: Sequence[str], spelled: Spelled | None = None) -> list[int]:
    """The positions of the texts that contain every word typed, in order; with nothing typed, all.

    A Latin letter stands for itself in either case and for every Chinese character that one of its readings begins
    with: `xt` finds 湘潭, `cs` 长沙, and `xt公安` 湘潭公安.

    Args:
        spelled: of the characters of the texts, for those who ask more than once; see by_initial.
    """
    words = typed.split()
    if not words:
        return list(range(len(texts)))
    if spelled is None:
        spelled = by_initial(characters_of(texts)) if any(map(has_letter, words)) else {}
    patterns = [re.compile("".join(to_class(character, spelled) for character in word)) for word in words]
    return [number for number, text in enumerate(texts) if all(pattern.search(text) for pattern in patterns)]


def has_letter(word: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in word)


def characters_of(texts: Iterable[str]) -> frozenset[str]:
    """The characters of all the texts."""
    return frozenset("".join(texts))


def to_class(character: str, spelled: Spelled) -> str:
    if not (character.isascii() and character.isalpha()):
        return re.escape(character)
    low = character.lower()
    return f"[{low}{low.upper()}{spelled.get(low, '')}]"


def by_initial(characters: Iterable[str]) -> Spelled:
    found: dict[str, list[str]] = {}
    for character in sorted(characters):
        for letter in {reading[0] for reading in readings(character)}:
            found.setdefault(letter, []).append(character)
    return {letter: "".join(those) for letter, those in found.items()}


@cache
def dictionary() -> tuple[Mapping[str, object], frozenset[str]]:
    """The words that are known, and the two characters that each begins with: no word begins at most places of a text,
    and one look says so."""
    from pypinyin.constants import PHRASES_DICT

    return PHRASES_DICT, frozenset(word[:2] for word in PHRASES_DICT)


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """The pinyin of a Chinese character, the usual reading first; empty: it is none."""
    if character < HAN_BEGINS:
        return ()
    from pypinyin import Style, pinyin  # its dictionary takes a third of a second to load

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(word for word in found[0] if word) if found else ()


@lru_cache(maxsize=10_000)
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
    known, beginnings = dictionary()
    start = 0
    while start < len(text):
        end = start + 1
        if text[start] < HAN_BEGINS:
            while end < len(text) and text[end] < HAN_BEGINS:
                end += 1
        elif text[start : start + 2] in beginnings:
            lengths = range(min(LONGEST_WORD, len(text) - start), 1, -1)
            end = start + next((length for length in lengths if text[start : start + length] in known), 1)
        yield text[start:end]
        start = end


@lru_cache(maxsize=30_000)
def word_spelling(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(part.lower() for part in lazy_pinyin(word))
