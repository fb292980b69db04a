"""An answer as the form of one account sends it, what it says, and what may become of it. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from scrapers.model.profile import AccountState
from tracker.errors import UserError
from tracker.history.manual_check import ManualFinding
from tracker.history.people.review_draft import ReviewDraft
from tracker.messages.messages import Messages
from tracker.review.answers.answer_reader import STATES, AnswerReader
from tracker.review.review import ManualCheckInput
from tracker.review.review_session import ServedAccount
from tracker.review.typed_day import fixed_day
from tracker.text.sanitize import sanitize

DAY, GONE, NOTHING_NEWER = "day", "gone", "nothing_newer"
LATER, SAVE, DROP_PICTURE, ENTER = "later", "save", "drop_picture", "enter"
"""What records nothing; ENTER: the form was sent by the key of that name."""
TAPPED = "day:"
"""How the value of a button for a day begins; the day follows."""
PLAIN: Mapping[str, ManualFinding] = {
    "never_posted": ManualFinding.NEVER_POSTED,
    "same_account": ManualFinding.SAME_ACCOUNT,
    "other_account": ManualFinding.OTHER_ACCOUNT,
    "cannot_tell": ManualFinding.CANNOT_TELL,
}
"""Answers that need nothing typed."""
LONGEST = {"day": 40, "before": 40, "since": 40, "state": 20, "words": 400, "note": 500}
"""Field -> characters; a page shows 600."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """Every text was typed by people and is hostile."""

    answer: str = ""
    day: str = ""
    before: str = ""
    is_asked_before: bool = False
    """Whether the person was asked for a post of before the time-point."""
    since: str = ""
    state: str = ""
    words: str = ""
    note: str = ""
    picture: str = ""
    """A new one's name among the drafts'; empty: the one of before stays."""
    drops_picture: bool = False

    @classmethod
    def read(cls, form: Mapping[str, object], messages: Messages) -> Self:
        """
        Raises:
            UserError: a field is longer than anybody types.
        """
        fields = {name: text_of(form, name) for name in LONGEST}
        if any(len(text) > LONGEST[name] for name, text in fields.items()):
            raise UserError(messages.text("serve.review.too_long"))
        answer = text_of(form, "answer")
        if answer.startswith(TAPPED):
            answer, fields["day"] = DAY, answer.removeprefix(TAPPED)
        fields["before"] = "" if form.get("skips_before") else text_of(form, "before_day") or fields["before"]
        if answer == ENTER:  # a day alone is an answer; of several fields nobody knows which is meant
            answer = DAY if fields["day"] and not (fields["words"] or fields["since"]) else SAVE
        return cls(
            answer=answer,
            is_asked_before=bool(form.get("asked_before")),
            drops_picture=answer == DROP_PICTURE,
            **fields,
        )

    @property
    def fields(self) -> dict[str, Any]:
        """Name -> what was typed."""
        return {name: getattr(self, name) for name in LONGEST}

    @classmethod
    def without_picture(cls, draft: ReviewDraft) -> Self:
        """What was typed before; its picture is dropped."""
        return cls(**{name: getattr(draft, name) for name in LONGEST}, drops_picture=True)


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The newest post says nothing of the time-point: a person is asked for the one before it."""

    typed: TypedAnswer
    saw: str


@dataclass(frozen=True, slots=True)
class AskedToConfirm:
    """What may count against a unit is recorded after a confirmation that names the account."""

    typed: TypedAnswer
    question: str
    name: str
    """Names the answer that is confirmed."""


Question = AskedBefore | AskedToConfirm


def text_of(form: Mapping[str, object], name: str) -> str:
    """A field's text in one harmless line, as every page shows it; empty: there is none, or it is a file."""
    value = form.get(name)
    return sanitize(value) if isinstance(value, str) else ""


def with_fixed_days(typed: TypedAnswer, now: datetime) -> TypedAnswer:
    """The same without words that mean another day tomorrow."""
    day, before, since = (text and fixed_day(text, now) for text in (typed.day, typed.before, typed.since))
    return replace(typed, day=day, before=before, since=since)


def inputs_of(
    typed: TypedAnswer, served: ServedAccount, reader: AnswerReader, messages: Messages
) -> list[ManualCheckInput] | None:
    """What the answer says; None: the newest post says nothing of the time-point, and nobody was asked yet about the
    one before.

    Raises:
        UserError: it is impossible, or not readable.
    """
    if typed.answer in PLAIN:
        return [reader.plain(PLAIN[typed.answer])]
    if typed.answer == DAY:
        last = reader.last_post(served, typed.day)
        if not reader.wants_before(last):
            return [last]
        if not typed.is_asked_before:
            return None
        return [last, reader.before(served, typed.before)] if typed.before else [last]
    if typed.answer == NOTHING_NEWER:
        check = reader.nothing_newer(served, typed.since)
        if check is None:
            raise UserError(messages.text("serve.review.which_day"))
        return [check]
    if typed.answer != GONE:
        raise UserError(messages.text("serve.review.odd_answer"))
    if typed.state not in {state.value for state in STATES}:
        raise UserError(messages.text("serve.review.which_state"))
    if not typed.words.strip():
        raise UserError(messages.text("serve.review.which_words"))
    return [reader.gone(AccountState(typed.state), typed.words)]


def name_of(typed: TypedAnswer, served: ServedAccount, means: ManualCheckInput) -> str:
    """Names an answer: another account, day, state or word, or something recorded meanwhile, makes another name.

    Args:
        means: what would be recorded: "than the newest known post" is another day once a scan has found a newer one.
    """
    fields = (typed.answer, typed.day, typed.before, typed.since, typed.state, typed.words)
    known = str(means.last_post_at) if typed.answer == NOTHING_NEWER and not typed.since else ""
    account = served.review.row.account
    parts = (account.key, account.name, str(served.known_id), known, *fields)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
