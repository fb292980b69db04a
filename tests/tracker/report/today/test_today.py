"""What is to be done today follows from facts alone, most urgent first."""

from datetime import date, datetime, timedelta

import pytest

from tests.tracker.report.reported import AT, row
from tracker.cases.case import Case, ScanProof, Step, StepKind
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.report.counts import verdict_counts
from tracker.report.today.tables import at_any_time
from tracker.report.today.task import URGENCY, MachineState, Results, StoredLogin, TaskKind, TaskUrgency, TodayInput
from tracker.report.today.today import DUE_WITHIN, LOGIN_LASTS, MIN_FREE, REGISTER_HOLDS, SCAN_EVERY, today_of
from tracker.rules.finding import Verdict

HOUR = timedelta(hours=1)
TODAY = date(2023, 9, 19)
PROOF = ScanProof(scan_id=1, at=AT, proved_at=AT, policy_version="", fingerprint="a")
FOUND = Step(what=StepKind.OPENED, taken_at=AT, proof=PROOF)
CONFIRMED = Step(what=StepKind.CONFIRMED, taken_at=AT, by="张三")


def scan(number: int = 1, *, ago: timedelta = HOUR, is_finished: bool = True, selection: str = "") -> Scan:
    at = AT - ago
    finished_at = at if is_finished else None
    return Scan(
        id=number, at=at, started_at=at, finished_at=finished_at, period=None, is_replay=False, selection=selection
    )


def case(*steps: Step) -> Case:
    return Case(id=1, account=row(Verdict.FAIL, "inactive").account, rule="inactive", steps=(FOUND, *steps))


def notified(due: date) -> Step:
    return Step(what=StepKind.NOTIFIED, taken_at=AT, by="张三", notified_on=TODAY, due_on=due)


def kinds(**given: object) -> list[TaskKind]:
    facts = {"now": AT, "scans": [scan()], **given}
    return [task.kind for task in today_of(TodayInput(**facts)).tasks]  # type: ignore[arg-type]


def test_every_kind_has_its_urgency_and_the_order_is_by_it() -> None:
    assert set(URGENCY) == set(TaskKind)
    assert [list(TaskUrgency).index(URGENCY[kind]) for kind in TaskKind] == sorted(
        list(TaskUrgency).index(URGENCY[kind]) for kind in TaskKind
    )


def test_nothing_is_to_be_done_after_a_fresh_scan_without_problems() -> None:
    assert kinds() == []


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        pytest.param([], [TaskKind.NO_SCAN], id="never"),
        pytest.param([scan(ago=SCAN_EVERY - HOUR)], [], id="six-days"),
        pytest.param([scan(ago=SCAN_EVERY)], [TaskKind.SCAN_OLD], id="seven-days"),
        pytest.param([scan(2, is_finished=False), scan(1)], [TaskKind.SCAN_UNFINISHED], id="unfinished"),
        pytest.param([scan(2), scan(1, is_finished=False)], [], id="unfinished-and-another-finished-since"),
        pytest.param([scan(2, is_finished=False, selection="account=weibo:1"), scan(1)], [], id="part-unfinished"),
        pytest.param([scan(ago=-HOUR)], [TaskKind.CLOCK_WRONG], id="recorded-in-the-future"),
    ],
)
def test_scans(scans: list[Scan], expected: list[TaskKind]) -> None:
    assert kinds(scans=scans) == expected


def test_a_queued_scan_is_the_workers_and_no_other_is_proposed() -> None:
    scans = [scan(2, is_finished=False), scan(1, ago=SCAN_EVERY)]
    assert kinds(scans=scans, queued=[2]) == [TaskKind.SCAN_QUEUED]
    assert kinds(scans=scans, queued=[1]) == [TaskKind.SCAN_UNFINISHED]


def test_a_demonstration_does_not_grow_old() -> None:
    assert kinds(scans=[scan(ago=timedelta(days=900))], is_demonstration=True) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(case(), [TaskKind.CASES_OPEN], id="found"),
        pytest.param(case(CONFIRMED), [TaskKind.CASES_CONFIRMED], id="confirmed"),
        pytest.param(case(CONFIRMED, notified(TODAY + DUE_WITHIN)), [TaskKind.CASES_DUE], id="due-in-three-days"),
        pytest.param(case(CONFIRMED, notified(TODAY + DUE_WITHIN + timedelta(days=1))), [], id="due-in-four"),
        pytest.param(case(CONFIRMED, notified(TODAY)), [TaskKind.CASES_DUE], id="due-today"),
        pytest.param(case(CONFIRMED, notified(TODAY - timedelta(days=1))), [TaskKind.CASES_OVERDUE], id="yesterday"),
    ],
)
def test_cases(found: Case, expected: list[TaskKind]) -> None:
    assert kinds(cases=[found]) == expected


