"""Ordered reposts: not done only with proof of every post of the time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.model.profile import Origin, Post
from tests.tracker.rules.given import AT, NATIONAL, account, ago, facts, failed, post, seen
from tracker.errors import UserError
from tracker.history.check import Check
from tracker.history.facts_as_of import facts_as_of
from tracker.origin.origin_file import read_origin_file
from tracker.origin.repost_order import RepostOrder
from tracker.origin.source_line import find_sources
from tracker.origin.trace import OriginTrace
from tracker.register.account import FilingState
from tracker.register.register import RegisterError
from tracker.rules.ordered_reposts import CompletionCounts, CompletionStatus, completion_of
from tracker.time.clock import start_of_day

ORDERED, DUE = date(2023, 9, 10), date(2023, 9, 15)
TASK = RepostOrder(
    name="宣传周",
    titles=("国家网络安全宣传周来了",),
    links=("https://mp.weixin.qq.com/s/ordered",),
    ordered_on=ORDERED,
    due_on=DUE,
)
AFTER_DUE = start_of_day(DUE + timedelta(days=1))


def titled(at: datetime, title: str = "国家网络安全宣传周来了", url: str = "") -> Post:
    return replace(post(at), title=title, url=url)


def status_of(*posts: Post, checks: tuple[Check, ...] = (seen(),), at: datetime = AT) -> tuple[CompletionStatus, str]:
    one = completion_of(TASK, facts_as_of(facts(*checks, posts=posts), NATIONAL, at))
    assert one is not None
    return one.status, one.why


@pytest.mark.parametrize(
    ("posts", "status", "why"),
    [
        pytest.param((titled(start_of_day(ORDERED)),), CompletionStatus.DONE, "", id="as-soon-as-ordered"),
        pytest.param((titled(AFTER_DUE - timedelta(seconds=1)),), CompletionStatus.DONE, "", id="in-the-last-second"),
        pytest.param((titled(AFTER_DUE),), CompletionStatus.LATE, "", id="a-second-late"),
        pytest.param(
            (titled(ago(6), "转发｜国家网络安全宣传周来了！"),), CompletionStatus.DONE, "", id="within-a-title"
        ),
        pytest.param(
            (titled(ago(6), "别的", "http://mp.weixin.qq.com/s/ordered"),),
            CompletionStatus.DONE,
            "",
            id="the-link-itself",
        ),
        pytest.param((titled(ago(6), "秋天的韶山"),), CompletionStatus.NOT_DONE, "", id="another-post-alone"),
        pytest.param((titled(ago(15)),), CompletionStatus.UNVERIFIED, "done_before", id="only-before-the-order"),
        pytest.param(
            (titled(ago(6), "2023国家网络安全宣传周启动"),), CompletionStatus.UNVERIFIED, "may_be_it", id="reworded"
        ),
        pytest.param((titled(ago(6), ""),), CompletionStatus.UNVERIFIED, "may_be_it", id="without-a-title"),
        pytest.param(
            (post(ago(6), Origin.REPOST),), CompletionStatus.UNVERIFIED, "may_be_it", id="a-forward-of-something"
        ),
    ],
)
def test_how_far_a_task_is_done(posts: tuple[Post, ...], status: CompletionStatus, why: str) -> None:
    assert status_of(*posts) == (status, why)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param(
            (seen(covers_from=start_of_day(ORDERED)),), CompletionStatus.NOT_DONE, id="the-list-reaches-the-order"
        ),
        pytest.param(
            (seen(covers_from=start_of_day(ORDERED) + timedelta(seconds=1)),),
            CompletionStatus.UNVERIFIED,
            id="it-begins-later",
        ),
        pytest.param((seen(ago(6)),), CompletionStatus.UNVERIFIED, id="looked-at-before-it-was-due"),
        pytest.param((seen(covers_from=None),), CompletionStatus.UNVERIFIED, id="a-list-that-proves-nothing"),
        pytest.param((failed(),), CompletionStatus.UNVERIFIED, id="a-wall"),
        pytest.param((), CompletionStatus.UNVERIFIED, id="never-looked-at"),
    ],
)
def test_without_proof_it_is_never_not_done(checks: tuple[Check, ...], expected: CompletionStatus) -> None:
    assert status_of(checks=checks)[0] is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [(AFTER_DUE - timedelta(seconds=1), CompletionStatus.PENDING), (AFTER_DUE, CompletionStatus.NOT_DONE)],
)
def test_before_its_last_day_is_over_it_is_pending(at: datetime, expected: CompletionStatus) -> None:
    assert status_of(at=at)[0] is expected


def test_a_closed_account_owes_nothing() -> None:
    closed = facts(seen(), of=account(filing=FilingState.CLOSED, closed_on=date(2023, 1, 1)))

    assert completion_of(TASK, facts_as_of(closed, NATIONAL, AT)) is None


def test_an_account_of_another_region_owes_nothing() -> None:
    assert completion_of(replace(TASK, regions=("长沙市",)), facts_as_of(facts(seen()), NATIONAL, AT)) is None


def test_the_rate_is_over_those_known() -> None:
    assert CompletionCounts(done=3, late=1, not_done=1, unverified=5).decided == 5


def test_a_task_without_a_title_is_never_not_done() -> None:
    by_link = replace(TASK, titles=())

    one = completion_of(by_link, facts_as_of(facts(seen()), NATIONAL, AT))

    assert one is not None
    assert (one.status, one.why) == (CompletionStatus.UNVERIFIED, "no_title")


def test_a_repost_by_its_own_words_may_be_the_ordered_one() -> None:
    quoting = titled(ago(6), "秋天的韶山")
    given = replace(
        facts(seen(), posts=(quoting,)), traces={quoting.post_id: OriginTrace(quoted=find_sources("", "来源：新华社"))}
    )

    one = completion_of(TASK, facts_as_of(given, NATIONAL, AT))

    assert one is not None
    assert (one.status, one.why) == (CompletionStatus.UNVERIFIED, "may_be_it")


# originality.yaml


def written(folder: Path, text: str) -> Path:
    path = folder / "originality.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_notes_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "aliases: {韶山市公安局: [平安韶山]}\noutlets: [映山红网]\nmandated:\n"
        "  - {task: 宣传周, titles: [国家网络安全宣传周来了], ordered_on: 2023-09-10, due_on: 2023-09-15}\n",
    )

    origin_config = read_origin_file(path).to_origin_config()

    assert (origin_config.names_of(account()).aliases, origin_config.outlets, origin_config.orders[0].name) == (
        ("平安韶山",),
        ("映山红网",),
        "宣传周",
    )


@pytest.mark.parametrize("text", [None, "", "# nothing\n"])
def test_without_the_file_nothing_is_noted(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "originality.yaml" if text is None else written(tmp_path, text)

    assert read_origin_file(path).to_origin_config().orders == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param("outlet: [x]\n", 1, "outlet", id="unknown-key"),
        pytest.param(
            "mandated:\n  - task: a\n    titles: [b]\n    ordered_on: 2023-09-15\n    due_on: 2023-09-10\n",
            2,
            "due_on",
            id="due-before-ordered",
        ),
        pytest.param(
            "mandated:\n  - task: a\n    ordered_on: 2023-09-10\n    due_on: 2023-09-15\n",
            2,
            "titles",
            id="nothing-named",
        ),
        pytest.param("outlets: [新华社\n", 2, "", id="no-yaml"),
        pytest.param("- a\n", 1, "", id="a-list"),
        pytest.param("mandated: {}\n", 1, "mandated", id="of-another-shape"),
        pytest.param("mandated: no\n", 1, "列表", id="no-list"),
        pytest.param("mandated: [{name: a}]\n", 1, "mandated", id="keys-missing"),
        pytest.param(
            "mandated:\n  - task: a\n    titles: [b]\n    ordered_on: 1694304000\n    due_on: 2023-09-10\n",
            4,
            "日期",
            id="a-number-is-no-day",
        ),
    ],
)
def test_a_fault_is_reported_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(UserError) as raised:
        read_origin_file(path)

    assert isinstance(raised.value, RegisterError)
    (fault, *_) = raised.value.faults
    assert fault.line == line
    assert said in fault.zh
    assert "should be" not in fault.zh
    assert "Input" not in fault.en
