"""Differences from second registers as a sheet of a workbook."""

from collections.abc import Sequence

from tracker.messages.messages import ZH
from tracker.report.export.sheet_table import SheetTable
from tracker.report.reconciliation.reconcile import RegisterMismatch
from tracker.report.reconciliation.second import kinds_of
from tracker.report.reconciliation.tables import detail_of
from tracker.text.sanitize import sanitize

HEADS = ("second_register", "disagreement", "platform", "handle", "name", "unit", "detail")


def to_sheet(lines: Sequence[RegisterMismatch]) -> SheetTable:
    """The counts by kind, then each difference."""
    counts = [("", kind, "", "", "", "", str(count)) for kind, count in kinds_of(lines, ZH).items()]
    rows = [
        (
            sanitize(line.register),
            ZH.gap(line.gap),
            ZH.platform(line.account.platform) if line.account else "",
            sanitize(line.account.handle) if line.account else "",
            sanitize(line.account.name if line.account else line.where),
            sanitize(line.account.unit) if line.account else "",
            detail_of(line, ZH),
        )
        for line in lines
    ]
    return SheetTable(
        title="第二名册核对",
        headers=tuple(ZH.head(head) for head in HEADS),
        rows=[*counts, *rows],
        count=len(counts) + len(rows),
    )
