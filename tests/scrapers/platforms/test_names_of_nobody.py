"""A name that a platform puts in the place of one that was removed identifies nobody, whatever the list says."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import Profile, is_placeholder
from tests.recordings.recorded_looks import RecordedLook
from tests.scrapers.platforms.test_answer_words import proving

NAMELESS = (
    "「已注销」",
    "用户已注销",
    "账号已注销",
    "该帐号已被封禁",
    "[已重置]",
    "知乎用户",
    "百度用户",
    "用户7392010",
    "transfer_1a2b",
)
NAMES = ("长沙发布", "韶山公安（已注销）", "用户之家", "知乎用户体验中心", "已关闭道路信息", "注销服务中心", "")


@pytest.mark.parametrize("name", NAMELESS)
def test_placeholder_is_no_name(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", NAMES)
def test_name_with_such_words_in_it_is_one(name: str) -> None:
    assert not is_placeholder(name)


def test_silent_list_under_a_placeholder_is_nobody_s() -> None:
    for look in (look for look in proving() if look.recording.platform != "wechat"):
        profile = look.outcome()
        assert isinstance(profile, Profile)
        with pytest.raises(IdentityUnproved):
            read_named(look, profile.display_name, "用户已注销")


def read_named(look: RecordedLook, before: str, after: str) -> Profile:
    """The look's answers with another name in every place of the account's own."""
    capture = look.capture()
    written: list[Callable[[str], Any]] = [str, lambda name: json.dumps(name)[1:-1]]
    replies = dict(capture.replies)
    for name, reply in replies.items():
        body = reply.body
        for write in written:
            body = body.replace(write(before).encode(), write(after).encode())
        replies[name] = replace(reply, body=body)
    return look.route.read(replace(capture, replies=replies))
