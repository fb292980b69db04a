"""Which accounts one unit runs in parallel on one platform."""

from dataclasses import replace

import pytest

from tests.tracker.rules.given import account
from tracker.register import siblings as siblings_module
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.siblings import Siblings, unit_labels

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


@pytest.mark.parametrize(
    ("platform", "one", "other", "is_sibling"),
    [
        pytest.param("zhihu", "ShaoShan-gongan", "shaoshan-gongan", False, id="upper-and-lower-case"),
        pytest.param("weibo", "01234567", "1234567", False, id="zeros-before-a-number"),
        pytest.param("wechat", "MzI3MDAwMDcxOQ==", "mzI3MDAwMDcxOQ==", True, id="a-biz-minds-case"),
    ],
)
def test_two_handles_of_one_page_are_one_account(platform: str, one: str, other: str, is_sibling: bool) -> None:
    first, second = (replace(FIRST, platform=platform, handle=handle) for handle in (one, other))
    assert bool(Siblings((first, second)).of(first)) is is_sibling


@pytest.mark.parametrize("unit", ["", " ", "\u3000"])
def test_accounts_without_a_unit_have_no_siblings(unit: str) -> None:
    nameless = replace(FIRST, unit=unit)
    assert Siblings((nameless, replace(nameless, handle="2"))).of(nameless) == ()


@pytest.mark.parametrize(
    ("one", "other", "is_sibling"),
    [
        pytest.param(("湘潭市", "韶山市"), ("湘潭市", "韶山市"), True, id="same-region"),
        pytest.param((), (), True, id="not-stated-of-any"),
        pytest.param(("湘潭市",), ("湘潭市", "韶山市"), False, id="a-city-s-and-a-county-s"),
        pytest.param((), ("湘潭市", "韶山市"), False, id="not-stated-of-one"),
        pytest.param(("湘潭市", "韶山市"), ("湘潭市", "湘乡市"), False, id="two-counties"),
    ],
)
def test_units_of_one_name_in_two_places_are_two_units(
    one: tuple[str, ...], other: tuple[str, ...], is_sibling: bool
) -> None:
    first, second = (
        replace(FIRST, unit="教育局", handle=handle, region=region) for handle, region in (("1", one), ("2", other))
    )
    assert bool(Siblings((first, second)).of(first)) is is_sibling


@pytest.mark.parametrize(
    ("other", "is_sibling"),
    [
        pytest.param(replace(FIRST, handle="~gh_1"), False, id="same-name-and-no-handle"),
        pytest.param(replace(FIRST, handle="~gh_1", name="新名", former_names=(FIRST.name,)), False, id="former-name"),
        pytest.param(replace(FIRST, handle="~gh_1", name="另一个"), True, id="another-name"),
    ],
)
def test_one_account_that_is_listed_twice_is_no_second_account(other: Account, is_sibling: bool) -> None:
    """A row with its original id, and one with its handle."""
    assert bool(Siblings((FIRST, other)).of(FIRST)) is is_sibling


@pytest.mark.parametrize(
    ("unit", "is_sibling"),
    [
        pytest.param("韶山市公安局", True, id="names-its-city"),
        pytest.param("韶山公安局", True, id="names-it-without-its-rank"),
        pytest.param("湖南省公安厅", True, id="names-another-place"),
        pytest.param("市场监督管理局", False, id="a-city-s-without-saying-which"),
        pytest.param("县融媒体中心", False, id="a-county-s"),
        pytest.param("城市管理局", False, id="the-word-is-no-rank"),
        pytest.param("社区卫生服务中心", False, id="nor-is-this"),
        pytest.param("县城市管理综合执法局", False, id="nor-is-this-behind-a-rank"),
        pytest.param("住房和城市更新局", False, id="nor-behind-other-words"),
        pytest.param("农业和市场监督管理局", False, id="nor-is-a-market"),
        pytest.param("自治县教育局", False, id="a-rank-alone"),
        pytest.param("国家税务总局韶山市税务局", True, id="names-it-in-the-middle"),
        pytest.param("凉山彝族自治州教育局", True, id="names-a-prefecture"),
        pytest.param("中共湘潭市委宣传部", True, id="of-the-party"),
    ],
)
def test_a_unit_whose_name_shows_its_place_is_one_in_all_regions(unit: str, is_sibling: bool) -> None:
    first = replace(FIRST, unit=unit, region=("湘潭市", "韶山市"))
    second = replace(FIRST, unit=unit, handle="2", region=("长沙市",))
    assert bool(Siblings((first, second)).of(first)) is is_sibling


