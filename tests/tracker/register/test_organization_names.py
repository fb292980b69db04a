"""认证主体: two names count as two organisations only where that is certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.register.organization_names import is_other_organization


@pytest.mark.parametrize(
    ("shown", "registered"),
    [
        pytest.param("韶山市公安局", "韶山市公安局", id="the-same"),
        pytest.param("韶山市公安局官方微博", "韶山市公安局", id="a-title-behind-it"),
        pytest.param("韶山市公安局官方账号", "韶山市公安局", id="another-title"),
        pytest.param("韶山市公安局　", " 韶山 市公安局", id="white-space"),
        pytest.param("湘潭市卫健委", "湘潭市卫生健康委员会", id="short-for-it"),
        pytest.param("省公安厅", "湖南省公安厅", id="without-its-province"),
        pytest.param("湘潭市人民政府", "湘潭市人民政府办公室", id="its-office"),
        pytest.param("湘潭市政府办公室", "湘潭市人民政府办公室", id="the-office-shortened"),
        pytest.param("岳麓公安分局", "长沙市公安局岳麓分局", id="in-another-order"),
        pytest.param("韶山市公安局", "湘潭市公安局韶山分局", id="the-branch-s-own-name"),
        pytest.param("韶山市国家税务局", "国家税务总局韶山市税务局", id="the-same-body-s-two-names"),
        pytest.param("耒阳市公安局交通警察大队", "耒阳市公安局", id="a-part-of-it"),
        pytest.param("中共株洲市委宣传部", "株洲市委宣传部", id="with-its-party"),
        pytest.param("株洲市委网信办", "中共株洲市委网络安全和信息化委员会办公室", id="short-for-a-long-one"),
        pytest.param("株洲市互联网信息办公室", "中共株洲市委网络安全和信息化委员会办公室", id="two-plates"),
        pytest.param("株洲市监察委员会", "株洲市纪委", id="two-plates-of-the-inspectors"),
        pytest.param("株洲市环境保护局官方微博", "株洲市生态环境局", id="its-name-before-2018"),
        pytest.param("湘潭市工商行政管理局", "湘潭市市场监督管理局", id="one-of-three-before-2018"),
        pytest.param("湘潭市国土资源局", "湘潭市自然资源和规划局", id="land-before-2018"),
        pytest.param("韶山市人民政府新闻办公室官方微博", "中共韶山市委宣传部", id="the-press-office-of-the-government"),
        pytest.param("韶山市公安消防大队", "韶山市消防救援大队", id="fire-brigade-before-2018"),
        pytest.param("湘潭市地方税务局", "国家税务总局湘潭市税务局", id="local-tax-before-2018"),
        pytest.param("湘潭市旅游发展委员会", "湘潭市文化旅游广电体育局", id="tourism-before-2019"),
        pytest.param("湘潭市文体广新局", "湘潭市文旅广体局", id="two-short-names-of-culture"),
        pytest.param("湘潭市经济和信息化委员会", "湘潭市工业和信息化局", id="industry-before-2018"),
        pytest.param("韶山市广播电视台", "韶山市融媒体中心", id="a-county-s-station-before-2019"),
        pytest.param("中共韶山市委宣传部", "韶山市融媒体中心", id="media-centre-of-the-publicity-department"),
        pytest.param("韶山市人民政府新闻办公室", "韶山市新闻中心", id="news-centre-of-the-news-office"),
        pytest.param("湘潭日报社", "湘潭市新闻传媒中心", id="a-city-s-paper"),
        pytest.param("韶山市法制办公室", "韶山市司法局", id="law-before-2018"),
        pytest.param("湘潭市政务服务管理局", "湘潭市数据局", id="data-before-2024"),
        pytest.param("湘潭市人民防空办公室", "湘潭市国防动员办公室", id="civil-defence-before-2023"),
        pytest.param("湘潭市乡村振兴局", "湘潭市农业农村局", id="the-countryside-before-2023"),
        pytest.param("湘潭市畜牧兽医水产局", "湘潭市农业农村局", id="a-part-of-it-before-2018"),
        pytest.param("湘潭市粮食局", "湘潭市发展和改革委员会", id="grain-which-went-to-planning"),
        pytest.param("湘潭市商务和粮食局", "湘潭市商务局", id="grain-which-went-to-commerce"),
        pytest.param("湘潭市城市管理和行政执法局", "湘潭市城市管理和综合执法局", id="one-word-of-it-changed"),
        pytest.param("湘潭市公安局交通管理支队", "湘潭市公安局交通警察支队", id="the-brigade-s-two-names"),
        pytest.param("湘潭市房产管理局", "湘潭市住房和城乡建设局", id="housing"),
        pytest.param("湘潭市水务局", "湘潭市水利局", id="water"),
        pytest.param("湖南省人才服务中心", "湖南省人力资源服务中心", id="the-labour-market"),
        pytest.param("岳塘区环境保护局", "湘潭市生态环境局岳塘分局", id="a-district-s-office-that-became-a-branch"),
        pytest.param("湘潭县电子政务管理办公室", "湘潭县人民政府办公室", id="who-kept-the-government-s-site"),
        pytest.param("韶山风景名胜区管理局", "韶山旅游发展促进会", id="of-a-field-that-may-be-one"),
        pytest.param("韶山毛泽东同志纪念馆", "韶山市公安局", id="of-a-field-that-nobody-knows"),
        pytest.param("中共韶山市委韶山市人民政府", "韶山市人民政府办公室", id="two-names-in-one"),
        pytest.param("长沙市文化旅游广电局（长沙市文物局）", "长沙市文物局", id="one-in-brackets"),
        pytest.param("长沙市文物局(长沙市文化旅游广电局)", "长沙市文物局", id="half-width-brackets"),
        pytest.param("公安部新闻中心，公安部治安管理局官方微博", "公安部治安管理局", id="one-of-two"),
        pytest.param("湖南政务测试官方微博", "韶山市公安局", id="no-organisation"),
        pytest.param("张三", "韶山市公安局", id="a-person"),
        pytest.param("已认证的官方帐号", "韶山市公安局", id="a-label"),
        pytest.param("", "韶山市公安局", id="nothing-shown"),
        pytest.param("韶山市公安局", "", id="nothing-registered"),
        pytest.param("韶山市公安局", "公安", id="no-full-name-registered"),
        pytest.param("ABC有限公司", "韶山市公安局", id="foreign-letters"),
        pytest.param("韶山传媒，好看的中心", "韶山市公安局", id="one-part-is-no-organisation"),
    ],
)
def test_when_in_doubt_they_are_the_same(shown: str, registered: str) -> None:
    assert not is_other_organization(shown, registered)


@pytest.mark.parametrize(
    ("shown", "registered"),
    [
        pytest.param("韶山市融媒体中心", "韶山市公安局", id="media-centre"),
        pytest.param("湖南红网新媒体集团有限公司", "湖南省财政厅", id="a-company"),
        pytest.param("湘潭县教育局", "湘潭市教育局", id="another-place"),
        pytest.param("湘潭市委宣传部", "长沙市委宣传部", id="the-same-plate-of-another-place"),
        pytest.param("娄底市教育局官方账号", "娄底市住房和城乡建设局", id="behind-a-title"),
        pytest.param("韶山市消防救援大队", "湘潭市生态环境局", id="fields-that-were-never-one"),
        pytest.param("岳塘区环境保护局", "湘潭市生态环境局雨湖分局", id="another-district-s-branch"),
        pytest.param("湘潭市财政局", "湘潭市人力资源和社会保障局", id="two-offices-of-one-place"),
        pytest.param("长沙市文化旅游广电局（长沙市文物局）", "长沙市财政局", id="neither-in-nor-before-brackets"),
    ],
)
def test_two_organisations_are_distinguished(shown: str, registered: str) -> None:
    assert is_other_organization(shown, registered)


NAMES = st.text(alphabet="湘潭市县公安局教育委员会办室中共（）()、，官方微博 \u3000\u200b", max_size=24)


@given(NAMES, NAMES)
def test_it_does_not_matter_which_is_which(one: str, other: str) -> None:
    assert is_other_organization(one, other) == is_other_organization(other, one)


@given(st.text(max_size=40))
def test_nothing_is_another_than_itself(text: str) -> None:
    assert not is_other_organization(text, text)
