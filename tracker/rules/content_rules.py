"""Rules about content (内容): how much is published, how much is original, and whether readers are answered.

A count over a period leads to a finding only where the looks prove every post of the period, and where the account is
known to have existed when the period began.
"""

from datetime import datetime

from scrapers.model.profile import AccountState, Post
from tracker.history.facts import FactsAsOf, names_of
from tracker.history.manual_check import ManualFinding
from tracker.policy.policy import Rule
from tracker.rules.finding import Finding
from tracker.rules.finding_evidence import evidence_of, in_person, seen_in_person
from tracker.rules.make_finding import make_finding, seen_by, words_of_window
from tracker.rules.origin_counts import OriginCounts, known_since
from tracker.time.format import count_of, format_minute
from tracker.time.periods import Period, last_month, last_week


def mostly_reposts(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """以转载为主: the share of reposts over posts of known origin is above the limit.

    "Mostly" is taken literally: reposts must also be more than half of all posts, whatever the origin of the unknown
    ones. Where a platform marks reposts but not originals, the share over known posts alone would accuse everybody.

    Only posts of days of which every post is known count: what a full page leaves out may be original.

    Source: 湘政务函〔2023〕27号 (缺乏原创内容，以转发各类新闻信息为主). There is no national floor.
    """
    days, limit = rule.numbers["window_days"], rule.numbers["limit"]
    since = known_since(facts, days)
    if since is None:
        return None
    counts = OriginCounts.among(facts, (post for post in facts.posts_within(days) if post.published_at >= since))
    share = counts.share(rule.numbers["at_least"])
    if not facts.is_active or not facts.was_running or share is None or share <= limit:
        return None
    if counts.reposts * 2 <= counts.total:
        return None
    unproved = facts.unproved_within(days)
    if counts.reposts <= limit * (counts.with_known_origin + len(unproved)):  # those may all be originals
        return None
    unknown = f"，另有{counts.unknown}条来源未知" if counts.unknown else ""
    mandated = f"，上级要求转发的{counts.mandated}条不计" if counts.mandated else ""
    period, period_in_english = words_of_window(facts, days)
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording(reposts=counts.reposts, known=counts.with_known_origin)}："
            f"{period}来源已知的{counts.with_known_origin}条中"
            f"转载{counts.reposts}条，超过{limit * 100:g}%{unknown}{mandated}"
        ),
        english=(
            f"{counts.reposts} of {count_of(counts.with_known_origin, 'post')} of known origin"
            f" {period_in_english} are reposts, more than {limit * 100:g}%"
            f"{f'; {counts.unknown} more of unknown origin' if counts.unknown else ''}"
            f"{f'; {counts.mandated} ordered from above not counted' if counts.mandated else ''}"
        ),
        evidence=evidence_of(facts.check, **counts.evidence()),
    )


