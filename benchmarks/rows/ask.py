"""Asking: accounts a second from end to end, beside a peer that opens the page, and beside the bare fetch."""

from benchmarks.bench import BARE, OURS, SCRAPY, Bench
from benchmarks.figures import Line, at_least, ratios
from benchmarks.tables import Report

ACCOUNTS, THEIR_ACCOUNTS = 1500, 24


def measure(bench: Bench) -> Report:
    ours, theirs = bench.size.of(ACCOUNTS), bench.size.of(THEIR_ACCOUNTS)
    rounds = bench.rounds([(OURS, ours, True), (BARE, ours, True), (SCRAPY, theirs, False)])
    rate = {side: tuple(one[side].rate for one in rounds) for side in (OURS, BARE, SCRAPY)}
    return Report(
        title="Asking",
        how=(
            "Two replies an account, 0.3 KB and 40 KB, fetched from inside one open page of weibo.com; then identity, "
            "parser, store and assessment. The bare fetch does nothing but bring the same bodies to Python (50 a "
            "call, six connections). scrapy-playwright opens the page, as for visiting."
        ),
        lines=(
            Line(
                what="accounts a second ÷ scrapy-playwright's",
                values=ratios(rate[OURS], rate[SCRAPY]),
                form="{:.0f} ×",
                prototype="261 × bare",
                reach=at_least(100),
                moonshot=at_least(250),
            ),
            Line(
                what="share of the bare fetch kept",
                values=ratios(rate[OURS], rate[BARE]),
                form="{:.0%}",
                reach=at_least(0.60),
                moonshot=at_least(0.80),
            ),
            Line(what="this program: accounts a second", values=rate[OURS], form="{:.0f}"),
            Line(what="bare fetch: accounts a second", values=rate[BARE], form="{:.0f}"),
            Line(what="scrapy-playwright: accounts a second", values=rate[SCRAPY]),
        ),
    )
