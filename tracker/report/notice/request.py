"""The options and the letterhead of a notice (通报). Does not load the libraries that write documents."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

from tracker.report.notice.rectification import Rectification


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Data that no scan provides; an empty field stays a visible placeholder: 〔发文机关〕."""

    issuer: str = ""
    """发文机关."""
    number: str = ""
    """发文字号."""
    title: str = ""
    """Newlines are kept: titles are broken by sense. Empty: built from quarter and scope."""
    to: str = ""
    """主送机关, without its colon."""
    scope: str = ""
    """范围, as in 全省; empty: left out of title and text."""
    contact: str = ""
    deadline: date | None = None
    """整改期限."""
    dated: date | None = None
    """成文日期."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOptions:
    """The options of a notice."""

    head: Letterhead
    now: datetime
    template: Path | None = None
    """None: the built-in template."""
    is_partial_allowed: bool = False
    rectification: Rectification | None = None


def placeholders(head: Letterhead) -> tuple[str, ...]:
    """The names of the fields that stay a 〔…〕; title and scope have defaults."""
    return tuple(field.name for field in fields(head) if field.name in EMPTY and not getattr(head, field.name))


EMPTY = frozenset({"issuer", "number", "to", "contact", "deadline", "dated"})
