"""The links of an account in accounts.yaml: which are accepted, and how the others are reported with their line."""

from pathlib import Path

import pytest

from scrapers.network.url_policy import is_one_of
from scrapers.platforms.routes import ROUTES
from tracker.register.links import HOSTS, leads_elsewhere
from tracker.register.register import RegisterError, read_register

HANDLES = {"wechat": "MzA4NDI3NjcyNA==", "weibo": "1", "baijiahao": "1", "zhihu": "a", "peopleapp": "1", "抖音": "1"}
ARTICLE = "https://mp.weixin.qq.com/s/abc"


def write(folder: Path, platform: str, *links: str) -> Path:
    path = folder / "accounts.yaml"
    listed = "".join(f"      - '{link}'\n" for link in links)
    head = f"accounts:\n  - platform: {platform}\n    handle: '{HANDLES[platform]}'\n"
    path.write_text(f"{head}    name: 某号\n    unit: 某局\n    links:\n{listed}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("platform", "link"),
    [
        pytest.param("wechat", ARTICLE, id="wechat"),
        pytest.param(
            "wechat", "https://mp.weixin.qq.com/s?__biz=MzA4NDI3NjcyNA==&mid=1&idx=1&sn=a#rd", id="wechat-long"
        ),
        pytest.param("weibo", "https://weibo.com/u/1", id="weibo"),
        pytest.param("weibo", "https://m.weibo.cn/u/1", id="weibo-mobile"),
        pytest.param("baijiahao", "https://haokan.baidu.com/author/1", id="baijiahao"),
        pytest.param("zhihu", "https://zhuanlan.zhihu.com/p/1", id="zhihu"),
        pytest.param("peopleapp", "https://www.peopleapp.com/rmharticle/30049944334", id="peopleapp"),
        pytest.param("抖音", "https://v.douyin.com/x", id="a-platform-that-people-look-at"),
    ],
)
def test_link_to_the_platform_s_own_site_is_taken(tmp_path: Path, platform: str, link: str) -> None:
    (account,) = read_register(write(tmp_path, platform, link)).accounts
    assert account.links == (link,)


def test_link_in_the_clear_is_taken_as_https(tmp_path: Path) -> None:
    (account,) = read_register(write(tmp_path, "wechat", "http://mp.weixin.qq.com/s/abc")).accounts
    assert account.links == (ARTICLE,)


NO_ADDRESS, NOT_PUBLIC, FOREIGN = "不是以 http:// 或 https:// 开头的网址", "应为公网网址", "不是该平台的网站"


