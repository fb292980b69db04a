"""Sentences that resemble the notice of an account that is gone, in each platform's fields for notices, and true ones
that the page does not show. None states it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from scrapers.model.capture import Reply
from tests.end_to_end.fuzz.change import Changed, Draw

NEARLY = (
    "该账号已关闭评论功能",
    "该用户的投诉渠道已变更，请稍后再试",
    "该账号未关闭",
    "该账号并未因用户自行申请关闭",
    "据称该账号已关闭",
    "该帐号已停用评论",
    "该帐号已停用的说法不实",
    "用户信息不存在风险",
    "若用户不存在请重试",
    "此账号未注销，内容无法查看",
    "此账号已自主注销，内容无法查看的谣言不可信",
    "该公众号已迁移数据",
    "该用户目前未处于禁言状态",
)
PAGES = {
    "empty-content": '<html><body><div class="empty-content">{}</div></body></html>',
    "weui": '<html><body><div class="weui-msg"><h2 class="weui-msg__title">{}</h2></div></body></html>',
    "mesg": '<html><body><div class="mesg-block"><p>{}</p></div></body></html>',
}
BEGIN, END = "<html><body>", "</body></html>"
UNSHOWN = (
    "<template>{}</template>",
    "<noscript>{}</noscript>",
    "<div hidden>{}</div>",
    '<div style="display: none">{}</div>',
    "<!-- {} -->",
    '<div class="hide">{}</div>',
    '<style>.later {{ display: none }}</style><div class="later">{}</div>',
)
TRUE = {
    "empty-content": "用户信息不存在",
    "weui": "此账号已自主注销，内容无法查看",
    "mesg": "此帐号已被屏蔽, 内容无法查看",
}


CLOSED = "https://weibo.com/sorry?usernotexists&msg=" + quote("该账号已关闭，现无法查看。")
CONTRADICTORY: tuple[dict[str, object], ...] = (
    {"ok": 0, "error_type": "link", "url": CLOSED, "msg": "系统繁忙，请稍后再试"},
    {"ok": 0, "error_type": "link", "url": f"{CLOSED}&msg=" + quote("该账号正常")},
    {"ok": 0, "error_type": "link", "url": CLOSED, "error_code": 100001},
    {"ok": 0, "error_type": "link", "url": CLOSED, "data": {"user": {"idstr": "1", "screen_name": "长沙"}}},
    {"ok": 0, "error_type": "link", "url": CLOSED.replace("weibo.com", "example.com")},
    {"ok": -1, "error_type": "link", "url": CLOSED},
)
"""A known sentence, and beside it something that it does not agree with."""


def other_sentences(reply: Reply, draw: Draw) -> Changed:
    for words in NEARLY:
        for shape, status, body, content_type in notices(words):
            if draw.takes():
                changed = replace(reply, http_status=status, body=body.encode(), content_type=content_type)
                yield "nearly", f"@{shape}-{words}", changed
    for number, around in enumerate(UNSHOWN if reply.is_html else ()):
        for shape, words in TRUE.items():
            if draw.takes():
                inner = PAGES[shape].format(words).removeprefix(BEGIN).removesuffix(END)
                page = f"{BEGIN}{around.format(inner)}{END}".encode()
                changed = replace(reply, http_status=200, body=page, content_type="text/html")
                yield "unshown", f"@{shape}-{number}", changed


def notices(words: str) -> Iterator[tuple[str, int, str, str]]:
    """Shape, HTTP status, body and content type of each kind of notice that contains the sentence."""
    toast = {"ok": 0, "error_type": "toast", "msg": words}
    sorry = {"ok": 0, "error_type": "link", "url": f"https://weibo.com/sorry?usernotexists&msg={quote(words)}"}
    refused = {"error": {"message": words}}
    for shape, status, answer in (
        ("toast", 200, toast),
        ("toast", 400, toast),
        ("sorry", 200, sorry),
        ("code", 200, {"ok": 0, "error_code": 20003, "msg": words}),
        ("error", 200, refused),
        ("error", 403, refused),
    ):
        yield f"{shape}-{status}", status, json.dumps(answer), "application/json"
    for shape, page in PAGES.items():
        yield shape, 200, page.format(words), "text/html"


def broken_notices(reply: Reply, draw: Draw) -> Changed:
    """Known sentences that another one beside them contradicts, and such that a page breaks off after."""
    for number, answer in enumerate(CONTRADICTORY):
        if draw.takes():
            yield "two", f"@{number}", replace(reply, http_status=200, body=json.dumps(answer).encode())
    for shape, words in TRUE.items() if reply.is_html else ():
        cut, found, _ = PAGES[shape].format(words).partition(words)
        if draw.takes():
            yield "cut", f"@{shape}", replace(reply, http_status=200, body=f"{cut}{found}".encode())
