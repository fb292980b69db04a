"""Finds the header row and the meaning of each column: known headers, and the operator's mapping for the others."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scrapers.storage.named_file import read_named_file
from tracker.errors import UserError
from tracker.register.register import RegisterError
from tracker.register.spreadsheets.formats.columns import SEVERAL, VARIANTS, Column, simplified
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet, column_name
from tracker.text.sanitize import sanitize
from tracker.yaml_file.line_yaml import read_yaml


def normal_head(text: object) -> str:
    """The normal form of a header for comparison, without width, case, white space, `*`, colons and remarks in
    brackets; in simplified characters, and 帐 is 账."""
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return simplified(re.sub(r"[\s*:：\u200b-\u200f\u2060\ufeff]", "", folded))


HEADERS = {normal_head(word): column for column, words in VARIANTS.items() for word in words.split()}
NUMBERED = re.compile(r"(?:地区|region|属地|行政区划)[0-9一二三四]")


@lru_cache(maxsize=4096)  # the same headers stand in every sheet
def column_of(text: object) -> Column | None:
    head = normal_head(text)
    bare = re.sub(r"\([^)]*\)", "", head)
    if head in HEADERS or bare in HEADERS:
        return HEADERS.get(head) or HEADERS[bare]
    several = {HEADERS.get(part) for part in re.split(r"[/、或及]", bare) if part}
    if len(several) == 1 and len(found := several - {None}) == 1:  # 账号链接/二维码: each part has the same meaning
        return found.pop()
    return Column.REGION if NUMBERED.fullmatch(bare) else None


def is_numbered(text: object) -> bool:
    """Whether the header is 地区1, 地区2 …: one level each."""
    return NUMBERED.fullmatch(normal_head(text)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMapping:
    """The operator's meanings of unknown headers and words."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    """Normal header -> meaning."""
    values: Mapping[Column, Mapping[str, str]] = field(default_factory=dict)
    """For platform, kind and state: a word of the table -> the known word."""


NO_MAPPING = HeaderMapping()
WITH_VALUES = (Column.PLATFORM, Column.KIND, Column.STATE)


class MappingFault(RegisterError):
    """The file that says what headers mean has faults."""

    file = ("对照文件", "the mapping")
    command = "tracker accounts import"


LARGEST = 5_000_000
"""Bytes of a mapping."""


def read_mapping(path: Path) -> HeaderMapping:
    """
    Raises:
        UserError: the file cannot be read, or has an unknown word; the message names the known ones.
    """
    try:
        root, faults = read_yaml(read_named_file(path, LARGEST))
    except OSError as error:
        raise UserError(f"对照文件读不出来 / the mapping cannot be read: {path}: {error.strerror}") from error
    if faults:
        raise MappingFault(path, tuple(faults))
    mapping = root.to_plain_value() if root else None
    if not isinstance(mapping, dict) or mapping.keys() - {"columns", "values"}:
        raise wrong_mapping(path, "columns / values")
    columns, values = table_of(path, mapping, "columns"), table_of(path, mapping, "values")
    if values.keys() - set(WITH_VALUES):
        raise wrong_mapping(path, f"values: {', '.join(WITH_VALUES)}")
    return HeaderMapping(
        columns={normal_head(head): to_column(path, word) for head, word in columns.items()},
        values={
            Column(key): {str(word): str(meant) for word, meant in table_of(path, values, key).items()}
            for key in values
        },
    )


