"""Carries out `tracker review`: the list, the interactive session, one manual check, a withdrawal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import typer

from scrapers.model.profile import AccountState
from tracker.cli.casework.keyboard import Keyboard, TerminalKeyboard, has_terminal
from tracker.cli.casework.walk import WalkSession
from tracker.cli.context import AppContext
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.evidence.vault.opened import open_vault
from tracker.history.manual_check import ManualFinding
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.register.selection import Selection
from tracker.report.rows import report_rows
from tracker.review.queue import Share
from tracker.review.review import ManualCheckInput, ManualChecks, PendingReview, in_share, pending_reviews
from tracker.review.review_session import ReviewSession
from tracker.review.tables import (
    manual_checks_table,
    pending_table,
    to_manual_check_json,
    to_manual_checks_json,
    to_pending_record,
    to_review_json,
)
from tracker.review.typed_time import read_instant, read_last_post, read_time_point
from tracker.store.store import Store
from tracker.time.clock import now


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    """The filters of the list."""

    at: str | None
    region: str | None
    platform: str | None
    reason: str | None
    share: str | None = None
    is_long: bool = False
    """Whether the list is shown as records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInput:
    """One manual check as typed."""

    by: str
    last_post: str | None
    never_posted: bool
    gone: AccountState | None
    is_same_account: bool
    is_other_account: bool
    cannot_tell: bool
    no_interaction: bool
    interaction: bool
    link: str
    title: str
    words: str
    note: str
    screenshot: Path | None
    seen_at: str | None

    @property
    def findings(self) -> list[ManualFinding]:
        """The findings given; a check has one."""
        given = {
            ManualFinding.LAST_POST: self.last_post is not None,
            ManualFinding.NEVER_POSTED: self.never_posted,
            ManualFinding.GONE: self.gone is not None,
            ManualFinding.SAME_ACCOUNT: self.is_same_account,
            ManualFinding.OTHER_ACCOUNT: self.is_other_account,
            ManualFinding.CANNOT_TELL: self.cannot_tell,
            ManualFinding.NO_INTERACTION: self.no_interaction,
            ManualFinding.INTERACTION: self.interaction,
        }
        return [what for what, is_given in given.items() if is_given]

    @property
    def is_empty(self) -> bool:
        """Whether no manual check was typed: the account's checks are only shown."""
        details = (self.by, self.link, self.title, self.words, self.note, self.screenshot, self.seen_at)
        return not self.findings and not any(details)

    def read(self, messages: Messages) -> ManualCheckInput:
        """
        Raises:
            UserError: not exactly one thing was seen, or an instant cannot be read.
        """
        if len(self.findings) != 1 or self.gone is AccountState.ACTIVE:
            raise messages.error("review.one")
        return ManualCheckInput(
            what=self.findings[0],
            by=self.by,
            seen_at=read_instant(self.seen_at, messages) if self.seen_at else None,
            last_post_at=read_last_post(self.last_post, messages) if self.last_post is not None else None,
            link=self.link,
            title=self.title,
            state=self.gone,
            words=self.words if self.gone else "",
            note=self.note,
            screenshot=self.screenshot,
        )


def review_all(
    app_context: AppContext, wanted: ReviewFilter, review_input: ReviewInput, format_: Format, *, walks: bool
) -> None:
    """List the pending reviews, or go through them.

    Raises:
        UserError: a check was given without its account, or the register or the database has an error.
    """
    if not (review_input.is_empty or (walks and not review_input.findings)):
        raise UserError(app_context.messages.text("review.no_account"))
    share = read_share(wanted.share, app_context.messages)
    if walks and not has_terminal():
        raise app_context.messages.error("walk.no_terminal")
    instant = read_time_point(wanted.at, app_context.messages)
    with open_manual_checks(app_context) as (register, manual_checks):
        if not register.accounts:
            raise app_context.no_accounts()
        is_past = instant is not None or bool(manual_checks.store.scans())
        instant = instant or app_context.default_time(manual_checks.store)
        keyboard = TerminalKeyboard(app_context.err)
        by = app_context.who(review_input.by)
        by = by or (ask_by(app_context, keyboard) if walks else "")
        found = chosen_reviews(app_context, register, manual_checks, wanted, share, instant, by)
        if walks:
            session = ReviewSession.begin(manual_checks, register.policies, instant, by, found)
            WalkSession(app_context=app_context, session=session, keyboard=keyboard, asks_before=is_past).go()
            return
    tables = [pending_table(found, instant, app_context.messages)]
    emit(
        app_context,
        format_,
        tables,
        to_review_json(found, instant),
        [*map(to_pending_record, found)],
        is_long=wanted.is_long,
    )


