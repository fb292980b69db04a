"""Every hostile input of a route tried and judged."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from scrapers.model.capture import Capture
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Profile
from scrapers.model.route import Route
from scrapers.platforms.routes import ROUTES
from tests.end_to_end.fuzz.bodies import changed_bodies
from tests.end_to_end.fuzz.change import Change, Draw, Family, in_place, label
from tests.end_to_end.fuzz.clocks import at_other_times
from tests.end_to_end.fuzz.keys import changed_keys
from tests.end_to_end.fuzz.parts import as_parts
from tests.end_to_end.fuzz.sentences import broken_notices, other_sentences
from tests.end_to_end.fuzz.swaps import Page, captured, state_pages, with_others, with_pages
from tests.end_to_end.fuzz.twins import TWINS, Twin
from tests.end_to_end.fuzz.verdict import Crash, Outcome, Verdict, claims_the_future, judge, read
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook

SEED = 20261123


@dataclass(slots=True)
class Tally:
    """How the inputs of one route ended."""

    route: str
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    """Of the errors."""
    families: Counter[tuple[Family, Verdict]] = field(default_factory=Counter)
    twins: Counter[Twin] = field(default_factory=Counter)
    """How often each was met."""
    forbidden: dict[str, list[str]] = field(default_factory=dict)
    """`kind where: what came of it` -> the cases in which it did."""

    @property
    def tried(self) -> int:
        return self.verdicts.total()

    def add(self, verdict: Verdict, change: Change, look: RecordedLook, after: Outcome | Crash) -> None:
        twin = twin_of(look, change, after) if verdict is Verdict.FORBIDDEN and isinstance(after, Profile) else None
        if twin is not None:
            verdict = Verdict.TWIN
            self.twins[twin] += 1
        self.verdicts[verdict] += 1
        self.families[change.family, verdict] += 1
        if isinstance(after, ScrapeError):
            self.codes[after.code] += 1
        elif verdict is Verdict.FORBIDDEN:
            self.forbidden.setdefault(f"{change}: {told(after)}", []).append(look.recording.name)

    def __str__(self) -> str:
        """The forbidden ones, the most frequent first, each with a case that shows it."""
        ranked = sorted(self.forbidden.items(), key=lambda item: -len(item[1]))
        return "\n".join(f"  {self.route} {len(cases):>4} × {what}, e.g. in {cases[0]}" for what, cases in ranked)


def twin_of(look: RecordedLook, change: Change, after: Profile) -> Twin | None:
    if claims_the_future(after, change.capture):
        return None
    return next((twin for twin in TWINS if twin.covers(look, change, after)), None)


def told(after: Outcome | Crash) -> str:
    if not isinstance(after, Profile):
        return str(after)
    return f"{after.state} with posts" if after.posts else after.state


def all_routes() -> tuple[Route, ...]:
    """Best first, platform by platform."""
    return tuple(route for routes in ROUTES.values() for route in routes)


def looks_of(route: Route) -> list[tuple[RecordedLook, Capture]]:
    """One look a case, by the way with the most replies: the other one's are among them."""
    found: dict[str, tuple[RecordedLook, Capture]] = {}
    for look, capture in captured(look for look in RECORDED_LOOKS if look.route == route):
        known = found.get(look.recording.name)
        if known is None or len(known[1].replies) < len(capture.replies):
            found[look.recording.name] = look, capture
    return list(found.values())


@cache
def all_state_pages() -> tuple[Page, ...]:
    return state_pages(RECORDED_LOOKS)


def tally_of(route: Route, seed: int = SEED, share: float = 1.0) -> Tally:
    """Try the hostile inputs of every case of a route, or a share of them that the seed draws."""
    tally = Tally(route.full_name)
    draw, other_draw = Draw(f"{seed} {tally.route}", share), Draw(f"{seed} parts of {tally.route}", share)
    captures = looks_of(route)
    for look, capture in captures:
        others = [(other.recording.name, theirs) for other, theirs in captures if theirs.target != capture.target]
        before = look.outcome()
        name = before.display_name if isinstance(before, Profile) else ""
        for change in chain(changes_of(capture, before, others, draw), partial_changes(capture, other_draw)):
            after = read(route, change.capture, name)
            is_part = change.family is Family.PARTS
            tally.add(judge(before, after, change.capture, is_part=is_part), change, look, after)
    return tally


def changes_of(
    capture: Capture, before: Outcome, others: Sequence[tuple[str, Capture]], draw: Draw
) -> Iterator[Change]:
    for name, reply in capture.replies.items():
        yield from in_place(Family.KEYS, capture, name, changed_keys(reply, draw))
        yield from in_place(Family.BODIES, capture, name, changed_bodies(reply, draw))
        yield from in_place(Family.SENTENCES, capture, name, other_sentences(reply, draw))
        yield without(capture, name)
    yield from with_pages(capture, all_state_pages(), draw)
    yield from with_others(capture, others, draw)
    yield from at_other_times(capture, before, draw)


def partial_changes(capture: Capture, draw: Draw) -> Iterator[Change]:
    for name, reply in capture.replies.items():
        yield from in_place(Family.PARTS, capture, name, as_parts(reply, draw))
        yield from in_place(Family.SENTENCES, capture, name, broken_notices(reply, draw))


def without(capture: Capture, name: str) -> Change:
    rest = {known: reply for known, reply in capture.replies.items() if known != name}
    return Change(
        Family.BODIES,
        "missing",
        label(name),
        Capture(target=capture.target, captured_at=capture.captured_at, way=capture.way, replies=rest),
    )
