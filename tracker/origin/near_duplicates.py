"""Finds posts that repeat an earlier post of another group: LSH over signatures, each verified exactly. Pure.

Only posts at most COPIED_WITHIN later are compared. A group is all accounts that share texts and do not repost them
(矩阵号).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.origin.minhash import BANDS, PERMUTATIONS, similarity
from tracker.register.identity import normal_name

COPIED_WITHIN = timedelta(days=30)
"""How long after its first publication a text is searched: news is reposted within days, notices recur every year."""
MAX_CANDIDATES = 8
"""Earlier posts of one band that a post is compared with, the earliest ones: a text that a thousand accounts publish is
verified against its first."""
Key = tuple[int, str]
"""Account and post id, as numbered by the store."""
Texts = Callable[[Iterable[Key]], Iterable[tuple[Key, str]]]
TEXT_BATCH_SIZE = 1000
"""Posts whose texts are in memory at a time."""


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """The organisations behind an account."""

    unit: str
    """主办单位, normalised; empty: unknown."""
    supervisor: str = ""

    @classmethod
    def of(cls, unit: str, supervisor: str) -> "AccountGroup":
        return cls(normal_name(unit), normal_name(supervisor))

    def shares_with(self, other: "AccountGroup") -> bool:
        """Whether the two belong together: the same unit or supervisor, or one is the other's. Also if it is unknown: a
        gap in the register makes nobody a copier."""
        if not self.unit or not other.unit:
            return True
        ours = {self.unit, self.supervisor} - {""}
        return not ours.isdisjoint({other.unit, other.supervisor})


@dataclass(frozen=True, slots=True)
class PostSignature:
    """One post, prepared for comparison."""

    key: Key
    published_at: datetime
    signature: bytes
    """PERMUTATIONS values."""
    is_fresh: bool
    """Not compared yet."""


@dataclass(frozen=True, slots=True)
class DuplicatePost:
    """The result of comparing a post: the post it repeats; without `first`, none."""

    key: Key
    first: Key | None = None
    likeness: float = 0.0


def find_copies(
    signatures: Sequence[PostSignature], groups: Mapping[int, AccountGroup], texts: Texts
) -> Iterator[DuplicatePost]:
    """The results for all posts affected by fresh ones; others are unchanged.

    Args:
        signatures: all posts published since the earliest fresh one less COPIED_WITHIN, in any order.
        texts: normalised texts of posts; a post without text is no copy.
    """
    ordered = sorted(signatures, key=lambda signature: (signature.published_at, signature.key))
    pairs = sorted(candidates(ordered).items())
    for start in range(0, len(pairs), TEXT_BATCH_SIZE):
        some = pairs[start : start + TEXT_BATCH_SIZE]
        needed = {ordered[index].key for later, earlier in some for index in (later, *earlier)}
        known = dict(texts(sorted(needed)))
        for later, earlier in some:
            yield first_of(ordered[later], [ordered[index] for index in sorted(earlier)], groups, known)


def candidates(ordered: Sequence[PostSignature]) -> dict[int, set[int]]:
    """Index of a post -> indices of earlier ones that share a band with it; only pairs with a fresh post."""
    import numpy as np

    found: dict[int, set[int]] = defaultdict(set)
    if len(ordered) < 2:
        return found
    values = np.frombuffer(b"".join(post.signature for post in ordered), dtype="<u4").reshape(-1, PERMUTATIONS)
    rows = PERMUTATIONS // BANDS
    for band in range(BANDS):
        part = np.ascontiguousarray(values[:, band * rows : (band + 1) * rows]).view(f"V{rows * 4}").ravel()
        _, inverse, counts = np.unique(part, return_inverse=True, return_counts=True)
        shared = np.flatnonzero(counts[inverse] > 1)
        buckets: dict[int, list[int]] = defaultdict(list)
        for index, bucket in zip(shared.tolist(), inverse[shared].tolist(), strict=True):
            buckets[bucket].append(index)
        for indices in buckets.values():
            pair_up(ordered, indices, found)
    return found


def pair_up(ordered: Sequence[PostSignature], indices: Sequence[int], found: dict[int, set[int]]) -> None:
    """The pairs of one bucket, whose indices are ascending."""
    if not any(ordered[index].is_fresh for index in indices):
        return
    start = 0
    for number, later in enumerate(indices):
        while ordered[later].published_at - ordered[indices[start]].published_at > COPIED_WITHIN:
            start += 1
        earlier = indices[start : min(number, start + MAX_CANDIDATES)]
        if ordered[later].is_fresh or any(ordered[index].is_fresh for index in earlier):
            found[later].update(earlier)


def first_of(
    post: PostSignature, earlier: Sequence[PostSignature], groups: Mapping[int, AccountGroup], texts: Mapping[Key, str]
) -> DuplicatePost:
    """The earliest post of the same text. If that belongs to the post's own group, the post repeats nobody."""
    group, text = groups[post.key[0]], texts.get(post.key, "")
    for before in earlier:
        alike = similarity(text, texts.get(before.key, ""))
        if alike and group.shares_with(groups[before.key[0]]):
            break
        if alike:
            return DuplicatePost(post.key, before.key, alike)
    return DuplicatePost(post.key)
