"""Why an account is unverified (未能核实): what the looks do not prove. Pure; each reason has a stable code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from scrapers.model.profile import AccountState, Post
from tracker.history.check import EVIDENCE_NOT_KEPT, Check, Outcome
from tracker.history.coverage import Contradiction
from tracker.history.facts import FactsAsOf, names_of
from tracker.history.manual_check import (
    IDENTITY_CONFIRMED,
    IDENTITY_DENIED,
    PERSON,
    identity_decision,
    manual_check_id,
)
from tracker.history.people.second_check import AWAITS_SECOND, PEOPLE_DISAGREE, UnconfirmedRecord
from tracker.messages.messages import ZH
from tracker.messages.notes import sentences_of
from tracker.messages.reasons import reason_sentence, shown_words
from tracker.policy.policy import Severity
from tracker.register.account import FilingState
from tracker.rules.finding import Finding
from tracker.rules.finding_evidence import in_person
from tracker.time.format import format_limit, format_minute

COUNT_GREW = "count_grew"
NEWLY_RUNNING = "newly_running"


@dataclass(frozen=True, slots=True)
class UnverifiedReason:
    """The reason why an account is unverified."""

    code: str
    message: str


def reason_in_looks(facts: FactsAsOf) -> UnverifiedReason | None:
    """The reason why the looks do not verify the account; None: they do. Whether a second person is awaited
    (交叉复核) is not considered, see tracker.rules.assess.unverified_reason."""
    if facts.check is None:
        return reason_without_look(facts)
    if facts.is_gone:
        return reason_of_absence(facts)
    return reason_of_silence(facts) if facts.must_post else None


def reason_of_absence(facts: FactsAsOf) -> UnverifiedReason | None:
    """The reason why an account that is gone may not be gone for good, or may be another account; None: there is none,
    or the register has it closed (已关停)."""
    if facts.check is None or facts.account.filing.state is FilingState.CLOSED:
        return None
    shown = f"平台显示“{shown_words(facts.check.words)}”"
    if facts.check.state is AccountState.SUSPENDED:
        return UnverifiedReason(
            "account_suspended",
            f"{shown}：账号冻结、停用或异常，不等于注销，需人工核实{in_person(names_of([facts.check]))}",
        )
    if facts.may_be_wrong_handle:
        why = "从未见过此账号，标识可能有误" if facts.last_alive is None else "该平台的账号可以更换标识，可能已更换"
        return UnverifiedReason("identity_unproved", f"{shown}，但{why}，需人工确认")
    if (there := facts.contradicting_look) is not None:
        seen = "见到此账号" if there.state is AccountState.ACTIVE else f"平台显示“{shown_words(there.words)}”"
        return UnverifiedReason(
            "looks_disagree",
            f"检查于 {format_minute(facts.check.checked_at)}，{shown}，"
            f"但 {format_minute(there.checked_at)} {seen}，两次所见矛盾，需人工核实",
        )
    if not facts.is_absence_seen_through:
        return after_look(facts, facts.check, shown)
    if facts.is_running and facts.entry is None:
        return UnverifiedReason(
            NEWLY_RUNNING, f"{shown}，但监测时间点 {format_minute(facts.at)} 名册中没有此账号，当时的状况不作判断"
        )
    return None


def after_look(facts: FactsAsOf, look: Check, shown: str) -> UnverifiedReason:
    """`at` comes after the look, or long before one that found the account gone: neither silence nor absence is claimed
    of an instant that nobody saw."""
    if look.checked_at > facts.at:
        return UnverifiedReason(
            "stale",
            f"查看于 {format_minute(look.checked_at)}（{shown}），比监测时间点 {format_minute(facts.at)} 晚一天以上，"
            f"不能证明当时账号已经不在",
        )
    return UnverifiedReason(
        "stale",
        f"最近一次查看于 {format_minute(look.checked_at)}（{shown}），"
        f"在监测时间点 {format_minute(facts.at)} 之前，其后情况未经查看",
    )


def reason_without_look(facts: FactsAsOf) -> UnverifiedReason:
    """No valid look covers `at`: the last failed look near it gives the reason, if there is one.

    That the handle belongs to another account (人工核实) is the reason until the register is corrected, however old.
    """
    decision = identity_decision(facts.checks)
    if decision is not None and decision.code == IDENTITY_DENIED:
        return UnverifiedReason(decision.code, f"{format_minute(decision.checked_at)}，{decision.message}")
    age = timedelta(days=facts.policy.max_check_age_days)
    failed = [check for check in facts.checks if not check.has_answer and abs(check.checked_at - facts.at) <= age]
    if failed:
        last = failed[-1]
        why = reason_sentence(last.code, last.message)
        return UnverifiedReason(last.code, f"检查于 {format_minute(last.checked_at)}，未能核实：{why}")
    if not facts.checks:
        return UnverifiedReason("not_checked", "尚未检查过")
    if (first := facts.checks[0].checked_at) > facts.at + age:
        return UnverifiedReason(
            "stale",
            f"首次查看于 {format_minute(first)}，在监测时间点 {format_minute(facts.at)} 之后，当时的状况未经查看",
        )
    return UnverifiedReason("stale", f"监测时间点前后{facts.policy.max_check_age_days}天内没有能证明其状况的检查")


def reason_of_silence(facts: FactsAsOf) -> UnverifiedReason | None:
    """The reason where no post is known within a limit, and nothing proves that there was none.

    Where a rule of equal or higher severity is proved broken, a milder one may stay open.
    """
    failing = facts.policy.failing_limit
    if not facts.had_to_post_at(facts.at - failing) and facts.may_be_silent_for(failing):
        return reason_of_register(facts)
    if facts.may_be_silent_for(failing) and (gone := facts.denying_look) is not None:
        return reason_of_denial(facts, gone)
    if facts.has_never_posted:
        return reason_of_never_posted(facts, failing)
    limits = [
        (rule, rule.days("limit_days")) for rule in facts.policy.silence_rules if rule.severity in VERDICT_SEVERITIES
    ]
    proved = {rule.severity for rule, limit in limits if facts.is_silent_for(limit)}
    for rule, limit in limits:
        decided = proved & set(VERDICT_SEVERITIES[: VERDICT_SEVERITIES.index(rule.severity) + 1])
        if not decided and facts.may_be_silent_for(limit):
            return reason_within(facts, limit)
    return None


def reason_of_denial(facts: FactsAsOf, gone: Check) -> UnverifiedReason:
    """The reason where a look within minutes of the one that found the account there found it gone."""
    there = facts.silence.check or facts.check
    seen = f"检查于 {format_minute(there.checked_at)}，见到此账号，但 " if there else ""
    return UnverifiedReason(
        "looks_disagree",
        f"{seen}{format_minute(gone.checked_at)} 平台显示“{shown_words(gone.words)}”，两次所见矛盾，需人工核实",
    )


def reason_of_never_posted(facts: FactsAsOf, limit: timedelta) -> UnverifiedReason | None:
    """The reason where the platform counts 0, and the account may have been opened within the limit, or could not
    publish in it; None: it is verified."""
    if (absent := facts.absent_within(limit)) is not None:
        return reason_of_absent(absent, limit)
    since = facts.registered_since
    if since is None or not facts.may_be_opened_since(facts.at - limit):
        return None
    return UnverifiedReason(
        NEWLY_RUNNING,
        f"平台显示发布数为0；名册自 {format_minute(since)} 起才有此账号，此前未见过，可能新近开通；"
        f"{format_minute(since + limit)} 以前不认定从未更新",
    )


def reason_of_absent(absent: Check, limit: timedelta) -> UnverifiedReason:
    """The reason where a look found that the account could not publish: gone, 冻结 or 禁言."""
    state = "禁言" if absent.state is AccountState.ACTIVE else f"“{shown_words(absent.words)}”"
    return UnverifiedReason(
        "account_suspended",
        f"{format_minute(absent.checked_at)} 查看时平台显示{state}，其间不能更新；"
        f"恢复未满{format_limit(limit.days)}，不认定无更新{in_person(names_of([absent]))}",
    )


def reason_of_register(facts: FactsAsOf) -> UnverifiedReason | None:
    """The reason where no post is known within the limit, and the register has had the account 正常运行 and 发布类 for
    less; None: no rule asks. An entry that came after `at` is judged like any other from its coming on: of that time
    nothing is said."""
    if not any(
        rule.severity in VERDICT_SEVERITIES for rule in facts.policy.of_kind("inactive", "dormant", "never_posted")
    ):
        return None
    since, limit = facts.must_post_since, facts.policy.failing_limit
    assert since is not None  # it had to post nothing before
    if facts.at < since == facts.registered_since:
        return UnverifiedReason(
            NEWLY_RUNNING,
            f"名册自 {format_minute(since)} 起才有此账号，"
            f"监测时间点 {format_minute(facts.at)} 在此之前，当时不要求更新",
        )
    return UnverifiedReason(
        NEWLY_RUNNING,
        f"名册自 {format_minute(since)} 起才为正常运行、发布类，此前不要求更新；"
        f"{format_minute(since + limit)} 以前不认定{format_limit(limit.days)}内无更新",
    )


VERDICT_SEVERITIES = (Severity.FAIL, Severity.REMARK)
"""Worst first. A reminder decides no verdict, so its facts may stay open."""


def reason_within(facts: FactsAsOf, limit: timedelta) -> UnverifiedReason:
    """Why nobody knows whether the account published within the limit before `at`, the most exact reason first: no look
    since, absence, a post that counts no more, a contradicted list, a growing count, an old copy, a short list."""
    last = facts.silence.last_post
    check = facts.silence.check or facts.check
    if check is not None and facts.next_look is None:
        newest = f"已知最近一次更新 {format_minute(last.published_at)}" if last else "未见任何更新"
        return after_look(facts, check, newest)
    if (absent := facts.absent_within(limit)) is not None:
        return reason_of_absent(absent, limit)
    missed = facts.unproved_post_within(limit)
    if missed is not None and facts.silence.covered_from is not None:
        return UnverifiedReason(
            "unproved_post",
            f"不采信的检查（已作废，或当时平台整体异常）见到过 {format_minute(missed.published_at)} 的更新，"
            f"采信的检查所见列表中没有；不采信的检查不作依据，但与其矛盾的，不认定{format_limit(limit.days)}内无更新，须重新检查或人工核实",
        )
    for contradicted in (check, facts.check):
        if contradicted is not None and (lacked := facts.incomplete_lists.get(contradicted.checked_at)) is not None:
            return reason_of_list(lacked, contradicted, limit)
    grown = facts.unseen_growth_within(limit)
    if grown is not None:
        return UnverifiedReason(
            COUNT_GREW,
            f"平台显示的发布数在 {format_minute(grown.start)} 至 {format_minute(grown.end)} 之间增加，"
            f"列表中没有相应的更新"
            f"（可能仅粉丝可见、隐藏或在审核），不认定{format_limit(limit.days)}内无更新，须人工核实",
        )
    if check is not None and (outdated := next((look for look in check.looks if look.is_not_current), None)):
        newest = f"，已知最近一次更新 {format_minute(last.published_at)}" if last else ""
        return UnverifiedReason(
            outdated.code,
            f"检查于 {format_minute(check.checked_at)}{newest}，不能证明其后无更新："
            f"{reason_sentence(outdated.code, outdated.message)}",
        )
    if last is None:
        return UnverifiedReason("list_incomplete", "未见到监测时间点以前的任何更新，不能证明当时账号已开通而未更新")
    if facts.knows_posts_only:
        return UnverifiedReason("partial_list", partial_words(last, facts.silence.check, limit))
    return UnverifiedReason(
        "list_incomplete",
        f"已知最近一次更新 {format_minute(last.published_at)}，"
        f"但所见列表不足以证明其后{format_limit(limit.days)}内无更新"
        f"{reasons_of(facts.silence.check)}",
    )


def reason_of_list(lacked: Contradiction, check: Check, limit: timedelta) -> UnverifiedReason:
    """The reason where another look contradicts a list: it saw a post that the list lacks, or counted more posts."""
    if isinstance(lacked, Check):
        return UnverifiedReason(
            "looks_disagree",
            f"检查于 {format_minute(lacked.checked_at)}，平台计数{lacked.post_count}条，列表不足以证明其前有无更新；"
            f"检查于 {format_minute(check.checked_at)}，计数{check.post_count}条，所列没有更新的："
            f"可能是旧的副本，或有内容已删除，不认定{format_limit(limit.days)}内无更新，须再次检查或人工核实",
        )
    seen = f"{format_minute(lacked.published_at)} 的更新"
    listed = f"检查于 {format_minute(check.checked_at)} 的列表中没有"
    claimed = f"不认定{format_limit(limit.days)}内无更新"
    if lacked.kind == PERSON:
        words = f"有人见到 {seen}，而{listed}：列表有所缺，{claimed}，须再由人工核实"
    else:
        words = f"另一次查看见到 {seen}，而{listed}，也没有更新的：列表可能是旧的，或该条已删除，{claimed}，须人工核实"
    return UnverifiedReason("looks_disagree", words)


def partial_words(last: Post, check: Check | None, limit: timedelta) -> str:
    looks = check.looks if check else ()
    routes = "、".join(dict.fromkeys(check.route for check in looks if check.outcome is Outcome.SEEN))
    return (
        f"已知最新一条 {format_minute(last.published_at)}，未见更新的；所用途径（{routes}）的列表不全或滞后，"
        f"只能证明有更新，不能证明其后{format_limit(limit.days)}内无更新，须由该账号自己的后台或人工查看核实"
    )


def reasons_of(check: Check | None) -> str:
    """Why the last list proves no more, in parentheses; empty: no look gives a reason."""
    reasons = [
        sentence
        for check in (check.looks if check else ())
        if not check.code
        for sentence in sentences_of(check.message)
    ]
    return f"（{'；'.join(dict.fromkeys(reasons))}）" if reasons else ""


def reason_without_evidence(withheld: Sequence[Finding]) -> UnverifiedReason | None:
    """The reason where only what nothing was kept of would count against the account; None: nothing is withheld."""
    if not withheld:
        return None
    seen = "；".join(finding.message for finding in withheld)
    return UnverifiedReason(EVIDENCE_NOT_KEPT, f"{reason_sentence(EVIDENCE_NOT_KEPT, '')}（所见：{seen}）")


def reason_of_people(held: Sequence[UnconfirmedRecord]) -> UnverifiedReason:
    """The reason where what people recorded would count against the account, and no two of them agree on it."""
    shown: dict[int, Check] = {}
    for record in held:
        shown |= {manual_check_id(check): check for check in (record.check, *record.others)}
    seen = "；".join(what_was_seen(check) for _, check in sorted(shown.items()))
    if any(record.others for record in held):
        return UnverifiedReason(PEOPLE_DISAGREE, f"人工查看所见不一：{seen}。须再次人工核实，一致前不作认定")
    return UnverifiedReason(AWAITS_SECOND, f"{seen}。只有一人记录，须另一人核实一致后方可认定")


def what_was_seen(check: Check) -> str:
    """`张三 2023-09-19 18:30 人工查看：2023-09-01 09:00 以后未见更新`."""
    if check.code == IDENTITY_CONFIRMED:
        saw = "确认此标识即登记的账号"
    elif check.interaction:
        saw = ZH.saw(check.interaction)
    elif check.outcome is Outcome.GONE:
        saw = f"平台显示“{shown_words(check.words)}”"
    elif check.post_count == 0:
        saw = "平台显示发布数为0"
    elif check.covers_from is None:
        saw = "见到更新"
    else:
        saw = f"{format_minute(check.covers_from)} 以后未见更新"
    return f"{check.checked_by} {format_minute(check.checked_at)} 人工查看：{saw}"
