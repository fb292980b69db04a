"""How far copies and other texts are apart, by the length of a shingle: what the figures of likeness rest on.

python -m tests.end_to_end.originality.shingles
"""

import sys
from itertools import combinations

from tests.end_to_end.originality.labelled import Labelled, read_posts
from tracker.origin.minhash import BANDS, PERMUTATIONS, folded_post, is_comparable, normal_of, sign, similarity

COPIES = ("全文转发", "央媒全文", "同时发布", "矩阵同步", "自家再发")
LENGTHS = (2, 3, 4, 5, 6, 8)


def is_copy_of(one: Labelled, other: Labelled) -> bool:
    """Whether one's text is within the other's, one of them made so."""
    short, long = sorted((one.post.text, other.post.text), key=len)
    return short in long and (one.kind in COPIES or other.kind in COPIES)


def jaccard(one: str, other: str, length: int) -> float:
    ours, theirs = ({text[place : place + length] for place in range(len(text) - length + 1)} for text in (one, other))
    return len(ours & theirs) / len(ours | theirs)


def share_a_band(one: str, other: str) -> bool:
    size = 4 * PERMUTATIONS // BANDS
    ours, theirs = sign(one), sign(other)
    return any(ours[at : at + size] == theirs[at : at + size] for at in range(0, len(ours), size))


def main() -> None:
    texts = [(post, normal_of(folded_post(post.post.title, post.post.text))) for post in read_posts()]
    pairs = list(combinations([(item, text) for item, text in texts if is_comparable(text)], 2))
    copies = [(a, b) for (one, a), (other, b) in pairs if is_copy_of(one, other)]
    others = [(a, b) for (one, a), (other, b) in pairs if not is_copy_of(one, other)]
    sys.stdout.write(f"{len(copies)} pairs of one text, {len(others)} others\n\n")
    heads = ("shingle", "least alike of one text", "most alike of the others", "the others' ten most alike")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|---|---|---|---|\n")
    for length in LENGTHS:
        ten = sorted((jaccard(a, b, length) for a, b in others), reverse=True)[:10]
        least = min(jaccard(a, b, length) for a, b in copies)
        sys.stdout.write(f"| {length} | {least:.2f} | {ten[0]:.2f} | {' '.join(f'{item:.2f}' for item in ten)} |\n")
    found = sum(share_a_band(a, b) for a, b in copies)
    verified = sum(similarity(a, b) > 0 for a, b in copies)
    false = sum(similarity(a, b) > 0 for a, b in others)
    sys.stdout.write(f"\nshare a band: {found} of {len(copies)}; verified: {verified}; others called alike: {false}\n")


if __name__ == "__main__":
    main()
