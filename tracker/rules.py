"""The rules: what follows for one account as of one instant. Pure; reads no clock.

What can be known is tracker.known's; a rule says whether that breaks the rule book. One function a rule, each naming
its source. When in doubt nothing is held against the account: it is not verified (未能核实), see tracker.doubt.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from scrapers.profile import AccountState
from tracker.account import Account, FilingState
from tracker.check import Check
from tracker.clock import start_of_day
from tracker.doubt import doubt_of
from tracker.evidence import evidence_of, in_person, to_post
from tracker.facts import Facts
from tracker.finding import Assessment, Finding, Verdict
from tracker.identity import normal_name, same_name
from tracker.instants import to_days, to_iso, to_minute, to_span, to_term
from tracker.known import Known, known_at, names_of
from tracker.observation import PERSON, identity_decision
from tracker.policy import Policy, Severity
from tracker.sources import Sources

GONE_WORDS: Mapping[AccountState, str] = {
    AccountState.DEREGISTERED: "已注销",
    AccountState.BANNED: "已封禁",
    AccountState.MIGRATED: "已迁移",
    AccountState.NOT_FOUND: "平台已无此账号",
}
"""suspended is not among them: 冻结 is for a time, and no 注销."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """That a rule holds: a Finding but for what the policy makes of it."""

    message: str
    since: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)


def inactive(known: Known) -> Held | None:
    """内容不更新: no post within the limit before the time-point, proved throughout.

    Source: 国办秘函〔2019〕19号, 单项否决 (2周); exactly 14 × 24 hours fails. Local limits: the policy's.
    """
    silence = known.silence
    last = silence.last_post
    if not known.owes_updates or not known.is_overdue or known.has_never_posted:
        return None
    assert last is not None  # overdue is counted from a post
    assert silence.until is not None
    assert silence.covered_from is not None
    assert silence.proved is not None
    begins = max(last.published_at, silence.covered_from)
    words = f"最近一次更新 {to_minute(last.published_at)}（已{to_span(silence.proved)}）"
    if not silence.reaches_last_post:
        words = (
            f"已知最近一次更新 {to_minute(last.published_at)}，"
            f"{to_minute(silence.covered_from)} 起的列表中无更新（至少{to_span(silence.proved)}）"
        )
    term = to_term(known.policy.inactive_days)
    return Held(
        message=f"监测时间点{term}内无更新：{words}，检查至 {to_minute(silence.until)}{in_person(known.witnesses)}",
        since=begins + known.limit,
        evidence=evidence_of(silence.check, last_post=to_post(last), **seen_by(known.witnesses)),
    )


def never_posted(known: Known) -> Held | None:
    """开通以来从未更新: the platform's own count is 0, and no post was ever seen.

    Source: 国办秘函〔2019〕19号 (内容不更新); the wording is local (贵州等).
    """
    if not known.owes_updates or not known.has_never_posted:
        return None
    check = known.counting_look
    assert check is not None  # the count was read
    counting = [look for look in known.looks if look.post_count is not None]
    since = first_of_run(counting, lambda look: look.post_count == 0) or check
    return Held(
        message=(
            f"开通以来从未更新：平台显示发布数为0，检查于 {to_minute(check.checked_at)}{in_person(names_of([check]))}"
        ),
        since=since.checked_at,
        evidence=evidence_of(check, post_count=0, **seen_by(names_of([check]))),
    )


def deregistered_not_offline(known: Known) -> Held | None:
    """已注销未下线: gone on the platform, running in the national register.

    Source: 国办发〔2018〕123号 (注销须备案); 湘政务函〔2023〕27号 names such accounts apart.
    """
    check = known.check
    if check is None or check.state is None or known.is_unproved_absence:
        return None
    words = GONE_WORDS.get(check.state)
    if words is None or not known.is_running:
        return None
    run = list(takewhile(lambda look: look.state is not AccountState.ACTIVE, known.looks))
    decision = identity_decision(known.checks)
    people = names_of([*run, *([decision] if decision and check.state is AccountState.NOT_FOUND else [])])
    return Held(
        message=(
            f"账号{words}，未在“全国政务新媒体信息报送系统”下线：平台显示“{check.words}”，"
            f"检查于 {to_minute(check.checked_at)}{in_person(people)}"
        ),
        since=(run or [check])[-1].checked_at,
        evidence=evidence_of(check, **seen_by(people)),
    )


def closed_but_posting(known: Known) -> Held | None:
    """已关停仍更新: closed in the national register, and a post from the day after that on.

    Source: 国办发〔2018〕123号 (停更公告 → 平台注销 → 系统关停备案).
    """
    filing = known.account.filing
    if filing.state is not FilingState.CLOSED or filing.closed_on is None or not known.is_active:
        return None
    from_then_on = start_of_day(filing.closed_on + timedelta(days=1))
    after = [post for post in known.posts if post.published_at >= from_then_on]
    if not after:
        return None
    told = {post.published_at for post in after if post.kind == PERSON}
    people = names_of(check for check in known.checks if check.by and check.covers_from in told)
    return Held(
        message=(
            f"已关停仍更新：系统关停日 {filing.closed_on.isoformat()}，其后已见{len(after)}条，"
            f"最近一次 {to_minute(after[0].published_at)}{in_person(people)}"
        ),
        since=after[-1].published_at,
        evidence=evidence_of(
            known.check, last_post=to_post(after[0]), posts_after_closing=len(after), **seen_by(people)
        ),
    )


def mostly_reposts(known: Known) -> Held | None:
    """以转载为主: the share of reposts over posts of known origin is above the limit.

    "Mostly" is taken at its word: reposts are also more than half of all posts, however the unknown ones came about.
    Where a platform marks reposts but not originals, the known ones alone would accuse everybody.

    Source: 湘政务函〔2023〕27号 (缺乏原创内容，以转发各类新闻信息为主). There is no national floor.
    """
    sources = Sources.of(known)
    rule = known.policy.repost_share
    share = sources.share(rule.at_least)
    if not known.is_active or not known.is_running or share is None or share <= rule.limit:
        return None
    if sources.reposts * 2 <= sources.known + sources.unknown:
        return None
    unknown = f"，另有{sources.unknown}条来源未知" if sources.unknown else ""
    return Held(
        message=(
            f"缺乏原创内容，以转载为主：近{rule.window_days}天来源已知的{sources.known}条中转载{sources.reposts}条，"
            f"超过{rule.limit * 100:g}%{unknown}"
        ),
        evidence=evidence_of(
            known.check, reposts=sources.reposts, known_origin=sources.known, unknown_origin=sources.unknown
        ),
    )


def renamed_not_filed(known: Known) -> Held | None:
    """更名未备案: the platform's name is not the registered one; tracker.identity proved it to be the same account.

    Source: 国办发〔2018〕123号 (变更须备案).
    """
    check = known.check
    if check is None or not known.is_near or not known.is_active or not known.is_running:
        return None
    if not is_renamed(known.account, check):
        return None
    named = [look for look in known.looks if normal_name(look.display_name)]
    first = first_of_run(named, lambda look: is_renamed(known.account, look)) or check
    decision = identity_decision(known.checks)
    people = names_of([decision] if decision else [])
    return Held(
        message=(
            f"平台名称已变更为“{check.display_name}”，系统登记名称仍为“{known.account.name}”，"
            f"检查于 {to_minute(check.checked_at)}{in_person(people)}"
        ),
        since=first.checked_at,
        evidence=evidence_of(
            check, display_name=check.display_name, registered_name=known.account.name, **seen_by(people)
        ),
    )


def duplicate_on_platform(known: Known) -> Held | None:
    """同平台重复开设: one unit, several running accounts on one platform. By the register alone.

    Source: 国办发〔2018〕123号 (一个单位在同一平台原则上只开设一个账号).
    """
    if not known.is_running or not known.siblings:
        return None
    others = sorted(known.siblings, key=lambda account: (account.name, account.key))
    names = "、".join(f"“{account.name}”（{account.key}）" for account in others)
    return Held(
        message=f"{known.account.unit}在同一平台另有{len(others)}个正常运行的账号：{names}",
        evidence={"siblings": [{"key": account.key, "name": account.name} for account in others]},
    )


def deadline_posting(known: Known) -> Held | None:
    """踩点更新: the gaps between updates crowd the limit. Advisory; never a ground to fail by default.

    Posts of one instant (a WeChat push of several articles) are one update. Only gaps in which no post can have been
    missed count.

    Source: 湘政务函〔2023〕27号 (“踩点”更新); no official definition.
    """
    silence, rule = known.silence, known.policy.deadline_posting
    if not known.owes_updates or silence.until is None or silence.covered_from is None:
        return None
    updates = sorted(
        {
            post.published_at
            for post in known.posts_within(rule.window_days)
            if silence.covered_from <= post.published_at <= silence.until
        }
    )
    gaps = [later - earlier for earlier, later in pairwise(updates)]
    crowding = [gap for gap in gaps if abs(gap - known.limit) <= timedelta(days=rule.within_days)]
    if not crowding or len(crowding) < rule.at_least or len(crowding) / len(gaps) < rule.share:
        return None
    term = to_term(known.policy.inactive_days)
    return Held(
        message=(
            f"踩点更新：近{rule.window_days}天{len(gaps)}次更新间隔中有{len(crowding)}次与{term}期限相差不超过{rule.within_days}天"
        ),
        evidence=evidence_of(silence.check, gaps_days=[to_days(gap) for gap in gaps], crowding=len(crowding)),
    )


def due_soon(known: Known) -> Held | None:
    """临近超期: silent for so many days that a reminder is due; said only where the silence is proved.

    Source: none; daily work is reminding (提醒), and the policy's warn_days say when.
    """
    silence = known.silence
    proved, last = silence.proved, silence.last_post
    if not known.owes_updates or known.is_overdue or not silence.reaches_last_post or proved is None or last is None:
        return None
    reached = [day for day in known.policy.warn_days if proved >= timedelta(days=day)]
    if not reached or silence.until is None:
        return None
    step = max(reached)
    return Held(
        message=(
            f"已满{step}天未更新：最近一次更新 {to_minute(last.published_at)}（已{to_span(proved)}），"
            f"{to_minute(last.published_at + known.limit)} 前未更新即超期，检查至 {to_minute(silence.until)}"
            f"{in_person(known.witnesses)}"
        ),
        since=last.published_at + timedelta(days=step),
        evidence=evidence_of(
            silence.check,
            last_post=to_post(last),
            deadline=to_iso(last.published_at + known.limit),
            step=step,
            **seen_by(known.witnesses),
        ),
    )


HOLDS: Mapping[str, Callable[[Known], Held | None]] = {
    rule.__name__: rule
    for rule in (
        inactive,
        never_posted,
        deregistered_not_offline,
        closed_but_posting,
        mostly_reposts,
        renamed_not_filed,
        duplicate_on_platform,
        deadline_posting,
        due_soon,
    )
}

RULES: tuple[str, ...] = tuple(HOLDS)
"""The ids, worst first by the national severities."""

WORST_FIRST = (Severity.FAIL, Severity.REMARK, Severity.WARN)


def assess(facts: Facts, policy: Policy, at: datetime) -> Assessment:
    """What follows for one account as of `at` (监测时间点).

    A rule that policy.severities does not name is not held; the verdict is the worst of the findings, a warning leaves
    the account passed. Where something is in doubt the verdict is `unverified`; what is proved all the same is listed.

    Raises:
        ValueError: `at` or an instant of the facts is naive.
    """
    known = known_at(facts, policy, at)
    doubt = doubt_of(known)
    findings = findings_of(known)
    return Assessment(
        at=at,
        verdict=Verdict.UNVERIFIED if doubt else verdict_of(findings),
        findings=findings,
        reason=doubt.code if doubt else "",
        reason_message=doubt.message if doubt else "",
        state=state_of(known),
        last_post_at=known.posts[0].published_at if known.posts else None,
        checked_at=checked_at(known),
        days_silent=days_silent(known),
        repost_share=Sources.of(known).share(policy.repost_share.at_least),
        policy_version=policy.version,
    )


def findings_of(known: Known) -> tuple[Finding, ...]:
    findings = []
    for rule, holds in HOLDS.items():
        severity = known.policy.severities.get(rule)
        held = holds(known) if severity is not None else None
        if severity is not None and held is not None:
            findings.append(
                Finding(rule=rule, severity=severity, since=held.since, message=held.message, evidence=held.evidence)
            )
    return tuple(sorted(findings, key=lambda finding: WORST_FIRST.index(finding.severity)))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst of them; a warning costs nothing."""
    severities = {finding.severity for finding in findings}
    if Severity.FAIL in severities:
        return Verdict.FAIL
    return Verdict.REMARK if Severity.REMARK in severities else Verdict.PASS


