"""Computes what a file would change in the register. Pure: nothing is written.

An account is matched by (platform, handle). If the file or the register has no handle: by 微信号 or 原始ID, by its
number in the national register, else by platform, unit and name (or 曾用名) if exactly one account matches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from tracker.register.account import RESERVED, Account, Filing, FilingState, page_key
from tracker.register.identity import normal_name
from tracker.register.imports.entry import CellFault, ImportedRow, ImportReading
from tracker.register.imports.handles import placeholder_handle
from tracker.register.imports.new_accounts import NewAccounts, stated_fields
from tracker.register.register_file import PLATFORM_SPELLINGS
from tracker.register.spreadsheets.formats.columns import Column

FILING_FIELDS = ("state", "announced_on", "deregistered_on", "closed_on")
NAMES = frozenset({"name", "unit", "supervisor", "entity"})
"""Compared like names: width, case and whitespace are no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    before: Account
    after: Account
    fields: tuple[tuple[str, Any, Any], ...]
    """Field, before, after; for the filing its four fields."""


@dataclass(frozen=True, kw_only=True)
class RegisterDiff:
    added: Sequence[Account]
    changed: tuple[Change, ...]
    gone: tuple[Account, ...]
    """In the register but not in the file; a row with a bad cell may be one of them."""
    unchanged: tuple[Account, ...]
    bad: tuple[CellFault, ...]
    """By sheet and row; rows that are bad only within the file first."""

    @cached_property
    def without_handle(self) -> int:
        """Accounts in the file that no scan can look at until their handles are given, on supported platforms."""
        known = chain((change.after for change in self.changed), self.unchanged)
        keys = chain(keys_of(self.added), keys_of(known))
        return sum(handle.startswith(RESERVED) and platform in PLATFORM_SPELLINGS for platform, handle in keys)


def keys_of(accounts: Iterable[Account]) -> Iterable[tuple[str, str]]:
    """Platform and handle of each."""
    if isinstance(accounts, NewAccounts):
        return accounts.keys()
    return ((account.platform, account.handle) for account in accounts)


FormerPlaceholders = Mapping[tuple[str, str], Account]
"""(platform, placeholder) -> the account that was stored under it until its handle was found."""


def diff_register(
    register: Sequence[Account],
    reading: ImportReading,
    region: str = "",
    former: FormerPlaceholders | None = None,
) -> RegisterDiff:
    """
    Args:
        region: the part of the register that the file covers; only accounts in it can be gone. Empty: all.
        former: by these a file without handles still means the same accounts.
    """
    return RegisterComparison(register, reading, region, former).diff()


def match_rows(
    register: Sequence[Account], reading: ImportReading, former: FormerPlaceholders | None
) -> dict[str, Account]:
    """Position of a row's name (湘潭市!C17) -> the account of the register that the row is of."""
    comparison = RegisterComparison(register, reading, "", former)
    comparison.diff()
    return comparison.matched


