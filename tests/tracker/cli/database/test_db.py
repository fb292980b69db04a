"""`tracker db`: what it prints and with which exit code; what it does is tested with the store."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from tests.postgresql.server import PASSWORD, PASSWORD_ROLE, PostgreSQL
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.store.database.engine import read_url
from tracker.store.database.migrate import HEAD
from tracker.store.store import Store
from tracker.time.clock import now

REGISTER = """accounts:
  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市]}
"""
ROOT = Path(__file__).parents[4]
Tracker = Callable[..., Result]


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *arguments])

    return run


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / '.tracker' / 'tracker.db'}"


def test_a_database_is_made_and_then_current(tracker: Tracker) -> None:
    made, again = tracker("db", "upgrade"), tracker("db", "upgrade", lang="zh")
    assert (made.exit_code, again.exit_code) == (0, 0)
    assert f"the tables of the database were made (version {HEAD})" in made.stderr
    assert f"数据库已是本程序的版本（{HEAD}）" in again.stderr


READ_ONLY = "mount --bind .tracker .tracker && mount -o remount,bind,ro .tracker && exec "


def test_a_database_on_a_read_only_drive_is_copied(tmp_path: Path) -> None:
    enter = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*enter, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not have a view of the file system of its own (unshare)")
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    with Store.open(url_in(tmp_path)) as store:
        store.sync_register([given.account()], AT)
    command = [sys.executable, "-m", "tracker", "db", "copy", "--to", f"sqlite:///{tmp_path / 'copy.db'}"]
    ran = subprocess.run(
        [*enter, "sh", "-c", READ_ONLY + shlex.join(command)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (0, 2), ran.stderr
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        assert [account.key for account in copy.accounts()] == [given.account().key]


def test_a_copy_names_its_tables_and_what_to_set(tracker: Tracker, tmp_path: Path) -> None:
    with Store.open(url_in(tmp_path)) as store:
        store.sync_register([given.account()], AT)
    done = tracker("db", "copy", "--to", f"sqlite:///{tmp_path / 'copy.db'}", "--format", "json")
    document = json.loads(done.stdout)
    assert list(document) == ["schema_version", "from", "to", "rows", "tables"]
    assert list(document["tables"][0]) == ["table", "rows", "sha256"]
    assert (done.exit_code, document["rows"]) == (0, 1)
    assert [table["table"] for table in document["tables"] if table["rows"]] == ["account"]
    assert "TRACKER_DATABASE_URL" in done.stderr


def test_where_to_is_asked_for_and_a_full_target_is_refused(tracker: Tracker, tmp_path: Path) -> None:
    Store.open(url_in(tmp_path)).close()
    unsaid = tracker("db", "copy")
    Store.open(f"sqlite:///{tmp_path / 'there.db'}").close()
    full = tracker("db", "copy", "--to", f"sqlite:///{tmp_path / 'there.db'}", lang="zh")
    assert (unsaid.exit_code, full.exit_code) == (2, 2)
    assert "--to postgresql://user@host/name" in unsaid.stderr
    assert "目标不是空库" in full.stderr


def test_a_check_says_what_is_wrong_with_exit_code_1(tracker: Tracker, tmp_path: Path) -> None:
    missing = tracker("db", "check")
    with Store.open(url_in(tmp_path)) as store:
        whole = tracker("db", "check")
        with store._write() as connection:
            connection.execute(text("ALTER TABLE policy ADD COLUMN more INTEGER"))
    broken = tracker("db", "check", lang="zh")
    document = json.loads(tracker("db", "check", "--format", "json").stdout)
    assert (missing.exit_code, whole.exit_code, broken.exit_code) == (1, 0, 1)
    assert "the database is sound: 0 rows" in whole.stdout
    assert "与本程序的表不同" in broken.stdout
    assert list(document) == ["schema_version", "database", "version", "is_sound", "faults", "tables", "evidence"]
    assert (document["is_sound"], document["faults"]) == (
        False,
        [{"kind": "other_tables", "detail": "remove_column policy more"}],
    )


@pytest.mark.postgresql
def test_one_setting_moves_the_state_to_postgresql(
    tracker: Tracker, tmp_path: Path, postgresql_url: str, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(url_in(tmp_path)) as store:
        store.sync_register([given.account()], AT)
        store.begin_scan(AT, AT, [given.account()])
    assert tracker("db", "copy", "--to", postgresql_url).exit_code == 0
    before = tracker("scans", "list", "--format", "json").stdout
    (tmp_path / ".tracker" / "tracker.db").unlink()
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    assert tracker("scans", "list", "--format", "json").stdout == before
    assert tracker("db", "check").exit_code == 0
    assert not (tmp_path / ".tracker" / "tracker.db").exists()

    wrong = postgresql.url(read_url(postgresql_url).database or "", PASSWORD_ROLE, PASSWORD + "!")
    for command in (("db", "check"), ("problems",), ("doctor",)):
        monkeypatch.setenv("TRACKER_DATABASE_URL", wrong)
        refused = tracker(*command, lang="zh")
        assert refused.exit_code == 1
        assert "数据库不允许该用户登录" in refused.output
        assert PASSWORD not in refused.output


def test_history_is_counted_first_and_pruned_by_somebody(tracker: Tracker, tmp_path: Path) -> None:
    old = now() - timedelta(days=900)
    with Store.open(url_in(tmp_path)) as store:
        store.sync_register([given.account()], old)
        for at in (old, old + timedelta(days=1), now()):
            check = given.seen(at)
            store.record(store.begin_scan(at, at, [given.account()]), given.account(), check)
    planned = tracker("db", "prune", "--older-than", "800", "--format", "json")
    nobody = tracker("db", "prune", "--older-than", "800", "--apply", lang="zh")
    young = tracker("db", "prune", "--older-than", "300", "--apply", "--by", "张三")
    done = tracker("db", "prune", "--older-than", "800", "--apply", "--by", "张三", "--format", "json")
    refused = tracker("problems", "--at", f"{old:%Y-%m-%d}T18:00", lang="zh")
    assert [item.exit_code for item in (planned, nobody, young, done, refused)] == [0, 2, 2, 0, 2]
    assert list(json.loads(planned.stdout)) == ["schema_version", "before", "is_applied", "posts", "looks"]
    assert json.loads(planned.stdout)["looks"] == json.loads(done.stdout)["looks"] == 1
    assert (json.loads(planned.stdout)["is_applied"], json.loads(done.stdout)["is_applied"]) == (False, True)
    assert "nothing was removed" in planned.stderr
    assert "以前的历史已清理" in refused.stderr


def test_days_without_end_are_nothing_to_prune_and_the_last_400_stay_before_any_scan(tracker: Tracker) -> None:
    far, young = tracker("db", "prune", "--older-than", "9" * 12), tracker("db", "prune", "--older-than", "1")
    assert (far.exit_code, young.exit_code) == (0, 2)
    assert "the 400 days before the newest scan must be kept" in young.stderr


def test_a_machine_without_a_state_folder_copies_and_prunes_a_database_elsewhere(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'tracker.db'}"
    Store.open(elsewhere).close()
    (tmp_path / ".tracker").rmdir()
    copied = tracker("db", "copy", "--from", elsewhere, "--to", f"sqlite:///{tmp_path / 'copy.db'}")
    assert (copied.exit_code, (tmp_path / ".tracker").exists()) == (0, False), copied.output
    monkeypatch.setenv("TRACKER_DATABASE_URL", elsewhere)
    assert tracker("db", "prune", "--older-than", "1100").exit_code == 0
    assert (tmp_path / ".tracker").stat().st_mode & 0o777 == 0o700


@pytest.mark.postgresql
@pytest.mark.parametrize("words", [["db", "check"], ["db", "copy", "--to", "sqlite:///copy.db"], ["db", "upgrade"]])
def test_a_newer_server_asks_for_a_newer_program(
    tracker: Tracker, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    with Store.open(postgresql_url) as store, store._write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    done = tracker(*words)
    assert "written by a newer version of this program (9999)" in done.stderr
    assert "update the program" in done.stderr
    assert done.exit_code == 2
