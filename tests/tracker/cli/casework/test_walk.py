"""The walk as its keys are pressed: what they record, what they never record, and what is shown."""

import json
import os
import random
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from scrapers.model.profile import AccountState
from tests.tracker.cli.casework.conftest import MakeOffice
from tests.tracker.cli.casework.office import TWO, WEIBO, Office
from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago
from tracker.cli.casework.walk_screen import screen_lines
from tracker.cli.main import app
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.messages.terminal.language import Lang
from tracker.review.review import AnsweredMeanwhile, ManualCheckInput

ENTER = "\r"
KEPT = Path(__file__).with_name("screens")
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


def recorded(office: Office, key: str) -> list[ManualCheck]:
    """Newest first, without those withdrawn."""
    return [round_ for round_ in office.store.manual_checks.of_key(key) if round_.withdrawal is None]


# What the keys record


def test_one_key_for_a_post_of_yesterday(office: Office) -> None:
    """The look is two hours after the time-point, so yesterday's post speaks for it."""
    office.walk("y", "y", "y", ENTER)

    first = recorded(office, "weibo:1")[0]
    assert (first.what, first.by, first.last_post_at) == (ManualFinding.LAST_POST, "张三", given_day("2023-09-18"))
    assert set(office.verdicts().values()) == {"pass"}


def given_day(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59+08:00")


def test_a_post_of_today_counts_up_to_the_look_and_no_further(office: Office) -> None:
    office.walk("t", "", "q", at=office.clock.instant)
    (one,) = recorded(office, "weibo:1")

    assert one.last_post_at == one.seen_at
    assert office.verdicts(at=one.seen_at)["1"] == "pass"


def test_a_post_newer_than_the_time_point_says_nothing_of_it_so_the_one_before_is_asked_for(office: Office) -> None:
    _, keyboard = office.walk("t", "9-17", "t", "", "q")
    both, newest_only = recorded(office, "weibo:1"), recorded(office, "weibo:2")

    assert "2023-09-19 18:00" in keyboard.prompts[0]
    assert [item.what for item in both] == [ManualFinding.POSTED, ManualFinding.LAST_POST]
    assert [item.what for item in newest_only] == [ManualFinding.LAST_POST]
    assert office.verdicts() == {"1": "pass", "2": "list_incomplete", "3": "captcha_shown"}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        pytest.param(["d", "9-18"], "2023-09-18", id="month-and-day"),
        pytest.param(["9", "-18"], "2023-09-18", id="a-digit-begins-it"),
        pytest.param(["d", "3d"], "2023-09-16", id="3d"),
        pytest.param(["3", "天前"], "2023-09-16", id="days-ago"),
        pytest.param(["d", "2023年9月16日"], "2023-09-16", id="chinese"),
        pytest.param(["d", "昨天"], "2023-09-18", id="yesterday"),
    ],
)
def test_days_as_they_are_typed(typed: list[str], day: str, office: Office) -> None:
    office.walk(*typed, "q")
    assert recorded(office, "weibo:1")[0].last_post_at == given_day(day)


def test_an_old_post_fails_only_after_the_account_was_named_and_confirmed(office: Office) -> None:
    shown, _ = office.walk("d", "9-1", "k", "d", "9-1", "x", ENTER, "q")

    assert "将对“韶山公安”（新浪微博 weibo:1）记录" in shown
    assert "17 天前" in shown
    assert office.verdicts() == {"1": "fail", "2": "captcha_shown", "3": "captcha_shown"}
    assert "没有记录" in shown


def test_nothing_newer_than_what_is_known_is_two_keys(office: Office) -> None:
    seen = replace(given.seen(ago(days=5), covers_from=None), posts=(given.post(ago(days=18)),))
    office.scan(WEIBO[:1], seen, ago(days=5))

    _, keyboard = office.walk("x", "", "k", "q")
    (one,) = recorded(office, "weibo:1")

    assert "2023-09-01 18:00" in keyboard.prompts[0]
    assert (one.what, one.last_post_at) == (ManualFinding.NOTHING_NEWER, ago(days=18))
    assert office.verdicts()["1"] == "fail"


def test_nothing_newer_than_a_day_before_a_known_post_is_refused(office: Office) -> None:
    office.scan(WEIBO[:1], replace(given.seen(covers_from=None), posts=(given.post(ago(days=15)),)))

    shown, _ = office.walk("x", "9-1", "k", "q")

    assert "已知有更新的一条" in shown
    assert recorded(office, "weibo:1") == []


