"""The whole province: python -m tests.end_to_end.province [--accounts 2435]. Exits with 1 unless each count is that of
the hand."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.end_to_end.province.expected_counts import names, tally
from tests.end_to_end.province.made_register import FOURTH, RECHECK, THIRD, WHOLE, MadeState, Round, Sequel, register_of
from tests.end_to_end.province.run_province import Office, names_of

COUNTS = ("total", "verified", "failed", "remarked", "unverified", "closed")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.province")
    parser.add_argument("--accounts", type=int, default=WHOLE)
    accounts = register_of(range(parser.parse_args().accounts))
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), accounts)
        office.prepare()
        timed("import", office, "accounts", "import", "三季度.xlsx", "--apply", "--skip-bad")
        agree = [scanned(office, THIRD)]
        timed("notice", office, "export", "通报.docx", "--partial")
        timed("list", office, "export", "清单.xlsx")
        agree += [scanned(office, RECHECK), became(office, "mended", Sequel.MENDED, Sequel.REPEATED)]
        timed("import again", office, "accounts", "import", "四季度.xlsx", "--apply")
        agree += [
            scanned(office, FOURTH, closed=sum(made.made_state is MadeState.GONE for made in accounts)),
            became(office, "standing", Sequel.STILL_SILENT),
            became(office, "returned", Sequel.REPEATED),
        ]
    return 0 if all(agree) else 1


def timed(what: str, office: Office, *words: str) -> None:
    started = time.monotonic()
    done = office.run(*words)
    tell(f"{what}: {time.monotonic() - started:.1f} s, exit {done.returncode}")


def scanned(office: Office, when: Round, closed: int = 0) -> bool:
    """Whether the scan counts what the hand does.

    Args:
        closed: accounts that the register closed since, and nobody judges any more.
    """
    started = time.monotonic()
    office.scan(when)
    took = time.monotonic() - started
    summary = office.ask("summary")
    by_hand = tally(office.accounts, when)
    expected = [getattr(by_hand, name) for name in COUNTS]
    if closed:
        total, verified, failed, remarked, unverified, already = expected
        expected = [total - closed, verified - closed, failed, remarked - closed, unverified, already + closed]
    counted = [summary[name] for name in COUNTS]
    tell(f"{when.name}: {took:.1f} s, " + ", ".join(f"{name} {n}" for name, n in zip(COUNTS, counted, strict=True)))
    return agrees(counted, expected)


def became(office: Office, outcome: str, *sequels: Sequel) -> bool:
    found = names_of(office.ask("cases", "round"), outcome)
    tell(f"{outcome}: {len(found)}")
    return agrees(found, names(office.accounts, *sequels))


def agrees(counted: object, expected: object) -> bool:
    if counted != expected:
        tell(f"  by hand: {expected}")
    return counted == expected


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
