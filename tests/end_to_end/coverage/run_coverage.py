"""The office's steps, each a command as a person types it; and the person at the queue, who knows the truth."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.end_to_end.coverage.hand import Counts, verdicts_of
from tests.end_to_end.coverage.made_province import AFTER, BEFORE, HandleWay, Member
from tests.end_to_end.coverage.replies import write_replies
from tests.end_to_end.coverage.sheets import return_sheets, write_table
from tests.end_to_end.province.made_register import MadeState, Round
from tests.end_to_end.province.run_province import Ended, Office
from tracker.cases.report_row import ReportRow
from tracker.history.manual_check import ManualFinding
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.report.resolving.sheet import COLUMNS
from tracker.report.rows import report_rows
from tracker.review.review import ManualCheckInput, ManualChecks, pending_reviews
from tracker.review.review_session import ReviewSession
from tracker.rules.finding import Verdict
from tracker.store.store import Store

TABLE = "全国表.xlsx"
ITEM = timedelta(seconds=10)
"""A person at the queue: the page opens, a key is pressed."""
BY_HAND = timedelta(seconds=60)
"""Assumed for an account without the program: find it, look, write it down."""
PERSON = "李四"


class StepFailed(Exception):
    """A command ended otherwise than it should."""


@dataclass(slots=True)
class SteppingClock:
    """Goes on by an item with each answer."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def step(self) -> None:
        self.at += ITEM


