"""`tracker notify` as it is called: what it prints, sends, records and exits with; no secret anywhere."""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.notify.office import make_office, write_contacts
from tests.tracker.notify.services import OK, HttpService, Taken, http_service
from tracker.cli.context import AppContext
from tracker.cli.main import app
from tracker.cli.notify import after_scan
from tracker.cli.notify.after_scan import scan_and_notify
from tracker.cli.scanning.health_checks import HealthChecks
from tracker.cli.scanning.run_scan import ScanOutcome
from tracker.cli.scanning.scan_request import ScanOptions
from tracker.errors import Busy, Failed, UserError
from tracker.messages.terminal.language import Lang
from tracker.notify.notify_lock import acquire_notify_lock
from tracker.register.selection import Selection
from tracker.schedule.schedule import Weekly
from tracker.schedule.timer_files import Command, service_unit, timer_unit
from tracker.schedule.timer_plans import TimerKind
from tracker.store.health import read_condition
from tracker.store.store import Store
from tracker.time.clock import now

TOKEN = "aaaabbbbccccdddd0000111122223333"
SECRET = "SEC-hmac-key-1"
CONTACTS = """channels:
  群: {{kind: dingtalk, url: "{url}/robot/send?access_token={token}", secret: "{secret}"}}
contacts:
  - {{name: 值班室, role: office, channels: [群]}}
  - {{name: 张三, role: clerk, region: 湘潭市, channels: [群]}}
"""
Tracker = Callable[..., Result]
NO = b'{"errcode":40035,"errmsg":"no"}'
answers: list[bytes] = []
"""What the robot answers in turn; then yes."""


@pytest.fixture
def robot() -> Iterator[HttpService]:
    answers.clear()

    def answer(taken: Taken) -> tuple[int, bytes]:
        return 200, answers.pop(0) if answers else OK["dingtalk"]

    with http_service(answer) as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path, robot: HttpService, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_office(tmp_path, CONTACTS.format(url=robot.url, token=TOKEN, secret=SECRET), now(), units=3)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_NOTIFY__IN_WORKING_HOURS", "false")
    return tmp_path


@pytest.fixture
def tracker(folder: Path) -> Tracker:
    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *arguments])

    return run


def listed(tracker: Tracker, *options: str) -> list[dict[str, object]]:
    return list(json.loads(tracker("notify", "list", "--format", "json", *options).stdout)["messages"])


