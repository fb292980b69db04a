"""The opaque key of a row on a sheet: letters alone, which no spreadsheet program turns into a number or a date."""

import re
import secrets
import unicodedata

LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels: no words. No l: it is taken for 1."""
LENGTH = 14
FORM = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")


def new_key() -> str:
    """One of 19^13; the last letter is a check against typing errors."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def check_letter(body: str) -> str:
    return LETTERS[sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=1)) % len(LETTERS)]


def key_in(text: str) -> str:
    """The key that a cell holds; empty: none."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split()).lstrip("'")
    return folded if FORM.fullmatch(folded) and check_letter(folded[:-1]) == folded[-1] else ""