@dataclass(slots=True)
class CoverageRun:
    """One run, from the table to the last verdict."""

    folder: Path
    members: tuple[Member, ...]
    has_processes: bool = True
    told: Callable[[str], None] = lambda line: None
    found: dict[str, Any] = field(default_factory=dict)
    by_name: Mapping[str, Member] = field(init=False)
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {member.made.name: member for member in self.members}
        self.office = Office(self.folder, (), has_processes=self.has_processes)

    def go(self) -> Counts:
        """
        Raises:
            StepFailed: a command ended otherwise than it should.
        """
        self.prepare()
        self.run(0, "accounts", "import", TABLE, "--apply", "--by", PERSON)
        self.scan(BEFORE)
        self.found["verified_before"] = self.summary()["verified"]
        self.resolve()
        self.send_and_take()
        self.scan(AFTER)
        self.read_status()
        self.sit()
        return self.counts()

    def prepare(self) -> None:
        write_table(self.folder / TABLE, self.members)
        for when in (BEFORE, AFTER):
            write_replies(self.replies(when), self.members, when)

    def replies(self, when: Round) -> Path:
        return self.folder / "replies" / when.name

    def run(self, expected: int, *words: str) -> Ended:
        done = self.office.run(*words)
        self.told(f"tracker {' '.join(words).replace(str(self.folder), '.')}: exit {done.returncode}")
        if done.returncode != expected:
            raise StepFailed(f"{words}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done

    def scan(self, when: Round) -> None:
        self.run(3, "scan", "--replay", str(self.replies(when)))

    def summary(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.office.ask("summary")
        return told

    def resolve(self) -> None:
        """What is sure is put in; the sheet of candidates goes to a person."""
        options = ("--replay", str(self.replies(BEFORE)), "--pictures", TABLE)
        self.run(0, "accounts", "resolve", *options, "--out", "候选.xlsx")
        self.run(0, "accounts", "resolve", *options, "--apply", "--by", PERSON)
        self.found["resolved"] = self.with_handles(HandleWay.SURE)
        self.found["to_confirm"] = self.read_candidates(self.folder / "候选.xlsx")
        self.run(0, "accounts", "resolve", "--from", "候选.xlsx", "--by", PERSON)
        self.found["confirmed"] = self.with_handles(HandleWay.CONFIRMED)

    def with_handles(self, way: HandleWay) -> int:
        """How many of these accounts have a handle in the register."""
        listed = self.office.ask("accounts", "list")["accounts"]
        return sum(
            self.by_name[item["name"]].way is way
            for item in listed
            if item["handle"] and not item["handle"].startswith("~")
        )

    def read_candidates(self, path: Path) -> int:
        """The person puts y or n beside each candidate that is not sure. Returns how many."""
        book = load_workbook(path)
        sheet = book.active
        assert sheet is not None
        adopt, name, candidate = (COLUMNS.index(head) + 1 for head in ("adopt", "name", "candidate"))
        read = 0
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, adopt).value:
                continue  # it is sure
            member = self.by_name[str(sheet.cell(row, name).value)]
            is_own = str(sheet.cell(row, candidate).value) == member.made.handle
            sheet.cell(row, adopt).value = "y" if is_own else "n"
            read += 1
        book.save(path)
        return read

    def send_and_take(self) -> None:
        self.run(0, "forms", "out", "--out", "sheets")
        sheets = self.folder / "sheets"
        self.found["sheets"] = sum(1 for _ in sheets.rglob("*.xlsx"))
        return_sheets(sheets, self.folder / "returned", self.members)
        self.found["returned"] = sum(1 for _ in (self.folder / "returned").iterdir())
        taken = self.office.ask("forms", "in", "returned", "--apply")
        self.told(f"tracker forms in returned --apply: {taken['counts']}")
        self.found["answers_taken"] = taken["counts"]["new"]
        self.found["bad_cells"] = dict(Counter(item["code"] for item in taken["not_taken"]))

    def read_status(self) -> None:
        listed = self.office.ask("forms", "status")["accounts"]
        self.found["asked"] = len(listed)
        self.found["states"] = dict(Counter(item["state"] for item in listed))
        summary = self.summary()
        self.found["verified_by_scan"] = summary["verified"]
        self.found["failed_before_person"] = summary["failed"]

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(f"sqlite:///{(self.folder / '.tracker' / 'tracker.db').as_posix()}") as store:
            yield store

    def sit(self) -> None:
        """The person goes through the queue. What is recorded is what the person sees: the truth."""
        clock = SteppingClock(AFTER.at + timedelta(hours=1))
        with self.store() as store:
            checks = ManualChecks(store=store, state=self.folder / ".tracker", messages=Messages(Lang.ZH), clock=clock)
            rows = report_rows(store, Policies(), AFTER.at)
            self.found["mismatched"] = sum(has_mismatch(row) for row in rows)
            self.found["misjudged_by_scan"] = self.misjudged(rows)
            pending = pending_reviews(store, rows, by=PERSON)
            self.found["left_for_person"] = sum(account.position is not None for account in pending)
            session = ReviewSession.begin(checks, Policies(), AFTER.at, PERSON, pending)
            while (served := session.serve()) is not None:
                clock.step()
                member = self.by_name[served.review.row.account.name]
                session.answer(served, seen_by_person(member))
            session.end()
            self.found["minutes"] = session.pace.minutes(clock())
            self.found["rows"] = report_rows(store, Policies(), AFTER.at)

    def misjudged(self, rows: Sequence[ReportRow]) -> int:
        """Accounts, one by one: those with a verdict that does not rest on a post of their own."""
        found = [
            row
            for row in rows
            if row.assessment.verdict is not Verdict.UNVERIFIED
            and row.assessment.last_post_at not in self.by_name[row.account.name].own_times
        ]
        for row in found:
            self.told(f"judged by another: {row.account.key} {row.account.name} {row.assessment}")
        return len(found)

    def counts(self) -> Counts:
        """What the program found."""
        rows, found = self.found["rows"], self.found
        summary, truth = self.summary(), verdicts_of(self.members)
        verdicts = {row.account.name: row.assessment.verdict.value for row in rows}
        return Counts(
            accounts=summary["total"],
            wrong_handles=sum(
                row.account.has_handle and row.account.handle != self.by_name[row.account.name].made.handle
                for row in rows
            ),
            judged_by_another=found["misjudged_by_scan"] + self.misjudged(rows),
            verdicts=dict(Counter(verdicts.values())),
            wrong_verdicts=sum(truth[name] != verdict for name, verdict in verdicts.items()),
            verified_after=summary["verified"],
            **{
                name: found[name]
                for name in (
                    *("verified_before", "resolved", "to_confirm", "confirmed", "asked", "sheets", "returned"),
                    *("answers_taken", "bad_cells", "states", "mismatched", "verified_by_scan", "left_for_person"),
                    "failed_before_person",
                )
            },
        )


def has_mismatch(row: ReportRow) -> bool:
    return any(finding.rule == "self_report_mismatch" for finding in row.assessment.findings)


def seen_by_person(member: Member) -> ManualCheckInput:
    if not member.is_seen:
        return ManualCheckInput(what=ManualFinding.CANNOT_TELL, by=PERSON)
    is_silent = member.made.made_state is MadeState.SILENT
    what = ManualFinding.NOTHING_NEWER if is_silent else ManualFinding.LAST_POST
    return ManualCheckInput(what=what, by=PERSON, last_post_at=member.newest)
