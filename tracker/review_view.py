"""What waits for a person, and what people saw: as grids and as the JSON of `tracker review`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.text import Text

from tracker.grid import Grid, cell
from tracker.instants import to_iso
from tracker.observation import Observation, Saw
from tracker.plain import plain
from tracker.report import SCHEMA_VERSION, to_account_json
from tracker.review import Waiting
from tracker.views import VERDICT_STYLES, to_minute
from tracker.words import Words

WAITING_HEADS = ("number", "platform", "name", "unit", "reason", "detail", "address", "reviewed")
ENTRY_KEYS = ("platform", "handle", "name", "unit", "supervisor", "region", "reason", "reason_message")


def waiting_grid(waiting: Sequence[Waiting], at: datetime, words: Words) -> Grid:
    if not waiting:
        return Grid(heads=(), rows=(), note=words.say("review.none", at=to_minute(at)))
    return Grid(
        title=words.say("review.title", at=to_minute(at)),
        heads=tuple(words.head(head) for head in WAITING_HEADS),
        rows=tuple(waiting_cells(one, number, words) for number, one in enumerate(waiting, start=1)),
        numbers=frozenset({0}),
    )


def waiting_cells(one: Waiting, number: int, words: Words) -> tuple[Text, ...]:
    account, assessment = one.row.account, one.row.assessment
    return (
        cell(number, "dim"),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(words.code(assessment.reason), VERDICT_STYLES[assessment.verdict]),
        cell(assessment.reason_message),
        cell(one.addresses[0] if one.addresses else ""),
        cell(seen_sentence(one.observations[0], words) if one.observations else ""),
    )


def seen_sentence(observation: Observation, words: Words) -> str:
    """Who saw what and when, in a line."""
    return f"{observation.by} {to_minute(observation.seen_at)} {what_sentence(observation, words)}"


def what_sentence(observation: Observation, words: Words) -> str:
    if observation.what is Saw.LAST_POST:
        return words.say("review.last_post", at=to_minute(observation.last_post_at))
    if observation.what is Saw.GONE:
        return f"{words.state(observation.state or '')} “{observation.words}”"
    return words.saw(observation.what)


def observations_grid(key: str, observations: Sequence[Observation], words: Words) -> Grid:
    """Newest look first; withdrawn ones say so."""
    title = words.say("review.looks", key=key)
    if not observations:
        return Grid(title=title, heads=(), rows=(), note=words.say("review.nobody"))
    heads = ("observation", "checked_at", "seen_by", "what", "title", "link", "note", "screenshot")
    return Grid(
        title=title,
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(observation_cells(one, words) for one in observations),
        numbers=frozenset({0}),
    )


def observation_cells(observation: Observation, words: Words) -> tuple[Text, ...]:
    withdrawal = observation.withdrawal
    style = "dim" if withdrawal else ""
    taken_back = (
        [words.say("review.withdrawn", by=withdrawal.by, at=to_minute(withdrawal.at), why=withdrawal.why)]
        if withdrawal
        else []
    )
    return (
        cell(observation.id, style),
        cell(to_minute(observation.seen_at), style),
        cell(observation.by, style),
        cell(what_sentence(observation, words), style),
        cell(observation.title, style),
        cell(observation.link, style),
        cell(" ".join([*filter(None, [observation.note]), *taken_back]), style),
        cell(observation.screenshot, style),
    )


def to_review_json(waiting: Iterable[Waiting], at: datetime) -> dict[str, object]:
    """{schema_version, at, accounts: [{platform … reason_message, state, last_post_at, checked_at, addresses,
    observations}]}, in the order given."""
    return {"schema_version": SCHEMA_VERSION, "at": to_iso(at), "accounts": [to_waiting_json(one) for one in waiting]}


def to_waiting_json(one: Waiting) -> dict[str, object]:
    document = to_account_json(one.row)
    return {
        **{key: document[key] for key in (*ENTRY_KEYS, "state", "last_post_at", "checked_at")},
        "addresses": [plain(address) for address in one.addresses],
        "observations": [to_observation_json(observation) for observation in one.observations],
    }


def to_waiting_record(one: Waiting) -> dict[str, object]:
    """The same as a line of a table: an observation is who saw it, and when."""
    seen = [f"{plain(observation.by)} {to_iso(observation.seen_at)}" for observation in one.observations]
    return {**to_waiting_json(one), "addresses": " ".join(map(plain, one.addresses)), "observations": seen}


def to_observations_json(key: str, observations: Iterable[Observation]) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "account": plain(key),
        "observations": [to_observation_json(observation) for observation in observations],
    }


def to_observation_json(observation: Observation) -> dict[str, object]:
    """What a person saw; withdrawn_at is null while it counts."""
    withdrawal = observation.withdrawal
    return {
        "id": observation.id,
        "what": observation.what.value,
        "by": plain(observation.by),
        "seen_at": to_iso(observation.seen_at),
        "recorded_at": to_iso(observation.recorded_at),
        "state": observation.state.value if observation.state else None,
        "words": plain(observation.words),
        "last_post_at": to_iso(observation.last_post_at) if observation.last_post_at else None,
        "link": plain(observation.link),
        "title": plain(observation.title),
        "note": plain(observation.note),
        "screenshot": plain(observation.screenshot),
        "screenshot_sha256": observation.screenshot_sha256,
        "withdrawn_at": to_iso(withdrawal.at) if withdrawal else None,
        "withdrawn_by": plain(withdrawal.by) if withdrawal else "",
        "withdrawn_why": plain(withdrawal.why) if withdrawal else "",
    }