def table_of(path: Path, mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = mapping.get(key) or {}
    if not isinstance(found, dict):
        raise wrong_mapping(path, f"{key}: {{…: …}}")
    return found


def to_column(path: Path, word: object) -> Column:
    try:
        return Column(str(word))
    except ValueError:
        raise wrong_mapping(path, ", ".join(Column)) from None


def wrong_mapping(path: Path, right: str) -> UserError:
    return UserError(f"对照文件写法不对 / the mapping is wrong: {path}", f"可用的词 / the words are: {right}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """The header of one sheet."""

    columns: Mapping[int, Column]
    """Column, from 0 -> meaning."""
    unknown: tuple[str, ...]
    """Unknown headers, whose columns are not read."""
    texts: tuple[Cell, ...]
    """The headers as written, one per column; hostile."""
    first_row: int
    """Index, from 0, of the first row below the header."""

    @property
    def kinds(self) -> frozenset[Column]:
        return frozenset(self.columns.values())


SEARCHED = 20
"""Rows, from the first one on, among which the header is searched."""


def find_head(sheet: Sheet, mapping: HeaderMapping) -> HeaderRow | None:
    """The row with the most known headers: at least two, one of them the name; None: there is no such row.

    Raises:
        UserError: two columns have the same meaning.
    """
    best: tuple[tuple[int, bool], HeaderRow] | None = None
    for number, row in enumerate(sheet.rows[:SEARCHED]):
        below = sheet.rows[number + 1] if number + 1 < len(sheet.rows) else ()
        for texts, first_row in ((row, number + 1), (two_lines(row, below, mapping), number + 2)):
            found = to_head(texts, first_row, mapping)
            score = len(found.columns), first_row == number + 1  # one line before two: a title and a header are one
            if score[0] > 1 and Column.NAME in found.kinds and (best is None or score > best[0]):
                best = score, found
    if best is None:
        return None
    check_once(sheet, best[1])
    return best[1]


def two_lines(row: Sequence[Cell], below: Sequence[Cell], mapping: HeaderMapping) -> list[Cell]:
    """The headers of two lines, such as 属地 over 市州 and 县市区: the lower header counts if it is known, and the
    upper one is empty, unknown, or spans several columns; of two unknown ones it says more."""
    width = max(len(row), len(below))
    upper = [*row, *[""] * (width - len(row))]
    lower = [*below, *[""] * (width - len(below))]
    pairs = list(enumerate(zip(upper, lower, strict=True)))
    if any(low != "" and to_known(top, mapping) is Column.NAME for _, (top, low) in pairs):
        return []  # below is an account
    return [
        low
        if low != "" and (not to_known(top, mapping) or (to_known(low, mapping) and is_over(upper, column)))
        else top
        for column, (top, low) in pairs
    ]


def is_over(upper: Sequence[Cell], column: int) -> bool:
    """Whether an upper header also spans the next column."""
    return column + 1 < len(upper) and upper[column + 1] == ""


def to_known(text: Cell, mapping: HeaderMapping) -> Column | None:
    return (mapping.columns.get(normal_head(text)) or column_of(text)) if isinstance(text, str) and text else None


def to_head(row: Sequence[Cell], first_row: int, mapping: HeaderMapping) -> HeaderRow:
    known = {number: column for number, text in enumerate(row) if (column := to_known(text, mapping))}
    unknown = [sanitize(str(text)) for number, text in enumerate(row) if text != "" and number not in known]
    return HeaderRow(columns=known, unknown=tuple(unknown), texts=tuple(row), first_row=first_row)


def check_once(sheet: Sheet, head: HeaderRow) -> None:
    first: dict[Column, int] = {}
    for number, column in head.columns.items():
        if column in first and column not in SEVERAL:
            one, other = (
                f"{column_name(place)} {sanitize(str(head.texts[place]))}" for place in (first[column], number)
            )
            are_alike = normal_head(head.texts[first[column]]) == normal_head(head.texts[number])
            raise UserError(
                f"{sanitize(sheet.name)}：有两列意思相同 / two columns of the sheet say the same: {one}, {other}",
                "留下一列，并排的两张表分在两个工作表里 / keep one, and put two tables on two sheets"
                if are_alike
                else f"在对照文件里说明其中一列 / say in a mapping file what one of them is: columns: "
                f"{{{sanitize(str(head.texts[number]))}: ignored}}",
            )
        first.setdefault(column, number)
