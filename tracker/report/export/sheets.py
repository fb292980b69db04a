"""The tables of a report in a workbook or page, with headers and rows. In Chinese, like notices."""

from collections.abc import Sequence

from scrapers.model.errors import NoUrl
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import ZH
from tracker.policy.level import level_of
from tracker.register.account_url import check_link, own_pages
from tracker.report.counts import coverage_percent, pass_percent, summarize
from tracker.report.export.sheet_table import AccountLink, SheetCell, SheetTable
from tracker.report.problem_list import (
    COLUMNS,
    UNVERIFIED_COLUMNS,
    findings_of,
    people_of,
    problems_of,
    reminders_of,
    to_cells,
    to_owner_cells,
    to_unverified_cells,
    unverified_of,
)
from tracker.report.report import Report
from tracker.report.rule_legend import in_force, meaning_of
from tracker.report.statistics.rates import By, Rates, rates_of
from tracker.report.statistics.sampled import sample_pairs
from tracker.rules.finding import Verdict
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

NOTES = (
    "“未能核实”的账号不作任何结论，由人工核实。",
    "合格率 = 1 − 不合格 ÷ 已核实；核实率 = 已核实 ÷ 账号数。两者须一并引用；不足全部的不写作100.00%。",
    "全部时间为北京时间（Asia/Shanghai）。",
)


ACCOUNT_COLUMNS = tuple(
    ZH.head(key)
    for key in (
        "number",
        "platform",
        "name",
        "handle",
        "unit",
        "region",
        "level",
        "filing",
        "verdict",
        "categories",
        "last_post",
        "checked_at",
        "page",
    )
)
GROUPS: tuple[tuple[By, str], ...] = (("region", "按地区"), ("platform", "按平台"), ("level", "按层级"))
GROUP_COLUMNS = ("total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
LEGEND_COLUMNS = ("rule", "meaning", "limit", "severity", "source", "region", "policy_version")


def tables(report: Report) -> list[SheetTable]:
    """The tables in reading order."""
    problems, reminders, unverified = (of(report.rows) for of in (problems_of, reminders_of, unverified_of))
    return [
        SheetTable(
            title="问题清单",
            headers=COLUMNS,
            rows=(to_cells(row, number) for number, row in enumerate(problems, 1)),
            count=len(problems),
        ),
        SheetTable(
            title="未能核实",
            headers=(*UNVERIFIED_COLUMNS, ZH.head("page")),
            rows=((*to_unverified_cells(row, number), page_of(row)) for number, row in enumerate(unverified, 1)),
            count=len(unverified),
        ),
        SheetTable(
            title="提醒",
            headers=COLUMNS,
            rows=(to_cells(row, number, is_reminder=True) for number, row in enumerate(reminders, 1)),
            count=len(reminders),
        ),
        SheetTable(
            title="全部账号",
            headers=ACCOUNT_COLUMNS,
            rows=(to_account_cells(row, number) for number, row in enumerate(report.rows, 1)),
            count=len(report.rows),
        ),
        *(rates_table(report, by, title) for by, title in GROUPS),
        *report.appendices,
        listed("规则说明", tuple(ZH.head(key) for key in LEGEND_COLUMNS), legend(report)),
        listed("说明", ("项目", "内容"), notes(report)),
    ]


def listed(title: str, heads: tuple[str, ...], rows: Sequence[Sequence[SheetCell]]) -> SheetTable:
    return SheetTable(title=title, headers=heads, rows=rows, count=len(rows))


def to_account_cells(row: ReportRow, number: int) -> tuple[SheetCell, ...]:
    account, assessment = row.account, row.assessment
    last, checked = assessment.last_post_at, assessment.checked_at
    return (
        *to_owner_cells(row, number)[:3],
        sanitize(account.handle),
        sanitize(row.unit_words),
        "/".join(map(sanitize, account.region)),
        ZH.level(level_of(account.region) or ""),
        ZH.filing(account.filing.state),
        ZH.filing(account.filing.state) if row.is_closed else ZH.verdict(assessment.verdict),
        categories_of(row),
        to_shanghai(last) if last else "",
        to_shanghai(checked) if checked else "",
        page_of(row),
    )


def categories_of(row: ReportRow) -> str:
    """The account's problems; the reason where it is unverified; empty where it is closed (已关停)."""
    if row.assessment.verdict is Verdict.UNVERIFIED:
        return "" if row.is_closed else ZH.code(row.assessment.reason)
    return "；".join(ZH.rule(finding.rule) for finding in findings_of(row, is_reminder=False))


def page_of(row: ReportRow) -> SheetCell:
    """Empty: no page address is known for its platform."""
    for url in own_pages(row.account):
        try:
            return AccountLink(check_link(row.account, url))
        except NoUrl:
            continue
    return ""


def rates_table(report: Report, by: By, title: str) -> SheetTable:
    *groups, whole = rates_of(report.rows, by)
    label = {"platform": ZH.platform, "level": ZH.level}.get(by, sanitize)
    lines = [to_rates_cells(group, label(group.key) if group.key else ZH.text("group.none")) for group in groups]
    heads = (ZH.head("group"), *map(ZH.head, GROUP_COLUMNS), ZH.text("sheet.closed"))
    return listed(title, heads, [*lines, to_rates_cells(whole, ZH.text("summary.all"))])


def to_rates_cells(rates: Rates, label: str) -> tuple[SheetCell, ...]:
    counts = rates.counts
    return (
        label,
        *(counts.total, counts.verified, counts.passed, counts.failed, counts.remarked, counts.unverified),
        "—" if counts.pass_rate is None else counts.pass_rate,
        "—" if counts.coverage is None else counts.coverage,
        counts.closed,
    )


def legend(report: Report) -> list[tuple[SheetCell, ...]]:
    return [
        (
            ZH.rule(rule.rule.id),
            meaning_of(rule.rule.id),
            rule.limit,
            ZH.severity(rule.rule.severity),
            sanitize(rule.rule.source),
            "、".join(sanitize(place) or ZH.text("page.former_region") for place in rule.places)
            or ZH.text("summary.all"),
            "、".join(rule.versions),
        )
        for rule in in_force(report)
    ]


def notes(report: Report) -> list[tuple[SheetCell, ...]]:
    """The scope of the tables, their counts, and who made manual checks."""
    counts = summarize(report.rows, report.at).counts
    pass_rate = pass_percent(counts)
    return [
        ("监测时间点", format_minute(report.at)),
        *((ZH.head(head), value) for head, value in sample_pairs(report.sampled, ZH)),
        ("账号数", counts.total),
        ("已核实", counts.verified),
        *([("已核实中只凭单位自报", counts.self_reported)] if counts.self_reported else []),
        ("合格", counts.passed),
        ("不合格", counts.failed),
        ("备注", counts.remarked),
        ("未能核实", counts.unverified),
        ("已关停（另计）", counts.closed),
        ("合格率", f"{pass_rate}（核实率 {coverage_percent(counts)}）"),
        *(("人工核实", sentence) for sentence in people_of(report.rows)),
        *(("注", note) for note in NOTES),
    ]
