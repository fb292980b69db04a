"""Of every account the commands, the terminal, the served pages and the files say the same: verdict, findings, reason,
last post, counts. The register has two quarters, people's records, decisions, a discarded scan and changed entries."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from scrapers.model.profile import AccountState, Origin
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned, open_store, scan_at
from tests.tracker.serve.served import Served, serving
from tracker.cases.case import Step, StepKind
from tracker.cases.report_row import ReportRow
from tracker.cli.context import AppContext
from tracker.cli.main import app
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan_record import Discard
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.register import read_register
from tracker.report.counts import verdict_counts
from tracker.report.problem_list import unverified_of
from tracker.report.report import to_account_json
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.run import discard_scan
from tracker.store.store import Store
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso
from tracker.tui.backend import Backend

ZH = Messages(Lang.ZH)
BEFORE = datetime(2023, 6, 20, 10, tzinfo=UTC)
"""A time-point of the quarter before."""
DAY_BEFORE = AT - timedelta(days=1)
NOW = AT + timedelta(days=2)
KINDS = (
    *("posting", "silent", "never", "gone", "banned", "walled", "due", "reposting", "renamed", "unread", "short"),
    *("closed", "service", "dismissed", "mended", "person-silent", "person-gone", "person-posted", "interaction"),
    *("same-account", "other-account", "withdrawn", "other-name", "other-unit", "removed", "added", "reopened"),
    *("discarded-alone", "discarded-post", "old-copy", "notified", "silent-since"),
)
HANDLES = {kind: str(number) for number, kind in enumerate(KINDS, start=1001)}


def key_of(kind: str) -> str:
    return f"{'抖音' if kind == 'unread' else 'weibo'}:{HANDLES[kind]}"


def register_text(*, is_changed: bool) -> str:
    lines = ["register: {name: 某市}", "accounts:"]
    for kind in KINDS:
        entry: dict[str, Any] = {
            "platform": "抖音" if kind == "unread" else "weibo",
            "handle": HANDLES[kind],
            "name": f"账号{kind}",
        }
        entry |= {"unit": f"单位{kind}", "region": [("湘潭市", "长沙市", "娄底市")[len(kind) % 3]]}
        if kind == "closed":
            entry["register"] = {"state": "closed", "closed_on": "2023-05-01"}
        if kind == "service":
            entry["kind"] = "service"
        if kind == "reopened" and not is_changed:
            entry["register"] = {"state": "closing"}
        if is_changed:
            entry |= {"other-name": {"name": "新名称"}, "other-unit": {"unit": "单位posting"}}.get(kind, {})
        if not (kind == "removed" and is_changed) and not (kind == "added" and not is_changed):
            lines.append(f"  - {json.dumps(entry, ensure_ascii=False)}")
    return "\n".join([*lines, ""])


def seen(at: datetime, kind: str, *days: float, **more: Any) -> Check:
    posts = tuple(given.post(at - timedelta(days=one)) for one in days)
    return replace(given.seen(at, display_name=f"账号{kind}"), posts=posts, **more)


def looks(at: datetime) -> dict[str, Check]:
    """Account key -> what the scan of a quarter came to."""
    is_last = at == AT
    wall = given.failed(at)
    reposts = tuple(given.post(at - timedelta(days=one), Origin.REPOST) for one in range(1, 13))
    found = {
        "silent": seen(at, "silent", 20),
        "never": replace(seen(at, "never"), post_count=0),
        "gone": given.gone(at),
        "banned": given.gone(at, AccountState.BANNED),
        "walled": wall,
        "due": seen(at, "due", 11.3),
        "reposting": replace(seen(at, "reposting"), posts=reposts),
        "renamed": seen(at, "renamed" if not is_last else "renamed改", 1),
        "short": replace(seen(at, "short", 20), covers_from=None),
        "closed": seen(at, "closed", 3),
        "service": seen(at, "service", 40),
        "dismissed": seen(at, "dismissed", 25),
        "mended": seen(at, "mended", 1 if is_last else 20),
        "notified": seen(at, "notified", 110 if is_last else 20),
        "silent-since": seen(at, "silent-since", 16),
        "discarded-alone": wall,
        "discarded-post": seen(at, "discarded-post", 21),
        "old-copy": given.failed(at, code="old_copy"),
        "same-account": given.failed(at, code="identity_unproved"),
        "other-account": given.failed(at, code="identity_unproved"),
        **dict.fromkeys(("person-silent", "person-gone", "person-posted", "withdrawn"), wall),
    }
    every = {key_of(kind): found.get(kind, seen(at, kind, 2)) for kind in KINDS if kind != "unread"}
    return every if is_last else {key: check for key, check in every.items() if key != key_of("added")}


def record(store: Store, kind: str, what: ManualFinding, by: str = "张三", hours: float = 1, **more: Any) -> int:
    account = next(account for account in store.accounts() if account.key == key_of(kind))
    at = AT + timedelta(hours=hours)
    seen_by = ManualCheck(what=what, by=by, seen_at=at, recorded_at=at, name=account.name, **more)
    return store.manual_checks.record(account, seen_by)


def decide(store: Store, kind: str, *steps: Step) -> None:
    *_, case = store.cases.of_key(key_of(kind))
    for step in steps:
        store.cases.take([case.id], lambda _, step=step: step)  # type: ignore[misc]


def step(what: StepKind, **more: Any) -> Step:
    return Step(what=what, taken_at=AT + timedelta(hours=3), by="李四", why="核实", **more)


def make_busy(folder: Path) -> None:
    """The results of AT are stored, and what comes after them changes some."""
    make_scanned(folder, register_text(is_changed=False), {BEFORE: looks(BEFORE)})
    wrong = {
        key_of("discarded-post"): seen(DAY_BEFORE, "discarded-post", 2),
        key_of("discarded-alone"): seen(DAY_BEFORE, "discarded-alone", 30),
    }
    scan_at(folder, DAY_BEFORE, looks(DAY_BEFORE) | wrong)
    register = read_register(folder / "accounts.yaml")
    with open_store(folder) as store:
        act = Discard(at=DAY_BEFORE, by="张三", why="误扫")
        assert discard_scan(store, register.policies, store.scans()[0].id, act)
    scan_at(folder, AT, looks(AT))
    with open_store(folder) as store:
        record(store, "person-silent", ManualFinding.LAST_POST, last_post_at=AT - timedelta(days=30))
        record(store, "person-silent", ManualFinding.NOTHING_NEWER, "王五", 2, last_post_at=AT - timedelta(days=29))
        gone: dict[str, Any] = {"state": AccountState.DEREGISTERED, "words": "该账号已注销"}
        record(store, "person-gone", ManualFinding.GONE, **gone)
        record(store, "person-posted", ManualFinding.POSTED, last_post_at=AT - timedelta(days=1))
        record(store, "posting", ManualFinding.NO_INTERACTION)
        record(store, "interaction", ManualFinding.NO_INTERACTION)
        record(store, "interaction", ManualFinding.INTERACTION, "王五", 2)
        record(store, "same-account", ManualFinding.SAME_ACCOUNT)
        record(store, "other-account", ManualFinding.OTHER_ACCOUNT)
        number = record(store, "withdrawn", ManualFinding.LAST_POST, last_post_at=AT - timedelta(days=30))
        assert store.manual_checks.withdraw(number, Withdrawal(at=AT, by="张三", why="看错"))
        decide(store, "dismissed", step(StepKind.DISMISSED))
        due = {"notified_on": BEFORE.date(), "due_on": BEFORE.date() + timedelta(days=10)}
        decide(store, "notified", step(StepKind.CONFIRMED), step(StepKind.NOTIFIED, **due))
        decide(store, "gone", step(StepKind.CONFIRMED))
        decide(store, "banned", step(StepKind.CLOSED))
    (folder / "accounts.yaml").write_text(register_text(is_changed=True), "utf-8")
    with open_store(folder) as store:
        assert store.snapshot_store.info() is not None
        store.sync_register(read_register(folder / "accounts.yaml").accounts, AT + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Said:
    """What one place says of one account, as far as that place says it."""

    verdict: str
    rules: tuple[str, ...]
    reason: str = ""
    last_post_at: str | None = None

    @classmethod
    def of_row(cls, row: ReportRow) -> "Said":
        return cls.of_json(to_account_json(row))

    @classmethod
    def of_json(cls, stated: Mapping[str, Any]) -> "Said":
        rules = tuple(finding["rule"] for finding in stated["findings"])
        return cls(stated["verdict"], rules, stated["reason"], stated["last_post_at"])


@pytest.fixture(scope="module")
def busy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("busy")
    make_busy(folder)
    return folder


@pytest.fixture(params=["stored", AT, BEFORE, DAY_BEFORE], ids=["", "at", "quarter-before", "day-before"])
def at(request: pytest.FixtureRequest) -> datetime | None:
    """None: by default, as the last scan stored it, with what changed since."""
    return None if request.param == "stored" else request.param


@pytest.fixture
def rows(busy_folder: Path, at: datetime | None) -> Mapping[str, ReportRow]:
    """All accounts, judged anew from all that is stored."""
    with open_store(busy_folder) as store:
        found = report_rows(store, read_register(busy_folder / "accounts.yaml").policies, at or AT)
    return {row.account.key: row for row in found}


Run = Callable[..., Any]


@pytest.fixture
def run(busy_folder: Path, at: datetime | None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command as of the time-point: its JSON document."""
    monkeypatch.chdir(busy_folder)
    as_of = [] if at is None else ["--at", to_iso(at)]

    def command(*words: str, reads: bool = True) -> Any:
        result = CliRunner().invoke(app, ["--lang", "zh", *words, *as_of, *(["--format", "json"] if reads else [])])
        assert result.exit_code in (0, 3), result.output
        return json.loads(result.stdout) if reads else None

    return command


