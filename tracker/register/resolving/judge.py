"""Judges what was found for accounts without a handle: sure, to be confirmed, or refused. Pure.

A wrong handle is worse than none: an account would be judged by another's page. Sure is a candidate only where the
original id of the register is the page's, or where the name is the same, character by character, and the verified
organisation is the unit; and where nothing else that was found says otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from scrapers.model.lookup import FoundAccount
from tracker.register.account import RESERVED, Account, page_key
from tracker.register.imports.handles import is_handle
from tracker.register.organization_names import is_other_organization
from tracker.register.resolving.candidate import ORDER, Candidate, HandleCertainty, HandleSource, Resolution, SourceKind
from tracker.register.resolving.names import NameMatch, compare_names, without_blanks
from tracker.register.resolving.organisation import EntityMatch, KnownPlaces, match_entity

ORIGINAL_ID = "gh_"
WithdrawnHandles = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """What one source gave: accounts, or the reason why none."""

    source: HandleSource
    found: tuple[FoundAccount, ...] = ()
    reason: str = ""
    """Code; empty where something was found."""
    detail: str = ""
    """What the reason is about; where only a handle was found, what the platform says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """What the judgement of one account must know of the others."""

    holders: Mapping[tuple[str, str], Account] = field(default_factory=dict)
    """page_key of a handle -> the account that has it."""
    entries: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """(platform, name, unit) -> how many entries of the register have them."""
    places: KnownPlaces = field(default_factory=KnownPlaces)
    withdrawn: WithdrawnHandles = field(default_factory=dict)
    """(platform, placeholder) -> handles that people took back from the account: they are never sure again."""

    @classmethod
    def of(
        cls,
        accounts: Iterable[Account],
        removed: Iterable[Account] = (),
        register_name: str = "",
        withdrawn: WithdrawnHandles | None = None,
    ) -> Self:
        """
        Args:
            removed: accounts that have left the register, whose handles are given to no other one either.
        """
        listed = tuple(accounts)
        return cls(
            holders={
                page_key(account.platform, account.handle): account
                for account in (*removed, *listed)
                if account.has_handle
            },
            entries=Counter(map(entry_of, listed)),
            places=KnownPlaces.of(listed, register_name),
            withdrawn=withdrawn or {},
        )


def entry_of(account: Account) -> tuple[str, str, str]:
    return account.platform, without_blanks(account.name), without_blanks(account.unit)


def judge_all(source_results: Mapping[Account, Sequence[SourceResult]], view: RegisterView) -> tuple[Resolution, ...]:
    """Judge every account; a handle that is found for two of them is sure for neither."""
    judged = [judge(account, found, view) for account, found in source_results.items()]
    wanted: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for resolution in judged:
        for candidate in resolution.candidates:
            if candidate.certainty is HandleCertainty.SURE:
                wanted[page_key(resolution.account.platform, candidate.handle)].add(resolution.account.key)
    return tuple(
        replace(
            resolution,
            candidates=tuple(without_shared_handle(resolution, each, wanted) for each in resolution.candidates),
        )
        for resolution in judged
    )


def without_shared_handle(
    resolution: Resolution, candidate: Candidate, wanted: Mapping[tuple[str, str], set[str]]
) -> Candidate:
    others = wanted.get(page_key(resolution.account.platform, candidate.handle), set()) - {resolution.account.key}
    if not others or candidate.certainty is not HandleCertainty.SURE:
        return candidate
    return replace(
        candidate, certainty=HandleCertainty.TO_CONFIRM, reason="found_for_another", detail="、".join(sorted(others))
    )


def judge(account: Account, source_results: Sequence[SourceResult], view: RegisterView) -> Resolution:
    found = [
        to_candidate(account, source_result, candidate, view)
        for source_result in source_results
        for candidate in relevant(account, source_result)
    ]
    candidates = without_conflicts(tuple(strongest(found).values()))
    if candidates:
        return Resolution(
            account=account,
            candidates=tuple(sorted(candidates, key=lambda candidate: ORDER.index(candidate.certainty))),
        )
    silent = [source_result for source_result in source_results if source_result.reason]
    why = min(silent, key=lambda source_result: source_result.reason in WEAK_REASONS, default=None)
    if why is None:
        return Resolution(account=account, reason="nothing_found" if source_results else "no_source")
    return Resolution(account=account, reason=why.reason, detail=why.detail)


WEAK_REASONS = frozenset({"no_source", "nothing_found", "address_not_read", "address_of_another_site"})
"""Given only where no other reason is known."""


def relevant(account: Account, source_result: SourceResult) -> tuple[FoundAccount, ...]:
    """The accounts that may be meant: of what a search finds, names that are or contain the registered one."""
    usable = tuple(
        found
        for found in source_result.found
        if is_handle(account.platform, found.handle) and found.handle.isascii() and found.handle.isprintable()
    )
    if source_result.source.kind is not SourceKind.NAME or account.platform in ASKED_EXACTLY:
        return usable
    return tuple(candidate for candidate in usable if compare_names(candidate.name, account.name) in LIKE)


