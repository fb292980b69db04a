"""Converts a cell to a platform's word."""

import re

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
