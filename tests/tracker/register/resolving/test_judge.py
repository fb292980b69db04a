"""Which handles are sure. A wrong one is worse than none."""

import sys
from dataclasses import replace

import pytest

from scrapers.model.lookup import FoundAccount
from tests.tracker.register.resolving.look_alikes import LookAlikeWorld, make_world
from tracker.register.account import Account
from tracker.register.resolving.candidate import HandleCertainty, HandleSource, Resolution, SourceKind
from tracker.register.resolving.judge import RegisterView, SourceResult, judge, judge_all

SHAOSHAN = Account(
    platform="weibo", handle="~shaoshan", name="韶山公安", unit="韶山市公安局", region=("湘潭市", "韶山市")
)
POLICE = FoundAccount(handle="1234567890", name="韶山公安", verified_as="韶山市公安局官方微博", is_organisation=True)
GH = Account(platform="wechat", handle="~gh_0123456789ab", name="湘潭智慧健康", unit="湘潭市卫生健康委员会")
ARTICLE = FoundAccount(handle="MzA3MDAwMDAwMQ==", name="湘潭智慧健康", original_id="gh_0123456789ab")


def found(account: Account, *shown: FoundAccount, kind: SourceKind = SourceKind.NAME) -> Resolution:
    source_result = SourceResult(source=HandleSource(kind=kind, text="https://example.cn/"), found=shown)
    return judge(account, [source_result], RegisterView.of([account]))


def reason(resolution: Resolution) -> str:
    return resolution.candidates[0].reason


def test_the_same_name_and_the_unit_as_verified_organisation_are_sure() -> None:
    sure = found(SHAOSHAN, POLICE).sure
    assert sure is not None
    assert (sure.handle, sure.reason) == ("1234567890", "name_and_entity")


def test_handle_that_a_person_took_back_is_never_sure_again() -> None:
    source_result = SourceResult(source=HandleSource(kind=SourceKind.NAME, text=""), found=(POLICE,))
    withdrawn = {("weibo", "~shaoshan"): frozenset({"0001234567890"})}  # the same page, written in another way
    resolution = judge(SHAOSHAN, [source_result], RegisterView.of([SHAOSHAN], withdrawn=withdrawn))

    assert (resolution.certainty, reason(resolution)) == (HandleCertainty.TO_CONFIRM, "taken_back_before")


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        pytest.param(replace(POLICE, name="韶山公安发布"), "name_is_longer", id="suffix"),
        pytest.param(replace(POLICE, name="韶山公安\u200b"), "name_looks_alike", id="invisible"),
        pytest.param(replace(POLICE, name="韶山公按"), "name_differs", id="one-character"),
        pytest.param(replace(POLICE, name=""), "name_not_shown", id="no-name"),
        pytest.param(replace(POLICE, verified_as=""), "entity_not_shown", id="not-verified"),
        pytest.param(replace(POLICE, is_organisation=False), "not_an_organisation", id="a-person"),
        pytest.param(replace(POLICE, verified_as="韶山市教育局"), "entity_differs", id="another-office"),
        pytest.param(replace(POLICE, verified_as="韶山市\u200b公安局"), "entity_looks_alike", id="invisible-office"),
        pytest.param(replace(POLICE, verified_as="韶关市公安局"), "entity_differs", id="another-city"),
        pytest.param(replace(POLICE, verified_as="湘潭市公安局"), "entity_differs", id="the-office-above"),
        pytest.param(replace(POLICE, verified_as="韶山市公安局、湘潭市公安局"), "entity_of_several", id="two"),
        pytest.param(replace(POLICE, is_repost=True), "post_is_a_repost", id="repost"),
    ],
)
def test_anything_else_is_for_a_person(shown: FoundAccount, why: str) -> None:
    resolution = found(SHAOSHAN, shown)
    assert (resolution.certainty, reason(resolution)) == (HandleCertainty.TO_CONFIRM, why)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("A社区", "Ａ社区"), ("账号", "帐号"), ("韶山（公安）", "韶山(公安)"), ("ShaoShan", "shaoshan"), ("发布", "發佈")],
)
def test_what_only_looks_alike_is_not_the_same_name(name: str, shown: str) -> None:
    resolution = found(replace(SHAOSHAN, name=name), replace(POLICE, name=shown))
    assert (resolution.certainty, reason(resolution)) == (HandleCertainty.TO_CONFIRM, "name_looks_alike")


@pytest.mark.parametrize(
    ("verified_as", "certainty"),
    [
        ("石家庄市新华区公安局官方微博", HandleCertainty.SURE),
        ("河北省石家庄市新华区公安局", HandleCertainty.SURE),
        ("新华区公安局官方微博", HandleCertainty.TO_CONFIRM),
        ("河北省新华区公安局", HandleCertainty.TO_CONFIRM),
        ("沧州市新华区公安局", HandleCertainty.TO_CONFIRM),
        ("平顶山市新华区公安局", HandleCertainty.TO_CONFIRM),
    ],
)
def test_a_district_that_several_cities_have_needs_its_city(verified_as: str, certainty: HandleCertainty) -> None:
    account = replace(SHAOSHAN, unit="新华区公安局", region=("河北省", "石家庄市", "新华区"))
    assert found(account, replace(POLICE, verified_as=verified_as)).certainty is certainty


