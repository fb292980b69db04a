"""What is proved about one account as of one instant. This is the only input of the rules."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapers.model.profile import MAX_CLOCK_SKEW, AccountState, Post
from scrapers.platforms.changeable_handles import CHANGEABLE_HANDLES
from tracker.history.check import Check
from tracker.history.coverage import Contradiction, TimeInterval, has_only_partial_lists, interval_of
from tracker.history.manual_check import IDENTITY_CONFIRMED, identity_decision
from tracker.history.people.second_check import UnconfirmedRecord
from tracker.history.silence import Silence
from tracker.history.unit_answers.answer import UnitAnswer
from tracker.origin.outlets import NO_NAMES, UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import OriginTrace
from tracker.policy.policy import Policy
from tracker.register.account import Account, AccountKind, FilingState, FormerEntry, entry_at

SCAN_SPAN = timedelta(days=1)
"""So long after its time-point a scan may still look at an account and conclude that it was gone at the time-point."""
GONE = frozenset({AccountState.DEREGISTERED, AccountState.BANNED, AccountState.MIGRATED, AccountState.NOT_FOUND})
"""States of an account that is not there; 冻结 (suspended) is for a time, and the account is."""
CLOSE = MAX_CLOCK_SKEW
"""Looks so close that say alive and gone contradict each other: two machines' clocks may be so far apart."""
CONFIRMING = timedelta(hours=6)
"""A look so much later that says gone again decides between the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAsOf:
    """All instants are in UTC."""

    account: Account
    policy: Policy
    at: datetime
    """监测时间点."""
    checks: tuple[Check, ...]
    """All that count, oldest first; see tracker.history.manual_check.countable_checks."""
    interaction_checks: tuple[Check, ...]
    """People's records of the interaction (互动交流), oldest first; they state nothing else."""
    posts: tuple[Post, ...]
    """Published up to `at`, newest first."""
    observed_posts: tuple[Post, ...]
    """All posts ever seen, newest first."""
    unproved_posts: tuple[Post, ...]
    """Newest first; see AccountHistory."""
    incomplete_lists: Mapping[datetime, Contradiction]
    """Instant of a look -> what contradicts its list; see lists_without_seen_post and contradicted_lists of
    tracker.history.coverage."""
    unseen_growth: tuple[TimeInterval, ...]
    """In which the platform's count grew by more than the posts seen; see tracker.history.coverage.unseen_growth."""
    proved_intervals: tuple[TimeInterval, ...]
    """In which every post would have been seen: disjoint, ascending."""
    entry: Account | None
    """The account as the register had it at `at`; None: it was out of it. What it says now and did not say then is
    held against nobody, nor what it said then and does not say now."""
    siblings: tuple[Account, ...]
    """See AccountHistory; without those that were none yet at `at`."""
    check: Check | None
    """The successful look that states the account's state as of `at`; None: not verified."""
    is_near: bool
    """Whether that look lies within max_check_age_days of `at`; otherwise it proves the past only by its list."""
    silence: Silence
    traces: Mapping[str, OriginTrace] = field(default_factory=dict)
    """See AccountHistory, also for `names`, `orders` and `registered_since`."""
    names: UnitNames = NO_NAMES
    orders: tuple[RepostOrder, ...] = ()
    must_post_since: datetime | None = None
    """Since when the register has had it 正常运行 and 发布类, see tracker.history.account_history.must_post_since."""
    registered_since: datetime | None = None
    former_entries: tuple[FormerEntry, ...] = ()
    """See AccountHistory."""
    unit_answer: UnitAnswer | None = None
    """What the unit stated of it last (单位自报); None: nothing. It proves nothing by itself."""
    held: tuple[UnconfirmedRecord, ...] = ()
    """Records of people that wait for a second person (交叉复核): these facts are without what they would prove."""
    if_confirmed: "FactsAsOf | None" = None
    """The facts if every record of a person counted; None: none is held back."""
    by_program: "FactsAsOf | None" = None
    """The facts from the program's looks alone; None: no two people disagree."""
    is_identity_open: bool = False
    """Whether only one person said that the page is the account's, and the policy wants two."""

    @property
    def is_active(self) -> bool:
        return self.check is not None and self.check.state is AccountState.ACTIVE

    @property
    def is_gone(self) -> bool:
        return self.check is not None and self.check.state is not AccountState.ACTIVE

    @property
    def is_running(self) -> bool:
        return self.account.filing.state is FilingState.RUNNING

    @property
    def was_running(self) -> bool:
        """Whether it is running in the register, and was at `at`."""
        return self.is_running and self.entry is not None and self.entry.filing.state is FilingState.RUNNING

    @property
    def must_post(self) -> bool:
        """Active, running in the register and 发布类: the two-week rule applies to such accounts."""
        return self.is_active and self.is_running and self.account.kind is AccountKind.PUBLISHING

    @property
    def knows_posts_only(self) -> bool:
        """Whether only partial or delayed lists were read: posts are known, silence is not."""
        check = self.silence.check
        return self.silence.covered_from is None and check is not None and has_only_partial_lists(check)

    def may_be_silent_for(self, span: timedelta) -> bool:
        """Whether no known post lies within the span; unseen ones may."""
        if self.silence.last_post is None:
            return True
        return self.at - self.silence.last_post.published_at >= span

    def is_silent_for(self, span: timedelta) -> bool:
        """Whether it is proved that no post lies within so long, in which it had to post and could."""
        proved = self.silence.proved_span
        is_proved = self.is_seen_through and proved is not None and proved >= span
        if not is_proved or not self.had_to_post_at(self.at - span):
            return False
        return self.absent_within(span) is None and self.denying_look is None

    @property
    def is_seen_through(self) -> bool:
        """Whether a list spans `at`: what was published after the last look nobody knows, however long the silence was
        by then."""
        return self.silence.until is not None and self.silence.until >= self.at

    def unproved_post_within(self, span: timedelta) -> Post | None:
        """The newest unproved post within the span before `at`; None: there is none."""
        start = self.at - span
        return next((post for post in self.unproved_posts if start <= post.published_at <= self.at), None)

    def unseen_growth_within(self, span: timedelta) -> TimeInterval | None:
        """The newest growth of the count without posts that reaches into the span before `at`; None: there is none."""
        start = self.at - span
        return next(
            (grown for grown in reversed(self.unseen_growth) if grown.start <= self.at and grown.end >= start), None
        )

    @property
    def next_look(self) -> Check | None:
        """The first good look made at `at` or after it; None: `at` comes after all of them."""
        return self.look_from(self.at)

    def look_from(self, instant: datetime) -> Check | None:
        """The first good look made at an instant or after it; None: there is none."""
        first = bisect_left(self.checks, instant, key=looked_at)
        return next((check for check in self.checks[first:] if check.has_answer), None)

    @property
    def is_absence_seen_through(self) -> bool:
        """Whether the account was gone when somebody looked at `at` or next after it, and at `at` already.

        It was if a look within a scan's span after `at`, or the look before too, found it gone; else it may have gone
        since. One that was 冻结 may have been there again in between.
        """
        look = self.next_look
        if look is None or look.state not in GONE:
            return False
        before = [check for check in self.checks if check.has_answer and check.checked_at < self.at]
        was_gone = bool(before) and before[-1].state in GONE
        return was_gone or look.checked_at - self.at <= SCAN_SPAN

    @property
    def contradicting_look(self) -> Check | None:
        """The look that found the account there when `check` did not; None: there is none. One of the two is wrong: an
        account that was closed, or did not exist, does not come back within max_check_age_days (a ban is lifted), and
        nothing is alive and gone within minutes, unless a later look found it gone again."""
        gone = self.check
        if gone is None or gone.state not in GONE:
            return None
        end = gone.checked_at + timedelta(days=self.policy.max_check_age_days)
        there = [check for check in self.checks if check.has_answer and check.state not in GONE]
        again = next((check for check in there if gone.checked_at < check.checked_at <= end), None)
        if again is not None and gone.state is not AccountState.BANNED:
            return again
        close = next((check for check in self.looks_close_to(gone) if check.state not in GONE), None)
        if close is None or self._is_gone_since(close.checked_at + CONFIRMING):
            return None
        return close

    @property
    def denying_look(self) -> Check | None:
        """The look that found the account gone within minutes of one on which a silence would rest; None: there is
        none, or a look hours later found the account there again."""
        for there in (self.silence.check, self.check, self.post_count_check):
            if there is None or there.state in GONE:
                continue
            gone = next((one for one in self.looks_close_to(there) if one.state in GONE), None)
            decision = None if gone is None else self.look_from(max(there, gone, key=looked_at).checked_at + CONFIRMING)
            if gone is not None and (decision is None or decision.state in GONE):
                return gone
        return None

    def looks_close_to(self, check: Check) -> tuple[Check, ...]:
        """Other looks with an answer within minutes of it."""
        close = (one for one in self.checks if abs(one.checked_at - check.checked_at) <= CLOSE)
        return tuple(one for one in close if one.has_answer and one is not check)

    def absent_within(self, span: timedelta) -> Check | None:
        """The newest look within the span before `at` that found the account gone, 冻结 or 禁言, and unable to publish;
        None: there is none. One that finds a mute at `at`, or next after it, counts too."""
        following = self.next_look
        if following is not None and following.is_muted:
            return following
        return self.absent_between(self.at - span, self.at)

    def absent_between(self, start: datetime, end: datetime) -> Check | None:
        """As absent_within, of any time: from `start` until before `end`. The last look before it counts too, unless a
        post shows that the account was back by `start`: when it came back nobody knows."""
        first, last = (bisect_left(self.checks, instant, key=looked_at) for instant in (start, end))
        within = (one for one in reversed(self.checks[first:last]) if one.has_answer)
        absent = next((one for one in within if not could_publish(one)), None)
        by_then = self.checks[: bisect_right(self.checks, start, key=looked_at)]
        before = next((one for one in reversed(by_then) if one.has_answer), None)
        if absent is not None or before is None or could_publish(before):
            return absent
        is_back = any(before.checked_at < post.published_at <= start for post in self.posts)
        return None if is_back else before

    def _is_gone_since(self, instant: datetime) -> bool:
        """Whether the first look from then on found the account gone."""
        first = self.look_from(instant)
        return first is not None and first.state in GONE

    def is_proved(self, start: datetime, end: datetime) -> bool:
        """Whether every post between the two instants would have been seen."""
        silence = self.silence
        if silence.covered_from is None or silence.until is None:
            return False
        return silence.covered_from <= start and end <= silence.until

    def existed_at(self, instant: datetime) -> bool:
        """Whether a post or look shows that the account existed by then; later ones had to post nothing."""
        if self.posts and self.posts[-1].published_at <= instant:
            return True
        alive = (check for check in self.checks if check.has_answer and check.state is AccountState.ACTIVE)
        return any(check.checked_at <= instant for check in alive)

    @property
    def observed_until(self) -> datetime:
        """The instant from which windows are counted back: the last observation, since the clock alone must not move a
        window."""
        return self.at if self.check is None else min(self.at, self.check.checked_at)

    def posts_within(self, days: int) -> tuple[Post, ...]:
        """Posts of the last `days` times 24 hours, newest first."""
        start = self.observed_until - timedelta(days=days)
        return tuple(post for post in self.posts if post.published_at > start)

    def unproved_within(self, days: int) -> tuple[Post, ...]:
        """As posts_within, those that are unproved."""
        start = self.observed_until - timedelta(days=days)
        return tuple(post for post in self.unproved_posts if start < post.published_at <= self.at)

    @property
    def looks(self) -> tuple[Check, ...]:
        """The successful looks up to the one that states the state, newest first; empty: not verified."""
        if self.check is None:
            return ()
        last = self.check.checked_at
        return tuple(check for check in reversed(self.checks) if check.has_answer and check.checked_at <= last)

    @property
    def may_be_wrong_handle(self) -> bool:
        """Whether "no such account" may be caused by a mistyped handle: the account was never seen before. Or by one
        that its owner changed since: see `may_have_another_handle`."""
        if self.check is None or self.check.state is not AccountState.NOT_FOUND:
            return False
        if self.confirmed_at is not None and not self.may_have_another_handle:
            return False
        return self.last_alive is None or self.may_have_another_handle

    @property
    def may_have_another_handle(self) -> bool:
        """Whether an account that was seen there may have taken another handle: the platform lets it, and no person has
        looked since."""
        check, last = self.check, self.last_alive
        if self.account.platform not in CHANGEABLE_HANDLES or check is None or last is None or check.checked_by:
            return False
        return self.confirmed_at is None or self.confirmed_at < last.checked_at

    @property
    def confirmed_at(self) -> datetime | None:
        """When a person, or two where two are needed, last said that the handle is the account's; None: nobody did, or
        somebody denied it since."""
        decision = identity_decision(self.checks)
        is_confirmed = decision is not None and decision.code == IDENTITY_CONFIRMED and not self.is_identity_open
        return decision.checked_at if decision is not None and is_confirmed else None

    @property
    def last_alive(self) -> Check | None:
        """The newest look up to the one that states the state that found the account active; None: none did."""
        return next((look for look in self.looks if look.state is AccountState.ACTIVE), None)

    @property
    def checked_by(self) -> tuple[str, ...]:
        """The people who looked within the interval that proves the silence; empty: the program alone proves it."""
        start, end = self.silence.covered_from, self.silence.until
        if start is None or end is None:
            return ()
        looks = [check for check in self.checks if check.checked_by and interval_of(check) is not None]
        return names_of(check for check in looks if start <= check.checked_at and (check.covers_from or start) <= end)

    @property
    def post_count_check(self) -> Check | None:
        """The look near `at` that found the account active and has the platform's own count; None: there is none."""
        if self.check is None or not self.is_active or self.check.post_count is not None or not self.is_near:
            return self.check if self.is_active else None
        age = timedelta(days=self.policy.max_check_age_days)
        first = bisect_left(self.checks, self.at - age, key=looked_at)
        near = self.checks[first : bisect_right(self.checks, self.at + age, key=looked_at)]
        counting = (check for check in near if check.state is AccountState.ACTIVE and check.post_count is not None)
        return nearest(counting, self.posts, self.at)

    @property
    def has_never_posted(self) -> bool:
        """Whether the platform counted 0, and no post from before that, or before `at`, was ever seen.

        A count from before `at` needs another one of 0, or a list that spans both: there may have been a first post.
        """
        look = self.post_count_check
        if look is None or look.post_count != 0:
            return False
        following = self.next_look
        is_counted_on = following is not None and following.post_count == 0
        if look.checked_at < self.at and not is_counted_on and not self.is_proved(look.checked_at, self.at):
            return False
        end = max(self.at, look.checked_at)
        if any(check.post_count for check in self.checks if check.checked_at <= look.checked_at + CLOSE):
            return False  # it had posts once, wherever they are now; or two looks of one minute disagree
        contradicting = () if look.checked_by else self.unproved_posts
        return all(post.published_at > end for post in (*self.observed_posts, *contradicting))

    def states_names(self, check: Check) -> bool:
        """Whether the name and the verification that a look shows are of its instant: not those of an old copy, which
        its list may betray whatever its date says."""
        return check.is_of_its_instant and (check.checked_at not in self.incomplete_lists or bool(check.checked_by))

    def entry_of(self, check: Check) -> Account | None:
        """The account as the register had it when a look was made; None: it was out of it."""
        return entry_at(self.account, self.former_entries, check.checked_at)

    def may_be_opened_since(self, instant: datetime) -> bool:
        """Whether the account may have been opened after it: its entry is younger, and nobody saw it before."""
        return self.registered_since is not None and self.registered_since > instant and not self.existed_at(instant)

    def had_to_post_at(self, instant: datetime) -> bool:
        """Whether the register had it 正常运行 and 发布类 by then, as far as is recorded."""
        return self.must_post_since is None or self.must_post_since <= instant


def looked_at(check: Check) -> datetime:
    return check.checked_at


def could_publish(check: Check) -> bool:
    """Whether a look with an answer found the account there, and not 禁言."""
    return check.state is AccountState.ACTIVE and not check.is_muted


def names_of(checks: Iterable[Check]) -> tuple[str, ...]:
    """The people who made the looks, each once."""
    return tuple(dict.fromkeys(check.checked_by for check in checks if check.checked_by))


def nearest(checks: Iterable[Check], posts: Sequence[Post], at: datetime) -> Check | None:
    """The successful look nearest to `at`; of two equally near, the later.

    A look that found the account gone is skipped if a post shows that it came back before `at`.
    """
    newest = posts[0].published_at if posts else None
    near = [
        check
        for check in checks
        if check.has_answer
        and not (check.state is not AccountState.ACTIVE and newest is not None and check.checked_at < newest)
    ]
    return min(
        near,
        key=lambda check: (abs(check.checked_at - at), check.checked_at < at, check.state is not AccountState.ACTIVE),
        default=None,
    )
