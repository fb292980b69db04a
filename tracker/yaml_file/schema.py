"""Shared parts of user-edited YAML files: sections, plain values, and the wording of errors."""

import difflib
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

JOINERS = "\u200c\u200d"
"""Invisible, but part of some scripts and emoji."""


LONGEST = 2000
"""Characters of one text: no name, address or reason is longer, and a whole file in one would fill every table."""


def invalid(zh: str, en: str) -> PydanticCustomError:
    """An error about a value of the wrong kind, in two languages."""
    return PydanticCustomError("unfit", "{en}", {"zh": zh, "en": en})


def suggested(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The end of an error about a word that is not known, in Chinese and English: the known one that is most like it;
    two empty texts where none is."""
    like = difflib.get_close_matches(word, list(known), n=1)
    return (f"，是不是 {like[0]}", f"; {like[0]}?") if like else ("", "")


def to_clean_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise invalid("没有填写", "is empty")
    if len(text) > LONGEST:
        raise invalid(f"有 {len(text)} 字，超过 {LONGEST} 字", f"has {len(text)} characters, more than {LONGEST}")
    if hidden := hidden_in(text):
        code = f"U+{ord(hidden):04X}"
        raise invalid(f"有看不见的字符 {code}，请删去", f"holds an invisible character {code}: delete it")
    return text


HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def hidden_in(text: str) -> str:
    """The first character that nobody sees; empty: there is none."""
    if text.isprintable():  # none of them is: nearly every text, at a tenth of the time
        return ""
    return next((char for char in text if unicodedata.category(char) in HIDDEN and char not in JOINERS), "")


def to_date(value: Any) -> Any:
    """Accepts a quoted date too."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return value
    return value


def to_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def to_ascending_days(days: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if days and tuple(sorted(set(days))) != days:
        raise invalid("须从小到大，不重复", "must rise, each day once")
    return days


Text = Annotated[str, AfterValidator(to_clean_text)]


Day = Annotated[date | None, BeforeValidator(to_date)]


Days = Annotated[int, Field(ge=1, le=366)]


Share = Annotated[float, Field(gt=0, le=1)]


Count = Annotated[int, Field(ge=1)]


class YamlSection(BaseModel):
    """A group of keys. A blank optional key counts as absent."""

    # Built when a file has it: most commands read no rule set, and a fifth of their start was building such classes.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def without_blanks(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        optional = {key for key, found in cls.keys().items() if not found.is_required()}
        return {key: value for key, value in values.items() if value is not None or key not in optional}

    @classmethod
    def keys(cls) -> dict[str, FieldInfo]:
        """Fields by the key name in the file."""
        return {found.alias or name: found for name, found in cls.model_fields.items()}

    def stated_values(self) -> dict[str, Any]:
        """Only the values that the file states, as plain values."""
        apart = {"regions", "levels", "rule_set"}
        if self.model_fields_set <= apart:
            return {}
        return self.model_dump(exclude_unset=True, exclude=apart)
