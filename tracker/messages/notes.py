"""Words for the notes of a look (scrapers.model.profile.Note): why its answer proves less than it could.

A look's message holds them as `code number (detail)`, separated by `; `; stored messages may be of any age.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from scrapers.model.profile import Note
from tracker.messages.terminal.language import Pair
from tracker.messages.terminal.plurals import with_singulars

NOTES: Mapping[str, Pair] = {
    "items_unreadable": ("{number}条内容未能读出", "{number} items could not be read"),
    "foreign_newer": ("名单中有{number}条他人署名的内容更新", "{number} items in another's name are newer"),
    "deleted_newer": ("名单中有{number}条已删除的内容更新", "{number} deleted items in the list are newer"),
    "list_short": (
        "只列出{number}条，不足一页，也不是全部",
        "only {number} posts are listed, no full page and not all",
    ),
    "list_cut": (
        "平台计数为{number}条，而名单未列完就说已到末尾",
        "{number} posts are counted, and the list says that it ends before",
    ),
    "list_partial": ("所列只是一部分内容", "the list holds a part of the content"),
    "one_kind": ("所列只有一类内容，其他栏目可能未载入", "the list holds one kind alone, others may not be loaded"),
    "published_later": (
        "{number}条内容另注明较晚的发布时间，可能是定时发布",
        "{number} items state a later publication than their entry in the list",
    ),
    "other_page": ("所答不是最新一页，或经过筛选", "the answer is not the newest page, or is filtered"),
    "list_unnamed": ("名单未注明属于谁", "the list does not name its account"),
    "gaps_implausible": (
        "所列内容间隔达{number}天，与内容总数不相称",
        "gaps of {number} days in the list do not go with the count",
    ),
    "count_too_small": ("平台计数为{number}条，少于所列", "the platform counts {number} posts, fewer than are listed"),
    "count_unknown": ("平台未给出内容总数", "the platform gives no count"),
    "out_of_order": ("名单不按时间排列", "the list is not in order of time"),
    "kind_not_listed": ("计有{number}条{detail}，未列出", "{number} {detail} are counted and not listed"),
    "kind_count_unknown": ("未给出{detail}的数量", "the number of {detail} is not given"),
    "name_unknown": ("未给出账号名称", "the account's name is not given"),
    "state_unknown": ("未给出账号状态", "the account's state is not given"),
    "pins_unknown": ("{number}条内容是否置顶不明", "whether {number} items are pinned is not said"),
    "marks_unknown": ("{number}篇未注明是否原创", "whether {number} articles are original is not said"),
    "owner_unknown": ("{number}条内容未署名", "{number} items do not name whose they are"),
    "words_unknown": ("平台提示语含义不明：{detail}", "the platform says what is not known: {detail}"),
}
"""Code -> Chinese, English."""
KINDS: Mapping[str, Pair] = {
    "articles": ("文章", "articles"),
    "answers": ("回答", "answers"),
    "zvideos": ("视频", "videos"),
    "questions": ("提问", "questions"),
    "pins": ("想法", "thoughts"),
}
"""Zhihu's kinds in a note's detail."""
PART = re.compile(r"(\w+)(?: ([0-9]+))?(?: \((.*)\))?")


def to_message(notes: Iterable[Note]) -> str:
    """The notes as a look stores them, each once."""
    return "; ".join(dict.fromkeys(map(str, notes)))


def sentences_of(message: str, language_index: int = 0) -> Iterator[str]:
    """The notes of a look's message in words; other parts are skipped.

    Args:
        language_index: 0 for Chinese, 1 for English.
    """
    for part in message.split("; "):
        match = PART.fullmatch(part)
        if match and match[1] in NOTES:
            detail = match[3] or ""
            name = KINDS[detail][language_index] if detail in KINDS else detail
            values = {"number": match[2] or 0, "detail": name}
            sentence = NOTES[match[1]][language_index]
            yield (with_singulars(sentence, values) if language_index else sentence).format(**values)
