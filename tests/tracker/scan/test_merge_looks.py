"""What several looks make up together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.model.capture import FetchMode
from scrapers.model.errors import (
    CaptchaShown,
    IdentityUnproved,
    LoginRequired,
    NotLoggedIn,
    NoUrl,
    ScrapeError,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Note, Post, Profile
from scrapers.model.route import ProofLimit, Route
from tracker.history.check import Look, ManualSource, Outcome
from tracker.scan.looks import LookAnswered, LookFailed, LookResult
from tracker.scan.merge_looks import first_looks_suffice, merge_looks, merge_posts, met_a_wall, needs_second_look

NOW = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
SILENCE = timedelta(days=14)


def route(name: str = "ajax", *, tells_state: bool = True, proves: ProofLimit = ProofLimit.WHOLE_LIST) -> Route:
    return Route(
        platform="weibo",
        name=name,
        hosts=("weibo.com",),
        parse=lambda capture: alive(),
        reports_state=tells_state,
        proves=proves,
    )


def alive(days_ago: float = 1.0, *, covers: bool = True) -> Profile:
    published = NOW - timedelta(days=days_ago)
    return Profile(
        state=AccountState.ACTIVE,
        display_name="韶山公安",
        posts=(Post(post_id=f"p{days_ago}", published_at=published),),
        covers_from=published if covers else None,
    )


def gone(state: AccountState = AccountState.DEREGISTERED) -> Profile:
    return Profile(state=state, words="该账号因用户自行申请关闭，现已无法查看。")


def answer(
    profile: Profile, *, of: Route | None = None, way: FetchMode = FetchMode.FETCH, after_s: float = 0
) -> LookAnswered:
    looked_at = NOW + timedelta(seconds=after_s)
    return LookAnswered(route=of or route(), way=way, looked_at=looked_at, url="https://weibo.com/u/1", profile=profile)


def failure(error: ScrapeError, *, of: Route | None = None) -> LookFailed:
    return LookFailed(route=of or route(), way=FetchMode.FETCH, looked_at=NOW, url="https://weibo.com/u/1", error=error)


@pytest.mark.parametrize(
    ("last", "suffices"),
    [
        pytest.param(answer(alive()), True, id="a-recent-post"),
        pytest.param(answer(alive(20)), True, id="silence-proved-by-a-route-that-tells-the-state"),
        pytest.param(answer(alive(20, covers=False)), False, id="old-posts-that-prove-no-silence"),
        pytest.param(answer(alive(20), of=route(tells_state=False)), False, id="silence-in-a-cached-list"),
        pytest.param(answer(alive(), of=route(tells_state=False)), False, id="a-recent-post-in-a-cached-list"),
        pytest.param(answer(gone()), True, id="gone"),
        pytest.param(failure(LoginRequired("wall")), False, id="a-wall"),
    ],
)
def test_next_route_is_tried_only_when_needed(last: LookResult, suffices: bool) -> None:
    assert first_looks_suffice([last], SILENCE) is suffices


@pytest.mark.parametrize(
    ("attempts", "needs"),
    [
        pytest.param([answer(alive(13.9))], False, id="posted-within-the-limit"),
        pytest.param([answer(alive(14))], True, id="silent-for-exactly-the-limit"),
        pytest.param([answer(gone())], True, id="gone-once"),
        pytest.param([answer(gone()), answer(gone(), way=FetchMode.VISIT)], False, id="gone-twice"),
        pytest.param([failure(LoginRequired("wall"))], False, id="a-wall-accuses-nobody"),
    ],
)
def test_adverse_result_is_confirmed_by_a_second_look(attempts: list[LookResult], needs: bool) -> None:
    assert needs_second_look(attempts, SILENCE) is needs


def test_gone_by_asking_and_by_visiting_is_gone() -> None:
    check = merge_looks([answer(gone()), answer(gone(), way=FetchMode.VISIT)])
    assert (check.outcome, check.state) == (Outcome.GONE, AccountState.DEREGISTERED)


def test_gone_by_two_routes_is_gone() -> None:
    check = merge_looks([answer(gone()), answer(gone(), of=route("mobile"))])
    assert check.outcome is Outcome.GONE


def test_gone_seen_once_is_to_be_confirmed() -> None:
    check = merge_looks([answer(gone())])
    assert (check.outcome, check.code) == (Outcome.UNVERIFIED, "to_be_confirmed")


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        pytest.param(5.99, Outcome.UNVERIFIED, id="just-under-six-hours"),
        pytest.param(6, Outcome.GONE, id="six-hours"),
    ],
)
def test_look_of_an_earlier_scan_confirms_when_far_enough_apart(hours: float, outcome: Outcome) -> None:
    earlier = Look(
        route="weibo.ajax",
        way="ask",
        looked_at=NOW - timedelta(hours=hours),
        outcome=Outcome.GONE,
        state=AccountState.DEREGISTERED,
    )
    assert merge_looks([answer(gone())], [earlier]).outcome is outcome


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        pytest.param(AccountState.DEREGISTERED, Outcome.GONE, id="the-same"),
        pytest.param(AccountState.BANNED, Outcome.UNVERIFIED, id="another-state"),
    ],
)
def test_a_persons_look_is_a_second_route_however_lately_made(state: AccountState, outcome: Outcome) -> None:
    by_person = Look(
        route="person",
        way="person",
        looked_at=NOW - timedelta(minutes=1),
        outcome=Outcome.GONE,
        state=state,
        manual_source=ManualSource(manual_check_id=1, by="张三"),
    )
    assert merge_looks([answer(gone())], [by_person]).outcome is outcome


def test_looks_that_disagree_verify_nothing() -> None:
    check = merge_looks([answer(gone()), answer(alive(), way=FetchMode.VISIT)])
    assert (check.outcome, check.code) == (Outcome.UNVERIFIED, "looks_disagree")


def test_two_ways_of_being_gone_verify_nothing() -> None:
    check = merge_looks([answer(gone()), answer(gone(AccountState.BANNED), way=FetchMode.VISIT)])
    assert (check.outcome, check.code) == (Outcome.UNVERIFIED, "looks_disagree")


def test_cached_list_does_not_contradict_the_platforms_notice() -> None:
    links = route("links")
    attempts = [
        answer(alive(40), of=route("weread", tells_state=False)),
        answer(gone(), of=links),
        answer(gone(), of=links, way=FetchMode.VISIT),
    ]
    assert merge_looks(attempts).outcome is Outcome.GONE


def test_does_not_exist_counts_only_beside_an_account_that_was_seen() -> None:
    looks = [
        answer(gone(AccountState.NOT_FOUND)),
        answer(gone(AccountState.NOT_FOUND), way=FetchMode.VISIT),
    ]
    assert merge_looks(looks, has_control=False).code == "to_be_confirmed"
    assert merge_looks(looks, has_control=True).outcome is Outcome.GONE


def test_wall_at_the_second_look_leaves_gone_to_be_confirmed() -> None:
    check = merge_looks([answer(gone()), failure(CaptchaShown("wall"))])
    assert (check.outcome, check.code) == (Outcome.UNVERIFIED, "to_be_confirmed")


def test_seen_by_one_of_two_looks_is_seen() -> None:
    check = merge_looks([failure(LoginRequired("wall"), of=route("weread")), answer(alive(), of=route("links"))])
    assert (check.outcome, len(check.looks)) == (Outcome.SEEN, 2)


def test_posts_of_all_looks_are_joined_newest_first() -> None:
    check = merge_looks([answer(alive(20)), answer(alive(3), way=FetchMode.VISIT), answer(alive(20))])
    assert [post.post_id for post in check.posts] == ["p3", "p20"]


def test_coverage_ends_with_the_earliest_look() -> None:
    check = merge_looks([answer(alive(20)), answer(alive(20, covers=False), way=FetchMode.VISIT, after_s=60)])
    assert (check.covers_from, check.checked_at) == (NOW - timedelta(days=20), NOW)


def test_best_routes_wall_is_the_reason_when_nothing_answered() -> None:
    check = merge_looks([failure(LoginRequired("wall")), failure(NoUrl("no link"))])
    assert check.code == "login_required"


def test_missing_address_is_the_reason_only_when_all_miss_one() -> None:
    check = merge_looks([failure(NoUrl("no link"))])
    assert check.code == "no_address"


@pytest.mark.parametrize("error", [WrongAccount("another"), IdentityUnproved("another name")])
@pytest.mark.parametrize("profile", [alive(), gone()], ids=["alive", "gone"])
def test_doubt_about_whose_account_it_is_outweighs_every_answer(error: ScrapeError, profile: Profile) -> None:
    attempts: list[LookResult] = [
        failure(error),
        answer(profile, of=route("mobile")),
        answer(profile, of=route("page")),
    ]
    check = merge_looks(attempts)
    assert (check.outcome, check.code) == (Outcome.UNVERIFIED, error.code)


CACHED = route("weread", tells_state=False)


def test_cached_list_alone_proves_no_silence() -> None:
    check = merge_looks([answer(alive(40), of=CACHED), failure(CaptchaShown("wall"), of=route("links"))])
    assert (check.outcome, check.covers_from) == (Outcome.SEEN, None)


@pytest.mark.parametrize("proves", [ProofLimit.PARTIAL_LIST, ProofLimit.STATEMENT])
@pytest.mark.parametrize("days", [1, 40, 4000])
def test_source_that_is_no_whole_list_proves_no_silence_beside_any_other_look(proves: ProofLimit, days: float) -> None:
    partial = route("weread", proves=proves)
    check = merge_looks([answer(alive(days), of=partial), answer(alive(60, covers=False), of=route("links"))])
    assert (check.outcome, check.covers_from) == (Outcome.SEEN, None)


def test_whole_list_proves_silence_beside_a_partial_one() -> None:
    partial = route("weread", proves=ProofLimit.PARTIAL_LIST)
    check = merge_looks([answer(alive(40), of=partial), answer(alive(40), of=route("backoffice"))])
    assert check.covers_from == NOW - timedelta(days=40)


def test_whole_list_that_lacks_what_a_partial_one_shows_proves_no_silence() -> None:
    partial = route("weread", proves=ProofLimit.PARTIAL_LIST)
    check = merge_looks([answer(alive(40), of=route("backoffice")), answer(alive(20, covers=False), of=partial)])
    assert check.covers_from is None


def test_look_names_what_could_not_be_read() -> None:
    profile = replace(alive(covers=False), notes=(Note(code="items_unreadable", number=1, detail="of 2 entries"),))
    assert merge_looks([answer(profile)]).looks[0].message == "items_unreadable 1 (of 2 entries)"


# --- walls, and reasons that nobody was asked ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "walled_with", "stands"),
    [
        pytest.param(CaptchaShown("x"), {"ajax"}, True, id="a-wall-on-its-pages"),
        pytest.param(CaptchaShown("x"), {"mobile"}, False, id="a-wall-elsewhere"),
        pytest.param(WrongAccount("x"), {"ajax"}, False, id="no-wall"),
    ],
)
def test_route_is_not_tried_behind_a_wall_of_its_own(error: ScrapeError, walled_with: set[str], stands: bool) -> None:
    second = replace(route("visit"), shares_walls_with=frozenset(walled_with))
    assert met_a_wall(second, [failure(error)]) is stands


@pytest.mark.parametrize("unasked", [NotLoggedIn("x"), NoUrl("x")])
def test_reason_of_a_route_that_asked_comes_before_one_that_did_not(unasked: ScrapeError) -> None:
    assert merge_looks([failure(unasked), failure(CaptchaShown("x"))], has_control=True).code == "captcha_shown"


# --- one post under two ids ------------------------------------------------------------------------------------------


def listed(post_id: str, title: str = "通知", second: int = 0) -> Profile:
    post = Post(post_id=post_id, title=title, published_at=NOW - timedelta(days=1, seconds=second))
    return Profile(state=AccountState.ACTIVE, posts=(post,))


@pytest.mark.parametrize(
    ("other", "ids"),
    [
        pytest.param(listed("22_1"), ["token"], id="same-title-and-second"),
        pytest.param(listed("22_1", second=1), ["token", "22_1"], id="a-second-apart"),
        pytest.param(listed("22_1", title="公告"), ["token", "22_1"], id="another-title"),
    ],
)
def test_post_that_two_looks_know_by_two_ids_is_one(other: Profile, ids: list[str]) -> None:
    assert [post.post_id for post in merge_posts([listed("token"), other])] == ids


def test_posts_without_a_title_are_never_taken_for_one() -> None:
    assert len(merge_posts([listed("token", title=""), listed("22_1", title="")])) == 2


def test_two_posts_of_one_look_are_two() -> None:
    posts = (*listed("1").posts, *listed("2").posts)
    assert len(merge_posts([Profile(state=AccountState.ACTIVE, posts=posts)])) == 2


def listing(*days_ago: float, covers: float) -> Profile:
    posts = tuple(Post(post_id=f"p{ago}", published_at=NOW - timedelta(days=ago)) for ago in days_ago)
    return replace(alive(), posts=posts, covers_from=NOW - timedelta(days=covers))


def test_silence_that_the_second_look_could_not_confirm_is_not_proved() -> None:
    assert merge_looks([answer(alive(20)), failure(CaptchaShown("wall"))]).covers_from is None


def test_silence_that_two_routes_saw_is_proved_although_a_third_look_failed() -> None:
    mobile = answer(alive(20), of=route("mobile"))
    assert merge_looks([answer(alive(20)), mobile, failure(CaptchaShown("wall"))]).covers_from is not None


def test_list_that_lacks_a_post_which_another_look_saw_proves_no_silence() -> None:
    article = answer(alive(15, covers=False), of=route("links"))
    check = merge_looks([answer(listing(20, 40, covers=40)), article])
    assert (check.covers_from, len(check.posts)) == (None, 3)


@pytest.mark.parametrize(
    "days_ago",
    [
        pytest.param(20, id="one-that-it-shows"),
        pytest.param(41, id="older-than-it-reaches"),
        pytest.param(0, id="published-during-the-look"),
    ],
)
def test_list_that_lacks_nothing_it_should_show_keeps_its_proof(days_ago: float) -> None:
    other = answer(alive(days_ago, covers=False), of=route("links"))
    assert merge_looks([answer(listing(20, 40, covers=40)), other]).covers_from == NOW - timedelta(days=40)


def test_account_that_one_look_counts_posts_of_has_posted() -> None:
    none, some = replace(alive(), posts=(), post_count=0), replace(alive(20), post_count=5)
    assert merge_looks([answer(none), answer(some, of=route("mobile"))]).post_count == 5


def test_two_looks_at_one_handle_that_lead_to_two_ids_prove_nothing() -> None:
    one, other = (replace(alive(20), platform_id=id_ * 32) for id_ in "ab")

    check = merge_looks([answer(one), answer(other, of=route("page"))])

    assert (check.outcome, check.code, check.posts) == (Outcome.UNVERIFIED, "identity_unproved", ())


def test_the_id_that_one_look_states_is_the_checks() -> None:
    looks = [answer(alive()), answer(replace(alive(), platform_id="a" * 32), of=route("page"))]

    assert merge_looks(looks).platform_id == "a" * 32
    assert merge_looks([answer(replace(gone(), platform_id="a" * 32))] * 2, ()).platform_id == ""
