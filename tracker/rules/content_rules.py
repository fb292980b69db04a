"""Rules about what is published (内容): how much of it, how much of its own, and whether anybody is answered.

A count over a period is held against an account only where the looks prove every post of the period, and where the
account is known to have existed when the period began.
"""

from datetime import datetime

from scrapers.model.profile import Post
from tracker.history.facts_as_of import FactsAsOf, names_of
from tracker.history.manual_check import ManualFinding
from tracker.policy.policy import Rule
from tracker.rules.finding import Finding
from tracker.rules.finding_evidence import evidence_of, in_person
from tracker.rules.make_finding import make_finding, seen_by
from tracker.rules.origin_counts import OriginCounts
from tracker.time.format import format_minute
from tracker.time.periods import Period, last_month, last_week


def mostly_reposts(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """以转载为主: the share of reposts over posts of known origin is above the limit.

    "Mostly" is taken at its word: reposts are also more than half of all posts, however the unknown ones came about.
    Where a platform marks reposts but not originals, the known ones alone would accuse everybody.

    Source: 湘政务函〔2023〕27号 (缺乏原创内容，以转发各类新闻信息为主). There is no national floor.
    """
    sources = OriginCounts.among(facts, facts.posts_within(rule.numbers["window_days"]))
    days, limit = rule.numbers["window_days"], rule.numbers["limit"]
    share = sources.share(rule.numbers["at_least"])
    if not facts.is_active or not facts.is_running or share is None or share <= limit:
        return None
    if sources.reposts * 2 <= sources.total:
        return None
    unknown = f"，另有{sources.unknown}条来源未知" if sources.unknown else ""
    ordered = f"，上级要求转发的{sources.mandated}条不计" if sources.mandated else ""
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording(reposts=sources.reposts, known=sources.with_known_origin)}：近{days}天来源已知的{sources.with_known_origin}条中"
            f"转载{sources.reposts}条，超过{limit * 100:g}%{unknown}{ordered}"
        ),
        evidence=evidence_of(facts.check, **sources.evidence()),
    )


def weekly_minimum(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """更新频次不足: fewer posts than asked for in the last whole week, Monday to Sunday in Shanghai.

    Source: local (夏邑: 每周不少于3条).
    """
    week = last_week(facts.silence.until)
    posts = posts_of(facts, week)
    if posts is None or len(posts) >= rule.numbers["at_least"]:
        return None
    return minimum_match(facts, rule, week, len(posts), f"仅更新{len(posts)}条")


def monthly_original(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """月度原创不足: fewer originals than asked for in the last whole month; a post of unknown origin may be one.

    Source: local (杨陵: 每月至少1篇原创).
    """
    month = last_month(facts.silence.until)
    posts = posts_of(facts, month)
    if posts is None:
        return None
    sources = OriginCounts.among(facts, posts)
    if sources.originals + sources.unknown >= rule.numbers["at_least"]:
        return None
    return minimum_match(facts, rule, month, sources.originals, f"更新{len(posts)}条，其中原创{sources.originals}条")


def minimum_match(facts: FactsAsOf, rule: Rule, period: Period | None, count: int, words: str) -> Finding:
    assert period is not None  # posts were counted in it
    return make_finding(
        rule,
        message=f"{rule.fill_wording(count=count)}：{period} {words}{in_person(facts.checked_by)}",
        since=period.end,
        evidence=evidence_of(facts.silence.check, period=str(period), count=count, **seen_by(facts.checked_by)),
    )


def no_original(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """长期无原创: nothing but reposts, or nothing at all, for the whole window; one of unknown origin may be original.

    Source: local (渭南: 3个月无原创).
    """
    until, window = facts.silence.until, rule.days("window_days")
    if until is None or not facts.is_seen_through or not is_period_covered(facts, until - window, until):
        return None
    posts = [post for post in facts.posts if post.published_at >= until - window]
    sources = OriginCounts.among(facts, posts)
    if sources.originals or sources.unknown:
        return None
    every = OriginCounts.among(facts, facts.posts).attributed
    own = next((post.published_at for post, whose in every if not whose.is_held and not whose.task), None)
    said = f"更新{len(posts)}条，均为转载" if posts else "无更新"
    last = f"此前最近一条原创或来源未知的发布于 {format_minute(own)}" if own else "此前也未见原创"
    span = f"{format_minute(until - window)} 至 {format_minute(until)}"
    return make_finding(
        rule,
        message=f"{rule.fill_wording()}：{span} {said}，{last}{in_person(facts.checked_by)}",
        since=max(filter(None, (own, facts.silence.covered_from))) + window,
        evidence=evidence_of(facts.silence.check, reposts=len(posts), **seen_by(facts.checked_by)),
    )


def is_period_covered(facts: FactsAsOf, start: datetime, end: datetime) -> bool:
    """Whether the account owed posts, existed when the period began, and no post of it can have been missed."""
    return facts.must_post and facts.is_proved(start, end) and facts.existed_at(start)


def posts_of(facts: FactsAsOf, period: Period | None) -> tuple[Post, ...] | None:
    """Every post of a period; None: they cannot be counted."""
    if period is None or not is_period_covered(facts, period.start, period.end):
        return None
    return tuple(post for post in facts.posts if post.published_at in period)


def no_interaction(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """无互动交流: a person found no working interaction, and nobody found one since. Never said by the program alone.

    Source: 国办秘函〔2019〕19号 (互动回应差); 湘政务函〔2023〕27号 names such accounts apart.
    """
    told = [look for look in facts.interaction_checks if look.checked_at <= facts.at]
    if not told or not facts.is_active or not facts.is_running:
        return None
    look = told[-1]
    if look.interaction != ManualFinding.NO_INTERACTION or facts.at - look.checked_at > rule.days("window_days"):
        return None
    people = names_of([look])
    note = next(
        (f"，{one.manual_source.note}" for one in look.looks if one.manual_source and one.manual_source.note), ""
    )
    return make_finding(
        rule,
        message=f"{rule.fill_wording()}：人工查看于 {format_minute(look.checked_at)}{note}{in_person(people)}",
        since=look.checked_at,
        evidence=evidence_of(look, **seen_by(people)),
    )
