"""Manual checks (人工核实): lists the accounts that need one, and records a person's report or refuses it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from scrapers.model.errors import NoUrl
from scrapers.model.profile import AccountState
from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.evidence.screenshot import Screenshot, save_screenshot
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.vault import Vault
from tracker.history.account_history import AccountHistory
from tracker.history.manual_check import (
    HAS_INSTANT,
    TELLS_STATE,
    ManualCheck,
    ManualFinding,
    PageOwner,
    Withdrawal,
    identity_decision,
    page_owner,
)
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.account_url import addresses_of, check_link
from tracker.report.report import problem_order
from tracker.report.tables.tables import format_minute_or_empty
from tracker.review.queue import Share, is_answered, positions_of, share_of, shares_of
from tracker.review.typed_day import refuse_before_platform
from tracker.rules.finding import Verdict
from tracker.store.history.manual_checks import RecordedMeanwhile
from tracker.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReview:
    """An unverified account, and the addresses at which a person can check it."""

    row: ReportRow
    addresses: tuple[str, ...]
    """Best first; empty: none is known."""
    manual_checks: tuple[ManualCheck, ...]
    """Manual checks that were not withdrawn, newest first."""
    position: int | None = None
    """Its place in the queue of the walk, from 1; None: it was answered since the time-point."""
    share: Share | None = None
    """Whose of several people it is; None: it is not divided."""


TELLS_NEWEST = frozenset({ManualFinding.LAST_POST, ManualFinding.NOTHING_NEWER})
MINUTE = timedelta(minutes=1)
"""People record minutes, and platforms seconds."""


def seen_sentence(manual_check: ManualCheck, messages: Messages) -> str:
    """Who saw what and when, in one line."""
    return f"{manual_check.by} {format_minute_or_empty(manual_check.seen_at)} {what_sentence(manual_check, messages)}"


def what_sentence(manual_check: ManualCheck, messages: Messages) -> str:
    if manual_check.what in HAS_INSTANT:
        return messages.text(f"review.{manual_check.what}", at=format_minute_or_empty(manual_check.last_post_at))
    if manual_check.what is ManualFinding.GONE:
        return f"{messages.state(manual_check.state or '')} “{manual_check.words}”"
    return messages.saw(manual_check.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualCheckInput:
    """A person's report of what was seen, not validated yet."""

    what: ManualFinding
    by: str
    seen_at: datetime | None = None
    """None: now."""
    last_post_at: datetime | None = None
    link: str = ""
    title: str = ""
    state: AccountState | None = None
    words: str = ""
    note: str = ""
    screenshot: Path | None = None


def pending_reviews(
    store: Store, rows: Sequence[ReportRow], reason: str | None = None, *, by: str = ""
) -> tuple[PendingReview, ...]:
    """The rows that are unverified and not closed, in the problem list's order, each with its place in the queue.

    Args:
        reason: only rows with this code.
        by: who asks: what this person has answered may still wait for another; empty: anybody.
    """
    pending = [
        row
        for row in rows
        if row.assessment.verdict is Verdict.UNVERIFIED
        and not row.is_closed
        and reason in (None, row.assessment.reason)
    ]
    manual_checks = store.manual_checks.of_every_account()
    positions = positions_of(
        [row for row in pending if not is_answered(row, manual_checks.get(row.account.key, ()), by)]
    )
    return tuple(
        to_pending(row, manual_checks, positions.get(row.account.key)) for row in sorted(pending, key=problem_order)
    )


def to_pending(
    row: ReportRow, manual_checks: Mapping[str, Sequence[ManualCheck]], position: int | None = None
) -> PendingReview:
    seen = tuple(manual_checks.get(row.account.key, ()))
    return PendingReview(row=row, addresses=addresses_of(row.account), manual_checks=seen, position=position)


def in_share(pending: Iterable[PendingReview], share: Share, accounts: Iterable[Account]) -> tuple[PendingReview, ...]:
    """Those of one share, in the order given; their places stay those of the whole queue.

    Args:
        accounts: all of the register, see shares_of.
    """
    shares = shares_of(accounts, share.of)
    return tuple(
        replace(review, share=share) for review in pending if share_of(review.row, shares, share.of) == share.number
    )


