"""What an account costs does not grow with the register: no query for a few accounts goes through a whole table."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, day, silent
from tests.tracker.rules import given
from tracker.register.account import Account
from tracker.store.store import Store


def test_an_account_takes_as_many_steps_of_the_database_beside_fifty_others_as_beside_two_hundred(
    tmp_path: Path,
) -> None:
    beside_fifty, beside_two_hundred = (steps_in_a_register_of(tmp_path, others(count)) for count in (50, 200))

    assert beside_fifty > 1000
    assert beside_two_hundred < beside_fifty + 150, "at least one step more for each further account"


def others(count: int) -> list[Account]:
    return [replace(given.account(handle=f"1{number}", name=f"账号{number}"), unit="乙局") for number in range(count)]


def steps_in_a_register_of(folder: Path, beside: list[Account]) -> int:
    """What SQLite's machine does to load what is known of two accounts, and to record a check of one."""
    accounts, steps = [ACCOUNT, OTHER, *beside], [0]

    def count() -> int:
        steps[0] += 1
        return 0

    def watch(connection: Any, *_: object) -> None:
        connection.connection.dbapi_connection.set_progress_handler(count, 1)

    with Store.open(f"sqlite:///{folder / str(len(beside))}.db") as store:
        store.sync_register(accounts, day(0))
        scan = store.begin_scan(day(1), day(1), accounts)
        for account in accounts:
            store.record(scan, account, silent(1, -1))
        event.listen(store._engine, "before_cursor_execute", watch)
        store.prior_knowledge([ACCOUNT, OTHER])
        list(store.facts([ACCOUNT, OTHER]))
        store.record(scan, ACCOUNT, silent(1, -1))
    return steps[0]
