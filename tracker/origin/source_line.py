"""Finds a post's statements about its source (来源) with a small exact grammar. Pure.

    post      a title, then lines; of a long text its first HEAD and last TAIL lines are read
    line      [(] statement [)]  — the whole of it, or the last brackets of a line, or its end after a full stop
    statement label names {credit}           来源：新华社   以下文章来源于新周刊，作者何驰
            | 据 names (报道|消息|电)          only in brackets: （据新华社报道）
            | 综合 names [报道|消息]           综合新华社、央视新闻报道
            | outlet [记者 …]                 only in brackets: （人民日报）（新华社记者 张三）
    title     outlet (｜|：) …  |  (转载|转帖) (｜|：) …
    opening   [据] outlet [place] [date] (电|讯) — of the first line
            | 据 name (报道|消息) — of the first line
    names     name {(、|/|&|blank) name}

An incomplete statement is no source: 图片来源, 来源于生活, 收入来源：… and the like are not matched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.origin.outlets import CENTRAL, DEPARTMENT, MEDIA, OTHERS, is_outlet, split_names


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
    """The same in a longer text: it may be a commentary on the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSource:
    """One statement about the source of a post."""

    form: SourceForm
    words: str
    """Its text, at most WORDS characters; hostile."""
    names: tuple[str, ...] = ()
    """The named sources; empty: it only states a reprint."""


WORDS = 60
HEAD, TAIL = 4, 8
LONGEST_LINE = 80
"""Characters of a line with a statement and its credits."""
BRIEF = 300
"""Characters of a text that only passes a report on."""
LONGEST_NAME = 24
MOST_NAMES = 8

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
UNDATED = re.compile(r"(?:讯|消息)(?=[\s(:—\-])")
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


def find_sources(title: str, text: str) -> tuple[QuotedSource, ...]:
    """Every source statement of a post, each once, in order; empty: none."""
    head = folded(title).strip()
    lines = lines_of(head, text)
    found = [*sources_in_title(head), *sources_in_opening(lines)]
    ends = lines if len(lines) <= HEAD + TAIL else [*lines[:HEAD], *lines[-TAIL:]]
    found += [quoted for line in ends for quoted in sources_in_line(line)]
    return tuple(dict.fromkeys(found))


def is_source_line(line: str) -> bool:
    """Whether a folded line states the source and little else."""
    return len(line) <= LONGEST_LINE and any(sources_in_line(line))


@lru_cache(maxsize=256)  # folded once for its statements and once for comparison
def folded(text: str) -> str:
    """Full-width letters, circled digits and the like in plain form (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def lines_of(head: str, text: str) -> list[str]:
    """The folded lines of the text, without a leading repetition of the title.

    Args:
        head: the folded title.
    """
    lines = [line for line in map(str.strip, folded(text).splitlines()) if line]
    if lines and head and lines[0].strip("【】 ") == head:
        return lines[1:]
    if lines and head and lines[0].startswith(f"【{head}】"):
        lines[0] = lines[0].removeprefix(f"【{head}】").strip()
    return lines


def sources_in_title(line: str) -> Iterator[QuotedSource]:
    """新华社｜…, 人民日报：…, 转载｜…; and statements in the title's last brackets."""
    if DECLARED.match(line):
        yield QuotedSource(form=SourceForm.REPRINT, words=line[:WORDS])
    outlet = outlet_at(line)
    if outlet and outlet not in COLUMNS and TITLED.match(line, len(outlet)):
        yield QuotedSource(form=SourceForm.SOURCE, words=line[:WORDS], names=(outlet,))
    yield from sources_in_brackets(line)


def sources_in_opening(lines: list[str]) -> Iterator[QuotedSource]:
    """新华社北京9月5日电, 据央视新闻消息: the opening of a report."""
    if not lines or not OPENED.search(lines[0]):
        return
    line = HEADING.sub("", lines[0]).lstrip(ORNAMENT + "(")
    dated = line.removeprefix("据")
    outlet = outlet_at(dated) or press_at(dated)
    after = DATED.match(dated, len(outlet)) or UNDATED.match(dated, len(outlet)) if outlet else None
    if after:
        yield QuotedSource(form=SourceForm.DATELINE, words=dated[: after.end()][:WORDS], names=(outlet,))
        return
    reported = OPENING.match(line)
    names = names_in(reported["names"]) if reported else ()
    if reported and names:
        whole = "".join(lines)
        is_brief = len(whole) <= BRIEF and len(lines) <= 3 and not OWN_VOICE.search(whole)
        yield QuotedSource(
            form=SourceForm.REPORT if is_brief else SourceForm.MENTION, words=reported[0][:WORDS], names=names
        )


def sources_in_line(line: str) -> Iterator[QuotedSource]:
    """Statements in a whole line, in its last brackets, or at its end."""
    stripped = without_tags(line).strip(ORNAMENT)
    if not LABEL.search(stripped) and not stripped.endswith(CLOSING):
        return
    found_statement = statement(without_brackets(stripped))
    if found_statement:
        yield found_statement
        return
    yield from sources_in_brackets(stripped)
    yield from source_at_end(stripped)


def without_tags(line: str) -> str:
    """Without trailing hashtags, links and emoticon images; at most a few."""
    for _ in range(6):
        if not line.endswith(("#", "]", "视频")) and "http" not in line[-80:]:
            break
        shorter = TAGS.sub("", line).rstrip()
        if shorter == line:
            break
        line = shorter
    return line


