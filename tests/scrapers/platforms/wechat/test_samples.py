"""WeChat: public captures of real pages and replies, read as their index states. They are stored outside the tree."""

import json
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import CaptchaShown, LayoutChanged, Undated, Unreachable
from scrapers.model.profile import Origin
from scrapers.platforms.wechat.article import Article
from scrapers.platforms.wechat.backoffice import BACKOFFICE, to_post
from scrapers.platforms.wechat.links import LINKS
from scrapers.platforms.wechat.removal_notice import RemovalNotice, read_page
from scrapers.platforms.wechat.weread import WEREAD, read_list

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "wechat"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")

ARTICLES = (
    ("article_t0_original-none_2025-11-10.html", "2025-11-10 12:00:10", "轩辕的编程宇宙", Origin.UNKNOWN, "article"),
    ("article_t0_yuanchuang_2025-11-07.html", "2025-11-07 08:31:48", "阮一峰的网络日志", Origin.ORIGINAL, "article"),
    ("article_t0_yuanchuang_2025-11-11.html", "2025-11-11 12:09:03", "印记中文", Origin.ORIGINAL, "article"),
    ("article_t0_yuanchuang_2026-04-01.html", "2026-04-01 18:13:05", "小说拾遗", Origin.ORIGINAL, "article"),
    ("article_t0_yuanchuang_author_2026-01-02.html", "2026-01-02 17:39:33", "左岸读书", Origin.ORIGINAL, "article"),
    ("article_t11_reprint_type3_2025-11-11.html", "2025-11-11 08:06:46", "36氪", Origin.REPOST, "article"),
    ("article_t11_share_type2_2019-11-25.html", "2019-11-25 20:07:23", "阮一峰的网络日志", Origin.REPOST, "article"),
    ("article_t11_reprint_type3_2024-10-28.html", "2024-10-28 09:52:46", "前端欧阳", Origin.REPOST, "article"),
    ("article_t8_picture_2025-11-05.html", "2025-11-05 18:30:00", "36氪", Origin.UNKNOWN, "picture"),
    ("article_t8_picture_2025-12-18.html", "2025-12-18 17:13:08", "趋势动物小程序说明书", Origin.UNKNOWN, "picture"),
    ("article_t10_text_2025-10-07.html", "2025-10-07 14:13:11", "轩辕的编程宇宙", Origin.UNKNOWN, "text"),
    ("article_t10_text_no-title_2020-05-26.html", "2020-05-26 18:10:13", "轩辕的编程宇宙", Origin.UNKNOWN, "text"),
    ("article_2018_iframe.html", "2018-03-20 11:19:59", "共产党员", Origin.UNKNOWN, "article"),
    ("article_2018_qqmusic.html", "2018-04-07 22:21:55", "闲云野鹤古刹", Origin.ORIGINAL, "article"),
    ("article_2018_bgimage.html", "2018-04-06 06:56:20", "华商报", Origin.UNKNOWN, "article"),
)
HANDLES = {
    "article_t0_yuanchuang_author_2026-01-02.html": "MjM5OTAyNDkwMA==",
    "article_t11_reprint_type3_2025-11-11.html": "MzI2NDk5NzA0Mw==",
    "article_t11_share_type2_2019-11-25.html": "MzI4NjAxNjY4Nw==",
    "article_t8_picture_2025-11-05.html": "MzI2NDk5NzA0Mw==",
    "article_2018_iframe.html": "MzA4ODUzNjAxOA==",
}
"""The account of each: for a reprint the account that reprints, never the source."""


def page(name: str, url: str = "https://mp.weixin.qq.com/s?__biz=x") -> Reply:
    return Reply(url=url, http_status=200, body=(SAMPLES / name).read_bytes(), content_type="text/html")


def read_sample(name: str) -> Article:
    article = read_page(page(name))
    assert isinstance(article, Article)
    return article


