"""Draws one account of the walk on one screen, 80 columns by 24 lines and up: what is known on the left, the code that
opens it on a phone on the right, the keys below."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tracker.cli.login.qr_terminal import to_lines
from tracker.messages.messages import Messages
from tracker.review.answers.served_words import case_sentence, known_post, progress
from tracker.review.qr_code import encode
from tracker.review.review import seen_sentence
from tracker.review.review_session import ServedAccount
from tracker.review.walk_pace import WalkPace
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute

LEFT = 38
"""Columns that the description needs at least; a code that leaves fewer is not drawn."""
QUIET = 2
"""Light modules around the code: phones read it with fewer than the standard's four, and the screen is small."""
GAP = 2


def screen_lines(  # noqa: PLR0913  # all that is on the screen
    served: ServedAccount,
    pace: WalkPace,
    messages: Messages,
    console: Console,
    *,
    held: Sequence[str],
    message: str,
    now: datetime,
) -> list[Text]:
    """At most as many lines as the console has, less one for what is typed.

    Args:
        held: what is kept with the next answer.
        message: what the last key did, or why not.
    """
    width, height = console.width, console.height
    footer = [Text(line) for line in wrapped([message], width)][-2:]
    footer += [Text(line, "dim") for line in wrapped(messages.text("walk.keys").splitlines(), width)]
    heading = Text(next(wrapped([progress(pace, served, messages, now)], width)))
    room = height - 2 - len(footer)
    code = code_lines(served, width, room, has_colour=console.color_system is not None)
    left = width - GAP - code[0].cell_len if code else width
    body = [Text(line) for line in wrapped(description(served, messages, held, now), left)]
    return [heading, *side_by_side(body[:room], code, left, room), *footer]


def description(served: ServedAccount, messages: Messages, held: Sequence[str], now: datetime) -> Iterator[str]:
    row = served.review.row
    account, assessment = row.account, row.assessment
    yield messages.text("walk.account", name=account.name, platform=messages.marked_platform(account.platform))
    yield sanitize(account.unit)
    yield sanitize(account.key)
    first = next(iter(served.review.addresses), "")
    yield messages.text("walk.address", url=first) if first else messages.text("walk.no_address")
    yield ""
    yield known_post(served, messages, now)
    for check in served.review.manual_checks[:2]:
        yield messages.text("walk.seen_before", look=seen_sentence(check, messages))
    yield from (case_sentence(case, messages) for case in list(row.cases.values())[:1])
    if held:
        yield messages.text("walk.held", what=messages.clauses(held))
    yield messages.text("walk.reason", message=messages.code(assessment.reason))
    yield sanitize(messages.stored_reason(assessment.reason, assessment.reason_message))
    if assessment.checked_at:
        yield messages.text("walk.checked", at=format_minute(assessment.checked_at))


def code_lines(served: ServedAccount, width: int, room: int, *, has_colour: bool) -> list[Text]:
    """The account's address as a code; empty: there is none, or no room for it."""
    address = next(iter(served.review.addresses), "")
    modules = encode(address) if address else None
    if modules is None:
        return []
    lines = list(to_lines(modules, has_colour=has_colour, quiet=QUIET))
    fits = len(lines) <= room and lines[0].cell_len + GAP + LEFT <= width
    return lines if fits else []


def side_by_side(body: Sequence[Text], code: Sequence[Text], left: int, room: int) -> list[Text]:
    lines = []
    for number in range(min(max(len(body), len(code)), room)):
        text = body[number].copy() if number < len(body) else Text()
        if number < len(code):
            text.append(" " * (left + GAP - text.cell_len))
            text.append_text(code[number])
        lines.append(text)
    return lines


def wrapped(lines: Sequence[str] | Iterator[str], width: int) -> Iterator[str]:
    """Lines of at most so many columns; a Chinese character has two."""
    for line in lines:
        rest = line
        while cell_len(rest) > width:
            size = fitting(rest, width)
            yield rest[:size]
            rest = rest[size:].lstrip(" ")
        yield rest


def fitting(text: str, width: int) -> int:
    """How many characters of it fit: up to the last blank, if there is one in the second half."""
    size = next(size for size in range(len(text), 0, -1) if cell_len(text[:size]) <= width)
    blank = text.rfind(" ", size // 2, size)
    return blank if blank > 0 else size
