"""An answer that is not the page that was asked for proves the account's posts in it, and no silence."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scrapers.model.capture import Reply
from scrapers.model.errors import ScrapeError
from scrapers.model.first_page import is_first_page
from tests.end_to_end.fuzz.parts import with_parameter
from tests.scrapers.platforms.test_answer_words import answers_of, proving

ASKED = "https://weibo.com/ajax/statuses/mymblog?uid=7&page=1&feature=0"


def came(url: str, answer: Any = None) -> Reply:
    reply = Reply(url=url, http_status=200, body=json.dumps(answer or {}).encode())
    assert reply.json == (answer or {})
    return reply


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(ASKED, id="as-asked"),
        pytest.param(f"{ASKED}&_rand=0.3", id="one-more"),
        pytest.param(f"{ASKED}&since_id=", id="no-cursor"),
        pytest.param("https://weibo.com/ajax/statuses/mymblog?uid=7", id="what-is-usual-left-out"),
    ],
)
def test_first_page_is_the_one_that_was_asked_for(url: str) -> None:
    assert is_first_page(came(url), ASKED)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(ASKED.replace("page=1", "page=2"), id="second-page"),
        pytest.param(f"{ASKED}&page=2", id="two-pages"),
        pytest.param(ASKED.replace("feature=0", "feature=1"), id="originals-only"),
        pytest.param(ASKED.replace("uid=7", "uid=8"), id="another-account"),
        pytest.param(f"{ASKED}&since_id=4900000000000000", id="from-a-post-on"),
        pytest.param(f"{ASKED}&hasori=1", id="a-filter-more"),
        pytest.param(ASKED.replace("mymblog", "searchProfile"), id="another-list"),
        pytest.param(ASKED.replace("weibo.com", "www.weibo.com"), id="another-host"),
        pytest.param("https://[x/ajax/statuses/mymblog?uid=7", id="no-address"),
    ],
)
def test_another_address_is_another_page(url: str) -> None:
    assert not is_first_page(came(url), ASKED)


@pytest.mark.parametrize(
    ("answer", "is_first"),
    [
        ({"data": {"page": 1, "since_id": "49"}}, True),
        ({"data": {"page": 2}}, False),
        ({"page": "2"}, False),
        ({"data": {"feature": 1}}, False),
        ({"data": {"uid": 7}}, True),
        ({"data": {"uid": "8"}}, False),
        ({"data": {"query": {"tab": "article"}}}, True),  # the tab was not asked for
        ({"paging": {"is_start": False}}, False),
        ({"paging": {"is_start": True, "is_end": False}}, True),
        ({"data": {"sort": "hot"}}, False),
        ({"data": {"hasPrevious": True}}, False),
    ],
)
def test_an_answer_says_which_page_it_is(answer: Any, is_first: bool) -> None:
    assert is_first_page(came(ASKED, answer), ASKED) is is_first


def test_of_what_a_page_fetched_by_itself_the_address_says_it() -> None:
    address = "https://www.peopleapp.com/api/list?pageNum="
    assert [is_first_page(came(f"{address}{number}"), "") for number in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize("start", [b"<!doctype html>", b"<script>", b"<!-- -->", b" <p>"])
def test_a_page_may_have_moved_whatever_it_starts_with(start: bytes) -> None:
    moved = Reply(url="https://mp.weixin.qq.com/cgi-bin/home?token=1", http_status=200, body=start)
    assert is_first_page(moved, "https://mp.weixin.qq.com/")


CHANGES: dict[str, Callable[[Reply], Reply]] = {
    "page": lambda reply: replace(reply, url=with_parameter(reply.url, "page", "2")),
    "cursor": lambda reply: replace(reply, url=with_parameter(reply.url, "offset", "20")),
    "echo": lambda reply: replace(reply, body=json.dumps({**json.loads(reply.body), "page": 2}).encode()),
    "code": lambda reply: replace(reply, body=json.dumps({**json.loads(reply.body), "errno": 1001}).encode()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_page_proves_no_silence_on_any_platform(change: str) -> None:
    answers = [(look, name) for look in proving() for name in answers_of(look)]
    for look, name in answers:
        capture = look.capture()
        changed = replace(capture, replies={**capture.replies, name: CHANGES[change](capture.replies[name])})
        try:
            profile = look.route.read(changed)
        except ScrapeError:  # there are no posts
            continue
        assert (look.route.name, name, profile.covers_from) == (look.route.name, name, None)
        assert {"other_page", "words_unknown", "list_short"} & {note.code for note in profile.notes}
