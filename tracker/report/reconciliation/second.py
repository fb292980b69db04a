"""Compares the register with the second registers kept beside it (如网信备案), by kind of difference. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.imports.diff import FormerPlaceholders, diff_register
from tracker.register.imports.entry import ImportReading
from tracker.report.reconciliation.import_diff import HEAD_OF_FIELD
from tracker.report.reconciliation.reconcile import RegisterMismatch, of_file
from tracker.report.reconciliation.tables import fields_of


def of_second(
    accounts: Sequence[Account],
    name: str,
    reading: ImportReading,
    region: str,
    former: FormerPlaceholders | None,
) -> tuple[RegisterMismatch, ...]:
    """
    Args:
        region: the part of the register that the second one is of; empty: all.
        former: see diff_register.
    """
    found = of_file(diff_register(accounts, reading, region, former))
    return tuple(replace(difference, register=name) for difference in found)


def kinds_of(lines: Iterable[RegisterMismatch], messages: Messages) -> Mapping[str, int]:
    """Kind of difference in words -> how many; a row that differs in several fields counts under each."""
    counts: Counter[str] = Counter()
    for line in lines:
        fields = [messages.head(HEAD_OF_FIELD.get(name, name)) for name, _, _ in fields_of(line)]
        counts.update(
            [f"{messages.gap(line.gap)}{messages.colon}{field}" for field in fields] or [messages.gap(line.gap)]
        )
    return dict(counts.most_common())