class RegisterComparison:
    def __init__(
        self,
        register: Sequence[Account],
        reading: ImportReading,
        region: str,
        former: FormerPlaceholders | None = None,
    ) -> None:
        self._register = register
        self._reading = reading
        self._region = region
        self._by_key = {(account.platform, account.handle): account for account in register}
        self._by_page = {page_key(account.platform, account.handle): account for account in register}
        self._former = {key: account for key, account in (former or {}).items() if key not in self._by_key}
        self._taken: set[tuple[str, str]] = set()
        self.matched: dict[str, Account] = {}
        """Position of a row -> its account, filled by `diff`."""
        self._new_keys: set[tuple[str, str]] = set()
        self._bad = list(reading.bad)
        self._added: dict[int, str] = {}
        """Handles by the row's id()."""
        self._changed: list[Change] = []
        self._unchanged: list[Account] = []

    def diff(self) -> RegisterDiff:
        entries = self._without_duplicates(self._reading.entries)
        known: set[int] = set()
        for entry in entries:
            if entry.handle and self._register:
                self._accept(entry, self._by_page.get(page_of(entry)) or self._reserved_for(entry))
            elif entry.handle:
                self._added[id(entry)] = entry.handle
        for entry in entries:
            if not entry.handle and (own := self._stored_under_placeholder(entry)) is not None:
                self._accept(entry, own)
                known.add(id(entry))
        for entry in entries:
            if not entry.handle and id(entry) not in known:
                self._accept_without_handle(entry)
        return RegisterDiff(
            added=self._new_accounts([entry for entry in entries if id(entry) in self._added]),
            changed=tuple(self._changed),
            gone=tuple(self._gone()),
            unchanged=tuple(self._unchanged),
            bad=tuple(self._bad),
        )

    def _gone(self) -> Iterator[Account]:
        for account in self._register:
            if (account.platform, account.handle) not in self._taken and (
                not self._region or account.lies_in(self._region)
            ):
                yield account

    def _without_duplicates(self, entries: Sequence[ImportedRow]) -> list[ImportedRow]:
        """Without accounts listed twice: which of two rows is right is unknown."""
        identities = list(map(identity_of, entries))
        if len(set(identities)) == len(identities):  # nearly all files
            return list(entries)
        first: dict[tuple[str, ...], ImportedRow] = {}
        groups: defaultdict[tuple[str, ...], list[ImportedRow]] = defaultdict(list)
        for identity, entry in zip(identities, entries, strict=True):
            if first.setdefault(identity, entry) is not entry:
                groups[identity].append(entry)
        duplicates = set()
        for identity, others in groups.items():
            group = [first[identity], *others]
            duplicates |= {id(entry) for entry in group}
            for one, other in zip(group, group[1:] + group[:1], strict=True):
                self._refuse(one, f"与 {other.where} 是同一个账号", f"is the same account as {other.where}")
        return [entry for entry in entries if id(entry) not in duplicates]

    def _refuse(self, entry: ImportedRow, zh: str, en: str) -> None:
        value = f"{entry.platform} {entry.handle or entry.name}"
        self._bad.append(CellFault(where=entry.where, value=value, zh=zh, en=en))

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str], list[Account]]:
        return group_by_key(((account.platform, account.code), account) for account in self._register if account.code)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], list[Account]]:
        return group_by_key(
            ((account.platform, to_normal(account.name), to_normal(account.unit)), account)
            for account in self._register
        )

    @cached_property
    def _has_reserved(self) -> bool:
        return any(not account.has_handle for account in self._register)

    def _reserved_for(self, entry: ImportedRow) -> Account | None:
        """The row's account, stored earlier under a placeholder handle."""
        if not self._has_reserved:
            return None
        found = [candidate for candidate in self._candidates(entry) if not candidate.has_handle]
        return found[0] if len(found) == 1 else None

    def _stored_under_placeholder(self, entry: ImportedRow) -> Account | None:
        """The account under the placeholder handle of this very row: the row was imported before, and other accounts
        may have the same name. Checked before other candidates, which might take it."""
        handle = placeholder_handle(entry.platform, entry.name, entry.unit, entry.other_id, entry.code)
        found = self._under_placeholder(entry.platform, handle)
        is_free = found is not None and (found.platform, found.handle) not in self._taken
        return found if found is not None and is_free and not differ(found, entry) else None

    def _under_placeholder(self, platform: str, placeholder: str) -> Account | None:
        """The account that is or was stored under it, as it stands in the register."""
        found = self._by_key.get((platform, placeholder))
        if found is not None:
            return found
        now = self._former.get((platform, placeholder))
        return self._by_key.get((now.platform, now.handle)) if now is not None else None

    def _candidates(self, entry: ImportedRow) -> list[Account]:
        """Accounts that the row may denote, not taken by an earlier row; the first method that finds any decides."""
        by_other_id = self._under_placeholder(entry.platform, RESERVED + entry.other_id) if entry.other_id else None
        ways = [
            [by_other_id] if by_other_id else [],
            self._by_code.get((entry.platform, entry.code), []) if entry.code else [],
        ]
        names = (entry.name, *entry.stated.get(Column.FORMER_NAMES, ()))
        ways += [self._by_name.get((entry.platform, to_normal(name), to_normal(entry.unit)), []) for name in names]
        for found in ways:
            available = [
                account
                for account in found
                if (account.platform, account.handle) not in self._taken and not differ(account, entry)
            ]
            if available:
                return available
        return []

    def _accept_without_handle(self, entry: ImportedRow) -> None:
        found = self._candidates(entry)
        if len(found) > 1:
            keys = [account.handle for account in found]
            self._refuse(
                entry,
                f"名册里有 {len(found)} 个同名账号（{'、'.join(keys)}），不知是哪一个",
                f"may be any of these in the register: {', '.join(keys)}",
            )
            return
        self._accept(entry, found[0] if found else None)

    def _accept(self, entry: ImportedRow, base: Account | None) -> None:
        if base is None:
            handle = self._added[id(entry)] = self._new_handle(entry)
            self._new_keys.add((entry.platform, handle))
            return
        self._taken.add((base.platform, base.handle))
        self.matched[entry.where] = base
        fields = tuple(changes_of(entry, base))
        if not fields:
            self._unchanged.append(base)
            return
        after = changed(base, fields)
        if not in_order(after.filing):
            self._refuse(
                entry, "关停三步的日期与名册合起来前后不一", "its closing dates and the register's are not in order"
            )
            return
        self._changed.append(Change(before=base, after=after, fields=fields))

    def _new_accounts(self, entries: Sequence[ImportedRow]) -> NewAccounts:
        """The accounts that are added. Equal rows share what they state, which is read once, by its id()."""
        stated = {id(entry.stated): entry.stated for entry in entries}
        fields = {number: stated_fields(values) for number, values in stated.items()}
        return NewAccounts(
            entries, [self._added[id(entry)] for entry in entries], [fields[id(entry.stated)] for entry in entries]
        )

    def _new_handle(self, entry: ImportedRow) -> str:
        """The handle, or an unused placeholder."""
        if entry.handle:
            return entry.handle
        handle = placeholder_handle(entry.platform, entry.name, entry.unit, entry.other_id, entry.code)
        while (entry.platform, handle) in self._by_key or (entry.platform, handle) in self._new_keys:
            handle = placeholder_handle(entry.platform, handle, entry.unit)
        return handle


