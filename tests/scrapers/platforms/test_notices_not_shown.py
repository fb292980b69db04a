"""A notice counts only where the page shows it, and nothing else on the page contradicts it: no page here may make an
account gone."""

import json

import pytest

from scrapers.model.errors import CaptchaShown, LayoutChanged, PostsHidden, ScrapeError, UnknownWords
from scrapers.platforms.baijiahao.page import AUTHOR, TAB
from scrapers.platforms.wechat.links import LINKS
from tests.scrapers.platforms.baijiahao import test_baijiahao as baijiahao
from tests.scrapers.platforms.wechat import test_weread as wechat

HIDING = {
    "template": "<template>{}</template>",
    "noscript": "<noscript>{}</noscript>",
    "hidden": "<div hidden>{}</div>",
    "aria-hidden": '<section aria-hidden="true"><div>{}</div></section>',
    "display-none": '<div style="display: none;">{}</div>',
    "display-none-in-capitals": '<div style="color:red;DISPLAY:\tNONE">{}</div>',
    "visibility": '<div style="visibility:hidden">{}</div>',
    "class": '<div class="tips hide">{}</div>',
    "class-of-a-style": '<style>.tips, p .later {{ color: red; display: none }}</style><div class="later">{}</div>',
    "script-template": '<script type="text/template">{}</script>',
    "comment": "<!-- {} -->",
}
MISSING = '<div class="empty-content">用户信息不存在</div>'
GONE = f'<div class="weui-msg"><div class="weui-msg__title warn">{wechat.GONE}</div></div>'


def page(inner: str, script: str = "") -> str:
    return f"<html><head><title></title><script>{script}</script></head><body>{inner}<div id=app></div></body></html>"


def read_links(body: str) -> object:
    return LINKS.read(wechat.look(wechat.FIRST, wechat.SECOND, link_0=body, link_1=body))


@pytest.mark.parametrize("around", HIDING.values(), ids=HIDING)
def test_a_notice_that_the_page_hides_is_none(around: str) -> None:
    for route in (AUTHOR, TAB):
        with pytest.raises(LayoutChanged):
            route.read(baijiahao.bare(baijiahao.ADDRESS, page(around.format(MISSING))))
    with pytest.raises(LayoutChanged):
        read_links(page(around.format(GONE)))


def test_a_style_that_holds_a_font_of_megabytes_is_read_at_once() -> None:
    font = f"@font-face{{src:url(data:font/woff2;base64,{'display ' * 250_000})}}"
    style = f"<style>{font} .shown{{color:red}} .later{{display:none}}</style>"
    assert AUTHOR.read(baijiahao.bare(baijiahao.ADDRESS, page(f"{style}{MISSING}"))).is_gone
    with pytest.raises(LayoutChanged):
        AUTHOR.read(baijiahao.bare(baijiahao.ADDRESS, page(f'{style}<div class="later">{MISSING}</div>')))


@pytest.mark.parametrize(
    "script",
    [
        'window.runtime= {"user": {"nickname": "长沙应急发布"}},window.runtime.pageType="author";',
        f"window.dynamicData= {json.dumps({'list': [baijiahao.item(1)], 'hasMore': 1})};",
    ],
    ids=["an-account-without-its-key", "works-without-an-account"],
)
def test_a_notice_beside_the_account_s_data_is_not_about_the_account(script: str) -> None:
    with pytest.raises(LayoutChanged):
        AUTHOR.read(baijiahao.bare(baijiahao.ADDRESS, page(MISSING, script)))


def test_a_notice_beside_a_check_is_a_wall() -> None:
    beside = '<div class="error"><p>网络不给力，请稍后重试</p></div>'
    with pytest.raises(CaptchaShown):
        AUTHOR.read(baijiahao.bare(baijiahao.ADDRESS, page(MISSING + beside)))


BESIDE: dict[str, tuple[str, str, type[ScrapeError]]] = {
    "text-of-an-article": ('<div class="rich_media_content">正文</div>', "", LayoutChanged),
    "head-of-an-article": ('<div id="img-content"><h1>标题</h1></div>', "", LayoutChanged),
    "data-in-another-shape": ("", "window.cgiDataNew=JSON.parse('{}')", LayoutChanged),
    "data-written-closely": ("", "window.cgiDataNew={bizuin:'x',title:'y'}", LayoutChanged),
    "variables-of-an-article": ("", 'var msg_title = "标题";', LayoutChanged),
    "words-that-are-not-known": ('<p class="weui-msg__title">系统维护中</p>', "", UnknownWords),
    "another-notice": ('<p class="weui-msg__title">该内容已被发布者删除</p>', "", LayoutChanged),
    "a-wall": ('<p class="weui-msg__title">环境异常</p>', "", CaptchaShown),
}


@pytest.mark.parametrize(("beside", "script", "error"), BESIDE.values(), ids=BESIDE)
def test_a_notice_beside_something_else_is_not_verified(beside: str, script: str, error: type[ScrapeError]) -> None:
    for inner in (GONE + beside, beside + GONE):
        with pytest.raises(error):
            read_links(page(inner, script))


def test_the_same_notice_twice_on_a_page_is_one() -> None:
    assert read_links(page(GONE + GONE)) == read_links(page(GONE))


def test_links_that_name_a_former_account_say_nothing_of_this_one() -> None:
    links = tuple(f"https://mp.weixin.qq.com/s?__biz={wechat.OTHER}&mid={mid}&idx=1&sn=a" for mid in (1, 2))
    with pytest.raises(PostsHidden):
        LINKS.read(wechat.look(*links, link_0=page(GONE), link_1=page(GONE)))
    own = tuple(link.replace(wechat.OTHER, wechat.BIZ) for link in links)
    assert LINKS.read(wechat.look(*own, link_0=page(GONE), link_1=page(GONE))).is_gone


def test_data_written_closely_are_read() -> None:
    closely = wechat.article().replace("window.cgiDataNew = {", "window.cgiDataNew={")
    assert len(LINKS.read(wechat.look(wechat.FIRST, link_0=closely)).posts) == 1
