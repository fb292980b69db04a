"""The fixtures of the case tests: these tests act on the same cases."""

from tests.tracker.cases.conftest import database, office

__all__ = ["database", "office"]
