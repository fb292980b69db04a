"""Compares the register with the platforms and with a file of the national register (名册核对). Pure.

Statements of the register or the file alone are marked as such (名册所载). An adverse line needs a look that is valid
for the given instant; without one the line is 未能核实, and accuses nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scrapers.model.profile import AccountState
from scrapers.network.url_policy import host_of
from tracker.cases.report_row import ReportRow
from tracker.register.account import Account, FilingState, page_key
from tracker.register.identity import is_same_name, normal_name
from tracker.register.imports.diff import RegisterDiff
from tracker.register.imports.handles import handle_in, is_on_platform
from tracker.register.links import HOSTS, leads_elsewhere, to_https_link
from tracker.register.register_file import PLATFORM_SPELLINGS
from tracker.register.siblings import Siblings
from tracker.rules.finding import Verdict
from tracker.time.clock import to_shanghai


class Certainty(StrEnum):
    VERIFIED = "verified"
    """A look at the platform shows it."""
    REGISTER = "register"
    """Stated by the register or the file itself."""
    UNVERIFIED = "unverified"
    """Unknown: nobody is accused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMismatch:
    gap: str
    """One of tracker.messages.register.GAPS."""
    certainty: Certainty
    account: Account | None = None
    """None: it is not in the register; then `where` has the place where it was seen."""
    where: str = ""
    """The file's cell."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Values of its sentence; may quote platforms and files, so untrusted."""
    register: str = ""
    """The second register that differs (网信备案); empty: it is of the register, the platforms or a file."""


OF_RULES = {
    "deregistered_not_offline": "deregistered_not_closed",
    "closed_but_posting": "closed_but_posting",
    "renamed_not_filed": "renamed_not_filed",
    "entity_mismatch": "entity_mismatch",
}
"""Rules whose findings are mismatches with the register; the rules decide what is proved, and after how many looks."""


def reconcile(rows: Sequence[ReportRow], at: datetime) -> tuple[RegisterMismatch, ...]:
    """Compare the register with the platforms, and with itself.

    Args:
        rows: every account as of `at`, in the register's order.
    """
    today = to_shanghai(at).date()
    known = {page_key(row.account.platform, row.account.handle) for row in rows}
    siblings = Siblings(row.account for row in rows)
    return tuple(
        finding
        for row in rows
        for finding in (
            *of_findings(row),
            *of_chain(row, today),
            *of_identity(row),
            *of_links(row.account, known),
            *of_siblings(row.account, siblings),
        )
    )


def of_findings(row: ReportRow) -> Iterator[RegisterMismatch]:
    for finding in row.assessment.findings:
        if finding.rule in OF_RULES:
            yield RegisterMismatch(
                gap=OF_RULES[finding.rule],
                certainty=Certainty.VERIFIED,
                account=row.account,
                values={"detail": finding.message, "english": finding.english_message},
            )


def of_chain(row: ReportRow, today: date) -> Iterator[RegisterMismatch]:
    """停更公告 → 平台注销 → 系统关停: each step that was not followed by the next one."""
    filing = row.account.filing
    state = proved_state(row)
    is_active, is_gone = state == AccountState.ACTIVE, state not in ("", AccountState.ACTIVE)

    def gap(name: str, since: date | None, is_shown: bool) -> RegisterMismatch:
        certainty = Certainty.VERIFIED if is_shown else Certainty.UNVERIFIED
        days = (today - since).days if since else None
        return RegisterMismatch(
            gap=name, certainty=certainty, account=row.account, values={"since": since or "–", "days": days}
        )

    if filing.announced_on and filing.announced_on <= today and not filing.deregistered_on:
        if is_gone and filing.state is not FilingState.CLOSED:
            yield gap("deregistered_not_recorded", filing.announced_on, is_shown=True)
        elif not is_gone:
            yield gap("announced_not_deregistered", filing.announced_on, is_shown=is_active)
    elif filing.state is FilingState.CLOSED and not filing.deregistered_on and not is_gone:
        yield gap("closed_not_deregistered", filing.closed_on, is_shown=is_active)
    if filing.deregistered_on and filing.deregistered_on <= today:
        if is_active and looked_on(row) > filing.deregistered_on:
            yield gap("reopened", filing.deregistered_on, is_shown=True)
        elif filing.state is not FilingState.CLOSED and not has_finding(row, "deregistered_not_offline"):
            yield gap("deregistered_not_closed", filing.deregistered_on, is_shown=is_gone)


