"""Secrets are found in every encoding and under every name; other text stays unchanged."""

import base64
import codecs
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.patience import patience
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook, outcome_of
from tracker.text.encoding_detection import why_unreadable
from tracker.text.redaction import redact, redact_text, redact_url, to_secrets
from tracker.text.secret_names import PUBLIC, Grade, grade_of

SECRET = "q7ZkP2vXw9LmT4"
Writing = Callable[[str], str]


def every(form: str) -> Writing:
    return lambda text: "".join(form.format(ord(letter)) for letter in text)


def in_base64(before: bytes = b"", after: bytes = b"", *, is_safe: bool = False, is_padded: bool = True) -> Writing:
    def write(text: str) -> str:
        encode = base64.urlsafe_b64encode if is_safe else base64.b64encode
        written = encode(before + text.encode() + after).decode()
        return written if is_padded else written.rstrip("=")

    return write


WRITINGS: dict[str, Writing] = {
    "plain": str,
    "json": lambda text: json.dumps(text)[1:-1],
    "json-slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json-of-json": lambda text: json.dumps(json.dumps(text))[1:-1],
    "unicode-escapes": every("\\u{:04x}"),
    "unicode-escapes-upper": every("\\u{:04X}"),
    "unicode-escapes-twice": every("\\\\u{:04x}"),
    "code-points": every("\\u{{{:x}}}"),
    "hex-escapes": every("\\x{:02x}"),
    "percent": every("%{:02X}"),
    "percent-lower": every("%{:02x}"),
    "percent-twice": every("%25{:02X}"),
    "percent-thrice": every("%2525{:02X}"),
    "percent-unicode": every("%u{:04x}"),
    "url": lambda text: quote(text, safe=""),
    "url-twice": lambda text: quote(quote(text, safe=""), safe=""),
    "entities": lambda text: html.escape(text),
    "decimal-entities": every("&#{};"),
    "hex-entities": every("&#x{:x};"),
    "entities-padded": every("&#{:05d};"),
    "entities-in-json": every("\\u0026#{};"),
    "base64": in_base64(),
    "base64-unpadded": in_base64(is_padded=False),
    "base64-url-safe": in_base64(is_safe=True, is_padded=False),
    "base64-at-1": in_base64(b"\xfb", b"\xff~~"),
    "base64-at-2": in_base64(b"a?", b"z"),
    "base64-at-3": in_base64(b">>\xff", b"zz", is_safe=True),
    "base64-percent": lambda text: quote(in_base64()(text), safe=""),
    "base64-twice": lambda text: in_base64()(in_base64(b"{", b"}")(text)),
    "base64-of-percent": lambda text: in_base64()(every("%{:02X}")(text)),
    "base64-of-utf-16": lambda text: base64.b64encode(text.encode("utf-16")).decode(),
    "base64-of-gzip": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "base64-behind-a-path": lambda text: "/api/v1/" + in_base64(is_safe=True)(text),
    "hex": lambda text: text.encode().hex(),
    "hex-upper": lambda text: text.encode().hex().upper(),
    "hex-odd": lambda text: "f" + text.encode().hex(),
    "hex-with-blanks": lambda text: text.encode().hex(" "),
    "hex-with-colons": lambda text: text.encode().hex(":").upper(),
    "numbers-of-letters": lambda text: ",".join(str(ord(letter)) for letter in text),
    "quoted-printable": every("={:02X}"),
    "quoted-printable-wrapped": lambda text: f"{text[:6]}=\r\n{text[6:]}",
    "style-sheet": every("\\{:x} "),
    "style-sheet-padded": every("\\{:06x}"),
    "mixed": lambda text: "".join(
        (every("\\u{:04x}"), every("%{:02X}"), str)[n % 3](letter) for n, letter in enumerate(text)
    ),
}
SPREAD: dict[str, Writing] = {
    "upper": str.upper,
    "other-case": str.swapcase,
    "backwards": lambda text: text[::-1],
    "rotated": lambda text: codecs.encode(text, "rot13"),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "base32-lower": lambda text: base64.b32encode(b"ab" + text.encode() + b"c").decode().lower().rstrip("="),
    "base32-hex": lambda text: base64.b32hexencode(b"a" + text.encode()).decode(),
    "base64-backwards": lambda text: in_base64(b"a")(text)[::-1],
    "base64-of-backwards": lambda text: in_base64(b"a")(text[::-1]),
    "base64-with-dots": lambda text: ".".join(re.findall(".{1,5}", in_base64(is_padded=False)(text))),
    "base64-with-escaped-ends-of-lines": lambda text: r"\r\n".join(re.findall(".{1,8}", in_base64()(text))),
    "base64-of-deflate": lambda text: base64.b64encode(zlib.compress(text.encode())[2:-4]).decode(),
    "hex-of-gzip": lambda text: gzip.compress(text.encode(), mtime=0).hex(),
    "hex-in-groups": lambda text: "-".join(re.findall(".{1,4}", text.encode().hex())),
    "hex-backwards": lambda text: text.encode().hex()[::-1],
    "letters-with-blanks": " ".join,
    "letters-with-dots": ".".join,
    "letters-on-lines": "\n".join,
    "letters-with-what-is-not-seen": "\u200b".join,
    "letters-with-entities": "&shy;".join,
    "letters-in-tags": lambda text: "".join(f"<b>{letter}</b>" for letter in text),
    "letters-with-comments": "<!---->".join,
    "parts-of-a-script": lambda text: "' + '".join(re.findall(".{1,4}", text)),
    "a-list-of-letters": "','".join,
    "full-width": lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text),
    "full-width-escaped": lambda text: "".join(f"\\u{ord(letter) + 0xFEE0:04x}" for letter in text),
    "full-width-in-percent": lambda text: quote("".join(chr(ord(letter) + 0xFEE0) for letter in text)),
    "eight-digits": every("\\U{:08x}"),
    "numbers-with-blanks": lambda text: " , ".join(str(ord(letter)) for letter in text),
    "numbers-with-hyphens": lambda text: "-".join(str(ord(letter)) for letter in text),
    "numbers-of-three-digits": every("{:03d}"),
    "octal-numbers": lambda text: " ".join(f"{ord(letter):03o}" for letter in text),
    "binary-numbers": lambda text: " ".join(f"{ord(letter):08b}" for letter in text),
    "binary-numbers-joined": every("{:08b}"),
    "hex-numbers": lambda text: ", ".join(f"0x{ord(letter):02X}" for letter in text),
    "code-points-apart": lambda text: " ".join(f"U+{ord(letter):04X}" for letter in text),
    "numbered-letters": lambda text: ",".join(f'"{number}":{ord(letter)}' for number, letter in enumerate(text)),
}
"""By value only: from ten letters and digits on."""
PLACES = ("{}", '{{"a": "{}", "b": 1}}', "<p title='x'>{}</p>", "?a=1&b={}&c=2", "a={}; b=2", "湖南 {} 韶山")


