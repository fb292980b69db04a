"""`python -m tests.end_to_end.kill.messages [--rounds 200] [--seed N]`: kills `tracker notify` at random points while
it sends to stand-ins, runs it again until all is sent, and counts what that cost. Exit code 1: anything.

Lost is a message that is called sent and did not arrive, that waits for ever, or has no row; doubled is one that
arrived twice; unreported is one whose fate is unknown and that no output named.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, field, fields
from email.message import Message
from enum import StrEnum
from pathlib import Path
from random import Random
from time import monotonic
from typing import Self

from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.end_to_end.kill.workspace import Program
from tests.forked import ForkedProgram
from tests.tracker.notify.office import make_office
from tests.tracker.notify.services import OK, HttpService, MailService, Taken, http_service, mail_service
from tracker.time.clock import now

ROOT = Path(__file__).resolve().parents[3]
RUNS = 8
"""In so many runs all is sent, whatever was killed in the first ones."""
RUN_S = 120.0
KILLS_MORE = 1 / 3
"""The share of rounds in which the second run is killed too."""


class Moment(StrEnum):
    """When the program is killed."""

    ANY = "any"
    """Some time after its start."""
    BEFORE_TAKEN = "before taken"
    """The service has the request in its hands, and drops it."""
    TAKEN = "taken"
    """The service took it, and has not answered."""
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class MessageToll:
    """What a round cost; all zero: nothing."""

    lost: int = 0
    doubled: int = 0
    unreported: int = 0
    hung: int = 0

    def __add__(self, other: Self) -> "MessageToll":
        return MessageToll(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class MessageRound:
    moment: Moment
    landed: int
    runs: int
    unknown: int
    """Messages of which nobody knows, and somebody was told."""
    toll: MessageToll


@dataclass(slots=True)
class Executioner:
    """Kills the program at a request."""

    process: Program | None = None
    moment: Moment = Moment.ANY
    at_request: int = 0
    """From 1; 0: at none."""
    requests: int = 0
    landed: int = 0

    def meets(self, moment: Moment) -> bool:
        """Kill at this moment, where it is the one; whether it was."""
        if self.moment is not moment or self.requests != self.at_request or self.process is None:
            return False
        self.process.kill()
        self.process.wait()
        self.landed += 1
        self.at_request = 0
        return True


@dataclass(slots=True)
class MessageStage:
    """The services, and a folder that is made once and copied for each round."""

    template: Path
    http: HttpService
    mail: MailService
    executioner: Executioner
    is_forked: bool
    """Whether the program is forked from the tests, and imports nothing."""
    expected: frozenset[tuple[str, str]] = frozenset()
    """Channel and text of each message of an undisturbed run."""
    lasts_s: float = 0.0
    requests: int = 0
    arrived: Counter[tuple[str, str]] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)

    def start(self, folder: Path) -> Program:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        given = {**ours, "PYTHONPATH": str(ROOT), "TRACKER_NOTIFY__IN_WORKING_HOURS": "false"}
        words = ["--lang", "en", "notify"]
        if self.is_forked:
            return ForkedProgram(words, folder, given, folder / "output.txt")
        return subprocess.Popen(
            [sys.executable, "-m", "tracker", *words],
            cwd=folder,
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def take(self, channel: str, text: str, key: str = "") -> None:
        if key and key in self.keys:
            return  # this receiver takes each key once
        self.keys.add(key)
        self.arrived[channel, text] += 1

    def collect_mail(self) -> None:
        while self.mail.taken:
            self.take("邮", text_of(self.mail.taken.pop()))


def text_of(mail: Message) -> str:
    content = mail.get_content()  # type: ignore[attr-defined]  # of an EmailMessage
    return str(content).replace("\r\n", "\n").removesuffix("\n")


CONTACTS = """channels:
  群: {{kind: wecom, url: "{url}/wecom?key=0123456789abcdef0123", per_minute: 1000}}
  网关: {{kind: webhook, url: "{url}/hook", idempotent: true, per_minute: 1000}}
  邮: {{kind: email, host: 127.0.0.1, port: {port}, security: none, sender: a@b.cn, per_minute: 1000}}
contacts:
  - {{name: 值班室, role: office, channels: [群]}}
  - {{name: 张三, role: clerk, region: 湘潭市, channels: [群, 网关, 邮], email: z@b.cn, phone: "13800000000"}}
