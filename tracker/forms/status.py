"""The progress of a round (填报进度): returned sheets, missing ones, and the state of each answer. Pure but for
`status_of`, which reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scrapers.platforms.given_links import GIVEN_ROUTES
from tracker.grouping import grouped
from tracker.history.unit_answers.answer import GivenLink, Opened, UnitAnswer
from tracker.history.unit_answers.form import FormRound, FormRow, ReturnedFile
from tracker.policy.policies import Policies
from tracker.register.links import HOSTS
from tracker.store.store import Store


class AnswerState(StrEnum):
    """What became of an account's answer, as of a time-point."""

    VERIFIED = "verified"
    """Its page is an article of the account, published within the limit."""
    OLDER = "older"
    """Its page is an article of the account, and too old to prove anything."""
    LATER = "later"
    """Published after the time-point."""
    WRONG_ACCOUNT = "wrong_account"
    TO_CONFIRM = "to_confirm"
    DELETED = "deleted"
    FAILED = "failed"
    NOT_OPENED = "not_opened"
    NO_LINK = "no_link"
    """Only a time, a home page or a note."""
    SELF_REPORT = "self_report"
    """The platform is not read: the unit's word, kept apart."""
    BLANK = "blank"
    """Returned, and nothing filled in."""
    UNANSWERED = "unanswered"
    """Not returned."""
    LEFT = "left"
    """The account has left the register since: nobody waits for an answer."""