@pytest.mark.parametrize("writing", (WRITINGS | SPREAD).values(), ids=WRITINGS | SPREAD)
def test_a_value_that_the_session_holds_is_found_however_it_is_written(writing: Writing) -> None:
    for place in PLACES:
        check_found(writing, place)


def check_found(writing: Writing, place: str) -> None:
    body = place.format(writing(SECRET)).encode()
    clean = redact(body, to_secrets([SECRET]))
    assert writing(SECRET).encode() not in clean
    assert clean.startswith(place.partition("{")[0].encode())


VALUES = st.text("abcdefghijKLMNOP0123456789+/=_-.%!~", min_size=6, max_size=48).filter(
    lambda text: any(letter.isdigit() for letter in text) and text not in "REDACTED"
)


@pytest.mark.parametrize(
    "data",
    [
        '{"密码":"%s"}',
        '{"访问令牌": "%s"}',
        "会话ID=%s&a=1",
        '{"\\u5bc6\\u7801":"%s"}',
        "%%E5%%AF%%86%%E7%%A0%%81=%s",
        "密钥 = '%s'",
    ],
)
@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_a_value_under_a_chinese_name_is_found(data: str, code: str) -> None:
    clean = redact((data % SECRET).encode(code), ()).decode(code)
    assert clean == data % "REDACTED"


AROUND = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(max_examples=examples(400), deadline=None)
@given(VALUES, st.sampled_from(sorted(WRITINGS)), AROUND, AROUND)
@example("000000", "base64-at-1", "", "")
@example("a0%41bcde", "percent-twice", "", "")
@example("00000~0", "quoted-printable-wrapped", "", "")
def test_any_value_in_any_writing_is_found(value: str, name: str, before: str, after: str) -> None:
    written = WRITINGS[name](value)
    body = f"{before}\n{written}\n{after}".encode()
    clean = redact(body, to_secrets([value]))
    assert written.encode() not in clean
    assert value.encode() not in clean


