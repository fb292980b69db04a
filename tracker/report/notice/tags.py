"""The tags (标签) of notice templates, and their values. All text is sanitized."""

from collections.abc import Callable, Iterable

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import ZH
from tracker.register.account import Account
from tracker.register.sampling.sample import SHOWN_DIGITS
from tracker.report.counts import coverage_percent, pass_percent, percent, verdict_counts
from tracker.report.notice.content import ENDED, NoticeContent, Problem, ProblemClass
from tracker.report.notice.rectification import Rectification
from tracker.report.notice.request import Letterhead
from tracker.report.problem_list import findings_of, to_cells, to_owner_cells
from tracker.report.rule_legend import meaning_of
from tracker.report.statistics.sampled import range_of
from tracker.report.statistics.sampled_rows import SampledRows
from tracker.rules.finding import Verdict
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.official_style import to_day, to_instant, to_numeral, to_quarter

NAMED_IN_TEXT = 30
"""Accounts of a class named in the text; the rest are in the attachment."""
NAME_LIMIT = 60
"""Maximum characters of a name or unit; registered ones are far shorter."""


def to_tags(notice: NoticeContent, head: Letterhead) -> dict[str, object]:
    """Tag -> its value; values are text, numbers, lists of either, or mappings of these."""
    counts = notice.counts
    first, second = counting()
    return {
        **to_head_tags(notice, head),
        "一级": first,
        "二级": second,
        "监测时间点": to_instant(notice.at),
        "账号数": counts.total,
        "已核实": counts.verified,
        "核实率": coverage_percent(counts),
        "合格": counts.passed,
        "不合格": counts.failed,
        "未见不合格": counts.verified - counts.failed,
        "合格率": pass_percent(counts),
        "备注": counts.remarked,
        "未能核实": counts.unverified,
        "单位自报": counts.self_reported,
        "已关停": counts.closed,
        "关停有问题": notice.closed_with_problems,
        "待确认": notice.awaiting,
        "全部合格地区数": len(notice.regions_at_100),
        "全部合格地区": "、".join(name_of(region) for region in notice.regions_at_100),
        "均待确认": notice.all_await,
        "问题类": [to_class_tags(class_, marks=not notice.all_await) for class_ in notice.classes],
        "未能核实原因": "、".join(f"{reason}{number}个" for reason, number in notice.reasons),
        "抽查": to_sample_tags(notice.sampled),
        "上轮整改": to_rectification_tags(notice.rectification),
        **to_attachment_tags(notice),
    }


def to_head_tags(notice: NoticeContent, head: Letterhead) -> dict[str, object]:
    scope = sanitize(head.scope)
    return {
        "发文机关": sanitize(head.issuer) or "〔发文机关〕",
        "发文字号": sanitize(head.number) or "〔发文字号〕",
        "标题": "\n".join(filter(None, map(sanitize, head.title.splitlines())))
        or f"关于{to_quarter(notice.at)}{scope}\n政务新媒体{'抽查' if notice.sampled else '检查'}情况的通报",
        "主送机关": sanitize(head.to).rstrip("：:") or "〔主送机关〕",
        "范围": scope,
        "联系人": sanitize(head.contact) or "〔联系人及电话〕",
        "整改期限": to_day(head.deadline) if head.deadline else "〔整改期限〕",
        "成文日期": to_day(head.dated) if head.dated else "〔成文日期〕",
    }


def to_class_tags(problem_class: ProblemClass, *, marks: bool) -> dict[str, object]:
    return {
        "名称": ZH.rule(problem_class.rule),
        "说明": meaning_of(problem_class.rule) or ZH.rule(problem_class.rule),
        "依据": sanitize(problem_class.source),
        "个数": len(problem_class.problems),
        "计入不合格": problem_class.counts_as_failed,
        "账号": joined_names([to_mention(problem, marks=marks) for problem in problem_class.problems]),
    }


def to_mention(problem: Problem, *, marks: bool = True) -> str:
    """The usual name of an account in notices: 湖南财政（人民号）; with what became of its case, and with marks also
    whether it is to be confirmed."""
    awaits = "，待确认" if problem.awaits_person and marks else ""
    ended = f"，{ZH.case_status(problem.ended)}" if problem.ended else ""
    return f"{name_of(problem.account.name)}（{name_of(ZH.platform(problem.account.platform))}{awaits}{ended}）"


def joined_names(names: list[str]) -> str:
    shown = "、".join(names[:NAMED_IN_TEXT])
    return shown if len(names) <= NAMED_IN_TEXT else f"{shown}等{len(names)}个"


