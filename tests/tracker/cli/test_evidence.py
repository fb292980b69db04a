"""`tracker evidence` as it is typed: what it says, in which format, and with which exit code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from typer.testing import CliRunner, Result

from tests.tracker.evidence.archive import FIRST, PICTURE, Archive
from tests.tracker.evidence.test_verify import change_a_byte
from tests.tracker.rules.given import AT
from tracker.cli.casework.evidence import print_unkept
from tracker.cli.context import AppContext
from tracker.cli.main import app
from tracker.cli.scanning.machine.equipment import to_evidence_writer
from tracker.evidence.vault.opened import open_objects
from tracker.messages.terminal.language import Lang
from tracker.register.register import read_register
from tracker.settings.reading import read_settings
from tracker.store.cluster.shared import SharedDatabase
from tracker.store.store import Store

Tracker = Callable[..., Result]
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "2", name: 娄底住建, unit: 娄底市住房和城乡建设局, region: [娄底市]}
"""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of two accounts, and one scan that found the first gone; made once."""
    folder = tmp_path_factory.mktemp("scanned")
    (folder / "accounts.yaml").write_text(REGISTER, "utf-8")
    (folder / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{(folder / '.tracker/tracker.db').as_posix()}") as store:
        store.sync_register(read_register(folder / "accounts.yaml").accounts, AT)
        archive = Archive(folder / ".tracker", store)
        archive.scan(FIRST)
        archive.scan()
    return folder


@pytest.fixture
def folder(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of two accounts, and one scan that found the first gone."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tracker(folder: Path) -> Tracker:
    return lambda *words: CliRunner().invoke(app, ["--lang", "zh", *words])


def test_untouched_evidence_is_intact(tracker: Tracker) -> None:
    result = tracker("evidence", "verify")
    assert (result.exit_code, "完好" in result.stdout, "链尾 SHA-256" in result.stdout) == (0, True, True)


def test_a_changed_picture_is_reported_with_its_account_and_exit_code(tracker: Tracker, folder: Path) -> None:
    change_a_byte(folder / ".tracker")
    result = tracker("evidence", "verify")
    (line,) = [line for line in result.stdout.splitlines() if PICTURE in line]
    assert (result.exit_code, line.split("\t")) == (1, ["内容被改动", "weibo:1", PICTURE])


def test_what_is_wrong_is_said_to_programs_too(tracker: Tracker, folder: Path) -> None:
    change_a_byte(folder / ".tracker")
    document = json.loads(tracker("evidence", "verify", "--format", "json").stdout)
    assert document["faults"] == [{"wrong": "changed", "account": "weibo:1", "path": PICTURE}]
    assert list(document) == [
        "schema_version",
        "is_whole",
        "files",
        "links",
        "pruned",
        "unsealed",
        "head",
        "faults",
        "accepted",
    ]


def test_a_hostile_file_name_is_shown_harmless(tracker: Tracker, folder: Path) -> None:
    (folder / ".tracker/evidence/scan-1/\x1b[2Jx").write_bytes(b"")
    result = tracker("evidence", "verify")
    assert (result.exit_code, "\x1b" in result.stdout) == (1, False)


@pytest.mark.parametrize(("scan", "code"), [("1", 1), ("2", 0), ("3", 2)])
def test_one_scan_is_verified(tracker: Tracker, folder: Path, scan: str, code: int) -> None:
    change_a_byte(folder / ".tracker")
    assert tracker("evidence", "verify", "--scan", scan).exit_code == code


def test_the_files_of_an_account_are_listed_with_their_hashes(tracker: Tracker) -> None:
    document = json.loads(tracker("evidence", "list", "weibo:1", "--format", "json").stdout)
    assert [(file["kind"], file["path"], file["is_there"]) for file in document["files"]] == [
        ("picture", PICTURE, True),
        ("reply", PICTURE.replace(".jpg", ".html.txt"), True),
        ("record", "evidence/scan-1/weibo-1/record.json", True),
    ]


def test_a_listed_file_that_is_gone_is_marked(tracker: Tracker, folder: Path) -> None:
    (folder / ".tracker" / PICTURE).unlink()
    assert f"{PICTURE} （已清理或缺失）" in tracker("evidence", "list", "weibo:1").stdout


def test_files_of_a_discarded_scan_are_marked(tracker: Tracker) -> None:
    assert "作废" not in tracker("evidence", "list", "weibo:1").stdout
    tracker("scans", "discard", "1", "--by", "张三", "--because", "误扫")

    assert "第 1 次检查已作废（误扫）" in tracker("evidence", "list", "weibo:1").stdout
    document = json.loads(tracker("evidence", "list", "weibo:1", "--format", "json").stdout)
    assert {file["discarded"] for file in document["files"]} == {True}


def test_an_account_without_evidence_says_so(tracker: Tracker) -> None:
    assert "没有留存证据" in tracker("evidence", "list", "weibo:2").stdout


def test_an_account_that_is_not_in_the_register_is_refused(tracker: Tracker) -> None:
    assert tracker("evidence", "list", "weibo:9").exit_code == 2


def test_pruning_wants_a_limit(tracker: Tracker) -> None:
    result = tracker("evidence", "prune")
    assert (result.exit_code, "keep_days" in result.stderr) == (2, True)


def test_pruning_obeys_the_settings_and_leaves_the_chain_whole(tracker: Tracker, folder: Path) -> None:
    (folder / "tracker.toml").write_text("[evidence]\nkeep_days = 30\n", "utf-8")
    result = tracker("evidence", "prune")
    assert (result.exit_code, "已清理 2 个文件" in result.stderr) == (0, True)
    assert (tracker("evidence", "verify").exit_code, (folder / ".tracker" / PICTURE).exists()) == (0, False)


def test_a_finding_names_its_files(tracker: Tracker) -> None:
    document = json.loads(tracker("problems", "--at", "2023-09-19T18:00", "--format", "json").stdout)
    (finding,) = [finding for account in document["accounts"] for finding in account["findings"]]
    assert finding["evidence"]["files"][0]["path"] == PICTURE
    assert all(len(file["sha256"]) == 64 for file in finding["evidence"]["files"])


def test_an_account_shows_where_its_evidence_lies(tracker: Tracker) -> None:
    at = ("--at", "2023-09-19T18:00")
    document = json.loads(tracker("show", "weibo:1", *at, "--format", "json").stdout)
    assert document["looks"][0]["files"][0]["path"] == PICTURE
    assert "evidence/scan-1/weibo-1" in tracker("show", "weibo:1", *at).stdout


def test_what_could_not_be_kept_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app_context = AppContext.make(None, None, Lang.ZH, is_quiet=False)
    print_unkept(
        app_context, {"weibo:1": "磁盘已满", "weibo:2": "磁盘已满", "manifest": "磁盘已满", "timestamp": "超时"}
    )
    said = capsys.readouterr().err
    assert [words in said for words in ("2 个账号的证据未能保存", "未能封存", "没有取得时间戳")] == [True] * 3


@pytest.fixture
def moved(tracker: Tracker, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """The evidence was copied to a store, and the state folder has none."""
    MemoryFileSystem.store.clear()
    store = open_objects("memory://bucket/tracker", {}, 5)
    for file in sorted(path for path in (folder / ".tracker/evidence").rglob("*") if path.is_file()):
        store.write(file.relative_to(folder / ".tracker").as_posix(), file.read_bytes())
    shutil.rmtree(folder / ".tracker/evidence")
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", "memory://bucket/tracker")
    return tracker


def test_evidence_that_was_copied_to_a_store_is_intact_and_listed(moved: Tracker) -> None:
    assert "完好" in moved("evidence", "verify").stdout
    files = json.loads(moved("evidence", "list", "weibo:1", "--format", "json").stdout)["files"]
    assert [file["is_there"] for file in files] == [True] * len(files)
    MemoryFileSystem.store.pop(f"/bucket/tracker/{PICTURE}")
    result = moved("evidence", "verify")
    assert (result.exit_code, "缺失" in result.stdout) == (1, True)


@pytest.mark.parametrize("words", [("verify",), ("list", "weibo:1")])
def test_a_store_that_is_down_is_named_with_its_reason(
    moved: Tracker, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    for name in ("ls", "info", "find"):
        monkeypatch.setattr(MemoryFileSystem, name, refuse)
    result = moved("evidence", *words)
    assert result.exit_code == 1
    assert "证据存放处不能使用：memory://bucket/tracker: 拒绝连接" in result.stderr


def test_a_scan_s_end_names_the_store_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "证据存放处没有应答 / the evidence store does not answer: s3://bucket/tracker"
    app_context = AppContext.make(None, None, Lang.ZH, is_quiet=False)
    print_unkept(app_context, {"weibo:1": sentence, "weibo:2": sentence})
    said = capsys.readouterr().err
    assert said.count("证据存放处没有应答：s3://bucket/tracker") == 1


def test_a_place_that_holds_nothing_is_asked_about_before_anybody_is_blamed(
    tracker: Tracker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "elsewhere").mkdir()
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", str(folder / "elsewhere"))
    for words in (("evidence", "verify"), ("db", "check")):
        result = tracker(*words)
        assert (result.exit_code, f"{folder / 'elsewhere'}。可能是 evidence_url 改过" in result.stderr) == (1, True)
    monkeypatch.delenv("TRACKER_EVIDENCE_URL")
    (folder / ".tracker" / PICTURE).unlink()
    assert "evidence_url" not in tracker("evidence", "verify").stderr


@pytest.mark.parametrize("is_server", [True, False])
def test_of_a_shared_database_no_machine_takes_itself_for_the_only_one(
    is_server: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machines may share evidence/ of the state folder: what another one is writing is not left over."""
    with Store.open(f"sqlite:///{(folder / '.tracker/tracker.db').as_posix()}") as store:
        monkeypatch.setattr(SharedDatabase, "is_server", is_server)
        writer = to_evidence_writer(store, read_settings(folder / "accounts.yaml"))
        assert writer.is_alone is not is_server
