"""Messages to the office (给办公室的消息): a digest of each scan and of its health, a missed week, messages that did
not arrive. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.cases.case import Case, Status, StepKind
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.messages.messages import ZH
from tracker.messages.notify.sentences import CODES
from tracker.messages.notify.sentences import KINDS as KIND_WORDS
from tracker.notify.contacts import Contact
from tracker.notify.letters.letter import Letter, LetterEntry, MessageKind
from tracker.notify.letters.markup import without_markup
from tracker.notify.letters.unit_letters import account_words
from tracker.report.counts import coverage_percent, verdict_counts
from tracker.report.report import problem_order
from tracker.report.today.task import Task, TaskKind
from tracker.report.today.today import is_due_within
from tracker.rules.finding import Verdict
from tracker.store.outgoing.outbox import OutgoingPart, PartStatus
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

MAX_LISTED = 30
"""Entries of a section; the rest are counted."""
HEALTH_TASKS: dict[TaskKind, Callable[[Task], str]] = {
    TaskKind.CLOCK_WRONG: lambda task: "本机时钟与以往检查不符，请校准",
    TaskKind.DISK_FULL: lambda task: "磁盘空间不足",
    TaskKind.STATE_READ_ONLY: lambda task: "状态文件夹不能写入",
    TaskKind.STATE_OPEN: lambda task: "其他用户可以读取登录状态",
    TaskKind.SCAN_UNFINISHED: lambda task: "有一次检查没有做完",
    TaskKind.SCAN_QUEUED: lambda task: "有一次检查由各工作机查看，尚未完成",
    TaskKind.LOGIN_EXPIRED: lambda task: f"登录已失效：{without_markup(ZH.platform(task.platform))}",
    TaskKind.LOGIN_OLD: lambda task: f"登录已 {task.count} 天，宜更新：{without_markup(ZH.platform(task.platform))}",
    TaskKind.PLATFORM_PAUSED: lambda task: f"连续受阻，暂停访问：{without_markup(ZH.platform(task.platform))}",
}
"""What concerns the scan itself, of today's tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeNews:
    """All from which the messages to the office follow."""

    now: datetime
    register_name: str
    scan: Scan | None = None
    """The last finished one of the whole register; None: there is none."""
    rows: tuple[ReportRow, ...] = ()
    """Of the whole register as of that scan."""
    cases: tuple[Case, ...] = ()
    since: datetime | None = None
    """The time-point of the round before; None: it was the first."""
    withheld: tuple[str, ...] = ()
    """Platforms whose results the scan withheld."""
    tasks: tuple[Task, ...] = ()
    missed: tuple[str, datetime] | None = None
    """The week whose scan did not take place, and when it was due; None: none was missed."""
    troubles: tuple[OutgoingPart, ...] = ()
    """Messages that were not delivered, or of which nobody knows; those to the office about such ones left out."""


def office_letters(news: OfficeNews, contacts: Sequence[Contact]) -> tuple[Letter, ...]:
    return tuple(letter for contact in contacts for letter in letters_to(news, contact))


def letters_to(news: OfficeNews, contact: Contact) -> Iterator[Letter]:
    if news.scan is not None:
        yield digest_letter(news, news.scan, contact)
    if news.missed is not None:
        yield missed_letter(news, news.missed, contact)
    if news.troubles and not contact.region:
        yield trouble_letter(news, contact)


# The digest


def digest_letter(news: OfficeNews, scan: Scan, contact: Contact) -> Letter:
    rows = [row for row in news.rows if contact.answers_for(row.account)]
    cases = [case for case in news.cases if contact.answers_for(case.account)]
    texts = [*digest_texts(replace(news, rows=tuple(rows), cases=tuple(cases)))]
    item = f"scan:{scan.id}:{contact.region}" if contact.region else f"scan:{scan.id}"
    place = without_markup(contact.region or news.register_name, 40)
    return Letter(
        kind=MessageKind.DIGEST,
        contact=contact,
        title=f"{place}：政务新媒体检查情况（监测时间点 {format_minute(scan.at)}）",
        entries=tuple(LetterEntry(item=item, text=text, within=f"scan:{scan.id}") for text in texts),
        unit=contact.region,
        is_numbered=False,
        notes=("未经核实的问题仅供办公室核查，不作为结论。时间为北京时间。",),
    )


def digest_texts(news: OfficeNews) -> Iterator[str]:
    open_rows = sorted((row for row in news.rows if not row.is_closed), key=problem_order)
    found = [row for row in open_rows if problem_words(row)]
    yield counts_text(open_rows)
    yield from section("新发现的问题", [problem_text(row) for row in found if row.is_new])
    yield from section("仍未解决的问题", [problem_text(row) for row in found if not row.is_new])
    yield from section(
        "上次检查以来已整改", [case_text(case) for case in news.cases if is_resolved_since(case, news.since)]
    )
    yield from section("未能核实（按原因）", reason_texts(open_rows))
    yield from section("临近超期", [due_text(row) for row in open_rows if row.is_due_soon])
    yield from section("整改期限", [*deadline_texts(news.cases, to_shanghai(news.now).date())])
    yield from section("检查本身", [*health_texts(news)]) if any(health_texts(news)) else ["【检查本身】正常完成"]


