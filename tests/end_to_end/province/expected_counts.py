"""The counts of each round worked out by hand, from what was made; the program is not asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.end_to_end.province.made_register import Made, MadeState, Round, Sequel


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    total: int
    """Without those closed in the register."""
    failed: int
    remarked: int
    unverified: int
    closed: int

    @property
    def verified(self) -> int:
        return self.total - self.unverified

    @property
    def passed(self) -> int:
        return self.verified - self.failed - self.remarked

    @property
    def pass_rate(self) -> str:
        return percent(self.verified - self.failed, self.verified)

    @property
    def coverage(self) -> str:
        return percent(self.verified, self.total)


def percent(part: int, whole: int) -> str:
    return f"{(Decimal(part * 100) / whole).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def tally(accounts: Iterable[Made], when: Round) -> Tally:
    every = tuple(accounts)
    numbers = {made.number for made in every if made.made_state is MadeState.TWIN}
    twins = numbers | {number - 20 for number in numbers}
    running = [made for made in every if made.made_state is not MadeState.CLOSED]
    return Tally(
        total=len(running),
        failed=sum(when.is_silent(made) for made in running),
        remarked=sum(made.made_state is MadeState.GONE or made.number in twins for made in running),
        unverified=sum(made.made_state in (MadeState.WALLED, MadeState.UNSUPPORTED) for made in running),
        closed=len(every) - len(running),
    )


def names(accounts: Iterable[Made], *sequels: Sequel) -> frozenset[str]:
    """Of the accounts silent in the third quarter that went on so."""
    return frozenset(made.name for made in accounts if made.made_state is MadeState.SILENT and made.sequel in sequels)
