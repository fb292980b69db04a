"""Draws a stratified random sample (抽查) of the register's running accounts. Pure: a seed and a register give one
sample, whatever the register's order.

Every account has a place, the hash of seed and key. Of each stratum those with the first places are drawn, so that an
account that joins or leaves the register changes no other account's place.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil

from tracker.grouping import grouped
from tracker.policy.level import level_of
from tracker.register.account import Account, FilingState

STRATA: Mapping[str, Callable[[Account], str]] = {
    "region": lambda account: account.region[0] if account.region else "",
    "platform": lambda account: account.platform,
    "level": lambda account: level_of(account.region) or "",
}
"""What accounts may be divided by; the region is the widest one."""
REPEAT_OFFENDERS = "repeat-offenders"
"""Accounts with a case of an earlier round, which are looked at besides the sample."""
SHOWN_DIGITS = 12
"""Of a frame's hash, for people."""


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many accounts are drawn: a share of the frame, or a number."""

    share: Fraction | None = None
    """Above 0, up to 1."""
    number: int | None = None
    """1 or more."""

    def of(self, frame: int) -> int:
        """A share is rounded up: not less than what was promised (不低于) is drawn."""
        return self.number if self.number is not None else ceil((self.share or Fraction(0)) * frame)

    def __str__(self) -> str:
        """As it is written: `20%`, `50`."""
        if self.share is None:
            return str(self.number)
        return f"{float(self.share * 100):.4f}".rstrip("0").rstrip(".") + "%"


def parse_size(text: str) -> SampleSize | None:
    """None: neither a percentage above 0 and up to 100 with at most four decimals, nor a number from 1."""
    if percent := re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*[%％]\s*", text, re.ASCII):
        share = Fraction(percent[1]) / 100
        return SampleSize(share=share) if 0 < share <= 1 else None
    number = re.fullmatch(r"\s*([1-9]\d{0,8})\s*", text, re.ASCII)
    return SampleSize(number=int(number[1])) if number else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDesign:
    """What determines a sample, given the register."""

    size: SampleSize
    seed: str
    strata: tuple[str, ...] = ()
    """Of STRATA; empty: one stratum."""
    adds_repeat_offenders: bool = False

    def __str__(self) -> str:
        """A canonical form, which names the scan's part of the register."""
        always = f" always={REPEAT_OFFENDERS}" if self.adds_repeat_offenders else ""
        return f"sample={self.size} seed={self.seed} strata={','.join(self.strata) or 'none'}{always}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One stratum of the frame."""

    key: tuple[str, ...]
    """The values of the strata used, in their order; empty where the register gives none."""
    frame: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The accounts drawn, and what they were drawn from; kept with the scan."""

    design: SampleDesign
    frame: int
    """How many accounts might have been drawn."""
    frame_hash: str
    """SHA-256, in hex, of their sorted keys, each followed by a line feed: shows later that the frame is the same."""
    strata: tuple[Stratum, ...]
    """By key."""
    keys: tuple[str, ...]
    """Of the drawn accounts, sorted."""
    beside: tuple[str, ...] = ()
    """Keys of the accounts looked at besides, sorted: not drawn, and in no rate."""

    @property
    def divided_by(self) -> tuple[str, ...]:
        """The design's strata that were used, see `divide`."""
        return self.design.strata[: len(self.strata[0].key)] if self.strata else ()


class TooFewAccounts(ValueError):
    """More accounts are to be drawn than the frame has; its argument is how many it has."""


def frame_of(accounts: Iterable[Account]) -> list[Account]:
    """The accounts that may be drawn: those that the register has not closed (已关停), which no rate counts."""
    return [account for account in accounts if account.filing.state is not FilingState.CLOSED]