LONG_VALUES = st.text("abcdefghijKLMNOPqrs0123456789", min_size=12, max_size=48).filter(
    lambda text: any(letter.isdigit() for letter in text) and not text.isdigit()
)


@settings(max_examples=examples(300), deadline=None)
@given(LONG_VALUES, st.sampled_from(sorted(SPREAD.keys() - {"base64-of-deflate"})), AROUND, AROUND)
@example("00000000000K", "base64-of-backwards", "000000000000", "\0")  # both lines look like one text in base64
def test_a_value_is_found_whatever_stands_between_its_letters(value: str, name: str, before: str, after: str) -> None:
    written = SPREAD[name](value)
    assert written.encode() not in redact(f"{before}\n{written}\n{after}".encode(), to_secrets([value]))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"<p>{SECRET[:5]}<b>{SECRET[5:]}</b></p>", "<p>REDACTED<b></b></p>"),
        (f'["{SECRET[:5]}","{SECRET[5:]}", 1]', '["REDACTED","", 1]'),
        (f'{{"a": "{SECRET[::-1]}", "b": "湘潭"}}', '{"a": "REDACTED", "b": "湘潭"}'),
    ],
)
def test_what_stands_between_the_letters_of_a_value_stays(text: str, clean: str) -> None:
    assert redact(text.encode(), to_secrets([SECRET])).decode() == clean


