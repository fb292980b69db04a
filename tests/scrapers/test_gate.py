import pytest

from scrapers.errors import NoAddress
from scrapers.gate import check_address

HOSTS = ("weibo.com", "*.weibo.cn")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://weibo.com/u/1", id="the-host-itself"),
        pytest.param("https://WEIBO.com/u/1", id="case-does-not-count"),
        pytest.param("https://weibo.com:443/u/1", id="the-port-of-https"),
        pytest.param("https://m.weibo.cn/u/1", id="a-subdomain"),
    ],
)
def test_platforms_own_address_passes(url: str) -> None:
    assert check_address(url, HOSTS) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://weibo.com/u/1", id="plain-http"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("view-source:https://weibo.com/", id="view-source"),
        pytest.param("https://weibo.com@evil.example/", id="user-name-in-front"),
        pytest.param("https://evil.example/weibo.com", id="other-host"),
        pytest.param("https://weibo.com.evil.example/", id="host-as-a-prefix"),
        pytest.param("https://notweibo.com/", id="host-as-a-suffix"),
        pytest.param("https://weibo.cn/", id="wildcard-does-not-mean-the-domain-itself"),
        pytest.param("https://weibo.com:8443/", id="other-port"),
        pytest.param("https://127.0.0.1/", id="loopback"),
        pytest.param("https://[::1/", id="broken"),
        pytest.param("https://weibo.com:99999/", id="impossible-port"),
        pytest.param("", id="empty"),
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(NoAddress):
        check_address(url, HOSTS)