def test_an_organisation_that_the_register_states_otherwise_is_for_a_person() -> None:
    stated = replace(SHAOSHAN, entity="韶山市融媒体中心")
    assert reason(found(stated, POLICE)) == "other_entity_filed"
    assert found(replace(SHAOSHAN, entity="韶山市公安局"), POLICE).sure is not None


def test_an_original_id_in_capitals_contradicts_too() -> None:
    capitals = replace(GH, handle="~GH_0123456789AB")
    other = replace(ARTICLE, original_id="gh_ffffffffffff", verified_as="湘潭市卫健委", is_organisation=True)
    assert reason(found(capitals, other, kind=SourceKind.LINK)) == "other_original_id"
    assert reason(found(capitals, ARTICLE, kind=SourceKind.LINK)) == "same_original_id"


def test_the_register_s_original_id_decides() -> None:
    sure = found(GH, ARTICLE, kind=SourceKind.LINK).sure
    assert sure is not None
    assert sure.reason == "same_original_id"
    other = found(GH, replace(ARTICLE, original_id="gh_ffffffffffff"), kind=SourceKind.LINK)
    assert (other.certainty, reason(other)) == (HandleCertainty.TO_CONFIRM, "other_original_id")
    nameless = found(replace(GH, handle="~0011"), ARTICLE, kind=SourceKind.LINK)
    assert (nameless.certainty, reason(nameless)) == (HandleCertainty.TO_CONFIRM, "entity_not_shown")


def test_a_handle_of_another_entry_is_refused_also_when_that_one_has_left() -> None:
    holder = replace(SHAOSHAN, handle="1234567890", name="韶山公安旧")
    for view in (RegisterView.of([SHAOSHAN, holder]), RegisterView.of([SHAOSHAN], removed=[holder])):
        source_result = SourceResult(source=HandleSource(kind=SourceKind.NAME, text=""), found=(POLICE,))
        resolution = judge(SHAOSHAN, [source_result], view)
        assert (resolution.certainty, reason(resolution)) == (HandleCertainty.REFUSED, "held_by_another")


def test_sources_that_disagree_are_sure_for_none() -> None:
    source_results = [
        SourceResult(source=HandleSource(kind=SourceKind.LINK, text=""), found=(replace(POLICE, handle="2234567890"),)),
        SourceResult(source=HandleSource(kind=SourceKind.NAME, text=""), found=(POLICE,)),
    ]
    resolution = judge(SHAOSHAN, source_results, RegisterView.of([SHAOSHAN]))
    assert {candidate.certainty for candidate in resolution.candidates} == {HandleCertainty.TO_CONFIRM}


def test_several_accounts_of_one_name_are_sure_for_none() -> None:
    twin = replace(POLICE, handle="2234567890", verified_as="")
    assert found(SHAOSHAN, POLICE, twin).certainty is HandleCertainty.TO_CONFIRM


def test_what_is_found_for_two_entries_is_sure_for_neither() -> None:
    other = replace(SHAOSHAN, handle="~other", code="2")
    source_result = SourceResult(source=HandleSource(kind=SourceKind.NAME, text=""), found=(POLICE,))
    both = judge_all({SHAOSHAN: [source_result], other: [source_result]}, RegisterView.of([]))
    assert [item.sure for item in both] == [None, None]
    alone = judge(
        SHAOSHAN, [source_result], RegisterView.of([SHAOSHAN, other])
    )  # also where a filter leaves the other out
    assert (alone.certainty, reason(alone)) == (HandleCertainty.TO_CONFIRM, "several_entries")


@pytest.fixture(scope="module")
def world() -> LookAlikeWorld:
    return make_world(seed=20261129, size=1000)


def test_of_a_thousand_look_alikes_no_handle_is_wrong_and_most_true_ones_are_found(world: LookAlikeWorld) -> None:
    resolutions = judge_all(world.source_results(), RegisterView.of(world.accounts))
    sure = {resolution.account.key: resolution.sure.handle for resolution in resolutions if resolution.sure is not None}
    wrong = {key: handle for key, handle in sure.items() if world.truth.get(key) != handle}
    share = len(sure.keys() & world.provable) / len(world.provable)
    sys.stdout.write(f"wrong handles: {len(wrong)} of {len(sure)}; found of the provable: {share:.1%}\n")
    assert wrong == {}
    assert share >= 0.9


def test_a_world_of_another_seed_has_no_wrong_handle_either() -> None:
    for seed in range(3):
        world = make_world(seed, 400)
        resolutions = judge_all(
            world.source_results(), RegisterView.of(world.accounts, register_name="湖南省政务新媒体")
        )
        assert [
            resolution.account.key
            for resolution in resolutions
            if resolution.sure is not None and world.truth.get(resolution.account.key) != resolution.sure.handle
        ] == []
