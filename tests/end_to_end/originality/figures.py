"""Precision and recall by class."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.model.profile import Origin
from tests.end_to_end.originality.labelled import Judged


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one class."""

    classified: int
    """How many posts were put in this class."""
    true: int
    """How often that was so."""
    there: int
    """How many there are."""

    @property
    def precision(self) -> float:
        return self.true / self.classified if self.classified else 1.0

    @property
    def recall(self) -> float:
        return self.true / self.there if self.there else 1.0


def figures_of(judged: Sequence[Judged], origin: Origin, *, only_held: bool = False) -> Figures:
    """
    Args:
        only_held: of reposts those alone that count against an account.
    """
    chosen = [
        judgement
        for judgement in judged
        if judgement.classified.origin is origin and (judgement.classified.counts_as_repost or not only_held)
    ]
    there = [judgement for judgement in judged if judgement.labelled.truth is origin]
    return Figures(len(chosen), sum(item.labelled.truth is origin for item in chosen), len(there))


def confusion(judged: Sequence[Judged]) -> Counter[tuple[Origin, Origin]]:
    """(truth, classified as) -> how many."""
    return Counter((judgement.labelled.truth, judgement.classified.origin) for judgement in judged)
