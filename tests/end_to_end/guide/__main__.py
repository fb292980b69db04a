"""Hold the guide against what its commands print, or renew it: python -m tests.end_to_end.guide [--renew]."""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.end_to_end.guide.office import open_office, run
from tests.end_to_end.guide.page import PAGES, render


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.guide", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="write what the commands print into the guide")
    parser.add_argument("--lang", choices=PAGES, action="append", help="only this language; default: both")
    asked = parser.parse_args(arguments)
    is_true = True
    for lang in asked.lang or PAGES:
        page = PAGES[lang]
        old, new = page.read_text("utf-8"), renewed(lang)
        is_true = is_true and old == new
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), page.name, "now"))
        if asked.renew:
            page.write_text(new, "utf-8")
    return 0 if is_true or asked.renew else 1


def renewed(lang: str) -> str:
    """The guide in this language with what its commands print now."""
    with TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        return render(PAGES[lang].read_text("utf-8"), lambda command: run(office, command, lang))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
