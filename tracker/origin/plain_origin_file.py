"""originality.yaml beside the register, as JSON. Most offices have none, and then what reads it is not loaded."""

from collections.abc import Mapping
from pathlib import Path

FILE = "originality.yaml"
EMPTY_ORIGIN_FILE: Mapping[str, object] = {"aliases": {}, "outlets": [], "mandated": []}
"""What a file without content comes to."""


def read_plain_origin_file(path: Path) -> Mapping[str, object]:
    """The file's content; EMPTY_ORIGIN_FILE if there is no file.

    Raises:
        UserError: it cannot be read, or is invalid; every fault is reported with its line.
    """
    try:
        if not path.exists():
            return EMPTY_ORIGIN_FILE
    except OSError:  # read_origin_file reports it
        pass
    from tracker.origin.origin_file import read_origin_file

    return read_origin_file(path).model_dump(mode="json")
