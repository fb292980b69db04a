"""Of every account the commands, the terminal, the served pages and the files say the same: verdict, findings, reason,
last post, counts. The register is that of busy_office.py."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.end_to_end.busy_office import BEFORE, DAY_BEFORE, NOW, make_busy
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import open_store
from tests.tracker.serve.served import Served, serving
from tracker.cases.report_row import ReportRow
from tracker.cli.context import AppContext
from tracker.cli.main import app
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.register import read_register
from tracker.report.counts import verdict_counts
from tracker.report.problem_list import unverified_of
from tracker.report.report import to_account_json
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso
from tracker.tui.backend import Backend

ZH = Messages(Lang.ZH)


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


@pytest.fixture(
    params=["stored", AT, BEFORE, pytest.param(DAY_BEFORE, marks=pytest.mark.with_all)],
    ids=["", "at", "quarter-before", "day-before"],
)
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