def capture(handle: str, **replies: Reply) -> Capture:
    links = tuple(reply.url for reply in replies.values())
    now = datetime.fromisoformat("2026-11-23T00:00:00+08:00")
    named = {name.replace("_", ":"): reply for name, reply in replies.items()}
    return Capture(target=Target(handle=handle, links=links), captured_at=now, replies=named)


@pytest.mark.parametrize(
    ("name", "published_at", "account", "origin", "kind"), ARTICLES, ids=[row[0] for row in ARTICLES]
)
def test_article_is_read(name: str, published_at: str, account: str, origin: Origin, kind: str) -> None:
    article = read_sample(name)
    assert article.post.published_at == datetime.fromisoformat(f"{published_at}+08:00")
    assert (article.name, article.post.origin, article.post.kind) == (account, origin, kind)


@pytest.mark.parametrize(("name", "biz"), HANDLES.items())
def test_article_is_its_publisher_s(name: str, biz: str) -> None:
    assert read_sample(name).biz == biz


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        (
            "article_t11_reprint_type3_2025-11-11.html",
            "copyright_stat=2, reprint_type=3 of MjM5ODMzMDMyMw==,gh_05f192fce051 新周刊",
        ),
        (
            "article_t11_share_type2_2019-11-25.html",
            "copyright_stat=2, reprint_type=2 of MzIxNzE3MjEwNg==,gh_204e51503d1c 索罗说",
        ),
        ("article_2018_qqmusic.html", "copyright_stat=1"),
    ],
)
def test_origin_names_its_mark(name: str, mark: str) -> None:
    assert read_sample(name).post.origin_mark == mark


def test_text_without_a_title_has_its_words_for_one() -> None:
    title = read_sample("article_t10_text_no-title_2020-05-26.html").post.title
    assert title.startswith("大家好，我是轩辕之风，这是新的账号")


def test_article_names_its_album() -> None:
    assert read_sample("article_t8_picture_2025-11-05.html").albums == ("4128812927555911694",)


def test_post_is_ordered_by_the_token_of_its_short_link() -> None:
    assert read_sample("article_t0_yuanchuang_2025-11-07.html").post.post_id == "tr38EieqyftubIx2FMWUWw"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status_deleted_by_author_a.html", "该内容已被发布者删除"),
        ("status_deleted_by_author_b.html", "该内容已被发布者删除"),
        ("status_violation_user_complaint.html", "此内容因违规无法查看"),
        ("status_param_error_snippet.html", "参数错误"),
    ],
)
def test_notice_on_an_article_says_nothing_of_the_account(name: str, words: str) -> None:
    link = "https://mp.weixin.qq.com/s?__biz=x"
    assert read_page(page(name)) == RemovalNotice(words=words, link=link, meaning=None)


def test_page_that_may_come_back_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        LINKS.read(capture("MzA=", link_0=page("status_temporarily_unavailable.html", "https://mp.weixin.qq.com/s/a")))


def test_page_of_the_check_is_a_captcha() -> None:
    name = "blocked_verify_page_real_2026-09-14_trimmed.html"
    with pytest.raises(CaptchaShown):
        LINKS.read(capture("MzA=", link_0=page(name, "https://mp.weixin.qq.com/s/a")))


@pytest.mark.parametrize("name", ["sogou_antispider_captcha_2017-07-25.html", "aboutbiz_MjM5ODMxNzE2NQ.html"])
def test_page_of_another_kind_is_no_answer(name: str) -> None:
    with pytest.raises(LayoutChanged):
        LINKS.read(capture("MzA=", link_0=page(name, "https://mp.weixin.qq.com/s/a")))