@pytest.mark.parametrize(("typed", "is_taken"), [("9-1", False), ("9-4", True), ("9-7", True)])
def test_an_old_day_before_a_known_post_is_refused(typed: str, is_taken: bool, office: Office) -> None:
    """A look that missed a post which others saw proves no silence since that post."""
    office.scan(WEIBO[:1], replace(given.seen(covers_from=None), posts=(given.post(ago(days=15)),)))

    shown, _ = office.walk("d", typed, "k", "q")

    assert ("已知有更新的一条：2023-09-04 18:00" in shown) is not is_taken
    assert bool(recorded(office, "weibo:1")) is is_taken


def test_gone_takes_the_platforms_words(office: Office) -> None:
    office.walk("g", "1", "该账号已注销", "k", "g", "1", "", "g", "7", "q")
    (one,) = recorded(office, "weibo:1")

    assert (one.state, one.words) == (AccountState.DEREGISTERED, "该账号已注销")
    assert recorded(office, "weibo:2") == []


def test_whose_page_it_is_is_said_first_and_what_is_there_on_the_same_screen(make_office: MakeOffice) -> None:
    office = make_office(check=given.failed(code="identity_unproved"))
    office.walk("y", "s", "k", "y", "q")

    assert {check.what for check in recorded(office, "weibo:1")} == {
        ManualFinding.LAST_POST,
        ManualFinding.SAME_ACCOUNT,
    }
    assert recorded(office, "weibo:2") == []


def test_a_note_and_a_picture_go_with_the_next_answer(office: Office, tmp_path: Path) -> None:
    (tmp_path / "seen.png").write_bytes(PICTURE)
    office.walk("m", "置顶的不算", "p", f"'{tmp_path / 'seen.png'}'", "y", "y", "q")
    first, second = recorded(office, "weibo:1")[0], recorded(office, "weibo:2")[0]

    assert (first.note, (tmp_path / first.screenshot).read_bytes()) == ("置顶的不算", PICTURE)
    assert (second.note, second.screenshot) == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the clipboard's program")
def test_a_picture_from_the_clipboard(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "picture").write_bytes(PICTURE)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    shown, _ = office.walk("p", "", "q")
    assert "没有能读剪贴板图片的程序" in shown

    script = tmp_path / "bin" / "xclip"
    script.write_text(f"#!/bin/sh\n/bin/cat {tmp_path / 'picture'}\n")
    script.chmod(0o755)
    office.walk("p", "", "y", "q")
    assert (tmp_path / recorded(office, "weibo:1")[0].screenshot).read_bytes() == PICTURE

    (tmp_path / "picture").write_bytes(b"<html>")
    shown, _ = office.walk("p", "", "y", "q")
    assert "不是可保存的截图" in shown


# What no key records


SAFE_KEYS = [*"abcdeghilmnoprstuvwxyz0123456789 ?!/", ENTER, "\t", "\x1b", "9-1", "2023-01-01", "今天", "该账号已注销"]
"""Everything but the key that confirms and the one that leaves."""


@pytest.mark.parametrize("seed", range(2))
def test_keys_pressed_at_random_accuse_nobody(seed: int, office: Office) -> None:
    """As a cat on the keyboard: without the confirming key nothing counts against a unit."""
    draw = random.Random(seed)
    office.walk(*(draw.choice(SAFE_KEYS) for _ in range(50)))

    assert not {"fail", "remark"} & set(office.verdicts().values())


def test_a_confirmation_is_a_key_pressed_after_the_question(office: Office) -> None:
    _, keyboard = office.walk("n", "x", "q")
    assert keyboard.asked_fresh == [False, True, False]


@pytest.mark.parametrize("typed", ["9-31", "明天", "2023-09-20", "2999-01-01", "1999-01-01", "13-1", "soon"])
def test_a_day_that_cannot_be_is_refused(typed: str, office: Office) -> None:
    office.walk("d", typed, "k", "q")
    assert recorded(office, "weibo:1") == []


