"""Everything the rules may know of one account."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers.model.profile import Post
from tracker.history.check import Check
from tracker.origin.outlets import NO_NAMES, UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import OriginTrace
from tracker.register.account import Account

WITHHELD_KIND = "withheld"
"""Kind of a post that only looks at a platform dated so late whose answers were withheld since (整体异常): it may end a
silence, and is held against nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHistory:
    """The register's entry, and what was ever seen of it. Nothing here is a conclusion."""

    account: Account
    checks: tuple[Check, ...] = ()
    """Oldest first; good and failed ones. Their own `posts` may be left out."""
    posts: tuple[Post, ...] = ()
    """Every post ever seen, each once, newest first: a post once seen stays seen."""
    siblings: tuple[Account, ...] = ()
    """Other accounts of the same unit on the same platform and of the same kind, running in the register."""
    traces: Mapping[str, OriginTrace] = field(default_factory=dict)
    """Post id -> where it says it comes from, and who had the same text before; a post of which neither is known is
    not in it."""
    names: UnitNames = NO_NAMES
    """What else the account's unit is called, and which outlets are nobody's own."""
    orders: tuple[RepostOrder, ...] = ()
    """What the superior ordered this account to repost."""
