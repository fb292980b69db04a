"""A part of the hostile suite, the same on every run: no changed answer accuses. All of it: python -m
tests.end_to_end.fuzz."""

from functools import cache
from operator import attrgetter

import pytest

from scrapers.model.route import Route
from tests.end_to_end.fuzz.change import Draw, Family
from tests.end_to_end.fuzz.trial import Tally, all_routes, looks_of, tally_of
from tests.end_to_end.fuzz.verdict import Verdict
from tests.examples import is_all

pytestmark = pytest.mark.end_to_end

SHARE = 0.03 if is_all() else 0.01
"""Of all inputs; so many are tried in some seconds on one core."""
each_route = pytest.mark.parametrize("route", all_routes(), ids=attrgetter("full_name"))


@cache
def part_of(name: str) -> Tally:
    return next(tally_of(route, share=SHARE) for route in all_routes() if route.full_name == name)


@each_route
def test_changed_answer_is_the_same_profile_or_less_or_none(route: Route) -> None:
    tally = part_of(route.full_name)
    assert not tally.forbidden, f"\n{tally}"


@each_route
def test_every_kind_of_input_is_tried(route: Route) -> None:
    assert {family for family, _ in part_of(route.full_name).families} == set(Family)


@each_route
def test_some_answers_are_still_read(route: Route) -> None:
    """A suite in which every answer is refused would prove nothing."""
    assert part_of(route.full_name).verdicts[Verdict.SAME] > 0


def test_inputs_are_many() -> None:
    assert sum(part_of(route.full_name).tried for route in all_routes()) > 600_000 * SHARE


def test_every_route_has_a_case_to_change() -> None:
    assert [route.full_name for route in all_routes() if not looks_of(route)] == []


def test_one_seed_draws_the_same_inputs() -> None:
    first, second = Draw("7", 0.5), Draw("7", 0.5)
    assert [first.takes() for _ in range(100)] == [second.takes() for _ in range(100)]