def test_a_mistake_is_taken_back_with_a_trace(office: Office) -> None:
    shown, _ = office.walk("n", "k", "u", "y", "q")
    every = office.store.manual_checks.of_key("weibo:1")

    assert "已撤回对 韶山公安 的记录" in shown
    assert [(entry.what, entry.withdrawal is not None) for entry in sorted(every, key=lambda item: item.id)] == [
        (ManualFinding.NEVER_POSTED, True),
        (ManualFinding.LAST_POST, False),
    ]
    assert office.verdicts()["1"] == "pass"


def test_the_last_answer_of_all_is_taken_back_too(office: Office) -> None:
    office.walk("y", "y", "y", "u", "y", "q")
    assert [round_.withdrawal is not None for round_ in office.store.manual_checks.of_key("weibo:3")].count(True) == 1
    assert set(office.verdicts().values()) == {"pass"}


def test_both_records_of_one_answer_are_taken_back_together(office: Office) -> None:
    office.walk("t", "9-17", "u", "q")
    assert recorded(office, "weibo:1") == []


# Leaving and going on


def test_what_was_answered_stays_and_the_next_walk_goes_on(office: Office) -> None:
    office.walk("y")
    shown, _ = office.walk("c", "y", "q")

    assert [len(recorded(office, account.key)) for account in WEIBO] == [1, 1, 1]
    assert "3 个账号" not in shown
    assert not office.sit().keys


def test_later_comes_again_after_all_others(office: Office) -> None:
    office.walk(ENTER, "y", "y", "c", "q")
    assert [recorded(office, account.key)[0].what for account in WEIBO] == [
        ManualFinding.CANNOT_TELL,
        ManualFinding.LAST_POST,
        ManualFinding.LAST_POST,
    ]


def test_the_end_says_how_many_in_how_long_by_outcome(office: Office) -> None:
    shown, _ = office.walk("y", "y", "c", "q")
    assert "0.5 分钟核实 3 个账号：见最近一条 2 · 不能判断 1" in shown


def test_what_is_left_and_when_it_ends_is_shown(office: Office) -> None:
    shown, _ = office.walk("y", "q")
    assert "已核 1 · 余 2 · 每个 8 秒 · 预计 20:00" in shown
    assert "还有 2 个" in shown


# Several people


def test_two_with_one_share_meet_no_account_twice(office: Office) -> None:
    one, other = office.sit("张三"), office.sit("李四")
    first, second = one.serve(), other.serve()

    assert first is not None
    assert second is not None
    assert [first.review.row.account.handle, second.review.row.account.handle] == ["1", "2"]


def test_a_walk_that_was_killed_holds_its_account_for_minutes_only(office: Office) -> None:
    office.sit("张三").serve()
    other = office.sit("李四")
    office.clock.instant += timedelta(minutes=5)
    served = other.serve()

    assert served is not None
    assert served.review.row.account.handle == "1"


def test_the_same_person_goes_on_at_once_after_a_kill(office: Office) -> None:
    office.sit("张三").serve()
    served = office.sit("张 三").serve()

    assert served is not None
    assert served.review.row.account.handle == "1"


def test_all_on_others_screens_is_said(office: Office) -> None:
    others = [office.sit(by) for by in ("李四", "王五", "赵六")]
    for other in others:
        other.serve()
    shown, _ = office.walk()

    assert "另有 3 个正由他人核实" in shown


def test_an_answer_that_came_meanwhile_is_not_overwritten(office: Office) -> None:
    """The claim has expired; what is recorded is compared when it is stored."""
    slow = office.sit("李四")
    served = slow.serve()
    assert served is not None
    office.clock.instant += timedelta(minutes=6)
    office.walk("y", "q")

    with pytest.raises(AnsweredMeanwhile, match="张三 已于 2023-09-19 20:06"):
        slow.answer(served, ManualCheckInput(what=ManualFinding.NEVER_POSTED, by="李四"))
    assert [check.by for check in recorded(office, "weibo:1")] == ["张三"]


# A second person


def test_an_accusation_goes_to_a_second_person_first_and_never_to_the_same(make_office: MakeOffice) -> None:
    office = make_office(policies=TWO)
    office.walk(ENTER, ENTER, "d", "9-1", "k", "q")
    assert office.verdicts()["3"] == "awaits_second_check"

    assert "weibo:3" not in office.sit("张 三").keys
    assert office.sit("李四").keys[0] == "weibo:3"
    shown, _ = office.walk("x", "9-1", "k", "q", by="李四")

    assert "已有人看过：张三" in shown
    assert office.verdicts()["3"] == "fail"


