"""Precision and recall of what was said, by class."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.model.profile import Origin
from tests.end_to_end.originality.labelled import Judged


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one class."""

    said: int
    """How often it was said."""
    true: int
    """How often that was so."""
    there: int
    """How many there are."""

    @property
    def precision(self) -> float:
        return self.true / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.true / self.there if self.there else 1.0


def figures_of(judged: Sequence[Judged], origin: Origin, *, only_held: bool = False) -> Figures:
    """
    Args:
        only_held: of reposts those alone that count against an account.
    """
    said = [
        judgement
        for judgement in judged
        if judgement.said.origin is origin and (judgement.said.counts_as_repost or not only_held)
    ]
    there = [judgement for judgement in judged if judgement.labelled.truth is origin]
    return Figures(len(said), sum(item.labelled.truth is origin for item in said), len(there))


def confusion(judged: Sequence[Judged]) -> Counter[tuple[Origin, Origin]]:
    """(truth, said) -> how many."""
    return Counter((judgement.labelled.truth, judgement.said.origin) for judgement in judged)
