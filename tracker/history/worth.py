"""What a stored check or post is still worth, after the register or what is known of its platform changed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import Origin, Post
from tracker.history.account_history import WITHHELD_KIND
from tracker.history.check import Check, Outcome
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.register.account import Account
from tracker.register.identity import same_name


def proved(
    account: Account,
    checks: Sequence[Check],
    manual_checks: Iterable[ManualCheck],
    names: Iterable[tuple[datetime, str]],
) -> list[Check]:
    """The checks, those of before the register took another name only where they show that to be the account's too:
    it was the former one that they were held against (see tracker.register.identity).

    Args:
        names: that the register had for it before, each with the instant when it took another; the last one last.
    """
    changed = [changed_at for changed_at, name in names if not same_name(name, account.name)]
    if not changed:
        return list(checks)
    good = [check for check in checks if check.has_answer]
    shown = [name for check in good for name in (check.display_name, *check.former_names)]
    shown += [each.name for each in manual_checks if each.what is ManualFinding.SAME_ACCOUNT]
    if any(same_name(name, account.name) for name in shown):
        return list(checks)
    return [
        to_unproved(check, account.name) if check.display_name and check.checked_at <= changed[-1] else check
        for check in checks
    ]


def to_unproved(check: Check, name: str) -> Check:
    return Check(
        checked_at=check.checked_at,
        outcome=Outcome.UNVERIFIED,
        looks=check.looks,
        code=IdentityUnproved.code,
        message=f"the page was named {check.display_name}, the register says {name} since",
    )


def by_time(checks: Sequence[Check], by_people: Sequence[Check]) -> tuple[Check, ...]:
    """The program's checks and those that people made, oldest first."""
    if not by_people:
        return tuple(checks)
    return tuple(sorted((*checks, *by_people), key=lambda check: check.checked_at))


def told_apart(posts: Sequence[Post], proved_until: datetime | None) -> Sequence[Post]:
    """The posts, those marked that only withheld looks date so late: they end a silence, and accuse nobody.

    Args:
        posts: newest first.
        proved_until: None: no look of the account was withheld.
    """
    if proved_until is None:
        return posts
    return [
        replace(post, kind=WITHHELD_KIND, origin=Origin.UNKNOWN, origin_mark="")
        if post.published_at > proved_until
        else post
        for post in posts
    ]


def to_withheld(check: Check, message: str) -> Check:
    """What a check is worth whose platform changed under it: it was made, and proves nothing. A failed one stays."""
    if not check.has_answer:
        return check
    return Check(
        checked_at=check.checked_at, outcome=Outcome.UNVERIFIED, looks=check.looks, code="withheld", message=message
    )
