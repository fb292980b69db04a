"""Rules about silence (更新): they fail an account that publishes nothing, and warn before that."""

from datetime import timedelta
from itertools import pairwise

from tracker.history.facts import FactsAsOf, names_of
from tracker.policy.policy import Rule
from tracker.rules.finding import Finding
from tracker.rules.finding_evidence import evidence_of, in_person, seen_in_person, to_post
from tracker.rules.make_finding import make_finding, seen_by, start_of_run, words_of_window
from tracker.time.format import (
    count_of,
    format_limit,
    format_minute,
    format_span,
    format_span_in_english,
    to_days,
    to_iso,
)


def inactive(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """内容不更新: no post within the limit before the time-point, proved throughout.

    Source: 国办秘函〔2019〕19号, 单项否决 (2周); exactly 14 × 24 hours fails. Local limits: the rule's.
    """
    silence, limit = facts.silence, rule.days("limit_days")
    last = silence.last_post
    if not facts.must_post or not facts.is_silent_for(limit) or facts.has_never_posted:
        return None
    assert last is not None  # silence is counted from a post
    assert silence.until is not None
    assert silence.covered_from is not None
    assert silence.proved_span is not None
    begins = max(last.published_at, silence.covered_from)
    words = f"最近一次更新 {format_minute(last.published_at)}（已{format_span(silence.proved_span)}）"
    english = f"last update {format_minute(last.published_at)}, {format_span_in_english(silence.proved_span)} ago"
    if not silence.reaches_last_post:
        words = (
            f"已知最近一次更新 {format_minute(last.published_at)}，"
            f"{format_minute(silence.covered_from)} 起的列表中无更新（至少{format_span(silence.proved_span)}）"
        )
        english = (
            f"last known update {format_minute(last.published_at)}; nothing in the list from"
            f" {format_minute(silence.covered_from)} on, {format_span_in_english(silence.proved_span)} at least"
        )
    wording = rule.fill_wording(term=format_limit(limit.days))
    return make_finding(
        rule,
        message=f"{wording}：{words}，检查至 {format_minute(silence.until)}{in_person(facts.checked_by)}",
        english=f"{english}, looked at up to {format_minute(silence.until)}{seen_in_person(facts.checked_by)}",
        since=begins + limit,
        evidence=evidence_of(silence.check, last_post=to_post(last), **seen_by(facts.checked_by)),
    )


def dormant(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """僵尸账号: silent for longer than the local limit for a dormant account, proved throughout.

    Source: local (贵州: 超过三个月); nationally undefined.
    """
    return inactive(facts, rule)


def never_posted(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """开通以来从未更新: the platform's own count is 0, and no post was ever seen.

    Nothing had to be posted in a time in which the register did not have the account running and publishing, in which
    it may not have been opened yet, or could not publish.

    Source: 国办秘函〔2019〕19号 (内容不更新); the wording is local (贵州等).
    """
    limit = facts.policy.failing_limit
    must_post = facts.must_post and facts.had_to_post_at(facts.at - limit)
    if not must_post or not facts.has_never_posted:
        return None
    if facts.may_be_opened_since(facts.at - limit) or facts.absent_within(limit) is not None:
        return None
    if facts.denying_look is not None:
        return None
    check = facts.post_count_check
    assert check is not None  # the count was read
    counting = [look for look in facts.looks if look.post_count is not None]
    since = start_of_run(counting, lambda look: look.post_count == 0) or check
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording()}：平台显示发布数为0，"
            f"检查于 {format_minute(check.checked_at)}{in_person(names_of([check]))}"
        ),
        english=(
            f"the platform counts 0 posts, looked at {format_minute(check.checked_at)}"
            f"{seen_in_person(names_of([check]))}"
        ),
        since=since.checked_at,
        evidence=evidence_of(check, post_count=0, **seen_by(names_of([check]))),
    )


