"""The view of one account on its review page. Pure; the present instant is an argument."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import segno

from scrapers.model.profile import AccountState
from tracker.history.people.review_draft import ReviewDraft
from tracker.messages.messages import Messages
from tracker.report.tables.tables import format_minute_or_empty
from tracker.review.answers.answer_reader import STATES
from tracker.review.answers.served_words import case_sentence, known_post
from tracker.review.review import seen_sentence
from tracker.review.review_session import ServedAccount
from tracker.review.walk_pace import WalkPace
from tracker.text.safe_url import safe_url
from tracker.time.clock import to_shanghai

LONGEST_CODE = 300
"""Characters of an address: a larger code is not read from a screen."""
MAX_SEEN = 3
MAX_WORDS = 4
TAPPED_DAYS = ("today", "yesterday", "day_before")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayButton:
    key: str
    day: str
    """2026-11-29."""
    short: str
    """11-29."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAccountView:
    key: str
    name: str
    platform: str
    unit: str
    region: str
    addresses: tuple[str, ...]
    """Those that may be opened, best first."""
    code: str
    """The first address as SVG of the program's own making; empty: there is none, or it is too long."""
    reason: str
    reason_message: str
    facts: tuple[str, ...]
    known_words: tuple[str, ...]
    """What the platform said instead of the account, as the program read it."""
    days: tuple[DayButton, ...]
    shown_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceView:
    done: int
    left: int
    share: str
    each: str
    """Whole seconds; empty: not known yet."""
    end: str

    @property
    def percent(self) -> int:
        return round(100 * self.done / max(self.done + self.left, 1))


def to_account_view(served: ServedAccount, messages: Messages, now: datetime) -> QueuedAccountView:
    row = served.review.row
    account, assessment = row.account, row.assessment
    addresses = tuple(
        address for address in map(safe_url, served.review.addresses) if address.startswith(("https:", "http:"))
    )
    return QueuedAccountView(
        key=account.key,
        name=account.name,
        platform=messages.marked_platform(account.platform),
        unit=account.unit,
        region=" ".join(account.region),
        addresses=addresses,
        code=to_svg(addresses[0]) if addresses else "",
        reason=messages.code(assessment.reason),
        reason_message=messages.stored_reason(assessment.reason, assessment.reason_message),
        facts=tuple(facts_of(served, messages, now)),
        known_words=known_words(served),
        days=to_days(now),
        shown_id=served.known_id,
    )


def facts_of(served: ServedAccount, messages: Messages, now: datetime) -> Iterator[str]:
    row = served.review.row
    yield known_post(served, messages, now)
    if row.assessment.checked_at:
        yield messages.text("walk.checked", at=format_minute_or_empty(row.assessment.checked_at))
    for check in served.review.manual_checks[:MAX_SEEN]:
        yield messages.text("walk.seen_before", look=seen_sentence(check, messages))
    yield from (case_sentence(case, messages) for case in list(row.cases.values())[:1])


def known_words(served: ServedAccount) -> tuple[str, ...]:
    """Newest first."""
    read = [check.words for check in reversed(served.history.checks) if check.words and not check.checked_by]
    return tuple(dict.fromkeys(read))[:MAX_WORDS]


def to_days(now: datetime) -> tuple[DayButton, ...]:
    """The days of the buttons: what is tapped after midnight is still the day that the button showed."""
    today = to_shanghai(now).date()
    days = [(key, today - timedelta(days=ago)) for ago, key in enumerate(TAPPED_DAYS)]
    return tuple(DayButton(key=key, day=day.isoformat(), short=f"{day:%m-%d}") for key, day in days)


def to_pace_view(pace: WalkPace, share: str, now: datetime) -> PaceView:
    each, end = pace.seconds_each, pace.ends_at(now)
    return PaceView(
        done=pace.done,
        left=pace.left,
        share=share,
        each="" if each is None else f"{round(each)}",
        end="" if end is None else f"{to_shanghai(end):%H:%M}",
    )


@lru_cache(maxsize=256)  # drawing one takes as long as the rest of the page, and a reload shows it again
def to_svg(address: str) -> str:
    """Dark on white with the standard's quiet zone, in light and dark pages alike; empty: it is too long."""
    if len(address) > LONGEST_CODE:
        return ""
    try:
        code = segno.make_qr(address, error="M", encoding="utf-8")
    except segno.DataOverflowError:
        return ""
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="code", lineclass=None)


def state_choices(messages: Messages) -> Mapping[str, str]:
    """Value -> name."""
    return {state.value: messages.state(state) for state in STATES if state is not AccountState.ACTIVE}


def draft_fields(draft: ReviewDraft | None) -> Mapping[str, str]:
    names = ("day", "before", "since", "state", "words", "note", "picture")
    return {name: getattr(draft, name) if draft else "" for name in names}
