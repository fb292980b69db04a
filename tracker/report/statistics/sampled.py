"""The result of a sampled scan (抽查) in a table, and as JSON. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.register.sampling.sample import REPEAT_OFFENDERS, SHOWN_DIGITS, Sample
from tracker.report.counts import By, Summary, percent, to_counts_json, verdict_counts
from tracker.report.report import to_account_json
from tracker.report.statistics.interval import LEVEL, METHOD, Interval
from tracker.report.statistics.sampled_rows import SampledRows
from tracker.report.tables.tables import pairs_table, problems_table, summary_table
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize


def with_sample(document: Mapping[str, object], sampled: SampledRows | None) -> dict[str, object]:
    """A document with its `sample`; without that key it is of the register."""
    return dict(document) if sampled is None else {**document, "sample": to_sampled_json(sampled)}


def with_additional(
    document: Mapping[str, object], beside: Sequence[ReportRow], sampled: SampledRows | None
) -> dict[str, object]:
    """A problem list with its `sample`, and the problems of the accounts looked at besides."""
    apart = {} if sampled is None else {"beside": [to_account_json(row) for row in beside]}
    return with_sample({**document, **apart}, sampled)


def to_sample_json(sample: Sample) -> dict[str, object]:
    """How the accounts were drawn: {size: as asked for, share: 0 to 1, seed, strata, strata_asked_for, frame,
    frame_hash, drawn, always, looked_at_besides, groups: [{key, frame, drawn}]}."""
    design = sample.design
    return {
        "size": str(design.size),
        "share": round(len(sample.keys) / sample.frame, 4),
        "seed": sanitize(design.seed),
        "strata": list(sample.divided_by),
        "strata_asked_for": list(design.strata),
        "frame": sample.frame,
        "frame_hash": sample.frame_hash,
        "drawn": len(sample.keys),
        "always": REPEAT_OFFENDERS if design.adds_repeat_offenders else None,
        "looked_at_besides": len(sample.beside),
        "groups": [json_fields(stratum, "key", "frame", "drawn") for stratum in sample.strata],
    }


def to_sampled_json(sampled: SampledRows) -> dict[str, object]:
    """As to_sample_json, with `scan`, `pass_rate_interval` (null: nothing was verified), and under `beside` the counts
    of the accounts looked at besides."""
    interval = sampled.interval
    return {
        "scan": sampled.scan_id,
        **to_sample_json(sampled.sample),
        "pass_rate_interval": None
        if interval is None
        else {"method": METHOD, "level": LEVEL, "low": float(interval.low), "high": float(interval.high)},
        "beside": to_counts_json(verdict_counts(sampled.beside)),
    }


def to_csv_columns(sampled: SampledRows | None) -> dict[str, object]:
    """What marks a line as a sample's; nothing where it is the register's."""
    if sampled is None:
        return {}
    design = sampled.sample.design
    return {
        "sample_scan": sampled.scan_id,
        "sample_size": str(design.size),
        "sample_seed": design.seed,
        "sample_frame": sampled.sample.frame,
    }


def of_the_sample(title: str, sampled: SampledRows | None, messages: Messages) -> str:
    """A title that says of which accounts the table is."""
    if sampled is None:
        return title
    drawn = messages.text("sample.of", scan=sampled.scan_id, drawn=len(sampled.sample.keys))
    return f"{title} · {drawn}" if title else drawn


def summary_tables(summary: Summary, by: By | None, sampled: SampledRows | None, messages: Messages) -> list[TextTable]:
    """The counts, and for a sample how it was drawn and what its rate says of the frame."""
    table = summary_table(summary, by, messages)
    titled = replace(table, title=of_the_sample(table.title, sampled, messages))
    return [titled, *sample_tables(sampled, messages)]


def problem_tables(  # noqa: PLR0913  # what is listed, in this order
    rows: Sequence[ReportRow],
    beside: Sequence[ReportRow],
    at: datetime,
    sampled: SampledRows | None,
    messages: Messages,
    *,
    is_narrowed: bool = False,
) -> list[TextTable]:
    """The problem list; for a sample also that of the accounts looked at besides, and how it was drawn."""
    table = problems_table(rows, at, messages, is_narrowed=is_narrowed)
    found = [replace(table, title=of_the_sample(table.title, sampled, messages))]
    if beside:
        apart = problems_table(beside, at, messages)
        found.append(replace(apart, title=f"{apart.title} · {messages.head('sample_beside')}", list_name=""))
    return [*found, *sample_tables(sampled, messages)]


def sample_tables(sampled: SampledRows | None, messages: Messages) -> list[TextTable]:
    """How the accounts were drawn, and what the rate of the sample says of the frame; empty: there is no sample."""
    if sampled is None:
        return []
    pairs = [(messages.head(head), cell(value)) for head, value in sample_pairs(sampled, messages)]
    return [pairs_table(messages.text("sample.title"), pairs)]


def sample_pairs(sampled: SampledRows | None, messages: Messages) -> list[tuple[str, str]]:
    """Key of the header, and what is said; empty: there is no sample."""
    if sampled is None:
        return []
    sample = sampled.sample
    pairs = [
        ("sample_size", size_words(sample, messages)),
        ("sample_seed", sample.design.seed),
        ("sample_strata", strata_words(sample, messages)),
        ("sample_frame", frame_words(sample, messages)),
        ("sample_interval", interval_words(sampled, messages)),
        ("sample_beside", beside_words(sampled, messages)),
    ]
    return [(head, value) for head, value in pairs if value]


def size_words(sample: Sample, messages: Messages) -> str:
    shares = {"drawn": len(sample.keys), "frame": sample.frame, "share": percent(len(sample.keys), sample.frame)}
    return messages.text("sample.size", size=str(sample.design.size), **shares)


def strata_words(sample: Sample, messages: Messages) -> str:
    names = messages.listed(messages.text(f"sample.by.{name}") for name in sample.divided_by)
    return (
        messages.text("sample.strata", names=names, count=len(sample.strata))
        if names
        else messages.text("sample.simple")
    )


def frame_words(sample: Sample, messages: Messages) -> str:
    return messages.text("sample.frame", frame=sample.frame, hash=sample.frame_hash[:SHOWN_DIGITS])


def interval_words(sampled: SampledRows, messages: Messages) -> str:
    interval = sampled.interval
    return messages.text("sample.interval", range=range_of(interval)) if interval else ""


def range_of(interval: Interval) -> str:
    return f"{interval.low * 100:.2f}%–{interval.high * 100:.2f}%"


def beside_words(sampled: SampledRows, messages: Messages) -> str:
    if not sampled.beside:
        return ""
    counts = verdict_counts(sampled.beside)
    numbers = {"total": counts.total, "failed": counts.failed, "unverified": counts.unverified}
    return messages.text("sample.beside", **numbers)