def without_brackets(line: str) -> str:
    """The content of a line that is entirely in brackets."""
    if len(line) > 2 and line[0] + line[-1] in ("()", "[]", "【】", "「」"):
        inner = line[1:-1]
        return inner if not set(inner) & set("()[]【】") else line
    return line


def sources_in_brackets(line: str) -> Iterator[QuotedSource]:
    """（来源：新华社）, （据新华社报道）, （人民日报） at the end of a line."""
    line = line.rstrip(ORNAMENT + "。")
    if not line.endswith(CLOSING):
        return
    start = max(line.rfind("("), line.rfind("["), line.rfind("【"))
    inner = line[start + 1 : -1].strip()
    if start < 0 or not 2 <= len(inner) <= WORDS:
        return
    found_statement = statement(inner) or bracketed(inner)
    if found_statement:
        yield found_statement


def bracketed(inner: str) -> QuotedSource | None:
    """Statements that are valid only in brackets: an outlet, its reporters, or a report by one."""
    if reported := REPORTED.fullmatch(inner):
        names = names_in(reported["names"])
        return QuotedSource(form=SourceForm.SOURCE, words=inner[:WORDS], names=names) if names else None
    named = REPORTER.split(inner, maxsplit=1)[0].removesuffix("电").strip(" :")
    names = names_in(named)
    if names and all(map(is_outlet, names)):
        return QuotedSource(form=SourceForm.SOURCE, words=inner[:WORDS], names=names)
    return None


def source_at_end(line: str) -> Iterator[QuotedSource]:
    """…… 来源：新华社: after a full stop on the same line."""
    if not ENDED.search(line):
        return
    for label in SOURCES[:-1]:
        start = line.rfind(f"{label}:")
        before = line[:start].rstrip()
        is_apart = before != line[:start] or before[-1:] in END_OF_SENTENCE
        if start > 0 and is_apart and (found_statement := statement(line[start:])):
            yield found_statement
            return


def statement(line: str) -> QuotedSource | None:
    """A label with names and otherwise only credits; None: not a statement."""
    label = LABEL.match(line)
    names = after_label(line, label[0]) if label else ()
    if label and names:
        return QuotedSource(form=FORM_OF[label[0]], words=line[:WORDS], names=names)
    if compiled := COMPILED.fullmatch(line):
        names = names_in(compiled["names"])
        if names and all(map(is_outlet, names)):
            return QuotedSource(form=SourceForm.SOURCE, words=line[:WORDS], names=names)
    return after_credits(line)


def after_credits(line: str) -> QuotedSource | None:
    """编辑：张三 来源：新华社: credits first."""
    if not line.startswith(CREDITS):
        return None
    parts = [part for part in GAP.split(line) if part]
    for place, part in enumerate(parts[1:], 1):
        if part.startswith(tuple(SOURCES)) and all(is_credit(part) for part in parts[:place]):
            return statement(" ".join(parts[place:]))
    return None


def is_credit(part: str) -> bool:
    """编辑：张三, or a bare name that continues one."""
    return part.startswith(CREDITS) or bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", part))


def after_label(line: str, label: str) -> tuple[str, ...]:
    """The names after a label at the start of a line; empty: something other than names and credits follows."""
    colon = COLON.match(line, len(label))
    if not colon and OTHER_WORDS.match(line, len(label) - 1):
        return ()
    if not colon and not (label in BARE or line[len(label) :][:1] == " "):
        return ()
    rest = line[colon.end() if colon else len(label) :].strip()
    return names_in(rest)


def names_in(found_statement: str) -> tuple[str, ...]:
    """The names in a list, without trailing credits; empty: it contains something else."""
    names: list[str] = []
    if PARTLY.search(found_statement):
        return ()
    for part in GAP.split(found_statement.strip(ORNAMENT + "。")):
        is_closing = part.startswith(CREDITS) and COLON.search(part) is not None
        if is_closing or part.startswith(("作者", "记者", "编辑", "责编", "ID", "有删", "有改")):
            break
        for each in BETWEEN.split(part):
            name = to_name(each)
            if not name:
                return ()
            names.append(name)
    return tuple(dict.fromkeys(names)) if 0 < len(names) <= MOST_NAMES else ()


def to_name(found_statement: str) -> str:
    """A source's name without quotes, 微信公众号 and the like; empty: not a name."""
    name = QUOTES.sub("", found_statement).partition("(")[0].strip(ORNAMENT)
    name = AFFIXES.sub("", PREFIX.sub("", name), count=1).removesuffix("等").strip()
    if not NAME.fullmatch(name) or name.isdigit() or len(name) > LONGEST_NAME:
        return ""
    return name if is_outlet(name) or not NO_NAME.match(name) else ""


def outlet_at(line: str) -> str:
    """The known outlet at the start of a line; empty: none."""
    found = OUTLET.match(line)
    return found[0] if found else ""


def press_at(line: str) -> str:
    """A paper or station at the start of a line, known or not, or 本报; empty: none."""
    if line.startswith(("本报", "本台", "本网", "本刊")):
        return line[:2]
    match = MEDIA.match(line[:14])
    return match[0] if match else ""


def is_department(name: str) -> bool:
    """Whether a name may be that of a part of the unit: 政工室."""
    return DEPARTMENT.fullmatch(name) is not None
