"""The job of one side, and its progress messages. Only the standard library is imported, because the peers' environment
imports this module."""

import base64
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A number of accounts on the measured platform, to look at with a browser."""

    accounts: int
    browser: str
    """Path of the executable: the same for every side."""
    proxy_url: str
    """The proxy of the measured platform."""
    spki_pin: str
    folder: str
    """For the database and other files of the side; removed afterwards."""
    asked: str = ""
    """The platform whose accounts are fetched from an open page; empty: the accounts are visited."""

    @classmethod
    def of_argv(cls) -> Self:
        return cls(**json.loads(sys.argv[1]))

    def to_argv(self) -> str:
        return json.dumps(asdict(self))

    @property
    def handles(self) -> tuple[tuple[str, str], ...]:
        """(platform, handle) of each account; visits alternate between Weibo and Baijiahao."""
        names = (self.asked,) if self.asked else ("weibo", "baijiahao")
        return tuple((names[place % len(names)], to_handle(names[0], place)) for place in range(self.accounts))


def to_handle(platform: str, place: int) -> str:
    """WeChat's is base64 of a number."""
    number = f"{1_000_000_000 + place}"
    return base64.b64encode(number.encode()).decode() if platform == "wechat" else number


@dataclass(slots=True)
class Teller:
    """Prints the progress of a side, one line for each account: `{"recorded": 10, "seconds": 3.2}`, seconds since the
    side began."""

    _begun: float = field(default_factory=time.perf_counter)
    _recorded: int = 0

    def tell(self) -> None:
        """Count one more recorded account."""
        self._recorded += 1
        self.say()

    def say(self, **more: object) -> None:
        line = {"recorded": self._recorded, "seconds": time.perf_counter() - self._begun, **more}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
