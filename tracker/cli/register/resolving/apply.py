"""Puts handles into the register: of the database in one transaction, or of accounts.yaml in one replacement."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.cli.context import AppContext
from tracker.cli.register.import_ import to_name
from tracker.errors import UserError
from tracker.register.account import Account, page_key
from tracker.register.imports.handles import is_handle
from tracker.register.register import Register, RegisterError, parse_register
from tracker.register.resolving.candidate import Candidate
from tracker.report.export.output_file import write_file
from tracker.report.export.register import to_yaml
from tracker.report.resolving.stored_source import to_stored
from tracker.store.resolving.handle_store import FoundHandle
from tracker.store.store import Store
from tracker.time.clock import now
from tracker.yaml_file.edit_text import with_accounts, with_handle
from tracker.yaml_file.line_yaml import read_yaml

BY_PERSON = "by_person"


def of_candidate(account: Account, candidate: Candidate, reason: str = "") -> FoundHandle:
    """
    Args:
        reason: BY_PERSON where a person confirmed it; empty: the candidate's own.
    """
    source = to_stored(reason or candidate.reason, candidate.source.kind.value, candidate.source.text)
    return FoundHandle(account=account, handle=candidate.handle, source=source)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleWriter:
    """Writes handles into one register."""

    app_context: AppContext
    register: Register
    store: Store
    """Synchronised with accounts.yaml where the accounts are listed there."""
    by: str | None

    def apply(self, found: Sequence[FoundHandle]) -> tuple[FoundHandle, ...]:
        """Put all in, or none. Accounts that have this handle already are left out.

        Returns:
            Those that were put in.

        Raises:
            UserError: a handle has not its platform's form, belongs to another entry, or goes to two accounts.
            Failed: accounts.yaml cannot be written.
        """
        former = self.store.handles.former()
        known = {account.key for account in self.register.accounts}
        wanted = tuple(handle for handle in found if not is_done(handle, former))
        if gone := next((handle.account.key for handle in wanted if handle.account.key not in known), ""):
            raise self.app_context.messages.error("show.unknown", key=gone)
        self._check(wanted)
        if not wanted:
            return ()
        who = to_name(self.app_context, self.by)
        if self.register.is_in_database:
            return self.store.handles.apply(wanted, who, now())
        content = self._rewritten(wanted)
        # The database first: where the file is not written then, its placeholder still means the same account there.
        given = self.store.handles.apply(wanted, who, now())
        write_file(self.register.path, content, self.app_context.messages)
        return given

    def _check(self, wanted: Sequence[FoundHandle]) -> None:
        messages = self.app_context.messages
        every = (*self.store.handles.removed(), *self.register.accounts)
        holders = {page_key(account.platform, account.handle): account for account in every}
        for handle in wanted:
            key = handle.account.key
            if not is_handle(handle.account.platform, handle.handle) or not handle.handle.isascii():
                shown = messages.text("resolve.odd_handle", handle=handle.handle)
                raise UserError(shown, messages.text("resolve.odd_handle.hint", key=key))
            other = holders.get(page_key(handle.account.platform, handle.handle))
            if other is not None and other.key != key:
                named = messages.with_remark(other.name, other.unit)
                shown = messages.text("resolve.held", handle=handle.handle, other=named, key=key)
                raise UserError(shown, messages.text("resolve.held.hint"))
        check_distinct(self.app_context, wanted)

    def _rewritten(self, wanted: Sequence[FoundHandle]) -> bytes:
        """accounts.yaml with the handles in it and nothing else changed; else, with all its accounts written anew.

        Raises:
            UserError: neither reads as it should.
        """
        content, messages = self.register.path.read_bytes(), self.app_context.messages
        if hashlib.sha256(content).hexdigest() != self.register.digest:  # somebody is writing it
            raise UserError(messages.text("resolve.yaml_changed", path=str(self.register.path)))
        text = content.decode("utf-8-sig")
        new = {handle.account.key: handle.handle for handle in wanted}
        accounts = tuple(
            replace(account, handle=new[account.key]) if account.key in new else account
            for account in self.register.accounts
        )
        for candidate in (edited(text, wanted), with_accounts(text, to_yaml(accounts))):
            if candidate is not None and self._reads_as(candidate.encode(), accounts):
                return candidate.encode()
        raise messages.error("resolve.yaml_cannot", path=str(self.register.path))

    def _reads_as(self, content: bytes, accounts: tuple[Account, ...]) -> bool:
        try:
            read = parse_register(content, self.register.path)
        except RegisterError:
            return False
        return read.accounts == accounts and read.has_head_of(self.register)


def is_done(found: FoundHandle, former: Mapping[tuple[str, str], Account]) -> bool:
    """Whether the account was given this very handle before."""
    account = former.get((found.account.platform, found.account.handle), found.account)
    return account.handle == found.handle


def check_distinct(app_context: AppContext, wanted: Iterable[FoundHandle]) -> None:
    """
    Raises:
        UserError: one handle goes to two accounts, or one account is given two.
    """
    messages = app_context.messages
    keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    handles: defaultdict[str, set[str]] = defaultdict(set)
    for found in wanted:
        keys[page_key(found.account.platform, found.handle)].add(found.account.key)
        handles[found.account.key].add(found.handle)
    hint = messages.text("resolve.same.hint")
    for (_, handle), named in keys.items():
        if len(named) > 1:
            raise UserError(messages.text("resolve.twice", handle=handle, keys=messages.listed(sorted(named))), hint)
    for key, given in handles.items():
        if len(given) > 1:
            raise UserError(messages.text("resolve.two_handles", key=key, handles=messages.listed(sorted(given))), hint)


def edited(text: str, wanted: Sequence[FoundHandle]) -> str | None:
    """The text with only the handles changed; None: a line is written in a way that is not known."""
    root, _ = read_yaml(text.encode())
    listed = root.at(("accounts",)).value if root is not None else None
    if not isinstance(listed, list):
        return None
    lines = {str(entry.at(("handle",)).value).strip(): entry.at(("handle",)).line for entry in listed}
    changed: str | None = text
    for found in wanted:
        if changed is None or found.account.handle not in lines:
            return None
        changed = with_handle(changed, lines[found.account.handle], found.account.handle, found.handle)
    return changed
