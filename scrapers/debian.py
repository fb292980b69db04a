"""System packages of Debian and its relatives: installed when we are root, else the line that installs them.

Standard library only: run.py needs it before anything is installed.
"""

import os
import shutil
import subprocess


def install_line(*packages: str) -> str:
    """What a person without root types."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def can_install() -> bool:
    """Whether this is a Debian relative and we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> bool:
    """Install packages without questions and recommendations; False where we may not.

    Raises:
        subprocess.CalledProcessError: apt-get failed; it has said why on stderr.
    """
    if not can_install():
        return False
    apt_get, environment = shutil.which("apt-get") or "apt-get", os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "-y", "--no-install-recommends", *packages)):
        subprocess.run([apt_get, "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=True)
    return True