@pytest.mark.parametrize(
    ("link", "told"),
    [
        pytest.param("file:///etc/passwd", NO_ADDRESS, id="file"),
        pytest.param("javascript:alert(1)", NO_ADDRESS, id="javascript"),
        pytest.param("data:text/html,x", NO_ADDRESS, id="data"),
        pytest.param("view-source:https://mp.weixin.qq.com/s/abc", NO_ADDRESS, id="view-source"),
        pytest.param("blob:https://mp.weixin.qq.com/1", NO_ADDRESS, id="blob"),
        pytest.param("about:blank", NO_ADDRESS, id="about"),
        pytest.param("ftp://mp.weixin.qq.com/s/abc", NO_ADDRESS, id="ftp"),
        pytest.param("weixin://mp.weixin.qq.com/s/abc", NO_ADDRESS, id="an-app-s-own"),
        pytest.param("//mp.weixin.qq.com/s/abc", NO_ADDRESS, id="no-scheme"),
        pytest.param("mp.weixin.qq.com/s/abc", NO_ADDRESS, id="bare"),
        pytest.param("https://mp.weixin.qq.com/s/a b", NO_ADDRESS, id="space"),
        pytest.param("https://[::1", NO_ADDRESS, id="broken"),
        pytest.param("https://u@mp.weixin.qq.com/s/abc", "用户名或密码", id="user-name"),
        pytest.param("https://mp.weixin.qq.com@evil.example/", "用户名或密码", id="platform-as-a-user-name"),
        pytest.param("https://127.0.0.1/", NOT_PUBLIC, id="loopback"),
        pytest.param("https://0x7f.1/", NOT_PUBLIC, id="loopback-in-hex"),
        pytest.param("http://2130706433/", NOT_PUBLIC, id="loopback-as-one-number"),
        pytest.param("http://169.254.169.254/latest/", NOT_PUBLIC, id="a-cloud-s-keys"),
        pytest.param("https://[::ffff:10.0.0.1]/", NOT_PUBLIC, id="mapped"),
        pytest.param("https://8.8.8.8/", NOT_PUBLIC, id="public-machine-without-a-name"),
        pytest.param("https://localhost/", NOT_PUBLIC, id="localhost"),
        pytest.param("https://oa/", NOT_PUBLIC, id="bare-word"),
        pytest.param("https://mp.weixin.qq.com:8443/s/abc", NOT_PUBLIC, id="port"),
        pytest.param("http://mp.weixin.qq.com:80/s/abc", NOT_PUBLIC, id="port-of-http"),
        pytest.param("https://mp.weixin.qq.com./s/abc", NOT_PUBLIC, id="dot-at-the-end"),
        pytest.param("https://evil.example\\.weixin.qq.com/", NOT_PUBLIC, id="backslash"),
        pytest.param("https://ｍp.weixin.qq.com/s/abc", NOT_PUBLIC, id="full-width"),
        pytest.param("https://evil.example/s/abc", FOREIGN, id="foreign"),
        pytest.param("https://weibo.com/u/1", FOREIGN, id="another-platform"),
        pytest.param("https://mp.weixin.qq.com.evil.example/s/abc", FOREIGN, id="platform-as-a-prefix"),
        pytest.param("https://xn--mp-weixin-e1a.qq.com/s/abc", FOREIGN, id="punycode"),
    ],
)
def test_any_other_link_is_reported_with_its_line(tmp_path: Path, link: str, told: str) -> None:
    with pytest.raises(RegisterError) as caught:
        read_register(write(tmp_path, "wechat", link))
    (fault,) = caught.value.faults
    assert fault.line in (6, 7)
    assert told in fault.zh


def test_link_of_a_platform_that_people_look_at_leads_to_the_public_net_too(tmp_path: Path) -> None:
    with pytest.raises(RegisterError):
        read_register(write(tmp_path, "抖音", "https://10.0.0.1/"))


ROUTE_HOSTS = [
    pytest.param(platform, host, id=f"{platform}-{host}")
    for platform, routes in ROUTES.items()
    for host in sorted({host for route in routes if "{link}" in route.page_url for host in route.hosts})
]


@pytest.mark.parametrize(("platform", "host"), ROUTE_HOSTS)
def test_wherever_a_route_opens_links_the_register_may_name_them(platform: str, host: str) -> None:
    assert host in HOSTS[platform] or is_one_of(host, HOSTS[platform])


@pytest.mark.parametrize(
    ("platform", "link", "is_known"),
    [
        ("wechat", "https://weibo.com/u/1234567890", True),
        ("weibo", "https://www.douyin.com/user/1", True),
        ("weibo", "http://t.cn/A6x", False),
        ("baijiahao", "https://dwz.cn/x", False),
        ("wechat", "https://weixin.qq.com/r/abc", False),
        ("wechat", "https://u.wechat.com/abc", False),
        ("weibo", "https://weixin.qq.com/r/abc", True),
        ("weibo", "https://weibo.com/u/1234567890", False),
        ("weibo", "https://t.cn.evil.cn/x", True),
    ],
)
def test_only_what_is_known_to_lead_elsewhere_is_said_to(platform: str, link: str, is_known: bool) -> None:
    assert leads_elsewhere(platform, link) is is_known
