"""Rows of the reference notice, 湘政务函〔2023〕27号, and the way from rows to a document that python-docx reads."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
from docx.document import Document

from tests.tracker.report.reported import AT, row
from tracker.cases.case import Case, ScanProof, Step, StepKind
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.report.notice.notice import to_docx
from tracker.report.notice.rectification import Rectification
from tracker.report.notice.request import Letterhead, NoticeOptions
from tracker.report.report import Report
from tracker.rules.finding import Verdict

EN = Messages(Lang.EN)
TWELVE = (
    "长沙市",
    "衡阳市",
    "株洲市",
    "邵阳市",
    "岳阳市",
    "常德市",
    "张家界市",
    "益阳市",
    "郴州市",
    "永州市",
    "怀化市",
    "湘西自治州",
)
"""The regions that the notice lists at 100%."""
HEAD = Letterhead(
    issuer="湖南省人民政府办公厅",
    number="湘政务函〔2023〕27号",
    to="各市州人民政府，省直有关单位",
    scope="全省",
    contact="政务公开处 0731-00000000",
    deadline=date(2023, 10, 16),
    dated=date(2023, 9, 21),
)


def of(made: ReportRow, *region: str, handle: str = "") -> ReportRow:
    account = made.account
    return replace(made, account=replace(account, region=region, handle=handle or account.handle))


def failed(name: str, platform: str, region: str) -> ReportRow:
    return of(row(Verdict.FAIL, "inactive", name=name, platform=platform), region)


def gone(name: str, platform: str) -> ReportRow:
    return of(row(Verdict.REMARK, "deregistered_not_offline", name=name, platform=platform), "湖南省")


NAMED = (
    failed("湖南财政", "peopleapp", "湖南省"),
    failed("湘潭智慧健康", "wechat", "湘潭市"),
    failed("韶山公安", "weibo", "湘潭市"),
    failed("娄底住建", "baijiahao", "娄底市"),
    failed("娄底教育", "baijiahao", "娄底市"),
    gone("湖南生态环境", "zhihu"),
    gone("湖南省人才服务", "wechat"),
)
PASSED = row(Verdict.PASS, name="某某发布")
ORDINARY = tuple(
    of(PASSED, (*TWELVE, "湘潭市", "娄底市", "湖南省")[number % 15], handle=str(number)) for number in range(2428)
)
HUNAN = (*NAMED, *ORDINARY)
"""2,435 accounts: 5 silent, 2 deregistered and still in the register, the others in order."""


def scan_step(what: StepKind, at: datetime = AT, severity: str = "fail") -> Step:
    """A scan's step on a case as of `at`."""
    fingerprint = "" if what is StepKind.RESOLVED else "f"
    proof = ScanProof(
        scan_id=1, at=at, proved_at=at, policy_version="p", fingerprint=fingerprint, severity=severity, message="问题"
    )
    return Step(what=what, taken_at=at, proof=proof)


def person_step(what: StepKind) -> Step:
    return Step(what=what, taken_at=AT, by="某某", why="核实")


CONFIRMED = (scan_step(StepKind.OPENED), person_step(StepKind.CONFIRMED))
CLOSED = (*CONFIRMED, person_step(StepKind.CLOSED))


def make_case(account: Account, *steps: Step, number: int = 1) -> Case:
    return Case(id=number, account=account, rule="inactive", steps=steps, number=number)


def followed(*rows: ReportRow, steps: Sequence[Step] = CONFIRMED[:1]) -> tuple[ReportRow, ...]:
    """The rows with a case for each finding; without steps, nobody has confirmed it."""
    return tuple(
        replace(row, cases={finding.rule: make_case(row.account, *steps) for finding in row.assessment.findings})
        for row in rows
    )


def request(
    head: Letterhead = HEAD,
    *,
    template: Path | None = None,
    partial: bool = False,
    rectification: Rectification | None = None,
) -> NoticeOptions:
    return NoticeOptions(
        head=head,
        now=AT,
        template=template,
        is_partial_allowed=partial,
        rectification=rectification,
    )


def document(rows: Sequence[ReportRow], wanted: NoticeOptions | None = None) -> Document:
    return docx.Document(io.BytesIO(to_docx(Report(rows=tuple(rows), at=AT), wanted or request(), EN)))


def text(rows: Sequence[ReportRow], wanted: NoticeOptions | None = None) -> str:
    """All paragraphs, tables left out."""
    return "\n".join(paragraph.text for paragraph in document(rows, wanted).paragraphs)


def table(rows: Sequence[ReportRow], wanted: NoticeOptions | None = None, number: int = 0) -> list[list[str]]:
    found = document(rows, wanted).tables[number]
    return [[cell.text for cell in line.cells] for line in found.rows]
