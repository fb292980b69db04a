"""One person's session at the queue of manual reviews (人工核实): it serves one account after the other, records the
answers, and undoes the last one. The terminal and the served page show the same session."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex

from tracker.history.account_history import AccountHistory
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.policy.policies import Policies
from tracker.policy.policy import Policy, Severity
from tracker.register.account_url import addresses_of
from tracker.report.rows import row_with_history
from tracker.review.queue import Share, is_answered
from tracker.review.review import ManualCheckInput, ManualChecks, PendingReview
from tracker.review.walk_pace import WalkPace
from tracker.rules.finding import Verdict

ACCUSING_KINDS = frozenset(
    {
        *(ManualFinding.NOTHING_NEWER, ManualFinding.NEVER_POSTED, ManualFinding.GONE, ManualFinding.NO_INTERACTION),
        *(ManualFinding.SAME_ACCOUNT, ManualFinding.OTHER_ACCOUNT),
    }
)
"""What may count against a unit, also by way of whose page it is."""
COUNTED_WEEK = timedelta(days=7)
"""The shortest period whose posts a local rule counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAccount:
    """The account that a person has before them, as it is now."""

    review: PendingReview
    history: AccountHistory
    known_id: int
    """Of the newest manual check that is shown; 0: none."""
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What one answer recorded, which can be taken back together."""

    key: str
    name: str
    what: ManualFinding
    ids: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class ReviewSession:
    manual_checks: ManualChecks
    policies: Policies
    at: datetime
    """监测时间点."""
    by: str
    keys: deque[str]
    share: Share | None = None
    pace: WalkPace
    token: str = field(default_factory=lambda: token_hex(8))
    given: list[GivenAnswer] = field(default_factory=list)
    busy: int = 0
    """Accounts that others had on their screens when the queue ended."""

    @classmethod
    def begin(
        cls,
        manual_checks: ManualChecks,
        policies: Policies,
        at: datetime,
        by: str,
        pending: Sequence[PendingReview],
    ) -> "ReviewSession":
        """
        Args:
            pending: in any order; those without a place in the queue are left out.
        """
        queued = sorted(
            (review for review in pending if review.position is not None), key=lambda review: review.position or 0
        )
        return cls(
            manual_checks=manual_checks,
            policies=policies,
            at=at,
            by=by,
            keys=deque(review.row.account.key for review in queued),
            share=queued[0].share if queued else None,
            pace=WalkPace(began_at=manual_checks.clock(), left=len(queued)),
        )

    def serve(self) -> ServedAccount | None:
        """The next account that still waits, and that nobody else has on their screen; None: there is none.

        Raises:
            UserError: the database cannot be read or written.
        """
        self.busy = 0
        while self.keys and self.busy < len(self.keys):
            key = self.keys.popleft()
            served = self.look_up(key)
            if served is None:
                self.pace.passed()
                continue
            account = served.review.row.account
            if self.manual_checks.store.claims.take(account, self.token, self.by, served.shown_at):
                self.keys.append(key)
                self.busy += 1
                continue
            if self._known_id(key) != served.known_id:  # answered, and given back, between our look and our claim
                self.keys.appendleft(key)
                continue
            return served
        return None

    def look_up(self, key: str, *, is_begun: bool = False) -> ServedAccount | None:
        """The account as it is now; None: it waits for this person no more.

        Args:
            is_begun: it is on the screen already, and half an answer does not take it away.
        """
        store = self.manual_checks.store
        found = row_with_history(store, self.policies, self.at, key)
        if found is None or found[0].is_closed:
            return None
        row, history = found
        checks = self._checks_of(key)
        is_open = row.assessment.verdict is Verdict.UNVERIFIED and not is_answered(row, checks, self.by)
        if not is_open and not is_begun:
            return None
        review = PendingReview(row=row, addresses=addresses_of(row.account), manual_checks=checks, share=self.share)
        return ServedAccount(
            review=review,
            history=history,
            known_id=max((check.id for check in checks), default=0),
            shown_at=self.manual_checks.clock(),
        )

    def _checks_of(self, key: str) -> tuple[ManualCheck, ...]:
        """The account's manual checks that nobody has withdrawn."""
        found = self.manual_checks.store.manual_checks.of_key(key)
        return tuple(check for check in found if check.withdrawal is None)

    def _known_id(self, key: str) -> int:
        return max((check.id for check in self._checks_of(key)), default=0)

    def answer(self, served: ServedAccount, *inputs: ManualCheckInput) -> tuple[ManualCheck, ...]:
        """Record one answer; the first of its records says what it is, and all are of one instant.

        Raises:
            UserError: it is impossible; nothing of it was stored.
            AnsweredMeanwhile: somebody else recorded something since it was served; nothing was stored.
        """
        account = served.review.row.account
        self.manual_checks.refuse_answered(account, served.known_id)
        seen_at = self.manual_checks.clock()
        for given in inputs:
            self.manual_checks.check(account, given, seen_at)
        first, *others = (replace(given, seen_at=given.seen_at or seen_at) for given in inputs)
        taken = [self.manual_checks.take(account, first, after=served.known_id)]
        taken += [self.manual_checks.take(account, other) for other in others]
        what = taken[0].what
        self.given.append(GivenAnswer(account.key, account.name, what, tuple(check.id for check in taken)))
        if what is not ManualFinding.SAME_ACCOUNT:  # then the page's content is still to be recorded
            self.pace.answered(what.value, served.shown_at, self.manual_checks.clock())
        return tuple(taken)

    def put_off(self, served: ServedAccount) -> None:
        """Serve it again after all others."""
        self.keys.append(served.review.row.account.key)

    def put_back(self, served: ServedAccount) -> None:
        """Serve it next."""
        self.keys.appendleft(served.review.row.account.key)

    def undo(self, why: str) -> GivenAnswer | None:
        """Withdraw the last answer of this session, which stays on record (全过程留痕), and serve its account next.

        Returns:
            None: there is none.

        Raises:
            UserError: it was withdrawn already, by this person or another.
        """
        if not self.given:
            return None
        last = self.given.pop()
        for number in last.ids:
            self.manual_checks.withdraw(number, self.by, why)
        if last.what is not ManualFinding.SAME_ACCOUNT:
            self.pace.undone(last.what.value)
        if last.key not in self.keys:
            self.keys.appendleft(last.key)
        return last

    def end(self) -> None:
        """Give back what is on the screen."""
        self.manual_checks.store.claims.release(self.token)


def may_accuse(served: ServedAccount, manual_input: ManualCheckInput, present: datetime) -> bool:
    """Whether an answer might count against the unit, now or later: such a one is asked for twice.

    Args:
        present: the instant of the look.
    """
    if manual_input.what in ACCUSING_KINDS:
        return True
    if manual_input.what is not ManualFinding.LAST_POST or manual_input.last_post_at is None:
        return False
    row = served.review.row
    return max(present, row.assessment.at) - manual_input.last_post_at >= shortest_limit(row.policy)


def shortest_limit(policy: Policy) -> timedelta:
    """From how long a silence on any rule may count against the account."""
    limits = [rule.days("limit_days") for rule in policy.silence_rules if rule.severity is not Severity.WARN]
    counted = policy.of_kind("weekly_minimum", "monthly_original", "no_original")
    return min([*limits, *([COUNTED_WEEK] if counted else [])], default=policy.failing_limit)
