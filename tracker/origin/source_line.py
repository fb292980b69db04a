"""Finds a post's statements about its source (来源) with a small exact grammar. Pure.

    post      a title, then lines; of a long text its first HEAD and last TAIL lines are read
    line      [(] statement [)]  — the whole of it, or the last brackets of a line, or its end after a full stop
    statement label names {credit}           来源：新华社   以下文章来源于新周刊，作者何驰
            | 据 names (报道|消息|电)          only in brackets: （据新华社报道）
            | 综合 names [报道|消息]           综合新华社、央视新闻报道
            | outlet [记者 …]                 only in brackets: （人民日报）（新华社记者 张三）
    title     outlet (｜|：) …  |  (转载|转帖) (｜|：) …
    opening   [据] outlet [place] [date] (电|讯) — of the first line; of a paper that is not known by name, whose words
              may be the beginning of a sentence, only a dateline in the usual form
            | 据 name (报道|消息) — of the first line
    names     name {(、|/|&|blank) name}

An incomplete statement is no source: 图片来源, 来源于生活, 收入来源：…, 摘自《民法典》 and the like are not matched.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tracker.origin.outlets import MEDIA, is_outlet
from tracker.origin.source_words import (
    AFFIXES,
    BARE,
    BETWEEN,
    CLOSING,
    COLON,
    COLUMNS,
    COMPILED,
    CREDITS,
    DATED,
    DECLARED,
    END_OF_SENTENCE,
    ENDED,
    FORM_OF,
    GAP,
    HEADING,
    LABEL,
    LAW,
    NAME,
    NO_NAME,
    NO_PRESS,
    OPENED,
    OPENING,
    ORNAMENT,
    OTHER_WORDS,
    OUTLET,
    OWN_VOICE,
    PARTLY,
    PREFIX,
    QUOTES,
    REPORTED,
    REPORTER,
    SOURCES,
    TAGS,
    TITLED,
    UNDATED,
    QuotedSource,
    SourceForm,
)

WORDS = 60
HEAD, TAIL = 4, 8
LONGEST_LINE = 80
"""Characters of a line with a statement and its credits."""
BRIEF = 300
"""Characters of a text that only passes a report on."""
LONGEST_NAME = 24
MAX_NAMES = 8


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
    known, press = outlet_at(dated), press_at(dated)
    outlet = known or press
    after = DATED.match(dated, len(outlet)) or UNDATED.match(dated, len(outlet)) if outlet else None
    if after:
        is_sure = known or press.startswith("本") or (not NO_PRESS.search(press) and after[0].strip() != "消息")
        form = SourceForm.DATELINE if is_sure else SourceForm.MENTION  # 请关注长沙晚报消息 is a sentence
        yield QuotedSource(form=form, words=dated[: after.end()][:WORDS], names=(outlet,))
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
    return tuple(dict.fromkeys(names)) if 0 < len(names) <= MAX_NAMES else ()


def to_name(found_statement: str) -> str:
    """A source's name without quotes, 微信公众号 and the like; empty: not a name."""
    name = QUOTES.sub("", found_statement).partition("(")[0].strip(ORNAMENT)
    name = AFFIXES.sub("", PREFIX.sub("", name), count=1).removesuffix("等").strip()
    if not NAME.fullmatch(name) or name.isdigit() or len(name) > LONGEST_NAME:
        return ""
    return name if is_outlet(name) or not (NO_NAME.match(name) or LAW.fullmatch(name)) else ""


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