class AnsweredMeanwhile(UserError):
    """Another person recorded something of the account while it was on this person's screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualChecks:
    """Validates and records manual checks."""

    store: Store
    state: Path
    """The state folder."""
    messages: Messages
    clock: Callable[[], datetime]
    vault: Vault | None = None
    """Where pictures are kept; None: in the state folder."""

    def take(self, account: Account, manual_input: ManualCheckInput, *, after: int | None = None) -> ManualCheck:
        """Record what a person saw.

        Args:
            after: id of the account's newest manual check that the person was shown, 0 for none; None: never mind.

        Raises:
            UserError: the report is impossible; nothing was stored.
            AnsweredMeanwhile: somebody else recorded something since `after`; nothing was stored.
        """
        recorded_at = self.clock()
        seen_at = manual_input.seen_at or recorded_at
        self.check(account, manual_input, seen_at)
        picture = (
            save_screenshot(manual_input.screenshot, self.vault or FolderVault(self.state), seen_at, self.messages)
            if manual_input.screenshot
            else Screenshot("", "")
        )
        manual_check = ManualCheck(
            what=manual_input.what,
            by=manual_input.by.strip(),
            seen_at=seen_at,
            recorded_at=recorded_at,
            name=account.name,
            state=manual_input.state,
            words=manual_input.words.strip(),
            last_post_at=manual_input.last_post_at,
            link=manual_input.link,
            title=manual_input.title,
            note=manual_input.note,
            screenshot=picture.path,
            screenshot_sha256=picture.sha256,
        )
        try:
            return replace(manual_check, id=self.store.manual_checks.record(account, manual_check, after=after))
        except RecordedMeanwhile as error:
            raise self.to_meanwhile(error.manual_check) from error

    def refuse_answered(self, account: Account, after: int) -> None:
        """
        Raises:
            AnsweredMeanwhile: somebody recorded something since `after`, the newest manual check that was shown.
        """
        newer = [
            manual_check
            for manual_check in self.store.manual_checks.of_key(account.key)
            if manual_check.id > after and not manual_check.withdrawal
        ]
        if newer:
            raise self.to_meanwhile(max(newer, key=lambda check: check.id))

    def to_meanwhile(self, other: ManualCheck) -> AnsweredMeanwhile:
        saw, at = what_sentence(other, self.messages), format_minute_or_empty(other.recorded_at)
        return AnsweredMeanwhile(self.messages.text("walk.meanwhile", by=other.by, at=at, saw=saw))

    def withdraw(self, number: int, by: str, why: str) -> None:
        """Withdraw a manual check; it stays on record and no longer counts.

        Raises:
            UserError: nobody is named, no reason is given, or there is no such check that still counts.
        """
        if not by.strip() or not why.strip():
            raise self.messages.error("review.no_why")
        withdrawal = Withdrawal(at=self.clock(), by=by.strip(), why=why.strip())
        if not self.store.manual_checks.withdraw(number, withdrawal):
            raise UserError(self.messages.text("review.unknown", number=number))

    def check(self, account: Account, manual_input: ManualCheckInput, seen_at: datetime) -> None:
        """
        Raises:
            UserError: the report is impossible.
        """
        if not manual_input.by.strip():
            raise UserError(self.messages.text("review.by_whom"))
        if seen_at > self.clock():
            text = self.messages.text("review.seen_in_future", at=format_minute_or_empty(seen_at))
            raise UserError(text).about("seen_at")
        if manual_input.last_post_at is not None and manual_input.last_post_at > seen_at:
            raise UserError(
                self.messages.text(
                    "review.post_in_future",
                    at=format_minute_or_empty(manual_input.last_post_at),
                    seen_at=format_minute_or_empty(seen_at),
                )
            ).about("last_post")
        if manual_input.last_post_at is not None:
            shown = format_minute_or_empty(manual_input.last_post_at)
            refuse_before_platform(manual_input.last_post_at, account.platform, shown, self.messages)
        if manual_input.what is ManualFinding.GONE and not manual_input.words.strip():
            raise self.messages.error("review.no_words")
        if manual_input.link:
            self.check_link(account, manual_input.link)
        facts = self.store.facts_of(account.key, at=seen_at)
        if facts is not None and manual_input.what in TELLS_STATE:
            self.check_history(facts, manual_input, seen_at)

    def check_link(self, account: Account, link: str) -> None:
        """
        Raises:
            UserError: it is not a link of the account's platform.
        """
        try:
            check_link(account, link)
        except NoUrl as error:
            platform = self.messages.platform(account.platform)
            raise UserError(self.messages.text("review.foreign_link", link=link, platform=platform)).about(
                "link"
            ) from error

    def check_history(self, facts: AccountHistory, manual_input: ManualCheckInput, seen_at: datetime) -> None:
        """
        Raises:
            UserError: the page's owner is not decided yet, or posts were seen where the report says there never was
                one, or nothing newer.
        """
        what, key = manual_input.what, facts.account.key
        whose = page_owner(facts.checks)
        if whose is PageOwner.OTHER:
            decision = identity_decision(facts.checks)
            raise self.messages.error("review.denied", key=key, by=decision.checked_by if decision else "")
        if whose is PageOwner.OPEN:
            raise self.messages.error("review.whose", key=key, name=facts.account.name)
        known_posts = [post for post in facts.posts if post.published_at <= seen_at]
        since = manual_input.last_post_at
        if what in TELLS_NEWEST and since and known_posts and known_posts[0].published_at - since >= MINUTE:
            newest = format_minute_or_empty(known_posts[0].published_at)
            raise self.messages.error("walk.newer_known", at=newest).about("last_post")
        if what is ManualFinding.NEVER_POSTED and known_posts:
            raise UserError(
                self.messages.text("review.has_posted", key=key, at=format_minute_or_empty(known_posts[0].published_at))
            )