ASKED_EXACTLY = frozenset({"weibo"})
"""Platforms that answer with the one account of a name, under another name if it was renamed."""
LIKE = (NameMatch.EXACT, NameMatch.ALIKE, NameMatch.LONGER)


def strongest(found: Sequence[Candidate]) -> dict[str, Candidate]:
    """Handle -> the candidate by the source that proves most."""
    by_handle: dict[str, Candidate] = {}
    for candidate in found:
        known = by_handle.get(candidate.handle)
        if known is None or proves_more(candidate, known) or (not known.name and candidate.name):
            by_handle[candidate.handle] = candidate
    return by_handle


def proves_more(one: Candidate, other: Candidate) -> bool:
    return ORDER.index(one.certainty) < ORDER.index(other.certainty)


def without_conflicts(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Several different candidates are sure for none, unless the original id decides."""
    sure = [candidate for candidate in candidates if candidate.certainty is HandleCertainty.SURE]
    by_id = [candidate for candidate in sure if candidate.reason == "same_original_id"]
    if not sure or len(candidates) == 1 or (len(by_id) == 1 and len(sure) == 1):
        return candidates
    return tuple(
        replace(candidate, certainty=HandleCertainty.TO_CONFIRM, reason="several_found")
        if candidate in sure
        else candidate
        for candidate in candidates
    )


def to_candidate(account: Account, source_result: SourceResult, found: FoundAccount, view: RegisterView) -> Candidate:
    certainty, reason, detail = certainty_of(account, source_result, found, view)
    return Candidate(
        handle=found.handle,
        name=found.name,
        verified_as=found.verified_as,
        source=source_result.source,
        certainty=certainty,
        reason=reason,
        detail=detail,
    )


def certainty_of(
    account: Account, source_result: SourceResult, found: FoundAccount, view: RegisterView
) -> tuple[HandleCertainty, str, str]:
    holder = view.holders.get(page_key(account.platform, found.handle))
    if holder is not None and holder.key != account.key:
        return HandleCertainty.REFUSED, "held_by_another", f"{holder.key} {holder.name}"
    before = view.withdrawn.get((account.platform, account.handle), frozenset())
    if page_key(account.platform, found.handle) in {page_key(account.platform, former) for former in before}:
        return HandleCertainty.TO_CONFIRM, "taken_back_before", ""
    registered_id = original_id_of(account)
    if registered_id and found.original_id:
        if registered_id == found.original_id.casefold():
            return HandleCertainty.SURE, "same_original_id", ""
        return HandleCertainty.TO_CONFIRM, "other_original_id", found.original_id
    doubt = why_unsure(account, source_result, found, view)
    return (HandleCertainty.TO_CONFIRM, *doubt) if doubt else (HandleCertainty.SURE, "name_and_entity", "")


def original_id_of(account: Account) -> str:
    """The gh_ id that the register has for an account without a handle; empty: none."""
    other_id = account.handle.removeprefix(RESERVED).casefold()
    return other_id if account.platform == "wechat" and other_id.startswith(ORIGINAL_ID) else ""


def why_unsure(
    account: Account, source_result: SourceResult, found: FoundAccount, view: RegisterView
) -> tuple[str, str] | None:
    """Why a candidate is not sure, by its name and verified organisation; None: it is."""
    name = compare_names(found.name, account.name)
    if name is NameMatch.UNKNOWN and source_result.detail:
        return "platform_says", source_result.detail
    if name is not NameMatch.EXACT:
        return NAME_REASONS[name], ""
    if found.is_repost:
        return "post_is_a_repost", ""
    if sum(compare_names(listed.name, account.name) in LIKE[:2] for listed in source_result.found) > 1:
        return "several_of_this_name", ""
    if view.entries.get(entry_of(account), 0) > 1:
        return "several_entries", ""
    if not found.verified_as.strip():
        return "entity_not_shown", ""
    if not found.is_organisation:
        return "not_an_organisation", ""
    match = match_entity(found.verified_as, account, view.places)
    if match is not EntityMatch.SAME:
        return ENTITY_REASONS[match], ""
    if account.entity and is_other_organization(found.verified_as, account.entity):
        return "other_entity_filed", account.entity
    return None


NAME_REASONS: Mapping[NameMatch, str] = {
    NameMatch.ALIKE: "name_looks_alike",
    NameMatch.LONGER: "name_is_longer",
    NameMatch.OTHER: "name_differs",
    NameMatch.UNKNOWN: "name_not_shown",
}
ENTITY_REASONS: Mapping[EntityMatch, str] = {
    EntityMatch.LOOKS_ALIKE: "entity_looks_alike",
    EntityMatch.PLACE_UNCLEAR: "place_unclear",
    EntityMatch.ONE_OF_SEVERAL: "entity_of_several",
    EntityMatch.OTHER: "entity_differs",
    EntityMatch.NOT_SHOWN: "entity_not_shown",
}
