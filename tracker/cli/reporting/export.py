"""`tracker export`: the problem list as a file, or the notice (通报) with its attachments."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scrapers.storage.named_file import with_home
from tracker.cli.context import AppContext, ReportAt
from tracker.cli.options import AtOption, RegionOption, ScanOption, argument, option
from tracker.cli.register.garbage_collector import without_garbage_collector
from tracker.cli.reporting.rates import StatedOption, print_stated, read_stated
from tracker.errors import UserError
from tracker.evidence.vault.opened import open_vault
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.report.counts import verdict_counts
from tracker.report.export import export as files
from tracker.report.export.per_group import INDEX, ExportGroup, export_per
from tracker.report.export.sheet_table import SheetTable
from tracker.report.notice.rectification import Rectification
from tracker.report.notice.rectification import last_round as notice_round
from tracker.report.notice.request import Letterhead, NoticeOptions, placeholders
from tracker.report.page.sources import PageOrigin, PageSources, Scope, read_sources
from tracker.report.reconciliation.second import of_second
from tracker.report.reconciliation.second_sheet import to_sheet as to_second_sheet
from tracker.report.report import Report
from tracker.review.typed_time import read_date
from tracker.time.clock import now, to_shanghai

FileArgument = Annotated[
    Path | None,
    argument(
        zh="文件；已有的会被替换。",
        en="The file; an existing one is replaced.",
        metavar="FILE.{docx,xlsx,html,csv,json}",
    ),
]
PartialOption = Annotated[
    bool,
    option(
        "--partial",
        zh="虽有账号未能核实也写通报；通报会写明有多少。",
        en="Export a notice although accounts are not verified; it states how many.",
    ),
]
TemplateOption = Annotated[
    Path | None, option("--template", zh="自己的通报模板（docx）。", en="Your own template of the notice (docx).")
]
WriteTemplateOption = Annotated[
    Path | None,
    option("--write-template", zh="写出模板供修改。", en="Write the template to edit.", metavar="FILE.docx"),
]
IssuerOption = Annotated[str, option("--issuer", zh="发文机关。", en="The issuing office (发文机关).")]
NumberOption = Annotated[str, option("--number", zh="发文字号。", en="The number of the notice (发文字号).")]
TitleOption = Annotated[str, option("--title", zh="通报的标题。", en="Title of the notice.")]
ToOption = Annotated[str, option("--to", zh="主送机关。", en="The addressees (主送机关).")]
ContactOption = Annotated[str, option("--contact", zh="联系人：姓名和电话。", en="Contact: name and telephone.")]
DeadlineOption = Annotated[str, option("--deadline", zh="整改期限，如 2023-10-16。", en="Deadline, as 2023-10-16.")]
DatedOption = Annotated[
    str,
    option("--dated", zh="成文日期，如 2023-09-21；默认：今天。", en="Its date, as 2023-09-21; default: today."),
]


PerOption = Annotated[
    ExportGroup | None,
    option(
        "--per",
        zh="与 --out 合用：每地区或每单位一份工作簿，另有目录。",
        en="With --out: one workbook for each (每地区或每单位一份), and an index.",
    ),
]
OutOption = Annotated[
    Path | None,
    option("--out", zh="与 --per 合用：放在这个新文件夹。", en="With --per: a new folder for them.", metavar="DIR"),
]


@without_garbage_collector()
def export(  # noqa: PLR0913  # its options
    context: typer.Context,
    file: FileArgument = None,
    at: AtOption = None,
    scan: ScanOption = None,
    partial: PartialOption = False,
    template: TemplateOption = None,
    blank: WriteTemplateOption = None,
    issuer: IssuerOption = "",
    number: NumberOption = "",
    title: TitleOption = "",
    to: ToOption = "",
    contact: ContactOption = "",
    deadline: DeadlineOption = "",
    dated: DatedOption = "",
    stated: StatedOption = None,
    region: RegionOption = None,
    per: PerOption = None,
    out: OutOption = None,
) -> None:
    app_context = AppContext.of(context)
    if blank is not None:
        from tracker.report.notice.notice import write_template  # see tracker.report.export.export

        write_template(blank, app_context.messages)
        app_context.info("notice.template.written", path=str(blank))
        return
    if per is not None or out is not None:
        if scan is not None:
            raise UserError(app_context.messages.text("sample.not_with", option="--scan", other="--per"))
        export_groups(app_context, file, per, out, region, at)
        return
    texts = {"issuer": issuer, "number": number, "title": title, "to": to, "contact": contact}
    path = checked(
        file,
        {**texts, "deadline": deadline, "dated": dated, "template": template, "partial": partial},
        app_context.messages,
    )
    printed = read_stated(stated, app_context.messages)
    instant = now()
    report_at = within_region(app_context, app_context.results_at(at, scan), region)
    if report_at.sampled and region is not None:
        raise UserError(app_context.messages.text("sample.not_with", option="--region", other="--scan"))
    request = NoticeOptions(
        head=to_letterhead(
            app_context, texts, deadline, read_date_or_none(dated, app_context.messages) or to_shanghai(instant).date()
        ),
        now=instant,
        template=template or template_of(app_context),
        is_partial_allowed=partial,
        rectification=last_round(app_context, report_at, path),
    )
    report = Report(
        rows=report_at.rows,
        at=report_at.at,
        policies=report_at.register.policies,
        sampled=report_at.sampled,
        within=report_at.region,
        appendices=second_registers(app_context, report_at, path),
    )
    written = files.export(
        report, path, app_context.messages, request, page_sources(app_context, report_at, report, path)
    )
    print_exported(app_context, path, written, request)
    print_stated(app_context, printed, verdict_counts(report_at.rows))


def second_registers(app_context: AppContext, report_at: ReportAt, path: Path) -> tuple[SheetTable, ...]:
    """The differences from second registers (如网信备案), where the file is a workbook of the whole register."""
    if path.suffix.lower() != ".xlsx" or report_at.sampled is not None or report_at.region is not None:
        return ()
    with app_context.open_store(report_at.register) as store:
        kept, former = store.second_registers.all(), store.handles.former()
    accounts = report_at.register.accounts
    lines = [
        line
        for register in kept
        for line in of_second(accounts, register.name, register.reading, register.region, former)
    ]
    return (to_second_sheet(lines),) if kept else ()


def within_region(app_context: AppContext, report_at: ReportAt, typed: str | None) -> ReportAt:
    """The results of one region; those given where none is named.

    Raises:
        UserError: no account is in it.
    """
    region = app_context.filter_values(report_at.register).region(typed)
    rows = tuple(row for row in report_at.rows if region is None or row.account.lies_in(region))
    return replace(report_at, rows=rows, region=region)


def export_groups(  # noqa: PLR0913  # the options of the command
    app_context: AppContext,
    file: Path | None,
    per: ExportGroup | None,
    out: Path | None,
    region: str | None,
    at: str | None,
) -> None:
    """
    Raises:
        UserError: the options do not go together, the region is not known, or the folder is there already.
        Failed: it cannot be written.
    """
    messages = app_context.messages
    if per is None or out is None:
        raise UserError(messages.text("export.per_out"))
    if file is not None:
        raise UserError(messages.text("export.per_file"))
    report_at = within_region(app_context, app_context.results_at(at), region)
    report = Report(rows=report_at.rows, at=report_at.at, policies=report_at.register.policies)
    count = export_per(report, per, out, messages, within=report_at.region)
    app_context.info("export.per_written", path=str(out), count=count, index=f"{INDEX}.csv")


def last_round(app_context: AppContext, report_at: ReportAt, path: Path) -> Rectification | None:
    """None: the file is not a notice, or no earlier quarter was scanned."""
    if path.suffix.lower() != files.NOTICE_ENDING:
        return None
    with app_context.open_store(report_at.register) as store:
        cases = (case for case in store.cases.all() if is_of(report_at, case.account))
        return notice_round(store.scans(), cases, report_at.at, report_at.register.policies)


def is_of(report_at: ReportAt, account: Account) -> bool:
    """Whether the results are of the account: nothing is said of one that is of another region, or was not drawn."""
    if report_at.sampled is not None:
        keys = {row.account.key for row in (*report_at.sampled.rows, *report_at.sampled.beside)}
        return account.key in keys
    return report_at.region is None or account.lies_in(report_at.region)


def scope_of(report_at: ReportAt) -> Scope:
    if report_at.sampled is not None:
        return Scope.SAMPLE
    return Scope.REGION if report_at.region else Scope.REGISTER


def page_sources(app_context: AppContext, report_at: ReportAt, report: Report, path: Path) -> PageSources | None:
    """None: the file is not a page."""
    if path.suffix.lower() != files.PAGE_ENDING:
        return None
    settings = app_context.settings
    origin = PageOrigin(
        made_at=now(),
        vault=open_vault(settings),
        lang=Lang(settings.lang or Lang.ZH),
        register=report_at.register.name,
        region=report_at.region or "",
        scope=scope_of(report_at),
    )
    with app_context.open_store(report_at.register) as store:
        return read_sources(store, report, origin)


def checked(file: Path | None, options: Mapping[str, object], messages: Messages) -> Path:
    """
    Raises:
        UserError: no file is given, its kind is unknown, or an option is not for its kind.
    """
    if file is None:
        raise messages.error("export.no_file")
    files.check_ending(file, messages)
    given = next((f"--{name}" for name, value in options.items() if value), None)
    if given and file.suffix.lower() != files.NOTICE_ENDING:
        raise UserError(messages.text("notice.only_docx", option=given))
    return file


def to_letterhead(app_context: AppContext, given: Mapping[str, str], deadline: str, dated: date) -> Letterhead:
    """The letterhead from the options, else from the settings.

    Raises:
        UserError: the deadline is not a date.
    """
    kept = app_context.settings.notice
    texts = {name: text or getattr(kept, name) for name, text in given.items()}
    due = read_date_or_none(deadline, app_context.messages, is_deadline=True)
    return Letterhead(**texts, scope=kept.scope, deadline=due, dated=dated)


def read_date_or_none(text: str, messages: Messages, *, is_deadline: bool = False) -> date | None:
    """None: the text is empty.

    Raises:
        UserError: it is not a date.
    """
    try:
        return read_date(text, messages, is_deadline=is_deadline) if text else None
    except UserError:
        raise messages.error("notice.date", text=text) from None


def template_of(app_context: AppContext) -> Path | None:
    kept = app_context.settings.notice.template
    return app_context.settings.register.parent / with_home(kept) if kept else None


def print_exported(app_context: AppContext, path: Path, written: files.Exported, request: NoticeOptions) -> None:
    app_context.info(
        "export.written",
        path=str(path),
        problems=written.problems,
        reminders=written.reminders,
        unverified=written.unverified,
    )
    if path.suffix.lower() != files.NOTICE_ENDING:
        return
    if written.unverified:
        app_context.info("notice.unverified", count=written.unverified)
    if missing := placeholders(request.head):
        app_context.info("notice.placeholders", names=app_context.messages.listed(f"--{name}" for name in missing))
