"""What a person wants of a notice (通报), and what stands on its head. Loads nothing of what makes a document."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

from tracker.report.notice.rectification import Rectification


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What no scan can know; an empty one stays a visible placeholder: 〔发文机关〕."""

    issuer: str = ""
    """发文机关."""
    number: str = ""
    """发文字号."""
    title: str = ""
    """A line end in it is kept: titles are broken by sense. Empty: made of quarter and scope."""
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
    """What a person wants of a notice."""

    head: Letterhead
    now: datetime
    template: Path | None = None
    """None: the one that ships."""
    is_partial_allowed: bool = False
    rectification: Rectification | None = None


def placeholders(head: Letterhead) -> tuple[str, ...]:
    """The names of what stays a 〔…〕 in the notice; title and scope have their defaults."""
    return tuple(field.name for field in fields(head) if field.name in EMPTY and not getattr(head, field.name))


EMPTY = frozenset({"issuer", "number", "to", "contact", "deadline", "dated"})
