"""`tracker`, and `python -m tracker`."""

import gc

YOUNG = 100_000
"""Objects made before the collector of cycles walks the young ones. A province is millions of objects and no cycle:
with Python's 700 the walks took a sixth of the start, and of every command on a whole register."""


def run() -> None:
    """As tracker.cli.main.run has it."""
    gc.set_threshold(YOUNG, 20, 50)
    from tracker.cli.main import run as run_commands

    gc.freeze()  # what is loaded stays, and need not be walked
    run_commands()


if __name__ == "__main__":
    run()