@settings(max_examples=examples(150), deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_text_without_secrets_is_not_touched_by_looking_for_one(text: str) -> None:
    assert redact(text.encode(), to_secrets([SECRET])) == redact(text.encode(), ())


@settings(max_examples=examples(150), deadline=None)
@given(st.binary(max_size=300), VALUES)
def test_no_bytes_make_it_fail(body: bytes, value: str) -> None:
    once = redact(body, to_secrets([value]))
    assert redact(once, to_secrets([value])) == once or value.encode() not in once


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_body_in_wide_letters_is_read(encoding: str) -> None:
    said = f'{{"a": "{SECRET}", "access_token": "abcdefgh", "名": "韶山公安"}}'
    clean = redact(said.encode(encoding), to_secrets([SECRET])).decode(encoding)
    assert json.loads(clean) == {"a": "REDACTED", "access_token": "REDACTED", "名": "韶山公安"}


def test_wide_letters_inside_another_body_are_read() -> None:
    assert SECRET[1:].encode("utf-16-le") not in redact(
        b"ab" + SECRET.encode("utf-16-le") + b"cd", to_secrets([SECRET])
    )


def test_a_value_in_other_letters_is_found_in_each_code() -> None:
    name = "操作员张三1380000"
    secrets = to_secrets([name])
    for body in (name.encode(), name.encode("gb18030"), json.dumps(name).encode(), quote(name).encode()):
        assert redact(body, secrets) in (b"REDACTED", b'"REDACTED"')


COMMON = """
SUB SUBP SCF ALF SSOLoginState WBPSESS XSRF-TOKEN z_c0 d_c0 _xsrf KLBRSID SESSIONID BDUSS BDUSS_BFESS STOKEN
PTOKEN BAIDUID wxuin data_bizuin data_ticket slave_sid slave_user pass_ticket appmsg_token wap_sid2 wr_skey
wr_vid exportkey JSESSIONID PHPSESSID ASP.NET_SessionId connect.sid sessionid sessionId session_id sid
SESSDATA bili_jct csrf_session_id sid_guard token access_token accessToken refresh_token id_token auth_token
X-Auth-Token user_token msToken csrfToken x-csrf-token authenticity_token authorizer_refresh_token tokenValue
web_token loginToken secret client_secret app_secret appSecret accessKeySecret secretKey component_appsecret
api_key apikey apiKey x-api-key appkey app_key AccessKeyId private_key encodingAESKey session_key sessionKey
skey p_skey secret-key password passwd pwd user_password newPassword passphrase passcode authorization
proxy-authorization auth oauth auth_code auth_key authInfo signature x-sign sign X-Amz-Signature apiSign
_signature hmac ticket jsapi_ticket component_verify_ticket ComponentVerifyTicket sso_ticket CASTGC rememberMe
H_PS_PSSID BIDUPSID SUHB openid2ticket_oAbc1 contactTel telNo phoneMd5 sfzh sjhm lxdh mima
sms_code verifyCode otp captcha_code id_card idCard idcard_no idCardNo ID-CARD identity_card id_number phone
phone_number phoneNumber mobile mobilePhone user_mobile contact_phone telephone tel email user_email openid
openId open_id unionid unionId wxid uin bank_card cardNo real_name device_id deviceId imei oaid jwt credential
"""
NAMES = COMMON.split()
JSON_PLACES = {
    "json": '{{"x": 1, "{name}": "{value}", "y": 2}}',
    "json-in-json": '{{"d": "{{\\"{name}\\":\\"{value}\\"}}"}}',
    "json-in-json-in-json": '{{"d": "{{\\\\\\"{name}\\\\\\":\\\\\\"{value}\\\\\\"}}"}}',
    "query": "https://a.cn/s?x=1&{name}={value}&y=2",
    "first-of-a-query": "https://a.cn/s?{name}={value}",
    "form": "{name}={value}&y=2",
    "link": '<a href="/s?x=1&amp;{name}={value}&amp;y=2">',
    "link-in-json": '{{"u": "https:\\/\\/a.cn\\/s?x=1\\u0026{name}={value}\\u0026y=2"}}',
    "link-in-a-link": "/login?next=%2Fs%3Fx%3D1%26{name}%3D{value}%26y%3D2",
    "link-twice-in-a-link": "/login?next=%252Fs%253Fx%253D1%2526{name}%253D{value}%2526y",
    "cookies": '"a=1; {name}={value}; b=2"',
    "field": '<input type="hidden" name="{name}" value="{value}">',
    "field-turned": "<input value='{value}' name='{name}'>",
    "field-bare": "<input name={name} value={value}>",
    "meta": '<meta name="{name}" content="{value}">',
    "name-and-value": '[{{"name": "{name}", "value": "{value}", "path": "/"}}]',
    "value-before-the-name": '[{{"value": "{value}", "path": "/", "name": "{name}"}}]',
    "value-far-behind": '[{{"name": "{name}", "path": "/", "secure": true, "value": "{value}"}}]',
    "tag-of-any-name": '<cookie name="{name}" path="/" value="{value}"/>',
    "bracketed": "user[{name}]={value}&x=1",
    "bracketed-in-a-query": "https://a.cn/?x=1&user%5B{name}%5D={value}",
    "quoted-script": "x['{name}'] = '{value}';",
    "quoted-entities": "<div data-x='{{&quot;{name}&quot;:&quot;{value}&quot;}}'>",
    "multipart": 'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--b',
    "element": "<xml><{name}>{value}</{name}></xml>",
    "cdata": "<xml><{name}><![CDATA[{value}]]></{name}></xml>",
}


@pytest.mark.parametrize("place", JSON_PLACES.values(), ids=JSON_PLACES)
def test_a_common_name_hides_its_value_wherever_it_stands(place: str) -> None:
    told = {name: redact(place.format(name=name, value=SECRET).encode(), ()) for name in NAMES}
    assert [name for name, clean in told.items() if SECRET.encode() in clean] == []


@settings(max_examples=examples(300), deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(sorted(JSON_PLACES)),
    st.text("abcdefghijKLMNOP0123456789", min_size=8, max_size=40).filter(
        lambda text: any(letter.isdigit() for letter in text)
    ),
    st.sampled_from(["plain", "unicode-escapes", "percent", "percent-twice", "base64", "hex", "decimal-entities"]),
)
def test_a_named_value_is_hidden_when_all_is_encoded_once_more(name: str, place: str, value: str, writing: str) -> None:
    whole = JSON_PLACES[place].format(name=name, value=value)
    written = WRITINGS[writing](whole)
    hidden = WRITINGS[writing](value)
    if writing == "base64":
        assert value.encode() not in base64.b64decode(redact(written.encode(), ()), validate=False)
    else:
        assert hidden.encode() not in redact(written.encode(), ())


DATA = """
id uid user_id idstr name nickname screen_name keyword keywords monkey turkey donkey author authors authority
author_name
design assign campaign video videos subject subtitle title url text created_at publish_time code state status content
digest assess passage pass_count compass telegram hotel sidebar inside side residence tokenizer description signal
signed_at verified_reason authentic newsId classId postId
"""


def test_a_name_of_data_says_nothing() -> None:
    names = [*(name for names in PUBLIC.values() for name in names), *DATA.split()]
    assert [name for name in names if grade_of(name) is not Grade.NONE] == []


@pytest.mark.parametrize(
    "text",
    [
        '{"sign": "湖南省公安厅官方账号", "signature": "为人民服务", "auth_title": "官方"}',
        '{"key": "weibo", "tabKey": "profile", "state": "normal", "code": 40362}',
        'fetch(url, {credentials: "include"})',
        "var key = e.key, token = t.token; if (key == null || a && b) { sign = f(x); }",
        '{"mobile": 1, "auth": 0, "session": {}, "token": null, "secret": true}',
        "https://mp.weixin.qq.com/s?__biz=MzA3MTExOTUwNw==&mid=2649&idx=1&sn=0a1b2c3d4e5f60718293a4b5c6d7e8f9&chksm=cd12",
        "<p>密码 password 请妥善保管，联系电话：0731-58213456</p>",
        '{"url_token": "hu-nan-ri-bao", "cover_image_phone": "https://a.cn/x.jpg"}',
        '{"name": "session", "content": "第三次会议", "link": "https://a.cn/x"}',
        '{"value": "e1f2a3b4c5"}, {"name": "token"}',
        "list[token]=f(x); a[key] = b[key] || 1",
    ],
)
def test_what_readers_need_stays(text: str) -> None:
    assert redact(text.encode(), ()) == text.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"token": {"value": "abc1234567", "kind": "x"}}', '{"token": {"value": "REDACTED", "kind": "x"}}'),
        ('{"tokens": ["abc", "def"]}', '{"tokens": []}'),
        ('{"phone": 13800000000}', '{"phone": 0}'),
        ('{"d": "{\\"phone\\": 13800000000}"}', '{"d": "{\\"phone\\": 0}"}'),
        ("Authorization: Bearer abcdefgh\r\nX: 1", "Authorization: REDACTED\r\nX: 1"),
        ("Set-Cookie: SUB=abc; Path=/\r\nX: 1", "Set-Cookie: REDACTED\r\nX: 1"),
        ("<!-- Cookie: SUB=abc; a=1 --><p>正文</p>", "<!-- Cookie: REDACTED--><p>正文</p>"),
        ("/* Set-Cookie: SUB=abc; a=1 */var x = 1", "/* Set-Cookie: REDACTED*/var x = 1"),
        ("https://me:w0rd@proxy.cn:80/", "https://me:REDACTED@proxy.cn:80/"),
        ('{"x": "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"}', '{"x": "REDACTED"}'),
        ('{"token": "cut in the mid', '{"token": "REDACTED'),
        ('["x-token","abc1234567"]', '["x-token","REDACTED"]'),
        ('{"a":"say token=\\"","b":"x"}', '{"a":"say token=\\"","b":"x"}'),
    ],
)
def test_what_is_taken_out_leaves_the_rest_whole(text: str, expected: str) -> None:
    assert redact_text(text, ()) == expected


