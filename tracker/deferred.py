"""Modules that are loaded when something of them is first used. A command waits for whatever it loads, used or not."""

from collections.abc import Callable
from importlib import import_module
from threading import Thread
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


def load_meanwhile(*names: str) -> None:
    """Load modules while the caller waits for something else, such as another process."""
    Thread(target=lambda: [import_module(name) for name in names]).start()


class DeferredPart:
    """Stands for an attribute whose class is in a module that is loaded when the attribute is first asked for.

    Annotated with the class, which the type checker, and whoever draws the imports, sees.
    """

    def __init__(self, module: str, name: str, argument: Callable[[Any], Any]) -> None:
        """
        Args:
            argument: from the object that has the attribute to what its class is made with.
        """
        self._module, self._class, self._argument = module, name, argument

    def __set_name__(self, owner: type, name: str) -> None:
        self._attribute = name

    def __get__(self, owner: Any, kind: type) -> Any:
        made = getattr(import_module(self._module), self._class)(self._argument(owner))
        vars(owner)[self._attribute] = made  # from now on it is found there
        return made
