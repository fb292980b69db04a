"""One person's place at the queue, between two requests of their browser: which account they have before them, and what
becomes of their answer. It gives, records and takes back by the same functions as the terminal's walk.

What must not be lost is in the database: records, claims, drafts. The order of the queue and the speed are gathered
again after a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import RLock

from tracker.errors import UserError
from tracker.history.manual_check import ManualFinding
from tracker.history.people.review_draft import ReviewDraft
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.review.answers.answer_reader import AnswerReader
from tracker.review.queue import Share
from tracker.review.review import ManualCheckInput, ManualChecks
from tracker.review.review_session import GivenAnswer, ReviewSession, ServedAccount
from tracker.review.walk_pace import LONGEST
from tracker.serve.office import ServedOffice
from tracker.serve.review.gather_session import gather_session
from tracker.serve.review.typed_answer import (
    AskedBefore,
    AskedToConfirm,
    Question,
    TypedAnswer,
    inputs_of,
    name_of,
    with_fixed_days,
)
from tracker.serve.review.uploads import path_of, remove_uploads


class NotWaiting(UserError):
    """The account needs nobody any more, or not this person."""


class OnAnothersScreen(UserError):
    """Another person has the account before them."""


@dataclass(slots=True)
class PersonalQueue:
    """Its methods are for one request at a time: `with queue.lock`."""

    office: ServedOffice
    by: str
    messages: Messages
    """Of the request."""
    share: Share | None = None
    session: ReviewSession | None = None
    current: str = ""
    """Key of the account before the person; empty: none."""
    is_begun: bool = False
    """Whether half of its answer is recorded: whose page it is."""
    lock: RLock = field(default_factory=RLock)

    # The queue

    def open_session(self, messages: Messages, share: Share | None) -> ReviewSession:
        """Begin or continue the session, with the newest rules. The queue is gathered when there is none, for another
        share, and after a scan.

        Raises:
            UserError: the register or the database cannot be read.
        """
        self.messages = messages
        at = self.office.time_point()
        if self.session is None or self.session.at != at or self.share != share:
            self.share, self.current, self.is_begun = share, "", False
            self.session = gather_session(self.office, self.manual_checks, self.by, self.share, at)
        self.session.manual_checks = self.manual_checks
        self.session.policies = self.office.register().policies
        return self.session

    @property
    def manual_checks(self) -> ManualChecks:
        office = self.office
        return ManualChecks(
            store=office.store,
            state=office.settings.state,
            messages=self.messages,
            clock=office.clock,
            vault=office.vault,
        )

    @property
    def reader(self) -> AnswerReader:
        return AnswerReader(session=self._session, messages=self.messages, asks_before=bool(self.office.store.scans()))

    @property
    def _session(self) -> ReviewSession:
        assert self.session is not None  # open_session() comes first
        return self.session

    def next_account(self) -> ServedAccount | None:
        """The account before the person, or the next one; None: there is none, or all are on others' screens.

        Raises:
            UserError: the database cannot be read or written.
        """
        session = self._session
        if self.current:
            served = session.look_up(self.current, is_begun=self.is_begun)
            if served is not None and not self._holder(served):
                return self._before_them(served)
            if served is not None:
                session.put_off(served)
            self.current, self.is_begun = "", False
        served = session.serve()
        if served is None and not session.keys:  # what waits for people since, a second person among them
            self.session = session = gather_session(self.office, self.manual_checks, self.by, self.share, session.at)
            served = session.serve()
        return self._before_them(served) if served else None

    def open(self, key: str) -> ServedAccount:
        """An account that the person chose.

        Raises:
            NotWaiting: it needs nobody, or not this person.
            OnAnothersScreen: another person has it before them.
            UserError: the database cannot be read or written.
        """
        served = self._session.look_up(key, is_begun=self.is_begun and key == self.current)
        if served is None:
            raise NotWaiting(self.messages.text("serve.review.not_waiting"))
        self._claim(served)
        if self.current and self.current != key:
            self._back_to_front(self.current)
        return self._before_them(served)

    def _before_them(self, served: ServedAccount) -> ServedAccount:
        """Make it the account before the person, with the instant of its first showing: a reload does not reset it."""
        account = served.review.row.account
        if account.key in self._session.keys:
            self._session.keys.remove(account.key)
        self.is_begun = self.is_begun and self.current == account.key
        self.current = account.key
        draft = self.draft_of(account)
        if draft is not None and is_still_shown(draft, served):
            return replace(served, shown_at=draft.shown_at)
        shown = ReviewDraft(shown_id=served.known_id, shown_at=served.shown_at, saved_at=served.shown_at)
        if draft is not None:
            shown = replace(draft, shown_id=served.known_id, shown_at=served.shown_at, asked="")
        self.office.store.drafts.save(account, self.by, shown)
        return served

    def _holder(self, served: ServedAccount) -> str:
        """Who else has the account before them; empty: it is claimed for this person."""
        session, account = self._session, served.review.row.account
        return self.office.store.claims.take(account, session.token, self.by, self.office.clock())

    def _claim(self, served: ServedAccount) -> None:
        """
        Raises:
            OnAnothersScreen: another person has it.
        """
        if holder := self._holder(served):
            name = served.review.row.account.name
            raise OnAnothersScreen(self.messages.text("serve.review.anothers", name=name, by=holder))

    def _back_to_front(self, key: str) -> None:
        if key not in self._session.keys:
            self._session.keys.appendleft(key)

    # Drafts

    def draft_of(self, account: Account) -> ReviewDraft | None:
        return self.office.store.drafts.of(account, self.by)

    def save_draft(self, served: ServedAccount, typed: TypedAnswer, *, asked: str | None = None) -> ReviewDraft:
        """Keep what is typed; a new picture replaces the one before.

        Args:
            asked: names the answer that is asked about now; None: as it was, because the page's script may send what
                was typed after the answer itself.
        """
        account, state = served.review.row.account, self.office.settings.state
        old = self.draft_of(account) or ReviewDraft(
            shown_id=served.known_id, shown_at=served.shown_at, saved_at=served.shown_at
        )
        picture = typed.picture or ("" if typed.drops_picture else old.picture)
        if old.picture and old.picture != picture:
            remove_uploads([old.picture], state)
        draft = replace(
            old,
            **typed.fields,
            picture=picture,
            asked=old.asked if asked is None else asked,
            saved_at=self.office.clock(),
        )
        self.office.store.drafts.save(account, self.by, draft)
        return draft

    # Answers

    def being_answered(self, key: str, shown_id: int) -> ServedAccount:
        """The account that an answer is of, with what its author was shown.

        Args:
            shown_id: what the page says was the newest manual check on it.

        Raises:
            AnsweredMeanwhile: somebody recorded something since.
            NotWaiting: it needs nobody, or not this person.
            OnAnothersScreen: another person has it before them.
        """
        session, is_begun = self._session, self.is_begun and key == self.current
        served = session.look_up(key, is_begun=True)
        if served is None:
            raise NotWaiting(self.messages.text("serve.review.not_waiting"))
        account = served.review.row.account
        draft = self.draft_of(account)
        if draft is None:  # nothing of it was ever shown to this person, or it is answered
            self.manual_checks.refuse_answered(account, 0)
            raise NotWaiting(self.messages.text("serve.review.not_shown"))
        known_id = min(shown_id, draft.shown_id)
        self.manual_checks.refuse_answered(account, known_id)
        if not is_begun and session.look_up(key) is None:
            raise NotWaiting(self.messages.text("serve.review.not_waiting"))
        self._claim(served)
        return replace(served, known_id=known_id, shown_at=draft.shown_at)

    def answer(self, served: ServedAccount, typed: TypedAnswer, *, confirms: str = "") -> Question | None:
        """Record the answer, unless a question must be answered first. What is typed is saved as a draft in any case.

        Args:
            confirms: names the answer that was asked about.

        Raises:
            UserError: it is impossible, or not readable; nothing was recorded.
            AnsweredMeanwhile: another person was faster; nothing was recorded.
        """
        draft = self.save_draft(served, typed)
        reader, now = self.reader, self.office.clock()
        inputs = inputs_of(typed, served, reader, self.messages)
        if inputs is None:
            return AskedBefore(with_fixed_days(typed, now), reader.finding_line(reader.last_post(served, typed.day)))
        is_asked = confirms == draft.asked == name_of(typed, served, inputs[0])
        if reader.needs_confirmation(served, inputs[0]) and not is_asked:
            fixed = with_fixed_days(typed, now)
            name = name_of(fixed, served, inputs[0])
            self.save_draft(served, fixed, asked=name)
            return AskedToConfirm(fixed, reader.question(served, inputs[0]), name)
        self._record(served, inputs, draft)
        return None

    def _record(self, served: ServedAccount, inputs: Sequence[ManualCheckInput], draft: ReviewDraft) -> None:
        account, state = served.review.row.account, self.office.settings.state
        picture = path_of(draft.picture, state) if draft.picture else None
        if draft.picture and picture is None:
            self.save_draft(served, TypedAnswer.without_picture(draft))
            raise UserError(self.messages.text("serve.review.picture_gone"))
        first = replace(inputs[0], note=draft.note, screenshot=picture)
        taken = self._session.answer(served, first, *inputs[1:])
        self.office.store.drafts.remove(account, self.by)
        remove_uploads([draft.picture], state)
        self.is_begun = taken[0].what is ManualFinding.SAME_ACCOUNT
        self.current = account.key if self.is_begun else ""
        if not self.is_begun:
            self._session.end()

    def put_off(self, served: ServedAccount, typed: TypedAnswer) -> None:
        """Move it behind all others; what is typed is saved as a draft."""
        account = served.review.row.account
        draft = self.save_draft(served, typed)
        self.office.store.drafts.save(account, self.by, replace(draft, put_off_at=self.office.clock()))
        if account.key in self._session.keys:
            self._session.keys.remove(account.key)
        self._session.put_off(served)
        self.current, self.is_begun = "", False
        self._session.end()

    @property
    def last_given(self) -> GivenAnswer | None:
        given = self._session.given
        return given[-1] if given else None

    def undo(self, last_id: int) -> GivenAnswer:
        """Withdraw the person's last answer, which stays on record, and give its account next.

        Args:
            last_id: of the record that the page offered to take back: a second tap takes back nothing more.

        Raises:
            UserError: it is not the last one any more, or was withdrawn already.
        """
        last = self.last_given
        if last is None or last.ids[0] != last_id:
            raise UserError(self.messages.text("serve.review.not_last"))
        if self.current and self.current != last.key:
            self._back_to_front(self.current)
        self.current, self.is_begun = "", False
        undone = self._session.undo(self.messages.text("walk.undo_why"))
        assert undone is not None
        return undone


@dataclass(slots=True)
class PersonalQueues:
    """The queues of all people at it. A name without its width, case and blanks is one person."""

    office: ServedOffice
    queues: dict[str, PersonalQueue] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def of(self, by: str, messages: Messages) -> PersonalQueue:
        with self.lock:
            return self.queues.setdefault(normal_name(by), PersonalQueue(self.office, by, messages))


def is_still_shown(draft: ReviewDraft, served: ServedAccount) -> bool:
    """Whether the person has had the account before them since, with the same records of people on it."""
    is_put_off = draft.put_off_at is not None and draft.put_off_at >= draft.shown_at
    return draft.shown_id == served.known_id and not is_put_off and served.shown_at - draft.shown_at <= LONGEST