def to_rectification_tags(rectification: Rectification) -> dict[str, object] | None:
    """None: there is nothing to report, and the section is left out."""
    if not rectification.total:
        return None
    return {
        "总数": rectification.total,
        "已整改": len(rectification.resolved),
        "未整改": len(rectification.still_open),
        "反复": len(rectification.repeated),
        "未能核实": len(rectification.unverified),
        "已移出": len(rectification.left),
        "未整改账号": joined_accounts(rectification.still_open),
        "反复账号": joined_accounts(rectification.repeated),
    }


def to_sample_tags(sampled: SampledRows | None) -> dict[str, object] | None:
    """None: every account of the register was to be checked."""
    if sampled is None:
        return None
    sample, interval = sampled.sample, sampled.interval
    beside = verdict_counts(sampled.beside)
    failed = [row.account for row in sampled.beside if row.assessment.verdict is Verdict.FAIL and not row.is_closed]
    return {
        "要求": str(sample.design.size),
        "总数": sample.frame,
        "抽取": len(sample.keys),
        "比例": percent(len(sample.keys), sample.frame),
        "分层": "、".join(ZH.text(f"sample.by.{name}") for name in sample.divided_by),
        "种子": sanitize(sample.design.seed),
        "校验值": sample.frame_hash[:SHOWN_DIGITS],
        "置信区间": range_of(interval) if interval else "",
        "另查": beside.total,
        "另查不合格": beside.failed,
        "另查未能核实": beside.unverified,
        "另查不合格账号": joined_accounts(failed),
    }


def joined_accounts(accounts: Iterable[Account]) -> str:
    return joined_names([to_mention(Problem(account=account)) for account in accounts])


def to_attachment_tags(notice: NoticeContent) -> dict[str, object]:
    """The attachments, numbered only where there are two."""
    names = {
        key: name
        for key, name, rows in (
            ("问题清单", "政务新媒体检查问题清单", notice.listed),
            ("未能核实", "未能核实的政务新媒体清单", notice.unverified),
        )
        if rows
    }
    is_numbered = len(names) > 1
    numbers = {key: number if is_numbered else "" for number, key in enumerate(names, 1)}
    lines = [f"{number}. {name}" if is_numbered else name for number, name in enumerate(names.values(), 1)]
    return {
        "附件号": {"问题清单": "", "未能核实": ""} | numbers,
        "附件说明": [f"附件：{line}" if place == 0 else f"　　　{line}" for place, line in enumerate(lines)],
        "问题清单": [to_problem_row(row, number) for number, row in enumerate(notice.listed, 1)],
        "未能核实清单": [to_unverified_row(row, number) for number, row in enumerate(notice.unverified, 1)],
    }


def to_problem_row(row: ReportRow, number: int) -> dict[str, object]:
    *_, last = to_cells(row, number)
    return {
        **to_owner_row(row, number),
        "问题类别": "；".join(to_category(row, finding.rule) for finding in findings_of(row, is_reminder=False)),
        "检查时更新日期": last if isinstance(last, str | int) else to_shanghai(last).date().isoformat(),
    }


def to_category(row: ReportRow, rule: str) -> str:
    case = row.cases.get(rule)
    ended = case.status if case is not None and case.status in ENDED else None
    return f"{ZH.rule(rule)}（{ZH.case_status(ended)}）" if ended else ZH.rule(rule)


def to_unverified_row(row: ReportRow, number: int) -> dict[str, object]:
    return {**to_owner_row(row, number), "未能核实原因": ZH.reason_for_units(row.assessment.reason)}


def to_owner_row(row: ReportRow, number: int) -> dict[str, object]:
    _, platform, name, unit = to_owner_cells(row, number)
    return {
        "序号": number,
        "新媒体类型": name_of(str(platform)),
        "新媒体名称": name_of(str(name)),
        "责任单位": name_of(str(unit)),
    }


def name_of(text: str) -> str:
    return sanitize(text, NAME_LIMIT)


def counting() -> tuple[Callable[[], str], Callable[[], str]]:
    """Two counters for templates: 一、 二、 … and （一） （二） …; each call of the first restarts the second."""
    levels = [0, 0]

    def first() -> str:
        levels[:] = [levels[0] + 1, 0]
        return f"{to_numeral(levels[0])}、"

    def second() -> str:
        levels[1] += 1
        return f"（{to_numeral(levels[1])}）"

    return first, second
