"""Withdraws a handle that was found for an account and is another's (撤销标识).

What was seen under it is moved to an entry of its own that has left the register: nothing is lost, the evidence stays
with its looks, and no reader can count it as the account's. The account is again under its placeholder, as before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, or_, select, update

from tracker.cases.case import Status, Step, StepKind
from tracker.errors import UserError
from tracker.register.account import KEPT_UNDER, RESERVED, Account
from tracker.rules.finding import Verdict
from tracker.store.cases import add_step, read_of
from tracker.store.rows.keys import id_of
from tracker.store.rows.rows import Row, clean
from tracker.store.schema.cases import CASE, CASE_STEP
from tracker.store.schema.claims import CLAIM
from tracker.store.schema.evidence import LOOK
from tracker.store.schema.forms import FORM_ANSWER, FORM_LINK
from tracker.store.schema.origins import POST, POST_COPY, POST_SOURCE, POST_TEXT
from tracker.store.schema.results import SNAPSHOT_INFO
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, ASSESSMENT, CHECK, MANUAL_CHECK, SCAN

WITHDRAWN = "handle_withdrawn"
"""Reason in the register's history, see tracker.report.resolving.stored_source."""
NO_HANDLE = "no_handle"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnHandle:
    """The checks, posts and records that no longer count as the account's."""

    account: Account
    """Under its placeholder."""
    handle: str
    checks: int
    posts: int
    manual_checks: int
    cases: int
    links: int
    """Links that its unit gave, to be opened again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleWithdrawal:
    """The withdrawal of one handle from one account."""

    connection: Connection
    own: Row
    kept_id: int
    """Of the entry that keeps what was seen."""
    since: datetime
    """When the account got the handle."""
    by: str
    at: datetime
    why: str

    @property
    def own_id(self) -> int:
        account_id: int = self.own["id"]
        return account_id

    def move_checks(self) -> tuple[int, int]:
        """Checks with their looks, and the posts that they saw first. Returns how many of each."""
        scans = select(SCAN.c.id).where(SCAN.c.started_at >= self.since)
        of_handle = and_(
            CHECK.c.account_id == self.own_id, or_(CHECK.c.checked_at >= self.since, CHECK.c.scan_id.in_(scans))
        )
        found = self.connection.execute(select(CHECK.c.scan_id, CHECK.c.checked_at).where(of_handle)).all()
        if not found:
            return 0, 0
        scan_ids, seen = [row.scan_id for row in found], [row.checked_at for row in found]
        self._copy(CHECK, of_handle)
        looks = and_(LOOK.c.account_id == self.own_id, LOOK.c.scan_id.in_(scan_ids))
        self.connection.execute(update(LOOK).where(looks).values(account_id=self.kept_id))
        self.connection.execute(delete(CHECK).where(CHECK.c.account_id == self.own_id, CHECK.c.scan_id.in_(scan_ids)))
        return len(found), self._move_posts(seen)

    def _move_posts(self, seen: list[datetime]) -> int:
        """A post is known first from one check; its text is no longer compared with others."""
        of_handle = and_(POST.c.account_id == self.own_id, POST.c.first_seen_at.in_(seen))
        ids = list(self.connection.execute(select(POST.c.post_id).where(of_handle)).scalars())
        if not ids:
            return 0
        copies = and_(POST_COPY.c.first_account_id == self.own_id, POST_COPY.c.first_post_id.in_(ids))
        copied = select(POST_COPY.c.post_id).where(copies, POST_COPY.c.account_id == POST_TEXT.c.account_id)
        self.connection.execute(update(POST_TEXT).where(POST_TEXT.c.post_id.in_(copied)).values(signature=None))
        self.connection.execute(delete(POST_COPY).where(copies))
        for table in (POST_COPY, POST_SOURCE, POST_TEXT):
            self.connection.execute(delete(table).where(table.c.account_id == self.own_id, table.c.post_id.in_(ids)))
        self._copy(POST, of_handle)
        self.connection.execute(delete(POST).where(of_handle))
        return len(ids)

    def move_assessments(self) -> None:
        """The scans since keep an assessment of the account: that it was not verified."""
        scans = select(SCAN.c.id).where(or_(SCAN.c.started_at >= self.since, SCAN.c.finished_at >= self.since))
        of_handle = and_(ASSESSMENT.c.account_id == self.own_id, ASSESSMENT.c.scan_id.in_(scans))
        self._copy(ASSESSMENT, of_handle)
        nothing: dict[str, Any] = {
            "verdict": Verdict.UNVERIFIED.value,
            "findings": [],
            "reason": NO_HANDLE,
            "reason_message": "",
            "state": "",
            "last_post_at": None,
            "checked_at": None,
            "days_silent": None,
            "repost_share": None,
            "is_self_reported": False,
        }
        self.connection.execute(update(ASSESSMENT).where(of_handle).values(nothing))

    def withdraw_manual_checks(self) -> int:
        """People looked at the page to which the handle led."""
        of_handle = and_(
            MANUAL_CHECK.c.account_id == self.own_id,
            MANUAL_CHECK.c.recorded_at >= self.since,
            MANUAL_CHECK.c.withdrawn_at.is_(None),
        )
        values = {"withdrawn_at": self.at, "withdrawn_by": clean(self.by), "withdrawn_why": clean(self.why)}
        return self.connection.execute(update(MANUAL_CHECK).where(of_handle).values(values)).rowcount

    def move_cases(self) -> int:
        """Cases opened since then are the other page's; those still open are dismissed."""
        opened = select(CASE_STEP.c.case_id).where(CASE_STEP.c.number == 1, CASE_STEP.c.taken_at >= self.since)
        of_handle = and_(CASE.c.account_id == self.own_id, CASE.c.id.in_(opened))
        moved = self.connection.execute(update(CASE).where(of_handle).values(account_id=self.kept_id)).rowcount
        for case in read_of(self.connection, [self.kept_id]) if moved else ():
            if case.status is not Status.DISMISSED:
                add_step(
                    self.connection, case, Step(what=StepKind.DISMISSED, taken_at=self.at, by=self.by, why=self.why)
                )
        return moved

    def reopen_links(self) -> int:
        """Links that the unit gave were compared with the handle: the next scan opens them again."""
        answers = select(FORM_ANSWER.c.id).where(FORM_ANSWER.c.account_id == self.own_id)
        since = and_(FORM_LINK.c.answer_id.in_(answers), FORM_LINK.c.looked_at >= self.since)
        unopened = dict.fromkeys(("outcome", "code", "page_name", "page_handle", "page_title", "words"), "")
        never: dict[str, Any] = {"looked_at": None, "scan_id": None, "page_published_at": None}
        return self.connection.execute(update(FORM_LINK).where(since).values({**unopened, **never})).rowcount

    def _copy(self, table: Table, of_handle: ColumnElement[bool]) -> None:
        """Copy rows to the entry that keeps them."""
        rows = self.connection.execute(select(table).where(of_handle)).mappings().all()
        if rows:
            self.connection.execute(insert(table), [{**row, "account_id": self.kept_id} for row in rows])


