"""What one side is told to do, and what it says of it: the standard library alone, for the peers' venv reads it."""

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """So many accounts, in a browser, on the measured platform."""

    accounts: int
    browser: str
    """Path of the executable: the same for every side."""
    proxy_url: str
    """Of the measured platform."""
    spki_pin: str
    folder: str
    """For the database and whatever else the side keeps; removed afterwards."""
    is_asked: bool = False
    """Asked for from inside an open page, or visited."""

    @classmethod
    def of_argv(cls) -> Self:
        return cls(**json.loads(sys.argv[1]))

    def to_argv(self) -> str:
        return json.dumps(asdict(self))

    @property
    def handles(self) -> tuple[tuple[str, str], ...]:
        """(platform, handle) of each account: asked are Weibo's; visited are Weibo's and Baijiahao's by turns."""
        names = ("weibo",) if self.is_asked else ("weibo", "baijiahao")
        return tuple((names[number % len(names)], f"{1_000_000_000 + number}") for number in range(self.accounts))


@dataclass(slots=True)
class Teller:
    """Says how far a side is, a line each: `{"recorded": 10, "seconds": 3.2}`, seconds since the side began."""

    _begun: float = field(default_factory=time.perf_counter)
    _recorded: int = 0

    def tell(self) -> None:
        """One account more is recorded."""
        self._recorded += 1
        self.say()

    def say(self, **more: object) -> None:
        line = {"recorded": self._recorded, "seconds": time.perf_counter() - self._begun, **more}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
