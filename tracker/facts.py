"""Everything the rules may know of one account."""

from dataclasses import dataclass

from scrapers.profile import Post
from tracker.account import Account
from tracker.check import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The register's entry, and what was ever seen of it. Nothing here is a conclusion."""

    account: Account
    checks: tuple[Check, ...] = ()
    """Oldest first; good and failed ones. Their own `posts` may be left out."""
    posts: tuple[Post, ...] = ()
    """Every post ever seen, each once, newest first: a post once seen stays seen."""
    siblings: tuple[Account, ...] = ()
    """Other accounts of the same unit on the same platform and of the same kind, running in the register."""
