"""Finds the account behind an address or a name: data, and one pure function for each way.

A route reads an account whose handle is known. A lookup is for one whose handle is not: what it finds is what the
platform says of an account, and never proves by itself whose account it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import FAULTS, LayoutChanged, ScrapeError, reason_of
from scrapers.model.profile import Profile
from scrapers.model.route import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAccount:
    """An account, as a platform shows it. Scraped texts, unsanitised."""

    handle: str
    name: str = ""
    """Empty: not shown there."""
    verified_as: str = ""
    """认证主体 or 认证信息: the platform's text on who was verified; empty: none is shown there."""
    is_organisation: bool = False
    """Whether the platform verified an organisation, and not a person."""
    original_id: str = ""
    """WeChat's gh_ id; empty: none is shown there."""
    is_repost: bool = False
    """Whether the address is a repost of another account's post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupAnswer:
    """What a platform answers."""

    found: tuple[FoundAccount, ...] = ()
    words: str = ""
    """Where nothing is found: what the platform says of it, unsanitised; empty: it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One way to an account that is not known by its handle."""

    route: Route
    """How the answer is fetched; its target's handle is what is looked for, or its first link is opened."""
    way: FetchMode
    read: Callable[[Capture], LookupAnswer]
    """Raises as Route.parse does."""

    def answer(self, capture: Capture) -> LookupAnswer:
        """
        Raises:
            ScrapeError: a wall, or an error that read() raised.
            LayoutChanged: the replies have another shape than read() reads.
        """
        self.route.check_walls(capture)
        try:
            return self.read(capture)
        except ScrapeError:
            raise
        except FAULTS as error:
            raise LayoutChanged(f"{self.route.full_name}: {reason_of(error)}") from error


def no_profile(capture: Capture) -> Profile:
    """The `parse` of a lookup's route, which reads no account.

    Raises:
        LayoutChanged: always.
    """
    raise LayoutChanged("a lookup reads no profile")
