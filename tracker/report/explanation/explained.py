"""What each look proved about an account as of one instant, and which posts count (逐次查看、逐条更新): for a dispute.

Pure; the sentences are Chinese, because the unit gets them. They describe the results of tracker.history.facts_as_of
and tracker.history.silence, using the same functions, and decide nothing themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapers.model.errors import NoUrl
from scrapers.model.profile import AccountState, Origin, Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Outcome
from tracker.history.coverage import Contradiction, TimeInterval, interval_at, interval_of
from tracker.history.facts import FactsAsOf
from tracker.history.manual_check import PERSON, manual_check_id
from tracker.messages.messages import ZH
from tracker.messages.reasons import shown_words
from tracker.rules.unverified import what_was_seen
from tracker.time.format import format_limit, format_minute, format_span, to_utc

BEFORE = timedelta(days=90)
"""History within this span is listed one by one; older entries are only counted, unless something rests on them."""

UNPROVED = "只有不采信的检查（已作废，或当时平台整体异常）见到，不作依据；与其矛盾的“不更新”也不认定"


@dataclass(frozen=True, slots=True)
class ExplainedCheck:
    """One check (一次检查), all its looks together."""

    check: Check
    counts: bool
    """Whether the verdict may rest on it."""
    proves: str
    """What it proves, or why it proves nothing; one sentence, which quotes scraped words, so untrusted."""


@dataclass(frozen=True, slots=True)
class ExplainedPost:
    post: Post
    counts: bool
    """Whether it is an update up to the time-point."""
    why: str


def explained_checks(facts: AccountHistory, account_facts: FactsAsOf) -> tuple[ExplainedCheck, ...]:
    """Newest first: all within BEFORE of the time-point, all later ones, and those on which the silence rests."""
    interval = proved_interval(account_facts)
    counting = {check.checked_at for check in account_facts.checks}
    weighed = [
        explain_check(check, account_facts, interval, is_ours=to_utc(check.checked_at) in counting)
        for check in facts.recorded_checks
    ]
    return tuple(
        check
        for check in reversed(weighed)
        if check.check.checked_at >= account_facts.at - BEFORE or (check.counts and is_part(check.check, interval))
    )


def proved_interval(facts: FactsAsOf) -> TimeInterval | None:
    """The unbroken proved interval in which the silence is counted; None: nothing is proved."""
    until = facts.silence.until
    return None if until is None else interval_at(facts.proved_intervals, until)


def is_part(check: Check, time_interval: TimeInterval | None) -> bool:
    interval = interval_of(check)
    return interval is not None and time_interval is not None and interval.end in time_interval


def explain_check(check: Check, facts: FactsAsOf, interval: TimeInterval | None, *, is_ours: bool) -> ExplainedCheck:
    if any(manual_check_id(held.check) == manual_check_id(check) for held in facts.held if check.checked_by):
        seen = what_was_seen(check)
        return ExplainedCheck(check, counts=False, proves=f"{seen}；须另一人核实一致，在此之前不作不利于账号的依据")
    if not check.has_answer:
        why = f"{ZH.code(check.code)}：{ZH.reason(check.code, check.message)}"
        return ExplainedCheck(check, counts=False, proves=f"未能核实（{why}），不作依据")
    if check.interaction:
        return ExplainedCheck(check, counts=False, proves=f"人工记录{ZH.saw(check.interaction)}，不证明状态与更新")
    if not is_ours:
        return ExplainedCheck(check, counts=False, proves="此标识是否即登记的账号尚未确认，不作依据")
    return ExplainedCheck(check, counts=True, proves="；".join(proofs(check, facts, interval)))


def proofs(check: Check, facts: FactsAsOf, interval: TimeInterval | None) -> Iterable[str]:
    if check.state is not AccountState.ACTIVE:
        yield f"账号{ZH.state(check.state or '')}，平台显示“{shown_words(check.words)}”"
    else:
        lacked = None if check.checked_by else facts.incomplete_lists.get(check.checked_at)
        yield f"账号正常{proof_of_list(check, interval, lacked)}"
        if check.post_count is not None:
            yield f"平台计数{check.post_count}条"
    if untold := [
        f"{look.route}（{ZH.code(look.code)}）"
        for look in check.looks
        if look.outcome is Outcome.UNVERIFIED and look.code != NoUrl.code
    ]:
        yield f"未能读取：{'、'.join(dict.fromkeys(untold))}"
    if check is facts.check:
        yield "据此认定监测时间点的账号状态"
    if check.checked_at > facts.at:
        yield "在监测时间点之后，只证明其列表所及的以前"


def proof_of_list(check: Check, time_interval: TimeInterval | None, lacked: Contradiction | None) -> str:
    """
    Args:
        lacked: what contradicts the list; None: nothing does.
    """
    interval = interval_of(check)
    if isinstance(lacked, Check):
        return f"，计数少于 {format_minute(lacked.checked_at)} 的查看，所见列表只证明其中的更新，不证明其外没有更新"
    if lacked is not None:
        return f"，所见列表缺少 {format_minute(lacked.published_at)} 的更新，只证明其中的更新，不证明其外没有更新"
    if interval is None:
        remark = next((f"（{ZH.code(look.code)}）" for look in check.looks if look.is_not_current), "")
        return f"，所见列表只证明其中的更新，不证明其外没有更新{remark}"
    joined = "，计入未更新时间" if is_part(check, time_interval) else ""
    return f"，列表完整至 {to_start(interval.start)}，其间所有更新均已看到{joined}"


def to_start(instant: datetime) -> str:
    """A whole list begins at datetime.min, which is not shown as a date."""
    return "开通之时" if instant.year < 2000 else format_minute(instant)


def explained_posts(facts: AccountHistory, account_facts: FactsAsOf) -> tuple[ExplainedPost, ...]:
    """Newest first: all within BEFORE of the time-point, all later ones, and the newest that counts."""
    dated = {(post.kind, post.post_id): post for post in account_facts.observed_posts}
    newest = account_facts.posts[0] if account_facts.posts else None
    weighed = [
        explained_post(post, dated.get((post.kind, post.post_id)), newest, account_facts) for post in facts.posts
    ]
    weighed += [ExplainedPost(post, counts=False, why=UNPROVED) for post in facts.unproved_posts]
    weighed.sort(key=lambda explained: explained.post.published_at, reverse=True)
    return tuple(
        post
        for post in weighed
        if post.post.published_at >= account_facts.at - BEFORE
        or (newest is not None and post.post.post_id == newest.post_id)
    )


def explained_post(post: Post, dated: Post | None, newest: Post | None, facts: FactsAsOf) -> ExplainedPost:
    """
    Args:
        dated: the post with its instant checked against the look's; None: the post is not attributed to this account.
        newest: the last update up to the time-point.
    """
    if dated is None:
        return ExplainedPost(post, counts=False, why="此标识是否即登记的账号尚未确认，不计")
    if dated.published_at > facts.at:
        return ExplainedPost(post, counts=False, why="在监测时间点之后，不计")
    return ExplainedPost(post, counts=True, why="，".join(remarks(post, dated, newest, facts)))


def remarks(post: Post, dated: Post, newest: Post | None, facts: FactsAsOf) -> Iterable[str]:
    is_newest = newest is not None and (post.kind, post.post_id) == (newest.kind, newest.post_id)
    yield "最近一次更新" if is_newest else "计为更新"
    age, limit = facts.at - dated.published_at, facts.policy.failing_limit
    yield f"距监测时间点{format_span(age)}，在{format_limit(limit.days)}{'之外' if age >= limit else '以内'}"
    if post.is_pinned:
        yield "置顶，按发布时间计"
    if post.origin is Origin.REPOST:
        yield "转载也是更新"
    if post.kind == PERSON:
        yield "人工查看所见"
    if dated.published_at != to_utc(post.published_at):
        yield "平台时间晚于查看之时，按查看之时计"
