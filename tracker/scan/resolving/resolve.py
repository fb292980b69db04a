"""Finds handles for the accounts of a register that have none: by their links, by QR pictures, by their exact names."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scrapers.browser.browser import open_browser
from scrapers.model.lookup import FoundAccount
from scrapers.platforms.lookups import LOOKUPS
from tracker.grouping import grouped
from tracker.register.account import Account
from tracker.register.resolving.addresses import AddressKind, meaning_of
from tracker.register.resolving.candidate import HandleSource, Resolution, SourceKind
from tracker.register.resolving.judge import ASKED_EXACTLY, RegisterView, SourceResult, judge, judge_all
from tracker.register.resolving.names import without_blanks
from tracker.scan.resolving.look_cache import LookCache
from tracker.scan.resolving.look_up import LookupResult, PlatformLookup
from tracker.scan.setup import ScanSetup

MAX_ADDRESSES = 3
"""Addresses of one account that are followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveResult:
    resolutions: tuple[Resolution, ...]
    """In the order of the accounts."""
    stopped: Mapping[str, str] = field(default_factory=dict)
    """Platform -> the code of what stopped it; its other accounts are left for another run."""
    asked: int = 0
    """How often platforms were asked."""


def can_be_resolved(account: Account) -> bool:
    return not account.has_handle and account.platform in LOOKUPS


async def resolve_accounts(  # noqa: PLR0913  # what is looked up, by what, and who is told
    setup: ScanSetup,
    accounts: Sequence[Account],
    view: RegisterView,
    cache: LookCache,
    further: Mapping[str, Sequence[HandleSource]] | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> ResolveResult:
    """
    Args:
        further: account key -> addresses besides those of the register: in QR codes, on the sheets of units.
        advance: receives how many accounts are done, after each.

    Raises:
        UserError: the store, or a stored session, cannot be read.
        Unreachable: the browser does not start.
    """
    results: dict[str, list[SourceResult]] = {}
    of_platform = grouped(accounts, lambda account: account.platform)
    async with open_browser(setup.browser) as browser:
        resolvers = [
            PlatformResolver(PlatformLookup(setup, platform, browser, cache), view, further or {})
            for platform in of_platform
        ]
        await asyncio.gather(
            *(resolver.run(of_platform[resolver.lookup.platform], results, advance) for resolver in resolvers)
        )
    lookups = [resolver.lookup for resolver in resolvers]
    return ResolveResult(
        resolutions=judge_all({account: results[account.key] for account in accounts}, view),
        stopped={lookup.platform: lookup.stopped_by for lookup in lookups if lookup.stopped_by},
        asked=sum(lookup.asked for lookup in lookups),
    )


@dataclass(frozen=True, slots=True)
class PlatformResolver:
    """Resolves the accounts of one platform, one after the other."""

    lookup: PlatformLookup
    view: RegisterView
    further: Mapping[str, Sequence[HandleSource]]

    async def run(
        self,
        accounts: Sequence[Account],
        results: dict[str, list[SourceResult]],
        advance: Callable[[int], None] = lambda done: None,
    ) -> None:
        """
        Args:
            results: receives those of each account, by its key; other platforms add theirs at the same time.
        """
        try:
            for account in accounts:
                results[account.key] = await self._ask_sources(account)
                advance(len(results))
        finally:
            await self.lookup.close()

    async def _ask_sources(self, account: Account) -> list[SourceResult]:
        results: list[SourceResult] = []
        for source in sources_of(account, self.further.get(account.key, ())):
            results.append(await self._follow(account, source))
        platform = self.lookup.platform
        if LOOKUPS[platform].by_name and judge(account, results, self.view).sure is None:
            name = without_blanks(account.name) if platform in ASKED_EXACTLY else " ".join(account.name.split())
            source = HandleSource(kind=SourceKind.NAME, text=name)
            result = await self.lookup.ask("name", f"name:{name}", account)
            results.append(to_source_result(source, result))
        return results

    async def _follow(self, account: Account, source: HandleSource) -> SourceResult:
        """What an address leads to."""
        meaning = meaning_of(self.lookup.platform, source.text)
        match meaning.kind:
            case AddressKind.SILENT:
                return SourceResult(source=source, reason=meaning.value, detail=source.text)
            case AddressKind.HANDLE:
                return await self._with_profile(
                    account, SourceResult(source=source, found=(FoundAccount(handle=meaning.value),))
                )
            case AddressKind.QUERY:
                result = await self.lookup.ask("query", meaning.value, account)
            case AddressKind.PAGE:
                result = await self.lookup.ask("link", meaning.value, account)
        return await self._with_profile(account, to_source_result(source, result))

    async def _with_profile(self, account: Account, source_result: SourceResult) -> SourceResult:
        """The same with the account's own name and verified organisation, where the address did not show them.

        Where the account cannot be read, its handle stays a candidate for a person.
        """
        if (
            len(source_result.found) != 1
            or source_result.found[0].verified_as
            or LOOKUPS[self.lookup.platform].by_query is None
        ):
            return source_result
        (found,) = source_result.found
        result = await self.lookup.ask("query", f"uid:{found.handle}", account)
        if result.answer is None:
            return source_result
        if not result.answer.found:
            return replace(source_result, detail=result.answer.words)
        profile = result.answer.found[0]
        if profile.handle != found.handle:
            return source_result
        return SourceResult(source=source_result.source, found=(with_marks(profile, found),))


def with_marks(profile: FoundAccount, found: FoundAccount) -> FoundAccount:
    return replace(profile, is_repost=found.is_repost, original_id=profile.original_id or found.original_id)


def sources_of(account: Account, further: Sequence[HandleSource]) -> tuple[HandleSource, ...]:
    """The addresses to follow, and those that lead nowhere, which cost nothing and are reported."""
    given = [*(HandleSource(kind=SourceKind.LINK, text=link) for link in account.links), *further]
    followed: list[HandleSource] = []
    silent: list[HandleSource] = []
    for source in dict.fromkeys(given):
        is_silent = meaning_of(account.platform, source.text).kind is AddressKind.SILENT
        (silent if is_silent else followed).append(source)
    return (*followed[:MAX_ADDRESSES], *silent)


def to_source_result(source: HandleSource, result: LookupResult) -> SourceResult:
    if result.answer is None:
        return SourceResult(source=source, reason=result.code)
    if result.answer.found:
        return SourceResult(source=source, found=result.answer.found)
    if result.answer.words:
        return SourceResult(source=source, reason="platform_says", detail=result.answer.words)
    return SourceResult(source=source, reason="nothing_found")
