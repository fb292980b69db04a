"""Slimming proposals: with reasons from what was seen, and never from what was not verified."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrapers.model.profile import Post
from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago
from tracker.cases.case import Case, ScanProof, Step, StepKind
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check
from tracker.policy.policies import Layer, Policies
from tracker.register.account import Account, Filing, FilingState
from tracker.report.rows import to_report_row
from tracker.report.slimming.proposals import Proposal, SlimmingSources, proposals_of, quarters_back
from tracker.rules.finding import PastVerdict, Verdict


def account(handle: str = "1", **changes: object) -> Account:
    return replace(given.account(), handle=handle, name=f"账号{handle}", unit=f"单位{handle}局", **changes)  # type: ignore[arg-type]


def posts(count: int, every: float = 7.0, first: float = 1.0) -> tuple[Post, ...]:
    return tuple(given.post(ago(days=first + every * number)) for number in range(count))


def history(own: Account, *seen: Post, check: Check | None = None) -> AccountHistory:
    return AccountHistory(account=own, checks=(check or given.seen(display_name=own.name),), posts=seen)


def case(own: Account, *days: float, steps: tuple[Step, ...] = (), rule: str = "inactive") -> Case:
    found = [
        Step(
            what=StepKind.OPENED if number == 0 else StepKind.FOUND_AGAIN,
            taken_at=ago(days=each),
            proof=ScanProof(
                scan_id=number + 1, at=ago(days=each), proved_at=ago(days=each), policy_version="x", fingerprint="f"
            ),
        )
        for number, each in enumerate(days)
    ]
    return Case(id=1, account=own, rule=rule, steps=(*found, *steps))


def proposed(
    *histories: AccountHistory,
    cases: tuple[Case, ...] = (),
    verdicts: dict[str, tuple[PastVerdict, ...]] | None = None,
    policies: Policies = Policies(),  # noqa: B008
) -> dict[str, list[str]]:
    of_key = {
        history.account.key: [each for each in cases if each.account.key == history.account.key]
        for history in histories
    }
    rows = [to_report_row(history, policies, AT, {}, of_key[history.account.key]) for history in histories]
    sources = SlimmingSources(
        rows=rows,
        histories={history.account.key: history for history in histories},
        cases=of_key,
        verdicts=verdicts or {},
        at=AT,
    )
    return {
        round_.account.handle: [round_.proposal.value, *(each.code for each in round_.reasons)]
        for round_ in proposals_of(sources)
    }


ACTIVE = posts(15)


def test_account_in_order_is_not_proposed() -> None:
    assert proposed(history(account(), *ACTIVE)) == {}


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        pytest.param((100, 10), {"1": ["close", "inactive_quarters"]}, id="found-in-two-quarters"),
        pytest.param((20, 10), {}, id="twice-in-one-quarter"),
        pytest.param((500, 10), {}, id="long-ago"),
    ],
)
def test_silence_over_quarters_speaks_for_closing(cases: tuple[float, ...], expected: dict[str, list[str]]) -> None:
    own = account()
    assert proposed(history(own, *ACTIVE), cases=(case(own, *cases),)) == expected


def test_what_a_person_dismissed_or_a_scan_refuted_is_no_reason() -> None:
    own = account()
    dismissed = Step(what=StepKind.DISMISSED, taken_at=AT, by="张三", why="有更新")
    assert proposed(history(own, *ACTIVE), cases=(case(own, 100, 10, steps=(dismissed,)),)) == {}


def test_quarters_in_which_nothing_was_verified_are_no_reason_and_not_counted() -> None:
    own = account()
    past = (PastVerdict(at=ago(days=100), verdict=Verdict.UNVERIFIED, rules=(), policy_version="x"),) * 9
    assert proposed(history(own, check=given.failed()), verdicts={own.key: past}) == {}
    counted = proposed(history(own, check=given.failed()), cases=(case(own, 100, 10),), verdicts={own.key: past})
    assert counted == {"1": ["close", "inactive_quarters"]}


@pytest.mark.parametrize(
    ("seen", "check", "expected"),
    [
        pytest.param((*posts(5, 10), *posts(1, 1, 120)), None, {"1": ["improve", "few_posts"]}, id="five"),
        pytest.param((*posts(6, 10), *posts(1, 1, 120)), None, {}, id="six"),
        pytest.param(posts(5, 10), None, {}, id="may-have-been-opened-since"),
        pytest.param(
            (*posts(5, 10), *posts(1, 1, 120)),
            given.seen(covers_from=ago(days=60), display_name="账号1"),
            {},
            id="short-list",
        ),
        pytest.param((*posts(5, 10), *posts(1, 1, 120)), given.failed(), {}, id="not-verified"),
    ],
)
def test_few_posts_are_counted_only_where_the_whole_list_was_seen(
    seen: tuple[Post, ...], check: Check | None, expected: dict[str, list[str]]
) -> None:
    assert proposed(history(account(), *seen, check=check)) == expected


def test_accounts_of_one_unit_and_of_one_name_are_to_be_merged() -> None:
    one, two = account("1"), replace(account("2"), unit="单位1局")
    namesake = replace(account("3"), name="账号1")
    closing = replace(account("4"), unit="单位1局", filing=Filing(state=FilingState.CLOSING))

    assert proposed(*(history(each, *ACTIVE) for each in (one, two, namesake, closing))) == {
        "1": ["merge", "same_platform", "same_name"],
        "2": ["merge", "same_platform"],
        "3": ["merge", "same_name"],
    }


def test_limits_are_the_policy_s() -> None:
    own = account()
    layer = Layer(name="", changes={"slimming": {"posts_a_quarter": 20, "inactive_quarters": 1}}, region="")
    found = proposed(
        history(own, *ACTIVE, *posts(1, 1, 120)), cases=(case(own, 10),), policies=Policies(layers=(layer,))
    )
    assert found == {"1": ["close", "inactive_quarters", "few_posts"]}


def test_quarters_are_counted_over_the_turn_of_a_year() -> None:
    assert quarters_back(AT - timedelta(days=200), 3) == ("2023Q1", "2022Q4", "2022Q3")
    assert [kind.value for kind in Proposal] == ["close", "merge", "improve"]


def test_one_account_that_is_listed_twice_is_not_to_be_merged_with_itself() -> None:
    own = account()
    assert proposed(history(own, *ACTIVE), history(replace(own, handle="~gh_1"), check=given.failed())) == {}


def test_units_of_one_name_in_two_places_are_not_counted_together() -> None:
    def listed(number: int, place: str) -> AccountHistory:
        return history(replace(account(str(number)), unit="教育局", platform=f"p{number}", region=(place,)), *ACTIVE)

    places = ["韶山市"] * 5 + ["湘乡市"] * 5
    assert proposed(*(listed(number, place) for number, place in enumerate(places))) == {}
    assert len(proposed(*(listed(number, "韶山市") for number in range(6)))) == 6
