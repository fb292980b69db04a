"""`tracker`, and `python -m tracker`."""

import gc
import sys

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
    gc.disable()  # modules make next to no garbage, and walking them took a tenth of a command's start
    from tracker.cli.main import run as run_commands

    gc.freeze()  # loaded modules stay in memory and need not be walked
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
    gc.enable()
    run_commands()


if __name__ == "__main__":
    run()
