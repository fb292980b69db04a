"""The environment of the peers, from a separate lock: the project does not depend on the programs it is compared with.

The lock is made by
    uv pip compile benchmarks/requirements.in --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header -o benchmarks/requirements.lock
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
PINS = HERE / "requirements.in"
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "lock.stamp"
NAMES = ("scrapy", "scrapy-playwright", "crawlee")


def peers_python() -> Path:
    """The interpreter of the peers; makes their environment if it is missing or is of another lock.

    Raises:
        subprocess.CalledProcessError: the packages cannot be installed.
    """
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") == wanted):
        STAMP.unlink(missing_ok=True)
        install()
        STAMP.write_text(wanted, "ascii")
    return PYTHON


def install() -> None:
    uv = shutil.which("uv")
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV], check=True)
        subprocess.run([uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCK], check=True)
        return
    venv.create(VENV, with_pip=True, clear=True)
    quietly = ("--quiet", "--disable-pip-version-check")
    subprocess.run([PYTHON, "-m", "pip", "install", *quietly, "--require-hashes", "-r", LOCK], check=True)


def versions() -> dict[str, str]:
    """The locked versions of the peers."""
    pins = re.findall(r"^([a-z-]+)(?:\[[a-z]+\])?==([^ ;\\]+)", LOCK.read_text("utf-8"), re.MULTILINE)
    return {name: number for name, number in pins if name in NAMES}
