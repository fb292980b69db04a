"""Which addresses may be requested, and which machines may be behind them."""

import pytest

from scrapers.model.errors import NoUrl
from scrapers.network.url_policy import LONGEST, check_address, host_of, is_public

HOSTS = ("weibo.com", "*.weibo.cn")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://weibo.com/u/1", id="the-host-itself"),
        pytest.param("https://weibo.com", id="nothing-after-the-host"),
        pytest.param("https://weibo.com?u=1", id="a-query-after-the-host"),
        pytest.param("https://weibo.com#u", id="a-fragment-after-the-host"),
        pytest.param("https://WEIBO.com/u/1", id="case-does-not-count"),
        pytest.param("https://weibo.com:443/u/1", id="the-port-of-https"),
        pytest.param("https://m.weibo.cn/u/1", id="a-subdomain"),
        pytest.param("https://a.b-c.weibo.cn/", id="a-deeper-one"),
        pytest.param("https://weibo.com/名字?q=政务", id="chinese-in-the-path"),
        pytest.param("https://weibo.com/@name", id="at-sign-in-the-path"),
        pytest.param("https://weibo.com/https://evil.example/", id="other-address-in-the-path"),
        pytest.param("https://weibo.com/" + "a" * (LONGEST - 18), id="as-long-as-can-be"),
    ],
)
def test_platforms_own_address_passes(url: str) -> None:
    assert check_address(url, HOSTS) == url


