"""The options of a sampled scan (抽查), and the sample that they ask for."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.cases.offenders import repeat_offenders
from tracker.errors import UserError
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.sampling.sample import (
    REPEAT_OFFENDERS,
    Sample,
    SampleDesign,
    SampleSize,
    TooFewAccounts,
    draw,
    is_seed,
    parse_size,
    parse_strata,
)
from tracker.store.store import Store
from tracker.text.sanitize import sanitize

DEFAULT_STRATA = ("region", "platform")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOptions:
    """The options of a sample, parsed."""

    size: SampleSize
    strata: tuple[str, ...]
    seed: str
    """Empty: that of the sample to be continued, else one that is drawn now."""
    adds_repeat_offenders: bool

    def design(self, seed: str) -> SampleDesign:
        return SampleDesign(
            size=self.size, seed=seed, strata=self.strata, adds_repeat_offenders=self.adds_repeat_offenders
        )


def read_sample_options(
    size: str | None, seed: str | None, strata: str | None, always: str | None, messages: Messages
) -> SampleOptions | None:
    """None: no sample is asked for.

    Raises:
        UserError: a value is not understood, or an option goes with --sample alone.
    """
    if size is None:
        given = {"--seed": seed, "--strata": strata, "--always": always}
        if needless := next((name for name, value in given.items() if value is not None), ""):
            raise UserError(messages.text("sample.only_with", option=needless))
        return None
    parsed = parse_size(size)
    if parsed is None:
        raise odd("size", size, messages)
    divided = DEFAULT_STRATA if strata is None else parse_strata(strata)
    if divided is None:
        raise odd("strata", strata or "", messages)
    if seed is not None and not is_seed(seed):
        raise odd("seed", seed, messages)
    if always not in (None, REPEAT_OFFENDERS):
        raise odd("always", always or "", messages)
    return SampleOptions(size=parsed, strata=divided, seed=seed or "", adds_repeat_offenders=always is not None)


def odd(kind: str, text: str, messages: Messages) -> UserError:
    return UserError(messages.text(f"sample.odd_{kind}", text=sanitize(text)), messages.text(f"sample.odd_{kind}.hint"))


def draw_sample(
    options: SampleOptions, accounts: Sequence[Account], store: Store | None, continued: str, messages: Messages
) -> Sample:
    """
    Args:
        accounts: of the selected part of the register.
        store: knows who had problems before; None: there is no database yet.
        continued: the seed of the sample to be continued; empty: there is none.

    Raises:
        UserError: there are not so many accounts.
    """
    seed = options.seed or continued or secrets.token_hex(4)
    offenders = repeat_offenders(store.cases.all()) if store and options.adds_repeat_offenders else frozenset()
    try:
        return draw(accounts, options.design(seed), offenders)
    except TooFewAccounts as few:
        raise messages.error("sample.too_many", count=few.args[0]) from None


def selection_of(design: SampleDesign, selection: str) -> str:
    """The name of a sampled scan's part of the register."""
    return f"{design} {selection}".rstrip()


def continued_seed(options: SampleOptions, scans: Sequence[Scan], selection: str) -> str:
    """The seed of the newest unfinished scan of such a sample; empty: there is none.

    Args:
        scans: newest first.
        selection: the part of the register from which is drawn.
    """
    for scan in scans:
        if scan.finished_at is None and scan.is_sample:
            seed = next((word.removeprefix("seed=") for word in scan.selection.split(" ") if word[:5] == "seed="), "")
            if scan.selection == selection_of(options.design(seed), selection):
                return seed
    return ""
