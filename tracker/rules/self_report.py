"""A unit's statement about its account on a sheet (单位自报): shown as such, never a proof, and never a reason to fail.

Where the program reads the platform, only the opened page counts. Where it does not, the statement verifies the account
only if the policy says so (self_report_counts); it can make an account pass, and never fail.
"""

from dataclasses import replace

from tracker.history.facts import FactsAsOf
from tracker.history.unit_answers.answer import OPENED_PLATFORMS, GivenLink, Opened, UnitAnswer
from tracker.policy.policy import Severity
from tracker.register.links import HOSTS
from tracker.rules.finding import MESSAGE_IN_ENGLISH, SELF_REPORT_MISMATCH, Finding, Verdict
from tracker.rules.unverified import UnverifiedReason
from tracker.time.format import format_minute, to_iso

MAY_COUNT = frozenset({"not_supported", "not_checked", "stale"})
"""Reasons that a statement can take away: no person looked. What a person saw takes precedence."""


def self_report_mismatch(facts: FactsAsOf) -> Finding | None:
    """自报不符: the time that the unit wrote down is more than a day from that of the page which it gave. For a person.

    Source: none; a hint that a sheet was filled in without looking.
    """
    answer = facts.unit_answer
    given = answer.mismatched() if answer else None
    if answer is None or given is None or given.page_published_at is None or given.page_published_at > facts.at:
        return None
    return Finding(
        rule=SELF_REPORT_MISMATCH,
        severity=Severity.WARN,
        since=answer.returned_at,
        message=(
            f"自报不符：单位填报的发布时间为 {stated_time(answer)}，所报链接的页面显示"
            f" {format_minute(given.page_published_at)}，请核对（{answer.file} {answer.cell}）"
        ),
        evidence={
            "stated_at": to_iso(answer.published_at) if answer.published_at else None,
            "page_published_at": to_iso(given.page_published_at),
            "url": given.link,
            "file": answer.file,
            "cell": answer.cell,
            MESSAGE_IN_ENGLISH: (
                f"the unit stated that the post was published {stated_time(answer) or 'at no time'}; the page of its"
                f" link shows {format_minute(given.page_published_at)} ({answer.file} {answer.cell})"
            ),
        },
    )


def with_statement(facts: FactsAsOf, reason: UnverifiedReason | None, verdict: Verdict) -> UnverifiedReason | None:
    """The reason why the account is unverified, with what its unit stated; None: it is verified.

    Args:
        verdict: the account's if it were verified. A statement takes the doubt away only where it passes then: else
            what a person recorded of its interaction, say, would count against it because its unit answered.
    """
    answer = facts.unit_answer
    if reason is None or answer is None or answer.is_empty:
        return reason
    if reason.code in MAY_COUNT and verdict is Verdict.PASS and counts(facts, answer):
        return None
    sentence = sentence_of(facts, answer)
    return replace(reason, message=f"{reason.message}；{sentence}") if sentence else reason


def counts(facts: FactsAsOf, answer: UnitAnswer) -> bool:
    """Whether the statement verifies the account as of the time-point, on a platform that the program does not read.
    Where a person looked at about that time, what was seen takes precedence."""
    if not facts.policy.self_report_counts or facts.account.platform in HOSTS or facts.check is not None:
        return False
    limits = [rule.days("limit_days") for rule in facts.policy.silence_rules]
    return answer.lies_within(facts.at - min([*limits, facts.policy.failing_limit]), facts.at)


def sentence_of(facts: FactsAsOf, answer: UnitAnswer) -> str:
    """What the unit stated, and what became of it; empty: nothing that concerns the reason."""
    if facts.account.platform not in HOSTS:
        link = f"，链接 {answer.addresses[0]}" if answer.addresses else ""
        home = f"，主页 {answer.home_link}" if answer.home_link and not link else ""
        last = f"最近一条 {stated_time(answer)}" if answer.published_at else "未写发布时间"
        return f"单位自报：{last}{link}{home}，未经核实"
    if facts.account.platform not in OPENED_PLATFORMS:
        address = next(filter(None, (answer.home_link, *answer.addresses)), "")
        return f"单位所报地址 {address}，待人工核对" if address else ""
    given = next((link for link in answer.links if link.outcome is not Opened.OWN), None)
    return SENTENCES[given.outcome].format(name=named(given), words=given.words) if given else ""


def named(given: GivenLink) -> str:
    return f"“{given.page_name}”（{given.page_handle}）" if given.page_name else "另一账号"


SENTENCES = {
    Opened.NOT_YET: "单位已报链接，待下次检查打开",
    Opened.FAILED: "单位所报链接未能打开，待下次检查再试",
    Opened.OTHER: "单位所报链接是{name}的文章，不作依据",
    Opened.TO_CONFIRM: "单位所报链接是{name}的文章，是否为登记的账号待人工确认",
    Opened.DELETED: "单位所报链接已打不开文章",
}


def stated_time(answer: UnitAnswer) -> str:
    if answer.published_at is None:
        return ""
    shown = format_minute(answer.published_at)
    return shown.partition(" ")[0] if answer.is_day else shown
