"""Slimming proposals as a sheet of a workbook."""

from collections.abc import Sequence

from tracker.messages.messages import ZH
from tracker.report.export.sheet_table import SheetTable
from tracker.report.slimming.proposals import SlimmingProposal
from tracker.report.slimming.tables import reasons_of
from tracker.text.sanitize import sanitize


def to_sheet(found: Sequence[SlimmingProposal]) -> SheetTable:
    heads = ("number", "slimming_proposal", "platform", "name", "handle", "unit", "region", "slimming_reasons")
    return SheetTable(
        title="精简建议",
        headers=tuple(ZH.head(head) for head in heads),
        rows=[
            (
                number,
                ZH.text(f"slimming.proposal.{proposal.proposal}"),
                ZH.platform(proposal.account.platform),
                sanitize(proposal.account.name),
                sanitize(proposal.account.handle),
                sanitize(proposal.account.unit),
                sanitize(" ".join(proposal.account.region)),
                reasons_of(proposal, ZH),
            )
            for number, proposal in enumerate(found, start=1)
        ],
        count=len(found),
    )
