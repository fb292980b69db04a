"""Compares texts: how similar they are, and whether they are the same text or one form filled in twice. Pure.

The thresholds were found by measurement: docs/originality.md, `python -m tests.end_to_end.originality`.
"""

import difflib
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.origin.source_line import folded, is_source_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 5
"""Characters of a shingle."""
PERMUTATIONS = 64
"""Values of a signature."""
BANDS = 16
"""Bands of 4 values: two texts with Jaccard 0.7 share a band in 98 of 100 cases, with 0.3 in 12."""
SHORTEST = 60
"""Characters of the shortest text that is compared: shorter slogans and forms are similar by nature."""
MAX_LENGTH = 500
"""Characters from the beginning that are kept and compared."""
READ_LIMIT = 3 * MAX_LENGTH
"""Characters from which these are taken."""
MIN_ALIKE = 0.7
"""Jaccard similarity from which two texts are the same."""
MIN_CONTAINED = 0.9
"""Alternatively the share of the shorter text's shingles that the longer has, if it is at least MIN_PART of its
length."""
MIN_PART = 0.5
SHORTEST_ANCHOR = 4
"""Characters shared before and after a filled-in part: one shared character may be part of two names."""
LONGEST_NAME = 4
"""Differing characters at the very beginning or end that count as filled in; more are two headings."""

DROPPED = re.compile(r"https?://[!-~]+|#[^#\n]{1,40}#|@[\w\-·]{1,30}|\[[\u4e00-\u9fff]{1,6}\]")
WORD_CHARACTERS = re.compile(r"[^\W_]+")
DIGITS = re.compile(r"\d+|[零〇一二三四五六七八九十百千万亿两]{2,}")
FORMS = re.compile(
    r"天气|预报|预警|气温|水情|放假|值班|停水|停电|停气|限行|管制|公示|公告|通告|通报|通知|招聘|招录|拍卖|中标|采购|考试|成绩|录取"
    r"|遴选|讣告|启事|日历|节气|早安|晚安|第[\d一二三四五六七八九十百]+[期号讲集]|[(（][\d一二三四五六七八九十]+[)）]$|疫情|指数|价格"
)
"""Words in titles of posts in a fixed form, or identical everywhere. Such posts are nobody's copies."""


def compared_text(title: str, text: str) -> str:
    """The normalised text of a post for comparison; empty: too short, or a fixed form."""
    if is_form(title):
        return ""
    whole = folded_post(title, text)
    if len(whole) < SHORTEST:  # most microblogs; what is removed makes none longer
        return ""
    normal = normal_of(whole)
    return normal if is_comparable(normal) else ""


def folded_post(title: str, text: str) -> str:
    body = text if text.strip("【 ").startswith(title.strip("【】 ")[:20]) else f"{title}\n{text}"
    return folded(body[:READ_LIMIT]).casefold()


def normal_of(whole: str) -> str:
    lines = [line for line in whole.splitlines() if not is_source_line(line)]
    return "".join(WORD_CHARACTERS.findall(DROPPED.sub(" ", "\n".join(lines))))[:MAX_LENGTH]


def is_comparable(normal: str) -> bool:
    return len(normal) >= SHORTEST


def is_form(title: str) -> bool:
    """Whether the title indicates a fixed form."""
    return FORMS.search(title) is not None


def sign(normal: str) -> bytes:
    """The text's MinHash: similar texts have similar ones. Empty: too short to be compared."""
    if not is_comparable(normal):
        return b""
    factors, summands = permutations()
    values = hashes(normal)[:, None] * factors + summands  # modulo 2^32, as in the scheme affine32
    return bytes(values.min(axis=0).astype("<u4").tobytes())


@cache
def permutations() -> "NDArray[np.uint32]":
    """The odd factors and the summands of the signature's permutations, PERMUTATIONS of each: those that datasketch 2
    draws in its scheme affine32, by which every stored signature was made. numpy promises that its RandomState draws
    the same forever."""
    import numpy as np

    draw = np.random.RandomState(1).randint
    factors = draw(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return np.array([factors, draw(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)])


def hashes(normal: str) -> "NDArray[np.uint32]":
    """One number per shingle, in order; the same on every machine."""
    import numpy as np

    points = np.frombuffer(normal.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(points) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for index in range(SHINGLE):
        mixed = (mixed * np.uint64(0x9E3779B97F4A7C15)) ^ (
            points[index : index + count] * np.uint64(0xC2B2AE3D27D4EB4F)
        )
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def shingles(normal: str) -> frozenset[str]:
    return frozenset(normal[index : index + SHINGLE] for index in range(len(normal) - SHINGLE + 1))


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the shingles of two normalised texts, or the share of the shorter one in the longer,
    whichever is larger, if they are the same text; else 0. Exact.

    A copied text may be shortened and have another heading, but is not filled in differently: a different number, name
    or date means another notice of the same form.
    """
    short, long = sorted((one, other), key=len)
    if not is_comparable(short):
        return 0.0
    if short in long and len(short) >= MIN_PART * len(long):
        return 1.0
    own_shingles, other_shingles = shingles(short), shingles(long)
    shared = len(own_shingles & other_shingles)
    alike, contained = shared / len(own_shingles | other_shingles), shared / len(own_shingles)
    is_alike = alike >= MIN_ALIKE or (contained >= MIN_CONTAINED and len(short) >= MIN_PART * len(long))
    return max(alike, contained) if is_alike and not is_filled_in(short, long) else 0.0


def is_filled_in(short: str, long: str) -> bool:
    """Whether both are the same form, filled in differently."""
    if not set(DIGITS.findall(short)) <= set(DIGITS.findall(long)):
        return True
    blocks = difflib.SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    anchors = [block for block in blocks if block.size >= SHORTEST_ANCHOR]
    between = [
        (after.a - before.a - before.size, after.b - before.b - before.size) for before, after in pairwise(anchors)
    ]
    first, last = anchors[0], anchors[-1]
    ends = [(first.a, first.b), (len(short) - last.a - last.size, len(long) - last.b - last.size)]
    return any(map(all, between)) or any(0 < one <= LONGEST_NAME and 0 < other <= LONGEST_NAME for one, other in ends)
