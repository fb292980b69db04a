"""The guide says what the program prints."""

from pathlib import Path

import pytest

from tests.end_to_end.guide.office import open_office, run
from tests.end_to_end.guide.page import PAGES, PICTURE, Picture, commands_of, render
from tests.end_to_end.guide.pictures import draw

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("lent_browser")]


def test_every_command_prints_what_the_guide_shows(tmp_path: Path) -> None:
    """In Chinese; the English page holds the same commands, and is renewed with it."""
    page = PAGES["zh"].read_text("utf-8")
    office = open_office(tmp_path)
    drawn: dict[Path, str] = {}

    def add(picture: Picture) -> None:
        drawn[picture.path] = draw(office, picture, "zh")

    assert render(page, lambda command: run(office, command, "zh"), add) == page
    assert drawn
    for path, picture in drawn.items():
        assert path.read_text("utf-8") == picture, path.name


def test_both_languages_have_the_same_commands_pictures_and_chapters() -> None:
    zh, en = (PAGES[lang].read_text("utf-8") for lang in ("zh", "en"))

    assert commands_of(zh) == commands_of(en)
    assert [found["shows"] for found in PICTURE.finditer(zh)] == [found["shows"] for found in PICTURE.finditer(en)]
    assert zh.count("\n## ") == en.count("\n## ")
