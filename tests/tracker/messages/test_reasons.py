"""Why an account is not verified is said in sentences; the technical text stays where it is asked for."""

import inspect
from datetime import UTC, datetime

import pytest

from scrapers.model import errors
from scrapers.model.errors import reason_of
from tracker.history.check import Check, Look, Outcome
from tracker.messages import catalog, reasons
from tracker.messages.messages import Messages
from tracker.messages.reasons import FOR_TECHNICAL_REASONS, GENERAL, LATIN, SENTENCES, TECHNICAL
from tracker.messages.terminal.language import Lang
from tracker.pace import pace
from tracker.report.tables.account import look_detail
from tracker.text.sanitize import sanitize

AT = datetime(2023, 9, 19, tzinfo=UTC)
TECHNICAL_TEXTS = [
    "KeyError('contentCount')",
    "baijiahao: foe.is_need_foe",
    "no reply 'posts'",
    "asked for 1234567890, the page is 2345678901's",
    "weibo.mobile: HTTP 418 from https://m.weibo.cn/api",
    reason_of(KeyError("contentCount")),
    "ValueError: 群发 is not listed",
    "",
]
ERRORS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ScrapeError)]


def test_every_code_has_a_sentence_in_each_language() -> None:
    assert set(SENTENCES) == set(catalog.CODES)
    for zh, en in SENTENCES.values():
        assert zh.strip()
        assert en.strip()
        assert not LATIN.search(zh), zh
        assert not reasons.HAN.search(en), en


def test_every_error_of_the_readers_has_a_sentence() -> None:
    assert {error.code for error in ERRORS} <= set(SENTENCES)
    assert {kind.code for _, kind in inspect.getmembers(pace, inspect.isclass) if hasattr(kind, "code")} <= set(
        SENTENCES
    )


@pytest.mark.parametrize("technical", TECHNICAL_TEXTS)
@pytest.mark.parametrize("lang", Lang)
def test_no_technical_text_is_reported(technical: str, lang: Lang) -> None:
    messages = Messages(lang)
    told = {code: messages.reason(code, technical) for code in SENTENCES if code not in reasons.OF_PEOPLE}
    assert told == {code: SENTENCES[code][0 if lang is Lang.ZH else 1] for code in told}
    assert [said for said in told.values() if technical and technical in said] == []


def test_a_code_that_nobody_knows_gets_the_general_sentence() -> None:
    assert [Messages(lang).reason("brand_new", "boom") for lang in Lang] == list(GENERAL)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_a_failed_look_shows_the_technical_text_only_to_who_asks(error: type[errors.ScrapeError]) -> None:
    said = "KeyError('contentCount')"
    look = Look(
        route="weibo.mobile", way="ask", looked_at=AT, outcome=Outcome.UNVERIFIED, code=error.code, message=said, url=""
    )
    assert said not in look_detail(look, Messages(Lang.ZH))
    assert not LATIN.search(look_detail(look, Messages(Lang.ZH)))
    assert said in look_detail(look, Messages(Lang.ZH, is_technical=True))


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (
            "identity_unproved",
            "the page is named 新湖南, the register says 湖南发布",
            "页面名称为“新湖南”，名册登记为“湖南发布”，待人工确认",
        ),
        (
            "identity_unproved",
            "the page was named A, the register says B since",
            "页面名称为“A”，名册登记为“B”，待人工确认",
        ),
        (
            "identity_unproved",
            "recorded by Li of A, the register says B since",
            "Li的人工记录是对“A”的，名册其后改为“B”，不再作依据，待人工再查看",
        ),
        ("unknown_words", "words of unknown meaning: “账号异常” (ok 0)", "平台显示“账号异常”，含义不明，待人工核实"),
        ("withheld", "silent 100%, usually 3%", "异常结果占 100%，往常 3%"),
        ("withheld", "unreadable 100%, no earlier scan", "异常结果占 100%，此前没有可比的检查"),
        ("identity_denied", "Li 确认此标识不是登记的“A”，请更正名册", "Li 确认此标识不是登记的“A”，请更正名册"),
        ("cannot_tell", "张三人工查看，仍不能判断", "张三人工查看，仍不能判断"),
    ],
)
def test_names_and_numbers_that_a_person_needs_are_kept(code: str, message: str, expected: str) -> None:
    assert Messages(Lang.ZH).reason(code, message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "检查于 2023-09-19 18:00，未能核实：weibo.mobile: KeyError('ok')",
            "检查于 2023-09-19 18:00，未能核实：" + SENTENCES["layout_changed"][0],
        ),
        (
            "检查于 2023-09-19 18:00，已知最近一次更新 2023-09-01 09:00，不能证明其后无更新：an old copy",
            "检查于 2023-09-19 18:00，已知最近一次更新 2023-09-01 09:00，不能证明其后无更新："
            + SENTENCES["layout_changed"][0],
        ),
        (
            "检查于 2023-09-19 18:00，未能核实：平台要求登录后才显示",
            "检查于 2023-09-19 18:00，未能核实：平台要求登录后才显示",
        ),
        ("检查于 2023-09-19 18:00，未能核实：页面名称为“ABC”，待人工确认",) * 2,
        ("尚未检查过", "尚未检查过"),
        ("", ""),
    ],
)
def test_a_verdict_stored_by_an_earlier_version_is_worded(message: str, expected: str) -> None:
    assert reasons.stored_sentence("layout_changed", message) == expected


def test_hostile_names_are_made_harmless() -> None:
    said = Messages(Lang.ZH).reason("identity_unproved", "the account's name is \x1b[2J坏")
    assert said == sanitize(said)


@pytest.mark.parametrize("code", sorted(TECHNICAL))
def test_a_notice_does_not_go_into_technical_reasons(code: str) -> None:
    assert Messages(Lang.ZH).reason_for_units(code) == FOR_TECHNICAL_REASONS


def test_a_notice_names_reasons_that_concern_the_unit() -> None:
    assert Messages(Lang.ZH).reason_for_units("posts_hidden") == catalog.CODES["posts_hidden"][0]


def test_a_check_keeps_its_technical_message() -> None:
    check = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code="layout_changed", message="KeyError('x')")
    assert check.message == "KeyError('x')"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("no answer", "没有应答"),
        ("the proxy http://127.0.0.1:1 does not answer", "代理 http://127.0.0.1:1 没有应答"),
        ("the proxy opens no way: 403", "代理不予放行（403）"),
        ("Name or service not known", "域名解析不了"),
        ("Network is unreachable", "网络不通"),
        (
            "TRACKER_BROWSER does not start, or is a headless shell: /nowhere",
            "TRACKER_BROWSER 所指的浏览器不能启动，或是 headless shell：/nowhere",
        ),
        ("what nobody translated", GENERAL[0]),
    ],
)
def test_failures_of_this_machine_are_worded(message: str, expected: str) -> None:
    assert Messages(Lang.ZH).failure(message) == expected
    assert Messages(Lang.EN).failure(message) == message
