"""A served office whose accounts wait for a person: as many as a test wants, a clock, and people with a browser or with
bare requests."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.tracker.cli.casework.office import Clock
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.serve.served import Answered, Served, running
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck
from tracker.register.register import read_register
from tracker.report.rows import report_rows
from tracker.serve.app import build_app
from tracker.serve.people import csrf_of
from tracker.serve.sign_in.roles import ServedRole
from tracker.settings.reading import read_settings
from tracker.store.store import Store

PLACES = ("韶山", "湘潭", "长沙", "娄底", "湘乡")
LINK = "https://weibo.com/u/{}"


def make_queue(
    folder: Path, numbers: Iterable[int], checks: Mapping[str, Check] | None = None, *, rules: str = ""
) -> None:
    """A register of accounts with these numbers, and its database: a scan met a wall everywhere, unless `checks` says
    otherwise by handle."""
    accounts = "".join(
        f'  - {{platform: weibo, handle: "{number}", name: {PLACES[number % 5]}发布{number},'
        f" unit: {PLACES[number % 5]}市某局{number // 3}, region: [{PLACES[number % 5]}市]}}\n"
        for number in numbers
    )
    (folder / "accounts.yaml").write_text(f"register: {{name: 某省政务新媒体}}\n{rules}accounts:\n{accounts}", "utf-8")
    register = read_register(folder / "accounts.yaml")
    path = folder / ".tracker" / "tracker.db"
    path.parent.mkdir(mode=0o700)
    with Store.open(f"sqlite:///{path.as_posix()}") as store:
        store.sync_register(register.accounts, AT)
        scan = store.begin_scan(AT, AT, register.accounts)
        for account in register.accounts:
            store.record(scan, account, (checks or {}).get(account.handle) or given.failed(AT))
        store.finish_scan(scan, AT, {})


@dataclass(slots=True)
class Queue:
    """A folder that is served, perhaps several times."""

    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(AT + timedelta(hours=2)))
    served: Served | None = None

    @contextmanager
    def serving(self) -> Iterator[Served]:
        settings = read_settings(self.folder / "accounts.yaml", self.folder / ".tracker", None)
        with running(build_app(settings, self.clock)) as (address, app):
            self.served = Served(address, self.folder, app.state.office)
            yield self.served
            self.served = None

    @property
    def store(self) -> Store:
        assert self.served is not None
        return self.served.office.store

    def reviewer(self, name: str, role: ServedRole = ServedRole.REVIEWER) -> "Reviewer":
        assert self.served is not None
        return Reviewer(self, self.served.sign_in(name, role))

    def recorded(self, key: str) -> list[ManualCheck]:
        """Newest first, without those withdrawn."""
        return [round_ for round_ in self.store.manual_checks.of_key(key) if round_.withdrawal is None]

    def verdicts(self) -> dict[str, str]:
        assert self.served is not None
        rows = report_rows(self.store, self.served.office.register().policies, AT)
        return {row.account.handle: row.assessment.reason or row.assessment.verdict.value for row in rows}


@dataclass(slots=True)
class Reviewer:
    """A person whose browser has no script: follows redirects, sends the form that the last page had."""

    queue: Queue
    cookies: Mapping[str, str]
    page: str = ""
    status: int = 0

    def get(self, path: str = "/review") -> str:
        return self._read(self._served.ask(path, self.cookies))

    def send(
        self,
        answer: str,
        picture: bytes = b"",
        name: str = "x.png",
        fields: Mapping[str, str] | None = None,
        **typed: str,
    ) -> str:
        """Press a button of the page, with what is typed."""
        self.queue.clock.instant += timedelta(seconds=8)
        return self.post(
            "/review/answer", {**self.hidden(), **(fields or {}), **typed, "answer": answer}, picture, name
        )

    def confirm(self) -> str:
        return self.post("/review/answer", self.hidden("question"))

    def undo(self) -> str:
        return self.post("/review/undo", self.hidden("last"))

    def post(self, path: str, fields: Mapping[str, str], picture: bytes = b"", name: str = "x.png") -> str:
        headers, body = multipart(fields, picture, name)
        return self._read(self._served.ask(path, self.cookies, body, headers))

    def hidden(self, form: str = "answers") -> dict[str, str]:
        """The hidden fields of a form of the page, by its id or class."""
        found = re.search(rf'<form[^>]*(?:id|class)="{form}".*?</form>', self.page, re.DOTALL)
        assert found, self.page
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', found[0])
        return {name: html.unescape(value) for name, value in fields}

    @property
    def key(self) -> str:
        """Of the account on the page; empty: none."""
        found = re.search(r'name="key" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def message(self) -> str:
        found = re.search(r'id="message"[^>]*>([^<]*)<', self.page)
        return html.unescape(found[1]) if found else ""

    @property
    def csrf(self) -> str:
        (token,) = self.cookies.values()
        return csrf_of(token)

    @property
    def _served(self) -> Served:
        assert self.queue.served is not None
        return self.queue.served

    def _read(self, answered: Answered) -> str:
        if answered.status == 303:
            return self.get(answered.headers["location"])
        self.status, self.page = answered.status, answered.body.decode("utf-8", "replace")
        return self.page


def multipart(fields: Mapping[str, str], picture: bytes, name: str) -> tuple[dict[str, str], bytes]:
    boundary = "----of-the-tests"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    if picture:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + picture + b"\r\n")
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, b"".join(
        parts
    ) + f"--{boundary}--\r\n".encode()
