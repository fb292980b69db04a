"""Real workers with real browsers on a made province: what they come to is what one machine comes to."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.end_to_end.cluster_faults.machines import ALONE, PATIENCE_S, Machines, open_machines, to_register
from tests.end_to_end.province.answers import write_answers
from tests.end_to_end.province.made_register import THIRD, register_of

RUN_S = 900.0
WORKERS = ("worker0", "worker1", "worker2")
FILES = "files"
"""Of a finding's evidence: pictures and pages are taken anew, so their hashes differ."""


def compare(accounts: int) -> list[str]:
    """The accounts of which the workers say something else than one machine; empty: none."""
    made = register_of(range(accounts))
    with tempfile.TemporaryDirectory(prefix="machines-") as name:
        folder = Path(name)
        write_answers(folder / "answers", made, THIRD)
        with open_machines(folder, to_register(made), 0.0) as machines:
            together = by_workers(machines, folder / "answers")
            alone = by_one(machines, folder / "answers")
    return [key for key in sorted({*alone, *together}) if alone.get(key) != together.get(key)]


def by_workers(machines: Machines, answers: Path) -> dict[str, Any]:
    """Three workers, one of which is killed with its browser on the way, and not started again."""
    machines.queue("--replay", str(answers), schedulers=1)
    total = machines.number("SELECT count(*) FROM scan_account")
    for name in WORKERS:
        machines.start_worker(name, "", replay=answers)
    until = time.monotonic() + RUN_S
    machines.wait_checked(1, total // 3, until)
    machines.kill_worker(WORKERS[0])
    if not machines.wait_finished(1, until):
        raise TimeoutError(f"{machines.checked(1)} of {total} after {RUN_S:.0f} s")
    machines.drain()
    verify = machines.program("office", "evidence", "verify")
    if verify.wait(PATIENCE_S) != 0:
        raise RuntimeError((machines.folder / "office.log").read_text("utf-8"))
    return problems(machines, "office", machines.environment())


def by_one(machines: Machines, answers: Path) -> dict[str, Any]:
    alone = {**machines.environment(), "TRACKER_DATABASE_URL": ""}
    machines.program(ALONE, "scan", "--replay", str(answers), **alone).wait(RUN_S)
    return problems(machines, ALONE, alone)


def problems(machines: Machines, name: str, environment: dict[str, str]) -> dict[str, Any]:
    """Account key -> what is reported of it."""
    words = ["problems", "--format", "json"]
    told = subprocess.run(
        [sys.executable, "-m", "tracker", "--state", str(machines.state(name)), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    rows = json.loads(told.stdout)["accounts"]
    for finding in (finding for row in rows for finding in row["findings"]):
        finding["evidence"].pop(FILES, None)
    return {f"{row['platform']}:{row['handle']}": row for row in rows}
