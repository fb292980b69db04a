"""How much a stored check or post still proves after the register or its platform changed. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import Post
from tracker.history.check import Check, Look, Outcome
from tracker.history.facts import CONFIRMING
from tracker.history.manual_check import OWNER_UNDECIDED_CODES, ManualCheck, ManualFinding
from tracker.register.account import Account
from tracker.register.identity import is_own_name

DISCARDED = "discarded"
"""Code of a check whose scan was discarded (作废)."""
WITHHELD = "withheld"
"""Code of a check whose platform misbehaved in its scan (整体异常)."""
TAKEN_BACK = frozenset({DISCARDED, WITHHELD})


def unproved_until(
    account: Account,
    checks: Iterable[Check],
    manual_checks: Iterable[ManualCheck],
    names: Iterable[tuple[datetime, str]],
) -> datetime | None:
    """Since when the register has the account's name, where it had another one before and nothing seen at the handle
    shows the new one: what was seen until then may be another account's. None: all of it is the account's. A former
    name that the register states with the new one, 新名（原旧名）, is no other one.

    Args:
        names: former names in the register, each with the instant of its replacement, oldest first.
    """
    changed = [changed_at for changed_at, name in names if not is_own_name(name, account.name)]
    if not changed:
        return None
    known = names_known(checks, manual_checks)
    return None if any(is_own_name(name, account.name) for name in known) else changed[-1]


def still_proved(
    account: Account,
    checks: Sequence[Check],
    until: datetime | None,
    names: Sequence[tuple[datetime, str]],
    *,
    is_replayed: bool = False,
) -> list[Check]:
    """The checks; those made while the register had another name prove nothing: they were compared with that one (see
    tracker.register.identity), or met a notice, which names nobody.

    Args:
        until: see unproved_until, also for the names.
        is_replayed: whether they are of recordings, whose clock does not tell which were made before: a notice counts.
    """
    if until is None:
        return list(checks)
    return [
        to_unproved(check, account.name)
        if check.checked_at <= until
        and not is_own_name(name_at(account, names, check.checked_at), account.name)
        and has_answered_look(check)
        and (check.display_name or not is_replayed)
        else check
        for check in checks
    ]


def name_at(account: Account, names: Iterable[tuple[datetime, str]], instant: datetime) -> str:
    """The name that the register had at an instant.

    Args:
        names: see unproved_until.
    """
    return next((name for changed_at, name in names if instant <= changed_at), account.name)


def still_vouched(account: Account, checks: Sequence[Check], known: Collection[str] | None) -> Sequence[Check]:
    """The checks; a page of another name proves nothing where what showed that it is the account's counts no more: a
    person's record that was withdrawn, or the registered name in a scan that was discarded.

    Args:
        known: names that the handle is still known to bear; None: nothing was taken back.
    """
    if known is None or any(is_own_name(name, account.name) for name in known):
        return checks
    return [to_unproved(check, account.name) if bears_another_name(account, check) else check for check in checks]


def bears_another_name(account: Account, check: Check) -> bool:
    """Whether a page has a name, and neither that nor a former one is the registered one."""
    shown = (check.display_name, *check.former_names)
    return bool(check.display_name) and not any(is_own_name(name, account.name) for name in shown)


def names_known(checks: Iterable[Check], manual_checks: Iterable[ManualCheck]) -> list[str]:
    """Every name that answers showed, and those under which people confirmed the handle."""
    shown = [name for check in checks if check.has_answer for name in (check.display_name, *check.former_names)]
    return shown + [confirmed.name for confirmed in manual_checks if confirmed.what is ManualFinding.SAME_ACCOUNT]


def has_answered_look(check: Check) -> bool:
    """Whether any look of it got an answer."""
    return check.has_answer or any(look.outcome is not Outcome.UNVERIFIED for look in check.looks)


def to_unproved(check: Check, name: str) -> Check:
    shown = f"the page is named {check.display_name}" if check.display_name else "the page named nobody"
    return Check(
        checked_at=check.checked_at,
        outcome=Outcome.UNVERIFIED,
        looks=check.looks,
        code=IdentityUnproved.code,
        message=f"{shown}, the register says {name}",
    )


def is_of_former_name(account: Account, manual_check: ManualCheck, until: datetime | None) -> bool:
    """Whether what a person recorded of a name that the register had before proves nothing of this one. That the handle
    is another's than that one's holds until a page there bears the name that it has now.

    Args:
        until: see unproved_until.
    """
    holds_until_shown = manual_check.what is ManualFinding.OTHER_ACCOUNT
    return (until is None) is holds_until_shown and not is_own_name(manual_check.name, account.name)


def checks_of_people(account: Account, manual_checks: Iterable[ManualCheck], until: datetime | None) -> list[Check]:
    """What people recorded; what they recorded of the account under a former name proves nothing.

    Args:
        until: see unproved_until.
    """
    return [
        replace(
            to_unproved(manual_check.check, account.name),
            message=f"recorded by {manual_check.by} of {manual_check.name}, the register says {account.name} since",
        )
        if is_of_former_name(account, manual_check, until)
        else manual_check.check
        for manual_check in manual_checks
    ]


def looks_found_gone(checks: Iterable[Check]) -> tuple[Look, ...]:
    """The looks that found the account gone since it was last seen active, which may confirm another one. Those that a
    look of their own scan contradicted, or whose page was in doubt, confirm nothing.

    Args:
        checks: oldest first.
    """
    looks: list[Look] = []
    for check in checks:
        is_contradicted = check.code == "looks_disagree" and any(look.outcome is Outcome.SEEN for look in check.looks)
        if check.outcome is Outcome.SEEN or is_contradicted:
            looks.clear()
        elif check.outcome is Outcome.GONE or check.code == "to_be_confirmed":
            looks.extend(look for look in check.looks if look.outcome is Outcome.GONE)
    return tuple(looks)


def still_confirmed(checks: Sequence[Check], manual: Sequence[Check], *, is_taken_back: bool) -> list[Check]:
    """The checks; one that found the account gone waits for a second look again where what had confirmed it counts no
    more.

    Args:
        checks: oldest first, also those of discarded and withheld scans.
        manual: what people recorded.
        is_taken_back: whether a person withdrew that the account is gone.
    """
    return [
        to_be_confirmed(check)
        if check.outcome is Outcome.GONE
        and (is_taken_back or any(map(told_of_absence, checks[:number])))
        and not is_confirmed(check, merge_by_time(checks[:number], made_before(manual, check)))
        else check
        for number, check in enumerate(checks)
    ]


def told_of_absence(check: Check) -> bool:
    """Whether it counts no more, and a look of it had found the account gone."""
    return check.code in TAKEN_BACK and any(look.outcome is Outcome.GONE for look in check.looks)


def made_before(checks: Iterable[Check], check: Check) -> list[Check]:
    return [earlier for earlier in checks if earlier.checked_at < check.checked_at]


def is_confirmed(check: Check, earlier: Iterable[Check]) -> bool:
    """Whether two looks found the account gone: by two routes or two ways, or hours apart, or one of them a person's.

    Args:
        earlier: oldest first.
    """
    gone = [look for look in check.looks if look.outcome is Outcome.GONE]
    if len({(look.route, look.way) for look in gone}) > 1:
        return True
    return any(
        look.state is check.state
        and (look.manual_source is not None or check.checked_at - look.looked_at >= CONFIRMING)
        for look in looks_found_gone(earlier)
    )


def to_be_confirmed(check: Check) -> Check:
    state = check.state.value if check.state else ""
    return Check(
        checked_at=check.checked_at,
        outcome=Outcome.UNVERIFIED,
        looks=check.looks,
        code="to_be_confirmed",
        message=f"{state}: {check.words}",
    )


def merge_by_time(checks: Sequence[Check], manual: Sequence[Check]) -> tuple[Check, ...]:
    """Checks by the program and by people, oldest first."""
    if not manual:
        return tuple(checks)
    return tuple(sorted((*checks, *manual), key=lambda check: check.checked_at))


def part_posts(
    posts: Sequence[Post], unproved: Collection[str], proved_until: datetime | None
) -> tuple[tuple[Post, ...], tuple[Post, ...]]:
    """The posts that count, and those that rest only on withheld looks or discarded scans, or whose late date does.

    The latter prove nothing, and no silence is claimed against them.

    Args:
        posts: newest first.
        unproved: ids of posts that no look which counts is known to have seen.
        proved_until: when the newest post was published that such a look showed; None: no look was withheld.
    """
    if proved_until is None:
        return tuple(posts), ()
    is_counting = [post.post_id not in unproved and post.published_at <= proved_until for post in posts]
    counting = tuple(post for post, counts in zip(posts, is_counting, strict=True) if counts)
    return counting, tuple(post for post, counts in zip(posts, is_counting, strict=True) if not counts)


def to_withheld(check: Check, message: str, code: str = WITHHELD) -> Check:
    """Reduce a check whose platform misbehaved, or whose scan was discarded: it was made, but proves nothing. A check
    of a withheld platform is unchanged where all its looks failed (one that found the account gone would confirm
    another), and keeps its doubt whose page it met."""
    has_looks_with_answers = any(look.outcome is not Outcome.UNVERIFIED for look in check.looks)
    if not check.has_answer and not has_looks_with_answers and code != DISCARDED:
        return check
    if code != DISCARDED and check.code in OWNER_UNDECIDED_CODES:
        code, message = check.code, check.message
    return Check(checked_at=check.checked_at, outcome=Outcome.UNVERIFIED, looks=check.looks, code=code, message=message)


def without_discarded(checks: Sequence[Check]) -> Sequence[Check]:
    """Only the checks of scans that count, where there are any: else the account was looked at for nothing."""
    return [check for check in checks if check.code != DISCARDED] or checks


def only_discarded(checks: Sequence[Check]) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.code == DISCARDED)