SCHEMES = [
    pytest.param("http://weibo.com/u/1", id="plain-http"),
    pytest.param("HTTPS://weibo.com/", id="loud-scheme"),
    pytest.param("file:///etc/passwd", id="file"),
    pytest.param("file://weibo.com/etc/passwd", id="file-of-a-host"),
    pytest.param("javascript:alert(1)", id="javascript"),
    pytest.param("javascript://weibo.com/%0aalert(1)", id="javascript-that-looks-like-an-address"),
    pytest.param("data:text/html,x", id="data"),
    pytest.param("blob:https://weibo.com/1-2", id="blob"),
    pytest.param("about:blank", id="about"),
    pytest.param("about:srcdoc", id="about-srcdoc"),
    pytest.param("view-source:https://weibo.com/", id="view-source"),
    pytest.param("filesystem:https://weibo.com/temporary/x", id="filesystem"),
    pytest.param("chrome://settings", id="chrome"),
    pytest.param("chrome-extension://weibo.com/x", id="chrome-extension"),
    pytest.param("devtools://weibo.com/", id="devtools"),
    pytest.param("ftp://weibo.com/", id="ftp"),
    pytest.param("ws://weibo.com/", id="ws"),
    pytest.param("wss://weibo.com/", id="wss"),
    pytest.param("intent://weibo.com/", id="intent"),
    pytest.param("weixin://weibo.com/", id="an-app-s-own"),
    pytest.param("//weibo.com/u/1", id="no-scheme"),
    pytest.param("weibo.com/u/1", id="bare"),
    pytest.param("/u/1", id="a-path"),
    pytest.param("", id="empty"),
]
FORMS = [
    pytest.param("https:weibo.com/", id="no-slashes"),
    pytest.param("https:/weibo.com/", id="one-slash"),
    pytest.param("https:///weibo.com/", id="three-slashes"),
    pytest.param("https:\\\\weibo.com\\", id="backslashes"),
    pytest.param("https://", id="no-host"),
    pytest.param("https://?weibo.com", id="host-in-the-query"),
    pytest.param("https://evil.example\\.weibo.cn/", id="backslash-that-browsers-end-the-host-at"),
    pytest.param("https://weibo.com\\@evil.example/", id="backslash-before-a-user-name"),
    pytest.param("https://weibo.com/\\evil.example/", id="backslash-in-the-path"),
    pytest.param(" https://weibo.com/", id="space-before"),
    pytest.param("https://weibo.com/ ", id="space-behind"),
    pytest.param("https://weibo.com/\n", id="line-end-behind"),
    pytest.param("https://wei\tbo.com/", id="tab-that-browsers-drop"),
    pytest.param("https://weibo.com/\r\nHost: evil.example", id="a-second-head"),
    pytest.param("https://weibo.com/\x00", id="nul"),
    pytest.param("https://weibo.com\x00.evil.example/", id="nul-in-the-host"),
    pytest.param("https://[::1/", id="broken"),
    pytest.param("https://weibo.com/" + "a" * (LONGEST - 17), id="longer-than-any"),
]
USERS_AND_PORTS = [
    pytest.param("https://weibo.com@evil.example/", id="user-name-in-front"),
    pytest.param("https://evil.example@weibo.com/", id="other-host-as-a-user-name"),
    pytest.param("https://user:password@weibo.com/", id="password"),
    pytest.param("https://@weibo.com/", id="empty-user-name"),
    pytest.param("https://:@weibo.com/", id="empty-password"),
    pytest.param("https://weibo.com:80/", id="port-80"),
    pytest.param("https://weibo.com:8443/", id="other-port"),
    pytest.param("https://weibo.com:0443/", id="port-with-a-nought"),
    pytest.param("https://weibo.com:/", id="empty-port"),
    pytest.param("https://weibo.com:99999/", id="impossible-port"),
    pytest.param("https://weibo.com:443@evil.example/", id="port-that-is-a-user-name"),
]
HOST_NAMES = [
    pytest.param("https://evil.example/weibo.com", id="other-host"),
    pytest.param("https://weibo.com.evil.example/", id="host-as-a-prefix"),
    pytest.param("https://notweibo.com/", id="host-as-a-suffix"),
    pytest.param("https://notweibo.cn/", id="wildcard-without-its-dot"),
    pytest.param("https://weibo.cn/", id="wildcard-does-not-mean-the-domain-itself"),
    pytest.param("https://.weibo.cn/", id="empty-label-before-a-wildcard"),
    pytest.param("https://a..weibo.cn/", id="empty-label"),
    pytest.param("https://weibo.com./", id="dot-at-the-end"),
    pytest.param("https://weibo.com../", id="two-dots-at-the-end"),
    pytest.param("https://-a.weibo.cn/", id="hyphen-first"),
    pytest.param("https://a-.weibo.cn/", id="hyphen-last"),
    pytest.param(f"https://{'a' * 64}.weibo.cn/", id="label-too-long"),
    pytest.param(f"https://{'a.' * 124}weibo.cn/", id="name-too-long"),
    pytest.param("https://weibo%2ecom/", id="percent-sign"),
    pytest.param("https://weibo.com%2eevil.example/", id="percent-sign-behind"),
    pytest.param("https://xn--wibo-p0d.com/", id="punycode-look-alike"),
    pytest.param("https://w\u0435ibo.com/", id="cyrillic-look-alike"),
    pytest.param("https://\uff57eibo.com/", id="full-width-letter-that-browsers-narrow"),
    pytest.param("https://weibo\u3002com/", id="ideographic-full-stop"),
    pytest.param("https://wei\u00adbo.com/", id="soft-hyphen-that-browsers-drop"),
    pytest.param("https://wei\u200bbo.com/", id="zero-width-space"),
    pytest.param("https://localhost/", id="localhost"),
    pytest.param("https://intranet/", id="bare-word"),
]
MACHINES = [
    pytest.param("https://127.0.0.1/", id="loopback"),
    pytest.param("https://127.1/", id="loopback-in-short"),
    pytest.param("https://2130706433/", id="loopback-as-one-number"),
    pytest.param("https://0x7f000001/", id="loopback-in-hex"),
    pytest.param("https://0x7f.0.0.1/", id="loopback-partly-in-hex"),
    pytest.param("https://1.0x7f/", id="hex-last"),
    pytest.param("https://0177.0.0.1/", id="loopback-in-octal"),
    pytest.param("https://8.8.8.8/", id="public-machine-without-a-name"),
    pytest.param("https://8.8.8.8./", id="with-a-dot-behind"),
    pytest.param("https://[::1]/", id="loopback-v6"),
    pytest.param("https://[::ffff:127.0.0.1]/", id="mapped"),
    pytest.param("https://[fe80::1%25eth0]/", id="with-a-zone"),
    pytest.param("https://\u2460\u2461\u2466.0.0.1/", id="circled-digits"),
]


