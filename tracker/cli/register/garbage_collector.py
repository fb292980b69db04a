"""For commands on the whole register."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_garbage_collector() -> Iterator[None]:
    """Python's garbage collector pauses: rows are made by the million and hold no cycles, and walking them took a
    twelfth of an import of 200,000. What nobody holds is freed as ever."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
