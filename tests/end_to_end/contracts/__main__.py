"""Hold today's contracts against those kept, or keep today's: python -m tests.end_to_end.contracts [--renew]."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.end_to_end.contracts.contracts import contracts_of, differences, read_expected, renew
from tests.end_to_end.contracts.demonstration import tell


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.contracts", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="write the expected files; look at the difference then")
    is_renewing = parser.parse_args(arguments).renew
    with TemporaryDirectory() as folder:
        contracts = contracts_of(tell(Path(folder)))
    told = [line for name, found in contracts.items() for line in differences(name, read_expected(name), found)]
    sys.stdout.writelines(f"{line}\n" for line in told)
    if is_renewing:
        renew(contracts)
    return 1 if told and not is_renewing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
