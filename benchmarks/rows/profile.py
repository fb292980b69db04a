"""Where the time of a visit, and of an ask, goes."""

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
            *tables(bench, "a visit", bench.size.of(VISITS), is_asked=False),
            *tables(bench, "an ask", bench.size.of(ASKS), is_asked=True),
        ),
    )


def tables(bench: Bench, what: str, accounts: int, *, is_asked: bool) -> tuple[Shares, Shares]:
    plain = bench.run(OURS, accounts, is_asked=is_asked)
    profiled = bench.run(PROFILED, accounts, is_asked=is_asked)
    return (
        Shares(title=f"CPU of {what}", rows=shares.table(plain.cpu_by_kind, accounts)),
        Shares(title=f"The program during {what}", rows=shares.table(profiled.python_seconds, accounts)),
    )
