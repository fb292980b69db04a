"""A list longer than the screen goes through the user's pager, and is shown without one where that fails."""

import io
import sys

import pytest
from rich.console import Console

from tracker.cli.output import page, pager_of, run_pager

LONG = "行\n" * 100


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        pytest.param({}, ["less"], id="default"),
        pytest.param({"PAGER": "more -s"}, ["more", "-s"], id="named"),
        pytest.param({"PAGER": "cat"}, [], id="cat"),
        pytest.param({"PAGER": ""}, [], id="empty"),
        pytest.param({"PAGER": "'open"}, [], id="open-quote"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no pager unless named")
def test_which_pager(environ: dict[str, str], command: list[str]) -> None:
    assert pager_of(environ) == command


def shown(text: str, monkeypatch: pytest.MonkeyPatch, pager: str) -> str:
    monkeypatch.setenv("PAGER", pager)
    file = io.StringIO()
    page(Console(file=file, force_terminal=True, width=80, height=25), text, "(keys)")
    return file.getvalue()


def test_what_fits_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("行\n" * 24, monkeypatch, "false") == "行\n" * 24


def test_a_pager_that_is_not_there_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(LONG, monkeypatch, "no-such-pager-here") == LONG


def test_a_pager_takes_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(LONG, monkeypatch, f"{sys.executable} -c 'import sys; sys.stdin.read()'") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="has no cat")
def test_a_pager_names_its_keys_above_the_text(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert shown(LONG, monkeypatch, "cat -u") == ""
    assert capfd.readouterr().out == f"(keys)\n{LONG}"


def test_leaving_it_early_is_no_error() -> None:
    assert run_pager([sys.executable, "-c", "pass"], LONG * 10_000)
