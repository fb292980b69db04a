"""originality.yaml beside the register, as JSON. Most offices have none, and then what reads it is not loaded."""

from collections.abc import Mapping
from pathlib import Path

FILE = "originality.yaml"
NO_NOTES: Mapping[str, object] = {"aliases": {}, "outlets": [], "mandated": []}
"""What a file without content comes to."""


def read_plain_notes(path: Path) -> Mapping[str, object]:
    """The file's content; NO_NOTES if there is no file.

    Raises:
        UserError: it cannot be read, or is invalid; every fault is reported with its line.
    """
    try:
        if not path.exists():
            return NO_NOTES
    except OSError:  # read_notes reports it
        pass
    from tracker.origin.origin_file import read_notes

    return read_notes(path).model_dump(mode="json")
