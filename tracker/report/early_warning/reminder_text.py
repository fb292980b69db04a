"""The reminder (更新提醒) sent to a unit: plain text in Chinese, one file per unit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.messages.messages import ZH
from tracker.report.early_warning.early_warning import Alert, UnitAlerts, Urgency
from tracker.text.sanitize import sanitize
from tracker.time.format import format_limit, format_minute, format_span
from tracker.time.official_style import to_numeral

NO_UNIT = "未填责任单位"
HEADINGS: Mapping[Urgency, str] = {
    Urgency.OVERDUE: "已超期，请立即更新",
    Urgency.DUE_SOON: "临近超期，请尽快更新",
    Urgency.LIKELY: "下次检查前到期，且以往多有超期，请提前安排更新",
    Urgency.BEFORE_CHECK: "下次检查前到期，请按时更新",
    Urgency.SELF_CHECK: "本次未能核实，不作结论，请自查",
}
TO_DO: Mapping[Urgency, str] = {
    Urgency.OVERDUE: "立即发布；已决定停更的，办理停更公告、平台注销和系统关停备案",
    Urgency.DUE_SOON: "在最迟更新时间之前发布",
    Urgency.LIKELY: "在最迟更新时间之前发布，并固定更新安排",
    Urgency.BEFORE_CHECK: "在最迟更新时间之前发布",
    Urgency.SELF_CHECK: "登录该账号，确认最近{term}内有更新、名称和标识与系统登记一致；不一致的及时更正备案",
}
KNOWN_ONLY = "已有更新的，不必理会；确无更新的，在最迟更新时间之前发布"
SHEETS_DUE = "填报表尚未交回"
NOTES = (
    "转发也计为更新；点赞、评论、回复、修改资料和菜单不计。",
    "未更新的时长只计到查看之时；查看之后已更新的，不必理会。",
    "全部时间为北京时间。",
)
LONGEST_NAME = 60
"""Characters of a file name: at most 180 bytes in UTF-8; file systems allow 255."""


def to_text(unit: UnitAlerts, at: datetime, next_check: datetime, sheets: Sequence[str] = ()) -> str:
    """The whole reminder; ends with a newline.

    Args:
        sheets: a sentence for each sheet that the unit has not returned (填报).
    """
    lines = [
        f"{sanitize(unit.unit) or NO_UNIT}：政务新媒体更新提醒",
        f"监测时间点 {format_minute(at)}，下次检查 {format_minute(next_check)}",
    ]
    found = [urgency for urgency in Urgency if any(alert.urgency is urgency for alert in unit.alerts)]
    for place, urgency in enumerate(found, start=1):
        lines += ["", f"{to_numeral(place)}、{HEADINGS[urgency]}"]
        alerts = [alert for alert in unit.alerts if alert.urgency is urgency]
        for number, alert in enumerate(alerts, start=1):
            lines += alert_lines(alert, number)
    if sheets:
        lines += ["", f"{to_numeral(len(found) + 1)}、{SHEETS_DUE}"]
        lines += [f"{number}. {sentence}" for number, sentence in enumerate(sheets, start=1)]
    return "\n".join([*lines, "", "说明", *(f"· {note}" for note in NOTES)]) + "\n"


def alert_lines(alert: Alert, number: int) -> Iterator[str]:
    account = alert.account
    yield f"{number}. {ZH.platform(account.platform)}“{sanitize(account.name)}”（{sanitize(account.handle)}）"
    yield f"   最近一次更新：{silence_words(alert)}"
    if alert.is_known_only and alert.deadline is not None:
        yield f"   最迟更新时间：如确无更新的，{format_minute(alert.deadline)} 之前"
    elif alert.deadline is not None:
        over = "（已过）" if alert.urgency is Urgency.OVERDUE else " 之前"
        yield f"   最迟更新时间：{format_minute(alert.deadline)}{over}"
    if alert.habit is not None:
        yield f"   更新习惯：{habit_words(alert)}"
    if alert.reason:
        yield f"   未能核实原因：{ZH.reason_for_units(alert.reason)}"
    to_do = KNOWN_ONLY if alert.is_known_only else TO_DO[alert.urgency]
    yield f"   请办理：{to_do.format(term=format_limit(alert.limit.days))}"


def silence_words(alert: Alert) -> str:
    """The silence in words; for an unverified account only what is known."""
    if alert.last_post_at is None:
        return "未见到"
    last = format_minute(alert.last_post_at)
    if alert.urgency is Urgency.SELF_CHECK:
        return f"此前所见为 {last}，其后有无更新未能核实"
    if alert.is_known_only and alert.observed_until is not None:
        until = format_minute(alert.observed_until)
        return f"已知最新一条 {last}，未见更新的（查看至 {until}；所用途径不能证明没有更新的）"
    if alert.silent is None or alert.observed_until is None:
        return last
    return f"{last}，已{format_span(alert.silent)}未更新（查看至 {format_minute(alert.observed_until)}）"


def habit_words(alert: Alert) -> str:
    """The method in one sentence, with its n."""
    habit = alert.habit
    if habit is None:
        return ""
    return f"近一年不短于此次的更新间隔共{habit.comparable}次，其中{habit.missed}次达到{format_limit(alert.limit.days)}"


def write_digests(
    units: Sequence[UnitAlerts],
    at: datetime,
    next_check: datetime,
    folder: Path,
    sheets: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Path, ...]:
    """Write one `.txt` per unit, named after it, atomically; an existing file is replaced.

    Args:
        sheets: unit -> a sentence for each sheet that it has not returned; one of these alone gets a file, too.

    Raises:
        OSError: the folder cannot be made, or written to.
    """
    sheets = sheets or {}
    named = {unit.unit for unit in units}
    units = (*units, *(UnitAlerts(unit=unit, alerts=()) for unit in sheets if unit not in named))
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(unit.unit for unit in units)
    paths = tuple(folder / name for name in names)
    for unit, path in zip(units, paths, strict=True):
        write_atomically(path, to_text(unit, at, next_check, sheets.get(unit.unit, ())).encode())
    return paths


def file_names(units: Iterable[str], *, ending: str = ".txt", taken: Iterable[str] = ()) -> list[str]:
    """Safe on every system, and unique.

    Args:
        taken: names without ending that are in use.
    """
    taken = {name.casefold() for name in taken}
    names = []
    for unit in units:
        stem = to_stem(unit)
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
        name = next(name for name in numbered if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(f"{name}{ending}")
    return names


def to_stem(unit: str) -> str:
    """Windows allows neither <>:"/\\|?* nor a dot or blank at the end, nor CON and its like."""
    text = re.sub(r'[<>:"/\\|?*]', "_", sanitize(unit, LONGEST_NAME)).strip(". ") or NO_UNIT
    return f"_{text}" if re.fullmatch(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", text) else text
