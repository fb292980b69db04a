"""Determines a post's origin from the platform's mark, its own source line, or an earlier post of the same text. Pure.

A wrong 转载 is an accusation. What is not proved is 未知, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from scrapers.model.forward_mark import author_in, is_author_hidden
from scrapers.model.profile import Origin, Post
from tracker.origin.outlets import (
    NO_NAMES,
    SourceOwner,
    UnitNames,
    comparable_handle,
    is_body,
    is_central,
    is_department,
    is_outlet,
    owner_of,
)
from tracker.origin.source_words import AUTHORS, FACTS, QuotedSource, SourceForm
from tracker.origin.trace import NO_TRACE, FirstPublisher, OriginTrace
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.register.organization_names import fields_of

MIN_DELAY = timedelta(minutes=30)
"""Minimum delay that counts as later: two accounts given the same text publish it minutes apart, in any order."""
CLAIMED = ("copyright_stat=1", "own post shared again")
"""The platform's positive marks of originality. The absence of a forward (no retweeted_status) says less."""


class Reason(StrEnum):
    """The reason for an attribution; stable: stored, exported, documented."""

    PLATFORM_MARK = "platform_mark"
    HIDDEN_ORIGINAL = "hidden_original"
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
"""Reasons that count against an account: the platform's mark, the post's own words, a text that a central outlet had
first. An earlier post of another office is shown but does not count: this office may have supplied the text (供稿). Nor
does a report that is passed on: the first lines do not always show what an office adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOrigin:
    """The origin of one post."""

    origin: Origin
    reason: Reason
    matched: str = ""
    """The mark or the post's words that it rests on; hostile. Empty: none, or `first`."""
    first: FirstPublisher | None = None
    """The earlier post with the same text; only with that reason."""
    task: str = ""
    """上级要求转发: the order that it fulfils; empty: none."""

    @property
    def counts_as_repost(self) -> bool:
        """Whether it counts against the account as a repost."""
        return self.origin is Origin.REPOST and self.reason in PROVED and not self.task


def attribute(post: Post, account: Account, trace: OriginTrace = NO_TRACE, names: UnitNames = NO_NAMES) -> PostOrigin:
    """The origin of one of the account's posts. Ordered reposts are determined by tracker.rules.ordered_reposts."""
    if post.origin is Origin.REPOST:
        return origin_by_forward(post.origin_mark, account, names)
    if trace is NO_TRACE:
        return origin_by_mark(post.origin, post.origin_mark)
    origins = origin_by_words(trace.quoted, account, names)
    if post.origin_mark in CLAIMED:
        if origins is not None and origins.origin is Origin.REPOST:
            words = f"{post.origin_mark} · {origins.matched}"
            return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.CONTRADICTION, matched=words)
        return origin_by_mark(post.origin, post.origin_mark)
    if origins is not None and origins.reason is not Reason.REPORT_MENTIONED:
        return origins
    return origin_by_earlier_post(post, trace.first) or origins or origin_by_mark(post.origin, post.origin_mark)


@lru_cache(maxsize=256)  # called for every post, with few different marks
def origin_by_mark(origin: Origin, mark: str) -> PostOrigin:
    """Origin by the platform's mark alone."""
    reason = Reason.NO_CLUE if origin is Origin.UNKNOWN else Reason.PLATFORM_MARK
    return PostOrigin(origin=origin, reason=reason, matched=mark)


def origin_by_forward(mark: str, account: Account, names: UnitNames) -> PostOrigin:
    """Origin of a forward (转发). Of a post of the unit's own account it is no repost; one of its name with another
    handle may be a handle that the register lacks. A hidden original may be anybody's, the unit's own too."""
    if is_author_hidden(mark):
        return PostOrigin(origin=Origin.REPOST, reason=Reason.HIDDEN_ORIGINAL, matched=mark)
    author = author_in(mark)
    if author is None:
        return origin_by_mark(Origin.REPOST, mark)
    if not names.handles.isdisjoint(map(comparable_handle, author.handles)):
        return PostOrigin(origin=Origin.ORIGINAL, reason=Reason.OWN_SOURCE, matched=mark)
    if author.name and normal_name(author.name) in map(normal_name, (account.name, account.unit, *names.aliases)):
        return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.OPEN_SOURCE, matched=mark)
    return origin_by_mark(Origin.REPOST, mark)


