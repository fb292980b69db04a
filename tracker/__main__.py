"""`tracker`, and `python -m tracker`."""

import gc

YOUNG_OBJECTS = 100_000
"""Objects allocated before the garbage collector walks the youngest generation. A province is millions of objects
without
cycles: with Python's default of 700 the walks took a sixth of every command on a whole register."""


def run() -> None:
    """Run tracker.cli.main.run."""
    gc.disable()  # modules make next to no garbage, and walking them took a tenth of a command's start
    from tracker.cli.main import run as run_commands

    gc.freeze()  # loaded modules stay in memory and need not be walked
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
    gc.enable()
    run_commands()


if __name__ == "__main__":
    run()
