"""The words and patterns by which posts state their source (来源); tracker.origin.source_line puts them together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.origin.outlets import CENTRAL, OTHERS, split_names


class SourceForm(StrEnum):
    """The kind of a source statement, by its explicitness."""

    REPRINT = "reprint"
    """转自, 转载自, 以下文章来源于: states a reprint."""
    SOURCE = "source"
    """来源：, or an outlet in brackets at the end: states the owner."""
    CONTRIBUTED = "contributed"
    """供稿：: states the author."""
    DATELINE = "dateline"
    """新华社北京9月5日电."""
    REPORT = "report"
    """据新华社报道 at the beginning of a few lines without a comment of one's own."""
    MENTION = "mention"
    """The same in a longer text: it may be a commentary on the report. Or a paper's dateline that may be a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSource:
    """One statement about the source of a post."""

    form: SourceForm
    words: str
    """Its text, shortened; hostile."""
    names: tuple[str, ...] = ()
    """The named sources; empty: it only states a reprint."""


REPRINTS = split_names("""
    以下文章来源于 以下内容来源于 本文转载自 本文转自 本文转载于 文章转载自 文章转自 内容转自 内容转载自
    转载自 转载于 转自 转载来源 原文刊载于 原文刊发于 本文原载于 本文原载 原载于 原载 本文来源于
    文章来源于 本文摘自 摘自 via
""")
SOURCES = split_names("""
    来源 文章来源 稿件来源 信息来源 内容来源 消息来源 新闻来源 资讯来源 文字来源 图文来源 文图来源 原文来源
    本文来源 稿源 转载来源 视频及文字来源 综合来源 来源综合 综合
""")
CONTRIBUTIONS = split_names("""
    供稿 供稿单位 来稿 来稿单位 撰稿 文字 图文 文图 文 通讯员 信息报送 报送单位
""")
CREDITS = (
    *CONTRIBUTIONS,
    *split_names("""
    编辑 责编 责任编辑 本期编辑 值班编辑 新媒体编辑 编审 审核 初审 复审 终审 一审 二审 三审 校对 监制 总监制
    主编 总编 作者 记者 文 图 图片 摄影 摄像 视频 制作 排版 设计 海报 策划 统筹 签发 值班 审签 主办 监审 播音
    配音 剪辑
"""),
)
FACTS = re.compile("(?:信息|消息|资讯|综合)来源|来源综合|据|综合")
"""How a statement begins that may name where the facts are from, and not whose the text is."""
BARE = frozenset(REPRINTS) - {"via", "摘自", "原载"}
"""Labels that need no colon."""
OTHER_WORDS = re.compile("自(?:[动卑信我由觉己身家学主行驾来然备费建持救查律强尊]|治[州县区旗])")
"""转自动挡, 转自治州公告: the label's last character begins another word."""
COLUMNS = frozenset(
    split_names("""
    今日头条 共产党员 健康中国 学习强国 科普中国 中国天气 瞭望 求是
    国务院 国务院办公厅 国家反诈中心 中国反诈 全国妇联 全国总工会
""")
)
"""Outlets whose names are also headings of columns (共产党员｜他扎根基层), or of whom a title tells (国务院：取消…)."""

FORM_OF = {
    **dict.fromkeys(CONTRIBUTIONS, SourceForm.CONTRIBUTED),
    **dict.fromkeys(SOURCES, SourceForm.SOURCE),
    **dict.fromkeys(REPRINTS, SourceForm.REPRINT),
}


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of the words, longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


LABEL = any_of(FORM_OF)
ENDED = any_of(f"{label}:" for label in SOURCES[:-1])
OUTLET = any_of((*CENTRAL, *OTHERS))
COLON = re.compile(r"\s*[:|丨/]\s*")
GAP = re.compile(r"[\s|丨;,]+")
BETWEEN = re.compile(r"[、/&+]")
NAME = re.compile(r"[\w·—\-\u4e00-\u9fff]{2,24}")
NO_NAME = re.compile(r".*(?:的|了|是|于|不|就|都|请|您|我们|你|吧|吗|哪|什么|这|那)")
NO_PRESS = re.compile(r"\W|[的了是请您我你这那从看听]|通过|关注|登录|阅读")
"""What is in no paper's name, but may stand before it in a sentence."""
AUTHORS = re.compile(r"(?:作者|通讯员|供稿|撰稿|撰文)(.*)")
"""What follows names who wrote it."""
LAW = re.compile(r".*(?:法|法典|条例|规定|办法|细则|章程|公约)")
"""摘自《民法典》 quotes a law, and is nobody's text. No account or paper is called so, but for the known outlets."""
ORNAMENT = " \t·•*—–-=~_■◆▲●★☆▼▶►◀▍▎▪▌◎○□△▽〖〗>»«…#\u200b\ufeff"
PARTLY = re.compile(r"\([^()]*(?:图|视频|资料|部分|片段)")
"""（图片）: the source of only a part."""
QUOTES = re.compile(r"[“”‘’\"'「」『』《》〈〉@]")
AFFIXES = re.compile(
    r"(?:官方)?(?:微信公众号|微信公众平台|微信公号|公众号|微信视频号|视频号|微信|微博|抖音号|抖音|客户端|APP|网站|官网|全媒体)?(?:综合)?(?:报道|消息)?$"
)
PREFIX = re.compile(r"^(?:官方)?(?:微信公众号|公众号|微信|微博|视频号|抖音号)(?=.{2})")
REPORTER = re.compile(r"(?:全媒体|融媒体|见习|本报)?(?:记者|特约记者|评论员|通讯员)")
REPORTED = re.compile(r"据(?P<names>[^,。;!?:]{2,40}?)(?:综合)?(?:报道|消息|电|通报)")
COMPILED = re.compile(r"综合(?P<names>[^,。;!?:]{2,60}?)(?:等)?(?:综合)?(?:报道|消息|整理)?")
OPENING = re.compile(
    r"据(?P<names>[^,。;!?:()]{2,24}?)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:综合)?(?:报道|消息|披露)(?=[,:。 ])"
)
DATED = re.compile(
    r"[\u4e00-\u9fff、]{0,14}?\s?(?:\d{4}年)?\d{1,2}月\d{1,2}日\s?(?:\([^()]{1,30}\))?\s?(?:电|讯|消息)(?=[\s(,:。—\-]|$)"
)
UNDATED = re.compile(r"(?:讯|消息|(?<=新华社|中新社)电)(?=[\s(:—\-])")
OPENED = re.compile(r"[电讯]|消息|报道|披露")
"""Every opening has one of them; few first lines do."""
HEADING = re.compile(r"^(?:#[^#]{1,40}#|\s)*(?:【[^】]{1,80}】)?\s*(?:#[^#]{1,40}#|\s)*")
TITLED = re.compile(r"\s?[|丨:]\s?(?=\S)")
DECLARED = re.compile(r"[\[【(]?(?:转载|转帖)[\]】)]?\s?(?:[|丨:]|(?<=[\]】)]))")
TAGS = re.compile(r"(?:#[^#\n]{1,40}#|https?://[!-~]+|[\w\-·]{1,24}的微博视频|\[[\u4e00-\u9fff]{1,6}\])\s*$")
OWN_VOICE = re.compile(
    r"我(?:省|市|州|县|区|镇|局|委|办|们|校|院)|本(?:市|县|区|局)|小编|点评|评论|笔者|为.{1,6}点赞|提醒|请|注意|市民|群众"
)
CLOSING = (")", "]", "】", ")。", "】。")
END_OF_SENTENCE = frozenset('。!?)】」”"~…')
