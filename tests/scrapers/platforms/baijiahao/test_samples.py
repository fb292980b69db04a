"""Baijiahao: public captures of real pages, read as their index states. They are stored outside the tree."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import CaptchaShown, LoginRequired
from scrapers.model.profile import AccountState
from scrapers.platforms.baijiahao.page import AUTHOR

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "baijiahao"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")

APP_ID = "1730164099260935"
ADDRESS = f"https://baijiahao.baidu.com/u?app_id={APP_ID}"


def look(body: bytes, url: str = ADDRESS) -> Capture:
    reply = Reply(url=url, http_status=200, body=body, content_type="text/html")
    return Capture(target=Target(handle=APP_ID), captured_at=datetime(2026, 11, 23, tzinfo=UTC), replies={PAGE: reply})


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_missing_account_is_not_found_by_its_words() -> None:
    profile = AUTHOR.read(look(sample("account_not_exist_fragment_2024-11.html")))
    assert (profile.state, profile.words) == (AccountState.NOT_FOUND, "用户信息不存在")


def test_login_page_is_a_login_wall() -> None:
    with pytest.raises(LoginRequired):
        AUTHOR.read(look(sample("passport_login_wall_partial_2019.html")))


def test_captcha_page_is_a_captcha_by_its_address() -> None:
    seen = sample("captcha_wappass_tuxing_text_2022-03-16.txt")
    address = re.search(r"https://wappass\S+", seen.decode())
    assert address is not None
    with pytest.raises(CaptchaShown):
        AUTHOR.read(look(seen, address[0]))


def test_every_sample_is_read() -> None:
    assert {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"} == {
        "account_not_exist_fragment_2024-11.html",
        "passport_login_wall_partial_2019.html",
        "captcha_wappass_tuxing_text_2022-03-16.txt",
    }
