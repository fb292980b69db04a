"""Measures originality on the labelled posts, and on public samples of WeChat where these are at hand.

python -m tests.end_to_end.originality [--wrong]
"""

import sys
from pathlib import Path

from scrapers.model.capture import Reply
from scrapers.model.profile import Origin
from scrapers.platforms.wechat.article import read_article
from tests.end_to_end.originality.figures import Figures, confusion, figures_of
from tests.end_to_end.originality.labelled import Judged, judge, read_posts
from tracker.origin.attribution import attribute
from tracker.origin.source_line import find_sources
from tracker.origin.trace import OriginTrace
from tracker.register.account import Account

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "platforms" / "samples" / "wechat"
NAMES = {Origin.ORIGINAL: "原创", Origin.REPOST: "转载", Origin.UNKNOWN: "未知"}
SAMPLES_TRUTH = {
    "article_2018_iframe.html": Origin.REPOST,
    "article_2018_qqmusic.html": Origin.ORIGINAL,
    "article_t0_yuanchuang_2025-11-07.html": Origin.ORIGINAL,
    "article_t0_yuanchuang_2025-11-11.html": Origin.ORIGINAL,
    "article_t0_yuanchuang_2026-04-01.html": Origin.ORIGINAL,
    "article_t0_yuanchuang_author_2026-01-02.html": Origin.ORIGINAL,
    "article_t0_original-none_2025-11-10.html": Origin.UNKNOWN,
    "article_t11_reprint_type3_2024-10-28.html": Origin.REPOST,
    "article_t11_reprint_type3_2025-11-11.html": Origin.REPOST,
    "article_t11_share_type2_2019-11-25.html": Origin.REPOST,
}
"""By the samples' own index; the first says 来源：新华社 in its text."""


def line(name: str, figures: Figures) -> str:
    return (
        f"| {name} | {figures.classified} | {figures.true} | {figures.there} | "
        f"{figures.precision:.4f} | {figures.recall:.4f} |\n"
    )


def table(judged: list[Judged]) -> str:
    counts = confusion(judged)
    rows = [line(NAMES[origin], figures_of(judged, origin)) for origin in (Origin.REPOST, Origin.ORIGINAL)]
    rows.insert(1, line("转载，计入转载率的", figures_of(judged, Origin.REPOST, only_held=True)))
    matrix = [f"| {NAMES[truth]} | {' | '.join(str(counts[truth, origin]) for origin in NAMES)} |\n" for truth in NAMES]
    return (
        f"{len(judged)} posts of {len({judgement.labelled.kind for judgement in judged})} kinds\n\n"
        "| class | classified | right | there are | precision | recall |\n|---|---|---|---|---|---|\n"
        f"{''.join(rows)}\n| truth \\ classified | 原创 | 转载 | 未知 |\n|---|---|---|---|\n{''.join(matrix)}"
    )


def wrong(judged: list[Judged]) -> str:
    missed = [judgement for judgement in judged if judgement.classified.origin is not judgement.labelled.truth]
    return "".join(
        f"{NAMES[item.labelled.truth]} -> {NAMES[item.classified.origin]} "
        f"{item.classified.reason} [{item.classified.matched}] "
        f"{item.labelled.account} {item.labelled.kind} {item.labelled.post.title}\n"
        for item in missed
    )


def samples() -> str:
    if not SAMPLES.is_dir():
        return "public samples of WeChat: not at hand, not measured\n"
    right = {name: classify(SAMPLES / name) is truth for name, truth in SAMPLES_TRUTH.items()}
    lines = "".join(f"  {'ok ' if is_right else 'NOT'} {name}\n" for name, is_right in right.items())
    return f"public samples of WeChat: {sum(right.values())} of {len(right)} as their index says\n{lines}"


def classify(path: Path) -> Origin:
    page = Reply(url="https://mp.weixin.qq.com/s/sample", http_status=200, body=path.read_bytes())
    article = read_article(page)
    assert article is not None
    account = Account(platform="wechat", handle=article.biz, name=article.name, unit="")
    post = article.post
    return attribute(post, account, OriginTrace(quoted=find_sources(post.title, post.text))).origin


if __name__ == "__main__":
    everything = judge(read_posts())
    sys.stdout.write(table(everything))
    sys.stdout.write("\n" + samples())
    if "--wrong" in sys.argv:
        sys.stdout.write("\n" + wrong(everything))
