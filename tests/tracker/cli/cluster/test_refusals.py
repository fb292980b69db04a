"""What `tracker worker` and `tracker scan --queue` refuse, in one sentence each."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scrapers.browser.install.chromium import LaunchChoice, NoBrowser
from tracker.cli.cluster.run_worker import check_evidence
from tracker.cli.main import app
from tracker.cli.scanning.machine import equipment
from tracker.errors import Failed
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.scan.lock import acquire_scan_lock
from tracker.store.cluster import shared
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store
from tracker.time.clock import now

FIXTURES = Path(__file__).parents[4] / "fixtures"
Run = Callable[..., Result]
ROOT = Path(__file__).parents[4]
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 甲, unit: 乙}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return lambda *words: CliRunner().invoke(app, words)


@pytest.mark.parametrize(
    "words", [pytest.param(["worker"], id="worker"), pytest.param(["scan", "--queue"], id="queue")]
)
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        pytest.param("zh", "多台机器一起检查，须用 PostgreSQL 数据库", id="zh"),
        pytest.param("en", "several machines need PostgreSQL as their database", id="en"),
    ],
)
def test_sqlite_is_refused(run: Run, words: list[str], lang: str, said: str) -> None:
    done = run("--lang", lang, *words)
    assert done.exit_code == 2
    assert f"tracker: {said}" in done.stderr
    assert "Traceback" not in done.stderr


WITHOUT_QUEUE = """import sys
sys.modules["procrastinate"] = None
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "procrastinate" else find_spec(name, *rest)
from tracker.__main__ import run
run()"""
"""The program in an environment without the extra `cluster`."""


@pytest.mark.parametrize(
    ("words", "lang", "said"),
    [
        pytest.param(["worker"], "zh", "多台机器一起检查，须另装任务队列", id="worker-zh"),
        pytest.param(["scan", "--queue"], "en", "several machines need a queue to be installed", id="queue-en"),
    ],
)
def test_a_machine_without_the_extra_is_told_what_to_install(run: Run, words: list[str], lang: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QUEUE, "--lang", lang, *words],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "TRACKER_DATABASE_URL": "postgresql:///none", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert f"tracker: {said}" in done.stderr
    assert "pip install '.[cluster]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--retry", "--pace"])
def test_an_option_of_one_machine_is_refused(run: Run, option: str) -> None:
    done = run("--lang", "en", "scan", "--queue", option)
    assert (done.exit_code, f"--queue does not go with {option}" in done.stderr) == (2, True)


def test_a_queued_scan_that_was_copied_to_sqlite_is_continued_there(run: Run, tmp_path: Path) -> None:
    """There are no workers who could do it."""
    run("--lang", "en", "scans", "list")
    account = Account(platform="douyin", handle="1", name="甲", unit="乙")
    (tmp_path / "accounts.yaml").write_text(REGISTER.replace("weibo", "douyin"), "utf-8")
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as store:
        store.sync_register([account], now())
        scan = store.begin_scan(now(), now(), [account])
        store.queued_scans.add(scan, now(), "rules")
    done = run("--lang", "en", "scan")
    assert "by the workers" not in done.stderr
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as store:
        assert [(one.id, one.finished_at is not None) for one in store.scans()] == [(scan.id, True)], done.output


@pytest.mark.postgresql
class TestOnPostgreSQL:
    @pytest.fixture(autouse=True)
    def on_server(self, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
        monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)

    def test_a_platform_that_nobody_looks_at_is_refused(self, run: Run) -> None:
        done = run("--lang", "en", "worker", "--platforms", "weibo,douyin")
        assert (done.exit_code, "not a platform that is looked at: douyin" in done.stderr) == (2, True)

    def test_a_newer_database_is_refused_in_one_sentence(self, run: Run, postgresql_url: str) -> None:
        with Store.open(postgresql_url) as store, store._write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        done = run("--lang", "en", "worker")
        assert done.exit_code == 2
        assert "the database was written by a newer version of this program (9999)" in done.stderr

    def test_two_workers_in_one_state_folder_are_refused(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / ".tracker").mkdir(mode=0o700)
        with acquire_scan_lock(tmp_path / ".tracker", now()):
            assert run("--lang", "en", "worker").exit_code == 5

    def test_a_place_where_no_evidence_can_be_kept_is_refused_before_anybody_is_looked_at(
        self, tmp_path: Path, postgresql_url: str
    ) -> None:
        messages = Messages(Lang.EN)
        with Store.open(postgresql_url) as store:
            check_evidence(messages, EvidenceWriter(FolderVault(tmp_path), store, now))
            (tmp_path / "a file").write_text("")
            said = f"this machine cannot keep evidence: {tmp_path / 'a file'}: Not a directory"
            with pytest.raises(Failed, match=re.escape(said)):
                check_evidence(messages, EvidenceWriter(FolderVault(tmp_path / "a file"), store, now))
            store.chain.add(ManifestRecord(number=1, path="evidence/scan-1/manifest.json", sha256="0", sealed_at=now()))
            with pytest.raises(Failed, match="none of the kept files is here"):
                check_evidence(messages, EvidenceWriter(FolderVault(tmp_path), store, now))
            (tmp_path / "evidence" / "scan-1").mkdir()
            (tmp_path / "evidence" / "scan-1" / "manifest.json").write_text("{}")
            check_evidence(messages, EvidenceWriter(FolderVault(tmp_path), store, now))

    def test_a_browser_that_nobody_looked_for_before_is_looked_for(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By a driver that refuses to run in a thread with an event loop."""

        def find(_: object) -> LaunchChoice:
            with pytest.raises(RuntimeError, match="no running event loop"):
                asyncio.get_running_loop()
            raise NoBrowser("none starts")

        monkeypatch.setattr(equipment, "find_chromium", find)
        done = run("--lang", "en", "worker")
        assert (done.exit_code, "tracker: none starts" in done.stderr) == (1, True), done.output

    def test_a_queued_scan_is_not_done_by_one_machine_too(self, run: Run) -> None:
        done = run("--lang", "en", "scan", "--queue")
        assert (done.exit_code, "scan 1: 1 account is queued" in done.stderr) == (0, True)
        done = run("--lang", "en", "scan")
        assert (done.exit_code, "scan 1 is being done by the workers" in done.stderr) == (2, True)

    def test_the_weekly_scan_is_queued_by_a_setting(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TRACKER_CLUSTER__QUEUE", "true")
        for _ in range(2):
            done = run("--lang", "en", "scan", "--if-due")
            assert (done.exit_code, "scan 1: 1 account is queued" in done.stderr) == (0, True)

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(["scan", "--queue"], id="queue"),
            pytest.param(["scan", "--queue", "--if-due"], id="weekly"),
            pytest.param(["scan", "--replay", "fixtures"], id="alone"),
            pytest.param(["worker"], id="worker"),
        ],
    )
    @pytest.mark.parametrize("ahead", [timedelta(days=30), timedelta(hours=-8)], ids=["forward", "back"])
    def test_a_machine_with_a_wrong_clock_begins_nothing(
        self, run: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, words: list[str], ahead: timedelta
    ) -> None:
        """Its scan would have another time-point: as of next month everybody is silent."""
        monkeypatch.setattr(shared, "now", lambda: now() + ahead)
        Path("fixtures").symlink_to(FIXTURES)
        done = run("--lang", "en", *words)
        assert done.exit_code == 1, done.output
        assert "this machine's clock and the database's are" in done.stderr
        assert "set it, then start again" in done.stderr
        with Store.open(postgresql_url) as store:
            assert store.scans() == ()

    @pytest.mark.parametrize("ahead", [timedelta(days=30), timedelta(days=-30)], ids=["forward", "back"])
    def test_an_entry_of_the_register_is_dated_by_the_clock_of_all(
        self, run: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
    ) -> None:
        """An account is accused of no time before its entry, which a slow clock would put too early."""
        monkeypatch.setattr("tracker.cli.context.now", lambda: now() + ahead)
        run("--lang", "en", "scans", "list")
        with Store.open(postgresql_url) as store, store._read() as connection:
            [(added_at,)] = connection.exec_driver_sql("SELECT added_at FROM account")
        assert abs(added_at - now()) < timedelta(minutes=1)
