"""`tracker doctor`: what is in order, what is not, and what to do about it."""

import csv
import inspect
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.outage import NoConnection
from scrapers.browser.session import BrowserOptions
from scrapers.network.upstream import Upstream
from scrapers.platforms.logins import LoginState
from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.main import app
from tracker.cli.scanning import health_checks
from tracker.cli.scanning.doctor import summary_of
from tracker.cli.scanning.health_checks import LITTLE_FREE, HealthChecks
from tracker.cli.scanning.machine import connections, platform_health
from tracker.cli.scanning.machine.health_report import HealthCheck, HealthStatus
from tracker.messages.catalog import MESSAGES
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.pace.circuit_breaker import CircuitFailure
from tracker.report.today.today import MIN_FREE
from tracker.sessions.login_records import LoginRecord, session_path, write_sites
from tracker.settings.reading import read_settings
from tracker.store.cluster import shared
from tracker.store.database.migrate import HEAD
from tracker.store.store import Store
from tracker.time.clock import now

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: wechat, handle: "MzA3MDAwMDAwMA==", name: 湘潭智慧健康, unit: 湘潭市卫健委, region: [湘潭市]}
"""


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Host -> why it does not answer; every other host answers. Nothing is connected to."""
    silent: dict[str, str] = {}

    async def reach(hosts: Sequence[str], *, upstream: Upstream | None = None) -> str:
        if hosts[0] in silent or "*" in silent:
            raise NoConnection(silent.get(hosts[0]) or silent["*"])
        return hosts[0]

    monkeypatch.setattr(connections, "reach", reach)
    return silent


@pytest.fixture
def doctor(tmp_path: Path) -> HealthChecks:
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    settings = read_settings(tmp_path / "accounts.yaml", tmp_path / "state")
    settings.open_state()
    out = Console(file=io.StringIO())
    return HealthChecks(AppContext(settings=settings, messages=Messages(Lang.EN), out=out, err=out), AT)


async def a_version(_: BrowserOptions) -> str:
    """Of a browser that need not start."""
    return "156"


def run(folder: Path, *options: str) -> Result:
    arguments = ["--register", str(folder / "accounts.yaml"), "--lang", "en", "doctor", *options]
    return CliRunner().invoke(app, arguments)


def test_a_machine_in_order_is_well(doctor: HealthChecks, tmp_path: Path, chromium: LaunchChoice) -> None:
    done = run(tmp_path, "--format", "json")
    reported = json.loads(done.stdout)
    states = {check["item"]: check["state"] for check in reported["checks"]}
    assert (done.exit_code, reported["is_well"], reported["schema_version"]) == (0, True, 1)
    assert {states[item] for item in ("python", "browser", "register", "disk", "clock")} == {"well"}
    assert states["sessions"] == "note"


def test_what_needs_doing_is_reported_with_its_fix(
    doctor: HealthChecks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_checks, "version_of", a_version)
    (tmp_path / "accounts.yaml").write_text("accounts: [{platform: weibo}]", encoding="utf-8")
    done = run(tmp_path, "--format", "csv")
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert done.exit_code == 1
    assert rows["register"]["state"] == "mend"
    assert rows["register"]["fix"].endswith(" --lang en accounts check")