def by_key(accounts: list[Mapping[str, Any]]) -> dict[str, Said]:
    return {f"{one['platform']}:{one['handle']}": Said.of_json(one) for one in accounts}


def test_commands(rows: Mapping[str, ReportRow], run: Run, tmp_path: Path) -> None:
    said = {key: Said.of_row(row) for key, row in rows.items()}
    problems = {key: said[key] for key, row in rows.items() if row.is_problem}
    assert {key: Said.of_json(run("show", key)["account"]) for key in rows} == said
    assert by_key(run("problems")["accounts"]) == problems
    run("export", str(tmp_path / "list.json"), reads=False)
    assert by_key(json.loads((tmp_path / "list.json").read_text("utf-8"))["accounts"]) == problems

    counts = run("summary")
    verdicts = Counter(row.assessment.verdict.value for row in rows.values() if not row.is_closed)
    stated = {"fail": "failed", "remark": "remarked", "unverified": "unverified", "pass": "passed"}
    assert {verdict: counts[name] for verdict, name in stated.items()} == verdicts
    assert counts["total"] == verdicts.total()


def test_workbook_and_notice(rows: Mapping[str, ReportRow], run: Run, tmp_path: Path) -> None:
    run("export", str(tmp_path / "list.xlsx"), reads=False)
    run("export", str(tmp_path / "notice.docx"), "--partial", reads=False)
    named = [row for row in rows.values() if row.assessment.verdict in (Verdict.FAIL, Verdict.REMARK)]
    expected = {row.account.name: (categories(row), shown_day(row)) for row in named}
    waiting = {row.account.name: row.assessment.reason for row in unverified_of(rows.values())}

    book = load_workbook(tmp_path / "list.xlsx")
    listed, unverified = book.worksheets[0], next(sheet for sheet in book.worksheets if "未能核实" in sheet.title)
    assert {line[2]: (line[4], as_day(line[5])) for line in lines(listed)} == expected
    assert {line[2]: line[4] for line in lines(unverified)} == {
        name: ZH.code(reason) for name, reason in waiting.items()
    }

    tables = Document(str(tmp_path / "notice.docx")).tables
    texts = [[cell.text for cell in line.cells] for table in tables for line in table.rows]
    cells = {line[2]: line[4].partition("（")[0] for line in texts if line[0].isdigit()}  # without what became of it
    assert cells == {
        **{name: what for name, (what, _) in expected.items()},
        **{name: ZH.reason_for_units(reason) for name, reason in waiting.items()},
    }


