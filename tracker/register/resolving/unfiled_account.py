"""An account outside the register that may be a unit's (未备案): for a person to look into."""

from dataclasses import dataclass

from scrapers.model.lookup import FoundAccount
from tracker.register.resolving.organisation import EntityMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfiledAccount:
    """An account that may be a unit's."""

    unit: str
    region: tuple[str, ...]
    platform: str
    found: FoundAccount
    query: str
    """What was searched for."""
    entity: EntityMatch
    """Whether its verified organisation is the unit."""
