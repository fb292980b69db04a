"""Installs system packages on Debian and its derivatives when run as root; else gives the command to run.

Standard library only: run.py needs it before anything is installed.
"""

import os
import shutil
import subprocess


class AptFailed(Exception):
    """apt-get failed; the message is the end of its output."""


def install_line(*packages: str) -> str:
    """The command that a user without root rights runs."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def can_install() -> bool:
    """Whether this is a Debian derivative and we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> bool:
    """Install packages without prompts and recommended packages; False where we may not.

    Raises:
        AptFailed: apt-get failed.
    """
    if not can_install():
        return False
    apt_get, environment = shutil.which("apt-get") or "apt-get", os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "-y", "--no-install-recommends", *packages)):
        done = subprocess.run([apt_get, "-qq", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AptFailed(f"apt-get {command[0]} failed: {' '.join(done.stderr.split())[-300:]}")
    return True