def test_two_who_disagree_are_both_shown_to_whoever_comes_next(make_office: MakeOffice) -> None:
    office = make_office(policies=TWO)
    one, other = office.sit("张三"), office.sit("李四")
    first = one.serve()
    assert first is not None
    second = other.look_up("weibo:1")
    assert second is not None
    old = ManualCheckInput(what=ManualFinding.LAST_POST, by="张三", last_post_at=ago(days=18))
    one.answer(first, old)
    with pytest.raises(AnsweredMeanwhile):
        other.answer(second, replace(old, by="李四", last_post_at=ago(days=1)))
    again = other.look_up("weibo:1")
    assert again is not None
    other.answer(again, replace(old, by="李四", last_post_at=ago(days=1)))
    one.end()
    assert office.verdicts()["1"] == "people_disagree"

    shown, _ = office.walk("q", by="王五")
    assert "张三" in shown
    assert "李四" in shown


# The screen


@pytest.mark.parametrize("lang", list(Lang))
def test_the_screen_is_as_kept(lang: Lang, make_office: MakeOffice) -> None:
    """Renewed by: RENEW_SCREENS=1 python -m pytest -n 0 tests/tracker/cli/casework/test_walk.py"""
    office = make_office(policies=TWO, lang=lang)
    office.walk("d", "9-1", "k", "q")
    shown, _ = office.walk("m", "看过" if lang is Lang.ZH else "looked", "q", by="李四")
    lines = [line.rstrip() for line in shown.splitlines()]

    assert max(map(cell_len, lines)) <= 80
    kept = KEPT / f"{lang.value}-80x24.txt"
    if os.environ.get("RENEW_SCREENS"):
        kept.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == kept.read_text("utf-8").splitlines()


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("length", [20, 300])
def test_a_screen_holds_one_account_however_long_its_words(lang: Lang, length: int, make_office: MakeOffice) -> None:
    name, unit = "政务新媒体" * (length // 5), "某某市人民政府办公厅" * (length // 10)
    long = replace(WEIBO[0], name=name, unit=unit, links=("https://weibo.com/" + "x" * length,))
    office = make_office([long], lang=lang)
    session = office.sit()
    served = session.serve()
    assert served is not None
    console = office.app_context(StringIO()).err
    held, message = ["x" * length], "y" * length
    lines = screen_lines(served, session.pace, office.messages, console, held=held, message=message, now=AT)
    assert len(lines) <= 23
    assert max(line.cell_len for line in lines) <= 80


# The command


def test_without_a_terminal_the_walk_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "accounts.yaml").write_text(
        "accounts:\n  - {platform: weibo, handle: '1', name: 韶山公安, unit: 某局}\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["--lang", "en", "review", "--walk", "--by", "张三"], input="y\n")

    assert result.exit_code == 2
    assert "--walk needs a terminal" in result.stderr
    assert "tracker --lang en review PLATFORM:HANDLE" in result.stderr


def test_the_list_says_place_and_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = "".join(
        f"  - {{platform: weibo, handle: '{number}', name: 账号{number}, unit: 某局{number}}}\n" for number in range(5)
    )
    (tmp_path / "accounts.yaml").write_text(f"accounts:\n{accounts}", "utf-8")
    monkeypatch.chdir(tmp_path)

    def shown(*more: str) -> list[dict[str, object]]:
        result = CliRunner().invoke(app, ["review", "--format", "json", *more])
        found: list[dict[str, object]] = json.loads(result.stdout)["accounts"]
        return found

    every, parts = shown(), [shown("--share", f"{number}/2") for number in (1, 2)]
    assert sorted(item["queue_position"] for item in every) == [1, 2, 3, 4, 5]  # type: ignore[type-var]
    assert {item["share"] for item in every} == {None}
    assert [len(part) for part in parts] == [3, 2]
    assert {part["share"] for part in parts[1]} == {"2/2"}
    assert CliRunner().invoke(app, ["review", "--share", "3/2"]).exit_code == 2
    empty = CliRunner().invoke(app, ["--lang", "en", "review", "--share", "9/9"])
    assert (empty.exit_code, "5 accounts wait" in empty.stderr) == (2, True)  # five units, and others have them
