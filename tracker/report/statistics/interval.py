"""The confidence interval of a rate found in a sample (抽查): Wilson's, corrected for the finite frame. Pure.

Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927), p. 209; the
number of accounts is replaced by n(N-1)/(N-n), as sampling without replacement has a variance smaller by (N-n)/(N-1).
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import sqrt

LEVEL = 0.95
Z = 1.959964
"""The quantile of the normal distribution that belongs to LEVEL."""
METHOD = "wilson_finite_population"
PLACE = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From 0 to 1, four places, rounded outwards; both ends are the rate itself where the whole frame was verified."""

    low: Decimal
    high: Decimal


def wilson(part: int, whole: int, frame: int) -> Interval | None:
    """
    Args:
        part: passed accounts of those verified.
        whole: verified accounts, drawn from a frame of so many; those not verified count as if they had not been drawn.

    Returns:
        None: nothing was verified.
    """
    if whole <= 0 or not 0 <= part <= whole <= frame:
        return None
    rate = part / whole
    if whole == frame:
        return Interval(low=rounded(rate, ROUND_FLOOR), high=rounded(rate, ROUND_CEILING))
    number = whole * (frame - 1) / (frame - whole)
    middle = (rate + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z / (1 + Z * Z / number) * sqrt(rate * (1 - rate) / number + Z * Z / (4 * number * number))
    low = 0.0 if part == 0 else middle - half
    high = 1.0 if part == whole else middle + half
    return Interval(low=rounded(max(low, 0.0), ROUND_FLOOR), high=rounded(min(high, 1.0), ROUND_CEILING))


def rounded(number: float, direction: str) -> Decimal:
    return Decimal(str(round(number, 12))).quantize(PLACE, direction)
