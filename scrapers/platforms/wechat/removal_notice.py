"""The notice that WeChat shows instead of an article: about the account, about the article, or a wall.

Source: .weui-msg__title or .mesg-block of a page that has neither cgiDataNew nor #js_content: articles quote these
sentences, and quotations do not count.
Times: none; a notice is undated.
Seen: 2025 (该内容已被发布者删除, 此内容因违规无法查看, 该内容暂时无法查看, 参数错误); the others are known as
    strings in public code and documents only. fixtures/wechat/, all made.
"""

import re
from dataclasses import dataclass

from scrapers.model.capture import Reply, redact_url_tokens
from scrapers.model.errors import Blocked, CaptchaShown, LayoutChanged, RateLimited, ScrapeError, Unreachable
from scrapers.model.profile import AccountState
from scrapers.parsing.notice_sentences import meaning_of, normalise, unknown_words
from scrapers.parsing.shown_elements import shown_elements
from scrapers.platforms.wechat.article import SCRIPT, Article, read_article, to_link

Meaning = AccountState | type[ScrapeError] | None
"""A state of the account; an error; or None: it concerns only the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalNotice:
    words: str
    link: str
    """The address that showed it."""
    meaning: Meaning


NOTICE = ".weui-msg__title, .mesg-block"
ARTICLE = "#js_content, #js_article, #img-content, .rich_media_content, .rich_media_title"
"""What only an article's page has; an empty one is no notice's."""
ARTICLE_DATA = re.compile(r"\bcgiDataNew\s*[=.]|\bvar (?:msg_title|ct|nickname)\s*=")
"""Whatever shape the data have: beside them a notice is a quotation."""
MEANINGS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (re.compile("此账号处于账号迁移流程中|此账号已申请账号迁移"), None),  # not completed: it may still come back
    (re.compile("该内容已被发布者删除|Thecontenthasbeendeletedbytheauthor"), None),
    (re.compile("此内容因违规无法查看|此内容被投诉且经审核涉嫌侵权无法查看|接相关投诉此内容违反.*"), None),
    (
        re.compile(
            "此内容涉嫌侵权无法查看|此内容被多人投诉相关的内容无法进行查看|该内容需要权限才可查看|付费后可继续阅读"
        ),
        None,
    ),
    (re.compile("此内容发送失败无法查看|根据作者隐私设置无法查看该内容|该文章已被第三方辟谣"), None),
    (re.compile("参数错误|链接已过期"), None),  # unusable as a link
    (re.compile("该内容暂时无法查看|系统出错|未知错误请稍后再试"), Unreachable),
    (re.compile("(当前)?环境异常(完成验证后即可继续访问)?|去验证"), CaptchaShown),
    (re.compile("(访问过于|操作)频繁.*"), RateLimited),
    (re.compile("请在微信客户端打开链接|已停止访问该网页"), Blocked),
)
"""Plain words without a meaning for the account's state -> what they mean. Those with one:
scrapers.parsing.notice_sentences. A sentence may continue freely only where it ends in no state."""


def read_page(page: Reply) -> Article | RemovalNotice:
    """
    Raises:
        UnknownWords: a notice of unknown words.
        LayoutChanged: neither an article nor a notice.
    """
    article = page.read_by(read_article)
    if article is not None:
        return article
    if page.css(ARTICLE) or ARTICLE_DATA.search("\n".join(SCRIPT.findall(page.text))):
        raise LayoutChanged(f"an article without its data at {page.safe_url}")
    shown = [" ".join("".join(element.css("::text").getall()).split()) for element in shown_elements(page, NOTICE)]
    notices = [(words, *meaning_in(words)) for words in filter(None, shown)]
    chosen = next((notice for notice in notices if is_wall(notice[2])), None) or next(
        (notice for notice in notices if not notice[1]), next(iter(notices), None)
    )
    if chosen is None:
        raise LayoutChanged(f"neither an article nor a notice known at {page.safe_url}")
    words, is_known, meaning = chosen
    if not is_known:
        raise unknown_words(words, context=redact_url_tokens(page.url))
    if not is_wall(meaning) and any(other != meaning for _, _, other in notices):
        raise LayoutChanged(f"{len(notices)} notices of different meaning at {page.safe_url}")
    return RemovalNotice(words=words, link=to_link(page.url), meaning=meaning)


def is_wall(meaning: Meaning) -> bool:
    return isinstance(meaning, type) and issubclass(meaning, Blocked)


def meaning_in(words: str) -> tuple[bool, Meaning]:
    """Whether the notice is known, and its meaning."""
    state = meaning_of("wechat", words)
    if isinstance(state, AccountState):
        return True, state
    return next(((True, means) for pattern, means in MEANINGS if pattern.fullmatch(normalise(words))), (False, None))
