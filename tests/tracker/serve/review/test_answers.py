"""What a browser's forms record, and what they never record; without any script."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from scrapers.model.profile import AccountState
from tests.tracker.rules import given
from tests.tracker.rules.given import ago
from tests.tracker.serve.review.conftest import MakeQueue
from tests.tracker.serve.review.queue_office import Queue, Reviewer
from tracker.history.check import Check
from tracker.history.manual_check import ManualFinding
from tracker.register.account import Account
from tracker.serve.sign_in.roles import ServedRole
from tracker.store.history.claims import ReviewClaims
from tracker.time.clock import to_shanghai

TWO_PEOPLE = "policy: {second_check: true}\n"
GONE = {"state": "deregistered", "words": "该账号已注销"}


def with_post(days: float) -> Check:
    """A look that saw a post, and may have missed newer ones."""
    return replace(given.seen(covers_from=None), posts=(given.post(ago(days=days)),))


def post_days(queue: Queue, key: str) -> list[str]:
    found = [check.last_post_at for check in queue.recorded(key) if check.last_post_at]
    return [to_shanghai(item).isoformat()[:16] for item in found]


def test_each_answer_records_what_the_terminal_would_and_who(serve_queue: MakeQueue) -> None:
    queue = serve_queue(*range(1, 9))
    reviewer = queue.reviewer("张三")
    reviewer.get()
    keys = []

    def answer(tap: str, then: dict[str, str] | None = None, **typed: str) -> None:
        keys.append(reviewer.key)
        reviewer.send(tap, fields=typed)
        if then is not None:
            reviewer.post("/review/answer", {**reviewer.hidden("question"), **then})

    answer("day:2023-09-18")
    answer("day", day="3天前")
    answer("enter", day="9-17")
    answer("day", {}, day="9-1")
    answer("gone", {}, **GONE)
    answer("cannot_tell")
    answer("day:2023-09-19", {"skips_before": "1"})
    answer("day:2023-09-19", {"before": "9-17"})

    assert [post_days(queue, key) for key in keys] == [
        ["2023-09-18T23:59"],
        ["2023-09-16T23:59"],
        ["2023-09-17T23:59"],
        ["2023-09-01T23:59"],
        [],
        [],
        ["2023-09-19T20:00"],
        ["2023-09-17T23:59", "2023-09-19T20:01"],
    ]
    gone = queue.recorded(keys[4])[0]
    assert (gone.state, gone.words) == (AccountState.DEREGISTERED, "该账号已注销")
    assert {check.by for key in keys for check in queue.recorded(key)} == {"张三"}
    assert "没有待您核实的账号了" in reviewer.page


REFUSED: Sequence[tuple[dict[str, str], str]] = (
    ({"answer": "day", "day": "9-31"}, "日期的写法不能识别：9-31"),
    ({"answer": "day", "day": "2023-09-20"}, "2023-09-20 还没有到"),
    ({"answer": "day:2999-01-01"}, "2999-01-01 还没有到"),
    ({"answer": "day", "day": "1999-01-01"}, "1999-01-01 早于新浪微博开办"),
    ({"answer": "day", "day": ""}, "日期的写法不能识别："),
    ({"answer": "day", "day": "9-1"}, "已知有更新的一条：2023-09-04 18:00"),
    ({"answer": "gone", "words": "已注销"}, "请选平台的说法"),
    ({"answer": "gone", "state": "active", "words": "正常"}, "请选平台的说法"),
    ({"answer": "gone", "state": "banned", "words": " "}, "请照录平台的原话"),
    ({"answer": "forgive"}, "没有记录：没有这样的回答"),
    ({"answer": ""}, "没有记录：没有这样的回答"),
    ({"answer": "gone", "words": "字" * 401}, "没有记录：填写的内容过长"),
)
REFUSED_LATER: Sequence[tuple[dict[str, str], str]] = (
    ({"answer": "nothing_newer", "since": "9-2"}, "已知有更新的一条：2023-09-04 18:00"),
    ({"answer": "never_posted"}, "weibo:1 曾见于 2023-09-04 18:00 发布内容，不是从未更新"),
)


def test_what_cannot_be_is_refused_in_one_sentence_and_stays_typed(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, checks={"1": with_post(15)})
    reviewer = queue.reviewer("张三")
    for typed, sentence in (*REFUSED, *REFUSED_LATER):
        reviewer.get()
        reviewer.send(typed["answer"], fields=typed, note=f"看过{typed['answer']}")
        if (typed, sentence) in REFUSED_LATER:
            reviewer.confirm()
        assert (reviewer.status, reviewer.message) == (422, sentence)
        if "字" not in typed.get("words", ""):
            assert f"看过{typed['answer']}" in reviewer.page
            assert f"看过{typed['answer']}" in reviewer.get()
    assert queue.store.manual_checks.of_every_account() == {}


# Accusations


ACCUSING: Sequence[dict[str, str]] = (
    {"answer": "day", "day": "9-1"},
    {"answer": "gone", **GONE},
    {"answer": "never_posted"},
    {"answer": "nothing_newer", "since": "9-1"},
    {"answer": "same_account"},
    {"answer": "other_account"},
)


def test_what_may_accuse_is_asked_once_more_and_names_the_account(serve_queue: MakeQueue) -> None:
    queue = serve_queue(*range(1, len(ACCUSING) + 1), 99)
    reviewer = queue.reviewer("张三")
    for number, typed in enumerate(ACCUSING, start=1):
        key, page = f"weibo:{number}", f"/review/account?key=weibo:{number}"
        reviewer.get(page)
        shown = reviewer.hidden()
        reviewer.send(typed["answer"], fields=typed)
        asked = reviewer.hidden("question")
        assert f"发布{number}”（新浪微博 {key}）记录" in reviewer.page
        assert queue.recorded(key) == []

        reviewer.post("/review/answer", {**shown, **typed, "confirms": asked["confirms"][::-1]})
        reviewer.post("/review/answer", {**asked, "answer": "gone", "state": "banned", "words": "别的话"})
        reviewer.post("/review/answer", {**asked, "key": "weibo:99"})
        assert queue.recorded(key) == queue.recorded("weibo:99") == []

        reviewer.get(page)
        reviewer.send(typed["answer"], fields=typed)
        reviewer.confirm()
        (one,) = queue.recorded(key)
        assert one.what.value == ("last_post" if typed["answer"] == "day" else typed["answer"])


def test_a_confirmation_that_was_never_asked_for_records_nothing(serve_queue: MakeQueue) -> None:
    """Another person was asked the very same."""
    queue = serve_queue(1)
    asked = queue.reviewer("张三")
    asked.get()
    asked.send("never_posted")
    form = asked.hidden("question")
    queue.clock.instant += 2 * (queue.clock.instant - given.AT)
    other = queue.reviewer("李四")
    other.get()
    other.post("/review/answer", {**form, "csrf": other.csrf})

    assert queue.recorded("weibo:1") == []
    assert "将对“湘潭发布1”" in other.page


def test_two_taps_on_the_confirmation_record_once(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    key = reviewer.key
    reviewer.send("never_posted")
    form = reviewer.hidden("question")
    with ThreadPoolExecutor(2) as two:
        sent = [two.submit(Reviewer(queue, reviewer.cookies).post, "/review/answer", form) for _ in range(2)]
        pages = [item.result() for item in sent]

    assert len(queue.recorded(key)) == 1
    assert sum("张三 已于" in page for page in pages) == 1


# The second person


def test_nobody_confirms_their_own_accusation(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, rules=TWO_PEOPLE)
    first, again = queue.reviewer("张三"), queue.reviewer(" 张 三")
    first.get()
    shown = first.hidden()
    first.send("gone", fields=GONE)
    first.confirm()
    assert queue.verdicts() == {"1": "awaits_second_check"}

    for person in (first, again):
        assert "没有待您核实的账号了" in person.get()
        person.get("/review/account?key=weibo:1")
        assert (person.status, person.message[:9]) == (409, "这个账号不需要您核实"[:9])
        person.post("/review/answer", {**shown, "csrf": person.csrf, "answer": "gone", **GONE})
        assert person.status == 409
    assert queue.verdicts() == {"1": "awaits_second_check"}

    second = queue.reviewer("李四")
    assert "已有人看过：张三" in second.get()
    second.send("gone", fields=GONE)
    second.confirm()
    assert queue.verdicts() == {"1": "remark"}
    assert [check.by for check in queue.recorded("weibo:1")] == ["李四", "张三"]


# Several people


def test_two_reviewers_at_once_meet_no_account_twice(serve_queue: MakeQueue) -> None:
    queue = serve_queue(*range(1, 7))

    def clear(name: str) -> list[str]:
        reviewer, seen = queue.reviewer(name), []
        reviewer.get()
        while reviewer.key:
            seen.append(reviewer.key)
            reviewer.send("day:2023-09-18")
        return seen

    with ThreadPoolExecutor(2) as two:
        one, other = (sent.result() for sent in [two.submit(clear, name) for name in ("张三", "李四")])

    assert one
    assert other
    assert sorted(one + other) == sorted(f"weibo:{number}" for number in range(1, 7))
    assert {len(queue.recorded(key)) for key in one + other} == {1}


def test_an_account_that_is_answered_between_look_and_claim_is_not_shown(
    serve_queue: MakeQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = serve_queue(1, 2)
    first, second = queue.reviewer("张三"), queue.reviewer("李四")
    first.get()
    answered, take = first.key, ReviewClaims.take

    def late(claims: ReviewClaims, account: Account, session: str, by: str, now: datetime) -> str:
        if by == "李四" and first.key == account.key == answered:
            first.send("day:2023-09-18")
        return take(claims, account, session, by, now)

    monkeypatch.setattr(ReviewClaims, "take", late)
    second.get()
    assert len(queue.recorded(answered)) == 1
    assert second.key != answered


def test_an_account_on_anothers_screen_is_refused(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2)
    first, second = queue.reviewer("张三"), queue.reviewer("李四")
    first.get()
    second.get()
    assert first.key != second.key

    second.get(f"/review/account?key={first.key}")
    assert (second.status, "正由张三核实" in second.message) == (409, True)
    second.post("/review/answer", {**second.hidden(), "key": first.key, "answer": "day:2023-09-18"})
    assert second.status == 409
    assert queue.recorded(first.key) == []


def test_an_account_that_was_taken_over_after_a_pause_is_answered_once(serve_queue: MakeQueue) -> None:
    """Five minutes without an answer: it goes to somebody else; the late answer is refused, and told."""
    queue = serve_queue(1)
    slow, fast = queue.reviewer("张三"), queue.reviewer("李四")
    slow.get()
    late = slow.hidden()
    queue.clock.instant += 40 * (queue.clock.instant - given.AT) / 16
    fast.get()
    assert fast.key == "weibo:1"
    slow.post("/review/answer", {**late, "answer": "day:2023-09-18"})
    assert (slow.status, "正由李四核实" in slow.message) == (409, True)
    fast.send("day:2023-09-18")
    slow.post("/review/answer", {**late, "answer": "never_posted"})

    assert (slow.status, "李四 已于" in slow.message) == (409, True)
    assert [check.by for check in queue.recorded("weibo:1")] == ["李四"]


def test_shares_divide_the_queue(serve_queue: MakeQueue) -> None:
    queue = serve_queue(*range(1, 6))
    parts = []
    for name, share in (("张三", "1/2"), ("李四", "2/2")):
        reviewer, seen = queue.reviewer(name), set()
        reviewer.get(f"/review?share={share}")
        assert f"第 {share} 份" in reviewer.page
        while reviewer.key:
            seen.add(reviewer.key)
            reviewer.send("day:2023-09-18")
        parts.append(seen)

    assert all(parts)
    assert not parts[0] & parts[1]
    assert len(parts[0] | parts[1]) == 5
    assert queue.reviewer("王五").get("/review?share=3/2").count("--share 应写成 2/5 的样子：3/2") == 1


# Undo, later, drafts


def test_only_the_last_own_answer_is_taken_back_and_once(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2, 3)
    one, other = queue.reviewer("张三"), queue.reviewer("李四")
    one.get()
    first = one.key
    one.send("day:2023-09-19")
    one.post("/review/answer", {**one.hidden("question"), "before": "9-17"})
    assert len(queue.recorded(first)) == 2
    form, second = one.hidden("last"), one.key
    other.get()
    other.post("/review/undo", {**form, "csrf": other.csrf})
    assert (other.status, len(queue.recorded(first))) == (409, 2)

    one.undo()
    assert (one.key, queue.recorded(first)) == (first, [])
    withdrawn = [check.withdrawal for check in queue.store.manual_checks.of_key(first)]
    assert [(gone.by, gone.why) for gone in withdrawn if gone] == [("张三", "核实时即行撤回：误记")] * 2
    one.post("/review/undo", form)
    assert (one.status, "没有撤回" in one.message) == (409, True)
    one.send("day:2023-09-18")
    assert one.key == second


def test_later_comes_after_all_others_with_what_was_typed(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2, 3)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    first = reviewer.key
    reviewer.send("later", note="网页打不开")
    order = [reviewer.key, reviewer.send("cannot_tell") and reviewer.key, reviewer.send("cannot_tell") and reviewer.key]

    assert order[2] == first not in order[:2]
    assert "网页打不开" in reviewer.page


def test_a_restart_in_the_middle_loses_nothing(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2, 3, 4)
    reviewer = queue.reviewer("张三")
    reviewer.get()
    postponed = reviewer.key
    reviewer.send("later")
    answered = reviewer.key
    reviewer.send("day:2023-09-18")
    typed = reviewer.key
    reviewer.send("save", day="9-1", state="banned", words="该账号被封禁", note="看过")
    stale = reviewer.hidden()
    with queue.serving():
        reviewer.get()
        assert reviewer.key == typed
        for kept in ('value="9-1"', 'value="banned" checked', 'value="该账号被封禁"', ">看过</textarea>"):
            assert kept in reviewer.page
        assert ("已核 1" in reviewer.page, "余 3" in reviewer.page) == (True, True)
        reviewer.post("/review/answer", {**stale, "answer": "cannot_tell"})
        assert queue.recorded(typed)[0].what is ManualFinding.CANNOT_TELL
        reviewer.send("cannot_tell")
        assert reviewer.key == postponed
        reviewer.undo()
        reviewer.undo()
        reviewer.undo()
        assert (reviewer.key, queue.recorded(answered)) == (answered, [])


def test_a_draft_is_its_author_s_alone(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1)
    one = queue.reviewer("张三")
    one.get()
    one.send("save", note="只给自己看")
    queue.clock.instant += 6 * (queue.clock.instant - given.AT) / 24
    assert "只给自己看" not in queue.reviewer("李四").get()


# Who may


def test_readers_and_strangers_are_kept_out_and_every_form_is_its_own_page_s(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1)
    reader, reviewer = queue.reviewer("王五", ServedRole.READER), queue.reviewer("张三", ServedRole.INSPECTOR)
    reviewer.get()
    assert reviewer.status == 200
    form = {**reviewer.hidden(), "answer": "day:2023-09-18", "last": "1"}
    for path in ("/review", "/review/account?key=weibo:1", "/review/picture?key=weibo:1"):
        reader.get(path)
        assert reader.status == 403
    for path in ("/review/answer", "/review/draft", "/review/undo"):
        reader.post(path, {**form, "csrf": reader.csrf})
        assert reader.status == 403
        reviewer.post(path, {**form, "csrf": ""})
        assert reviewer.status == 403
        reviewer.post(path, {**form, "csrf": reader.csrf})
        assert reviewer.status == 403
    assert queue.recorded("weibo:1") == []


def test_an_account_that_was_not_shown_is_not_answered(serve_queue: MakeQueue) -> None:
    queue = serve_queue(1, 2)
    reviewer = queue.reviewer("张三")
    for key in ("weibo:99", "weibo:", "", "';--", "../../etc/passwd", "weibo:2"):
        reviewer.get("/review/account?key=weibo:1")
        reviewer.post("/review/answer", {**reviewer.hidden(), "key": key, "answer": "day:2023-09-18"})
        assert reviewer.status == 409
        assert reviewer.message
    assert queue.store.manual_checks.of_every_account() == {}