def test_weread_s_list_is_read() -> None:
    reply = Reply(
        url="https://weread.qq.com/web/mp/articles",
        http_status=200,
        body=(SAMPLES / "weread_mp_articles_excerpt_2026.json").read_bytes(),
    )
    look = capture("MzI4NjAxNjY4Nw==", list=reply)
    (entry,) = read_list(look).items
    assert (entry.scheduled_at, entry.sent_at) == (datetime.fromisoformat("2026-06-05T08:48:21+08:00"), None)
    assert entry.title == "科技爱好者周刊#399：中国 AI 大厂访问记"
    assert WEREAD.listed(look) == ("https://mp.weixin.qq.com/s/9gm5eWle7VrEYNiwBGaaOQ",)
    with pytest.raises(Undated):  # it says when publication was ordered, and not when it came
        WEREAD.read(look)


# --- the back office ------------------------------------------------------------------------------------------------

OWN = "MzkwMDAwMDAwMQ=="
HOME = f'<script>window.wx = {{data: {{uin_base64: "{OWN}", user_name: "gh_1", nick_name: "夹具测试号"}}}};</script>'


def office(listed: bytes) -> Capture:
    token = "token=1"
    replies = {
        "home": Reply(url=f"https://mp.weixin.qq.com/cgi-bin/home?{token}", http_status=200, body=HOME.encode()),
        "list": Reply(url=f"https://mp.weixin.qq.com/cgi-bin/appmsgpublish?{token}", http_status=200, body=listed),
    }
    now = datetime.fromisoformat("2026-09-02T00:00:00+08:00")
    return Capture(target=Target(handle=OWN), captured_at=now, replies=replies)


def test_own_list_is_read_without_what_was_deleted() -> None:
    profile = BACKOFFICE.read(office((SAMPLES / "mpbackend_own_publish_list_shape_2026.json").read_bytes()))
    assert profile.last_post is not None
    assert profile.last_post.published_at == datetime.fromisoformat("2026-08-31T15:06:40+08:00")
    assert [post.post_id for post in profile.posts] == ["Wp13Sample0001", "Wp13Sample0002"]
    assert profile.covers_from == datetime.fromisoformat("2026-09-01T02:13:21+08:00")  # after the newer, deleted one


def test_articles_of_a_list_are_read() -> None:
    listed = json.loads((SAMPLES / "mpbackend_appmsgex_2articles_2025-07.json").read_bytes())["articles"]
    posts = [to_post(item, OWN) for item in listed]
    assert [post.post_id for post in posts] == ["wZxawrdSdSUAAZc89XuhWg", "eFsIOWDXfs9DbcNmr2vtjQ"]
    assert [post.origin_mark for post in posts] == ["copyright_stat=1"] * 2
    assert posts[0].published_at == datetime.fromisoformat("2025-07-28T09:34:53+08:00")


# --- every sample has its place -------------------------------------------------------------------------------------

NOT_MET: dict[str, str] = {
    "aboutbiz_*": "answers only WeChat's own client: names (名称记录) and 认证主体 come by no lawful route",
    "authorinfo_gov-unit.json": "another account's, asked for with the session of a back office",
    "mpbackend_searchbiz_*": "finds accounts by name; the register has their keys",
    "profile_ext_*": "answers only WeChat's own client",
    "profile_history_msgList_2017.html": "answers only WeChat's own client",
    "sogou_*": "Sogou lists by relevance, under links that expire, and no longer finds accounts",
}
"""Glob -> why no route meets it."""
READ = {
    *(row[0] for row in ARTICLES),
    "status_deleted_by_author_a.html",
    "status_deleted_by_author_b.html",
    "status_violation_user_complaint.html",
    "status_param_error_snippet.html",
    "status_temporarily_unavailable.html",
    "blocked_verify_page_real_2026-09-14_trimmed.html",
    "weread_mp_articles_excerpt_2026.json",
    "mpbackend_own_publish_list_shape_2026.json",
    "mpbackend_appmsgex_2articles_2025-07.json",
}


def test_every_sample_is_read_or_met_by_no_route() -> None:
    samples = {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"}
    assert {name for name in samples if not any(fnmatch(name, glob) for glob in NOT_MET)} == READ
