"""Every count worked out by hand, from what was made; the program is not asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.end_to_end.coverage.made_province import HandleWay, Member, UnitReply
from tests.end_to_end.province.made_register import MadeState

STATES: Mapping[UnitReply, str] = {
    UnitReply.NEWEST: "verified",
    UnitReply.AROUND: "verified",
    UnitReply.WRONG_DATE: "verified",
    UnitReply.RELATIVE: "verified",
    UnitReply.ANOTHERS: "wrong_account",
    UnitReply.OLDER: "older",
    UnitReply.DELETED: "deleted",
    UnitReply.WORDS: "blank",
    UnitReply.EMPTY: "blank",
    UnitReply.HOME: "no_link",
    UnitReply.ITS_WORD: "self_report",
}
"""What `forms status` must say of each reply after the scan."""
BAD_CELLS: Mapping[UnitReply, str] = {UnitReply.WORDS: "no_link", UnitReply.RELATIVE: "relative_time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the steps count."""

    accounts: int
    verified_before: int
    resolved: int
    """Put in by `accounts resolve --apply`, as surely the account's."""
    to_confirm: int
    """Candidates that a person reads."""
    confirmed: int
    asked: int
    sheets: int
    returned: int
    answers_taken: int
    bad_cells: Mapping[str, int]
    states: Mapping[str, int]
    """Answer's state -> accounts."""
    mismatched: int
    """Accounts with a stated time that is not the page's."""
    verified_by_scan: int
    left_for_person: int
    verdicts: Mapping[str, int]
    """In the end."""
    verified_after: int
    failed_before_person: int = 0
    wrong_handles: int = 0
    judged_by_another: int = 0
    wrong_verdicts: int = 0
    """Accounts whose verdict in the end is not the truth, one by one."""


def by_hand(province: Iterable[Member]) -> Counts:
    members = tuple(province)
    ways = Counter(member.way for member in members)
    asked = [member for member in members if member.is_asked]
    answered = [member for member in asked if member.is_returned]
    states = Counter(STATES[member.reply] if member.is_returned else "unanswered" for member in asked)
    by_link = states["verified"]
    scanned = ways[HandleWay.IMPORTED] + ways[HandleWay.SURE] + ways[HandleWay.CONFIRMED]
    left = len(members) - scanned - by_link
    verdicts = Counter(verdicts_of(members).values())
    return Counts(
        accounts=len(members),
        verified_before=ways[HandleWay.IMPORTED],
        resolved=ways[HandleWay.SURE],
        to_confirm=ways[HandleWay.CONFIRMED] + ways[HandleWay.STRANGER],
        confirmed=ways[HandleWay.CONFIRMED],
        asked=len(asked),
        sheets=len({member.made.unit for member in asked}),
        returned=len({member.made.unit for member in answered}),
        answers_taken=sum(member.reply not in (UnitReply.WORDS, UnitReply.EMPTY) for member in answered),
        bad_cells=dict(Counter(BAD_CELLS[member.reply] for member in answered if member.reply in BAD_CELLS)),
        states=dict(states),
        mismatched=sum(member.reply is UnitReply.WRONG_DATE for member in answered),
        verified_by_scan=scanned + by_link,
        left_for_person=left,
        verdicts=dict(verdicts),
        verified_after=len(members) - verdicts["unverified"],
    )


def verdicts_of(members: Iterable[Member]) -> Mapping[str, str]:
    """Name -> verdict in the end, when a person has looked at what the program could not verify."""
    every = tuple(members)
    accounts = Counter((member.made.unit, member.made.platform) for member in every)
    return {
        member.made.name: verdict_of(member, has_others=accounts[member.made.unit, member.made.platform] > 1)
        for member in every
    }


def verdict_of(member: Member, *, has_others: bool) -> str:
    """
    Args:
        has_others: whether the unit has other accounts on the platform (同平台重复开设), which is a remark.
    """
    if not member.is_seen:
        return "unverified"
    if member.made.made_state is MadeState.SILENT:
        return "fail"
    return "remark" if has_others else "pass"
