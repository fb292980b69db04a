"""Which accounts one unit runs in parallel on one platform."""

from dataclasses import replace

import pytest

from tests.tracker.rules.given import account
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.siblings import Siblings

FIRST = replace(account(), unit="湘潭市公安局（交警）")


@pytest.mark.parametrize(
    ("other", "is_sibling"),
    [
        pytest.param(FIRST, True, id="same-unit"),
        pytest.param(replace(FIRST, unit="湘潭市 公安局(交警)"), True, id="same-unit-spaced-and-wide-otherwise"),
        pytest.param(replace(FIRST, unit="湘潭县公安局（交警）"), False, id="another-unit"),
        pytest.param(replace(FIRST, kind=AccountKind.SERVICE), False, id="another-kind"),
        pytest.param(replace(FIRST, platform="baijiahao"), False, id="another-platform"),
        pytest.param(replace(FIRST, filing=Filing(state=FilingState.CLOSED)), False, id="closed"),
    ],
)
def test_siblings_are_the_units_other_running_accounts_of_the_kind(other: Account, is_sibling: bool) -> None:
    other = replace(other, handle="2")
    assert Siblings((FIRST, other)).of(FIRST) == ((other,) if is_sibling else ())


def test_a_group_is_all_of_them_in_the_registers_order() -> None:
    every = tuple(replace(FIRST, handle=handle) for handle in ("3", "1", "2"))
    assert Siblings(every).group(every[1]) == every
    assert Siblings(every).of(every[1]) == (every[0], every[2])


@pytest.mark.parametrize("unit", ["", " ", "\u3000"])
def test_accounts_without_a_unit_have_no_siblings(unit: str) -> None:
    nameless = replace(FIRST, unit=unit)
    assert Siblings((nameless, replace(nameless, handle="2"))).of(nameless) == ()
