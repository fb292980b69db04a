"""The sentences about one account of the queue, and about how far the queue is, for the terminal and the page. Pure."""

from datetime import datetime

from tracker.cases.case import Case
from tracker.messages.messages import Messages
from tracker.report.tables.cases import why_words
from tracker.report.tables.tables import format_minute_or_empty
from tracker.review.review_session import ServedAccount
from tracker.review.walk_pace import WalkPace
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute


def progress(pace: WalkPace, served: ServedAccount, messages: Messages, now: datetime) -> str:
    share, each, end = served.review.share, pace.seconds_each, pace.ends_at(now)
    parts = [messages.text("walk.progress", done=pace.done, left=pace.left)]
    if share:
        parts.append(messages.text("walk.share", share=share))
    if each is not None and end is not None:
        parts.append(messages.text("walk.pace", each=round(each), end=f"{to_shanghai(end):%H:%M}"))
    return " · ".join(parts)


def known_post(served: ServedAccount, messages: Messages, now: datetime) -> str:
    last = next((post for post in served.history.posts if post.published_at <= now), None)
    if last is None:
        return messages.text("walk.nothing_known")
    known = messages.text("walk.known", at=format_minute(last.published_at), days=(now - last.published_at).days)
    return f"{known} {sanitize(last.title)}".rstrip()


def case_sentence(case: Case, messages: Messages) -> str:
    """The unit's open case with the words of its last step."""
    step = case.counting_steps[-1]
    return messages.text(
        "walk.case",
        id=case.id,
        rule=messages.rule(case.rule),
        status=messages.case_status(case.status),
        by=step.by or messages.text("cases.program"),
        at=format_minute_or_empty(step.taken_at),
        why=why_words(step, messages),
    )
