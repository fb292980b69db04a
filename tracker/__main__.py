"""`tracker`, and `python -m tracker`."""

import atexit
import gc
import os
import sys
from typing import Any

YOUNG_OBJECTS = 100_000
"""Objects allocated before the garbage collector walks the youngest generation. A province is millions of objects
without
cycles: with Python's default of 700 the walks took a sixth of every command on a whole register."""


INTERRUPTED = 130


def run() -> None:
    """Run tracker.cli.main.run. Loading it takes up to a second, in which Ctrl-C ends the program like later."""
    try:
        load_and_run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def load_and_run() -> None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it looks for some in every installed package
    gc.disable()  # modules make next to no garbage, and walking them took a tenth of a command's start
    atexit.register(gc.freeze)  # else Python walks whatever is left before it ends: a tenth of a listing
    from tracker.cli.main import run as run_commands

    gc.freeze()  # loaded modules stay in memory and need not be walked
    gc.callbacks.append(keep_first_objects)
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
    gc.enable()
    run_commands()


def keep_first_objects(_phase: str, _info: dict[str, Any]) -> None:
    """The first collection finds nothing to walk: most objects until then are of modules that the command loads."""
    gc.callbacks.remove(keep_first_objects)
    gc.freeze()


if __name__ == "__main__":
    run()