def page_of(entry: ImportedRow) -> tuple[str, str]:
    return page_key(entry.platform, entry.handle)


def identity_of(entry: ImportedRow) -> tuple[str, ...]:
    if entry.handle:
        return *page_key(entry.platform, entry.handle), "handle"
    if entry.other_id:
        return entry.platform, "id", entry.other_id.casefold()
    if entry.code:
        return entry.platform, "code", entry.code
    return entry.platform, "name", to_normal(entry.name), to_normal(entry.unit)


def differ(account: Account, entry: ImportedRow) -> bool:
    """Whether both have a key of the same kind with different values."""
    if entry.code and account.code and entry.code != account.code:
        return True
    return bool(entry.handle) and account.has_handle and is_moved(account, entry)


def is_moved(account: Account, entry: ImportedRow) -> bool:
    """Whether a row's handle leads to another page than the register's."""
    return page_of(entry) != page_key(account.platform, account.handle)


def group_by_key(pairs: Iterable[tuple[Any, Account]]) -> dict[Any, list[Account]]:
    groups: defaultdict[Any, list[Account]] = defaultdict(list)
    for key, account in pairs:
        groups[key].append(account)
    return groups


@lru_cache(maxsize=100_000)
def to_normal(name: str) -> str:
    return normal_name(name)


def changes_of(entry: ImportedRow, base: Account) -> Iterator[tuple[str, Any, Any]]:
    """Field, before, after. Links are only added: people gave them, and a table has at most one."""
    if entry.handle and is_moved(base, entry):
        yield "handle", base.handle, entry.handle
    if entry.name != base.name and to_normal(entry.name) != to_normal(base.name):
        yield "name", base.name, entry.name
    if entry.unit != base.unit and to_normal(entry.unit) != to_normal(base.unit):
        yield "unit", base.unit, entry.unit
    if entry.code and entry.code != base.code:
        yield "code", base.code, entry.code
    for field, stated in entry.stated.items():
        before = getattr(base.filing if field in FILING_FIELDS else base, field)
        after = tuple(dict.fromkeys((*before, *stated))) if field == "links" else stated
        if after != before and not (field in NAMES and to_normal(after) == to_normal(before)):
            yield field.value, before, after
    yield from state_changes(entry.stated, base.filing)


def state_changes(stated: Mapping[Column, Any], filing: Filing) -> Iterator[tuple[str, Any, Any]]:
    """The consequences of dates for the state, and of a state other than 已关停 for the closing date."""
    if Column.STATE not in stated and stated.get(Column.CLOSED_ON) and filing.state is not FilingState.CLOSED:
        yield "state", filing.state, FilingState.CLOSED
    is_reopened = stated.get(Column.STATE, FilingState.CLOSED) is not FilingState.CLOSED
    if is_reopened and filing.closed_on is not None and Column.CLOSED_ON not in stated:
        yield "closed_on", filing.closed_on, None


def changed(base: Account, fields: Sequence[tuple[str, Any, Any]]) -> Account:
    of_filing = {field: after for field, _, after in fields if field in FILING_FIELDS}
    others: dict[str, Any] = {field: after for field, _, after in fields if field not in FILING_FIELDS}
    return replace(base, filing=replace(base.filing, **of_filing), **others)


def in_order(filing: Filing) -> bool:
    """Whether accounts.yaml would accept it, see FilingPart."""
    days = [day for day in (filing.announced_on, filing.deregistered_on, filing.closed_on) if day]
    return days == sorted(days) and (filing.closed_on is None or filing.state is FilingState.CLOSED)
