"""Sheets of the newest round (填报) that are not returned, for the digest."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tracker.forms.status import AnswerState, GroupStatus, RoundStatus, status_of
from tracker.forms.status_tables import is_overdue, to_waiting_json, waiting_table
from tracker.history.unit_answers.form import FormRound
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.register.siblings import unit_labels
from tracker.report.text_tables.table import TextTable
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import now
from tracker.time.format import format_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSheets:
    """The sheets that units have not returned, as a digest lists them."""

    tables: list[TextTable] = field(default_factory=list)
    document: list[Mapping[str, object]] = field(default_factory=list)
    by_unit: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Unit -> a Chinese sentence for each sheet with accounts of it."""


def waiting_sheets(
    store: Store, register: Register, form_round: FormRound, keys: Collection[str], messages: Messages
) -> WaitingSheets:
    """As of now; empty: all are returned.

    Args:
        keys: of the accounts that are meant.

    Raises:
        UserError: the database cannot be read.
    """
    status = status_of(store, form_round, register.policies, now())
    groups = [group for group in status.waiting if any(row.row.account.key in keys for row in group.accounts)]
    return WaitingSheets(
        tables=[waiting_table(status, groups, messages)] if groups else [],
        document=to_waiting_json(status, groups),
        by_unit=sentences_by_unit(status, groups, keys, unit_labels(register.accounts)),
    )


def sentences_by_unit(
    status: RoundStatus, groups: Iterable[GroupStatus], keys: Collection[str], unit_of: Callable[[Account], str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group in groups:
        awaited = [
            account.row.account
            for account in group.accounts
            if account.state is AnswerState.UNANSWERED and account.row.account.key in keys
        ]
        for unit, count in Counter(map(unit_of, awaited)).items():
            found.setdefault(unit, []).append(sentence_of(status, group, count))
    return {unit: tuple(sentences) for unit, sentences in found.items()}


def sentence_of(status: RoundStatus, group: GroupStatus, count: int) -> str:
    due = status.form_round.due_at
    until = (
        f"，请于 {format_minute(due)} 之前交回{'（已过）' if is_overdue(status, group) else ''}" if due else "，请交回"
    )
    return f"第{status.form_round.id}轮“{sanitize(group.file)}”：{count}个账号未填{until}"
