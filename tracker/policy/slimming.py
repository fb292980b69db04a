"""The numbers from which on an account is proposed for slimming (精简): to be improved, merged or closed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlimmingLimits:
    """A proposal is for a person and no finding; so these numbers belong to no rule, and change no verdict."""

    quarters: int = 4
    """How many quarters are looked back on, the present one included."""
    inactive_quarters: int = 2
    """Silence was found in so many of them."""
    repost_share: float = 0.8
    """So much of what was published is reposted."""
    posts_a_quarter: int = 6
    """Fewer posts than that in 90 days whose whole list was seen."""
    accounts_a_unit: int = 6
    """A unit with so many accounts on all platforms (国办发〔2018〕123号: 整合 what overlaps)."""
