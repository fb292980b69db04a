"""How the last run ended is told from what is kept, and nothing is told from what cannot be read."""

from datetime import datetime
from pathlib import Path

import pytest

from tracker.schedule.last_run import LastRun, RunEnd, RunName, read_last_run, save_last_run
from tracker.time.clock import SHANGHAI

AT = datetime(2023, 9, 18, 9, 30, tzinfo=SHANGHAI)
RUN = LastRun(began_at=AT, ended_at=AT, how=RunEnd.DONE, accounts=2)


def test_what_was_kept_is_read(tmp_path: Path) -> None:
    save_last_run(tmp_path, RunName.WEEKLY, RUN)
    assert read_last_run(tmp_path, RunName.WEEKLY) == RUN
    assert read_last_run(tmp_path, RunName.DAILY) is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param('"accounts": 2', '"accounts": Infinity', id="no-number-of-accounts"),
        pytest.param('"2023-09-18T09:30:00+08:00"', '"0001-01-01T00:00:00+08:00"', id="before-all-instants"),
        pytest.param('"2023-09-18T09:30:00+08:00"', '"9999-12-31T23:59:59-08:00"', id="after-all-instants"),
        pytest.param("+08:00", "", id="no-offset"),
        pytest.param('"done"', '"done?"', id="another-end"),
        pytest.param("{", "[", id="no-json"),
    ],
)
def test_what_cannot_be_read_is_not_known(right: str, wrong: str, tmp_path: Path) -> None:
    save_last_run(tmp_path, RunName.WEEKLY, RUN)
    path = tmp_path / "runs.json"
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    assert read_last_run(tmp_path, RunName.WEEKLY) is None


def test_a_folder_in_its_place_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "runs.json").mkdir()
    save_last_run(tmp_path, RunName.WEEKLY, RUN)
    assert read_last_run(tmp_path, RunName.WEEKLY) is None
