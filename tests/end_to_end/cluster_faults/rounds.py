"""One round: two schedulers, three workers, and everything goes wrong; what that cost."""

import os
import signal
import time
from dataclasses import dataclass
from random import Random

from tests.end_to_end.cluster_faults.machines import PATIENCE_S, Machines
from tests.end_to_end.cluster_faults.quick_worker import TIMES
from tests.postgresql.server import CannotStart

ROUND_S = 900.0
"""A round that takes longer has hung."""
WORKERS = {"worker0": "east", "worker1": "east", "worker2": "west"}
"""Two machines look from one address."""
CUT = "worker1"
"""Its connection goes through the proxy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    accounts: int
    seconds: float
    lost: int
    """Accounts without a check, or without a result, of the scan."""
    doubled: int
    """Scans, checks, looks, results and seals that are in the books more often than once."""
    too_close: int
    """Slots closer than the pace allows."""
    before_turn: int
    """Looks begun before their slot."""
    is_finished: bool
    left: int
    """Jobs still in the queue."""
    looked_again: int
    """Work done twice: it costs time, and is no fault."""
    least_gap_ms: float
    faults: int
    """Kills, restarts, cuts, freezes that were done."""

    @property
    def is_clean(self) -> bool:
        return self.is_finished and not (self.lost or self.doubled or self.too_close or self.before_turn or self.left)


def play(machines: Machines, dice: Random, accounts: int, number: int) -> Round:
    machines.forget_looks()
    start_missing(machines)
    known = machines.number("SELECT coalesce(max(id), 0) FROM scan") if has_tables(machines) else 0
    began = time.monotonic()
    codes = machines.queue(*(["--if-due"] if number == 0 else []))
    scan = machines.number("SELECT max(id) FROM scan")
    scans = machines.number(f"SELECT count(*) FROM scan WHERE id > {known}")
    faults = go_wrong(machines, dice, scan, accounts, began + ROUND_S)
    is_finished = machines.wait_finished(scan, began + ROUND_S)
    seconds = time.monotonic() - began
    wait_quiet(machines, scan, began + ROUND_S)
    noted = machines.noted()
    return Round(
        accounts=accounts,
        seconds=seconds,
        lost=lost(machines, scan, accounts),
        doubled=doubled(machines, scan) + scans - 1 + (0 if codes == [0, 0] else 1),
        too_close=noted.too_close(machines.interval_s),
        before_turn=noted.before_turn(),
        is_finished=is_finished,
        left=jobs_left(machines),
        looked_again=noted.again(),
        least_gap_ms=1000 * noted.least_gap_s(),
        faults=faults,
    )


def start_missing(machines: Machines) -> None:
    for name, address in WORKERS.items():
        process = machines.running.get(name)
        if process is None or process.poll() is not None:
            machines.start_worker(name, address, is_cut=name == CUT)


def has_tables(machines: Machines) -> bool:
    return machines.ask("SELECT to_regclass('scan') IS NOT NULL") == [(True,)]


def go_wrong(machines: Machines, dice: Random, scan: int, accounts: int, until: float) -> int:
    """Each fault once, in an order by chance, spread over the scan; hanging accounts are in the register."""
    faults = [kill_one, restart_server, cut_connection, freeze_one, cut_connection]
    dice.shuffle(faults)
    for step, fault in enumerate(faults, start=1):
        share = (step + dice.random() * 0.8 - 0.4) / (len(faults) + 1)
        machines.wait_checked(scan, int(accounts * share), until)
        fault(machines, dice)
    return len(faults)


def kill_one(machines: Machines, dice: Random) -> None:
    """kill -9; a machine of the same name begins again, as a supervisor starts it."""
    name = dice.choice(list(WORKERS))
    machines.kill_worker(name)
    machines.start_worker(name, WORKERS[name], is_cut=name == CUT)


def restart_server(machines: Machines, dice: Random) -> None:
    if dice.random() < 0.5:  # half of them as a power cut does
        machines.server.kill()
    else:
        machines.server.stop()
    start_again(machines)


def start_again(machines: Machines) -> None:
    """Processes of the killed server may hold its memory for a moment longer."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            machines.server.start()
        except CannotStart:
            if time.monotonic() > end:
                raise
        else:
            return


def cut_connection(machines: Machines, _dice: Random) -> None:
    machines.proxy.cut()


def freeze_one(machines: Machines, dice: Random) -> None:
    """A machine that hangs longer than the others wait for it, and then goes on as if nothing had happened."""
    name = dice.choice(list(WORKERS))
    group = machines.running[name].pid
    os.killpg(group, signal.SIGSTOP)
    machines.ask(f"SELECT pg_sleep({TIMES.stalled + TIMES.maintenance + 2})")
    os.killpg(group, signal.SIGCONT)


def lost(machines: Machines, scan: int, accounts: int) -> int:
    checked = machines.number(f"SELECT count(DISTINCT account_id) FROM account_check WHERE scan_id = {scan}")
    assessed = machines.number(f"SELECT count(DISTINCT account_id) FROM assessment WHERE scan_id = {scan}")
    return abs(accounts - checked) + abs(accounts - assessed)


def doubled(machines: Machines, scan: int) -> int:
    """Rows more than one for an account, cases that were opened twice, and seals of a scan beyond its first."""
    looks = machines.number(
        "SELECT count(*) FROM (SELECT account_id FROM look"
        f" WHERE scan_id = {scan} GROUP BY account_id HAVING count(*) > 1) AS more"
    )
    seals = machines.number(f"SELECT count(*) FROM manifest WHERE path LIKE '%scan-{scan}/%'")
    cases = machines.number(
        "SELECT count(*) FROM (SELECT case_id FROM case_step"
        f" WHERE scan_id = {scan} GROUP BY case_id, what HAVING count(*) > 1) AS more"
    )
    return looks + max(0, seals - 1) + cases


def jobs_left(machines: Machines) -> int:
    return machines.number("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name <> 'take_care'")


def wait_quiet(machines: Machines, scan: int, until: float) -> None:
    """Until the jobs of workers that hung are done, which their end does not wait for."""
    while time.monotonic() < until:
        if not jobs_left(machines):
            return
        machines.ask("SELECT pg_sleep(0.5)")