@pytest.mark.parametrize("unit", ["鼓楼区教育局", "鼓楼教育局", "江苏鼓楼区教育局", "城区教育局", "城关镇人民政府"])
def test_units_named_after_two_places_of_one_name_are_two_units(unit: str) -> None:
    """南京市 and 徐州市 each have a 鼓楼区; other provinces have more of them."""
    levels = ("鼓楼区", "城区", "城关镇")
    place = next(level for level in levels if level[:2] in unit)
    first, second, same = (
        replace(FIRST, unit=unit, handle=handle, region=("江苏省", city, place))
        for handle, city in (("1", "南京市"), ("2", "徐州市"), ("3", "南京市"))
    )
    assert Siblings((first, second, same)).of(first) == (same,)


@pytest.mark.parametrize("wide", [(), ("江苏省",), ("江苏省", "无锡市")])
def test_an_account_of_a_place_that_may_be_either_unit_s_is_neither_s(wide: tuple[str, ...]) -> None:
    """It must not join the two, either."""
    accounts = [
        replace(FIRST, unit="鼓楼区教育局", handle=str(number), region=region, supervisor="")
        for number, region in enumerate((wide, ("江苏省", "南京市", "鼓楼区"), ("江苏省", "徐州市", "鼓楼区")))
    ]
    siblings = Siblings(accounts)
    assert [siblings.of(account) for account in accounts] == [(), (), ()]
    assert len({unit_labels(accounts)(account) for account in accounts}) == 3
    assert len(siblings.names_of_unit(accounts[0])) == 0  # all have one name
    assert len(siblings.handles_of_unit(accounts[0])) == 3  # what may be its own is still taken from all


def test_units_of_one_name_without_regions_are_told_apart_by_their_supervisors() -> None:
    first, second, same = (
        replace(FIRST, unit="教育局", handle=handle, region=(), supervisor=supervisor)
        for handle, supervisor in (("1", "甲县人民政府"), ("2", "乙县人民政府"), ("3", "甲县人民政府"))
    )
    assert Siblings((first, second, same)).of(first) == (same,)


def test_the_names_of_a_unit_s_accounts_are_those_on_every_platform_former_ones_and_those_of_closed_ones_too() -> None:
    closed = replace(
        FIRST,
        platform="wechat",
        handle="2",
        name="平安湘潭",
        former_names=("湘潭警讯",),
        filing=Filing(state=FilingState.CLOSED),
    )
    stranger = replace(FIRST, handle="3", name="湘潭教育", unit="湘潭市教育局")
    nameless = replace(stranger, unit="")

    siblings = Siblings((FIRST, closed, stranger, nameless))

    assert siblings.names_of_unit(FIRST) == ("平安湘潭", "湘潭警讯")
    assert siblings.names_of_unit(nameless) == ()
    assert siblings.handles_of_unit(nameless) == ()


def test_regions_are_compared_once_a_unit_and_not_once_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, ...]] = []

    def is_one_unit(unit: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr(siblings_module, "is_one_unit", is_one_unit)
    accounts = [
        replace(FIRST, unit="教育局", handle=f"{number}", name=f"教育{number}", region=("湖南省", f"第{number // 4}县"))
        for number in range(40)
    ]
    siblings = Siblings(accounts)
    names = [siblings.names_of_unit(each) for each in accounts]
    assert (len(compared), names[5]) == (10 * 10, ("教育4", "教育6", "教育7"))


def test_units_of_one_name_are_named_with_their_places_and_all_others_are_not() -> None:
    placed = [("教育局", ("甲市", "乙县")), ("教育局", ("甲市",)), ("教育局", ("甲市", "乙县")), ("教育局", ())]
    placed += [("甲市公安局", ("甲市",)), ("甲市公安局", ("甲市", "乙县")), ("", ()), ("财政局", ("甲市",))]
    accounts = [replace(FIRST, unit=unit, region=region, handle=str(n)) for n, (unit, region) in enumerate(placed)]
    accounts[3] = replace(accounts[3], supervisor="")
    assert list(map(unit_labels(accounts), accounts)) == [
        *("教育局（甲市/乙县）", "教育局（甲市）", "教育局（甲市/乙县）", "教育局（未填地区）"),
        *("甲市公安局", "甲市公安局", "", "财政局"),
    ]
