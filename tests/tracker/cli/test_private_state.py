"""The state is its owner's alone: whatever the umask, and whoever made the folder."""

import logging
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tracker.cli.test_evidence import REGISTER
from tests.tracker.evidence.archive import FIRST, SECOND, Archive
from tests.tracker.rules.given import AT
from tracker.cli.log_file import keep_log
from tracker.cli.main import app
from tracker.errors import UserError
from tracker.scan.lock import acquire_scan_lock
from tracker.settings.reading import read_settings
from tracker.store.store import Store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o177], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


def open_ones(folder: Path) -> list[str]:
    """What is not 0700 or 0600, of a folder and all in it."""
    return [
        f"{path} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


def test_all_that_is_made_is_its_owners_alone(office: Path, umask: int) -> None:
    settings = read_settings(state=office / "made/also/.tracker")
    settings.open_state()
    keep_log(settings.logs_dir)
    logging.getLogger("tracker").warning("a line")
    with acquire_scan_lock(settings.state, AT), Store.open(settings.database_url) as store:
        store.sync_register((FIRST, SECOND), AT)
        archive = Archive(settings.state, store)
        archive.scan(FIRST, at=AT - timedelta(days=100))
        archive.scan(FIRST)
        archive.prune(AT, keep_days=60)
        names = {path.name for path in settings.state.rglob("*")}
        assert {"tracker.db", "tracker.db-wal", "tracker.log", "scan.lock", "prune-3.json", ".gitignore"} <= names
        assert open_ones(office / "made") == []


def test_a_database_elsewhere_is_its_owners_alone(office: Path, umask: int) -> None:
    with Store.open(f"sqlite:///{office / 'far/away/tracker.db'}"):
        assert open_ones(office / "far") == []


@pytest.mark.parametrize("named", [".", ""])
def test_a_shared_folder_with_other_things_is_refused_and_left_as_it_is(office: Path, named: str) -> None:
    office.chmod(0o755)
    (office / "accounts.yaml").chmod(0o644)
    refused = CliRunner().invoke(app, ["--lang", "zh", "--state", named, "problems"])
    assert (refused.exit_code, "不能用作状态文件夹" in refused.stderr) == (2, True)
    assert stat.S_IMODE(office.stat().st_mode) == 0o755
    assert stat.S_IMODE((office / "accounts.yaml").stat().st_mode) == 0o644
    assert [path.name for path in office.iterdir()] == ["accounts.yaml"]


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o750, 0o701])
def test_a_folder_that_others_made_open_is_closed_and_said(office: Path, mode: int) -> None:
    state = office / ".tracker"
    (state / "sessions").mkdir(parents=True)
    (state / "sessions/weibo.json").write_text("{}")
    for path in (state, state / "sessions"):
        path.chmod(mode)
    (state / "sessions/weibo.json").chmod(0o644)
    reported = CliRunner().invoke(app, ["--lang", "zh", "evidence", "list", "weibo:1"])
    assert (reported.exit_code, "已改为只有本人可读" in reported.stderr) == (0, True)
    assert open_ones(state) == []
    assert "已改为" not in CliRunner().invoke(app, ["--lang", "zh", "evidence", "list", "weibo:1"]).stderr


def test_a_private_folder_is_used_without_a_word(office: Path) -> None:
    (office / ".tracker").mkdir(mode=0o700)
    assert "读" not in CliRunner().invoke(app, ["--lang", "zh", "evidence", "list", "weibo:1"]).stderr


def test_closing_follows_no_link(office: Path) -> None:
    (office / ".tracker").mkdir(mode=0o755)
    (office / "public").mkdir()
    (office / "public").chmod(0o755)
    (office / ".tracker/link").symlink_to(office / "public")
    read_settings().open_state()
    assert stat.S_IMODE((office / "public").stat().st_mode) == 0o755


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can give a folder away")
def test_a_folder_of_another_user_is_refused_in_both_languages(office: Path) -> None:
    (office / ".tracker").mkdir(mode=0o700)
    os.chown(office / ".tracker", 65534, 65534)
    with pytest.raises(UserError, match=r"另一个用户.*another user's") as reported:
        read_settings().open_state()
    assert "chown" in reported.value.hint
    assert CliRunner().invoke(app, ["evidence", "list", "weibo:1"]).exit_code == 2
