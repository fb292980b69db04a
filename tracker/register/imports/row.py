"""Checks the cells of one row against each other: the account that ids and links name, and the order of dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.register.account import RESERVED
from tracker.register.imports.cells import BadCell
from tracker.register.imports.column_values import BLANKS
from tracker.register.imports.handles import WECHAT_ID, handle_in, is_handle
from tracker.register.spreadsheets.formats.columns import Column


class ParsedRow(NamedTuple):
    """The separate values of a row's cells; BLANKS for empty ones."""

    platform: str
    name: str
    unit: str
    ids: tuple[str, ...]
    links: tuple[str, ...]
    code: str
    rest: tuple[Any, ...]
    """Values of the other columns; often the same in many rows."""


class BadRow(ValueError):
    """Cells that are valid separately but contradict each other."""

    def __init__(self, column: Column, value: object, zh: str, en: str) -> None:
        super().__init__(en)
        self.column = column
        self.value = str(value)
        self.why = BadCell(zh, en)


def split_ids(ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The contents of the key columns: keys, and addresses written there."""
    if "://" not in "\n".join(ids):  # the case of nearly all rows
        return tuple(ids), ()
    addresses = tuple(address for address in ids if address.startswith(("https://", "http://")))
    return tuple(id_ for id_ in ids if id_ not in addresses), addresses


def to_handle(platform: str, ids: Sequence[str], links: Sequence[str]) -> tuple[str, str]:
    """The platform's key, and another id of the account (微信号, 原始ID, a placeholder); empty: none.

    Raises:
        BadRow: ids or links name two accounts, or an id has not the platform's form.
    """
    if len(ids) == 1 and not links and is_handle(platform, ids[0]):  # the case of nearly all rows
        return ids[0], ""
    handles, other = dict.fromkeys(found for link in links if (found := handle_in(platform, link))), ""
    for text in ids:
        if not text:
            continue
        if text.startswith(RESERVED) and len(text) > 1:
            other = text[1:]
        elif is_handle(platform, text):
            handles[text] = None
        elif platform == "wechat" and WECHAT_ID.fullmatch(text):
            other = text if not other or text.startswith("gh_") else other
        else:
            raise BadRow(Column.HANDLE, text, "不是该平台账号标识的写法", "has not the form of the platform's key")
    if len(handles) > 1:
        both = "、".join(handles)
        raise BadRow(
            Column.HANDLE, both, "标识与链接指向不同的账号", "the key and the links lead to different accounts"
        )
    return next(iter(handles), ""), other


def check_chain(stated: Mapping[Column, Any]) -> None:
    """Check 停更公告, 平台注销, 系统关停: in this order, and the last only with 已关停.

    Raises:
        BadRow: the row contradicts this.
    """
    days = [(column, stated[column]) for column in CHAIN if stated.get(column)]
    for (_, earlier), (column, later) in pairwise(days):
        if later < earlier:
            raise BadRow(column, later, f"早于前一步的 {earlier}", f"is before the step that precedes it, {earlier}")
    if stated.get(Column.CLOSED_ON) and stated.get(Column.STATE, "closed") != "closed":
        raise BadRow(
            Column.CLOSED_ON,
            stated[Column.CLOSED_ON],
            "有系统关停日，状态却不是已关停",
            "closed, and its state is not 已关停",
        )


CHAIN = (Column.ANNOUNCED_ON, Column.DEREGISTERED_ON, Column.CLOSED_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValues:
    stated: Mapping[Column, Any]
    """Only the stated values."""
    fault: BadRow | None


class RowValueCache(dict[tuple[Any, ...], RowValues]):
    """The values of rows besides their identity; each distinct combination is converted once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, values: tuple[Any, ...]) -> RowValues:
        pairs = zip(self._columns, values, strict=True)
        stated = {column: value for column, value in pairs if value is not BLANKS}
        self[values] = rest = RowValues(stated=stated, fault=chain_fault(stated))
        return rest


def chain_fault(stated: Mapping[Column, Any]) -> BadRow | None:
    try:
        check_chain(stated)
    except BadRow as bad:
        return bad.with_traceback(None)
    return None