def weekly_minimum(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """更新频次不足: fewer posts than required in the last whole week, Monday to Sunday in Shanghai.

    Source: local (夏邑: 每周不少于3条).
    """
    week = last_week(facts.silence.until)
    posts = posts_of(facts, week)
    if posts is None or len(posts) >= rule.numbers["at_least"]:
        return None
    return minimum_match(
        facts, rule, week, len(posts), (f"仅更新{len(posts)}条", f"only {count_of(len(posts), 'post')}")
    )


def monthly_original(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """月度原创不足: fewer originals than required in the last whole month; a post of unknown origin may be original.

    Source: local (杨陵: 每月至少1篇原创).
    """
    month = last_month(facts.silence.until)
    posts = posts_of(facts, month)
    if posts is None:
        return None
    counts = OriginCounts.among(facts, posts)
    if counts.originals + counts.unknown >= rule.numbers["at_least"]:
        return None
    words = (
        f"更新{len(posts)}条，其中原创{counts.originals}条",
        f"{count_of(len(posts), 'post')}, {counts.originals} of them original",
    )
    return minimum_match(facts, rule, month, counts.originals, words)


def minimum_match(facts: FactsAsOf, rule: Rule, period: Period | None, count: int, words: tuple[str, str]) -> Finding:
    assert period is not None  # posts were counted in it
    return make_finding(
        rule,
        message=f"{rule.fill_wording(count=count)}：{period} {words[0]}{in_person(facts.checked_by)}",
        english=f"{words[1]} {period.in_english()}{seen_in_person(facts.checked_by)}",
        since=period.end,
        evidence=evidence_of(facts.silence.check, period=str(period), count=count, **seen_by(facts.checked_by)),
    )


def no_original(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """长期无原创: only reposts, or nothing at all, in the whole window; a post of unknown origin may be original.

    Source: local (渭南: 3个月无原创).
    """
    until, window = facts.silence.until, rule.days("window_days")
    if until is None or not facts.is_seen_through or not is_period_covered(facts, until - window, until):
        return None
    posts = [post for post in facts.posts if post.published_at >= until - window]
    counts = OriginCounts.among(facts, posts)
    if counts.originals or counts.unknown:
        return None
    attributed = OriginCounts.among(facts, facts.posts).attributed
    own = next((post.published_at for post, whose in attributed if not whose.counts_as_repost and not whose.task), None)
    content = f"更新{len(posts)}条，均为转载" if posts else "无更新"
    last = f"此前最近一条原创或来源未知的发布于 {format_minute(own)}" if own else "此前也未见原创"
    content_in_english = f"{count_of(len(posts), 'post')}, all reposts," if posts else "no post"
    last_in_english = (
        f"the last original or unknown one was published {format_minute(own)}" if own else "no original seen before"
    )
    span = f"{format_minute(until - window)} 至 {format_minute(until)}"
    return make_finding(
        rule,
        message=f"{rule.fill_wording()}：{span} {content}，{last}{in_person(facts.checked_by)}",
        english=(
            f"{content_in_english} from {format_minute(until - window)} to {format_minute(until)};"
            f" {last_in_english}{seen_in_person(facts.checked_by)}"
        ),
        since=max(filter(None, (own, facts.silence.covered_from))) + window,
        evidence=evidence_of(facts.silence.check, reposts=len(posts), **seen_by(facts.checked_by)),
    )


def is_period_covered(facts: FactsAsOf, start: datetime, end: datetime) -> bool:
    """Whether the account had to post, existed when the period began, could publish all the time, and no post of it can
    have been missed."""
    must_post = facts.must_post and facts.had_to_post_at(start) and facts.existed_at(start)
    later = facts.look_from(end)
    is_there = facts.absent_between(start, end) is None and (later is None or later.state is AccountState.ACTIVE)
    return must_post and is_there and facts.is_proved(start, end)


def posts_of(facts: FactsAsOf, period: Period | None) -> tuple[Post, ...] | None:
    """Every post of a period; None: they cannot be counted."""
    if period is None or not is_period_covered(facts, period.start, period.end):
        return None
    return tuple(post for post in facts.posts if post.published_at in period)


def no_interaction(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """无互动交流: a person found no working interaction, and nobody found one since. Never by the program alone.

    Source: 国办秘函〔2019〕19号 (互动回应差); 湘政务函〔2023〕27号 names such accounts apart.
    """
    answered = [check for check in facts.interaction_checks if check.checked_at <= facts.at]
    if not answered or not facts.is_active or not facts.was_running:
        return None
    check = answered[-1]
    if check.interaction != ManualFinding.NO_INTERACTION or facts.at - check.checked_at > rule.days("window_days"):
        return None
    people = names_of([check])
    note = next(
        (f"，{look.manual_source.note}" for look in check.looks if look.manual_source and look.manual_source.note), ""
    )
    return make_finding(
        rule,
        message=f"{rule.fill_wording()}：人工查看于 {format_minute(check.checked_at)}{note}{in_person(people)}",
        english=f"looked at by a person {format_minute(check.checked_at)}{note}{seen_in_person(people)}",
        since=check.checked_at,
        evidence=evidence_of(check, **seen_by(people)),
    )