def origin_by_words(quoted: Sequence[QuotedSource], account: Account, names: UnitNames) -> PostOrigin | None:
    """Origin by the post's own words; None: it states none. Contradicting statements prove nothing."""
    origins = [one for each in quoted if (one := origin_by_statement(each, account, names)) is not None]
    if not origins:
        return None
    certain = [origin for origin in origins if origin.reason is not Reason.REPORT_MENTIONED] or origins
    if len({origin.origin for origin in certain}) > 1:
        words = " · ".join(dict.fromkeys(origin.matched for origin in certain))
        return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.MIXED_SOURCES, matched=words)
    return certain[0]


def origin_by_statement(quoted: QuotedSource, account: Account, names: UnitNames) -> PostOrigin | None:
    """Origin by one statement; None: a contributor's name without meaning."""
    kinds = {owner_of(name, account, names) for name in quoted.names}
    if quoted.form is SourceForm.DATELINE and any(name.startswith("本") for name in quoted.names):
        return from_source(Origin.UNKNOWN, Reason.OPEN_SOURCE, quoted)  # 本报讯: a paper's words, but not whose
    if quoted.form is SourceForm.CONTRIBUTED:
        return from_source(Origin.ORIGINAL, Reason.OWN_SOURCE, quoted) if kinds == {SourceOwner.OWN} else None
    if kinds == {SourceOwner.OWN}:
        return from_source(Origin.ORIGINAL, Reason.OWN_SOURCE, quoted)
    if SourceOwner.OWN in kinds:
        return from_source(Origin.UNKNOWN, Reason.MIXED_SOURCES, quoted)
    if SourceOwner.LOCAL in kinds:
        return from_source(Origin.UNKNOWN, Reason.LOCAL_SOURCE, quoted)
    if is_own_work(quoted, account, names):
        return from_source(Origin.UNKNOWN, Reason.MIXED_SOURCES, quoted)
    if quoted.form is SourceForm.REPRINT and not any(may_be_own(name, account) for name in quoted.names):
        return from_source(Origin.REPOST, Reason.QUOTED_SOURCE if quoted.names else Reason.DECLARED_REPRINT, quoted)
    if quoted.form is SourceForm.SOURCE and FACTS.match(quoted.words) and all(map(is_body, quoted.names)):
        return from_source(Origin.UNKNOWN, Reason.OPEN_SOURCE, quoted)  # an office's facts, in whose words nobody knows
    if kinds == {SourceOwner.FOREIGN}:
        return origin_by_foreign_source(quoted)
    return from_source(Origin.UNKNOWN, Reason.OPEN_SOURCE, quoted)


def is_own_work(quoted: QuotedSource, account: Account, names: UnitNames) -> bool:
    """Whether the statement names the account's own people as authors: 来源：人民公安报 作者：韶山市公安局张三."""
    credit = AUTHORS.search(quoted.words)
    written_by = normal_name(credit[1]) if credit else ""
    return any(own and own in written_by for own in map(normal_name, (account.name, account.unit, *names.aliases)))


def may_be_own(name: str, account: Account) -> bool:
    """Whether a source that is no known outlet may be a part of the unit, or another account in its line of work."""
    return is_department(name) or (
        not is_outlet(name) and not fields_of(name).isdisjoint(fields_of(normal_name(account.unit)))
    )


def origin_by_foreign_source(quoted: QuotedSource) -> PostOrigin:
    if quoted.form is SourceForm.MENTION:
        return from_source(Origin.UNKNOWN, Reason.REPORT_MENTIONED, quoted)
    reasons = {SourceForm.DATELINE: Reason.DATELINE, SourceForm.REPORT: Reason.QUOTED_REPORT}
    return from_source(Origin.REPOST, reasons.get(quoted.form, Reason.QUOTED_SOURCE), quoted)


def from_source(origin: Origin, reason: Reason, quoted: QuotedSource) -> PostOrigin:
    return PostOrigin(origin=origin, reason=reason, matched=quoted.words)


def origin_by_earlier_post(post: Post, first: FirstPublisher | None) -> PostOrigin | None:
    """Origin by an earlier post of the same text; None: none is known to be earlier."""
    if first is None or first.published_at >= post.published_at:
        return None
    if post.published_at - first.published_at < MIN_DELAY:
        return PostOrigin(origin=Origin.UNKNOWN, reason=Reason.SIMULTANEOUS, first=first)
    reason = Reason.CENTRAL_COPY if is_central(first.name, first.unit) else Reason.EARLIER_COPY
    return PostOrigin(origin=Origin.REPOST, reason=reason, first=first)
