import pytest

from tracker.text.redaction import redact, redact_url, to_secrets

VALUE = "s3cretV4lue"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'{{"access_token": "{VALUE}"}}', id="json"),
        pytest.param(f'{{"accessToken":"{VALUE}"}}', id="camel-case"),
        pytest.param(f'{{"X": 1, "_xsrf" : "a\\"{VALUE}"}}', id="json-with-an-escaped-quote"),
        pytest.param(f'{{"token": ["{VALUE}", "2"]}}', id="json-list"),
        pytest.param(f'{{"data": "{{\\"uin\\": \\"{VALUE}\\"}}"}}', id="json-in-json"),
        pytest.param(f"var pass_ticket = '{VALUE}';", id="script-variable"),
        pytest.param(f'd.appmsg_token = "{VALUE}" || ""', id="script-property"),
        pytest.param(f"window.cfg = {{uin: '{VALUE}', x: 1}}", id="script-object"),
        pytest.param(f'<a href="/s?__biz=1&amp;key={VALUE}&amp;x=1">', id="link-in-a-page"),
        pytest.param(f'"/s?__biz=1\\u0026uin={VALUE}\\u0026x=1"', id="link-in-json"),
        pytest.param(f"/login?next=%2Fs%3Fa%3D1%26wxtoken%3D{VALUE}%26b", id="link-in-a-link"),
        pytest.param(f'<input type="hidden" name="_xsrf" value="{VALUE}">', id="form-field"),
        pytest.param(f'<meta name="csrf-token" content="{VALUE}">', id="meta"),
        pytest.param(f'<div data-token="{VALUE}">', id="attribute"),
        pytest.param(f"https://a.example/p;jsessionid={VALUE}?x=1", id="parameter-of-a-path"),
        pytest.param(f"a=1&token[0]={VALUE}", id="list-in-a-form"),
        pytest.param(f"user[token][]={VALUE}&b=2", id="list-in-an-object-in-a-form"),
        pytest.param(f'<param name="token">{VALUE}</param>', id="element-named-by-an-attribute"),
        pytest.param(f'Set-Cookie: sid="{VALUE}"; Path=/', id="cookie-in-quotes"),
        pytest.param(f"headers.set(`X-Token`, `{VALUE}`)", id="script-template"),
        pytest.param(f'Authorization: Digest username="x", response="{VALUE}"', id="header-of-several-values"),
    ],
)
def test_value_that_is_named_like_a_secret_is_taken_out(text: str) -> None:
    assert VALUE.encode() not in redact(text.encode(), ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"idstr": "123456", "user": {"id": 7}}', id="ids"),
        pytest.param('{"created_at": "Tue Sep 05 10:00:00 +0800 2023"}', id="times"),
        pytest.param('{"subtitle": "a", "monkey": "b", "video": "c", "keyword": "d"}', id="longer-names"),
        pytest.param('{"token": "", "key": null, "session": {}}', id="empty-values"),
        pytest.param(
            "https://mp.weixin.qq.com/s?__biz=MzA&amp;mid=1&amp;idx=1&amp;sn=ab&amp;chksm=cd", id="article-link"
        ),
        pytest.param('{"token_count": 1234567, "session_start_time": 1693894982}', id="about-secrets"),
        pytest.param('items[0]=4949123456789012; monkey[3] = "abc1234567890123"', id="lists"),
        pytest.param('var ct = "1693894982"; var user_name = "gh_1"; var keyword = "x"', id="script"),
        pytest.param("人民 key 人民", id="words"),
    ],
)
def test_what_is_no_secret_stays_byte_for_byte(text: str) -> None:
    assert redact(text.encode(), ()) == text.encode()


def test_body_of_another_encoding_stays_byte_for_byte() -> None:
    body = "湖南 token".encode("gb18030") + b'{"token": "abc123"}' + bytes(range(256))
    assert redact(body, ()) == body.replace(b"abc123", b"REDACTED")


def test_number_stays_a_number() -> None:
    assert redact(b'{"uin": 123456, "x": 1}', ()) == b'{"uin": 0, "x": 1}'


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("a/b+c=12345", id="as-it-is"),
        pytest.param("a%2Fb%2Bc%3D12345", id="percent-encoded"),
        pytest.param("a/b%2Bc%3D12345", id="percent-encoded-but-the-slash"),
    ],
)
def test_cookie_is_found_however_it_is_written(written: str) -> None:
    assert redact(f"<p>{written}</p>".encode(), to_secrets(["a/b+c=12345"])) == b"<p>REDACTED</p>"


def test_cookie_sent_percent_encoded_is_found_decoded() -> None:
    assert redact(b"x 12345@unit.cn y", to_secrets(["12345%40unit.cn"])) == b"x REDACTED y"


def test_part_of_a_cookie_is_found() -> None:
    assert b"9876543210" not in redact(b'{"me": "9876543210"}', to_secrets(["uid=9876543210&lang=zh"]))


@pytest.mark.parametrize("value", ["", "1", "zh-CN", "desktop", "deleted", "12345"])
def test_word_or_short_value_is_no_secret(value: str) -> None:
    assert to_secrets([value]) == ()


def test_handle_is_public_even_where_a_cookie_holds_it() -> None:
    assert to_secrets(["1234567890"], ["1234567890"]) == ()


def test_longer_secret_goes_first() -> None:
    assert redact(b"abcdef1234567", to_secrets(["abcdef1", "abcdef1234567"])) == b"REDACTED"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.cn/x?uid=1&b=%E4%BA%BA", "https://a.cn/x?uid=1&b=%E4%BA%BA", id="nothing"),
        pytest.param("https://a.cn/x?token=abc&uid=1#part", "https://a.cn/x?token=*&uid=1", id="parameter"),
        pytest.param("https://a.cn/x?token=&uid=1", "https://a.cn/x?token=&uid=1", id="empty-parameter"),
        pytest.param(f"https://a.cn/{VALUE}/x?q={VALUE}", "https://a.cn/*/x?q=*", id="cookie"),
    ],
)
def test_address_becomes_a_pattern(url: str, expected: str) -> None:
    assert redact_url(url, to_secrets([VALUE]), replacement="*") == expected


def test_address_within_an_address_is_redacted_too() -> None:
    assert VALUE not in redact_url(f"https://a.cn/login?next=%2Fs%3Fx%3D1%26uin%3D{VALUE}", ())
