"""The sentences with which platforms state what happened to an account, each with its source. Pure.

A sentence is matched as a whole, with nothing before or after it. 该账号已关闭 says that an account is closed;
该账号已关闭评论功能, 据称该账号已关闭 and 该账号未关闭 are other sentences of unknown meaning. So nothing here searches
for substrings, and no pattern has a gap.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from scrapers.model.errors import UnknownWords
from scrapers.model.profile import AccountState
from scrapers.parsing.characters import ONE_FORM

LONGEST = 200
"""Characters of a notice: none known has fifty. A longer text is an article that quotes one."""
SHOWN = 120
"""Characters of unknown words that a message repeats."""


class Mark(StrEnum):
    """What a sentence says of an account that still exists."""

    MUTED = "muted"
    """禁言: it may not post for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of one platform with its known spellings."""

    platform: str
    pattern: re.Pattern[str]
    """Matches the whole normalised sentence."""
    means: AccountState | Mark
    source: str


def sentence(platform: str, pattern: str, means: AccountState | Mark, source: str) -> Sentence:
    return Sentence(platform=platform, pattern=re.compile(pattern), means=means, source=source)


WEIBO_CODE = "public readers' code of 2026-08 (gallery-dl), msg of weibo.com/sorry?usernotexists"
HELP = "。?(?:查看帮助)?"
"""The link that may follow a sentence of Weibo."""
OUT_OF_SIGHT = f"(?:现已?无法查看)?{HELP}"
UNTIL_VERIFIED = f"用户验证之前暂时不能查看{HELP}"
WECHAT_CODE = "strings of public code and documents; no page of it was published"

SENTENCES: tuple[Sentence, ...] = (
    sentence(
        "weibo",
        rf"该(?:账号|用户)因被投诉违反(?:法律法规和)?《微博社区公约》的相关规定{OUT_OF_SIGHT}",
        AccountState.BANNED,
        WEIBO_CODE,
    ),
    sentence("weibo", rf"该(?:账号|用户)因用户自行申请关闭{OUT_OF_SIGHT}", AccountState.DEREGISTERED, WEIBO_CODE),
    sentence(  # who did it is not stated: the weaker claim
        "weibo", rf"该(?:账号|用户)已关闭{OUT_OF_SIGHT}", AccountState.DEREGISTERED, WEIBO_CODE
    ),
    sentence("weibo", rf"该(?:账号|用户)行为异常存在安全风险{UNTIL_VERIFIED}", AccountState.SUSPENDED, WEIBO_CODE),
    sentence("weibo", rf"该(?:账号|用户)内容存在风险{UNTIL_VERIFIED}", AccountState.SUSPENDED, WEIBO_CODE),
    sentence("weibo", rf"该(?:账号|用户)当前处于异常状态{UNTIL_VERIFIED}", AccountState.SUSPENDED, WEIBO_CODE),
    sentence(
        "weibo",
        r"该?用户不存在哦?(?:\(20003\))?|Userdoesnotexists?",
        AccountState.NOT_FOUND,
        "msg beside error_code 20003 of m.weibo.cn; weibo.cn's page of a missing user",
    ),
    sentence(
        "weibo",
        "(?:因违反(?:《微博社区公约》|微博社区公约|社区公约)(?:的相关规定)?)?该(?:账号|用户)(?:目前|当前)?处于(?:永久)?禁言状态"
        "|该(?:账号|用户)永久禁言",
        Mark.MUTED,
        "data.text of weibo.com/ajax/profile/getMuteuser, as public code of 2026-08 quotes it",
    ),
    sentence(
        "zhihu",
        "该账号已停用(?:主页无法访问)?",
        AccountState.SUSPENDED,
        "an API's error message, real, 2019-01 (7sDream/zhihu-oauth#141)",
    ),
    sentence(
        "zhihu",
        "该(?:账号|用户)已注销(?:主页无法访问)?",
        AccountState.DEREGISTERED,
        "made after the sentence for a disabled account; counts with HTTP 410 only",
    ),
    sentence(
        "zhihu",
        "资源不存在|该?用户不存在",
        AccountState.NOT_FOUND,
        "made: the body of a 404 was never published; counts with HTTP 404 and 410 only",
    ),
    sentence(
        "baijiahao",
        "用户信息不存在",
        AccountState.NOT_FOUND,
        "div.empty-content of author.baidu.com, real, 2024-11; 注销, 封禁 and a wrong number are not told apart",
    ),
    sentence(
        "wechat",
        "(?:此账号被投诉且经审核涉嫌侵权。)?[此该]账号已(?:自主|系统)?注销(?:内容无法查看)?",
        AccountState.DEREGISTERED,
        WECHAT_CODE,
    ),
    sentence("wechat", "[此该]?账号已被系统回收", AccountState.DEREGISTERED, WECHAT_CODE),
    sentence("wechat", "[此该]账号已被屏蔽内容无法查看", AccountState.BANNED, WECHAT_CODE),
    sentence("wechat", "该(?:公众号|账号)已迁移(?:至新账号)?", AccountState.MIGRATED, WECHAT_CODE),
    sentence("wechat", "[此该]账号已被?冻结(?:内容无法查看)?", AccountState.SUSPENDED, WECHAT_CODE),
    sentence(
        "wechat",
        "此账号已申请(?:公众号)?账号迁移流程被冻结/回收(?:小主页暂无法访问)?",
        AccountState.SUSPENDED,
        WECHAT_CODE,
    ),
)
"""A sentence that is not listed is unknown, however clear it sounds: add it here with its source."""

ENDS = "。.!~"
"""Closing punctuation without meaning. No question mark: 该账号已注销? states nothing."""
CUT = re.compile(rf"(?:\.{{2,}}|。{{3,}}|[;⋯])[{ENDS}]*$")
"""The end of a sentence that goes on elsewhere: 该账号已关闭… may be the beginning of 该账号已关闭评论功能."""
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def normalise(words: str) -> str:
    """A sentence normalised for comparison: NFKC, one form of each character (账, 号), without whitespace, commas and
    closing punctuation. An ellipsis stays: what it cuts off is unknown."""
    folded = re.sub(r"[\s,、]", "", unicodedata.normalize("NFKC", INVISIBLE.sub("", words)).translate(ONE_FORM))
    return folded if CUT.search(folded) else folded.rstrip(ENDS)


def meaning_of(platform: str, words: str) -> AccountState | Mark | None:
    """The meaning of a whole sentence of the platform; None: not known."""
    if len(words) > LONGEST:
        return None
    normalised = normalise(words)
    own = (known for known in SENTENCES if known.platform == platform)
    return next((known.means for known in own if known.pattern.fullmatch(normalised)), None)


def state_of(platform: str, words: str, *, context: str = "") -> AccountState:
    """The state that a whole sentence states.

    Args:
        context: codes that came with the words, for the message; never a body.

    Raises:
        UnknownWords: the sentence is not known, or says that the account still exists.
    """
    meaning = meaning_of(platform, words)
    if not isinstance(meaning, AccountState):
        raise unknown_words(words, context=context)
    return meaning


def unknown_words(words: str, *, context: str = "") -> UnknownWords:
    return UnknownWords(f"words of unknown meaning: “{printable(words)}”" + (f" ({context})" if context else ""))


def printable(words: str) -> str:
    """A platform's words for a message: one line, shortened, without control or invisible characters."""
    kept = "".join(word if unicodedata.category(word)[0] not in "CZ" else " " for word in words[: 4 * SHOWN])
    line = " ".join(kept.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