def chosen_reviews(  # noqa: PLR0913  # what the list depends on
    app_context: AppContext,
    register: Register,
    manual_checks: ManualChecks,
    wanted: ReviewFilter,
    share: Share | None,
    instant: datetime,
    by: str,
) -> tuple[PendingReview, ...]:
    """
    Raises:
        UserError: a filter matches nothing, or the database cannot be read.
    """
    values = app_context.filter_values(register)
    selection = Selection(
        platforms=tuple(filter(None, [values.platform(wanted.platform)])),
        regions=tuple(filter(None, [values.region(wanted.region)])),
    )
    reason = values.reason(wanted.reason)
    rows = report_rows(manual_checks.store, register.policies, instant)
    chosen = [row for row in rows if selection.includes(row.account)]
    found = pending_reviews(manual_checks.store, chosen, reason, by=by)
    if not found and (selection != Selection() or reason):
        refuse_empty(pending_reviews(manual_checks.store, rows, by=by), app_context.messages)
    if share is None:
        return found
    own = in_share(found, share, register.accounts)
    if not own:
        refuse_empty(found, app_context.messages)
    return own


def refuse_empty(waiting: Sequence[PendingReview], messages: Messages) -> None:
    """Where others wait, a list that is empty by its filters must not look as if nobody did.

    Raises:
        UserError: others wait; the hint counts them by platform and reason.
    """
    if waiting:
        platforms = Counter(messages.platform(review.row.account.platform) for review in waiting)
        reasons = Counter(messages.code(review.row.assessment.reason) for review in waiting)
        counts = {"platforms": tally(platforms, messages), "reasons": tally(reasons, messages), "count": len(waiting)}
        raise messages.error("review.none_such", **counts)


def tally(counts: Counter[str], messages: Messages) -> str:
    return messages.listed(f"{name} {count}" for name, count in counts.most_common())


def read_share(text: str | None, messages: Messages) -> Share | None:
    """
    Raises:
        UserError: it is no share.
    """
    if text is None:
        return None
    share = Share.parse(text)
    if share is None:
        raise UserError(messages.text("walk.odd_share", text=text))
    return share


def ask_by(app_context: AppContext, keyboard: Keyboard) -> str:
    """
    Raises:
        UserError: the reviewer is not named.
    """
    try:
        by = keyboard.line(app_context.messages.text("walk.by"))
    except typer.Abort:
        by = ""
    if not by:
        raise UserError(app_context.messages.text("review.by_whom"))
    return by


def review_one(app_context: AppContext, key: str, review_input: ReviewInput, format_: Format) -> None:
    """Record a manual check of one account, if one is given, and show its manual checks.

    Raises:
        UserError: the account is not in the register, the check is impossible, or the database has an error.
    """
    with open_manual_checks(app_context) as (register, manual_checks):
        key = app_context.find_account(key, register.accounts)
        if not review_input.is_empty:
            given = replace(review_input, by=app_context.who(review_input.by))
            taken = manual_checks.take(find(register, key), given.read(app_context.messages))
            app_context.info("review.recorded", number=taken.id, key=key)
        seen = manual_checks.store.manual_checks.of_key(key)
    document = to_manual_checks_json(key, seen)
    emit(
        app_context,
        format_,
        [manual_checks_table(key, seen, app_context.messages)],
        document,
        [*map(to_manual_check_json, seen)],
    )


def withdraw(app_context: AppContext, number: int, by: str, why: str) -> None:
    """
    Raises:
        UserError: nobody is named, no reason is given, or there is no such observation.
    """
    with open_manual_checks(app_context) as (_, manual_checks):
        manual_checks.withdraw(number, app_context.who(by), why)
    app_context.info("review.removed", number=number)


@contextmanager
def open_manual_checks(app_context: AppContext) -> Iterator[tuple[Register, ManualChecks]]:
    """
    Raises:
        UserError: the register or the database has an error.
    """
    register = app_context.read_register()
    with app_context.open_store(register) as store:
        yield register, to_manual_checks(app_context, store)


def to_manual_checks(app_context: AppContext, store: Store) -> ManualChecks:
    settings = app_context.settings
    return ManualChecks(
        store=store, state=settings.state, messages=app_context.messages, clock=now, vault=open_vault(settings)
    )


def find(register: Register, key: str) -> Account:
    return next(account for account in register.accounts if account.key == key)
