"""Modules that are loaded when something of them is first used. A command waits for whatever it loads, used or not."""

from importlib import import_module
from typing import Any


class Deferred:
    """Stands for a module. The type checker, and whoever draws the imports, sees the module itself:

    if TYPE_CHECKING:
        from tracker.store.history import queries
    else:
        queries = Deferred("tracker.store.history.queries")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