def first_of_run(looks: Iterable[Check], holds: Callable[[Check], bool]) -> Check | None:
    """The oldest of the unbroken run that the newest look ends; looks come newest first. None: it holds of none."""
    return next(reversed(list(takewhile(holds, looks))), None)


def seen_by(people: tuple[str, ...]) -> dict[str, object]:
    """What the evidence says of the people that a finding rests on, wholly or in part (人工核实)."""
    return {"people": list(people)} if people else {}


def is_renamed(account: Account, look: Check) -> bool:
    return bool(normal_name(look.display_name)) and not same_name(look.display_name, account.name)


def state_of(known: Known) -> str:
    """As the platform has it; empty where it is not known, or not known to be this account's."""
    if known.check is None or known.check.state is None or known.is_unproved_absence:
        return ""
    return known.check.state.value


def checked_at(known: Known) -> datetime | None:
    """The look that the assessment rests on; the last attempt before or else after `at` where none does."""
    if known.check is not None:
        return known.check.checked_at
    age = timedelta(days=known.policy.max_check_age_days)
    reached = [check for check in known.checks if check.checked_at <= known.at + age]
    if reached:
        return reached[-1].checked_at
    return known.checks[0].checked_at if known.checks else None


def days_silent(known: Known) -> float | None:
    """Only what is proved: from the last post where the list reaches it, else the part that already is too long."""
    proved = known.silence.proved
    if not known.is_active or proved is None:
        return None
    return to_days(proved) if known.silence.reaches_last_post or known.is_overdue else None
