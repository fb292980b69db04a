"""A process that takes slots beside others, and says how long each has to wait: it makes the
database as the program does, if it is the first. `python -m … URL COUNT`."""

import sys
from datetime import UTC, datetime

from tracker.store.store import Store

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def main(url: str, count: str) -> None:
    """All at one and the same instant."""
    with Store.open(url) as store:
        for _ in range(int(count)):
            sys.stdout.write(f"{store.take_slot('weibo', 1.0, AT):.0f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
