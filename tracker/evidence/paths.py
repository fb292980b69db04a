"""The evidence folder, and hashes of files."""

import hashlib
from pathlib import Path

FOLDER = "evidence"
"""In the state folder: `scan-<id>/<platform>-<handle>/…`, and `<day>/…` for pictures supplied by people."""

ARTIFACTS = "artifacts"
"""Beside it: captures that could not be parsed."""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """
    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
