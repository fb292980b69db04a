"""Converts cells to the register's words: the platform, the state, the kind of an account."""

import re

from tracker.register.account import AccountKind, FilingState
from tracker.register.imports.cells import NONE_WORDS, BadCell, compact
from tracker.register.register_file import PLATFORM_OF
from tracker.register.spreadsheets.formats.sheet import Cell

REMARKS = re.compile(r"[-—]?\(?(?:(?:已|未)?认证|订阅号|服务号|公众号|政务|官方|企业号|新浪|微信)\)?$")
ENDINGS = ("", "号", "平台", "账号", "公众平台", "公众账号", "客户端", "app")
SEPARATORS = re.compile("[:/、,;|~+]|和|及|与|&|两微|双微|微矩阵")
KNOWN = re.compile(
    "(微信(?!视频|小程序)|公众号)|((?<!腾讯)(?<!网易)(?<!搜狐)微博)|(百家号)|(知乎)|(人民号|人民日报)|(抖音)|(快手)|(头条)|(视频号)|(小红书)|(哔哩|b站)"
)
AN_OFFICE = re.compile(".{2,}(?:局|委|委员会|办公室|政府|厅|法院|检察院|医院|学校|[大支]队|公司)")


def to_platform_word(cell: Cell) -> str:
    """One of the five platforms in any spelling; any other word unchanged, reviewed by hand.

    Raises:
        BadCell: more than one platform, or what can be none: a number, or an office, where cells have moved.
    """
    word = compact(cell)
    for text in dict.fromkeys((word, REMARKS.sub("", word))):
        for spelling in (text, text.removeprefix("政务"), text.removeprefix("官方")):
            for ending in ENDINGS:
                if spelling.removesuffix(ending) in PLATFORM_OF:
                    return PLATFORM_OF[spelling.removesuffix(ending)]
    if not isinstance(cell, str) or word.isdigit() or word in NONE_WORDS or AN_OFFICE.fullmatch(word):
        raise BadCell(f"“{word}”不是平台名称", f"{word} is no platform")
    if SEPARATORS.search(word) or len({found.lastindex for found in KNOWN.finditer(word)}) > 1:
        raise BadCell("一格里不止一个平台", "more than one platform in a cell")
    return word


STATES = {
    FilingState.RUNNING: (
        "running 正常运行 正常 运行 在运行 运行中 正常运行中 正常运营 运营 在运营 运营中 正常更新 更新中 正常使用"
        " 使用中 在用 启用 已启用"
    ),
    FilingState.CLOSING: (
        "closing 拟关停 关停中 待关停 拟注销 注销中 待注销 停更 已停更 停止更新 暂停更新 已注销 注销 平台已注销"
    ),
    FilingState.CLOSED: "closed 已关停 关停 系统已关停 已关停备案 已下线",
}
"""已注销 is the platform's step: the closing is complete only when the register says 已关停."""
KINDS = {
    AccountKind.PUBLISHING: "publishing 发布类 信息发布类 信息发布 发布",
    AccountKind.SERVICE: "service 服务类 办事服务类 办事服务 政务服务类 服务",
}
STATE_WORDS = {word: state for state, words in STATES.items() for word in words.split()}
KIND_WORDS = {word: kind for kind, words in KINDS.items() for word in words.split()}


def to_state(cell: Cell) -> FilingState:
    """
    Raises:
        BadCell: an unknown word.
    """
    word = compact(cell).rstrip("。.")
    if word not in STATE_WORDS:
        raise BadCell(
            f"状态“{word}”认不出来；应为正常运行、拟关停或已关停，或在对照文件里说明",
            f"the state {word} is not known: 正常运行, 拟关停, 已关停, or say in a mapping file what it means",
        )
    return STATE_WORDS[word]


def to_kind(cell: Cell) -> AccountKind:
    """
    Raises:
        BadCell: an unknown word.
    """
    word = compact(cell)
    if word not in KIND_WORDS:
        raise BadCell(
            f"账号类别“{word}”认不出来；应为发布类或服务类，或在对照文件里说明",
            f"the kind {word} is not known: 发布类, 服务类, or say in a mapping file what it means",
        )
    return KIND_WORDS[word]
