"""A table of cases as one item: every case is tried, and each that fails is named."""

import pytest
from _pytest.mark.structures import get_unpacked_marks

from tests.tables import cases_of, pytest_pycollect_makeitem, whole_table


@pytest.mark.parametrize("left", [1, 2])
@pytest.mark.parametrize(("right", "total"), [(1, 2), pytest.param(2, 3, id="three")])
def adds_up(left: int, right: int, total: int) -> None:
    if (left, right) == (2, 1):
        pytest.skip("not this one")
    assert left + right == total


def test_every_case_is_tried_and_each_that_fails_is_named() -> None:
    cases = list(cases_of(list(get_unpacked_marks(adds_up))))
    with pytest.raises(ExceptionGroup, match=r"1 of 4 cases") as caught:
        whole_table(adds_up, cases)()
    (failed,) = caught.value.exceptions
    assert failed.__notes__ == ["in the case {'right': 2, 'total': 3, 'left': 2}"]


def test_a_table_of_which_no_case_is_tried_is_skipped() -> None:
    with pytest.raises(pytest.skip.Exception, match="not this one"):
        whole_table(adds_up, [{"left": 2, "right": 1, "total": 3}])()


@pytest.mark.parametrize("is_table", [True])
def test_that_has_cases_alone(is_table: bool) -> None:
    assert is_table


@pytest.mark.parametrize("number", [1])
def test_that_has_a_fixture(number: int, tmp_path: object) -> None:
    assert number
    assert tmp_path


@pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.filterwarnings("error"))])
def test_that_has_a_marked_case(number: int) -> None:
    assert number


@pytest.mark.parametrize(
    ("test", "is_one"),
    [(test_that_has_cases_alone, True), (test_that_has_a_fixture, False), (test_that_has_a_marked_case, False)],
)
def test_what_needs_an_item_for_each_case_has_one(test: object, is_one: bool, request: pytest.FixtureRequest) -> None:
    item = pytest_pycollect_makeitem(request.node.parent, "test_made", test)
    assert (item is not None) is is_one
