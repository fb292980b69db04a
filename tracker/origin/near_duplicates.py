"""Which posts repeat an earlier post of another house: candidates by LSH over signatures, each verified exactly. Pure.

Only later posts within WITHIN are compared; a house is all accounts that would not repost but share (矩阵号).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.origin.minhash import BANDS, PERMUTATIONS, similarity
from tracker.register.identity import normal_name

WITHIN = timedelta(days=30)
"""So long after its first publication a text is looked for: news is reposted within days, notices come every year."""
MOST_CANDIDATES = 8
"""Earlier posts of one band that a post is held against, the earliest: a text that a thousand accounts publish is
verified against its first."""
Key = tuple[int, str]
"""Account and post id, as the store numbers them."""
Texts = Callable[[Iterable[Key]], Iterable[tuple[Key, str]]]
AT_ONCE = 1000
"""Posts whose texts are in memory together."""


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """To whom an account belongs."""

    unit: str
    """主办单位, normal; empty: not known."""
    supervisor: str = ""

    @classmethod
    def of(cls, unit: str, supervisor: str) -> "AccountGroup":
        return cls(normal_name(unit), normal_name(supervisor))

    def shares_with(self, other: "AccountGroup") -> bool:
        """Whether the two are one house: the same unit, the same supervisor, or one the other's. So are accounts of
        which it is not known: nobody is called a copier by a gap in the register."""
        if not self.unit or not other.unit:
            return True
        ours = {self.unit, self.supervisor} - {""}
        return not ours.isdisjoint({other.unit, other.supervisor})


@dataclass(frozen=True, slots=True)
class PostSignature:
    """One post as it is compared."""

    key: Key
    published_at: datetime
    signature: bytes
    """Of PERMUTATIONS values."""
    is_fresh: bool
    """Not compared yet."""


@dataclass(frozen=True, slots=True)
class DuplicatePost:
    """What a post was found to repeat; without `first` nothing."""

    key: Key
    first: Key | None = None
    likeness: float = 0.0


def find_copies(
    signatures: Sequence[PostSignature], houses: Mapping[int, AccountGroup], texts: Texts
) -> Iterator[DuplicatePost]:
    """What is to be known of every post that a fresh one bears on; the others are as they were.

    Args:
        signatures: all that were published since the earliest fresh one less WITHIN, in any order.
        texts: the normal texts of posts; one that is gone is no copy.
    """
    ordered = sorted(signatures, key=lambda one: (one.published_at, one.key))
    pairs = sorted(candidates(ordered).items())
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        wanted = {ordered[place].key for later, earlier in some for place in (later, *earlier)}
        known = dict(texts(sorted(wanted)))
        for later, earlier in some:
            yield first_of(ordered[later], [ordered[place] for place in sorted(earlier)], houses, known)


def candidates(ordered: Sequence[PostSignature]) -> dict[int, set[int]]:
    """Place of a post -> places of earlier ones that share a band with it; only where one of these is fresh."""
    import numpy as np

    found: dict[int, set[int]] = defaultdict(set)
    if len(ordered) < 2:
        return found
    values = np.frombuffer(b"".join(one.signature for one in ordered), dtype="<u4").reshape(-1, PERMUTATIONS)
    rows = PERMUTATIONS // BANDS
    for band in range(BANDS):
        part = np.ascontiguousarray(values[:, band * rows : (band + 1) * rows]).view(f"V{rows * 4}").ravel()
        _, inverse, counts = np.unique(part, return_inverse=True, return_counts=True)
        shared = np.flatnonzero(counts[inverse] > 1)
        buckets: dict[int, list[int]] = defaultdict(list)
        for place, bucket in zip(shared.tolist(), inverse[shared].tolist(), strict=True):
            buckets[bucket].append(place)
        for places in buckets.values():
            pair_up(ordered, places, found)
    return found


def pair_up(ordered: Sequence[PostSignature], places: Sequence[int], found: dict[int, set[int]]) -> None:
    """The pairs of one bucket, its places rising."""
    if not any(ordered[place].is_fresh for place in places):
        return
    start = 0
    for number, later in enumerate(places):
        while ordered[later].published_at - ordered[places[start]].published_at > WITHIN:
            start += 1
        earlier = places[start : min(number, start + MOST_CANDIDATES)]
        if ordered[later].is_fresh or any(ordered[place].is_fresh for place in earlier):
            found[later].update(earlier)


def first_of(
    post: PostSignature, earlier: Sequence[PostSignature], houses: Mapping[int, AccountGroup], texts: Mapping[Key, str]
) -> DuplicatePost:
    """The earliest of the same text. Where that is the post's own house's, it repeats nobody."""
    house, text = houses[post.key[0]], texts.get(post.key, "")
    for one in earlier:
        alike = similarity(text, texts.get(one.key, ""))
        if alike and house.shares_with(houses[one.key[0]]):
            break
        if alike:
            return DuplicatePost(post.key, one.key, alike)
    return DuplicatePost(post.key)
