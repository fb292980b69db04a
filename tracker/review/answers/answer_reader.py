"""Reads a person's answer in the queue, and refuses impossible ones: the terminal's keys and the served page's
buttons are read by the same rules."""

from dataclasses import dataclass
from datetime import datetime

from scrapers.model.profile import AccountState, Post
from tracker.errors import UserError
from tracker.history.manual_check import ManualFinding
from tracker.messages.messages import Messages
from tracker.review.review import ManualCheckInput
from tracker.review.review_session import ReviewSession, ServedAccount, may_accuse
from tracker.review.typed_day import read_post_day
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_utc

STATES = (
    AccountState.DEREGISTERED,
    AccountState.BANNED,
    AccountState.SUSPENDED,
    AccountState.MIGRATED,
    AccountState.NOT_FOUND,
)
"""What a platform may say of an account that is gone, in the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReader:
    session: ReviewSession
    messages: Messages
    asks_before: bool = False
    """Whether the time-point lies in the past, so that a newer post says nothing of it."""

    @property
    def present(self) -> datetime:
        return self.session.manual_checks.clock()

    def plain(self, what: ManualFinding) -> ManualCheckInput:
        """An answer that needs nothing typed."""
        return ManualCheckInput(what=what, by=self.session.by)

    def last_post(self, served: ServedAccount, typed: str) -> ManualCheckInput:
        """The newest post is of a day.

        Raises:
            UserError: it is no day, or impossible; or a newer post is known, so that this look may have missed others
                too. Where that was deleted since, the look is recorded by the command for one.
        """
        day = self.day(served, typed)
        last = ManualCheckInput(what=ManualFinding.LAST_POST, by=self.session.by, last_post_at=day)
        known = served.history.posts
        if known and may_accuse(served, last, self.present) and day < known[0].published_at <= self.present:
            at = format_minute(known[0].published_at)
            raise self.messages.error("walk.newer_known", at=at)
        return last

    def wants_before(self, last: ManualCheckInput) -> bool:
        """Whether the newest post says nothing of the time-point, so that the one before it is asked for."""
        at = last.last_post_at
        return self.asks_before and at is not None and at > self.session.at

    def before(self, served: ServedAccount, typed: str) -> ManualCheckInput:
        """A post of before the time-point, which proves only itself.

        Raises:
            UserError: it is no day, or not before the time-point.
        """
        until = self.session.at
        day = self.day(served, typed)
        if day > until and format_minute(day)[:10] > format_minute(until)[:10]:
            raise UserError(self.messages.text("walk.after_time_point", text=typed, at=format_minute(until)))
        return ManualCheckInput(what=ManualFinding.POSTED, by=self.session.by, last_post_at=min(day, until))

    def newest_known(self, served: ServedAccount) -> Post | None:
        """None: no post is known."""
        return next((post for post in served.history.posts if post.published_at <= self.present), None)

    def nothing_newer(self, served: ServedAccount, typed: str) -> ManualCheckInput | None:
        """Nothing is newer than a day.

        Args:
            typed: empty: than the newest known post.

        Returns:
            None: no day is typed, and no post known.

        Raises:
            UserError: it is no day, or impossible.
        """
        known = self.newest_known(served)
        if not typed and known is None:
            return None
        since = self.day(served, typed) if typed or known is None else to_utc(known.published_at)
        return ManualCheckInput(what=ManualFinding.NOTHING_NEWER, by=self.session.by, last_post_at=since)

    def gone(self, state: AccountState, words: str) -> ManualCheckInput:
        """The platform's notice instead of the account."""
        return ManualCheckInput(what=ManualFinding.GONE, by=self.session.by, state=state, words=words)

    def day(self, served: ServedAccount, typed: str) -> datetime:
        """
        Raises:
            UserError: it is no day, lies in the future, or before the platform began.
        """
        return read_post_day(typed, self.present, served.review.row.account.platform, self.messages)

    def needs_confirmation(self, served: ServedAccount, first: ManualCheckInput) -> bool:
        """Whether the answer is recorded only after a confirmation that names the account."""
        return may_accuse(served, first, self.present)

    def question(self, served: ServedAccount, first: ManualCheckInput) -> str:
        """The confirmation's words: the account, and what would be recorded."""
        account = served.review.row.account
        return self.messages.text(
            "walk.confirm",
            name=account.name,
            platform=self.messages.platform(account.platform),
            key=account.key,
            saw=self.finding_line(first),
        )

    def finding_line(self, answer: ManualCheckInput) -> str:
        """What would be recorded, in one line."""
        messages = self.messages
        if answer.what is ManualFinding.GONE:
            return f"{messages.state(answer.state or '')} “{sanitize(answer.words)}”"
        if answer.last_post_at is None:
            return messages.saw(answer.what)
        days = (self.present - answer.last_post_at).days
        saw = messages.text(f"review.{answer.what}", at=format_minute(answer.last_post_at))
        return messages.text("walk.days_ago", saw=saw, days=days)
