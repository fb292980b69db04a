"""A scan started from the interactive terminal: the scan itself says whether it may run."""

import json
import os
from pathlib import Path

import pytest

from tests.tracker.notify.office import account, register_text
from tracker.errors import UserError
from tracker.scan.lock import NAME, acquire_scan_lock
from tracker.time.clock import now
from tracker.tui.scan_process import start_scan


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The options of a register and a state folder whose names have spaces."""
    folder = tmp_path / "own office"
    folder.mkdir()
    (folder / "accounts.yaml").write_text(register_text([account(1)]), encoding="utf-8")
    state = folder / "its state"
    state.mkdir(mode=0o700)
    return ["--lang", "en", "--register", str(folder / "accounts.yaml"), "--state", str(state)]


def test_a_number_of_a_dead_scan_that_another_program_has_now_stops_no_scan(given: list[str]) -> None:
    state = Path(given[-1])
    (state / NAME).write_text(json.dumps({"pid": os.getpid()}))
    with pytest.raises(UserError) as caught:
        start_scan(given, state, state / "no recordings")
    assert "no recordings" in caught.value.message
    assert "running" not in caught.value.message


def test_a_scan_that_runs_refuses_another_in_its_own_words(given: list[str], forked_scans: None) -> None:
    state = Path(given[-1])
    with acquire_scan_lock(state, now()), pytest.raises(UserError) as caught:
        start_scan(given, state, None)
    assert str(os.getpid()) in caught.value.message
    assert "another program scans this register" in caught.value.message
