"""People's steps: which can follow which, what is required, two people at once, and several cases at a time."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, Office, day, reported, silent
from tests.tracker.report.reported import HOSTILE
from tracker.cases.case import Status, StepKind
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.review.case_actions import CaseAction, CaseActions
from tracker.store.store import Store
from tracker.time.clock import to_shanghai

NOW = day(3)
TODAY = to_shanghai(NOW).date()
CONFIRM = CaseAction(what=StepKind.CONFIRMED, by="张三")
DISMISS = CaseAction(what=StepKind.DISMISSED, by="张三", why="视频号有更新")
NOTIFY = CaseAction(what=StepKind.NOTIFIED, by="张三")
CLOSE = CaseAction(what=StepKind.CLOSED, by="张三", why="书面报告已整改")
REOPEN = CaseAction(what=StepKind.REOPENED, by="张三", why="误办")
ACTS = {"confirm": CONFIRM, "dismiss": DISMISS, "notify": NOTIFY, "close": CLOSE, "reopen": REOPEN}
WAYS = {
    Status.OPEN: (),
    Status.CONFIRMED: (StepKind.CONFIRMED,),
    Status.NOTIFIED: (StepKind.CONFIRMED, StepKind.NOTIFIED),
    Status.CLOSED: (StepKind.CONFIRMED, StepKind.CLOSED),
    Status.DISMISSED: (StepKind.DISMISSED,),
}
CAN = {
    Status.OPEN: {"confirm", "dismiss"},
    Status.CONFIRMED: {"dismiss", "notify", "close"},
    Status.NOTIFIED: {"dismiss", "notify", "close"},
    Status.CLOSED: {"dismiss", "reopen"},
    Status.DISMISSED: {"reopen"},
    Status.RESOLVED: {"dismiss", "reopen"},
}
MATRIX = [(status, name) for status in CAN for name in ACTS]


@pytest.fixture
def case_actions(office: Office, tmp_path: Path) -> CaseActions:
    """One silent account with an open case."""
    office.scan(0, silent(0, -20))
    return to_case_actions(office.store, tmp_path)


def to_case_actions(store: Store, state: Path, clock: Callable[[], datetime] = lambda: NOW) -> CaseActions:
    return CaseActions(store=store, state=state, messages=Messages(Lang.EN), clock=clock, due_days=10)


def bring_to(office: Office, status: Status) -> None:
    if status is Status.RESOLVED:
        office.scan(2, silent(2, 1))
    for what in WAYS.get(status, ()):
        office.take(what, 1)


@pytest.mark.parametrize(
    ("status", "name"), [line for line in MATRIX if line[1] in CAN[line[0]]], ids=lambda item: str(item)
)
def test_step_can_follow(office: Office, case_actions: CaseActions, status: Status, name: str) -> None:
    bring_to(office, status)
    (taken,) = case_actions.apply([office.case.id], ACTS[name])

    assert (taken.steps[-1].what, taken.steps[-1].by) == (ACTS[name].what, "张三")


@pytest.mark.parametrize(
    ("status", "name"), [line for line in MATRIX if line[1] not in CAN[line[0]]], ids=lambda item: str(item)
)
def test_step_cannot_follow(office: Office, case_actions: CaseActions, status: Status, name: str) -> None:
    bring_to(office, status)
    before = office.cases
    with pytest.raises(UserError, match=f"case {office.case.id} .* is "):
        case_actions.apply([office.case.id], ACTS[name])

    assert office.cases == before


def test_second_one_to_confirm_learns_who_was_first(office: Office, case_actions: CaseActions) -> None:
    case_actions.apply([office.case.id], CONFIRM)
    with pytest.raises(UserError, match=r"is confirmed \(张三, 2023-09-22 18:00\): it cannot be confirmed now"):
        case_actions.apply([office.case.id], replace(CONFIRM, by="李四"))


def test_of_two_people_confirming_at_once_one_is_refused(
    office: Office, case_actions: CaseActions, tmp_path: Path
) -> None:
    start, faults = threading.Barrier(2), []

    def confirm(by: str) -> None:
        with Store.open(f"sqlite:///{office.path}") as store:
            start.wait()
            try:
                to_case_actions(store, tmp_path).apply([1], replace(CONFIRM, by=by))
            except UserError as error:
                faults.append(error.message)

    people = [threading.Thread(target=confirm, args=(by,)) for by in ("张三", "李四")]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert (len(faults), reported(office.cases)) == (1, [("inactive", "confirmed", ("opened", "confirmed"))])


@pytest.mark.parametrize(
    ("act", "message"),
    [
        pytest.param(replace(CONFIRM, by=" "), "say who does it", id="nobody"),
        pytest.param(replace(CONFIRM, by="\u200b\x1b[2J"), "say who does it", id="nobody-to-be-seen"),
        pytest.param(replace(DISMISS, why=""), "say why", id="dismissed-without-a-reason"),
        pytest.param(replace(CLOSE, why=" "), "say why", id="closed-without-a-reason"),
        pytest.param(replace(REOPEN, why=""), "say why", id="reopened-without-a-reason"),
        pytest.param(replace(NOTIFY, notified_on=TODAY + timedelta(1)), "in the future", id="noticed-tomorrow"),
        pytest.param(replace(NOTIFY, due_on=TODAY - timedelta(1)), "before the notice", id="due-before-the-notice"),
        pytest.param(replace(NOTIFY, notified_on=date(2023, 9, 18)), "is dated before", id="noticed-before-found"),
    ],
)
def test_step_that_says_too_little_or_cannot_be_so_is_refused(
    office: Office, case_actions: CaseActions, act: CaseAction, message: str
) -> None:
    bring_to(office, Status.CONFIRMED)
    before = office.cases
    with pytest.raises(UserError, match=message):
        case_actions.apply([office.case.id], act)

    assert office.cases == before


def test_case_that_is_not_there_is_named(case_actions: CaseActions) -> None:
    with pytest.raises(UserError, match="there is no case 99"):
        case_actions.apply([1, 99], CONFIRM)


@pytest.mark.parametrize(
    ("act", "on", "due"),
    [
        pytest.param(NOTIFY, TODAY, TODAY + timedelta(days=10), id="as-the-settings-say"),
        pytest.param(replace(NOTIFY, due_on=date(2023, 10, 16)), TODAY, date(2023, 10, 16), id="named"),
        pytest.param(
            replace(NOTIFY, notified_on=date(2023, 9, 21)), date(2023, 9, 21), date(2023, 10, 1), id="an-earlier-notice"
        ),
    ],
)
def test_notice_has_its_date_and_its_last_day(
    office: Office, case_actions: CaseActions, act: CaseAction, on: date, due: date
) -> None:
    bring_to(office, Status.CONFIRMED)
    (taken,) = case_actions.apply([office.case.id], act)

    assert (taken.steps[-1].notified_on, taken.due_on) == (on, due)


def test_second_notice_moves_the_last_day(office: Office, case_actions: CaseActions) -> None:
    bring_to(office, Status.NOTIFIED)
    (taken,) = case_actions.apply([office.case.id], replace(NOTIFY, due_on=date(2023, 11, 1), document="第2号"))

    assert (taken.status, taken.due_on) == (Status.NOTIFIED, date(2023, 11, 1))


def test_several_are_taken_all_or_none(office: Office, case_actions: CaseActions) -> None:
    office.scan(0, replace(silent(0, -20), display_name=OTHER.name), of=OTHER)
    first, second = (case.id for case in office.store.cases.all())
    case_actions.apply([first], CONFIRM)
    with pytest.raises(UserError):
        case_actions.apply([second, first], CONFIRM)

    assert [case.status.value for case in office.store.cases.all()] == ["confirmed", "open"]
    assert len(case_actions.apply([second, second], CONFIRM)) == 1


def test_ended_case_that_another_followed_is_not_reopened(office: Office, case_actions: CaseActions) -> None:
    office.scan(7, silent(7, 6))
    office.scan(40, silent(40, 6))
    with pytest.raises(UserError, match="case 2 came after case 1"):
        case_actions.apply([1], REOPEN)


def test_file_that_shows_it_is_kept_under_its_hash(office: Office, case_actions: CaseActions, tmp_path: Path) -> None:
    picture = tmp_path / "reply.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n a picture")
    (taken,) = case_actions.apply([office.case.id], replace(CONFIRM, evidence=picture))
    step = taken.steps[-1]

    assert (tmp_path / step.file).read_bytes() == picture.read_bytes()
    assert step.file_sha256 in step.file


@pytest.mark.parametrize("name", ["missing.png", "letter.docx"])
def test_file_that_is_no_picture_leaves_the_case_as_it_was(
    office: Office, case_actions: CaseActions, tmp_path: Path, name: str
) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK")
    with pytest.raises(UserError):
        case_actions.apply([office.case.id], replace(CONFIRM, evidence=tmp_path / name))

    assert office.case.status is Status.OPEN


def test_whatever_people_type_is_kept(office: Office, case_actions: CaseActions) -> None:
    (taken,) = case_actions.apply([office.case.id], replace(DISMISS, by=HOSTILE, why=HOSTILE))

    assert office.row(0).dismissed[0].case == taken


def test_case_of_an_account_that_left_the_register_is_still_followed(office: Office, case_actions: CaseActions) -> None:
    office.store.sync_register([OTHER], day(1))
    (taken,) = case_actions.apply([1], CONFIRM)

    assert (taken.account.name, taken.status) == (ACCOUNT.name, Status.CONFIRMED)


# Withdrawn steps


WITHDRAW = CaseAction(what=StepKind.WITHDRAWN, by="张三", why="误登记")


@pytest.mark.parametrize(
    ("steps", "before"),
    [
        pytest.param([CONFIRM], Status.OPEN, id="confirmed"),
        pytest.param([DISMISS], Status.OPEN, id="dismissed"),
        pytest.param([CONFIRM, NOTIFY], Status.CONFIRMED, id="notified"),
        pytest.param([CONFIRM, NOTIFY, CLOSE], Status.NOTIFIED, id="closed"),
        pytest.param([CONFIRM, NOTIFY, CLOSE, REOPEN], Status.CLOSED, id="reopened"),
    ],
)
def test_withdrawn_step_leaves_the_case_where_it_was(
    office: Office, case_actions: CaseActions, steps: list[CaseAction], before: Status
) -> None:
    for step in steps:
        case_actions.apply([office.case.id], step)
    case_actions.apply([office.case.id], WITHDRAW)

    case = office.case
    assert (case.status, case.steps[-1].why) == (before, "误登记")
    assert [step.what for step in case.steps] == [StepKind.OPENED, *(step.what for step in steps), StepKind.WITHDRAWN]


def test_withdrawn_notice_has_no_deadline_and_a_second_one_keeps_the_first(
    office: Office, case_actions: CaseActions
) -> None:
    first, second = replace(NOTIFY, due_on=TODAY + timedelta(days=3)), replace(NOTIFY, due_on=TODAY + timedelta(days=9))
    for step in (CONFIRM, first, second, WITHDRAW):
        case_actions.apply([office.case.id], step)
    assert office.case.due_on == TODAY + timedelta(days=3)

    case_actions.apply([office.case.id], WITHDRAW)
    assert office.case.due_on is None
    assert office.case.status is Status.CONFIRMED


def test_dismissal_that_is_withdrawn_lists_the_problem_again(office: Office, case_actions: CaseActions) -> None:
    case_actions.apply([office.case.id], DISMISS)
    assert office.row(0).assessment.findings == ()

    case_actions.apply([office.case.id], WITHDRAW)
    assert [finding.rule for finding in office.row(0).assessment.findings] == ["inactive"]


def test_only_one_s_own_last_step_is_withdrawn(office: Office, case_actions: CaseActions) -> None:
    refused = pytest.raises(UserError, match="only one's own step can be withdrawn")
    with refused:
        case_actions.apply([office.case.id], WITHDRAW)  # the program opened it
    case_actions.apply([office.case.id], CONFIRM)
    with refused:
        case_actions.apply([office.case.id], replace(WITHDRAW, by="李四"))
    with pytest.raises(UserError, match="say why"):
        case_actions.apply([office.case.id], replace(WITHDRAW, why=" "))
    case_actions.apply([office.case.id], replace(NOTIFY, by="李四"))
    with refused:
        case_actions.apply([office.case.id], WITHDRAW)


def test_step_that_a_scan_has_built_on_is_not_withdrawn(office: Office, case_actions: CaseActions) -> None:
    case_actions.apply([office.case.id], CONFIRM)
    office.scan(2, silent(2, -20))  # found again

    with pytest.raises(UserError, match="only one's own step can be withdrawn"):
        case_actions.apply([office.case.id], WITHDRAW)
    assert office.case.status is Status.CONFIRMED


def test_withdrawal_is_in_the_list_of_steps_and_cancels_one_step_only(
    office: Office, case_actions: CaseActions
) -> None:
    for step in (CONFIRM, WITHDRAW, CONFIRM, NOTIFY, WITHDRAW):
        case_actions.apply([office.case.id], step)

    assert office.case.status is Status.CONFIRMED
    assert [step.what for step in office.case.counting_steps] == [StepKind.OPENED, StepKind.CONFIRMED]
    with pytest.raises(UserError, match="there is no case 99"):
        case_actions.apply([office.case.id, 99], CLOSE)