def draw(accounts: Iterable[Account], design: SampleDesign, offenders: Iterable[str] = ()) -> Sample:
    """
    Args:
        accounts: of the register, in any order.
        offenders: keys of the accounts with a case of an earlier round.

    Raises:
        TooFewAccounts: a number is asked for that the frame does not have; or the frame is empty.
    """
    frame = {account.key: account for account in frame_of(accounts)}
    number = design.size.of(len(frame))
    if not frame or number > len(frame):
        raise TooFewAccounts(len(frame))
    members = divide(frame, design.strata, number)
    drawn = allocate({key: len(found) for key, found in members.items()}, number, design.seed)
    keys = sorted(key for stratum, found in members.items() for key in in_places(found, design.seed)[: drawn[stratum]])
    beside = sorted(set(offenders) & set(frame) - set(keys)) if design.adds_repeat_offenders else []
    return Sample(
        design=design,
        frame=len(frame),
        frame_hash=sha256("".join(f"{key}\n" for key in sorted(frame)).encode()).hexdigest(),
        strata=tuple(Stratum(key=key, frame=len(members[key]), drawn=drawn[key]) for key in sorted(members)),
        keys=tuple(keys),
        beside=tuple(beside),
    )


def divide(frame: Mapping[str, Account], names: Sequence[str], number: int) -> dict[tuple[str, ...], list[str]]:
    """Stratum -> keys of its accounts. Where the number does not suffice for one of each, the last division is left
    out: else the small strata would never be drawn from, whatever the seed."""
    members = grouped(sorted(frame), lambda key: tuple(STRATA[name](frame[key]) for name in names))
    return members if len(members) <= number or not names else divide(frame, names[:-1], number)


def in_places(keys: Iterable[str], seed: str) -> list[str]:
    """In the order in which they are drawn."""
    return sorted(keys, key=lambda key: place_of(seed, key))


def place_of(seed: str, text: str) -> bytes:
    return sha256(f"{seed}\n{text}".encode()).digest()


def allocate(frame: Mapping[tuple[str, ...], int], number: int, seed: str) -> dict[tuple[str, ...], int]:
    """How many accounts each stratum gives: its proportion, by the largest remainder (最大余数法), and at least one.
    The seed decides between equals.

    Args:
        frame: stratum -> its accounts, at least one; together not fewer than the number, and no more strata than it.
    """
    whole = sum(frame.values())
    quota = {key: Fraction(count * number, whole) for key, count in frame.items()}
    given = {key: max(1, int(quota[key])) for key in frame}

    def order(key: tuple[str, ...]) -> tuple[Fraction, bytes]:
        return given[key] - quota[key], place_of(seed, "\t".join(key))

    while (missing := number - sum(given.values())) > 0:
        open_strata = sorted((key for key in frame if given[key] < frame[key]), key=order)
        for key in open_strata[:missing]:
            given[key] += 1
    while sum(given.values()) > number:
        given[max((key for key in frame if given[key] > 1), key=order)] -= 1
    return given


def drawn_by_stratum(accounts: Iterable[Account], sample: Sample) -> dict[tuple[str, ...], list[Account]]:
    """Stratum -> the accounts drawn from it, in the order given; strata without any are absent."""
    keys = frozenset(sample.keys)
    drawn = (account for account in accounts if account.key in keys)
    return grouped(drawn, lambda account: tuple(STRATA[name](account) for name in sample.divided_by))


def parse_strata(text: str) -> tuple[str, ...] | None:
    """`region,platform`, `none`; None: another word, or one twice."""
    names = tuple(part.strip() for part in re.split(r"[,，、]", text))
    if names == ("none",):
        return ()
    return names if set(names) <= set(STRATA) and len(set(names)) == len(names) else None


def is_seed(text: str) -> bool:
    """Whether it can be written into the name of the scan's part: up to 64 characters without a blank."""
    return bool(re.fullmatch(r"[!-~]{1,64}", text))


def sampled_accounts(accounts: Sequence[Account], sample: Sample) -> tuple[Account, ...]:
    """The accounts that the scan looks at, in the order given."""
    keys = {*sample.keys, *sample.beside}
    return tuple(account for account in accounts if account.key in keys)
