"""层级, derived from the names of a region."""

import pytest

from tracker.policy.level import Level, level_of


@pytest.mark.parametrize(
    ("region", "level"),
    [
        pytest.param((), None, id="no-region"),
        pytest.param(("湖南省",), Level.PROVINCE, id="province"),
        pytest.param(("重庆市",), Level.PROVINCE, id="municipality"),
        pytest.param(("内蒙古自治区",), Level.PROVINCE, id="autonomous-region"),
        pytest.param(("长沙市",), Level.CITY, id="city-alone"),
        pytest.param(("湖南省", "长沙市"), Level.CITY, id="city-of-a-province"),
        pytest.param(("湘西自治州",), Level.CITY, id="prefecture"),
        pytest.param(("锡林郭勒盟",), Level.CITY, id="league"),
        pytest.param(("湘潭市", "韶山市"), Level.COUNTY, id="city-within-a-city"),
        pytest.param(("湘西自治州", "吉首市"), Level.COUNTY, id="city-within-a-prefecture"),
        pytest.param(("重庆市", "渝中区"), Level.COUNTY, id="district-of-a-municipality"),
        pytest.param(("长沙市", "长沙县"), Level.COUNTY, id="county"),
        pytest.param(("长沙市", "长沙县", "㮾梨街道"), Level.TOWNSHIP, id="street"),
        pytest.param(("韶山乡",), Level.TOWNSHIP, id="township"),
        pytest.param(("湘江之滨",), None, id="a-name-that-does-not-say"),
    ],
)
def test_level(region: tuple[str, ...], level: Level | None) -> None:
    assert level_of(region) is level
