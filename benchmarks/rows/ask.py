"""Measures fetches: accounts a second from end to end, compared with a peer that opens the page, and with the bare
fetch."""

from collections.abc import Iterator, Mapping

from benchmarks.bench import BARE, OURS, SCRAPY, Bench
from benchmarks.figures import Line, at_least, ratios
from benchmarks.tables import Report

ACCOUNTS, THEIR_ACCOUNTS = 2435, 24
ASKED: Mapping[str, str] = {"wechat": "WeRead, one reply an account", "weibo": "Weibo, two replies an account"}
"""WeChat's accounts are 60% of a province's."""


def measure(bench: Bench) -> Report:
    return Report(
        title="Fetches",
        how=(
            "Replies fetched from inside one open page: of weread.qq.com the list of 40 KB, of weibo.com the user of "
            "0.3 KB and then the list of 40 KB; then identity, parser, store and assessment. The bare fetch does "
            "nothing but bring the same bodies to Python (50 accounts a call, six connections). scrapy-playwright "
            "opens the page, as for a visit."
        ),
        lines=tuple(line for platform, name in ASKED.items() for line in lines_of(bench, platform, name)),
    )


def lines_of(bench: Bench, platform: str, name: str) -> Iterator[Line]:
    ours, theirs = bench.size.of(ACCOUNTS), bench.size.of(THEIR_ACCOUNTS)
    rounds = bench.rounds([(OURS, ours, platform), (BARE, ours, platform), (SCRAPY, theirs, "")])
    rate = {side: tuple(round_[side].rate for round_ in rounds) for side in (OURS, BARE, SCRAPY)}
    yield Line(
        what=f"{name}: accounts a second ÷ scrapy-playwright's",
        values=ratios(rate[OURS], rate[SCRAPY]),
        form="{:.0f} ×",
        prototype="261 × bare",
        target=at_least(100),
        stretch=at_least(250),
    )
    yield Line(
        what=f"{name}: share of the bare fetch kept",
        values=ratios(rate[OURS], rate[BARE]),
        form="{:.0%}",
        target=at_least(0.60),
        stretch=at_least(0.80),
    )
    yield Line(what=f"{name}: this program, accounts a second", values=rate[OURS], form="{:.0f}")
    yield Line(what=f"{name}: bare fetch, accounts a second", values=rate[BARE], form="{:.0f}")
    yield Line(what=f"{name}: scrapy-playwright, accounts a second", values=rate[SCRAPY])