def withdraw(  # noqa: PLR0913  # who withdraws what, when and why
    connection: Connection, account: Account, by: str, at: datetime, why: str, source: str
) -> WithdrawnHandle:
    """
    Args:
        source: as the register's history shows it.

    Raises:
        LookupError: the account never was in the register.
        UserError: its handle was not found by `accounts resolve`.
    """
    own_id = id_of(connection, account)
    own = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == own_id)).mappings().one()
    given = assignment_of(connection, own)
    placeholder = given["before"]["handle"]
    kept_id = keep(connection, own, given)
    withdrawal = HandleWithdrawal(
        connection=connection, own=own, kept_id=kept_id, since=given["changed_at"], by=by, at=at, why=why
    )
    checks, posts = withdrawal.move_checks()
    withdrawal.move_assessments()
    taken = WithdrawnHandle(
        account=account,
        handle=own["handle"],
        checks=checks,
        posts=posts,
        manual_checks=withdrawal.withdraw_manual_checks(),
        cases=withdrawal.move_cases(),
        links=withdrawal.reopen_links(),
    )
    connection.execute(delete(CLAIM).where(CLAIM.c.account_id == own_id))
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == own_id).values(handle=placeholder))
    connection.execute(
        insert(ACCOUNT_CHANGE).values(
            account_id=own_id,
            changed_at=at,
            what="changed",
            before={"handle": own["handle"]},
            after={"handle": placeholder},
            changed_by=clean(by),
            import_id=None,
            source=clean(source),
        )
    )
    # Copies of its texts are counted with other accounts, too: all results are concluded anew.
    connection.execute(delete(SNAPSHOT_INFO))
    return taken


def assignment_of(connection: Connection, own: Row) -> Row:
    """The change by which the account got the handle that it has.

    Raises:
        UserError: it was not found by `accounts resolve`, or is changed since.
    """
    changes = connection.execute(
        select(ACCOUNT_CHANGE)
        .where(ACCOUNT_CHANGE.c.account_id == own["id"], ACCOUNT_CHANGE.c.source.is_not(None))
        .order_by(ACCOUNT_CHANGE.c.id.desc())
    ).mappings()
    for change in changes:
        before, after = change["before"].get("handle", ""), (change["after"] or {}).get("handle", "")
        if after == own["handle"] and before.startswith(RESERVED):
            return change
    raise UserError(
        f"该标识不是查找得来的，不能这样撤销 / its handle was not found by resolve: {own['platform']}:{own['handle']}",
        "在表格或 accounts.yaml 中改正后再导入 / correct it in the table or in accounts.yaml",
    )


def keep(connection: Connection, own: Row, given: Row) -> int:
    """Add the entry that keeps what was seen under the handle; returns its id."""
    number = connection.execute(select(func.max(ACCOUNT_CHANGE.c.id))).scalar() or 0
    values = {name: value for name, value in own.items() if name != "id"}
    values |= {
        "handle": f"{KEPT_UNDER}{number}-{own['handle']}",
        "added_at": given["changed_at"],
        "removed_at": given["changed_at"],
    }
    kept: int = connection.execute(insert(ACCOUNT).values(values).returning(ACCOUNT.c.id)).scalar_one()
    return kept


def withdrawn(connection: Connection) -> dict[tuple[str, str], frozenset[str]]:
    """(platform, placeholder) -> handles that people withdrew from the account."""
    changes = connection.execute(
        select(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT_CHANGE.c.before)
        .join(ACCOUNT, ACCOUNT.c.id == ACCOUNT_CHANGE.c.account_id)
        .where(ACCOUNT_CHANGE.c.source.contains(f"|{WITHDRAWN}|", autoescape=True))
    )
    found: dict[tuple[str, str], frozenset[str]] = {}
    for platform, handle, before in changes:
        found[platform, handle] = found.get((platform, handle), frozenset()) | {before["handle"]}
    return found
