"""Measures visits: accounts a second and CPU an account, compared with the peers in their default settings."""

from benchmarks.bench import CRAWLEE, OURS, SCRAPY, Bench
from benchmarks.figures import Line, at_least, at_most, ratios
from benchmarks.tables import Report

OUR_ACCOUNTS, THEIR_ACCOUNTS = 100, 40
"""Of a round: long enough that the start, which counts for everybody, weighs little."""


def measure(bench: Bench) -> Report:
    ours, theirs = bench.size.of(OUR_ACCOUNTS), bench.size.of(THEIR_ACCOUNTS)
    rounds = bench.rounds([(OURS, ours, ""), (SCRAPY, theirs, ""), (CRAWLEE, theirs, "")])
    rate = {side: tuple(round_[side].rate for round_ in rounds) for side in (OURS, SCRAPY, CRAWLEE)}
    cpu = {side: tuple(round_[side].cpu_each for round_ in rounds) for side in (OURS, SCRAPY, CRAWLEE)}
    return Report(
        title="Visits",
        how=(
            "The page of the account is opened; the replies to its own requests are read by the shipped parsers and "
            "stored; half of the accounts on Weibo, half on Baijiahao. CPU is that of the whole process tree with the "
            "browser, the start included."
        ),
        lines=(
            Line(
                what="accounts a second ÷ scrapy-playwright's",
                values=ratios(rate[OURS], rate[SCRAPY]),
                form="{:.1f} ×",
                prototype="3.1–3.9 ×",
                target=at_least(3.5),
                stretch=at_least(5),
            ),
            Line(
                what="accounts a second ÷ crawlee's",
                values=ratios(rate[OURS], rate[CRAWLEE]),
                form="{:.1f} ×",
                prototype="2.7–3.8 ×",
                target=at_least(3),
                stretch=at_least(4),
            ),
            Line(
                what="CPU an account ÷ scrapy-playwright's",
                values=ratios(cpu[OURS], cpu[SCRAPY]),
                form="{:.0%}",
                prototype="24–29%",
                target=at_most(0.30),
                stretch=at_most(0.20),
            ),
            *(
                Line(what=f"{name}: accounts a second", values=rate[side])
                for side, name in ((OURS, "this program"), (SCRAPY, "scrapy-playwright"), (CRAWLEE, "crawlee"))
            ),
            *(
                Line(what=f"{name}: CPU seconds an account", values=cpu[side])
                for side, name in ((OURS, "this program"), (SCRAPY, "scrapy-playwright"), (CRAWLEE, "crawlee"))
            ),
        ),
    )
