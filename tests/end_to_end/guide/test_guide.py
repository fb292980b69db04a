"""The guide says what the program prints."""

from pathlib import Path

import pytest

from tests.end_to_end.guide.office import open_office, run
from tests.end_to_end.guide.page import PAGES, commands_of, render

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("lent_browser")]


def test_every_command_prints_what_the_guide_shows(tmp_path: Path) -> None:
    """In Chinese; the English page holds the same commands, and is renewed with it."""
    page = PAGES["zh"].read_text("utf-8")
    office = open_office(tmp_path)

    assert render(page, lambda command: run(office, command, "zh")) == page


def test_both_languages_have_the_same_commands_and_chapters() -> None:
    zh, en = (PAGES[lang].read_text("utf-8") for lang in ("zh", "en"))

    assert commands_of(zh) == commands_of(en)
    assert zh.count("\n## ") == en.count("\n## ")
