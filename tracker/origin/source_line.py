"""Where a post says it comes from (来源): its source lines, read by a small exact grammar. Pure.

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

What is no whole statement is no source: 图片来源, 来源于生活, 收入来源：… and the like are not matched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.origin.outlets import CENTRAL, DEPARTMENT, MEDIA, OTHERS, is_outlet, listed


class SourceForm(StrEnum):
    """What a post says, and how plainly."""

    REPRINT = "reprint"
    """转自, 转载自, 以下文章来源于: that it was taken over."""
    SOURCE = "source"
    """来源：, or an outlet in brackets at the end: whose it is."""
    CONTRIBUTED = "contributed"
    """供稿：: who wrote it."""
    DATELINE = "dateline"
    """新华社北京9月5日电."""
    REPORT = "report"
    """据新华社报道 at the beginning of a few lines in nobody's own voice."""
    MENTION = "mention"
    """The same where more follows: it may be a commentary on the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSource:
    """One statement of where a post comes from."""

    form: SourceForm
    words: str
    """As it stands there, at most WORDS characters; hostile."""
    names: tuple[str, ...] = ()
    """The sources named; empty: only that it is taken over."""


WORDS = 60
HEAD, TAIL = 4, 8
LONGEST_LINE = 80
"""Characters of a line that is a statement and its credits."""
BRIEF = 300
"""Characters of a text that does no more than pass a report on."""
LONGEST_NAME = 24
MOST_NAMES = 8

REPRINTS = listed("""
    以下文章来源于 以下内容来源于 本文转载自 本文转自 本文转载于 文章转载自 文章转自 内容转自 内容转载自
    转载自 转载于 转自 转载来源 原文刊载于 原文刊发于 本文原载于 本文原载 原载于 原载 本文来源于
    文章来源于 本文摘自 摘自 via
""")
SOURCES = listed("""
    来源 文章来源 稿件来源 信息来源 内容来源 消息来源 新闻来源 资讯来源 文字来源 图文来源 文图来源 原文来源
    本文来源 稿源 转载来源 视频及文字来源 综合来源 来源综合 综合
""")
CONTRIBUTIONS = listed("""
    供稿 供稿单位 来稿 来稿单位 撰稿 文字 图文 文图 文 通讯员 信息报送 报送单位
""")
CREDITS = (
    *CONTRIBUTIONS,
    *listed("""
    编辑 责编 责任编辑 本期编辑 值班编辑 新媒体编辑 编审 审核 初审 复审 终审 一审 二审 三审 校对 监制 总监制
    主编 总编 作者 记者 文 图 图片 摄影 摄像 视频 制作 排版 设计 海报 策划 统筹 签发 值班 审签 主办 监审 播音
    配音 剪辑
"""),
)
BARE = frozenset(REPRINTS) - {"via", "摘自", "原载"}
"""Labels that need no colon after them."""

FORM_OF = {
    **dict.fromkeys(CONTRIBUTIONS, SourceForm.CONTRIBUTED),
    **dict.fromkeys(SOURCES, SourceForm.SOURCE),
    **dict.fromkeys(REPRINTS, SourceForm.REPRINT),
}


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest that fits."""
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
"""（图片）: the source of a part."""
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
"""One of them is in every opening; few first lines have one."""
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
    """Every statement of a post about where it comes from, each once, in its order; empty: it says nothing."""
    head = folded(title).strip()
    lines = lines_of(head, text)
    found = [*of_title(head), *of_opening(lines)]
    ends = lines if len(lines) <= HEAD + TAIL else [*lines[:HEAD], *lines[-TAIL:]]
    found += [quoted for line in ends for quoted in of_line(line)]
    return tuple(dict.fromkeys(found))


def is_source_line(line: str) -> bool:
    """Whether a line, folded, says where its post comes from, and little else."""
    return len(line) <= LONGEST_LINE and any(of_line(line))


