"""The stratified random sample: the same for the same seed, in proportion, and every account equally likely."""

import random
from collections import Counter
from fractions import Fraction

import pytest

from tracker.register.account import Account, Filing, FilingState
from tracker.register.sampling.sample import (
    Sample,
    SampleDesign,
    SampleSize,
    TooFewAccounts,
    allocate,
    draw,
    in_places,
    is_seed,
    parse_size,
    parse_strata,
)

BOTH = ("region", "platform")
PLATFORMS = ("wechat", "weibo", "抖音")
REGIONS = ("长沙市", "湘潭市", "")


def account(number: int, state: FilingState = FilingState.RUNNING) -> Account:
    """Of strata of uneven sizes."""
    region = REGIONS[min(number % 7, 2)]
    return Account(
        platform=PLATFORMS[min(number % 5, 2)],
        handle=str(number),
        name=f"账号{number}",
        unit="某局",
        region=(region, "某区") if region else (),
        filing=Filing(state=state),
    )


REGISTER = tuple(account(number) for number in range(300))


def design(size: str, seed: str = "2026", strata: tuple[str, ...] = BOTH, *, always: bool = False) -> SampleDesign:
    parsed = parse_size(size)
    assert parsed is not None
    return SampleDesign(size=parsed, seed=seed, strata=strata, adds_repeat_offenders=always)


def test_order_of_the_register_does_not_matter() -> None:
    shuffled = random.Random(7).sample(REGISTER, len(REGISTER))

    assert draw(shuffled, design("20%")) == draw(REGISTER, design("20%"))


def test_another_seed_draws_others_in_the_same_numbers() -> None:
    one, other = draw(REGISTER, design("20%")), draw(REGISTER, design("20%", "2027"))

    assert one.keys != other.keys
    assert [stratum.frame for stratum in one.strata] == [stratum.frame for stratum in other.strata]
    assert one.frame_hash == other.frame_hash


@pytest.mark.parametrize(
    ("size", "drawn"),
    [("20%", 60), ("0.5%", 2), ("33.3%", 100), ("100%", 300), ("1", 1), ("7", 7), ("300", 300), ("0.0001%", 1)],
)
def test_share_is_rounded_up_and_a_number_is_exact(size: str, drawn: int) -> None:
    sample = draw(REGISTER, design(size))

    assert (len(sample.keys), sum(stratum.drawn for stratum in sample.strata)) == (drawn, drawn)


def test_every_stratum_gives_its_proportion_within_one_account() -> None:
    sample = draw(REGISTER, design("20%"))

    assert all(abs(stratum.drawn - Fraction(stratum.frame, 5)) < 1 for stratum in sample.strata)


def test_drawn_keys_are_of_the_stratum_that_counts_them() -> None:
    sample = draw(REGISTER, design("20%"))
    of_key = {account.key: (account.region[0] if account.region else "", account.platform) for account in REGISTER}

    assert Counter(of_key[key] for key in sample.keys) == {item.key: item.drawn for item in sample.strata if item.drawn}


@pytest.mark.parametrize(
    ("frame", "number", "given"),
    [
        pytest.param((97, 2, 1), 10, (8, 1, 1), id="small-ones-give-one"),
        pytest.param((97, 2, 1), 3, (1, 1, 1), id="one-of-each"),
        pytest.param((1, 1, 1), 3, (1, 1, 1), id="all"),
        pytest.param((53, 29, 18), 10, (5, 3, 2), id="remainders"),
        pytest.param((50, 50), 11, (6, 5), id="equal-remainders"),
    ],
)
def test_numbers_of_the_strata(frame: tuple[int, ...], number: int, given: tuple[int, ...]) -> None:
    counts: dict[tuple[str, ...], int] = {(str(place),): count for place, count in enumerate(frame)}

    found = allocate(counts, number, "seed")

    assert sorted(found.values()) == sorted(given)
    assert all(found[key] <= counts[key] for key in counts)


@pytest.mark.parametrize(
    ("size", "divided_by"),
    [("8", BOTH), ("7", ("region",)), ("3", ("region",)), ("2", ()), ("1", ())],
)
def test_number_too_small_for_one_of_each_stratum_is_divided_less(size: str, divided_by: tuple[str, ...]) -> None:
    """The register has 3 regions, and 8 of their 9 combinations with platforms."""
    sample = draw([account for account in REGISTER if account.region or account.platform != "wechat"], design(size))

    assert sample.divided_by == divided_by
    assert all(stratum.drawn for stratum in sample.strata)


def test_seed_decides_which_of_equal_strata_gives_one_more() -> None:
    chosen = {
        max((found := allocate({("a",): 50, ("b",): 50}, 11, str(seed))), key=lambda key: found[key])
        for seed in range(20)
    }

    assert chosen == {("a",), ("b",)}