@pytest.mark.parametrize("url", [*SCHEMES, *FORMS, *USERS_AND_PORTS, *HOST_NAMES, *MACHINES])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(NoUrl):
        check_address(url, HOSTS)


def test_host_is_given_in_lower_case() -> None:
    assert host_of("https://WWW.Weibo.CN:443/U") == "www.weibo.cn"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="v4"),
        pytest.param("100.63.255.255", id="below-cgnat"),
        pytest.param("100.128.0.0", id="above-cgnat"),
        pytest.param("172.15.255.255", id="below-172-16"),
        pytest.param("172.32.0.0", id="above-172-31"),
        pytest.param("198.17.255.255", id="below-the-tests"),
        pytest.param("198.20.0.0", id="above-the-tests"),
        pytest.param("223.255.255.255", id="below-multicast"),
        pytest.param("2408:8000::1", id="v6-of-china-unicom"),
        pytest.param("2001:200::1", id="v6-above-teredo"),
        pytest.param("2003::1", id="v6-above-6to4"),
    ],
)
def test_public_machine_is_recognised(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("0.0.0.0", id="unspecified"),
        pytest.param("0.1.2.3", id="this-network"),
        pytest.param("10.0.0.1", id="10"),
        pytest.param("100.64.0.0", id="cgnat-first"),
        pytest.param("100.127.255.255", id="cgnat-last"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.255", id="loopback-last"),
        pytest.param("169.254.169.254", id="a-cloud-s-keys"),
        pytest.param("172.16.0.0", id="172-16"),
        pytest.param("172.31.255.255", id="172-31"),
        pytest.param("192.0.0.8", id="of-protocols"),
        pytest.param("192.0.2.1", id="documentation-1"),
        pytest.param("192.88.99.1", id="6to4-relay"),
        pytest.param("192.168.1.1", id="192-168"),
        pytest.param("198.18.0.0", id="tests-first"),
        pytest.param("198.19.255.255", id="tests-last"),
        pytest.param("198.51.100.1", id="documentation-2"),
        pytest.param("203.0.113.1", id="documentation-3"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("239.255.255.255", id="multicast-last"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="v6-unspecified"),
        pytest.param("::1", id="v6-loopback"),
        pytest.param("::8.8.8.8", id="v4-compatible"),
        pytest.param("::ffff:8.8.8.8", id="v4-mapped"),
        pytest.param("::ffff:0:8.8.8.8", id="v4-translated"),
        pytest.param("64:ff9b::808:808", id="nat64"),
        pytest.param("64:ff9b:1::1", id="nat64-local"),
        pytest.param("100::1", id="discard"),
        pytest.param("2001::1", id="teredo"),
        pytest.param("2001:1ff::1", id="of-protocols-last"),
        pytest.param("2001:db8::1", id="v6-documentation"),
        pytest.param("2002:808:808::1", id="6to4"),
        pytest.param("3fff::1", id="v6-documentation-2"),
        pytest.param("4000::1", id="not-given-out"),
        pytest.param("fc00::1", id="unique-local"),
        pytest.param("fdff::1", id="unique-local-last"),
        pytest.param("fe80::1", id="v6-link-local"),
        pytest.param("fe80::1%eth0", id="with-a-zone"),
        pytest.param("2408::1%eth0", id="public-with-a-zone"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="v6-multicast"),
        pytest.param("weibo.com", id="a-name"),
        pytest.param("127.1", id="in-short"),
        pytest.param("", id="nothing"),
    ],
)
def test_any_other_machine_is_not_public(address: str) -> None:
    assert not is_public(address)