def login(*, ago: timedelta, is_expired: bool = False) -> StoredLogin:
    return StoredLogin(
        platform="wechat", site="weread", command=("login", "wechat"), is_expired=is_expired, logged_in_at=AT - ago
    )


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        pytest.param(MachineState(free_bytes=MIN_FREE), [], id="enough-space"),
        pytest.param(MachineState(free_bytes=MIN_FREE - 1), [TaskKind.DISK_FULL], id="little-space"),
        pytest.param(MachineState(is_read_only=True), [TaskKind.STATE_READ_ONLY], id="read-only"),
        pytest.param(MachineState(is_open=True), [TaskKind.STATE_OPEN], id="open-to-others"),
        pytest.param(MachineState(logins=(login(ago=LOGIN_LASTS - HOUR),)), [], id="login-of-24-days"),
        pytest.param(MachineState(logins=(login(ago=LOGIN_LASTS),)), [TaskKind.LOGIN_OLD], id="login-of-25-days"),
        pytest.param(
            MachineState(logins=(login(ago=HOUR, is_expired=True),)), [TaskKind.LOGIN_EXPIRED], id="login-expired"
        ),
    ],
)
def test_the_machine(machine: MachineState, expected: list[TaskKind]) -> None:
    assert kinds(machine=machine) == expected


def test_a_paused_platform_is_named_until_it_is_tried_again() -> None:
    paused = CircuitBreaker(platform="weibo", code="captcha_shown", in_a_row=3, last_at=AT, until=AT + HOUR)

    assert kinds(circuits=[paused]) == [TaskKind.PLATFORM_PAUSED]
    assert kinds(circuits=[paused], now=AT + HOUR) == []


def test_problems_by_urgency_with_the_first_names() -> None:
    rows = (
        row(Verdict.UNVERIFIED, name="丁", reason="captcha_shown"),
        row(Verdict.PASS, "due_soon", name="丙"),
        *(row(Verdict.FAIL, "inactive", name=name) for name in ("甲一", "甲二", "甲三", "甲四")),
    )
    results = Results(at=AT - HOUR, counts=verdict_counts(rows), problems=rows)
    tasks = today_of(TodayInput(now=AT, scans=[scan()], results=results)).tasks

    assert [(task.kind, task.count) for task in tasks] == [
        (TaskKind.FAILED_FIRST, 4),
        (TaskKind.DUE_SOON, 1),
        (TaskKind.REVIEW, 1),
    ]
    assert [len(task.names) for task in tasks] == [3, 1, 1]


@pytest.mark.parametrize(
    ("rule", "imported_at", "expected"),
    [
        pytest.param("deregistered_not_offline", AT - REGISTER_HOLDS, [TaskKind.REGISTER_OLD], id="seven-days-before"),
        pytest.param("deregistered_not_offline", AT - REGISTER_HOLDS + HOUR, [], id="less"),
        pytest.param("deregistered_not_offline", None, [], id="not-imported"),
        pytest.param("mostly_reposts", AT - REGISTER_HOLDS, [], id="nothing-rests-on-it"),
    ],
)
def test_a_register_imported_long_ago_is_imported_anew_before_anybody_is_notified(
    rule: str, imported_at: datetime | None, expected: list[TaskKind]
) -> None:
    rows = (row(Verdict.REMARK, rule),)
    results = Results(at=AT, counts=verdict_counts(rows), problems=rows)
    assert kinds(results=results, imported_at=imported_at) == expected


def test_only_what_failed_since_the_scan_before_is_new() -> None:
    rows = (row(Verdict.FAIL, "inactive"),)
    results = Results(at=AT - HOUR, counts=verdict_counts(rows), problems=rows)
    scans = [scan(2), scan(1, ago=timedelta(days=7))]

    assert kinds(scans=scans, results=results) == []


def test_what_no_task_asks_for_is_named_below_with_its_command() -> None:
    """A quarter needs imports, the notice and the form of posts, whether or not anything waits."""
    messages = Messages(Lang.ZH)
    named = at_any_time(AT, messages)

    assert list(named) == ["tui", "import", "notice", "page", "window"]
    assert named["notice"] == ("export", "通报.docx")
    assert named["window"] == ("window", "--from", "2023-09-01", "--to", "2023-09-19", "--out", "发布情况.xlsx")
    assert all(messages.text(f"today.any.{name}") for name in named)
