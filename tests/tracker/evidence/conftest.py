"""An empty archive, and a copy of the one that a module has scanned once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tracker.evidence.archive import Archive, open_archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as made:
        yield made


@pytest.fixture
def kept(scanned: Path, tmp_path: Path) -> Iterator[Archive]:
    """What `scanned` of the module holds, to be changed."""
    with open_archive(tmp_path, like=scanned) as copy:
        yield copy