def section(heading: str, texts: Sequence[str]) -> Iterator[str]:
    """Its entries, the first below the heading; nothing where there are none."""
    for number, text in enumerate(texts[:MAX_LISTED], start=1):
        head = f"【{heading}】{len(texts)} 项\n" if number == 1 else ""
        yield f"{head}{number}. {text}"
    if len(texts) > MAX_LISTED:
        yield f"……另有 {len(texts) - MAX_LISTED} 项，见 tracker problems"


def counts_text(rows: Sequence[ReportRow]) -> str:
    counts = verdict_counts(rows)
    by_word = f"，其中只凭单位自报 {counts.self_reported}" if counts.self_reported else ""
    return (
        f"账号 {counts.total} 个：合格 {counts.passed}，不合格 {counts.failed}，备注 {counts.remarked}，"
        f"未能核实 {counts.unverified}；核实率 {coverage_percent(counts)}{by_word}"
    )


def problem_words(row: ReportRow) -> str:
    """The rules that it broke, without reminders; empty: none, or it is not verified."""
    if row.assessment.verdict in (Verdict.UNVERIFIED, Verdict.PASS):
        return ""
    return "、".join(ZH.rule(finding.rule) for finding in row.assessment.findings if finding.severity.value != "warn")


def problem_text(row: ReportRow) -> str:
    statuses = [row.cases[finding.rule].status for finding in row.assessment.findings if finding.rule in row.cases]
    state = ZH.case_status(statuses[0].value) if statuses else ZH.case_status(Status.OPEN.value)
    return f"{without_markup(row.account.unit)} {account_words(row.account)}：{problem_words(row)}（{state}）"


def is_resolved_since(case: Case, since: datetime | None) -> bool:
    step = case.deciding_step
    if case.status is not Status.RESOLVED or step.what is not StepKind.RESOLVED or step.proof is None:
        return False
    return since is None or step.proof.at > since


def case_text(case: Case) -> str:
    return f"{without_markup(case.account.unit)} {account_words(case.account)}：{ZH.rule(case.rule)}"


def reason_texts(rows: Iterable[ReportRow]) -> list[str]:
    reasons = Counter(row.assessment.reason for row in rows if row.assessment.verdict is Verdict.UNVERIFIED)
    return [f"{without_markup(ZH.code(reason))}：{count} 个" for reason, count in reasons.most_common()]


def due_text(row: ReportRow) -> str:
    last = row.assessment.last_post_at
    seen = f"，最近一次更新 {format_minute(last)}" if last else ""
    return f"{without_markup(row.account.unit)} {account_words(row.account)}{seen}"


def deadline_texts(cases: Iterable[Case], today: date) -> Iterator[str]:
    for case in cases:
        if case.is_overdue(today):
            yield f"{case_text(case)}，{case.due_on} 已过，尚未登记整改结果"
        elif is_due_within(case, today):
            yield f"{case_text(case)}，{case.due_on} 到期"


def health_texts(news: OfficeNews) -> Iterator[str]:
    if news.withheld:
        yield f"结果整体异常，结论暂缓：{'、'.join(without_markup(ZH.platform(name)) for name in news.withheld)}"
    for task in news.tasks:
        if task.kind in HEALTH_TASKS:
            yield HEALTH_TASKS[task.kind](task)
    if news.missed is not None:
        yield missed_words(*news.missed)
    if news.troubles:
        yield f"有 {len(news.troubles)} 条消息没有送达，或不知是否送达，见 tracker notify list"


# What went wrong


def missed_words(period: str, due_at: datetime) -> str:
    return f"本周检查（{period}）应于 {format_minute(due_at)} 进行，至今没有做完"


def missed_letter(news: OfficeNews, missed: tuple[str, datetime], contact: Contact) -> Letter:
    text = f"{missed_words(*missed)}。请运行 tracker doctor 查明原因，再运行 tracker scan"
    return Letter(
        kind=MessageKind.MISSED,
        contact=contact,
        title=f"{without_markup(news.register_name, 40)}：本周检查没有完成",
        entries=(LetterEntry(item=f"missed:{missed[0]}", text=text),),
        is_numbered=False,
    )


def trouble_letter(news: OfficeNews, contact: Contact) -> Letter:
    return Letter(
        kind=MessageKind.TROUBLE,
        contact=contact,
        title=f"{without_markup(news.register_name, 40)}：有消息没有送达，或不知是否送达",
        entries=tuple(
            LetterEntry(item=f"part:{part.id}:{part.status}:{part.attempts}", text=trouble_text(part))
            for part in news.troubles
        ),
        notes=("不知是否送达的不会自动重发：请向收件人核实，再运行 tracker notify settle",),
    )


def trouble_text(part: OutgoingPart) -> str:
    what = "不知是否送达" if part.status is PartStatus.UNKNOWN else "没有送达"
    about = f"{without_markup(part.unit)} " if part.unit else ""
    number = f"（{part.part}/{part.parts}）" if part.parts > 1 else ""
    why = CODES[part.code][0] if part.code in CODES else part.code
    kind = KIND_WORDS[part.kind][0] if part.kind in KIND_WORDS else part.kind
    where = f"给 {without_markup(part.recipient)}，{without_markup(part.channel)}"
    return f"编号 {part.id}：{about}{kind}{number}，{where}：{what}（{why}）"
