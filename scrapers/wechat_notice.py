"""The notice that WeChat shows in an article's place: of the account, of the article alone, or a wall in words.

Source: .weui-msg__title or .mesg-block of a page that has neither cgiDataNew nor #js_content: articles quote these
    sentences, and they count for nothing there.
Times: none; a notice is undated.
Seen: 2025 (该内容已被发布者删除, 此内容因违规无法查看, 该内容暂时无法查看, 参数错误); the others are known as
    strings in public code and documents only. fixtures/wechat/, all made.
"""

import re
from dataclasses import dataclass

from scrapers.capture import Reply
from scrapers.errors import Blocked, CaptchaShown, LayoutChanged, RateLimited, ScrapeError, Unreachable
from scrapers.profile import AccountState
from scrapers.wechat_article import Article, read_article, to_link

Meaning = AccountState | type[ScrapeError] | None
"""A state of the account; why there is no answer; or None: it tells of the article alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    words: str
    link: str
    """Where it was shown."""
    meaning: Meaning


NOTICE = ".weui-msg__title, .mesg-block"
MEANINGS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (
        re.compile("(此账号被投诉且经审核涉嫌侵权。)?[此该]账号已(自主|系统)?注销(内容无法查看)?"),
        AccountState.DEREGISTERED,
    ),
    (re.compile("[此该]?账号已被系统回收"), AccountState.DEREGISTERED),
    (re.compile("[此该]账号已被屏蔽内容无法查看"), AccountState.BANNED),
    (re.compile("该(公众号|账号)已迁移(至新账号)?"), AccountState.MIGRATED),
    (re.compile("[此该]账号已被?冻结(内容无法查看)?"), AccountState.SUSPENDED),
    (re.compile("此账号已申请(公众号)?账号迁移流程被冻结/回收.*"), AccountState.SUSPENDED),
    (re.compile("此账号处于账号迁移流程中|此账号已申请账号迁移"), None),  # not done yet: it may still come back
    (re.compile("该内容已被发布者删除|Thecontenthasbeendeletedbytheauthor"), None),
    (re.compile("此内容因违规无法查看|此内容被投诉且经审核涉嫌侵权无法查看|接相关投诉此内容违反.*"), None),
    (re.compile("此内容发送失败无法查看|根据作者隐私设置无法查看该内容|该文章已被第三方辟谣"), None),
    (re.compile("参数错误|链接已过期"), None),  # no use as a link
    (re.compile("该内容暂时无法查看|系统出错|未知错误请稍后再试"), Unreachable),
    (re.compile("(当前)?环境异常(完成验证后即可继续访问)?|去验证"), CaptchaShown),
    (re.compile("(访问过于|操作)频繁.*"), RateLimited),
    (re.compile("请在微信客户端打开链接|已停止访问该网页"), Blocked),
)
"""Plain words -> what they mean. Whole sentences only: a longer one may say something else."""


def read_page(page: Reply) -> Article | Notice:
    """
    Raises:
        LayoutChanged: it is neither an article nor a notice known.
    """
    article = read_article(page)
    if article is not None:
        return article
    if page.css("#js_content, #js_article"):
        raise LayoutChanged(f"an article without its data at {page.url}")
    for element in page.css(NOTICE):
        words = " ".join("".join(element.css("::text").getall()).split())
        for pattern, meaning in MEANINGS:
            if pattern.fullmatch(to_plain(words)):
                return Notice(words=words, link=to_link(page.url), meaning=meaning)
    raise LayoutChanged(f"neither an article nor a notice known at {page.url}")


def to_plain(words: str) -> str:
    """Without what differs between spellings of one notice: spaces, commas, the last stop, 帐 for 账."""
    return re.sub(r"[\s,，]", "", words).replace("帐", "账").rstrip("。.")