def deadline_posting(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """踩点更新: the gaps between updates crowd the limit. Advisory; by default never fails an account.

    Posts of one instant (a WeChat push of several articles) are one update. Only gaps in which no post can have been
    missed count, and in which the account had to post and could.

    Source: 湘政务函〔2023〕27号 (“踩点”更新); no official definition.
    """
    silence, limit = facts.silence, facts.policy.failing_limit
    days, at_least, share = (rule.numbers[name] for name in ("window_days", "at_least", "share"))
    if not facts.must_post or silence.until is None or silence.covered_from is None:
        return None
    updates = sorted(
        {
            post.published_at
            for post in facts.posts_within(days)
            if silence.covered_from <= post.published_at <= silence.until and facts.had_to_post_at(post.published_at)
        }
    )
    gaps = [later - earlier for earlier, later in pairwise(updates) if facts.absent_between(earlier, later) is None]
    near_limit = [gap for gap in gaps if abs(gap - limit) <= rule.days("within_days")]
    if not near_limit or len(near_limit) < at_least or len(near_limit) / len(gaps) < share:
        return None
    term = format_limit(limit.days)
    period, period_in_english = words_of_window(facts, days, facts.must_post_since)
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording(term=term)}：{period}{len(gaps)}次更新间隔中有{len(near_limit)}次"
            f"与{term}期限相差不超过{rule.numbers['within_days']}天"
        ),
        english=(
            f"of {count_of(len(gaps), 'gap')} between updates {period_in_english}, {len(near_limit)}"
            f" came within {count_of(rule.numbers['within_days'], 'day')} of the limit of {limit.days} days"
        ),
        evidence=evidence_of(silence.check, gaps_days=[to_days(gap) for gap in gaps], crowding=len(near_limit)),
    )


def due_soon(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """临近超期: silent for so many days that a reminder is due; only where the silence is proved.

    For an account known only from partial or late lists, it says that no newer post is known, and nothing about
    silence.

    Source: none; reminding (提醒) is daily work, and the policy's warn_days say when.
    """
    silence, limit = facts.silence, facts.policy.failing_limit
    proved, last = silence.proved_span, silence.last_post
    if last is not None and not facts.had_to_post_at(last.published_at):
        return None  # it is overdue later
    if facts.knows_posts_only:
        return no_newer_known(facts, rule)
    if (
        not facts.must_post
        or facts.may_be_silent_for(limit)
        or not silence.reaches_last_post
        or proved is None
        or last is None
    ):
        return None
    reached = [day for day in rule.numbers["warn_days"] if proved >= timedelta(days=day)]
    if not reached or silence.until is None:
        return None
    step = max(reached)
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording(step=step)}："
            f"最近一次更新 {format_minute(last.published_at)}（已{format_span(proved)}），"
            f"{format_minute(last.published_at + limit)} 前未更新即超期，检查至 {format_minute(silence.until)}"
            f"{in_person(facts.checked_by)}"
        ),
        english=(
            f"last update {format_minute(last.published_at)}, {format_span_in_english(proved)} ago; overdue unless"
            f" updated before {format_minute(last.published_at + limit)}; looked at up to"
            f" {format_minute(silence.until)}{seen_in_person(facts.checked_by)}"
        ),
        since=last.published_at + timedelta(days=step),
        evidence=evidence_of(
            silence.check,
            last_post=to_post(last),
            deadline=to_iso(last.published_at + limit),
            step=step,
            **seen_by(facts.checked_by),
        ),
    )


def no_newer_known(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """A reminder where it is unknown whether the account is silent: its newest known post is so many days old."""
    silence, limit = facts.silence, facts.policy.failing_limit
    last, until = silence.last_post, silence.until
    if not facts.must_post or last is None or until is None or facts.may_be_silent_for(limit):
        return None
    if facts.unproved_post_within(facts.at - last.published_at) is not None:
        return None
    known_for = until - last.published_at
    reached = [day for day in rule.numbers["warn_days"] if known_for >= timedelta(days=day)]
    if not reached:
        return None
    step, deadline = max(reached), last.published_at + limit
    return make_finding(
        rule,
        message=(
            f"已知最新一条 {format_minute(last.published_at)}（距检查{format_span(known_for)}），未见更新的，"
            f"检查至 {format_minute(until)}；所用途径不能证明没有更新的，"
            f"如确无更新的，{format_minute(deadline)} 即满{format_limit(limit.days)}"
        ),
        english=(
            f"newest known post {format_minute(last.published_at)}, {format_span_in_english(known_for)} before the look"
            f" of {format_minute(until)}; this way of looking cannot prove that there is no newer one; if there is"
            f" none, {limit.days} days are over at {format_minute(deadline)}"
        ),
        since=last.published_at + timedelta(days=step),
        evidence=evidence_of(
            silence.check, last_post=to_post(last), deadline=to_iso(deadline), step=step, no_newer_known=True
        ),
    )
