import pytest

from tracker.recordings.url_match import UrlTable, to_address


def book_of(*urls: str) -> UrlTable[str]:
    return UrlTable(("GET", url, url) for url in urls)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        pytest.param("https://a.cn/x?b=2&a=1", "https://a.cn/x?a=1&b=2", id="order-of-the-query"),
        pytest.param("https://a.cn/x?a=2&a=1", "https://a.cn/x?a=1&a=2", id="order-of-one-name"),
        pytest.param("https://a.cn/x", "https://a.cn/x#part", id="fragment-asked"),
        pytest.param("https://a.cn/x#part", "https://a.cn/x", id="fragment-known"),
        pytest.param("https://a.cn/人", "https://a.cn/%E4%BA%BA", id="percent-encoded-path"),
        pytest.param("https://a.cn/x?q=人 民", "https://a.cn/x?q=%e4%ba%ba+%e6%b0%91", id="percent-encoded-query"),
        pytest.param("https://A.cn:443", "https://a.CN/", id="host-and-port"),
        pytest.param("https://a.cn/x?a=", "https://a.cn/x?a", id="empty-value"),
        pytest.param("https://a.cn/u/*", "https://a.cn/u/1/posts", id="star-in-path"),
        pytest.param("https://a.cn/u/*", "https://a.cn/u/1?page=2", id="final-star-leaves-the-query-open"),
        pytest.param("https://a.cn/u/*/posts", "https://a.cn/u/1/posts", id="star-amid-the-path"),
        pytest.param("https://a.cn/人/*", "https://a.cn/%E4%BA%BA/1", id="star-beside-percent-encoding"),
        pytest.param("https://a.cn/x?t=*&a=1", "https://a.cn/x?a=1&t=1695000000", id="star-in-a-value"),
        pytest.param("https://a.cn/x?a=1-*", "https://a.cn/x?a=1-2", id="star-ends-a-value"),
        pytest.param("https://a.cn/x?a=1&*", "https://a.cn/x?b=2&a=1&c=3", id="star-for-the-rest-of-the-query"),
        pytest.param("https://a.cn/x?*", "https://a.cn/x", id="star-for-no-query"),
        pytest.param("https://*.a.cn/*", "https://img.a.cn/1.png?x=1", id="star-in-host"),
        pytest.param("https://a.cn/x?a=*&a=2", "https://a.cn/x?a=2&a=3", id="star-beside-the-same-name"),
        pytest.param("*", "https://a.cn/x?a=1", id="star-for-the-whole"),
        pytest.param("*/x", "https://a.cn/x", id="star-for-host-and-more"),
    ],
)
def test_addresses_that_mean_the_same_meet(known: str, asked: str) -> None:
    assert book_of(known).find("GET", asked) == known


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        pytest.param("https://a.cn/x", "http://a.cn/x", id="scheme"),
        pytest.param("https://a.cn/x", "https://b.cn/x", id="host"),
        pytest.param("https://a.cn/x", "https://a.cn:8443/x", id="port"),
        pytest.param("https://a.cn/x", "https://a.cn/X", id="letter-case-of-the-path"),
        pytest.param("https://a.cn/x", "https://a.cn/x?a=1", id="query-not-known"),
        pytest.param("https://a.cn/x?a=1&a=1", "https://a.cn/x?a=1", id="one-pair-fewer"),
        pytest.param("https://a.cn/*/posts", "https://a.cn/1/posts?page=2", id="query-a-pattern-does-not-name"),
        pytest.param("https://a.cn/x?a=1-*", "https://a.cn/x?a=2", id="value-beside-the-star"),
        pytest.param("https://a.cn/x?a=1&*", "https://a.cn/x?b=2", id="named-value-missing"),
        pytest.param("https://a.cn/u.html?*", "https://a.cn/u-html", id="dot-is-a-dot"),
        pytest.param("*", "about:blank", id="no-address-of-the-web"),
        pytest.param("*", "https://a.cn:port/", id="broken-port"),
    ],
)
def test_other_addresses_do_not_meet(known: str, asked: str) -> None:
    assert book_of(known).find("GET", asked) is None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(("https://a.cn/*", "https://a.cn/x"), "https://a.cn/x", id="exact-over-pattern"),
        pytest.param(("*", "https://a.cn/*"), "https://a.cn/*", id="heavier-over-lighter"),
        pytest.param(("https://a.cn/x", "https://a.cn/x#1"), "https://a.cn/x", id="first-of-equals"),
    ],
)
def test_best_known_entry_answers(known: tuple[str, ...], expected: str) -> None:
    assert book_of(*known).find("GET", "https://a.cn/x") == expected


def test_method_matters() -> None:
    assert book_of("https://a.cn/x").find("POST", "https://a.cn/x") is None


def test_head_is_answered_as_get_is() -> None:
    assert book_of("https://a.cn/x").find("HEAD", "https://a.cn/x") == "https://a.cn/x"


@pytest.mark.parametrize("url", ["", "/x", "ftp://a.cn/", "https://", "https://a.cn:99999/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|Port"):
        to_address(url)
