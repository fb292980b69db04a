"""Another answer in an answer's place: every wall, notice and state page of every platform, and other accounts'."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scrapers.model.capture import Capture, Reply
from scrapers.model.errors import NoUrl
from scrapers.model.profile import Profile
from tests.end_to_end.fuzz.change import Change, Draw, Family, label
from tests.recordings.recorded_looks import RecordedLook


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of some platform that is not about an account."""

    case: str
    """Of which case, `platform/case`."""
    name: str
    """In place of which reply."""
    reply: Reply


def captured(looks: Iterable[RecordedLook]) -> Iterator[tuple[RecordedLook, Capture]]:
    """The looks that get anywhere, with what they see: a route may have no address for an account."""
    for look in looks:
        with contextlib.suppress(NoUrl):
            yield look, look.capture()


def state_pages(looks: Iterable[RecordedLook]) -> tuple[Page, ...]:
    """All replies of the looks that end as an error or as gone, each once."""
    found: dict[object, Page] = {}
    for look, capture in captured(looks):
        outcome = look.outcome()
        if isinstance(outcome, Profile) and not outcome.is_gone:
            continue
        for name, reply in capture.replies.items():
            found.setdefault((reply.http_status, reply.url, reply.body), Page(look.recording.name, label(name), reply))
    return tuple(found.values())


def with_pages(capture: Capture, pages: Iterable[Page], draw: Draw) -> Iterator[Change]:
    """Each page in place of each reply, and of all; under its own address, and under the one that was asked."""
    for page in pages:
        for name, reply in capture.replies.items():
            for kind, url in addresses("page", reply, page.reply):
                if draw.takes():
                    yield Swap(Family.PAGES, label(name), page.case, page.name).to_change(
                        kind, capture, {name: replace(page.reply, url=url)}
                    )
        if draw.takes():
            every = {name: replace(page.reply, url=reply.url) for name, reply in capture.replies.items()}
            yield Swap(Family.PAGES, "all", page.case, page.name).to_change("page", capture, every)


MANY = 10
"""Among so many other accounts, not each one's whole answer is tried where a share of the inputs is."""


def with_others(capture: Capture, others: Sequence[tuple[str, Capture]], draw: Draw) -> Iterator[Change]:
    """Each reply as another account has it, and all of them; others are (case, look by the same route)."""
    for case, other in others:
        for name, reply in capture.replies.items():
            for number, found in enumerate(reply_like(other, name)):
                for kind, url in addresses("other", reply, found):
                    swapped = replace(found, url=url)
                    if swapped != reply and draw.takes():
                        one = Swap(Family.OTHERS, label(name), case, str(number))
                        yield one.to_change(kind, capture, {name: swapped})
        if len(others) > MANY and not draw.takes(times=MANY):
            continue
        alone, whole = replace(capture, replies={}), Swap(Family.OTHERS, "all", case)
        yield whole.to_change("other-at-home", alone, other.replies)
        yield whole.to_change("other", alone, readdressed(capture, other))


def reply_like(other: Capture, name: str) -> Iterator[Reply]:
    """The replies of a look that could stand in the place of the one of this name."""
    kind = label(name).partition(":")[0]
    return (reply for known, reply in other.replies.items() if label(known).partition(":")[0] == kind)


def readdressed(capture: Capture, other: Capture) -> dict[str, Reply]:
    """Another account's replies under the names and addresses at which this one's came."""
    found = {}
    for name, reply in capture.replies.items():
        theirs = other.replies.get(name) or next(reply_like(other, name), None)
        if theirs is not None:
            found[name] = replace(theirs, url=reply.url)
    return found


def addresses(kind: str, reply: Reply, other: Reply) -> Iterator[tuple[str, str]]:
    """Under which another answer takes the place of a reply."""
    yield kind, reply.url
    if other.url != reply.url:
        yield f"{kind}-at-home", other.url


@dataclass(frozen=True, slots=True)
class Swap:
    """Which answer takes which one's place."""

    family: Family
    place: str
    """The reply's name, or `all`."""
    source: str
    """The case it comes from."""
    name: str = ""
    """The name it had there."""

    def to_change(self, kind: str, capture: Capture, replies: Mapping[str, Reply]) -> Change:
        where = f"{self.place} < {self.source} {self.name}".rstrip()
        return Change(self.family, kind, where, replace(capture, replies={**capture.replies, **replies}), self.source)
