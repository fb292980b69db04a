"""The template of `tracker init`."""

import re
from pathlib import Path

import pytest

from tracker.errors import UserError
from tracker.register.register import read_register
from tracker.register.template import TEMPLATE, write_register


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "accounts.yaml"


def test_a_new_register_is_read_without_fault_and_is_nobodys(file: Path) -> None:
    write_register(file)
    register = read_register(file)
    assert (register.accounts, register.is_demonstration) == ((), False)


def test_its_examples_are_read_once_they_are_uncommented(file: Path) -> None:
    opening, register, rest = TEMPLATE.read_text("utf-8").partition("\nregister:")
    uncommented = re.sub("^# (?=policy:|- |  )", "", rest, flags=re.MULTILINE)
    file.parent.mkdir()
    file.write_text(opening + register + uncommented, encoding="utf-8")
    platforms = [account.platform for account in read_register(file).accounts]
    assert platforms == ["wechat", "weibo", "baijiahao", "zhihu", "peopleapp", "抖音"]


def test_an_existing_register_is_never_written_over(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="is there already"):
        write_register(file)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_reported(file: Path) -> None:
    file.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(UserError):
        write_register(file)
