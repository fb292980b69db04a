"""Describes the machine and the revision of a measurement."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.peers import versions
from scrapers.browser.install.chromium import LaunchChoice

OURS = ("playwright", "sqlalchemy", "python-calamine", "xlsxwriter")


def describe(browser: LaunchChoice) -> str:
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in OURS)
    peers = ", ".join(f"{name} {number}" for name, number in versions().items())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {system()}, Python {platform.python_version()}; "
        f"{browser.executable_path or browser.name} {browser.version}; {packages}; peers (a lock of their own): {peers}"
    )


def system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)


def revision(root: Path) -> str:
    """The revision of the measured tree; empty: it is not a repository."""
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True, check=False
    )
    return said.stdout.strip()