@lru_cache(maxsize=256)  # a post's text is folded for what it says, and once more for what it is compared by
def folded(text: str) -> str:
    """With full-width letters, circled digits and the like as plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def lines_of(head: str, text: str) -> list[str]:
    """The text's lines, folded, without the title that some begin with.

    Args:
        head: the title, folded.
    """
    lines = [line for line in map(str.strip, folded(text).splitlines()) if line]
    if lines and head and lines[0].strip("【】 ") == head:
        return lines[1:]
    if lines and head and lines[0].startswith(f"【{head}】"):
        lines[0] = lines[0].removeprefix(f"【{head}】").strip()
    return lines


def of_title(line: str) -> Iterator[QuotedSource]:
    """新华社｜…, 人民日报：…, 转载｜…; and what its last brackets say."""
    if DECLARED.match(line):
        yield QuotedSource(form=SourceForm.REPRINT, words=line[:WORDS])
    outlet = outlet_at(line)
    if outlet and TITLED.match(line, len(outlet)):
        yield QuotedSource(form=SourceForm.SOURCE, words=line[:WORDS], names=(outlet,))
    yield from of_brackets(line)


def of_opening(lines: list[str]) -> Iterator[QuotedSource]:
    """新华社北京9月5日电, 据央视新闻消息: how a report begins."""
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


def of_line(line: str) -> Iterator[QuotedSource]:
    """What a whole line, its last brackets, or its end says."""
    bare = without_tags(line).strip(ORNAMENT)
    if not LABEL.search(bare) and not bare.endswith(CLOSING):
        return
    said = statement(unwrapped(bare))
    if said:
        yield said
        return
    yield from of_brackets(bare)
    yield from of_end(bare)


def without_tags(line: str) -> str:
    """Without the hashtags, links and pictures of emotions at its end; a few, as people set them."""
    for _ in range(6):
        if not line.endswith(("#", "]", "视频")) and "http" not in line[-80:]:
            break
        shorter = TAGS.sub("", line).rstrip()
        if shorter == line:
            break
        line = shorter
    return line


def unwrapped(line: str) -> str:
    """A line that is in brackets as a whole, without them."""
    if len(line) > 2 and line[0] + line[-1] in ("()", "[]", "【】", "「」"):
        inner = line[1:-1]
        return inner if not set(inner) & set("()[]【】") else line
    return line


def of_brackets(line: str) -> Iterator[QuotedSource]:
    """（来源：新华社）, （据新华社报道）, （人民日报） at the end of a line."""
    line = line.rstrip(ORNAMENT + "。")
    if not line.endswith(CLOSING):
        return
    start = max(line.rfind("("), line.rfind("["), line.rfind("【"))
    inner = line[start + 1 : -1].strip()
    if start < 0 or not 2 <= len(inner) <= WORDS:
        return
    said = statement(inner) or bracketed(inner)
    if said:
        yield said


def bracketed(inner: str) -> QuotedSource | None:
    """What only brackets make a statement: an outlet, its reporters, or that it was reported by one."""
    if reported := REPORTED.fullmatch(inner):
        names = names_in(reported["names"])
        return QuotedSource(form=SourceForm.SOURCE, words=inner[:WORDS], names=names) if names else None
    named = REPORTER.split(inner, maxsplit=1)[0].removesuffix("电").strip(" :")
    names = names_in(named)
    if names and all(map(is_outlet, names)):
        return QuotedSource(form=SourceForm.SOURCE, words=inner[:WORDS], names=names)
    return None


def of_end(line: str) -> Iterator[QuotedSource]:
    """…… 来源：新华社: after a full stop, on the same line."""
    if not ENDED.search(line):
        return
    for label in SOURCES[:-1]:
        start = line.rfind(f"{label}:")
        before = line[:start].rstrip()
        is_apart = before != line[:start] or before[-1:] in END_OF_SENTENCE
        if start > 0 and is_apart and (said := statement(line[start:])):
            yield said
            return


def statement(line: str) -> QuotedSource | None:
    """A label with names, and nothing else but credits; None: it is none."""
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
    """编辑：张三 来源：新华社 — credits first."""
    if not line.startswith(CREDITS):
        return None
    parts = [part for part in GAP.split(line) if part]
    for place, part in enumerate(parts[1:], 1):
        if part.startswith(tuple(SOURCES)) and all(is_credit(one) for one in parts[:place]):
            return statement(" ".join(parts[place:]))
    return None


def is_credit(part: str) -> bool:
    """编辑：张三, or the name alone that goes on after one."""
    return part.startswith(CREDITS) or bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", part))


def after_label(line: str, label: str) -> tuple[str, ...]:
    """The names after a label that the line begins with; empty: more than names and credits follows."""
    colon = COLON.match(line, len(label))
    if not colon and not (label in BARE or line[len(label) :][:1] == " "):
        return ()
    rest = line[colon.end() if colon else len(label) :].strip()
    return names_in(rest)


def names_in(said: str) -> tuple[str, ...]:
    """The names of a list of names, credits after them left out; empty: it holds what is no name."""
    names: list[str] = []
    if PARTLY.search(said):
        return ()
    for part in GAP.split(said.strip(ORNAMENT + "。")):
        is_closing = part.startswith(CREDITS) and COLON.search(part) is not None
        if is_closing or part.startswith(("作者", "记者", "编辑", "责编", "ID", "有删", "有改")):
            break
        for each in BETWEEN.split(part):
            name = to_name(each)
            if not name:
                return ()
            names.append(name)
    return tuple(dict.fromkeys(names)) if 0 < len(names) <= MOST_NAMES else ()


def to_name(said: str) -> str:
    """A source's name without quotes, 微信公众号 and the like; empty: it is no name."""
    name = QUOTES.sub("", said).partition("(")[0].strip(ORNAMENT)
    name = AFFIXES.sub("", PREFIX.sub("", name), count=1).removesuffix("等").strip()
    if not NAME.fullmatch(name) or name.isdigit() or len(name) > LONGEST_NAME:
        return ""
    return name if is_outlet(name) or not NO_NAME.match(name) else ""


def outlet_at(line: str) -> str:
    """The known outlet that a line begins with; empty: none."""
    found = OUTLET.match(line)
    return found[0] if found else ""


def press_at(line: str) -> str:
    """A paper or station that a line begins with, known or not, or 本报; empty: none."""
    if line.startswith(("本报", "本台", "本网", "本刊")):
        return line[:2]
    match = MEDIA.match(line[:14])
    return match[0] if match else ""


def is_department(name: str) -> bool:
    """Whether a name may be that of a part of the unit: 政工室."""
    return DEPARTMENT.fullmatch(name) is not None
