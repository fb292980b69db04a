"""An office whose accounts wait for a person, a clock, and keys that are typed by a list."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import typer
from rich.console import Console

from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.casework.walk import WalkSession
from tracker.cli.context import AppContext
from tracker.history.check import Check
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Layer, Policies
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.review.review import ManualChecks, pending_reviews
from tracker.review.review_session import ReviewSession
from tracker.settings.settings import Settings
from tracker.store.store import Store

TWO = Policies(layers=(Layer(name="", changes={"second_check": True}),))
WEIBO = (
    Account(platform="weibo", handle="1", name="韶山公安", unit="湘潭市公安局", region=("湘潭市",)),
    Account(platform="weibo", handle="2", name="长沙发布", unit="长沙市人民政府办公厅", region=("长沙市",)),
    Account(platform="weibo", handle="3", name="韶山教育", unit="韶山市教育局", region=("湘潭市",)),
)


@dataclass(slots=True)
class Typed:
    """A Keyboard whose keys and lines are given; when they end, the terminal is gone."""

    keys: deque[str]
    clock: "Clock"
    step: timedelta = timedelta(seconds=8)
    """How long a person thinks before a key."""
    prompts: list[str] = field(default_factory=list)
    asked_fresh: list[bool] = field(default_factory=list)

    def key(self, *, is_fresh: bool = False) -> str:
        self.clock.instant += self.step
        self.asked_fresh.append(is_fresh)
        return self._next()

    def line(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self._next()

    def _next(self) -> str:
        if not self.keys:
            raise typer.Abort
        return self.keys.popleft()


@dataclass(slots=True)
class Clock:
    instant: datetime

    def __call__(self) -> datetime:
        return self.instant


@dataclass(slots=True, kw_only=True)
class Office:
    store: Store
    state: Path
    policies: Policies = field(default_factory=Policies)
    clock: Clock = field(default_factory=lambda: Clock(AT + timedelta(hours=2)))
    lang: Lang = Lang.ZH

    def scan(self, accounts: Iterable[Account] = WEIBO, check: Check | None = None, at: datetime = AT) -> None:
        """A scan that met a wall everywhere, or the same answer."""
        accounts = tuple(accounts)
        scan = self.store.begin_scan(at, at, accounts)
        for account in accounts:
            self.store.record(scan, account, check or given.failed(at))
        self.store.finish_scan(scan, at, {})

    @property
    def messages(self) -> Messages:
        return Messages(self.lang)

    @property
    def manual_checks(self) -> ManualChecks:
        return ManualChecks(store=self.store, state=self.state, messages=self.messages, clock=self.clock)

    def sit(self, by: str = "张三", at: datetime = AT) -> ReviewSession:
        pending = pending_reviews(self.store, report_rows(self.store, self.policies, at), by=by)
        return ReviewSession.begin(self.manual_checks, self.policies, at, by, pending)

    def walk(self, *keys: str, by: str = "张三", at: datetime = AT, is_past: bool = True) -> tuple[str, Typed]:
        """Type these keys and lines; returns what was shown, and the keyboard."""
        shown = StringIO()
        keyboard = Typed(deque(keys), self.clock)
        session = WalkSession(
            app_context=self.app_context(shown),
            session=self.sit(by, at),
            keyboard=keyboard,
            asks_before=is_past,
        )
        session.go()
        return shown.getvalue(), keyboard

    def app_context(self, shown: StringIO) -> AppContext:
        console = Console(file=shown, width=80, height=24, markup=False, emoji=False, highlight=False)
        return AppContext(
            settings=Settings(register_file=self.state / "accounts.yaml", state=self.state),
            messages=self.messages,
            out=console,
            err=console,
        )

    def verdicts(self, at: datetime = AT) -> dict[str, str]:
        rows = report_rows(self.store, self.policies, at)
        return {row.account.handle: row.assessment.reason or row.assessment.verdict.value for row in rows}
