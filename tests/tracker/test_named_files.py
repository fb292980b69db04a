"""No file that a person names can fill the memory, or keep the program waiting: its reader ends with one sentence."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tracker.report.notice.made import EN
from tracker.errors import UserError
from tracker.evidence.screenshot import read_picture
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.notify.contacts import contacts_path, read_contacts
from tracker.origin.origin_file import read_origin_file
from tracker.register.register import read_register
from tracker.register.spreadsheets.formats.header_row import read_mapping
from tracker.register.spreadsheets.table_file import read_table
from tracker.report.notice.notice import read_template
from tracker.sessions.grant_file import read_grant_file
from tracker.settings.reading import read_settings

ZH = Messages(Lang.ZH)
READERS: dict[str, Callable[[Path], object]] = {
    "a-register": read_register,
    "a-table": read_table,
    "a-mapping": read_mapping,
    "a-picture": lambda path: read_picture(path, EN),
    "a-template": lambda path: read_template(path, EN),
    "originality": read_origin_file,
    "authorisations": read_grant_file,
    "contacts": lambda path: read_contacts(path.rename(contacts_path(path))),
    "settings": lambda path: read_settings(path.with_name("accounts.yaml")),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_file_as_big_as_a_disk_is_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "tracker.toml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    path.chmod(0o600)
    with pytest.raises(UserError):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
@pytest.mark.parametrize("name", [name for name in READERS if name != "settings"])
def test_a_pipe_without_a_writer_is_refused(tmp_path: Path, name: str) -> None:
    """One beside the register is no tracker.toml."""
    os.mkfifo(path := tmp_path / "a", 0o600)
    with pytest.raises(UserError):
        READERS[name](path)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_file_that_is_written_while_it_is_read_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    (path := tmp_path / "tracker.toml").write_bytes(b"\x89PNG\r\n\x1a\n1")
    path.chmod(0o600)
    fstat = os.fstat

    def write_after(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        for file_path in tmp_path.iterdir():  # one is read under another name
            with file_path.open("ab") as file:
                file.write(b"2")
        return found

    monkeypatch.setattr(os, "fstat", write_after)
    with pytest.raises(UserError) as reported:
        read(path)
    assert "读取时文件有改动" in ZH.localized(reported.value.message)
    assert "\n" not in reported.value.message


def test_a_rule_set_as_big_as_a_disk_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "rules.yaml").open("wb") as file:
        file.truncate(1 << 40)
    (tmp_path / "accounts.yaml").write_text("policy: {rule_set: rules.yaml}\naccounts: []\n", "utf-8")
    with pytest.raises(UserError):
        read_register(tmp_path / "accounts.yaml")
