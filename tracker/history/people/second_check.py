"""交叉复核: where the policy wants it, what one person recorded accuses nobody until a second person records the same.

A record that could count against the account is held back: it keeps what it says for the account (its post, that it is
alive) and proves neither silence nor absence. Pure; the rules compare what follows with and without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrapers.model.profile import AccountState
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Outcome
from tracker.history.manual_check import (
    IDENTITY_CONFIRMED,
    PERSON,
    TELLS_INTERACTION,
    ManualFinding,
    identity_decision,
    manual_check_id,
)
from tracker.policy.policy import Policy, Severity
from tracker.register.account import FilingState
from tracker.register.identity import is_own_name, normal_name
from tracker.time.clock import start_of_day, to_shanghai
from tracker.time.format import to_utc

AWAITS_SECOND = "awaits_second_check"
PEOPLE_DISAGREE = "people_disagree"
ACCUSING = (Severity.FAIL, Severity.REMARK)
COUNTING_KINDS = ("weekly_minimum", "monthly_original", "no_original", "deadline_posting", "due_soon")
"""Rules that count posts or gaps: any list, however short, may be the missing part of their proof."""


@dataclass(frozen=True, slots=True)
class UnconfirmedRecord:
    """A person's record that accuses nobody yet."""

    check: Check
    others: tuple[Check, ...]
    """Records of other people who saw something else at about that time, oldest first; empty: nobody else has looked,
    or all agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBackHistory:
    history: AccountHistory
    """Without what the records would prove against the account."""
    records: tuple[UnconfirmedRecord, ...]
    """Those that wait for a person; empty: none."""
    is_identity_open: bool
    """Whether only one person said that the page is the registered account's."""
    is_changed: bool


