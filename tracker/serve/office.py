"""The register, the database and the settings behind all pages: opened once, read by every request."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Self

from fastapi import Request

from tracker.evidence.vault.opened import open_vault
from tracker.evidence.vault.vault import Vault
from tracker.history.rounds import latest_time_point
from tracker.origin.plain_origin_file import FILE, read_plain_origin_file
from tracker.register.account import Account
from tracker.register.register import Register, read_register
from tracker.report.snapshot import RecomputedResults, ResultSnapshot, results_at
from tracker.settings.settings import Settings
from tracker.store.store import Store


@dataclass(slots=True, kw_only=True)
class ServedOffice:
    """Its methods may be called from any thread, and raise UserError when register or database cannot be read."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    is_secure: bool = False
    """Whether browsers reach it by https."""
    vault: Vault
    """Where evidence is stored."""
    _lock: Lock = field(default_factory=Lock)
    _read: tuple[tuple[int, int], Register] | None = None
    """The register with the size and time of its file."""

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], datetime], *, is_secure: bool = False) -> Self:
        """
        Raises:
            UserError: the register has faults, or the database cannot be opened.
        """
        vault = open_vault(settings)
        store = Store.open(settings.database_url)
        office = cls(settings=settings, store=store, clock=clock, is_secure=is_secure, vault=vault)
        try:
            office.register()
        except BaseException:
            office.close()
            raise
        return office

    def close(self) -> None:
        self.store.close()

    def register(self) -> Register:
        """As the file is now; the database follows it."""
        found = self.settings.register.stat()
        mark = (found.st_size, found.st_mtime_ns)
        with self._lock:
            if self._read is None or self._read[0] != mark:
                register = read_register(self.settings.register)
                if not register.is_in_database:
                    self.store.sync_register(register.accounts, self.clock())
                self.store.origin_config.sync(read_plain_origin_file(self.settings.register.with_name(FILE)))
                self._read = (mark, register)
            return self._read[1]

    def accounts(self) -> Iterable[Account]:
        """The register, in its order."""
        register = self.register()
        return self.store.accounts() if register.is_in_database else register.accounts

    def time_point(self) -> datetime:
        """监测时间点 of the newest scan, as the commands take it; now, where nothing was scanned."""
        present = self.clock()
        return latest_time_point(self.store.scans(), present) or present

    def results(self, at: datetime | None = None) -> ResultSnapshot | RecomputedResults:
        """Every account as of an instant, by default that of the newest scan."""
        return results_at(self.store, self.register().policies, at or self.time_point())


def office_of(request: Request) -> ServedOffice:
    found = request.app.state.office
    assert isinstance(found, ServedOffice)
    return found
