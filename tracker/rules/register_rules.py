"""Rules about the register (报送系统): where it contradicts the platform, or two of its entries conflict."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from itertools import takewhile

from scrapers.model.profile import AccountState
from tracker.history.check import Check
from tracker.history.facts import SCAN_SPAN, FactsAsOf, names_of
from tracker.history.manual_check import PERSON, identity_decision, manual_check_id
from tracker.messages.reasons import shown_words
from tracker.policy.policy import Rule
from tracker.register.account import Account, FilingState
from tracker.register.identity import is_own_name, is_same_name, normal_name
from tracker.register.organization_names import is_other_organization
from tracker.rules.finding import Finding
from tracker.rules.finding_evidence import evidence_of, in_person, seen_in_person, to_post
from tracker.rules.make_finding import make_finding, seen_by, start_of_run
from tracker.time.clock import start_of_day
from tracker.time.format import count_of, format_minute

GONE_WORDS: Mapping[AccountState, str] = {
    AccountState.DEREGISTERED: "已注销",
    AccountState.BANNED: "已封禁",
    AccountState.MIGRATED: "已迁移",
    AccountState.NOT_FOUND: "平台已无此账号",
}
"""`suspended` is not included: 冻结 is temporary and no 注销."""


def deregistered_not_offline(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """已注销未下线: gone on the platform, but running in the national register.

    Source: 国办发〔2018〕123号 (注销须备案); 湘政务函〔2023〕27号 names such accounts apart.
    """
    check = facts.check
    if check is None or check.state is None or facts.may_be_wrong_handle or not facts.is_absence_seen_through:
        return None
    if facts.contradicting_look is not None:
        return None
    words = GONE_WORDS.get(check.state)
    if words is None or not facts.was_running:
        return None
    run = list(takewhile(lambda check: check.state is not AccountState.ACTIVE, facts.looks))
    decision = identity_decision(facts.checks)
    people = names_of([*run, *([decision] if decision and check.state is AccountState.NOT_FOUND else [])])
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording(state=words)}：平台显示“{shown_words(check.words)}”，"
            f"检查于 {format_minute(check.checked_at)}{in_person(people)}"
        ),
        english=(
            f"the platform says “{shown_words(check.words)}” ({check.state.value.replace('_', ' ')}); not taken offline"
            f" in the national register; looked at {format_minute(check.checked_at)}{seen_in_person(people)}"
        ),
        since=(run or [check])[-1].checked_at,
        evidence=evidence_of(check, **seen_by(people)),
    )


def closed_but_posting(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """已关停仍更新: closed in the national register, and a post from the day after that on.

    Source: 国办发〔2018〕123号 (停更公告 → 平台注销 → 系统关停备案).
    """
    filing = facts.account.filing
    if filing.state is not FilingState.CLOSED or filing.closed_on is None or not facts.is_active:
        return None
    day_after = start_of_day(filing.closed_on + timedelta(days=1))
    after = [post for post in facts.posts if post.published_at >= day_after]
    if not after or facts.entry is None or facts.entry.filing.state is not FilingState.CLOSED:
        return None
    typed = {post.post_id for post in after if post.kind == PERSON}
    people = names_of(check for check in facts.checks if f"{PERSON}-{manual_check_id(check)}" in typed)
    return make_finding(
        rule,
        message=(
            f"{rule.fill_wording()}：系统关停日 {filing.closed_on.isoformat()}，其后已见{len(after)}条，"
            f"最近一次 {format_minute(after[0].published_at)}{in_person(people)}"
        ),
        english=(
            f"closed in the register on {filing.closed_on.isoformat()}; {count_of(len(after), 'post')} seen since, the"
            f" last {format_minute(after[0].published_at)}{seen_in_person(people)}"
        ),
        since=after[-1].published_at,
        evidence=evidence_of(
            facts.check, last_post=to_post(after[0]), posts_after_closing=len(after), **seen_by(people)
        ),
    )


def renamed_not_filed(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """更名未备案: the platform shows another name than the registered one; tracker.register.identity proved it to be
    the same account.

    Source: 国办发〔2018〕123号 (变更须备案).
    """
    check = naming_look(facts)
    if check is None or not facts.was_running:
        return None
    if not facts.states_names(check) or facts.entry is None or not is_renamed(facts.entry, check):
        return None
    if any(is_own_name(look.display_name, facts.account.name) for look in facts.looks_close_to(check)):
        return None

    def shows_other_name(look: Check) -> bool:
        """Than the register had at the look, and has now: a look from before a name was filed says nothing of it."""
        entry = facts.entry_of(look)
        return is_renamed(facts.account, look) and entry is not None and is_same_name(entry.name, facts.account.name)

    named = [check for check in facts.looks if normal_name(check.display_name) and facts.states_names(check)]
    if not shows_other_name(check) or not held_at_time_point(facts, named, shows_other_name):
        return None
    first = start_of_run(named, shows_other_name) or check
    decision = identity_decision(facts.checks)
    people = names_of([decision] if decision else [])
    wording = rule.fill_wording(shown=check.display_name, registered=facts.account.name)
    return make_finding(
        rule,
        message=f"{wording}，检查于 {format_minute(check.checked_at)}{in_person(people)}",
        english=(
            f"“{check.display_name}” on the platform, “{facts.account.name}” in the register; looked at"
            f" {format_minute(check.checked_at)}{seen_in_person(people)}"
        ),
        since=first.checked_at,
        evidence=evidence_of(
            check, display_name=check.display_name, registered_name=facts.account.name, **seen_by(people)
        ),
    )


def naming_look(facts: FactsAsOf) -> Check | None:
    """The active account's newest check near the time-point that could read its name: people note none; None: there is
    none."""
    if not facts.is_active or not facts.is_near:
        return None
    age = timedelta(days=facts.policy.max_check_age_days)
    look = next((look for look in facts.looks if not look.checked_by), None)
    return look if look is not None and abs(facts.at - look.checked_at) <= age else None


def entity_mismatch(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """认证主体不符: the platform verified the account for another organisation than the registered one.

    Only where both names are certainly those of two organisations, see tracker.register.organization_names; else no
    finding.

    Source: 国办发〔2018〕123号 (变更须备案); domain practice: 认证主体 is to be the 主办单位.
    """
    account = facts.account
    check = verified_look(facts)
    what, registered = ("认证主体", account.entity) if account.entity else ("主办单位", account.unit)
    if check is None or not facts.was_running:
        return None
    then = facts.entry
    if then is None or not is_other_organization(check.verified_as, then.entity or then.unit):
        return None

    def shows_other_organization(look: Check) -> bool:
        """Than the register had at the look, and has now: a look from before one was filed says nothing of it."""
        entry = facts.entry_of(look)
        return (
            is_other_organization(look.verified_as, registered)
            and entry is not None
            and is_same_name(entry.entity or entry.unit, registered)
        )

    wording = rule.fill_wording(shown=check.verified_as, registered=registered, what=what)
    looks = [look for look in facts.looks if look.verified_as and facts.states_names(look)]
    if not shows_other_organization(check) or not held_at_time_point(facts, looks, shows_other_organization):
        return None
    first = start_of_run(looks, shows_other_organization) or check
    return make_finding(
        rule,
        message=f"{wording}，检查于 {format_minute(check.checked_at)}",
        english=(
            f"verified as “{check.verified_as}” on the platform, registered as “{registered}”; looked at"
            f" {format_minute(check.checked_at)}"
        ),
        since=first.checked_at,
        evidence=evidence_of(check, verified_as=check.verified_as, registered_as=registered),
    )


def verified_look(facts: FactsAsOf) -> Check | None:
    """The active account's newest check near the time-point that read its verified organisation; None: none did."""
    if not facts.is_active or not facts.is_near:
        return None
    age = timedelta(days=facts.policy.max_check_age_days)
    stating = (check for check in facts.looks if check.verified_as and facts.states_names(check))
    return next((check for check in stating if abs(facts.at - check.checked_at) <= age), None)