def has_secret(folder: Path, *results: Result) -> list[str]:
    """Where the token or the signing key stands, besides contacts.yaml."""
    told = [("output", result.output.encode()) for result in results]
    files = [(path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    return [name for name, content in (*told, *files) if name != "contacts.yaml" and is_leaked(content)]


def is_leaked(content: bytes) -> bool:
    return any(secret.encode() in content for secret in (TOKEN, SECRET))


def test_a_dry_run_prints_every_message_and_does_nothing(tracker: Tracker, robot: HttpService, folder: Path) -> None:
    shown = tracker("notify", "--dry-run")
    assert shown.exit_code == 0
    assert "某市：政务新媒体检查情况" in shown.stdout
    assert "单位3：政务新媒体更新提醒" in shown.stdout
    assert "   最近一次更新：" in shown.stdout
    assert "3 messages; nothing was sent" in shown.stderr
    assert (robot.taken, listed(tracker)) == ([], [])
    assert has_secret(folder, shown) == []


def test_what_is_due_is_sent_once_and_listed(tracker: Tracker, robot: HttpService, folder: Path) -> None:
    shown, again = tracker("notify"), tracker("notify")
    assert (shown.exit_code, again.exit_code) == (0, 0)
    assert ("3 delivered" in shown.stderr, "nothing is to be sent" in again.stderr) == (True, True)
    assert [taken.text.split("\n")[0].split("（")[0] for taken in robot.taken] == [
        "某市：政务新媒体检查情况", "单位3：政务新媒体更新提醒", "单位1：政务新媒体问题告知",
    ]  # fmt: skip
    assert {(item["status"], item["detail"], item["recipient"]) for item in listed(tracker)} == {
        ("sent", "0 ok", "值班室"), ("sent", "0 ok", "张三"),
    }  # fmt: skip
    assert [item["kind"] for item in listed(tracker)] == ["finding", "reminder", "digest"]  # the newest first
    table = tracker("notify", "list", lang="zh")
    assert "更新提醒" in table.stdout
    assert has_secret(folder, shown, again, table, tracker("notify", "list", "--format", "csv")) == []


def test_a_refusal_is_printed_listed_and_sent_to_the_office(tracker: Tracker, robot: HttpService, folder: Path) -> None:
    refusal = json.dumps({"errcode": 40035, "errmsg": f"token {TOKEN} is wrong as is {SECRET}"})
    answers[:] = [OK["dingtalk"], refusal.encode()]
    shown = tracker("notify")
    assert shown.exit_code == 1
    assert re.search(r"number \d+, to 张三 by 群: not delivered \(the service refused", shown.stderr)
    (failed,) = listed(tracker, "--status", "failed")
    assert (failed["code"], failed["kind"]) == ("service", "reminder")
    assert "没有送达（对方拒收）" in robot.taken[-1].text
    assert tracker("notify").exit_code == 0
    assert has_secret(folder, shown, tracker("notify", "list", "--long")) == []
    verbose = tracker("-vv", "notify", "test", "群")
    assert has_secret(folder, verbose) == []


def test_a_person_settles_what_did_not_arrive(tracker: Tracker, robot: HttpService) -> None:
    answers[:] = [OK["dingtalk"], NO, NO]
    tracker("notify")
    one, other = (str(part["id"]) for part in listed(tracker, "--status", "failed"))
    assert tracker("notify", "settle", one).exit_code == 2
    assert tracker("notify", "settle", one, "--arrived", "--again", "--by", "张三").exit_code == 2
    assert tracker("notify", "settle", one, "--arrived").exit_code == 2  # nobody says so
    assert tracker("notify", "settle", one, "--arrived", "--by", "张三").exit_code == 0
    assert tracker("notify", "settle", one, "--again", "--by", "张三").exit_code == 2  # it is settled
    assert tracker("notify", "settle", "999", "--again", "--by", "张三").exit_code == 2
    assert tracker("notify", "settle", other, one, "--again", "--by", "张三").exit_code == 2  # none of them, then
    assert tracker("notify", "settle", other, "--again", "--by", "张三").exit_code == 0
    count = len(robot.taken)
    assert tracker("notify").exit_code == 0
    assert len(robot.taken) == count + 1
    assert {part["status"] for part in listed(tracker)} == {"sent"}
    (settled,) = [part for part in listed(tracker) if part["code"] == "arrived"]
    assert settled["detail"] == "张三"


def test_a_test_message(tracker: Tracker, robot: HttpService, folder: Path) -> None:
    shown = tracker("notify", "test", "群", lang="zh")
    assert (shown.exit_code, "群：已送达（0 ok）" in shown.stderr) == (0, True)
    assert robot.taken[0].text.startswith("政务新媒体检查：测试消息")
    answers[:] = [json.dumps({"errcode": 310000, "errmsg": f"no {TOKEN}"}).encode()]
    refused = tracker("notify", "test", "群")
    assert (refused.exit_code, "not delivered: wrong signature" in refused.stderr) == (1, True)
    assert tracker("notify", "test", "裙").exit_code == 2
    assert tracker("notify", "test", "群", "--to", "王五").exit_code == 2
    assert listed(tracker) == []
    assert has_secret(folder, shown, refused) == []


def test_units_wait_for_working_hours(tracker: Tracker, robot: HttpService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOTIFY__IN_WORKING_HOURS", "true")
    monkeypatch.setattr("tracker.notify.working_hours.WorkingHours.is_open", lambda self, now: False)
    assert "1 delivered, 2 waiting" in tracker("notify").stderr
    assert {part["kind"] for part in listed(tracker, "--status", "queued")} == {"reminder", "finding"}


def test_a_year_without_a_calendar_is_said_once(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOTIFY__IN_WORKING_HOURS", "true")
    monkeypatch.setattr("tracker.notify.working_hours.WorkingHours.is_known", lambda self, now: False)
    assert tracker("notify", "--dry-run").stderr.count("Monday to Friday count") == 1


def test_a_second_program_is_kept_out(tracker: Tracker, folder: Path, robot: HttpService) -> None:
    with acquire_notify_lock(folder / ".tracker"):
        assert tracker("notify").exit_code == Busy.exit_code
        assert tracker("notify", "--dry-run").exit_code == 0
    assert robot.taken == []


def test_the_demonstration_sends_to_this_machine_alone(tracker: Tracker, folder: Path, robot: HttpService) -> None:
    register, contacts = folder / "accounts.yaml", folder / "contacts.yaml"
    register.write_text(register.read_text("utf-8").replace("{name: 某市}", "{demonstration: true}"), "utf-8")
    local = contacts.read_text("utf-8")
    for elsewhere in (
        '{kind: wecom, url: "https://robot.example/send?key=0123456789abcdef"}',
        "{kind: email, host: mail.example, sender: a@b.cn}",
        '{kind: apprise, url: "tgram://0123456789/1"}',
    ):
        contacts.write_text(local.replace("channels:\n", f"channels:\n  外: {elsewhere}\n"), "utf-8")
        assert tracker("notify").exit_code == 2
        assert tracker("notify", "--dry-run").exit_code == 0
    assert robot.taken == []
    contacts.write_text(local, "utf-8")
    assert tracker("notify").exit_code == 0
    assert robot.taken != []


def test_faults_of_the_contacts_are_printed_with_their_lines(tracker: Tracker, folder: Path) -> None:
    write_contacts(folder, CONTACTS.format(url="http://robot.example", token=TOKEN, secret=SECRET))
    shown = tracker("notify", "--dry-run")
    assert shown.exit_code == 2
    assert re.search(r"contacts\.yaml:2: channels\.群\.url: should be an https:// address", shown.stderr)
    assert has_secret(folder, shown) == []


def test_init_writes_an_example_for_its_owner_alone(tracker: Tracker, folder: Path) -> None:
    assert tracker("notify", "init").exit_code == 2
    (folder / "contacts.yaml").unlink()
    assert "tracker --lang en notify init" in tracker("notify").stderr
    assert tracker("notify", "init").exit_code == 0
    assert os.stat(folder / "contacts.yaml").st_mode & 0o777 == 0o600  # noqa: PTH116


# After a scan

DUE = ScanOptions(selection=Selection(), at=None, replay=None, resumes=None, if_due=True, is_paced=False)


def scanned(*, pending: int = 0) -> ScanOutcome:
    return ScanOutcome(at=now(), rows=(), pending=pending)


@pytest.fixture
def scan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScanOutcome | None]:
    """A scan that ends as is given, and what follows it."""

    def run(ending: ScanOutcome | Exception | None, options: ScanOptions = DUE, **more: bool) -> ScanOutcome | None:
        def ends(*_: object) -> ScanOutcome | None:
            if isinstance(ending, Exception):
                raise ending
            return ending

        monkeypatch.setattr(after_scan, "run_scan_command", ends)
        return scan_and_notify(AppContext.make(None, None, None, is_quiet=False), options, **more)

    return run


def test_the_switch_is_pinged_for_scheduled_scans_alone(
    scan: Callable[..., ScanOutcome | None], robot: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_NOTIFY__PING_URL", f"{robot.url}/ping/0123456789abcdef")
    scan(scanned())
    with pytest.raises(Failed):
        scan(Failed("no browser"))
    with pytest.raises(Busy):
        scan(Busy("another"))
    scan(None)  # not due
    scan(scanned(pending=3))  # the next run goes on
    scan(
        scanned(), ScanOptions(selection=Selection(), at=None, replay=None, resumes=None, if_due=False, is_paced=False)
    )
    assert [taken.path for taken in robot.taken] == ["/ping/0123456789abcdef", "/ping/0123456789abcdef/fail"]


def test_a_daily_look_keeps_the_weekly_switch_not_quiet(
    scan: Callable[..., ScanOutcome | None], robot: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_NOTIFY__PING_URL", f"{robot.url}/ping/0123456789abcdef")
    scan(scanned(), replace(DUE, due_only=True))
    assert robot.taken == []


def test_status_says_how_the_last_run_ended_and_who_was_informed(
    scan: Callable[..., ScanOutcome | None], tracker: Tracker, crontab: Path, folder: Path
) -> None:
    def last_runs() -> list[str]:
        lines = tracker("schedule", "status").stdout.splitlines()
        return [line.partition(" · ")[2].strip() for line in lines if line.startswith("Last run")]

    assert last_runs() == ["", ""]
    with pytest.raises(Failed):
        scan(Failed("no browser starts"))
    with pytest.raises(UserError):
        scan(UserError("a fault in the register"), replace(DUE, due_only=True))
    assert last_runs() == ["failed: no browser starts", "failed: a fault in the register"]
    scan(None)  # not due: the last one stays
    assert last_runs()[0] == "failed: no browser starts"
    scan(scanned(), notifies=True)
    assert last_runs()[0] == "done, 0 accounts, 0 not verified"
    scan(scanned(pending=2))
    assert last_runs()[0] == "not finished, the next run goes on"
    shown = tracker("schedule", "status").stdout
    assert "Messages since the last scan" in shown
    (folder / ".tracker" / "runs.json").write_text('{"weekly": {"began_at": 7}}')
    assert last_runs()[0] == ""


def test_a_switch_that_is_down_breaks_no_scan(
    scan: Callable[..., ScanOutcome | None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_NOTIFY__PING_URL", f"http://127.0.0.1:9/{TOKEN}")
    outcome = scanned()
    assert scan(outcome) is outcome
    assert "ping_url" in (told := capsys.readouterr().err)
    assert TOKEN not in told


def test_messages_follow_a_scan_where_that_is_asked_for(
    scan: Callable[..., ScanOutcome | None], robot: HttpService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(scanned())
    assert robot.taken == []
    scan(scanned(), notifies=True)
    assert len(robot.taken) == 3
    (folder / "contacts.yaml").unlink()
    outcome = scanned()
    assert scan(outcome, notifies=True) is outcome  # what went wrong with messages is only told
    monkeypatch.setenv("TRACKER_NOTIFY__AFTER_SCAN", "true")
    assert scan(outcome) is outcome


def test_no_fault_of_a_message_breaks_a_scan(
    scan: Callable[..., ScanOutcome | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> int:
        raise ValueError(TOKEN)

    monkeypatch.setattr(after_scan, "run_notify_command", fails)
    assert scan(scanned(), notifies=True) == replace(scanned(), at=ANY)
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert TOKEN not in told


def test_a_replay_sends_nothing(scan: Callable[..., ScanOutcome | None], robot: HttpService, folder: Path) -> None:
    scan(scanned(), replace(DUE, if_due=False, replay=folder), notifies=True)
    assert robot.taken == []


def test_the_store_is_the_same_after_a_dry_run(tracker: Tracker, folder: Path) -> None:
    def tables() -> object:
        with Store.open(f"sqlite:///{folder / '.tracker' / 'tracker.db'}") as store:
            return store.outgoing.all(), store.scans(), store.cases.all()

    before = tables()
    tracker("notify", "--dry-run")
    assert tables() == before


# Its timer


@pytest.fixture
def crontab(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The crontab of a made `crontab`; there is no systemd."""
    programs = folder / "bin"
    programs.mkdir()
    script = programs / "crontab"
    script.write_text('#!/bin/sh\ntable="$(dirname "$0")/table"\n[ "$1" = - ] && cat > "$table" || cat "$table"\n')
    script.chmod(0o755)
    (programs / "table").write_text("")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr("tracker.cli.scanning.schedule.detect", lambda: TimerKind.CRONTAB)
    return programs / "table"


def test_the_timer_of_messages_is_installed_only_where_it_is_asked_for(tracker: Tracker, crontab: Path) -> None:
    assert tracker("schedule", "install", "--yes").exit_code == 0
    assert "scan --if-due" in (alone := crontab.read_text())
    assert " notify\n" not in alone
    assert tracker("schedule", "install", "--yes", "--notify").exit_code == 0
    lines = [line for line in crontab.read_text().splitlines() if not line.startswith("#")]
    assert [line.split()[-1] for line in lines] == ["--if-due", "notify"]
    assert tracker("schedule", "install", "--yes", "--notify").exit_code == 0
    assert crontab.read_text().count(" notify\n") == 1
    assert timers_in(tracker) == ["installed", "not installed", "installed"]
    assert tracker("schedule", "remove").exit_code == 0
    assert crontab.read_text() == ""
    assert timers_in(tracker) == ["not installed"] * 3


def timers_in(tracker: Tracker) -> list[str]:
    """Of the weekly scan, the daily look and messages."""
    lines = tracker("schedule", "status").stdout.splitlines()
    return [line.rpartition(" · ")[2] for line in lines if line.startswith("Timer")]


def test_a_timer_says_what_it_does() -> None:
    messages = Command(argv=("/usr/bin/python3", "notify"), folder=Path("/srv"), about="Messages")
    assert "Description=Messages\n" in service_unit(messages)
    assert "Description=Messages\n" in timer_unit(Weekly(), messages.about)


def test_what_a_person_has_to_settle_is_a_task_of_today_and_a_line_of_doctor(
    tracker: Tracker, robot: HttpService, folder: Path
) -> None:
    answers.append(NO)
    assert "messages_unsettled" not in tracker("today", "--format", "json").stdout
    assert tracker("notify").exit_code == 1
    (number,) = [part["id"] for part in listed(tracker, "--unsettled")]
    (task,) = [
        task
        for task in json.loads(tracker("today", "--format", "json").stdout)["tasks"]
        if task["task"] == "messages_unsettled"
    ]
    assert task["names"][0].startswith(f"{number} ")
    assert task["command"].endswith("notify list --unsettled")
    assert "notify settle" in task["message"]
    assert [(state, f"numbers {number}" in detail) for state, detail in messages_in_doctor(folder)] == [("mend", True)]
    assert tracker("notify", "settle", str(number), "--arrived", "--by", "李四").exit_code == 0
    assert "messages_unsettled" not in tracker("today", "--format", "json").stdout
    assert messages_in_doctor(folder) == [("well", "2 contacts, 1 channel")]


def messages_in_doctor(folder: Path) -> list[tuple[str, str]]:
    context = AppContext.make(folder / "accounts.yaml", None, Lang.EN, is_quiet=False)
    checks = HealthChecks(context, now())
    health = read_condition(context.settings.database_url)
    return [(message.state.value, message.detail) for message in checks.check_messages(context.read_register(), health)]


def test_doctor_names_faults_and_open_contacts_and_changes_nothing(folder: Path) -> None:
    path = folder / "contacts.yaml"
    path.chmod(0o644)
    assert [state for state, _ in messages_in_doctor(folder)] == ["mend"]
    assert path.stat().st_mode & 0o777 == 0o644
    write_contacts(
        folder, f"channels: {{群: {{kind: wecom, url: 'http://x.example/send?key={TOKEN}'}}}}\ncontacts: []\n"
    )
    ((state, detail),) = messages_in_doctor(folder)
    assert (state, detail) == ("mend", "contacts.yaml has 1 error (lines 1)")
    path.unlink()
    assert messages_in_doctor(folder) == []
