"""What an answer that went well says of itself beside its list: unknown words prove no silence."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from scrapers.model.errors import LayoutChanged, PostsHidden
from scrapers.model.profile import Profile
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook

HIDDEN = "部分内容因隐私设置不可见"


def lists(look: RecordedLook) -> bool:
    """Whether its JSON proves when nothing was published."""
    profile = look.outcome()
    return isinstance(profile, Profile) and profile.covers_from is not None and bool(answers_of(look))


def answers_of(look: RecordedLook) -> list[str]:
    """The names of the answers that the reader read as JSON objects."""
    capture = look.capture()
    look.route.read(capture)
    return [name for name, reply in capture.replies.items() if isinstance(reply.read_json, dict)]


@cache
def proving() -> tuple[RecordedLook, ...]:
    """One for each route that proves silence by an answer in JSON."""
    return tuple({look.route.full_name: look for look in reversed(RECORDED_LOOKS) if lists(look)}.values())


def read_with(look: RecordedLook, name: str, **words: object) -> Profile:
    capture = look.capture()
    reply = capture.replies[name]
    body = json.dumps({**json.loads(reply.body), **words}).encode()
    return look.route.read(replace(capture, replies={**capture.replies, name: replace(reply, body=body)}))


def test_every_platform_with_lists_in_json_is_tried() -> None:
    assert {look.recording.platform for look in proving()} >= {"weibo", "baijiahao", "zhihu", "peopleapp", "wechat"}


@pytest.mark.parametrize("key", ["msg", "message", "errmsg"])
def test_unknown_words_beside_any_answer_prove_no_silence(key: str) -> None:
    taken = {(look.route.full_name, name): taken_of(look, name, key) for look in proving() for name in answers_of(look)}
    assert {answer: found for answer, found in taken.items() if found not in (None, (None, True))} == {}
    assert any(taken.values())


@pytest.mark.parametrize("key", ["msg", "tips", "toast"])
def test_unknown_words_beside_the_list_itself_prove_no_silence(key: str) -> None:
    look = next(look for look in proving() if look.recording.platform == "weibo")
    data = json.loads(look.capture().replies["posts"].body)["data"]
    assert read_with(look, "posts", data={**data, key: ""}).covers_from is not None
    profile = read_with(look, "posts", data={**data, key: HIDDEN})
    assert (profile.covers_from, [note.detail for note in profile.notes]) == (None, [HIDDEN])


@pytest.mark.parametrize(
    ("key", "first"), [("errno", 1), ("code", 50001), ("msg", HIDDEN), ("ok", 0), ("data", {"list": []})]
)
def test_a_name_that_stands_twice_with_two_values_has_none(key: str, first: object) -> None:
    """A parser of JSON keeps the last, another the first."""
    look = next(look for look in proving() if look.recording.platform == "weibo")
    capture = look.capture()
    reply = capture.replies["posts"]
    answer = {"errno": 0, "code": 200, "msg": "ok", **json.loads(reply.body)}
    body = json.dumps({key: answer[key]} | {name: answer[name] for name in ("ok", "data")})
    twice = f'{{"{key}": {json.dumps(first)}, {body[1:]}'.encode()
    changed = replace(capture, replies={**capture.replies, "posts": replace(reply, body=twice)})
    if key in ("ok", "data"):
        with pytest.raises(LayoutChanged):
            look.route.read(changed)
    else:
        assert look.route.read(changed).covers_from is None


def taken_of(look: RecordedLook, name: str, key: str) -> tuple[datetime | None, bool] | None:
    """From when the list is whole, and whether the words are noted; None: there are no posts."""
    try:
        profile = read_with(look, name, **{key: HIDDEN})
    except PostsHidden:
        return None
    return profile.covers_from, HIDDEN in [note.detail for note in profile.notes]


@pytest.mark.parametrize("words", ["", "ok", "Success", "success.", "请求成功", "数据获取成功。", 0, None])
def test_words_that_say_that_all_went_well_cost_nothing(words: object) -> None:
    look = next(look for look in proving() if look.recording.platform == "weibo")
    for name in answers_of(look):
        assert read_with(look, name, msg=words).covers_from is not None