def test_a_nested_address_is_a_pattern_too() -> None:
    url = f"https://a.cn/login?next=%2Fs%3Fx%3D1%26uin%3D{SECRET}%26y%3D2&z=1"
    assert redact_url(url, (), replacement="*") == "https://a.cn/login?next=%2Fs%3Fx%3D1%26uin%3D*%26y%3D2&z=1"


@cache
def redacted(body: bytes, handle: str) -> bytes:
    """Several looks have the same answers."""
    return redact(body, to_secrets([SECRET], [handle]))


def test_every_case_is_read_as_expected_when_it_was_redacted() -> None:
    assert {str(look): found for look in RECORDED_LOOKS if (found := differences_when_redacted(look))} == {}


def differences_when_redacted(look: RecordedLook) -> tuple[str, ...]:
    capture = look.capture()
    replies = {
        name: replace(reply, body=redacted(reply.body, capture.target.handle))
        for name, reply in capture.replies.items()
    }
    return look.expected.differences(outcome_of(lambda: look.route.read(replace(capture, replies=replies))))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (gzip.compress(b"{}", mtime=0), "gzip"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(256)) * 4, "binary"),
        (b"{}", ""),
        (b"", ""),
        ("韶山".encode("gb18030") * 50, ""),
        ('{"a": "韶山"}'.encode("utf-16"), ""),
    ],
)
def test_what_nobody_can_read_is_named(body: bytes, kind: str) -> None:
    assert why_unreadable(body) == kind


