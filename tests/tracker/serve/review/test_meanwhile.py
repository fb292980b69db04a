"""What changes between a page and its form, and in which language the page tells why."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago
from tests.tracker.serve.review.conftest import MakeQueue
from tests.tracker.serve.review.queue_office import Queue
from tests.tracker.serve.review.test_answers import with_post
from tracker.messages.messages import Messages
from tracker.messages.reasons import HAN
from tracker.messages.terminal.language import Lang


def scan_again(queue: Queue, days: float) -> None:
    """A later scan of account 1, which saw a post of so many days ago and may have missed newer ones."""
    later = AT + timedelta(hours=1)
    assert queue.served is not None
    (account,) = queue.served.office.accounts()
    scan = queue.store.begin_scan(later, later, [account])
    check = replace(given.seen(later, covers_from=None), posts=(given.post(ago(days=days)),))
    queue.store.record(scan, account, check)
    queue.store.finish_scan(scan, later, {})


def test_nothing_newer_than_the_known_post_is_asked_anew_when_a_scan_found_another(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, checks={"1": with_post(15)})
    reviewer = queue.reviewer("张三")
    reviewer.get()
    reviewer.send("nothing_newer")
    assert "2023-09-04 18:00" in reviewer.page
    confirmation = reviewer.hidden("question")
    scan_again(queue, days=14.5)

    reviewer.post("/review/answer", confirmation)

    assert queue.recorded("weibo:1") == []
    assert "2023-09-05 06:00" in reviewer.page
    reviewer.confirm()
    assert len(queue.recorded("weibo:1")) == 1


def test_an_account_that_a_scan_settled_meanwhile_is_not_answered(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, checks={"1": with_post(15)})
    reviewer = queue.reviewer("张三")
    reviewer.get()
    reviewer.send("never_posted")
    confirmation = reviewer.hidden("question")
    scan_again(queue, days=2)

    reviewer.post("/review/answer", confirmation)

    assert reviewer.status == 409
    assert queue.recorded("weibo:1") == []


@pytest.mark.parametrize("register", ["accounts: []\n", "accounts: {}\n"], ids=["left", "broken"])
def test_an_account_that_left_the_register_meanwhile_is_not_answered(serve_queue: MakeQueue, register: str) -> None:
    queue = serve_queue(1, 2)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    key = reviewer.key
    reviewer.send("never_posted")
    confirmation = reviewer.hidden("question")
    path = queue.folder / "accounts.yaml"
    others = [line for line in path.read_text("utf-8").splitlines() if f'"{key[-1]}"' not in line]
    path.write_text("\n".join(others) if register.endswith("[]\n") else register, "utf-8")

    reviewer.post("/review/answer", confirmation)

    assert reviewer.status in (409, 503)
    assert queue.recorded(key) == []


def test_an_english_page_shows_in_english_why_an_account_waits(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1)
    reviewer = queue.reviewer("Zhang")

    def why(lang: str) -> str:
        found = re.search(r'<p class="reason">(.*?)</p>', reviewer.get(f"/review?lang={lang}"), re.DOTALL)
        assert found
        return found[1]

    assert HAN.search(why("zh"))
    assert not HAN.search(why("en"))
    assert re.search(r"</strong> <span>[A-Z]?\w", why("en"))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("stale", "监测时间点前后3天内没有能证明其状况的检查"),
        ("not_checked", "尚未检查过"),
        ("login_required", "检查于 2023"),
    ],
)
def test_the_english_reason_is_the_code_s_own_sentence(code: str, message: str) -> None:
    english, chinese = Messages(Lang.EN), Messages(Lang.ZH)

    assert not HAN.search(english.stored_reason(code, message))
    assert english.stored_reason(code, message) == english.reason(code, "")
    assert chinese.stored_reason(code, message) == message
    assert english.stored_reason("identity_denied", "张三：不是这个账号") == "张三：不是这个账号"
    assert english.stored_reason(code, "") == ""
