"""A state is read only from complete known sentences: any addition before, inside or after makes it unknown."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from urllib.parse import quote

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import LayoutChanged, ScrapeError, UnknownWords
from scrapers.model.profile import AccountState
from scrapers.model.route import Route
from scrapers.parsing.notice_sentences import SENTENCES, SHOWN, Mark, meaning_of, normalise, printable, state_of
from scrapers.platforms.baijiahao.page import AUTHOR
from scrapers.platforms.wechat.removal_notice import read_page
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.mobile import MOBILE
from scrapers.platforms.zhihu.api import MEMBERS
from scrapers.platforms.zhihu.posts import API

KNOWN: tuple[tuple[str, str, AccountState | Mark], ...] = (
    (
        "weibo",
        "该账号因被投诉违反法律法规和《微博社区公约》的相关规定，现已无法查看。查看帮助",
        AccountState.BANNED,
    ),
    ("weibo", "该账号因被投诉违反《微博社区公约》的相关规定，现已无法查看。", AccountState.BANNED),
    ("weibo", "该账号因用户自行申请关闭，现已无法查看。", AccountState.DEREGISTERED),
    ("weibo", "该帐号因用户自行申请关闭", AccountState.DEREGISTERED),
    ("weibo", "该账号已关闭，现无法查看。", AccountState.DEREGISTERED),
    ("weibo", "该账号因用户自行申请关闭，现已无法查看。查看帮助", AccountState.DEREGISTERED),
    ("weibo", "该账号行为异常，存在安全风险，用户验证之前暂时不能查看。查看帮助", AccountState.SUSPENDED),
    ("weibo", "该账号行为异常，存在安全风险，用户验证之前暂时不能查看。", AccountState.SUSPENDED),
    ("weibo", "该账号内容存在风险，用户验证之前暂时不能查看。", AccountState.SUSPENDED),
    ("weibo", "该帐号当前处于异常状态，用户验证之前暂时不能查看", AccountState.SUSPENDED),
    ("weibo", "该用户不存在(20003)", AccountState.NOT_FOUND),
    ("weibo", "用户不存在哦!", AccountState.NOT_FOUND),
    ("weibo", "因违反社区公约，该用户目前处于禁言状态", Mark.MUTED),
    ("zhihu", "该帐号已停用，主页无法访问", AccountState.SUSPENDED),
    ("zhihu", "该账号已停用", AccountState.SUSPENDED),
    ("baijiahao", "用户信息不存在", AccountState.NOT_FOUND),
    ("wechat", "此帐号已自主注销，内容无法查看", AccountState.DEREGISTERED),
    ("wechat", "此帐号已被屏蔽, 内容无法查看", AccountState.BANNED),
    ("wechat", "该公众号已迁移", AccountState.MIGRATED),
    ("wechat", "该帐号已冻结", AccountState.SUSPENDED),
    ("wechat", "此帐号已申请公众号帐号迁移流程，被冻结/回收，小主页暂无法访问。", AccountState.SUSPENDED),
)
BEFORE = ("若", "据称", "并非", "您的账号因被投诉；", "公告：", "“", "网友问：", "不要相信", "关于")
AFTER = ("评论功能", "的说法不实", "？", "吗", "，请稍后再试", "后可恢复", "”", "申请已撤回", "直播功能", "，为误报")
INSIDE = ("未", "不", "并未", "没有", "非", "尚未", "或")
OTHERS = (
    ("weibo", "该账号已关闭评论功能"),
    ("weibo", "该用户的投诉渠道已变更，请稍后再试"),
    ("weibo", "该账号已关闭私信，用户验证后可查看"),
    ("weibo", "该用户已开启验证"),
    ("weibo", "该账号暂时无法展示。"),
    ("zhihu", "该账号已停用评论"),
    ("wechat", "此账号已申请帐号迁移流程，被冻结/回收的内容可以找回"),
    ("baijiahao", "用户信息不存在风险"),
    ("weibo", ""),
)
each_known = pytest.mark.parametrize(("platform", "words", "means"), KNOWN)


@each_known
def test_a_known_sentence_is_read(platform: str, words: str, means: AccountState | Mark) -> None:
    assert meaning_of(platform, words) is means


@each_known
def test_either_way_of_writing_account_is_read(platform: str, words: str, means: AccountState | Mark) -> None:
    assert {meaning_of(platform, words.replace("账", "帐")), meaning_of(platform, words.replace("帐", "账"))} == {means}


@pytest.mark.parametrize("around", [" {} \n", "\u3000{}。", "{}!", "\ufeff{}"])
def test_blanks_and_a_stop_at_the_ends_say_nothing(around: str) -> None:
    read = {(platform, words): meaning_of(platform, around.format(words)) for platform, words, _ in KNOWN}
    assert read == {(platform, words): means for platform, words, means in KNOWN}


@pytest.mark.parametrize("around", ["{}…", "{}……", "{}...", "{}。。。", "{}；", "{};", "{}⋯", "{}…。"])
def test_a_sentence_that_is_cut_off_says_nothing(around: str) -> None:
    """该账号已关闭… may be the beginning of 该账号已关闭评论功能."""
    cut_off = [(platform, around.format(words.rstrip("。!"))) for platform, words, _ in KNOWN]
    assert [each for each in cut_off if meaning_of(*each) is not None] == []


@each_known
def test_anything_before_or_after_makes_another_sentence(platform: str, words: str, means: AccountState | Mark) -> None:
    changed = [f"{before}{words}{after}" for before, after in product(("", *BEFORE), ("", *AFTER)) if before or after]
    known = {normalise(each) for _, each, _ in KNOWN}
    assert [each for each in changed if meaning_of(platform, each) and normalise(each) not in known] == []


@each_known
def test_a_negation_inside_makes_another_sentence(platform: str, words: str, means: AccountState | Mark) -> None:
    changed = [words[:at] + no + words[at:] for at in range(1, len(words.rstrip("。!"))) for no in INSIDE]
    assert [each for each in changed if meaning_of(platform, each)] == []


@each_known
def test_a_part_of_a_sentence_is_none_of_another_state(platform: str, words: str, means: AccountState | Mark) -> None:
    parts = {meaning_of(platform, words[start:end]) for start in range(len(words)) for end in range(start, len(words))}
    assert parts <= {None, means}


@each_known
def test_one_platform_s_sentence_is_not_another_s(platform: str, words: str, means: AccountState | Mark) -> None:
    others = {"weibo", "zhihu", "baijiahao", "wechat", "peopleapp"} - {platform}
    said = {other: meaning_of(other, words) for other in others}
    assert {other for other, found in said.items() if found not in (None, means)} == set()


@pytest.mark.parametrize(("platform", "words"), OTHERS)
def test_other_words_are_unknown_and_are_kept(platform: str, words: str) -> None:
    with pytest.raises(UnknownWords) as caught:
        state_of(platform, words)
    assert (caught.value.code, words in str(caught.value)) == ("unknown_words", True)


@pytest.mark.parametrize(
    ("platform", "words", "means"),
    [
        ("weibo", "該帳號因用戶自行申請關閉，現已無法查看。", AccountState.DEREGISTERED),
        (
            "weibo",
            "該帳號因被投訴違反法律法規和《微博社區公約》的相關規定，現已無法查看。查看幫助",
            AccountState.BANNED,
        ),
        ("weibo", "該帳號行為異常，存在安全風險，用戶驗證之前暫時不能查看。", AccountState.SUSPENDED),
        ("weibo", "該帳號當前處於異常狀態，用戶驗證之前暫時不能查看", AccountState.SUSPENDED),
        ("weibo", "該用戶不存在（２０００３）", AccountState.NOT_FOUND),
        ("weibo", "因違反社區公約，該用戶目前處於禁言狀態", Mark.MUTED),
        ("wechat", "此帳號已自主註銷，內容無法查看", AccountState.DEREGISTERED),
        ("wechat", "該公眾號已遷移至新帳號", AccountState.MIGRATED),
        ("zhihu", "該帳號已停用，主頁無法訪問", AccountState.SUSPENDED),
        ("baijiahao", "用戶信息不存在", AccountState.NOT_FOUND),
        ("weibo", "該帳號已關閉評論功能", None),
        ("weibo", "該帳號未關閉", None),
        ("weibo", "該用戶的投訴渠道已變更，請稍後再試", None),
        ("wechat", "此帳號未註銷，內容無法查看", None),
    ],
)
def test_traditional_characters_say_the_same_and_no_more(platform: str, words: str, means: object) -> None:
    assert meaning_of(platform, words) is means


def test_a_mark_is_no_state() -> None:
    with pytest.raises(UnknownWords):
        state_of("weibo", "因违反社区公约，该用户目前处于禁言状态")


def test_an_article_that_ends_in_a_sentence_is_none() -> None:
    assert meaning_of("wechat", "\n" * 300 + "此账号已自主注销，内容无法查看") is None


def test_words_in_a_message_are_one_harmless_line() -> None:
    told = printable("第一行\n\x1b[31m\u202e第二行" + "长" * 500)
    assert told.startswith("第一行 [31m 第二行长")
    assert (len(told), told[-1]) == (SHOWN, "…")


def test_every_sentence_names_its_source_and_is_anchored() -> None:
    assert all(sentence.source.strip() for sentence in SENTENCES)
    assert not any(gap in sentence.pattern.pattern for sentence in SENTENCES for gap in (".*", ".+", r"\w"))


# --- as the routes read them ----------------------------------------------------------------------------------------

UID = "9943010001"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
INFO = f"https://weibo.com/ajax/profile/info?uid={UID}"
USER = f"https://m.weibo.cn/api/container/getIndex?type=uid&value={UID}"


Body = Callable[[str], dict[str, object]]


def weibo(route: Route, name: str, url: str, body: object) -> AccountState:
    reply = Reply(url=url, http_status=200, body=json.dumps(body).encode(), content_type="application/json")
    return route.read(capture_of(UID, {name: reply})).state


def capture_of(handle: str, replies: dict[str, Reply]) -> Capture:
    return Capture(target=Target(handle=handle), captured_at=NOW, replies=replies)


def toast(words: str) -> dict[str, object]:
    return {"ok": 0, "error_type": "toast", "msg": words}


def sorry(words: str) -> dict[str, object]:
    return {"ok": 0, "error_type": "link", "url": f"https://weibo.com/sorry?usernotexists&msg={quote(words)}"}


@pytest.mark.parametrize("body", [toast, sorry], ids=["toast", "sorry-page"])
@pytest.mark.parametrize(("route", "name", "url"), [(AJAX, "info", INFO), (MOBILE, "user", USER)], ids=["ajax", "m"])
@pytest.mark.parametrize("words", [words for platform, words in OTHERS if platform == "weibo" and words])
def test_weibo_s_other_words_are_no_state(body: Body, route: Route, name: str, url: str, words: str) -> None:
    with pytest.raises(UnknownWords, match=words):
        weibo(route, name, url, body(words))


@pytest.mark.parametrize("body", [toast, sorry], ids=["toast", "sorry-page"])
def test_weibo_s_closed_account_is_read_in_either_spelling(body: Body) -> None:
    states = {weibo(AJAX, "info", INFO, body(f"该{word}因用户自行申请关闭")) for word in ("账号", "帐号")}
    assert states == {AccountState.DEREGISTERED}


def test_weibo_s_code_beside_words_of_another_meaning_is_no_state() -> None:
    with pytest.raises(UnknownWords):
        weibo(AJAX, "info", INFO, {"ok": 0, "error_code": 20003, "msg": "系统繁忙，请稍后再试"})


def zhihu(status: int, message: str) -> AccountState:
    body = json.dumps({"error": {"message": message}}).encode()
    reply = Reply(url=f"{API}/members/chang-sha?include=x", http_status=status, body=body)
    return MEMBERS.read(capture_of("chang-sha", {"member": reply})).state


@pytest.mark.parametrize("words", ["该账号已停用", "该帐号已停用", "该帐号已停用，主页无法访问"])
@pytest.mark.parametrize("status", [200, 403, 404, 410])
def test_zhihu_s_disabled_account_is_read_under_any_status(status: int, words: str) -> None:
    assert zhihu(status, words) is AccountState.SUSPENDED


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (403, "该账号已停用评论", "blocked"),
        (404, "该用户的投诉渠道已变更，请稍后再试", "unknown_words"),
        (410, "系统升级，主页暂时无法访问", "unknown_words"),
        (200, "该账号已注销", "unknown_words"),
        (500, "该账号已注销", "unreachable"),
    ],
)
def test_zhihu_s_other_words_are_no_state(status: int, words: str, code: str) -> None:
    with pytest.raises(ScrapeError) as caught:
        zhihu(status, words)
    assert caught.value.code == code


@pytest.mark.parametrize("words", ["用户信息不存在风险", "该用户信息不存在异常", "内容加载中"])
def test_baijiahao_s_other_words_are_no_state(words: str) -> None:
    page = Reply(
        url="https://baijiahao.baidu.com/u?app_id=1739943010000001",
        http_status=200,
        body=f'<html><body><div class="empty-content">{words}</div></body></html>'.encode(),
        content_type="text/html",
    )
    with pytest.raises(UnknownWords, match=words):
        AUTHOR.read(capture_of("1739943010000001", {PAGE: page}))


@pytest.mark.parametrize("words", ["此账号已注销的说法不实", "此账号已申请帐号迁移流程，被冻结/回收的内容可以找回"])
def test_wechat_s_other_words_are_no_state(words: str) -> None:
    page = f'<html><body><div class="weui-msg"><h2 class="weui-msg__title">{words}</h2></div></body></html>'
    with pytest.raises(LayoutChanged) as caught:
        read_page(Reply(url="https://mp.weixin.qq.com/s/x", http_status=200, body=page.encode()))
    assert (caught.value.code, words in str(caught.value)) == ("unknown_words", True)
