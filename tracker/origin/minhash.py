"""How much alike two texts are, and whether they are one text or one form filled in twice. Pure.

The figures were found by measurement: docs/originality.md, `python -m tests.end_to_end.originality`.
"""

import difflib
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tracker.origin.source_line import folded, is_source_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 5
"""Characters of a shingle."""
PERMUTATIONS = 64
BANDS = 16
"""Of 4 values each: two texts of Jaccard 0.7 share a band in 98 of 100 cases, of 0.3 in 12."""
SHORTEST = 60
"""Normal characters of a text that is compared: below that, slogans and forms are alike by themselves."""
LONGEST = 500
"""Normal characters that are kept and compared; the beginning."""
LOOKED_AT = 3 * LONGEST
"""Characters that these are taken from."""
LEAST_ALIKE = 0.7
"""Jaccard of the shingles of two texts that are one."""
LEAST_CONTAINED = 0.9
"""Or so much of the shorter one's shingles are the longer one's, and it is no shorter than LEAST_PART of it."""
LEAST_PART = 0.5
SHORTEST_ANCHOR = 4
"""Characters that both texts share before and after what is filled in: one shared character is part of two names."""
LONGEST_NAME = 4
"""Characters that differ at the very beginning or end of both texts and are filled in; more are two headings."""

DROPPED = re.compile(r"https?://[!-~]+|#[^#\n]{1,40}#|@[\w\-·]{1,30}|\[[\u4e00-\u9fff]{1,6}\]")
KEPT = re.compile(r"[^\W_]+")
DIGITS = re.compile(r"\d+|[零〇一二三四五六七八九十百千万亿两]{2,}")
FORMS = re.compile(
    r"天气|预报|预警|气温|水情|放假|值班|停水|停电|停气|限行|管制|公示|公告|通告|通报|通知|招聘|招录|拍卖|中标|采购|考试|成绩|录取"
    r"|遴选|讣告|启事|日历|节气|早安|晚安|第[\d一二三四五六七八九十百]+[期号讲集]|[(（][\d一二三四五六七八九十]+[)）]$|疫情|指数|价格"
)
"""Of a title: what is published in a fixed form, or the same by everybody. Such posts are nobody's copies."""


def compared_text(title: str, text: str) -> str:
    """The normal text of a post that is compared; empty: it is too short, or of a fixed form."""
    if is_form(title):
        return ""
    whole = folded_post(title, text)
    if len(whole) < SHORTEST:  # as most microblogs are; what is left out makes none longer
        return ""
    normal = normal_of(whole)
    return normal if is_comparable(normal) else ""


def folded_post(title: str, text: str) -> str:
    body = text if text.strip("【 ").startswith(title.strip("【】 ")[:20]) else f"{title}\n{text}"
    return folded(body[:LOOKED_AT]).casefold()


def normal_of(whole: str) -> str:
    lines = [line for line in whole.splitlines() if not is_source_line(line)]
    return "".join(KEPT.findall(DROPPED.sub(" ", "\n".join(lines))))[:LONGEST]


def is_comparable(normal: str) -> bool:
    return len(normal) >= SHORTEST


def is_form(title: str) -> bool:
    """Whether the title says that its post has a fixed form."""
    return FORMS.search(title) is not None


def sign(normal: str) -> bytes:
    """The text's MinHash: texts alike have alike ones. Empty where the text is too short to be compared."""
    if not is_comparable(normal):
        return b""
    factors, summands = permutations()
    values = hashes(normal)[:, None] * factors + summands  # modulo 2^32, as the scheme affine32 has it
    return bytes(values.min(axis=0).astype("<u4").tobytes())


@cache
def permutations() -> Any:
    """Datasketch takes a second to load, so only where texts are signed. Its own loop over hashed values is left out:
    ours are hashed already, and it took most of the time."""
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32").permutations


def hashes(normal: str) -> "NDArray[np.uint32]":
    """A number for each shingle, in the text's order; the same on every machine."""
    import numpy as np

    points = np.frombuffer(normal.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(points) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed * np.uint64(0x9E3779B97F4A7C15)) ^ (
            points[place : place + count] * np.uint64(0xC2B2AE3D27D4EB4F)
        )
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def shingles(normal: str) -> frozenset[str]:
    return frozenset(normal[place : place + SHINGLE] for place in range(len(normal) - SHINGLE + 1))


def similarity(one: str, other: str) -> float:
    """Jaccard of the shingles of two normal texts, or how much of the shorter one is in the longer: the larger, where
    the texts are one text; else 0. Exact.

    One text in two hands is cut and headed differently, but not filled in differently: where a number, a name or a
    date stands in another's place, it is another notice of the same form.
    """
    short, long = sorted((one, other), key=len)
    if not is_comparable(short):
        return 0.0
    if short in long and len(short) >= LEAST_PART * len(long):
        return 1.0
    ours, theirs = shingles(short), shingles(long)
    shared = len(ours & theirs)
    alike, contained = shared / len(ours | theirs), shared / len(ours)
    is_alike = alike >= LEAST_ALIKE or (contained >= LEAST_CONTAINED and len(short) >= LEAST_PART * len(long))
    return max(alike, contained) if is_alike and not is_filled_in(short, long) else 0.0


def is_filled_in(short: str, long: str) -> bool:
    """Whether both are one form, filled in differently."""
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
