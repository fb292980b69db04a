"""System packages of Debian and its relatives: installed when we are root, else the line that installs them.

Standard library only: run.py needs it before anything is installed.
"""

import os
import shutil
import subprocess


class AptFailed(Exception):
    """apt-get could not; the message is its own last words."""


def install_line(*packages: str) -> str:
    """What a person without root types."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def can_install() -> bool:
    """Whether this is a Debian relative and we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> bool:
    """Install packages without questions and recommendations; False where we may not.

    Raises:
        AptFailed: it could not.
    """
    if not can_install():
        return False
    apt_get, environment = shutil.which("apt-get") or "apt-get", os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "-y", "--no-install-recommends", *packages)):
        done = subprocess.run([apt_get, "-qq", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AptFailed(f"apt-get {command[0]} failed: {' '.join(done.stderr.split())[-300:]}")
    return True