def proved_state(row: ReportRow) -> str:
    """The account's state on the platform; empty: unverified."""
    return "" if row.assessment.verdict is Verdict.UNVERIFIED else row.assessment.state


def looked_on(row: ReportRow) -> date:
    checked_at = row.assessment.checked_at
    return to_shanghai(checked_at).date() if checked_at else date.min


def has_finding(row: ReportRow, rule: str) -> bool:
    return any(finding.rule == rule for finding in row.assessment.findings)


def of_identity(row: ReportRow) -> Iterator[RegisterMismatch]:
    """Mismatches of identity: names, 认证主体, and handles that are not registered."""
    account = row.account
    if account.platform in PLATFORM_SPELLINGS and not account.has_handle:
        yield RegisterMismatch(gap="no_handle", certainty=Certainty.UNVERIFIED, account=account)
    name = row.display_name
    if name and not is_same_name(name, account.name) and not has_finding(row, "renamed_not_filed"):
        is_former = any(is_same_name(name, former) for former in account.former_names)
        yield RegisterMismatch(
            gap="former_name_shown" if is_former else "name_differs",
            certainty=Certainty.VERIFIED if is_former and proved_state(row) else Certainty.UNVERIFIED,
            account=account,
            values={"shown": name},
        )
    if account.entity and not is_same_body(account.entity, account.unit) and not has_finding(row, "entity_mismatch"):
        yield RegisterMismatch(
            gap="entity_not_unit", certainty=Certainty.REGISTER, account=account, values={"entity": account.entity}
        )


def is_same_body(entity: str, unit: str) -> bool:
    """Whether both names may mean one organisation: 湘潭市卫健委 and 湘潭市卫生健康委员会 cannot be decided and are
    left to a person."""
    one, other = normal_name(entity), normal_name(unit)
    return one in other or other in one


def of_links(account: Account, known: set[tuple[str, str]]) -> Iterator[RegisterMismatch]:
    """Registered addresses that lead to another platform, or to another account than their own."""
    for link in account.links:
        if not is_on_platform(account.platform, link):
            if account.platform in HOSTS and not leads_elsewhere(account.platform, link):
                continue
            yield RegisterMismatch(
                gap="link_of_other_platform",
                certainty=Certainty.REGISTER,
                account=account,
                values={"link": link, "key": host_of(to_https_link(link))},
            )
            continue
        handle = handle_in(account.platform, link) if account.has_handle else ""
        if handle and page_key(account.platform, handle) != page_key(account.platform, account.handle):
            is_filed = page_key(account.platform, handle) in known
            yield RegisterMismatch(
                gap="link_of_another" if is_filed else "link_of_unfiled",
                certainty=Certainty.REGISTER,
                account=account,
                values={"link": link, "key": f"{account.platform}:{handle}"},
            )


def of_siblings(account: Account, siblings: Siblings) -> Iterator[RegisterMismatch]:
    """Listed once per group, at its first account."""
    first, *others = siblings.group(account) or (None,)
    if others and first is account:
        names = tuple((other.name, other.key) for other in others)
        yield RegisterMismatch(
            gap="second_account", certainty=Certainty.REGISTER, account=account, values={"others": names}
        )


def of_file(diff: RegisterDiff) -> tuple[RegisterMismatch, ...]:
    """Compare the register with a file: accounts that only one of them has, and different values."""
    lines = [
        RegisterMismatch(gap="not_in_register", certainty=Certainty.REGISTER, account=account) for account in diff.added
    ]
    lines += [
        RegisterMismatch(
            gap="differs_from_file",
            certainty=Certainty.REGISTER,
            account=change.before,
            values={"fields": change.fields},
        )
        for change in diff.changed
    ]
    lines += not_in_file(diff.gone)
    lines += [bad_row(fault.where, fault.value, fault.zh, fault.en) for fault in diff.bad]
    return tuple(lines)


def not_in_file(accounts: Iterable[Account]) -> list[RegisterMismatch]:
    """A file may cover one region only, or have an invalid row: a missing account is not accused of anything."""
    return [
        RegisterMismatch(gap="not_in_file", certainty=Certainty.REGISTER, account=account)
        for account in accounts
        if account.filing.state is not FilingState.CLOSED
    ]


def bad_row(where: str, value: str, zh: str, en: str) -> RegisterMismatch:
    values = {"value": value, "zh": zh, "en": en}
    return RegisterMismatch(gap="bad_in_file", certainty=Certainty.REGISTER, where=where, values=values)
