"""Writes the contracts as they are now: python -m tests.end_to_end.contracts"""

import os
import tempfile
from pathlib import Path

from tests.end_to_end.contracts.collect import collect, scan_demonstration
from tests.end_to_end.contracts.test_contracts import EXPECTED

EXPECTED.mkdir(exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    before = Path.cwd()
    os.chdir(folder)
    contracts = collect(scan_demonstration(Path(folder)))
    os.chdir(before)
for path in EXPECTED.glob("*.txt"):
    path.unlink()
for name, lines in contracts.items():
    (EXPECTED / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
