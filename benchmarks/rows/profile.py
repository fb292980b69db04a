"""Measures the parts of the time of a visit and of a fetch."""

from benchmarks import shares
from benchmarks.bench import OURS, PROFILED, Bench
from benchmarks.tables import Report, Shares

VISITS, ASKS = 60, 1000


def measure(bench: Bench) -> Report:
    return Report(
        title="Where the time goes",
        how=(
            "CPU by process, undisturbed; and what the program's own process did meanwhile, under Python's profiler, "
            "which makes Python's part look greater than it is. Milliseconds an account, the start included."
        ),
        shares=(
            *tables(bench, "a visit", bench.size.of(VISITS), asked=""),
            *tables(bench, "a fetch", bench.size.of(ASKS), asked="weibo"),
        ),
    )


def tables(bench: Bench, what: str, accounts: int, *, asked: str) -> tuple[Shares, Shares]:
    plain = bench.run(OURS, accounts, asked=asked)
    profiled = bench.run(PROFILED, accounts, asked=asked)
    return (
        Shares(title=f"CPU of {what}", rows=shares.table(plain.cpu_by_kind, accounts)),
        Shares(title=f"The program during {what}", rows=shares.table(profiled.python_seconds, accounts)),
    )
