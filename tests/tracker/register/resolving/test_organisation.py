"""Whether a verified organisation surely is the unit."""

import pytest

from tracker.register.account import Account
from tracker.register.resolving.organisation import EntityMatch, KnownPlaces, match_entity

SAME, UNCLEAR, OTHER, ALIKE = EntityMatch.SAME, EntityMatch.PLACE_UNCLEAR, EntityMatch.OTHER, EntityMatch.LOOKS_ALIKE


@pytest.mark.parametrize(
    ("shown", "unit", "region", "match"),
    [
        ("韶山市公安局官方微博", "韶山市公安局", ("湘潭市", "韶山市"), SAME),
        ("湘潭市韶山市公安局", "韶山市公安局", ("湘潭市", "韶山市"), SAME),
        ("湖南省韶山市公安局", "韶山市公安局", ("湖南省", "湘潭市", "韶山市"), SAME),
        ("湖南省韶山市公安局", "韶山市公安局", ("湘潭市", "韶山市"), OTHER),  # which province it is in is not known
        ("湘潭市公安局", "湘潭县公安局", ("湘潭市", "湘潭县"), OTHER),
        ("湘潭公安局", "湘潭市公安局", ("湘潭市",), OTHER),
        ("湖南省公安厅", "省公安厅", ("湖南省",), SAME),
        ("石家庄市公安局", "公安局", ("石家庄市", "新华区"), UNCLEAR),
        ("石家庄市新华区公安局", "公安局", ("石家庄市", "新华区"), UNCLEAR),
        ("湘潭市卫健委", "湘潭市卫生健康委员会", ("湘潭市",), SAME),
        ("湘潭市市场监督管理局", "湘潭市市场监管局", ("湘潭市",), SAME),
        ("湘潭市市场监督管理局", "市场监管局", ("湘潭市",), UNCLEAR),
        ("湘潭市公安局", "市公安局", ("湘潭市",), SAME),
        ("湘潭市公安局", "市公安局", ("湘潭市", "湘潭县"), OTHER),
        ("湘潭市委网络安全和信息化委员会办公室", "中共湘潭市委网信办", ("湘潭市",), SAME),
        ("湘潭市自然资源局", "湘潭市自然资源和规划局", ("湘潭市",), OTHER),
        ("湘潭市应急中心", "湘潭市应急管理中心", ("湘潭市",), OTHER),
        ("湘潭市人民政府", "湘潭市人民政府办公室", ("湘潭市",), OTHER),
        ("国家税务总局湘潭市税务局", "国家税务总局湘潭市税务局", ("湘潭市",), SAME),
        ("国家税务总局新华区税务局", "国家税务总局新华区税务局", ("石家庄市", "新华区"), UNCLEAR),
        ("湘潭市教育局", "湘潭市教育局", ("湖南省",), SAME),
        ("湖南省湘潭市教育局", "湘潭市教育局", ("湖南省",), SAME),
        ("河北省新华区公安局", "新华区公安局", ("河北省",), UNCLEAR),
        ("石家庄市新华区公安局", "新华区公安局", ("石家庄市",), SAME),
        ("北京市朝阳区教育局", "朝阳区教育局", ("北京市", "朝阳区"), SAME),
        ("湘潭市公安局岳塘分局", "湘潭市公安局岳塘分局", ("湘潭市", "岳塘区"), SAME),
        ("湘潭大学", "湘潭大学", ("湘潭市",), SAME),
        ("第一人民医院", "第一人民医院", ("湘潭市",), UNCLEAR),
        ("韶山市公安局", "韶山市公安局", (), SAME),
        ("新华区公安局", "新华区公安局", (), UNCLEAR),
        ("城区市场监管局", "城区市场监管局", (), UNCLEAR),
        ("湘潭县城关镇人民政府", "城关镇人民政府", ("湘潭市", "湘潭县", "城关镇"), SAME),
        ("湘潭市城关镇人民政府", "城关镇人民政府", ("湘潭市", "湘潭县", "城关镇"), UNCLEAR),
        ("湘潭市城关镇人民政府", "城关镇人民政府", ("湘潭市", "城关镇"), UNCLEAR),
        ("韶山市清溪镇人民政府", "清溪镇人民政府", ("湘潭市", "韶山市", "清溪镇"), SAME),
        ("已认证的机构", "韶山市公安局", (), EntityMatch.NOT_SHOWN),
        ("韶山市\u200b公安局", "韶山市公安局", ("湘潭市", "韶山市"), ALIKE),
        ("韶山市公安局\ufeff", "韶山市公安局", ("湘潭市", "韶山市"), ALIKE),
        ("韶山市公安局", "韶山\u00ad市公安局", ("湘潭市", "韶山市"), EntityMatch.OTHER),
        ("韶山市公安局", "韶山市公安局\u200b", ("湘潭市", "韶山市"), ALIKE),
        ("韶山市⼟地局", "韶山市土地局", ("湘潭市", "韶山市"), ALIKE),  # a radical (U+2F1F) for the character
        ("韶山市\u00a0公安局", "韶山市　公安局", ("湘潭市", "韶山市"), SAME),  # blanks of tables
        ("韶山市公安局，韶山市司法局", "韶山市公安局", ("湘潭市", "韶山市"), EntityMatch.ONE_OF_SEVERAL),
    ],
)
def test_an_office_is_the_unit(shown: str, unit: str, region: tuple[str, ...], match: EntityMatch) -> None:
    account = Account(platform="weibo", handle="~1", name="韶山公安", unit=unit, region=region)
    assert match_entity(shown, account, KnownPlaces()) is match


def test_the_register_s_one_province_is_every_account_s() -> None:
    account = Account(platform="weibo", handle="~1", name="x", unit="韶山市公安局", region=("湘潭市", "韶山市"))
    one = KnownPlaces.of([account], register_name="湖南省政务新媒体")
    assert match_entity("湖南省韶山市公安局", account, one) is SAME
    other = Account(platform="weibo", handle="~2", name="x", unit="省公安厅", region=("河北省",))
    two = KnownPlaces.of([account, other], register_name="湖南省政务新媒体")
    assert match_entity("湖南省韶山市公安局", account, two) is OTHER


def test_a_place_that_the_register_has_twice_is_not_clear() -> None:
    accounts = [
        Account(platform="weibo", handle=f"~{city}", name="x", unit="东安县教育局", region=(city, "东安县"))
        for city in ("永州市", "别处市")
    ]
    places = KnownPlaces.of(accounts)
    assert match_entity("东安县教育局", accounts[0], places) is UNCLEAR
    assert match_entity("永州市东安县教育局", accounts[0], places) is SAME
