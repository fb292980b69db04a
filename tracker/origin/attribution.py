"""Whose a post is, and why: the platform's mark, its own source line, an earlier post of the same text. Pure.

A wrong 转载 is an accusation. What is not proved is 未知, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from scrapers.model.profile import Origin, Post
from tracker.origin.outlets import NO_NAMES, SourceOwner, UnitNames, is_central, whose
from tracker.origin.source_line import QuotedSource, SourceForm, is_department
from tracker.origin.trace import NO_TRACE, First, OriginTrace
from tracker.register.account import Account

SURELY_LATER = timedelta(minutes=30)
"""So much later is later: two accounts that are given one text publish it minutes apart, in any order."""
CLAIMED = ("copyright_stat=1", "own post shared again")
"""Marks by which a platform says that a post is original. That one is no forward (no retweeted_status) says less."""


class Reason(StrEnum):
    """Why a post is held to be whose it is; stable: stored, exported, documented."""

    PLATFORM_MARK = "platform_mark"
    OWN_SOURCE = "own_source"
    QUOTED_SOURCE = "quoted_source"
    DECLARED_REPRINT = "declared_reprint"
    DATELINE = "dateline"
    QUOTED_REPORT = "quoted_report"
    CENTRAL_COPY = "central_copy"
    EARLIER_COPY = "earlier_copy"
    CONTRADICTION = "contradiction"
    MIXED_SOURCES = "mixed_sources"
    LOCAL_SOURCE = "local_source"
    OPEN_SOURCE = "open_source"
    REPORT_MENTIONED = "report_mentioned"
    SIMULTANEOUS = "simultaneous"
    NO_CLUE = "no_clue"


PROVED = frozenset(
    {
        Reason.PLATFORM_MARK,
        Reason.QUOTED_SOURCE,
        Reason.DECLARED_REPRINT,
        Reason.DATELINE,
        Reason.CENTRAL_COPY,
    }
)
"""What is held against an account: the platform's mark, the post's own words, a text that a central outlet had first.
That another office's account had it first is shown and not held: it may have been given the text by this one (供稿).
Nor is a report passed on: what an office adds to it, its first lines do not always show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOrigin:
    """Whose one post is."""

    origin: Origin
    reason: Reason
    matched: str = ""
    """The mark, or the words of the post, that it rests on; hostile. Empty: it rests on nothing, or on `first`."""
    first: First | None = None
    """Who had the same text before; only where the reason is that."""
    task: str = ""
    """上级要求转发: the order by which it was reposted; empty: none."""

    @property
    def is_held(self) -> bool:
        """Whether it counts as a repost against the account."""
        return self.origin is Origin.REPOST and self.reason in PROVED and not self.task


def attribute(post: Post, account: Account, trace: OriginTrace = NO_TRACE, names: UnitNames = NO_NAMES) -> PostOrigin:
    """Whose a post of the account is. What it was ordered to repost, tracker.rules.ordered_reposts knows."""
    if trace is NO_TRACE or post.origin is Origin.REPOST:
        return by_mark(post.origin, post.origin_mark)
    said = by_words(trace.quoted, account, names)
    if post.origin_mark in CLAIMED:
        if said is not None and said.origin is Origin.REPOST:
            words = f"{post.origin_mark} · {said.matched}"
            return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.CONTRADICTION, matched=words)
        return by_mark(post.origin, post.origin_mark)
    if said is not None and said.reason is not Reason.REPORT_MENTIONED:
        return said
    return by_likeness(post, trace.first) or said or by_mark(post.origin, post.origin_mark)


@lru_cache(maxsize=256)  # asked of every post, and there are few marks
def by_mark(origin: Origin, mark: str) -> PostOrigin:
    """By the platform's mark alone."""
    reason = Reason.NO_CLUE if origin is Origin.UNKNOWN else Reason.PLATFORM_MARK
    return PostOrigin(origin=origin, reason=reason, matched=mark)


def by_words(quoted: Sequence[QuotedSource], account: Account, names: UnitNames) -> PostOrigin | None:
    """By what the post says itself; None: it says nothing. Where two statements disagree, nothing is concluded."""
    said = [one for each in quoted if (one := by_statement(each, account, names)) is not None]
    if not said:
        return None
    firm = [one for one in said if one.reason is not Reason.REPORT_MENTIONED] or said
    if len({one.origin for one in firm}) > 1:
        words = " · ".join(dict.fromkeys(one.matched for one in firm))
        return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.MIXED_SOURCES, matched=words)
    return firm[0]


def by_statement(quoted: QuotedSource, account: Account, names: UnitNames) -> PostOrigin | None:
    """By one statement; None: a contributor's name that tells nothing."""
    kinds = {whose(name, account, names) for name in quoted.names}
    if quoted.form is SourceForm.DATELINE and any(name.startswith("本") for name in quoted.names):
        return of(Origin.UNKNOWN, Reason.OPEN_SOURCE, quoted)  # 本报讯: a paper's words, and which paper's is not said
    if quoted.form is SourceForm.CONTRIBUTED:
        return of(Origin.ORIGINAL, Reason.OWN_SOURCE, quoted) if kinds == {SourceOwner.OWN} else None
    if kinds == {SourceOwner.OWN}:
        return of(Origin.ORIGINAL, Reason.OWN_SOURCE, quoted)
    if SourceOwner.OWN in kinds:
        return of(Origin.UNKNOWN, Reason.MIXED_SOURCES, quoted)
    if SourceOwner.LOCAL in kinds:
        return of(Origin.UNKNOWN, Reason.LOCAL_SOURCE, quoted)
    if quoted.form is SourceForm.REPRINT and not any(map(is_department, quoted.names)):
        return of(Origin.REPOST, Reason.QUOTED_SOURCE if quoted.names else Reason.DECLARED_REPRINT, quoted)
    if kinds == {SourceOwner.FOREIGN}:
        return by_foreign(quoted)
    return of(Origin.UNKNOWN, Reason.OPEN_SOURCE, quoted)


def by_foreign(quoted: QuotedSource) -> PostOrigin:
    if quoted.form is SourceForm.MENTION:
        return of(Origin.UNKNOWN, Reason.REPORT_MENTIONED, quoted)
    reasons = {SourceForm.DATELINE: Reason.DATELINE, SourceForm.REPORT: Reason.QUOTED_REPORT}
    return of(Origin.REPOST, reasons.get(quoted.form, Reason.QUOTED_SOURCE), quoted)


def of(origin: Origin, reason: Reason, quoted: QuotedSource) -> PostOrigin:
    return PostOrigin(origin=origin, reason=reason, matched=quoted.words)


def by_likeness(post: Post, first: First | None) -> PostOrigin | None:
    """By an earlier post of the same text; None: none is known to be earlier."""
    if first is None or first.published_at >= post.published_at:
        return None
    if post.published_at - first.published_at < SURELY_LATER:
        return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.SIMULTANEOUS, first=first)
    reason = Reason.CENTRAL_COPY if is_central(first.name, first.unit) else Reason.EARLIER_COPY
    return PostOrigin(origin=Origin.REPOST, reason=reason, first=first)