OF_OPENED: Mapping[Opened, AnswerState] = {
    Opened.NOT_YET: AnswerState.NOT_OPENED,
    Opened.FAILED: AnswerState.FAILED,
    Opened.TO_CONFIRM: AnswerState.TO_CONFIRM,
    Opened.OTHER: AnswerState.WRONG_ACCOUNT,
    Opened.DELETED: AnswerState.DELETED,
}
"""In order: of several links, the first of these decides where none proves the account to be alive."""
FOR_PEOPLE = frozenset(
    {
        *(AnswerState.OLDER, AnswerState.LATER, AnswerState.WRONG_ACCOUNT, AnswerState.TO_CONFIRM),
        *(AnswerState.DELETED, AnswerState.FAILED, AnswerState.NO_LINK, AnswerState.SELF_REPORT),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    row: FormRow
    state: AnswerState
    answer: UnitAnswer
    """Empty: there is none."""
    bad_cells: int = 0
    """In the last file that holds the row."""
    is_mismatch: bool = False
    """自报不符."""

    @property
    def shown(self) -> GivenLink | None:
        """The link that the state rests on; None: none was given."""
        return self.answer.own or next(iter(self.answer.links), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStatus:
    group: str
    file: str
    accounts: tuple[AccountStatus, ...]
    returned_at: datetime | None
    """When the first file with one of its rows was taken; None: none was."""
    files: tuple[str, ...]

    @property
    def answered(self) -> int:
        return len(self.accounts) - self.count(AnswerState.UNANSWERED, AnswerState.BLANK, AnswerState.LEFT)

    @property
    def bad_cells(self) -> int:
        return sum(account.bad_cells for account in self.accounts)

    def count(self, *states: AnswerState) -> int:
        return sum(account.state in states for account in self.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatus:
    form_round: FormRound
    at: datetime
    """The time-point as of which the answers are judged."""
    groups: tuple[GroupStatus, ...]
    present: datetime
    """When sheets are due or overdue: whatever the time-point, a sheet is not awaited earlier."""

    @property
    def accounts(self) -> tuple[AccountStatus, ...]:
        return tuple(account for group in self.groups for account in group.accounts)

    @property
    def waiting(self) -> tuple[GroupStatus, ...]:
        """Groups that have not returned all their rows."""
        return tuple(group for group in self.groups if group.count(AnswerState.UNANSWERED))


def status_of(
    store: Store, form_round: FormRound, policies: Policies, at: datetime, present: datetime | None = None
) -> RoundStatus:
    """
    Args:
        present: None: the time-point.

    Raises:
        UserError: the database cannot be read.
    """
    rows, files = store.forms.rows(form_round.id), store.forms.files()
    listed = frozenset(account.key for account in store.accounts())
    status = to_status(form_round, rows, files, store.forms.answers(form_round.id), policies, at)
    groups = tuple(without_left(group, listed) for group in status.groups)
    return replace(status, groups=groups, present=present or at)


def without_left(group: GroupStatus, listed: frozenset[str]) -> GroupStatus:
    """The sheet with the accounts that are no longer in the register marked as such."""
    return replace(
        group,
        accounts=tuple(
            account
            if account.row.account.key in listed
            else replace(account, state=AnswerState.LEFT, bad_cells=0, is_mismatch=False)
            for account in group.accounts
        ),
    )


def to_status(  # noqa: PLR0913  # all that a round consists of
    form_round: FormRound,
    rows: Sequence[FormRow],
    files: Sequence[ReturnedFile],
    answers: Mapping[str, UnitAnswer],
    policies: Policies,
    at: datetime,
) -> RoundStatus:
    """
    Args:
        files: those that came back, in the order in which they were read: of a row in several, the last one's bad cells
            count.
        answers: row key -> the answer that counts.
    """
    holding: dict[str, list[ReturnedFile]] = {}
    for file in files:
        for key in file.row_keys:
            holding.setdefault(key, []).append(file)
    bad = {key: Counter(cell.row_key for cell in found[-1].bad)[key] for key, found in holding.items()}
    found_groups = []
    for (group, file_name), members in grouped(rows, lambda row: (row.group, row.file)).items():
        came = {file.id: file for row in members for file in holding.get(row.key, ())}
        found_groups.append(
            GroupStatus(
                group=group,
                file=file_name,
                accounts=tuple(
                    to_account_status(row, answers.get(row.key), row.key in holding, bad.get(row.key, 0), policies, at)
                    for row in members
                ),
                returned_at=min((file.read_at for file in came.values()), default=None),
                files=tuple(came[number].name for number in sorted(came)),
            )
        )
    return RoundStatus(form_round=form_round, at=at, groups=tuple(found_groups), present=at)


def to_account_status(  # noqa: PLR0913  # see to_status
    row: FormRow, answer: UnitAnswer | None, is_returned: bool, bad: int, policies: Policies, at: datetime
) -> AccountStatus:
    limit = policies.of(row.account.region).failing_limit
    return AccountStatus(
        row=row,
        state=state_of(row, answer, at, limit, is_returned=is_returned),
        answer=answer or UnitAnswer(),
        bad_cells=bad,
        is_mismatch=answer is not None and answer.mismatched() is not None,
    )


def state_of(
    row: FormRow, answer: UnitAnswer | None, at: datetime, limit: timedelta, *, is_returned: bool
) -> AnswerState:
    if answer is None or answer.is_empty:
        return AnswerState.BLANK if is_returned else AnswerState.UNANSWERED
    if row.account.platform not in GIVEN_ROUTES:
        is_page_alone = row.account.platform in HOSTS and not answer.links
        return AnswerState.NO_LINK if is_page_alone else AnswerState.SELF_REPORT
    own = [link.page_published_at for link in answer.links if link.outcome is Opened.OWN and link.page_published_at]
    if any(timedelta() <= at - instant < limit for instant in own):
        return AnswerState.VERIFIED
    for outcome in (Opened.NOT_YET, Opened.FAILED):
        if any(link.outcome is outcome for link in answer.links):
            return OF_OPENED[outcome]
    if own:
        return AnswerState.LATER if max(own) > at else AnswerState.OLDER
    outcomes = {link.outcome for link in answer.links}
    return next((state for outcome, state in OF_OPENED.items() if outcome in outcomes), AnswerState.NO_LINK)