"""


@contextmanager
def open_stage(units: int, *, is_forked: bool = False) -> Iterator[MessageStage]:
    executioner = Executioner()
    stages: list[MessageStage] = []

    def answer(taken: Taken) -> tuple[int, bytes]:
        executioner.requests += 1
        if executioner.meets(Moment.BEFORE_TAKEN):
            return 500, b""
        channel = "群" if taken.path.startswith("/wecom") else "网关"
        stages[0].take(channel, taken.text, taken.headers.get("idempotency-key", ""))
        executioner.meets(Moment.TAKEN)
        return 200, OK["wecom"]

    def write(handler: object, status: int, content: bytes) -> None:
        try:
            handler.send_response(status)  # type: ignore[attr-defined]
            handler.send_header("Content-Length", str(len(content)))  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]
            handler.wfile.write(content)  # type: ignore[attr-defined]
        except OSError:
            return  # it was killed
        executioner.meets(Moment.ANSWERED)

    with tempfile.TemporaryDirectory() as folder, mail_service() as mail, http_service(answer, write) as http:
        template = Path(folder, "template")
        template.mkdir()
        make_office(template, CONTACTS.format(url=http.url, port=mail.port), now(), units=units)
        stage = MessageStage(template=template, http=http, mail=mail, executioner=executioner, is_forked=is_forked)
        stages.append(stage)
        measure(stage)
        yield stage


@contextmanager
def copied(stage: MessageStage) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "office")
        shutil.copytree(stage.template, folder)
        stage.arrived.clear()
        stage.keys.clear()
        yield folder
        stage.arrived.clear()


def measure(stage: MessageStage) -> None:
    with copied(stage) as folder:
        began = monotonic()
        process = stage.start(folder)
        process.communicate(timeout=RUN_S)
        stage.lasts_s = monotonic() - began
        stage.collect_mail()
        stage.expected, stage.requests = frozenset(stage.arrived), stage.executioner.requests
        assert process.returncode == 0
        assert set(stage.arrived.values()) == {1}


def play(stage: MessageStage, moment: Moment, dice: Random) -> MessageRound:
    kills = 2 if dice.random() < KILLS_MORE else 1
    executioner, said, runs, hung = stage.executioner, "", 0, 0
    executioner.landed = 0
    with copied(stage) as folder:
        while runs < RUNS and (runs == 0 or not is_complete(folder)):
            is_killed = runs < kills
            executioner.requests, executioner.moment = 0, moment
            executioner.at_request = dice.randint(1, max(1, stage.requests)) if is_killed else 0
            executioner.process = stage.start(folder)
            if is_killed and moment is Moment.ANY:
                executioner.at_request = 0
                executioner.landed += kill_after(executioner.process, dice.uniform(0, stage.lasts_s))
            try:
                said += executioner.process.communicate(timeout=RUN_S)[1] or ""
            except subprocess.TimeoutExpired:
                executioner.process.kill()
                hung += 1
            runs += 1
        stage.collect_mail()
        toll, unknown = counted(stage, folder, said)
    return MessageRound(moment, executioner.landed, runs, unknown, toll + MessageToll(hung=hung))


def kill_after(process: Program, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return True
    return False


def rows_of(folder: Path, *columns: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / ".tracker" / "tracker.db")) as connection:
        try:
            return connection.execute(f"SELECT {', '.join(columns)} FROM outgoing ORDER BY id").fetchall()
        except sqlite3.OperationalError:
            return []


def is_complete(folder: Path) -> bool:
    """Whether all was queued, and nothing waits or hangs."""
    states = {status for (status,) in rows_of(folder, "status")}
    return bool(states) and not states & {"queued", "sending"}


def counted(stage: MessageStage, folder: Path, said: str) -> tuple[MessageToll, int]:
    """What it cost, and how many are unknown."""
    lost = unreported = unknown = 0
    rows = rows_of(folder, "channel", "text", "status", "id", "kind")
    known = {(channel, text) for channel, text, *_ in rows}
    told = said + json.dumps([text for _, text, _, _, kind in rows if kind == "trouble"], ensure_ascii=False)
    for channel, text, status, number, _ in rows:
        arrived = stage.arrived[channel, text]
        lost += status != "unknown" and not arrived
        if status == "unknown":
            unknown += 1
            unreported += f"number {number}," not in told and f"编号 {number}：" not in told
    lost += len(stage.expected - known)
    doubled = sum(count - 1 for count in stage.arrived.values() if count > 1) + len(set(stage.arrived) - known)
    return MessageToll(lost=lost, doubled=doubled, unreported=unreported), unknown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.kill.messages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, told, rounds = Random(options.seed), Console(stderr=True), list[MessageRound]()
    with open_stage(units=5) as stage:
        for number in track(range(options.rounds), "rounds", console=told):
            rounds.append(play(stage, tuple(Moment)[number % len(Moment)], dice))
            if rounds[-1].toll != MessageToll():
                told.print(f"round {number}: {rounds[-1]}")
    Console(width=110).print(to_table(rounds))
    return 0 if sum((round_.toll for round_ in rounds), MessageToll()) == MessageToll() else 1


def to_table(rounds: list[MessageRound]) -> Table:
    words = [field.name for field in fields(MessageToll)]
    table = Table("killed when", "rounds", "kills", "runs", "unknown, reported", *words, box=MARKDOWN)
    for moment in [*Moment, None]:
        of = [round_ for round_ in rounds if moment in (round_.moment, None)]
        toll = sum((round_.toll for round_ in of), MessageToll())
        counts = (
            len(of),
            sum(round_.landed for round_ in of),
            sum(round_.runs for round_ in of),
            sum(round_.unknown for round_ in of),
        )
        table.add_row(moment or "all", *map(str, (*counts, *astuple(toll))))
    return table


if __name__ == "__main__":
    sys.exit(main())
