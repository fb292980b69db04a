"""A vault keeps what it was given, whole or not at all, and says in one sentence why it cannot: folders and objects."""

import errno
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from tracker.errors import UserError
from tracker.evidence.paths import sha256_of
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.objects import REST_S, ObjectVault
from tracker.evidence.vault.opened import open_objects, open_vault
from tracker.evidence.vault.vault import Presence, Vault, VaultUnavailable
from tracker.settings.reading import read_settings

ROOT = Path(__file__).parents[4]
FILE = "evidence/scan-1/weibo-1/record.json"
FILES = {"1-visit-page.jpg": b"\xff\xd8\xff" + b"." * 100, "record.json": b"{}"}
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def memory() -> ObjectVault:
    MemoryFileSystem.store.clear()
    return open_objects("memory://bucket/tracker", {}, 5)


def draft_and_move(tmp_path: Path) -> ObjectVault:
    """A store that shows a file while it is being written, as SFTP does."""
    return ObjectVault(LocalFileSystem(), str(tmp_path / "objects"), "sftp://archive/tracker", 5)


@pytest.fixture(params=["folder", "memory", "moved"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    if request.param == "folder":
        return FolderVault(tmp_path)
    return memory() if request.param == "memory" else draft_and_move(tmp_path)


@pytest.fixture(params=["memory", "moved"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectVault:
    return memory() if request.param == "memory" else draft_and_move(tmp_path)


def test_what_is_written_is_read_back(vault: Vault) -> None:
    vault.write(FILE, b"{}")
    assert (vault.presence(FILE), vault.read(FILE, 9), vault.size_of(FILE)) == (Presence.FILE, b"{}", 2)
    assert (vault.read(FILE, 1), vault.sha256_of(FILE)) == (b"{", sha256_of(b"{}"))
    assert (vault.presence("evidence/none"), vault.presence("evidence/scan-1")) == (Presence.ABSENT, Presence.ODD)


def test_an_empty_file_is_a_file(vault: Vault) -> None:
    vault.write(FILE, b"")
    assert (vault.presence(FILE), vault.read(FILE, 9)) == (Presence.FILE, b"")


def test_the_same_content_once_more_changes_nothing_and_other_content_is_refused(vault: Vault) -> None:
    vault.write(FILE, b"{}")
    vault.write(FILE, b"{}")
    with pytest.raises(FileExistsError):
        vault.write(FILE, b"{ }")
    with pytest.raises(FileExistsError):
        vault.write(FILE, b"")
    assert vault.read(FILE, 9) == b"{}"


def test_a_folder_is_written_and_listed(vault: Vault) -> None:
    folder = vault.write_folder("evidence/scan-1", "weibo-1", FILES)
    assert folder.startswith("evidence/scan-1/weibo-1")
    listed = {entry.path for entry in vault.entries("evidence") if entry.kind == "file"}
    assert listed == {f"{folder}/{name}" for name in FILES}
    assert {entry.path for entry in vault.entries("evidence/scan-2")} == set()


def test_two_writers_of_one_account_have_a_folder_each(vault: Vault) -> None:
    first = vault.write_folder("evidence/scan-1", "weibo-1", FILES)
    second = vault.write_folder("evidence/scan-1", "weibo-1", {**FILES, "record.json": b"{ }"})
    assert first != second
    assert (vault.read(f"{first}/record.json", 9), vault.read(f"{second}/record.json", 9)) == (b"{}", b"{ }")


def test_links_of_the_chain_are_found_by_their_names(vault: Vault) -> None:
    links = ["evidence/prune-3.json", "evidence/scan-1/manifest.json", "evidence/scan-12/manifest-2.json"]
    for path in (*links, FILE, "evidence/scan-1/other.json", "evidence/2026-11-29/picture.jpg", "artifacts/scan-1/a"):
        vault.write(path, b"{}")
    assert sorted(vault.link_paths()) == links


def test_without_anything_there_are_no_links(vault: Vault) -> None:
    assert (list(vault.link_paths()), list(vault.entries("evidence"))) == ([], [])


def test_what_is_removed_is_gone_and_may_be_removed_again(vault: Vault) -> None:
    vault.write(FILE, b"{}")
    vault.remove(FILE)
    vault.remove(FILE)
    assert vault.presence(FILE) is Presence.ABSENT


def test_what_no_look_names_is_swept_once_it_is_old(vault: Vault) -> None:
    kept = vault.write_folder("evidence/scan-1", "weibo-1", FILES)
    left = vault.write_folder("evidence/scan-1", "weibo-2", FILES)
    vault.write("evidence/scan-1/manifest.json", b"{}")
    hour_ago, soon = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)  # noqa: TID251  # the files' own times
    assert list(vault.remove_unlisted("evidence/scan-1", {kept}, hour_ago)) == []
    assert list(vault.remove_unlisted("evidence/scan-1", {kept}, soon)) == [left]
    present = [vault.presence(path) for path in (f"{kept}/record.json", f"{left}/record.json")]
    assert present == [Presence.FILE, Presence.ABSENT]
    assert vault.presence("evidence/scan-1/manifest.json") is Presence.FILE


def test_a_copy_is_opened_only_with_its_hash(vault: Vault, tmp_path: Path) -> None:
    vault.write(FILE, b"{}")
    copy = vault.open_copy(FILE, sha256_of(b"{}"), tmp_path)
    assert copy is not None
    assert copy.read_bytes() == b"{}"
    assert vault.open_copy(FILE, sha256_of(b"other"), tmp_path) is None
    assert vault.open_copy("evidence/none.json", sha256_of(b"{}2"), tmp_path) is None
    assert vault.open_copy("../../etc/passwd", sha256_of(b"{}2"), tmp_path) is None


def test_of_links_in_a_circle_there_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "link").symlink_to("link")
    assert FolderVault(tmp_path).open_copy("evidence/link", "", tmp_path) is None


def test_a_probe_leaves_nothing_among_the_evidence(vault: Vault) -> None:
    vault.probe()
    vault.probe()
    assert [entry.path for entry in vault.entries("evidence") if entry.kind == "file"] == []


def test_a_changed_copy_on_this_machine_is_fetched_again(tmp_path: Path) -> None:
    vault = memory()
    vault.write(FILE, b"{}")
    copy = vault.open_copy(FILE, sha256_of(b"{}"), tmp_path)
    assert copy is not None
    copy.write_bytes(b"changed")
    assert vault.open_copy(FILE, sha256_of(b"{}"), tmp_path) == copy
    assert copy.read_bytes() == b"{}"


# Faults of a store


SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REFUSALS = {
    "down": ConnectionRefusedError(111, "Connection refused"),
    "denied": PermissionError(13, f"Access Denied for {SECRET}"),
    "full": OSError(28, "No space left on device"),
    "odd": RuntimeError(f"InvalidAccessKeyId {SECRET}\n  trace"),
}


def failing(vault: ObjectVault, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any], *names: str) -> None:
    for name in names:
        monkeypatch.setattr(vault.filesystem, name, fault, raising=True)


@pytest.mark.parametrize("error", REFUSALS.values(), ids=REFUSALS)
def test_a_store_that_refuses_is_named_in_one_sentence_without_its_keys(
    objects: ObjectVault, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    objects.secrets = (SECRET,)

    def refuse(*given: Any, **more: Any) -> None:
        raise error

    failing(objects, monkeypatch, refuse, "pipe_file")
    with pytest.raises(VaultUnavailable) as raised:
        objects.write_folder("evidence/scan-1", "weibo-1", FILES)
    said = raised.value.strerror or ""
    assert objects.name in said
    assert (SECRET in said, "\n" in said) == (False, False)
    assert list(objects.entries("evidence")) == []


def test_a_bucket_that_is_not_there_is_said_and_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped name would else become a bucket, and the evidence of one machine would lie apart."""
    vault = memory()

    def absent(path: str, *given: Any, **more: Any) -> None:
        raise FileNotFoundError(2, "The specified bucket does not exist", path)

    made: list[str] = []
    monkeypatch.setattr(vault.filesystem, "makedirs", lambda path, **more: made.append(path))
    failing(vault, monkeypatch, absent, "pipe_file")
    with pytest.raises(VaultUnavailable, match="there is no such bucket: memory://bucket/tracker"):
        vault.probe()
    assert made == []


def test_an_upload_that_breaks_off_leaves_no_half_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = draft_and_move(tmp_path)
    pipe = vault.filesystem.pipe_file

    def break_off(path: str, value: bytes, **more: Any) -> None:
        pipe(path, value[: len(value) // 2], **more)
        raise ConnectionResetError(104, "Connection reset by peer")

    with monkeypatch.context() as patch:
        patch.setattr(vault.filesystem, "pipe_file", break_off)
        with pytest.raises(VaultUnavailable):
            vault.write(FILE, b"{}")
    assert vault.presence(FILE) is Presence.ABSENT
    vault.write(FILE, b"{}")
    assert vault.read(FILE, 9) == b"{}"


def test_a_store_that_swallows_a_part_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = memory()
    pipe = vault.filesystem.pipe_file
    monkeypatch.setattr(vault.filesystem, "pipe_file", lambda path, value, **more: pipe(path, value[:1], **more))
    with pytest.raises(VaultUnavailable):
        vault.write(FILE, b"{}")


def test_a_store_that_gives_back_a_part_does_not_say_that_the_file_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = memory()
    vault.write(FILE, b"{ }")
    cat = vault.filesystem.cat_file
    monkeypatch.setattr(vault.filesystem, "cat_file", lambda path, **more: cat(path, **more)[:1])
    for ask in (lambda: vault.sha256_of(FILE), lambda: vault.read(FILE, 2), lambda: vault.write(FILE, b"{ }")):
        with pytest.raises(VaultUnavailable, match="证据存放处没有给全 / the evidence store did not give all of it"):
            ask()
    assert vault.read(FILE, 1) == b"{"


def test_what_could_not_be_swept_is_not_said_to_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = FolderVault(tmp_path)
    vault.write(FILE, b"{}")
    monkeypatch.setattr(shutil, "rmtree", lambda path, **more: None)  # as on a drive that is read-only
    assert list(vault.remove_unlisted("evidence/scan-1", [], None)) == []


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    """Set at the end, so that no thread of the test stays."""
    event = threading.Event()
    yield event
    event.set()


def test_a_slow_store_is_not_waited_for_and_left_alone_for_a_minute(
    stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    vault = memory()
    vault.timeout_s, vault.monotonic = 0.01, lambda: clock[0]
    asked: list[str] = []

    def hang(path: str, **more: Any) -> dict[str, str]:
        asked.append(path)
        stuck.wait()
        return {}

    with monkeypatch.context() as patch:
        patch.setattr(vault.filesystem, "info", hang)
        for _ in range(5):
            with pytest.raises(VaultUnavailable):
                vault.presence(FILE)
    assert len(asked) == 2, "the third to fifth were refused at once"
    clock[0] = REST_S + 1
    vault.timeout_s = 5
    assert vault.presence(FILE) is Presence.ABSENT


# Settings


def test_without_an_address_it_is_the_state_folder(tmp_path: Path) -> None:
    assert open_vault(read_settings(tmp_path / "accounts.yaml")) == FolderVault(tmp_path / ".tracker")


@pytest.mark.parametrize("kind", ["path", "file"])
def test_a_folder_may_be_named_by_path_and_by_address(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", "../share" if kind == "path" else (tmp_path / "share").as_uri())
    vault = open_vault(read_settings(tmp_path / "office/accounts.yaml"))
    vault.write(FILE, b"{}")
    assert (tmp_path / "share" / FILE).read_bytes() == b"{}"


def test_a_store_is_opened_with_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", "memory://bucket/tracker/")
    monkeypatch.setenv("TRACKER_EVIDENCE_OPTIONS", f'{{"secret": "{SECRET}", "endpoint_url": "http://127.0.0.1:9"}}')
    settings = read_settings(tmp_path / "accounts.yaml")
    vault = open_vault(settings)
    assert isinstance(vault, ObjectVault)
    assert (vault.name, vault.secrets) == ("memory://bucket/tracker", (SECRET,))
    assert SECRET not in f"{settings!r} {vault!r}"


@pytest.mark.parametrize(
    "address", [f"s3://AKIA:{SECRET}@bucket/x", "s3://bucket/x?key=1", "s3://bucket/x#1", "s3://", "s3://a b"]
)
def test_an_address_with_keys_is_refused_and_not_shown(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE_URL", address)
    with pytest.raises(UserError) as raised:
        read_settings(tmp_path / "accounts.yaml")
    assert "TRACKER_EVIDENCE_URL" in raised.value.message
    assert SECRET not in raised.value.message


@pytest.mark.parametrize(("address", "missing"), [("nosuch://bucket/x", "nosuch"), ("s3://bucket/x", "s3")])
def test_a_store_whose_package_is_missing_is_one_sentence(
    address: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(UserError) as raised:
        open_objects(address, {}, 5)
    assert missing in raised.value.message


def test_a_kind_of_store_that_nobody_knows_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="no such kind of store is known: s4://"):
        open_objects("s4://bucket/x", {}, 5)


def test_without_fsspec_a_store_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(UserError, match="fsspec") as raised:
        open_objects("s3://bucket/x", {}, 5)
    assert "object-storage" in raised.value.hint


def test_fsspec_is_loaded_for_a_store_alone() -> None:
    """No module imports it when it is loaded itself: without an address nothing asks for it."""
    sources = [path for path in (ROOT / "tracker").rglob("*.py") if "fsspec" in path.read_text("utf-8")]
    assert [
        path.name for path in sources if re.search(r"^\s*(import|from) fsspec", path.read_text("utf-8"), re.M)
    ] == []
    assert [path.name for path in sources if 'import_module("fsspec' in path.read_text("utf-8")] == ["opened.py"]


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ENOTCONN])
def test_a_drive_that_fails_does_not_say_that_a_file_is_gone(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FolderVault(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "lstat", fail)
    with pytest.raises(OSError, match=re.escape(os.strerror(number))):
        vault.presence(FILE)


@pytest.mark.parametrize("path", ["evidence/none", "evidence/" + "a" * 300, "evidence/a\0b"])
def test_a_name_that_no_file_has_or_can_have_is_absent(path: str, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    assert FolderVault(tmp_path).presence(path) is Presence.ABSENT


def test_a_file_below_a_file_is_absent(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_bytes(b"")
    assert FolderVault(tmp_path).presence(FILE) is Presence.ABSENT