def test_the_table_says_it_in_chinese(doctor: HealthChecks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_BROWSER", "/no/such/browser")
    done = CliRunner().invoke(app, ["--register", str(tmp_path / "accounts.yaml"), "--lang", "zh", "doctor"])
    assert done.exit_code == 1
    assert "浏览器\t需处理\tTRACKER_BROWSER 所指的浏览器不能启动，或是 headless shell：/no/such/browser" in done.stdout
    assert done.stdout.endswith("有需要处理的事项\n")


def test_looking_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_BROWSER", "/no/such/browser")
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["accounts.yaml"]


def store_session(doctor: HealthChecks, health: LoginState, mode: int = 0o600) -> Path:
    folder = doctor.app_context.settings.sessions_dir
    path = session_path(folder, "wechat")
    path.write_text("{}")
    path.chmod(mode)
    site = LoginRecord(health=health, logged_in_at=AT - timedelta(days=3), probed_at=AT - timedelta(hours=1))
    write_sites(folder, "wechat", {"weread": site})
    return path


@pytest.mark.parametrize(
    ("health", "state", "detail", "fix"),
    [
        pytest.param(LoginState.IN, HealthStatus.WELL, "logged in for 3 d, last probed 2026-11-23 17:00", "", id="in"),
        pytest.param(
            LoginState.OUT, HealthStatus.MEND, "expired; logged in 3 d ago", "tracker login wechat", id="expired"
        ),
        pytest.param(LoginState.UNKNOWN, HealthStatus.NOTE, "not known", "", id="unknown"),
    ],
)
def test_a_session_is_reported_with_its_age_and_health(
    doctor: HealthChecks, health: LoginState, state: HealthStatus, detail: str, fix: str
) -> None:
    store_session(doctor, health)
    (found,) = doctor.check_sessions(None)
    assert (found.state, found.fix) == (state, fix)
    assert detail in found.detail


def test_a_session_that_others_can_read_is_reported_with_what_to_type(doctor: HealthChecks) -> None:
    path = store_session(doctor, LoginState.IN, mode=0o644)
    (found,) = doctor.check_sessions(None)
    assert (found.state, found.fix) == (HealthStatus.MEND, f"chmod 600 {path}")
    assert "644" in found.detail


def test_a_folder_of_sessions_that_is_open_to_others_is_reported(doctor: HealthChecks) -> None:
    folder = doctor.app_context.settings.sessions_dir
    folder.chmod(0o755)
    (found,) = doctor.check_sessions(None)
    assert (found.state, found.fix) == (HealthStatus.MEND, f"chmod 700 {folder}")


def test_a_platform_that_cools_down_is_reported_until_when(doctor: HealthChecks) -> None:
    with Store.open(doctor.app_context.settings.database_url) as store:
        store.slots.cool_down("weibo", AT + timedelta(hours=2))
        store.slots.cool_down("zhihu", AT - timedelta(hours=2))
    health, database = doctor.check_database()
    assert database.state is HealthStatus.WELL
    assert [found.detail for found in doctor.check_pace(health)] == ["Weibo: not asked before 2026-11-23 20:00"]


def test_a_platform_and_its_services_are_reported_once_with_the_longest_wait(doctor: HealthChecks) -> None:
    with Store.open(doctor.app_context.settings.database_url) as store:
        store.slots.cool_down("wechat", AT + timedelta(hours=1))
        store.slots.cool_down("wechat/weread", AT + timedelta(hours=2))
    health, _ = doctor.check_database()
    assert [found.detail for found in doctor.check_pace(health)] == ["WeChat: not asked before 2026-11-23 20:00"]


def test_a_platform_that_walled_us_off_is_reported_with_the_reason_and_what_to_do(doctor: HealthChecks) -> None:
    with Store.open(doctor.app_context.settings.database_url) as store:
        store.circuits.fail("weibo", "captcha_shown", CircuitFailure(at=AT, limit=1))
        store.circuits.fail("zhihu", "login_required", CircuitFailure(at=AT - timedelta(hours=2), limit=1))
        store.circuits.fail("baijiahao", "captcha_shown", CircuitFailure(at=AT, limit=2))
    health, _ = doctor.check_database()
    weibo, zhihu = doctor.check_pace(health)
    assert weibo.detail.endswith("1 account in a row; paused until 2026-11-23 19:00")
    assert "tracker scan --retry" in weibo.fix
    assert zhihu.detail.endswith("the next scan tries one account first")


@pytest.mark.postgresql
def test_a_database_on_a_server_has_no_size_and_may_be_empty(
    doctor: HealthChecks, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", empty_database)
    settings = doctor.app_context.settings
    served = replace(
        doctor, app_context=replace(doctor.app_context, settings=read_settings(settings.register, settings.state))
    )
    assert served.check_database()[1].detail == "not there yet; the first scan makes it"
    Store.open(empty_database).close()
    detail = served.check_database()[1].detail
    assert detail.endswith(f", version {HEAD}, writable"), detail


def test_a_file_that_is_no_database_is_reported(doctor: HealthChecks) -> None:
    (doctor.app_context.settings.state / "tracker.db").write_bytes(
        b"no database at all, but a letter of some length" * 9
    )
    health, found = doctor.check_database()
    assert (health, found.state) == (None, HealthStatus.MEND)
    assert "not a database" in found.detail


def test_a_database_of_a_newer_program_is_reported(doctor: HealthChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(doctor.app_context.settings.database_url).close()
    monkeypatch.setattr("tracker.store.health.HEAD", "0000")
    monkeypatch.setattr("tracker.store.health.known_versions", frozenset)
    assert doctor.check_database()[1].fix == "update this program"


@pytest.mark.parametrize(
    ("free", "state"),
    [
        pytest.param(LITTLE_FREE, HealthStatus.WELL, id="enough"),
        pytest.param(LITTLE_FREE - 1, HealthStatus.NOTE, id="little"),
        pytest.param(MIN_FREE - 1, HealthStatus.MEND, id="too-little"),
    ],
)
def test_a_full_disk_is_reported_before_it_is_full(doctor: HealthChecks, free: int, state: HealthStatus) -> None:
    assert doctor.check_disk(free).state is state


@pytest.mark.parametrize(("version", "state"), [((3, 10, 9), HealthStatus.MEND), ((3, 11, 0), HealthStatus.WELL)])
def test_an_old_python_is_reported(doctor: HealthChecks, version: tuple[int, ...], state: HealthStatus) -> None:
    assert doctor.check_python(version).state is state


def test_missing_fonts_are_reported(doctor: HealthChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "has_chinese_fonts", lambda: False)
    found = doctor.check_fonts()
    assert found.state is HealthStatus.MEND
    assert "fonts-noto-cjk" in found.fix


def checked_after_a_scan(doctor: HealthChecks, started_at: datetime) -> tuple[HealthCheck, HealthCheck]:
    with Store.open(doctor.app_context.settings.database_url) as store:
        scan = store.begin_scan(started_at, started_at, ())
        store.finish_scan(scan, started_at, {})
    scans = doctor.read_scans(doctor.check_database()[0])
    return doctor.check_clock(scans), doctor.check_scan(scans)


def test_the_last_scan_is_reported(doctor: HealthChecks) -> None:
    clock, scan = checked_after_a_scan(doctor, AT - timedelta(days=1))
    assert (clock.state, scan.state, scan.detail) == (
        HealthStatus.WELL,
        HealthStatus.WELL,
        "finished at 2026-11-22 18:00",
    )


def test_a_clock_before_what_is_recorded_is_wrong(doctor: HealthChecks) -> None:
    clock, _ = checked_after_a_scan(doctor, AT + timedelta(minutes=1))
    assert clock.state is HealthStatus.MEND


def way(doctor: HealthChecks, *platforms: str) -> list[tuple[str, HealthStatus, str, str]]:
    register = doctor.app_context.read_register()
    accounts = tuple(replace(register.accounts[0], platform=name, handle=name) for name in platforms)
    found = doctor.check_way(replace(register, accounts=accounts))
    return [(item.item, item.state, item.detail, item.fix) for item in found]


def test_each_platform_of_the_register_is_tried(doctor: HealthChecks) -> None:
    found = way(doctor, "weibo", "zhihu")
    assert [(item, state) for item, state, _, _ in found] == [
        ("proxy", HealthStatus.WELL),
        ("network", HealthStatus.WELL),
        ("door", HealthStatus.WELL),
        ("door", HealthStatus.WELL),
    ]
    assert found[1][2] == "tried: 2 of 2 platforms answer"
    assert found[2][2] == "Weibo: weibo.com takes connections"


def test_without_a_register_every_platform_is_tried() -> None:
    assert set(connections.platforms_of(None)) == set(ROUTES)


def test_a_platform_that_does_not_answer_is_named_with_what_to_do(
    doctor: HealthChecks, answers: dict[str, str]
) -> None:
    answers["www.zhihu.com"] = "Connection refused"
    shut = way(doctor, "weibo", "zhihu")[-1]
    assert shut[:3] == ("door", HealthStatus.NOTE, "Zhihu: no connection (Connection refused)")
    assert "firewall" in shut[3]


def test_no_network_is_said_once_with_what_to_do(doctor: HealthChecks, answers: dict[str, str]) -> None:
    answers["*"] = "Name or service not known"
    found = way(doctor, "wechat", "weibo", "zhihu")
    assert [item for item, _, _, _ in found] == ["proxy", "network"]
    assert "WeChat, Weibo, Zhihu" in found[1][2]
    assert found[1][3]


def test_a_proxy_that_opens_no_way_is_said_once(doctor: HealthChecks, answers: dict[str, str]) -> None:
    answers["*"] = "the proxy opens no way: 403"
    settings = doctor.app_context.settings.model_copy(update={"proxy": "http://127.0.0.1:9"})
    context = replace(doctor.app_context, settings=settings, messages=Messages(Lang.ZH))
    found = list(HealthChecks(context, AT).check_way(None))
    assert [(item.item, item.state) for item in found] == [("proxy", HealthStatus.MEND)]
    assert "代理不予放行（403）" in found[0].detail


def test_replays_count_as_replays(doctor: HealthChecks) -> None:
    with Store.open(doctor.app_context.settings.database_url) as store:
        store.finish_scan(store.begin_scan(AT, AT, (), is_replay=True), AT, {})
    health, _ = doctor.check_database()
    found = doctor.check_scan(doctor.read_scans(health), len(doctor.read_replays(health)))
    assert (found.state, found.detail) == (
        HealthStatus.NOTE,
        "none was finished yet, only 1 replay, and replays do not count",
    )
    live = checked_after_a_scan(doctor, AT - timedelta(days=1))
    found = doctor.check_scan(doctor.read_scans(health), len(doctor.read_replays(health)))
    assert live[1].detail == "finished at 2026-11-22 18:00"
    assert found.detail == "finished at 2026-11-22 18:00 (and 1 replay)"


def test_every_line_that_is_not_well_has_a_remedy() -> None:
    source = inspect.getsource(health_checks) + inspect.getsource(platform_health)
    keys = set(re.findall(r'self\.(?:mend|note)\(\s*"\w+",\s*"([\w.]+)"', source))
    keys |= {"sandbox.root", "sandbox.refused", "pace.open", "pace.half_open", "scan.none", "scan.only_replays"}
    keys |= {"sessions.out", "disk.little", "database.older", "schedule.missing", "schedule.none"}
    assert len(keys) > 15
    assert {key for key in keys if not {f"doctor.{key}", f"doctor.{key}.fix"} <= set(MESSAGES)} == set()


def test_the_last_line_says_whether_something_is_to_be_done() -> None:
    well, note = (HealthCheck(item="x", state=state, detail="") for state in (HealthStatus.WELL, HealthStatus.NOTE))
    assert summary_of((well,), is_well=True) == "doctor.well"
    assert summary_of((well, note), is_well=True) == "doctor.noted"
    assert summary_of((well, note), is_well=False) == "doctor.mend"


def with_store(doctor: HealthChecks, monkeypatch: pytest.MonkeyPatch, address: str) -> HealthChecks:
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", address)
    settings = doctor.app_context.settings
    return replace(
        doctor, app_context=replace(doctor.app_context, settings=read_settings(settings.register, settings.state))
    )


def test_an_evidence_store_is_tried_and_named(doctor: HealthChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(doctor.check_evidence()) == []
    (found,) = with_store(doctor, monkeypatch, "memory://bucket/tracker").check_evidence()
    assert (found.state, found.detail) == (
        HealthStatus.WELL,
        "memory://bucket/tracker: it can be written and read back",
    )
    (found,) = with_store(doctor, monkeypatch, "nosuch://bucket/tracker").check_evidence()
    assert (found.state, "nosuch://bucket/tracker" in found.detail) == (HealthStatus.MEND, True)


def test_an_evidence_store_that_refuses_needs_repair(doctor: HealthChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.info", refuse)
    (found,) = with_store(doctor, monkeypatch, "memory://bucket/tracker").check_evidence()
    assert (found.state, found.detail) == (
        HealthStatus.MEND,
        "the evidence store cannot be used: memory://bucket/tracker: Permission denied",
    )


@pytest.mark.postgresql
def test_a_clock_that_is_not_the_databases_is_to_be_set(
    doctor: HealthChecks, tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    assert re.search(r"clock\W+well", run(tmp_path).stdout)
    monkeypatch.setattr(shared, "now", lambda: now() - timedelta(days=2))
    done = run(tmp_path)
    assert re.search(r"clock\W+fix\W+this machine's clock and the database's are 1728\d\d s apart", done.stdout)
    assert "set the system's clock (NTP)" in done.stdout
