"""Rates as a table and as JSON, and the comparison with a stated one."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION, Counts, coverage_percent, pass_percent, to_counts_json
from tracker.report.report import to_iso_or_null
from tracker.report.statistics.rates import By, Comparison, Rates
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso

HEADERS = ("group", "total", "verified", "failed", "fraction", "pass_rate", "coverage")
HEADERS_BEFORE = ("rate_before", "coverage_before", "points")


def rates_table(
    rates: Sequence[Rates], by: By | None, at: datetime, against: datetime | None, messages: Messages
) -> TextTable:
    """The row for all last; every rate with its denominator and coverage."""
    parts = [messages.text("rates.title", at=format_minute(at))]
    parts += [messages.text(f"by.{by}")] if by else []
    parts += [messages.text("rates.against", at=format_minute(against))] if against else []
    heads = (*HEADERS, *HEADERS_BEFORE) if against else HEADERS
    note = "rates.note.against" if against else "rates.note"
    return TextTable(
        title=" · ".join(parts),
        headers=messages.heads(heads),
        rows=tuple(to_cells(rate, label_of(rate, by, messages, is_whole=rate is rates[-1])) for rate in rates),
        numbers=frozenset(range(1, len(heads))),
        has_total=len(rates) > 1,
        note="\n".join([messages.text(note), *self_reported_lines(rates[-1], messages)]),
    )


def self_reported_lines(whole: Rates, messages: Messages) -> list[str]:
    """How many of the verified accounts nobody looked at, in either count; empty: none."""
    counts = (("summary.self_reported", whole.counts), ("rates.self_reported_before", whole.before))
    return [messages.text(key, count=found.self_reported) for key, found in counts if found and found.self_reported]


def label_of(rates: Rates, by: By | None, messages: Messages, *, is_whole: bool) -> str:
    if is_whole:
        return messages.text("summary.all")
    if not rates.key:
        return messages.text("group.none")
    return {"platform": messages.platform, "level": messages.level}.get(by or "", sanitize)(rates.key)


def to_cells(rates: Rates, label: str) -> tuple[Text, ...]:
    counts = rates.counts
    cells = (
        cell(label),
        cell(counts.total),
        cell(counts.verified),
        cell(counts.failed, "bold red" if counts.failed else ""),
        cell(fraction_of(counts)),
        cell(pass_percent(counts), "bold"),
        cell(coverage_percent(counts), "bold"),
    )
    if rates.before is None:
        return cells
    before = f"{pass_percent(rates.before)} {fraction_of(rates.before)}"
    return (*cells, cell(before), cell(coverage_percent(rates.before)), cell(to_points(rates.change)))


def fraction_of(counts: Counts) -> str:
    return f"{counts.verified - counts.failed}/{counts.verified}"


def to_points(change: Decimal | None) -> str:
    """With its sign; `—` where there are not two rates."""
    return "—" if change is None else f"{change:+}" if change else str(abs(change))


def to_rates_json(
    rates: Sequence[Rates], at: datetime, against: datetime | None, stated: Comparison | None
) -> dict[str, object]:
    """{schema_version, at, against, …of all: counts, before, change…, stated, groups: [{key, …the same…}]}."""
    *groups, whole = rates
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "against": to_iso_or_null(against),
        **to_entry(whole),
        "stated": None if stated is None else to_stated_json(stated),
        "groups": [to_record(group) for group in groups],
    }


def to_stated_json(found: Comparison) -> dict[str, object]:
    """{percent: as stated, is_same, readings: [{name, part, whole}], least, most: denominators or null}."""
    return {
        "percent": str(found.stated.percent),
        "is_same": found.is_same,
        "readings": [asdict(reading) for reading in found.readings],
        "least": found.least,
        "most": found.most,
    }


def to_record(rates: Rates) -> dict[str, object]:
    return {"key": sanitize(rates.key), **to_entry(rates)}


def to_entry(rates: Rates) -> dict[str, object]:
    """Change in percentage points; null, as before, where nothing is compared."""
    return {
        **to_counts_json(rates.counts),
        "before": None if rates.before is None else to_counts_json(rates.before),
        "change": None if rates.change is None else float(rates.change),
    }


def to_line(rates: Rates) -> dict[str, object]:
    """to_record without a mapping inside: for a CSV."""
    record = to_record(rates)
    del record["before"]
    before = {} if rates.before is None else to_counts_json(rates.before)
    return {**record, **{f"{name}_before": value for name, value in before.items()}}


def stated_sentences(found: Comparison, messages: Messages) -> list[str]:
    """Both rates, and where they differ how the stated one may have come about."""
    counts = found.counts
    first = messages.text(
        "stated.same" if found.is_same else "stated.differs",
        stated=str(found.stated),
        part=counts.verified - counts.failed,
        whole=counts.verified,
        computed=pass_percent(counts),
        coverage=coverage_percent(counts),
    )
    if counts.self_reported:
        first = f"{first}\n{messages.text('summary.self_reported', count=counts.self_reported)}"
    if found.is_same:
        return [first]
    others = [
        messages.text(f"stated.{reading.name}", part=reading.part, whole=reading.whole, stated=str(found.stated))
        for reading in found.readings
    ]
    return [first, *others, range_sentence(found, messages)]


def range_sentence(found: Comparison, messages: Messages) -> str:
    values = {"failed": found.counts.failed, "stated": str(found.stated)}
    if found.least is None or found.most is None:
        return messages.text("stated.no_range", **values)
    return messages.text("stated.range", **values, least=found.least, most=found.most)
