"""A small round of the fault run: two workers, one of which is killed, a cut connection, a server that restarts."""

import time
from pathlib import Path

import pytest

from tests.end_to_end.cluster_faults.machines import open_machines, to_register
from tests.end_to_end.cluster_faults.rounds import doubled, jobs_left, lost
from tests.end_to_end.province.made_register import register_of
from tests.postgresql.server import PostgreSQL

pytestmark = [pytest.mark.end_to_end, pytest.mark.postgresql]

ACCOUNTS = 40
INTERVAL_S = 0.05
LONGEST_S = 240.0


@pytest.mark.usefixtures("postgresql")  # it is skipped where none starts
def test_nothing_is_lost_or_doubled_whatever_goes_wrong(tmp_path: Path, postgresql: PostgreSQL) -> None:
    register = to_register(register_of(range(100, 100 + ACCOUNTS)))
    with open_machines(tmp_path, register, INTERVAL_S, is_forked=True) as machines:
        until = time.monotonic() + LONGEST_S
        assert machines.queue(schedulers=1) == [0]
        machines.start_worker("worker0", "hall")
        machines.start_worker("worker1", "hall", is_cut=True)
        machines.wait_checked(1, ACCOUNTS // 6, until)
        machines.proxy.cut()
        machines.wait_checked(1, ACCOUNTS // 4, until)
        machines.kill_worker("worker0")
        machines.server.stop()
        machines.server.start()
        assert machines.wait_finished(1, until)
        assert machines.drain() == [0]
        noted = machines.noted()
        assert (lost(machines, 1, ACCOUNTS), doubled(machines, 1), jobs_left(machines)) == (0, 0, 0)
        assert (noted.too_close(INTERVAL_S), noted.before_turn()) == (0, 0)
        assert {key.partition("@")[2] for key in noted.slots} == {"hall"}
