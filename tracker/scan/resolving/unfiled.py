"""Searches for accounts of the register's units that are not in the register (未备案). What is found is for a person to
look into, and never a finding: units have namesakes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.browser.browser import open_browser
from scrapers.model.lookup import FoundAccount
from scrapers.platforms.lookups import LOOKUPS
from tracker.register.account import Account
from tracker.register.organization_names import to_names
from tracker.register.resolving.judge import RegisterView
from tracker.register.resolving.names import NameMatch, compare_names
from tracker.register.resolving.organisation import EntityMatch, match_entity, to_short
from tracker.register.resolving.unfiled_account import UnfiledAccount
from tracker.scan.resolving.look_cache import LookCache
from tracker.scan.resolving.look_up import PlatformLookup
from tracker.scan.setup import ScanSetup

LIKELY = (EntityMatch.SAME, EntityMatch.LOOKS_ALIKE, EntityMatch.PLACE_UNCLEAR)
"""Organisations for whose accounts a person looks, whatever their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfiledResult:
    found: tuple[UnfiledAccount, ...]
    """By platform and unit."""
    stopped: Mapping[str, str] = field(default_factory=dict)
    """Platform -> the code of what stopped it, or why it cannot be searched."""


async def find_unfiled(
    setup: ScanSetup, accounts: Sequence[Account], view: RegisterView, cache: LookCache, platforms: Sequence[str]
) -> UnfiledResult:
    """
    Args:
        accounts: their units are searched for.

    Raises:
        UserError, Unreachable: see resolve_accounts.
    """
    units = list({(account.unit, account.region): account for account in accounts if account.unit.strip()}.values())
    names = {(account.platform, account.name) for account in accounts if not account.has_handle}
    async with open_browser(setup.browser) as browser:
        searches = [
            UnfiledSearch(PlatformLookup(setup, platform, browser, cache), view, names) for platform in platforms
        ]
        found = await asyncio.gather(*(search.run(units) for search in searches))
    return UnfiledResult(
        found=tuple(account for part in found for account in part),
        stopped={search.lookup.platform: search.stopped_by for search in searches if search.stopped_by},
    )


@dataclass(slots=True)
class UnfiledSearch:
    """The search on one platform."""

    lookup: PlatformLookup
    view: RegisterView
    names: set[tuple[str, str]]
    """(platform, name) of the accounts of the register without a handle."""
    stopped_by: str = ""
    """Code of what stopped it, or of what failed where nothing was answered; empty: neither."""

    async def run(self, units: Sequence[Account]) -> list[UnfiledAccount]:
        found: dict[tuple[str, str], UnfiledAccount] = {}
        answered, failed = 0, ""
        try:
            for unit in units:
                for query in queries_of(unit.unit):
                    result = await self.lookup.ask("name", f"name:{query}", unit)
                    answered += result.answer is not None
                    failed = failed or result.code
                    for account in result.answer.found if result.answer else ():
                        if candidate := self._candidate(unit, query, account):
                            found.setdefault((unit.unit, account.handle), candidate)
        finally:
            self.stopped_by = self.lookup.stopped_by or ("" if answered else failed)
            await self.lookup.close()
        return list(found.values())

    def _candidate(self, unit: Account, query: str, found: FoundAccount) -> UnfiledAccount | None:
        """None: it is in the register, or neither its name nor its organisation is like the unit's."""
        platform = self.lookup.platform
        is_filed = (platform, found.handle) in self.view.holders or (platform, found.name) in self.names
        entity = match_entity(found.verified_as, unit, self.view.places)
        is_alike = compare_names(found.name, query) not in (NameMatch.OTHER, NameMatch.UNKNOWN)
        if is_filed or not (is_alike or entity in LIKELY):
            return None
        return UnfiledAccount(
            unit=unit.unit, region=unit.region, platform=platform, found=found, query=query, entity=entity
        )


def queries_of(unit: str) -> tuple[str, ...]:
    """The unit's names, and each in its short form."""
    return tuple(dict.fromkeys(form for name in to_names(unit) for form in (name, to_short(name))))


def searchable(platforms: Sequence[str]) -> tuple[str, ...]:
    """The platforms that can be searched by name; of those named, or of all."""
    return tuple(
        name for name, ways in LOOKUPS.items() if ways.by_name is not None and (not platforms or name in platforms)
    )