def test_account_that_joins_the_register_changes_the_sample_by_few() -> None:
    before = draw(REGISTER, design("20%"))

    for number in range(300, 340):
        after = draw((*REGISTER, account(number)), design("20%"))
        moved = set(before.keys) ^ set(after.keys)
        numbers = {item.key: item.drawn for item in before.strata}
        # What the strata's numbers changed by, and at most one that is pushed out by the newcomer.
        assert len(moved) <= sum(abs(item.drawn - numbers[item.key]) for item in after.strata) + 2


def test_account_that_leaves_moves_nobody_else_within_its_stratum() -> None:
    before = draw(REGISTER, design("60", strata=()))
    gone = before.keys[0]

    after = draw([account for account in REGISTER if account.key != gone], design("60", strata=()))

    assert set(before.keys) - set(after.keys) == {gone}


def test_closed_accounts_are_not_in_the_frame() -> None:
    closed = tuple(account(number, FilingState.CLOSED) for number in range(300, 400))
    sample = draw((*REGISTER, *closed), design("20%"))

    assert sample == draw(REGISTER, design("20%"))
    assert sample.frame == 300


def test_repeat_offenders_are_looked_at_besides_and_never_drawn_for_it() -> None:
    offenders = [account.key for account in REGISTER[:20]]

    plain, with_offenders = draw(REGISTER, design("20%")), draw(REGISTER, design("20%", always=True), offenders)

    assert with_offenders.keys == plain.keys
    assert set(with_offenders.beside) == set(offenders) - set(plain.keys)
    assert plain.beside == ()


def test_offenders_that_left_the_frame_are_not_looked_at() -> None:
    closed = account(300, FilingState.CLOSED)

    sample = draw((*REGISTER, closed), design("20%", always=True), [closed.key, "weibo:removed"])

    assert sample.beside == ()


@pytest.mark.parametrize("size", ["301", "1000"])
def test_more_than_the_frame_is_refused(size: str) -> None:
    with pytest.raises(TooFewAccounts) as refused:
        draw(REGISTER, design(size))
    assert refused.value.args == (300,)


def test_empty_frame_is_refused() -> None:
    with pytest.raises(TooFewAccounts):
        draw([], design("20%"))


def test_every_account_of_a_stratum_is_equally_likely() -> None:
    """Chi-square over 2,000 seeds: 40 accounts, of which 10 are drawn; 39 degrees of freedom, 0.1% point 72."""
    keys = [f"weibo:{number}" for number in range(40)]
    seeds = 2000
    drawn = Counter(key for seed in range(seeds) for key in in_places(keys, str(seed))[:10])
    expected = seeds * 10 / 40

    # Drawn without replacement, the statistic is smaller by the share that is not drawn.
    statistic = sum((drawn[key] - expected) ** 2 / expected for key in keys) / (1 - 10 / 40)

    assert 12 < statistic < 72


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("20%", "20%"),
        (" 12.5 ％ ", "12.5%"),
        ("100%", "100%"),
        ("0.0001%", "0.0001%"),
        ("50", "50"),
        ("0%", None),
        ("100.1%", None),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("20%%", None),
        ("", None),
        ("很多", None),
        ("１０", None),
        ("1e3", None),
    ],
)
def test_size_as_it_is_written(text: str, written: str | None) -> None:
    size = parse_size(text)

    assert (None if size is None else str(size)) == written


@pytest.mark.parametrize(
    ("text", "strata"),
    [
        ("region,platform", BOTH),
        ("platform，level", ("platform", "level")),
        ("none", ()),
        ("region,region", None),
        ("unit", None),
        ("", None),
        ("none,region", None),
    ],
)
def test_strata_as_they_are_written(text: str, strata: tuple[str, ...] | None) -> None:
    assert parse_strata(text) == strata


@pytest.mark.parametrize(
    ("seed", "is_one"),
    [("2026Q4", True), ("a" * 64, True), ("a" * 65, False), ("", False), ("a b", False), ("种", False)],
)
def test_seed_has_no_blank(seed: str, is_one: bool) -> None:
    assert is_seed(seed) is is_one


def test_design_names_the_scan_however_it_was_typed() -> None:
    assert str(design("20.0%", always=True)) == "sample=20% seed=2026 strata=region,platform always=repeat-offenders"
    assert str(design("50", strata=())) == "sample=50 seed=2026 strata=none"


def test_nothing_is_drawn_twice() -> None:
    sample: Sample = draw(REGISTER, design("50%", always=True), [account.key for account in REGISTER])

    assert len({*sample.keys, *sample.beside}) == len(sample.keys) + len(sample.beside) == 300
    assert SampleSize(number=3).of(300) == 3
