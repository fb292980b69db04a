"""`tracker`, and `python -m tracker`."""

import gc

from tracker.uncollected import uncollected


def run() -> None:
    """As tracker.cli.main.run has it."""
    with uncollected():  # what is loaded stays: walking it a dozen times is a sixth of the start
        from tracker.cli.main import run as run_commands

        gc.freeze()
    run_commands()


if __name__ == "__main__":
    run()
