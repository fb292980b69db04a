"""What one side is told to do, and what it says of it: the standard library alone, for the peers' venv reads it."""

import base64
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
    asked: str = ""
    """Platform whose accounts are asked for from inside an open page; empty: they are visited."""

    @classmethod
    def of_argv(cls) -> Self:
        return cls(**json.loads(sys.argv[1]))

    def to_argv(self) -> str:
        return json.dumps(asdict(self))

    @property
    def handles(self) -> tuple[tuple[str, str], ...]:
        """(platform, handle) of each account; visited are Weibo's and Baijiahao's by turns."""
        names = (self.asked,) if self.asked else ("weibo", "baijiahao")
        return tuple((names[place % len(names)], to_handle(names[0], place)) for place in range(self.accounts))


def to_handle(platform: str, place: int) -> str:
    """WeChat's is base64 of a number."""
    number = f"{1_000_000_000 + place}"
    return base64.b64encode(number.encode()).decode() if platform == "wechat" else number


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
