"""Sheets of the newest round (填报) that are not returned, for the digest."""

from collections.abc import Collection, Mapping

from tracker.forms.status import status_of
from tracker.forms.tables import to_waiting_json, waiting_table
from tracker.history.unit_word.form import FormRound
from tracker.messages.catalog import Messages
from tracker.policy.policy import Policies
from tracker.report.tables.table import TextTable
from tracker.store.store import Store
from tracker.time.clock import now


def waiting_sheets(
    store: Store, policies: Policies, form_round: FormRound, keys: Collection[str], words: Messages
) -> tuple[list[TextTable], list[Mapping[str, object]]]:
    """As a table and as JSON, as of now; empty: all are returned.

    Args:
        keys: of the accounts that are meant.

    Raises:
        UserError: the database cannot be read.
    """
    status = status_of(store, form_round, policies, now())
    groups = [one for one in status.waiting if any(row.row.account.key in keys for row in one.accounts)]
    return [waiting_table(status, groups, words)] if groups else [], to_waiting_json(status, groups)
