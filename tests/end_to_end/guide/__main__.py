"""Hold the guide against what its commands print, or renew it: python -m tests.end_to_end.guide [--renew]."""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.end_to_end.guide.office import open_office, run
from tests.end_to_end.guide.page import DOCS, PAGES, Picture, render
from tests.end_to_end.guide.pictures import draw, notice_png

NOTICE = "通报.docx"
"""As the guide's command writes it."""
NOTICE_PICTURE = DOCS / "pictures" / "notice.png"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.guide", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="write what the commands print into the guide")
    parser.add_argument("--lang", choices=PAGES, action="append", help="only this language; default: both")
    asked = parser.parse_args(arguments)
    is_true = True
    for lang in asked.lang or PAGES:
        for path, new in renewed(lang).items():
            old = path.read_bytes() if path.exists() else b""
            is_true = is_true and old == new
            print_difference(path, old, new)
            if asked.renew:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(new)
    return 0 if is_true or asked.renew else 1


def renewed(lang: str) -> dict[Path, bytes]:
    """The guide in this language and its pictures, with what the commands print now.

    The picture of the notice is drawn where this machine has LibreOffice, and missing otherwise.
    """
    drawn: dict[Path, bytes] = {}

    def add(picture: Picture) -> None:
        drawn[picture.path] = draw(office, picture, lang).encode()

    with TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        page = render(PAGES[lang].read_text("utf-8"), lambda command: run(office, command, lang), add)
        if notice := notice_png(office.folder / NOTICE):
            drawn[NOTICE_PICTURE] = notice
        else:
            sys.stderr.write(f"{NOTICE_PICTURE.name}: not drawn, because it needs soffice and pdftoppm\n")
    return {PAGES[lang]: page.encode(), **drawn}


def print_difference(path: Path, old: bytes, new: bytes) -> None:
    if path.suffix == ".md":
        before, now = (text.decode().splitlines(keepends=True) for text in (old, new))
        sys.stdout.writelines(difflib.unified_diff(before, now, path.name, "now"))
    elif old != new:
        sys.stdout.write(f"{path.name}: the picture is another one now\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
