"""What the collector of cycles is spared."""

import gc

import pytest

from tracker.uncollected import leave_out_what_stays, uncollected


def test_what_is_there_at_the_first_scan_is_left_out_and_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    leave_out_what_stays.cache_clear()
    leave_out_what_stays()
    leave_out_what_stays()
    assert frozen == [True]


def fail() -> None:
    raise ValueError(gc.isenabled())


def test_the_collector_rests_meanwhile_and_works_again_after_a_fault() -> None:
    with pytest.raises(ValueError, match="False"), uncollected():
        fail()
    assert gc.isenabled()
