"""All stored facts about one account, as input of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.model.profile import Post
from tracker.history.check import Check
from tracker.history.unit_answers.answer import UnitAnswer
from tracker.origin.outlets import NO_NAMES, UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import OriginTrace
from tracker.register.account import Account, FormerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHistory:
    """The register's entry and all observations of an account. It contains no conclusions."""

    account: Account
    checks: tuple[Check, ...] = ()
    """Oldest first, successful and failed. Their own `posts` may be left out."""
    posts: tuple[Post, ...] = ()
    """Every post ever seen, once each, newest first; a post that disappears later stays."""
    siblings: tuple[Account, ...] = ()
    """Other running accounts of the same unit, platform and kind in the register."""
    former_entries: tuple[FormerEntry, ...] = ()
    """What the register said of it before, oldest first; empty: always what it says now, as far as is known."""
    former_siblings: Mapping[str, tuple[FormerEntry, ...]] = field(default_factory=dict)
    """Key of a sibling -> likewise; one of which nothing is known is absent."""
    traces: Mapping[str, OriginTrace] = field(default_factory=dict)
    """Post id -> its stated source, and an earlier post with the same text; posts without either are absent."""
    names: UnitNames = NO_NAMES
    """Other names of the account's unit, and outlets that belong to no unit."""
    orders: tuple[RepostOrder, ...] = ()
    """Reposts that the supervisor ordered from this account."""
    discarded_checks: tuple[Check, ...] = ()
    """Checks of discarded scans (作废), oldest first: on record, and proof of nothing."""
    unproved_posts: tuple[Post, ...] = ()
    """Posts that only discarded scans, or looks withheld because their platform misbehaved (整体异常), are known to
    have seen, newest first: they prove nothing, and no silence is claimed against them."""
    unproved_until: datetime | None = None
    """Until when what was seen may be another account's, because the register had another name for the handle: see
    tracker.history.remaining_proof.unproved_until. None: all of it is the account's."""
    must_post_since: datetime | None = None
    """Since when the register has had it 正常运行 and 发布类, after something else or after it was out of the register;
    None: as long as it is known."""
    registered_since: datetime | None = None
    """When the entry came into a register that there was before; None: it is as old as the register, so it may be of
    any age."""
    unit_answers: tuple[UnitAnswer, ...] = ()
    """What the unit stated of it on sheets (单位自报), of the newest round first: they prove nothing by themselves."""

    @property
    def recorded_checks(self) -> tuple[Check, ...]:
        """All checks on record, also those of discarded scans, oldest first."""
        apart = [check for check in self.discarded_checks if check not in self.checks]
        return tuple(sorted((*self.checks, *apart), key=lambda check: check.checked_at)) if apart else self.checks
