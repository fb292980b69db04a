"""Experimental routes (试验): marked as long as no recording of a live page is read by them, and no longer."""

from dataclasses import replace

import pytest

from scrapers.platforms import experimental
from scrapers.platforms.experimental import EXPERIMENTAL_PLATFORMS, EXPERIMENTAL_ROUTES
from scrapers.platforms.routes import ROUTES
from tests.conftest import ROOT
from tests.recordings.expected import of_route
from tests.recordings.recorded_looks import ACCOUNT_CASES
from tests.tracker.rules import given
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.recordings.recording import Recording
from tracker.report.tables.account import register_table
from tracker.report.tables.tables import group_label

MARKS = {Lang.EN: "(experimental)", Lang.ZH: "（试验）"}
PAGES = ["README.md", "docs/first-live-run.md", "docs/register.md", "docs/how-it-decides.md"]
WORDS = {"": "experimental", ".zh-CN": "试验"}


def backed_routes(cases: tuple[Recording, ...]) -> set[str]:
    """The routes that a recording of a live page is read by as a profile: a wall or an unread page backs nothing."""
    backed = set()
    for case in cases:
        for route in ROUTES[case.platform]:
            expected = of_route(case.expected, route.name)
            if case.origin == "recorded" and expected is not None and not expected.error:
                backed.add(route.full_name)
    return backed


def test_every_experimental_route_exists() -> None:
    names = {route.full_name for routes in ROUTES.values() for route in routes}
    assert names >= EXPERIMENTAL_ROUTES


def test_a_recorded_route_is_experimental_no_longer() -> None:
    """Where this fails a live page was recorded: take its route out of the table, and the word out of the pages."""
    assert EXPERIMENTAL_ROUTES & backed_routes(ACCOUNT_CASES) == set()


@pytest.mark.parametrize(
    ("name", "origin", "is_backed"),
    [
        pytest.param("peopleapp/active-xiangtan", "recorded", True, id="recorded"),
        pytest.param("peopleapp/active-xiangtan", "made", False, id="made"),
        pytest.param("peopleapp/layout-changed", "recorded", False, id="recorded-and-not-read"),
        pytest.param("peopleapp/article-active", "recorded", False, id="another-route"),
    ],
)
def test_only_a_recording_that_is_read_backs_a_route(name: str, origin: str, is_backed: bool) -> None:
    case = next(case for case in ACCOUNT_CASES if case.name == name)
    assert ("peopleapp.account" in backed_routes((replace(case, origin=origin),))) is is_backed


@pytest.mark.parametrize("lang", list(Lang))
def test_the_mark_is_shown_and_goes_away(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = Messages(lang)
    account = replace(given.account(), platform="peopleapp")

    def shown() -> list[str]:
        shown_register = "".join(text.plain for row in register_table(account, messages).rows for text in row)
        return [shown_register, group_label("peopleapp", "platform", messages), messages.marked_platform("peopleapp")]

    assert all(MARKS[lang] in text for text in shown())
    assert MARKS[lang] not in messages.marked_platform("weibo")
    assert messages.experimental_remark(["weibo", "peopleapp"])
    assert not messages.experimental_remark(["weibo"])
    monkeypatch.setattr("tracker.messages.messages.EXPERIMENTAL_PLATFORMS", frozenset())
    assert not any(MARKS[lang] in text for text in shown())


@pytest.mark.parametrize("ending", list(WORDS))
@pytest.mark.parametrize("page", PAGES)
def test_documents_name_it_so(page: str, ending: str) -> None:
    text = (ROOT / page.replace(".md", f"{ending}.md")).read_text("utf-8")
    assert (WORDS[ending] in text) is bool(EXPERIMENTAL_PLATFORMS)


def test_platforms_follow_from_the_routes() -> None:
    assert {name.partition(".")[0] for name in EXPERIMENTAL_ROUTES} == experimental.EXPERIMENTAL_PLATFORMS