def hold_back(history: AccountHistory, policy: Policy, at: datetime) -> HeldBackHistory:
    """
    Args:
        history: with the records of people that were not withdrawn.
        at: the instant of the question: the same record may accuse as of one instant and not as of another.
    """
    published = {post.post_id: to_utc(post.published_at) for post in history.posts if post.kind == PERSON}
    records = [record for check in history.checks if (record := PersonsRecord.of(check, published)) is not None]
    review = SecondReview(records, history, policy, at)
    held = [record for record in records if review.needs_second_person(record)]
    names_open = review.is_identity_open
    if not held and not names_open:
        return HeldBackHistory(history=history, records=(), is_identity_open=False, is_changed=False)
    waiting = [
        UnconfirmedRecord(record.check, review.differing(record)) for record in held if not review.is_overruled(record)
    ]
    if names_open:
        waiting += [UnconfirmedRecord(review.decision, ())] if review.decision else []
    return HeldBackHistory(
        history=without_proof(history, held, names_open=names_open),
        records=tuple(sorted(waiting, key=lambda record: manual_check_id(record.check))),
        is_identity_open=names_open,
        is_changed=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsRecord:
    """What one person recorded of the account's state, as it is compared with the records of others."""

    what: ManualFinding
    by: str
    """Normalised: width, case and blanks do not make two people of one."""
    seen_at: datetime
    number: int
    check: Check
    posted_at: datetime | None
    """When the post was published that this person alone saw; None: no such post."""

    @classmethod
    def of(cls, check: Check, published: Mapping[str, datetime]) -> "PersonsRecord | None":
        """
        Args:
            published: id of a post that only people saw -> its instant.

        Returns:
            None: it is the program's, or says nothing of state, posts or interaction.
        """
        what, number = kind_of(check), manual_check_id(check)
        if what is None:
            return None
        return cls(
            what=what,
            by=normal_name(check.checked_by),
            seen_at=to_utc(check.checked_at),
            number=number,
            check=check,
            posted_at=published.get(f"{PERSON}-{number}"),
        )

    @property
    def silent_since(self) -> datetime | None:
        """The instant that it says nothing is newer than; None: it does not say so."""
        return self.check.covers_from if self.what is ManualFinding.LAST_POST else None

    def says_the_same(self, other: "PersonsRecord") -> bool:
        """One sees the minute of a post where another sees its day only: the day in Shanghai is compared."""
        if self.what is not other.what:
            return False
        if self.what is ManualFinding.GONE:
            return self.check.state is other.check.state
        mine, theirs = self.silent_since or self.posted_at, other.silent_since or other.posted_at
        if mine is None or theirs is None:
            return mine is theirs
        return to_shanghai(mine).date() == to_shanghai(theirs).date()

    def contradicts(self, other: "PersonsRecord") -> bool:
        """Whether both cannot be true: what changes after a look contradicts nobody."""
        if self.says_the_same(other):
            return False
        if other.what is ManualFinding.NO_INTERACTION:
            return self.what is ManualFinding.INTERACTION
        if ManualFinding.GONE in (self.what, other.what):
            return self.what is other.what or self.seen_at >= other.seen_at
        if self.posted_at is not None and self.posted_at <= other.seen_at:
            since = other.silent_since
            return other.what is ManualFinding.NEVER_POSTED or (since is not None and self.posted_at > since)
        if self.what is not ManualFinding.NEVER_POSTED or other.posted_at is None:
            return False
        return other.posted_at <= self.seen_at


def kind_of(check: Check) -> ManualFinding | None:
    """None: the program's, or without an answer. "Nothing newer" is compared as a last post is."""
    if not check.checked_by:
        return None
    if check.interaction:
        return ManualFinding(check.interaction)
    if check.outcome is Outcome.GONE:
        return ManualFinding.GONE
    if check.outcome is Outcome.SEEN and check.covers_from is not None:
        return ManualFinding.LAST_POST
    if check.post_count == 0:
        return ManualFinding.NEVER_POSTED
    return ManualFinding.POSTED if check.outcome is Outcome.SEEN else None


class SecondReview:
    """Compares the records of several people about one account."""

    def __init__(self, records: Sequence[PersonsRecord], history: AccountHistory, policy: Policy, at: datetime) -> None:
        self._records, self._history, self._policy, self._at = records, history, policy, at
        self.decision = identity_decision(history.checks)

    @property
    def is_identity_open(self) -> bool:
        """Whether the last decision about the page's owner is one person's "it is the account's"."""
        if self.decision is None or self.decision.code != IDENTITY_CONFIRMED:
            return False
        confirmed = [check for check in self._history.checks if check.code == IDENTITY_CONFIRMED]
        return len({normal_name(check.checked_by) for check in confirmed}) < 2

    def needs_second_person(self, record: PersonsRecord) -> bool:
        if not self._may_accuse(record):
            return False
        return len(self._supporters(record)) < 2 or bool(self._contradicting(record))

    def is_overruled(self, record: PersonsRecord) -> bool:
        """Whether it need not wait for anybody: its own author saw otherwise since, or two others agree otherwise."""
        if self._is_corrected(record):
            return True
        against = self._contradicting(record)
        return (
            any(record.by != other.by and record.says_the_same(other) for record in against for other in against)
            and len(self._supporters(record)) < 2
        )

    def differing(self, record: PersonsRecord) -> tuple[Check, ...]:
        """The records of other people who saw something else at about that time."""
        others = [near for near in self._near(record) if near.by != record.by and not near.says_the_same(record)]
        return tuple(
            other.check for other in others if is_about_the_same(other, record) and not self._is_corrected(other)
        )

    def _may_accuse(self, record: PersonsRecord) -> bool:
        """Whether anything could be held against the account as of the instant because of it."""
        filing = self._history.account.filing
        if record.what is ManualFinding.GONE:  # 冻结 is no ground for anything
            return filing.state is not FilingState.CLOSED and record.check.state is not AccountState.SUSPENDED
        if record.what in (ManualFinding.NEVER_POSTED, ManualFinding.NO_INTERACTION):
            return True
        if filing.state is FilingState.CLOSED:
            return self._is_after_closing(record)
        if record.silent_since is None:
            return False
        if any(rule.severity in ACCUSING for rule in self._policy.of_kind(*COUNTING_KINDS)):
            return True
        limits = [rule.days("limit_days") for rule in self._policy.silence_rules if rule.severity in ACCUSING]
        return bool(limits) and self._at - record.silent_since >= min(limits)

    def _is_after_closing(self, record: PersonsRecord) -> bool:
        closed_on = self._history.account.filing.closed_on
        if closed_on is None or record.posted_at is None:
            return False
        return record.posted_at >= start_of_day(closed_on + timedelta(days=1))

    def _supporters(self, record: PersonsRecord) -> set[str]:
        alike = [near for near in self._near(record) if near.says_the_same(record)]
        return {record.by for record in alike if not self._is_corrected(record)}

    def _contradicting(self, record: PersonsRecord) -> list[PersonsRecord]:
        others = [near for near in self._near(record) if near.by != record.by and near.contradicts(record)]
        return [other for other in others if not self._is_corrected(other)]

    def _is_corrected(self, record: PersonsRecord) -> bool:
        """Whether its own author recorded later what cannot be true beside it."""
        own = (near for near in self._near(record) if near.by == record.by and near.number > record.number)
        return any(later.contradicts(record) for later in own)

    def _near(self, record: PersonsRecord) -> list[PersonsRecord]:
        """The records of about that time, its own among them."""
        span = self._span(record)
        return [other for other in self._records if abs(other.seen_at - record.seen_at) <= span]

    def _span(self, record: PersonsRecord) -> timedelta:
        if record.what in TELLS_INTERACTION:
            return timedelta(days=self._policy.numbers_of("no_interaction")["window_days"])
        return timedelta(days=self._policy.max_check_age_days)


def is_about_the_same(one: PersonsRecord, record: PersonsRecord) -> bool:
    """Interaction is one question, state and posts another; a post after the look is no other opinion, and one that was
    only seen is none unless both cannot be true."""
    if (one.what in TELLS_INTERACTION) is not (record.what in TELLS_INTERACTION):
        return False
    if ManualFinding.POSTED in (one.what, record.what):
        return one.contradicts(record)
    return one.silent_since is None or one.silent_since <= record.seen_at


def without_proof(history: AccountHistory, held: Iterable[PersonsRecord], *, names_open: bool) -> AccountHistory:
    """The history with the held records reduced to what they say for the account."""
    numbers = {record.number for record in held}
    is_closed = history.account.filing.state is FilingState.CLOSED
    rests_on_person = vouched_alone(history) if names_open else ()

    def weaken(check: Check) -> Check | None:
        if kind_of(check) is not None and manual_check_id(check) in numbers:
            return reduced(check, is_closed=is_closed)
        return vouched(check) if check in rests_on_person else check

    checks = [weaken(check) for check in history.checks]
    hidden = {f"{PERSON}-{number}" for number in numbers} if is_closed else set()
    return replace(
        history,
        checks=tuple(check for check in checks if check is not None),
        posts=tuple(post for post in history.posts if post.kind != PERSON or post.post_id not in hidden),
    )


def reduced(check: Check, *, is_closed: bool) -> Check | None:
    """A held record without its proof; None: nothing is left of it."""
    kind = kind_of(check)
    if kind is ManualFinding.LAST_POST and not is_closed:
        return replace(check, covers_from=None)
    if kind is ManualFinding.NEVER_POSTED:
        return replace(check, post_count=None)
    if kind is ManualFinding.NO_INTERACTION:
        return None
    return Check(checked_at=check.checked_at, outcome=Outcome.UNVERIFIED, looks=check.looks, code=AWAITS_SECOND)


def vouched_alone(history: AccountHistory) -> tuple[Check, ...]:
    """The program's looks at a page of another name which no other look shows to be the account's, by the registered
    name at the same handle and under the same id: people alone say so."""
    looks = [check for check in history.checks if check.outcome is Outcome.SEEN and not check.checked_by]
    proved = {check.platform_id for check in looks if bears_name(check, history.account.name)}
    return tuple(
        check
        for check in looks
        if check.display_name
        and not bears_name(check, history.account.name)
        and (check.platform_id not in proved if check.platform_id else not proved)
    )


def bears_name(check: Check, registered: str) -> bool:
    """Whether a page shows the registered name, now or in the platform's own record of its names."""
    return any(is_own_name(name, registered) for name in (check.display_name, *check.former_names))


def vouched(check: Check) -> Check:
    """A look at a page of which one person alone says that it is the account's."""
    return replace(check, covers_from=None, post_count=None, display_name="", verified_as="")
