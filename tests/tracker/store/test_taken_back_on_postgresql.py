"""What the register said before, and what was taken back, is read from PostgreSQL as from SQLite."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, Office, day, gone, silent
from tracker.cases.case import Status, StepKind
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan_record import Discard
from tracker.scan.run import discard_scan
from tracker.store.store import Store

pytestmark = pytest.mark.postgresql
ACT = Discard(at=day(20), by="张三", why="误扫")


@pytest.fixture
def office(postgresql_store: Store, tmp_path: Path) -> Office:
    postgresql_store.sync_register([ACCOUNT, OTHER], day(-400))
    return Office(postgresql_store, tmp_path)


def reason(office: Office, at: float) -> tuple[str, str]:
    return office.row(at).assessment.verdict.value, office.row(at).assessment.reason


def test_former_entries_and_siblings(office: Office) -> None:
    office.scan(0, silent(0, -30))
    elses = replace(ACCOUNT, name="乙局发布", unit=OTHER.unit, region=OTHER.region)
    office.store.sync_register([elses, OTHER], day(1))
    assert reason(office, 0) == ("unverified", "identity_unproved")
    assert (office.case.account, office.case.is_of_former_name) == (ACCOUNT, True)
    office.scan(2, replace(silent(2, 1), display_name="乙局发布"), of=elses)
    assert [finding.rule for finding in office.row(2).assessment.findings] == ["duplicate_on_platform"]


def test_a_case_that_another_scan_ends(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.CONFIRMED, 0)
    ending = office.scan(7, silent(7, 5))
    office.scan(14, silent(14, 13))
    assert discard_scan(office.store, office.policies, ending.id, ACT)
    assert office.case.status is Status.RESOLVED


def test_withdrawn_records(office: Office) -> None:
    said = {"by": "张三", "seen_at": day(0), "recorded_at": day(0), "name": ACCOUNT.name}
    number = office.store.manual_checks.record(ACCOUNT, ManualCheck(what=ManualFinding.SAME_ACCOUNT, **said))  # type: ignore[arg-type]
    office.scan(2, replace(silent(2, -30), display_name="别人发布"))
    office.store.manual_checks.withdraw(number, Withdrawal(at=day(3), by="张三", why="看错"))
    assert reason(office, 2) == ("unverified", "identity_unproved")


def test_a_look_that_confirmed_another(office: Office) -> None:
    first = office.scan(0, gone(0))
    office.scan(1, gone(1))
    assert discard_scan(office.store, office.policies, first.id, ACT)
    assert reason(office, 1) == ("unverified", "to_be_confirmed")