def duplicate_on_platform(facts: FactsAsOf, rule: Rule) -> Finding | None:
    """同平台重复开设: one unit, several running accounts on one platform. By the register alone.

    Source: 国办发〔2018〕123号 (一个单位在同一平台原则上只开设一个账号).
    """
    if not facts.was_running or not facts.siblings:
        return None
    others = sorted(facts.siblings, key=lambda account: (account.name, account.key))
    names = "、".join(f"“{account.name}”（{account.key}）" for account in others)
    return make_finding(
        rule,
        message=f"{rule.fill_wording(unit=facts.account.unit, count=len(others))}：{names}",
        english=(
            f"{facts.account.unit} has {count_of(len(others), 'other running account')} on the platform:"
            f" {', '.join(f'“{account.name}” ({account.key})' for account in others)}"
        ),
        evidence={"siblings": [{"key": account.key, "name": account.name} for account in others]},
    )


def held_at_time_point(facts: FactsAsOf, looks: Iterable[Check], holds: Callable[[Check], bool]) -> bool:
    """Whether what the newest of the looks shows held at the time-point: it was made by then, or within a scan's span
    after it, or the one before the time-point shows it too.

    Args:
        looks: newest first; those that state it.
    """
    until = facts.at + SCAN_SPAN
    newest = next((look for look in looks if look.checked_at <= until), None)
    return newest is not None and holds(newest)


def is_renamed(account: Account, check: Check) -> bool:
    return bool(normal_name(check.display_name)) and not is_own_name(check.display_name, account.name)
