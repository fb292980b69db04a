"""The pictures of the guide: a command's output and the screens of `tracker tui`, drawn as SVG; the notice as PNG."""

import asyncio
import contextlib
import io
import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from textual.pilot import Pilot

from tests.end_to_end.guide.office import TERMINAL, clock_at, invoke
from tests.end_to_end.guide.page import Picture
from tests.end_to_end.province.run_province import Office
from tracker.cli.context import AppContext
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.time import clock
from tracker.tui.app import TrackerApp
from tracker.tui.backend import Backend

WIDTH, HEIGHT = 100, 30
IN_COLOUR = {**TERMINAL, "NO_COLOR": "", "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Rich's pictures name fonts on a foreign host; a picture asks nobody for anything."""
FAMILY = "Fira Code"
LOCAL_FAMILY = "DejaVu Sans Mono, Noto Sans Mono CJK SC"
TEXT = re.compile(r'textLength="[\d.]+"(?P<rest>[^>]*)>(?P<text>[^<]*)</text>')
TO_PDF = ("--headless", "--convert-to", "pdf", "--outdir")
CELL_WIDTH = 12.2
"""Of Rich's pictures, in their own unit."""
NOTICE_DOTS_PER_INCH = 80


def draw(office: Office, picture: Picture, lang: str) -> str:
    """The picture as SVG; the same rows give the same bytes."""
    if picture.shows.startswith("screen"):
        return of_screen(office, picture, lang)
    return of_command(office, picture, lang)


def of_command(office: Office, picture: Picture, lang: str) -> str:
    line = picture.shows.removeprefix("$ tracker").strip()
    told = invoke(office, line, picture.at, {**IN_COLOUR, "TRACKER_LANG": lang})
    console = Console(record=True, width=WIDTH, file=io.StringIO(), legacy_windows=False)
    console.print(Text.from_ansi(told.rstrip()), highlight=False)
    return to_picture(console.export_svg(title=f"tracker {line}".strip()))


def of_screen(office: Office, picture: Picture, lang: str) -> str:
    keys = shlex.split(picture.shows)[1:]
    with contextlib.chdir(office.folder), clock_at(picture.at):
        return to_picture(asyncio.run(screenshot(office.folder, keys, lang)))


async def screenshot(folder: Path, keys: list[str], lang: str) -> str:
    workspace = AppContext.make(folder / "accounts.yaml", None, Lang(lang), is_quiet=True)
    workspace = replace(workspace, messages=Messages(Lang(lang)))  # hints without the folder
    app = TrackerApp(Backend(workspace=workspace, clock=clock.now))
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        return app.export_screenshot(title="tracker tui")


async def settle(pilot: Pilot[None]) -> None:
    """Until no worker is under way and the screen stays as it is."""
    before = ""
    while True:
        await pilot.pause()
        if list(pilot.app.workers):
            await pilot.app.workers.wait_for_complete()
            continue
        shown = pilot.app.export_screenshot()
        if shown == before:
            return
        before = shown


def to_picture(svg: str) -> str:
    """Rich's picture with fonts of the reader's machine, and with each text as wide as its cells: Rich counts a Chinese
    character as one cell, and squeezes it."""

    def widened(found: re.Match[str]) -> str:
        cells = cell_len(unescape(found["text"]))
        return f'textLength="{cells * CELL_WIDTH:g}"{found["rest"]}>{found["text"]}</text>'

    return TEXT.sub(widened, FONT.sub("", svg).replace(FAMILY, LOCAL_FAMILY))


def notice_png(document: Path) -> bytes | None:
    """The first page of a Word document as a picture; None: this machine has no LibreOffice or no pdftoppm."""
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        return None
    with TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", *TO_PDF, folder, str(document)],
            check=True,
            capture_output=True,
        )
        pages = ["-r", str(NOTICE_DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile", "-png"]
        pdf = Path(folder, f"{document.stem}.pdf")
        subprocess.run(["pdftoppm", *pages, str(pdf), f"{folder}/page"], check=True, capture_output=True)
        return Path(folder, "page.png").read_bytes()