def lines(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return (line for line in sheet.iter_rows(values_only=True) if isinstance(line[0], int))


def categories(row: ReportRow) -> str:
    return "；".join(ZH.rule(finding.rule) for finding in row.assessment.findings if finding.severity != "warn")


def shown_day(row: ReportRow) -> date | str:
    last = row.assessment.last_post_at
    if last is None:
        never = any(finding.rule == "never_posted" for finding in row.assessment.findings)
        return "从未更新" if never else ""
    return to_shanghai(last).date()


def as_day(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else cell or ""


@contextmanager
def terminal(folder: Path, at: datetime | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    monkeypatch.chdir(folder)
    workspace = AppContext.make(None, None, Lang.ZH, is_quiet=True)
    backend = Backend(workspace=workspace, clock=lambda: NOW, chosen_at=at)
    try:
        yield backend
    finally:
        backend.close()


def test_terminal(
    rows: Mapping[str, ReportRow], busy_folder: Path, at: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = {key: Said.of_row(row) for key, row in rows.items() if row.is_problem}
    with terminal(busy_folder, at, monkeypatch) as backend:
        assert {row.account.key: Said.of_row(row) for row in backend.problems()} == problems
        waiting = [review.row for review in backend.waiting()]
        assert sorted(row.account.key for row in waiting) == sorted(
            row.account.key for row in unverified_of(rows.values())
        )
        assert all(Said.of_row(row) == problems[row.account.key] for row in waiting)
        for key, row in rows.items():
            details = backend.account(key)
            assert Said.of_row(details.row) == Said.of_row(row), key
        assert backend.overview().summary.counts == verdict_counts(rows.values())


@pytest.fixture(scope="module")
def served(busy_folder: Path) -> Iterator[Served]:
    with serving(busy_folder, NOW) as running:
        yield running


def test_served_pages(rows: Mapping[str, ReportRow], served: Served, at: datetime | None) -> None:
    cookies = served.sign_in(f"看-{at}")
    as_of = "" if at is None else f"?{urlencode({'at': to_iso(at)})}"

    def api(path: str) -> Any:
        answer = served.ask(f"/api/v1/{path}", cookies)
        assert answer.status == 200, answer.text
        return json.loads(answer.text)

    problems = {key: Said.of_row(row) for key, row in rows.items() if row.is_problem}
    assert by_key(api(f"problems{as_of}")["accounts"]) == problems
    counts = verdict_counts(rows.values())
    stated = api(f"summary{as_of}")
    assert (stated["total"], stated["failed"], stated["remarked"], stated["unverified"]) == (
        *(counts.total, counts.failed, counts.remarked, counts.unverified),
    )
    if at is not None:
        return  # the pages show what the last scan stored
    for key, row in rows.items():
        assert Said.of_json(api(f"account?{urlencode({'key': key})}")["account"]) == Said.of_row(row)
        page = served.ask(f"/account?{urlencode({'key': key, 'lang': 'zh'})}", cookies).text
        assert ZH.verdict(row.assessment.verdict) in page
        assert all(escape(finding.message) in page for finding in row.assessment.findings), key
        assert escape(row.assessment.reason_message) in page, key
    listing = served.ask("/problems?lang=zh", cookies).text
    assert {row.account.name: row.account.name in listing for row in rows.values()} == {
        row.account.name: row.is_problem for row in rows.values()
    }