@pytest.mark.parametrize(
    "piece",
    [
        "a\\u002f",
        '"token":{"a":"',
        '"session":{',
        "Cookie:\n ",
        "%25",
        "&#38;",
        "\\\\",
        "A" * 40 + " ",
        '"token":"',
        "key=",
        "<meta ",
        "eyJ",
        "{",
        "\0",
    ],
)
def test_a_hostile_body_costs_no_more_than_its_size(piece: str) -> None:
    body = (piece * (100_000 // len(piece) + 1)).encode()
    with patience():
        redact(body, to_secrets([f"{SECRET}{number}" for number in range(20)]))


LONG_VALUE = "".join(f"q{number:x}Z" for number in range(6000))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"access_token": "%s", "id": 1}', id="json"),
        pytest.param("https://a.cn/?token=%s", id="address"),
        pytest.param("Cookie: SUB=%s; a=b", id="header"),
        pytest.param("var token = '%s';", id="script"),
        pytest.param("<token>%s</token>", id="element"),
        pytest.param('<div data-token="%s">', id="attribute"),
        pytest.param('{"cookies": ["%s"]}', id="list"),
        pytest.param('{"a": "{\\\\"token\\\\": \\\\"%s\\\\"}"}', id="json-in-json"),
    ],
)
def test_a_very_long_value_is_taken_out_to_its_end(text: str) -> None:
    clean = redact((text % LONG_VALUE).encode(), ()).decode()
    assert not any(LONG_VALUE[at : at + 40] in clean for at in range(0, len(LONG_VALUE), 20))


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_long_list_under_a_secret_name_is_taken_out_whole(brackets: str) -> None:
    parts = [f"abc123def{number}" for number in range(1500)]
    value = json.dumps(parts if brackets == "[]" else {f"k{part}": part for part in parts})
    clean = redact(f'{{"tokens": {value}, "name": "韶山公安1234567"}}'.encode(), ()).decode()
    assert '"abc123def1"' not in clean
    assert '"abc123def1499"' not in clean
    assert "韶山公安1234567" in clean


@pytest.mark.parametrize(
    "inner",
    [
        '"mobile": 13800001234',
        '"password": "ab 13800001234"',
        '"mobile": 13800001234, "a": "Abcdefgh1234567890abcd"',
        '"a": "Abcdefgh1234567890abcd", "user": {"mobile": 13800001234}',
        '"token": {"a": "Abcdefgh1234567890abcd"}, "mobile": 13800001234',
        '"items": [{"openid": "韶山 13800001234"}]',
    ],
)
def test_a_value_in_an_object_under_a_secret_name_is_taken_out_by_its_own_name(inner: str) -> None:
    clean = redact(f'{{"session": {{{inner}}}, "id": 1}}'.encode(), ()).decode()
    assert "13800001234" not in clean
    assert "Abcdefgh" not in clean
    assert json.loads(clean)["id"] == 1


@pytest.mark.parametrize("length", [8_180, 8_190, 8_200, 60_000])
def test_a_long_list_of_numbers_under_a_secret_name_leaves_the_rest_as_it_is(length: int) -> None:
    numbers = ",".join("1234567890" for _ in range(length // 11))
    clean = redact(f'{{"tokens": [{numbers}], "id": 1}}'.encode(), ()).decode()
    assert json.loads(clean) == {"tokens": [], "id": 1}


def test_a_header_that_goes_on_in_the_next_line_is_taken_out() -> None:
    clean = redact(b"Cookie: a=b; SUB=\r\n abc123def456; x=1\r\nHost: a.cn", ()).decode()
    assert "abc123" not in clean
    assert "Host: a.cn" in clean


@pytest.mark.parametrize(
    "name", ["bank_account", "code_verifier", "geetest_validate", "otpCode", "pwdHash", "x-zse-96", "tk"]
)
def test_more_names_of_logins_hide_their_values(name: str) -> None:
    assert grade_of(name) is Grade.CERTAIN
