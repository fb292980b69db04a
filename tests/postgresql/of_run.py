"""The folder of the PostgreSQL of a test run, made and cleared away by the process that gathers the reports."""

import os
from pathlib import Path

import pytest

from tests.postgresql.server import close_server, new_folder

FOLDER = "TRACKER_TEST_POSTGRESQL_FOLDER"
"""Environment, which the processes of pytest-xdist inherit: the folder of the server of this run."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = str(new_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        close_server(Path(os.environ.pop(FOLDER)))
