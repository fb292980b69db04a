"""Every step as it is taken by keys, against a real database: what is stored, and what the screen answers."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from textual.events import Key
from textual.widgets import Input

from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import open_store, scan_at
from tests.tracker.tui.conftest import NOW, cases_of, driven, seen
from tracker.cases.case import Case, Status, Step, StepKind
from tracker.history.check import Check
from tracker.messages.terminal.language import Lang
from tracker.store.store import Store
from tracker.time.clock import to_shanghai
from tracker.tui.screens.dialogs import ChoiceDialog, FormDialog
from tracker.tui.screens.main import MainScreen

pytestmark = pytest.mark.end_to_end

TODAY = to_shanghai(NOW).date()
SHAOSHAN, HUNAN, LOUDI = "weibo:1", "zhihu:3", "baijiahao:4"


def last_step(folder: Path, key: str) -> tuple[StepKind, str, str]:
    step = cases_of(folder)[key].steps[-1]
    return step.what, step.by, step.why


def status(folder: Path, key: str) -> Status:
    return cases_of(folder)[key].status


async def test_a_problem_is_confirmed_notified_resolved_and_reopened(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "c")
        await opened.fill(by="张三")
        assert opened.message == "confirmed: 韶山公安 (1)"
        assert last_step(folder, SHAOSHAN) == (StepKind.CONFIRMED, "张三", "")

        await opened.press("n")
        await opened.fill(document="湘政务函〔2023〕1号", due=(TODAY + timedelta(days=5)).isoformat())
        case = cases_of(folder)[SHAOSHAN]
        assert (case.status, case.due_on, case.steps[-1].notified_on) == (
            Status.NOTIFIED,
            TODAY + timedelta(days=5),
            TODAY,
        )
        assert (case.steps[-1].by, case.steps[-1].document) == ("张三", "湘政务函〔2023〕1号")
        assert "due 2023-09-25" in opened.message

        await opened.press("r")
        await opened.fill(why="书面报告已整改")
        assert last_step(folder, SHAOSHAN) == (StepKind.CLOSED, "张三", "书面报告已整改")

        await opened.press("R")
        await opened.fill(why="误办")
        assert status(folder, SHAOSHAN) is Status.NOTIFIED


async def test_what_is_typed_ahead_of_a_slow_screen_ends_up_in_its_own_field(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "c")
        for key in ("Z", "S", "enter", "y", "e", "s", "enter", "enter"):
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await opened.settle()
        assert last_step(folder, SHAOSHAN) == (StepKind.CONFIRMED, "ZS", "yes")


async def test_what_is_typed_while_the_form_is_on_its_way_is_its_text(folder: Path) -> None:
    """Letters that come before the form would be keys of the list: `s` sorts, `u` takes back."""
    async with driven(folder) as opened:
        for key in ("2", "c", "s", "u", "enter", "enter", "enter"):  # before the list is read
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await opened.settle()
        assert last_step(folder, SHAOSHAN) == (StepKind.CONFIRMED, "su", "")
        assert " by " not in opened.screen

        for key in ("o", "l", "x", "R", "tab", "tab", "2", "tab", "u"):
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await opened.settle()
        assert [field.value for field in opened.app.screen.query(Input)][:5] == ["su", "xR", "", "2", "u"]


async def test_letters_typed_right_behind_the_filter_s_key_are_its_text(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2")
        for key in ("/", "s", "c"):
            opened.app.post_message(Key("slash" if key == "/" else key, key))
        await opened.settle()
        assert opened.app.screen.query_one("#filter", Input).value == "sc"


async def test_keys_typed_before_a_refusal_are_keys_of_the_list(folder: Path) -> None:
    """No form comes, so nothing waits for ever."""
    async with driven(folder) as opened:
        await opened.press("2", "end")
        for key in ("c", "home", "c"):
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await opened.settle()
        assert isinstance(opened.app.screen, FormDialog)


@pytest.mark.parametrize(
    ("values", "said", "field"),
    [
        pytest.param({"on": "nonsense"}, "not a date: nonsense", "on", id="unreadable"),
        pytest.param({"due": "2023-13-01"}, "not a date: 2023-13-01", "due", id="impossible"),
        pytest.param({"on": "2023-09-30"}, "2023-09-30", "on", id="to-come"),
        pytest.param({"due": "2023-09-01"}, "2023-09-01", "due", id="before-the-notice"),
    ],
)
async def test_a_refused_day_is_the_field_to_be_corrected(
    values: dict[str, str], said: str, field: str, folder: Path
) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "c")
        await opened.fill(by="张三")
        await opened.press("n")
        await opened.fill(**values)
        assert said in opened.refusal
        assert opened.app.focused is opened.app.screen.query_one(f"#field-{field}")


async def test_a_refused_step_stays_on_the_screen_to_be_corrected(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "d")
        await opened.fill(by="张三")
        assert opened.refusal == "needed: Why"
        assert opened.app.focused is opened.app.screen.query_one("#field-why")
        assert status(folder, SHAOSHAN) is Status.OPEN

        await opened.fill(why="视频号有更新")
        assert last_step(folder, SHAOSHAN) == (StepKind.DISMISSED, "张三", "视频号有更新")
        assert "韶山公安" not in opened.rows

        await opened.press("5", "n", "escape")
        assert isinstance(opened.app.screen, MainScreen)


async def test_a_step_that_the_trail_does_not_allow_is_refused_in_its_words(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "n")
        await opened.fill(by="张三")

        assert "it cannot be notified now" in opened.refusal
        assert "tracker cases confirm 1" in opened.refusal


async def test_marked_ones_take_a_step_together_and_are_named(folder: Path) -> None:
    async with driven(folder) as opened:
        screen = await opened.press("5", "space", "space", "c")
        assert "confirm: 2 cases" in screen
        assert "case 1: 韶山公安" in screen
        await opened.fill(by="李四")

        assert opened.message == "confirmed: 韶山公安 (1), 湖南生态环境 (2)"
        assert "marked" not in opened.screen

    assert {key: case.status for key, case in cases_of(folder).items()} == {
        SHAOSHAN: Status.CONFIRMED,
        HUNAN: Status.CONFIRMED,
        LOUDI: Status.OPEN,
    }


async def test_a_row_without_a_case_says_so(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "end", "c")

        assert "there is no case here" in opened.message


async def test_of_several_cases_of_one_account_one_is_chosen(folder: Path) -> None:
    scan_at(folder, AT + timedelta(hours=1), {"weibo:1": renamed_and_silent()})
    async with driven(folder) as opened:
        await opened.press("2", "c")
        assert isinstance(opened.app.screen, ChoiceDialog)
        await opened.press("down", "enter")
        assert isinstance(opened.app.screen, FormDialog)
        await opened.fill(by="张三")

    statuses = {case.rule: case.status for case in all_cases(folder) if case.account.key == SHAOSHAN}
    assert sorted(statuses.values()) == [Status.CONFIRMED, Status.OPEN]


def renamed_and_silent() -> Check:
    return seen(AT + timedelta(hours=1), "韶山警务", 27)


def all_cases(folder: Path) -> tuple[Case, ...]:
    with open_store(folder) as store:
        return store.cases.all()


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        pytest.param("o", "l", id="a-choice"),
        pytest.param("c", "escape", id="a-form"),
        pytest.param("enter", "q", id="an-account"),
        pytest.param("question_mark", "q", id="the-help"),
    ],
)
async def test_two_quick_keys_close_one_screen(folder: Path, opening: str, closing: str) -> None:
    async with driven(folder) as opened:
        await opened.press("2", opening)
        above, driver = opened.app.screen, opened.app.screen.focused or opened.app.screen
        assert not isinstance(above, MainScreen)
        for _ in range(2):  # both are on their way before the first has done its work
            driver._forward_event(Key(closing, closing if len(closing) == 1 else None))
        await opened.settle()

        assert isinstance(opened.app.screen_stack[1], MainScreen)
        assert above not in opened.app.screen_stack


# A person's look


async def test_a_look_is_recorded_and_the_account_waits_no_longer(folder: Path) -> None:
    async with driven(folder) as opened:
        assert "娄底住建" in await opened.press("3")
        await opened.press("o", "l")
        await opened.fill(by="王五", last_post="2023-09-18")
        assert "time of day" in opened.refusal
        assert opened.app.focused is opened.app.screen.query_one("#field-last_post")
        await opened.fill(last_post="2023-09-18T09:00", seen_at="2023-09-19T18:30", note="视频")

        assert "recorded for 娄底住建" in opened.message
        assert "娄底住建" not in opened.rows
        with open_store(folder) as store:
            (look,) = store.manual_checks.of_key(LOUDI)
        assert (look.by, look.note, to_shanghai(look.seen_at).hour) == ("王五", "视频", 18)


async def test_what_the_platform_says_is_recorded_with_its_words(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("3", "o", "g", "enter")
        await opened.fill(by="王五", words="该账号已注销", seen_at="2023-09-19T18:30")

    with open_store(folder) as store:
        (look,) = store.manual_checks.of_key(LOUDI)
    assert (look.state, look.words) == ("deregistered", "该账号已注销")


# Undo


async def test_the_last_own_step_is_undone_by_another_step(folder: Path) -> None:
    async with driven(folder, Lang.ZH) as opened:
        assert await opened.press("u")
        assert opened.message == "本次还没有登记过什么"
        await opened.press("2", "c")
        await opened.fill(by="张三")
        await opened.press("n")
        await opened.fill()

        await opened.press("u", "enter")
        assert opened.message.startswith("已撤回：通知 韶山公安（1）")
        assert (status(folder, SHAOSHAN), cases_of(folder)[SHAOSHAN].due_on) == (Status.CONFIRMED, None)
        await opened.press("u", "enter")

    case = cases_of(folder)[SHAOSHAN]
    assert case.status is Status.OPEN
    assert [step.what for step in case.steps[-4:]] == ["confirmed", "notified", "withdrawn", "withdrawn"]
    assert {step.by for step in case.steps[-4:]} == {"张三"}


async def test_a_look_is_undone_by_its_withdrawal(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("3", "o", "c")
        await opened.fill(by="王五")
        await opened.press("u", "enter")

    with open_store(folder) as store:
        (look,) = store.manual_checks.of_key(LOUDI)
    assert look.withdrawal is not None
    assert (look.withdrawal.by, look.withdrawal.why) == ("王五", "recorded by mistake")


async def test_nothing_is_undone_once_another_has_built_on_it(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "c")
        await opened.fill(by="张三")
        with open_store(folder) as store:
            notice = Step(what=StepKind.NOTIFIED, taken_at=NOW, by="李四", notified_on=TODAY, due_on=TODAY)
            store.cases.take([1], lambda case: notice)

        await opened.press("u", "enter")

        assert "only one's own step can be withdrawn" in opened.refusal
    assert status(folder, SHAOSHAN) is Status.NOTIFIED


# One account


async def test_steps_work_on_the_account_s_own_screen(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("4", "enter", "c")
        await opened.fill(by="张三")
        assert opened.message == "confirmed: 韶山公安 (1)"

        await opened.press("q", "5")
        assert "confirmed" in opened.screen


# A quarter


async def test_what_a_later_scan_shows_is_there_after_reading_again(folder: Path) -> None:
    """From the problem to its end without leaving the screens."""
    async with driven(folder) as opened:
        await opened.press("2", "c")
        await opened.fill(by="张三")
        await opened.press("n")
        await opened.fill()
        scan_at(folder, NOW, {"weibo:1": seen(NOW, "韶山公安", 0.5)})

        await opened.press("f5", "5")
        assert "韶山公安" not in opened.rows
        assert "resolved" in await opened.press("a")


# What goes wrong


async def test_a_read_only_database_is_shown_and_refuses_steps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Store.__module__], "is_read_only", lambda file: True)  # root may write any file
    async with driven(folder) as opened:
        await opened.press("2", "c")
        await opened.fill(by="张三")

        assert "the database cannot be written" in opened.refusal
        assert isinstance(opened.app.focused, Input)


async def test_a_step_is_refused_once_the_database_was_taken_away(folder: Path) -> None:
    """Its file is still open, and whatever is written there would be lost."""
    async with driven(folder) as opened:
        await opened.press("2", "c")
        (folder / ".tracker").rename(folder / "elsewhere")
        await opened.fill(by="张三")
        assert "the database is gone" in opened.refusal

        await opened.press("escape", "f5")
        assert "the database is gone" in opened.message
        assert "韶山公安" in opened.rows

        (folder / "elsewhere").rename(folder / ".tracker")
        await opened.press("f5", "c")
        await opened.fill(by="张三")
        assert status(folder, SHAOSHAN) is Status.CONFIRMED


async def test_of_two_sessions_the_second_is_shown_what_the_first_has_done(folder: Path) -> None:
    async with driven(folder) as first, driven(folder) as second:
        await first.press("5")
        await second.press("5", "c")
        await first.press("c")
        await first.fill(by="张三")
        await second.fill(by="李四")

        assert "张三" in second.refusal
        assert last_step(folder, SHAOSHAN)[1] == "张三"


async def test_a_fault_of_the_register_is_one_sentence(folder: Path) -> None:
    async with driven(folder) as opened:
        (folder / "accounts.yaml").write_text("accounts: 1\n", "utf-8")
        await opened.press("f5")

        assert opened.message.startswith("! ")
        assert "Traceback" not in opened.screen
        assert "韶山公安" in await opened.press("2")


# The notice


async def test_the_notice_is_written_from_the_screens(folder: Path) -> None:
    """The command's own, with the settings as proposals; what it will state is asked first."""
    (folder / "tracker.toml").write_text('[notice]\nissuer = "某某省人民政府办公厅"\n', "utf-8")
    async with driven(folder, Lang.ZH) as opened:
        await opened.press("2", "w")
        await opened.fill(file="通报.docx", deadline="9月1日")
        assert "日期的写法不能识别" in opened.refusal
        assert opened.app.focused is opened.app.screen.query_one("#field-deadline")
        await opened.fill(deadline="2023年10月16日", number="湘政务函〔2023〕27号", to="各市州人民政府")
        assert opened.refusal == "2 个账号未能核实，通报会写明；仍要写，再按一次回车"
        assert not (folder / "通报.docx").exists()

        await opened.press("enter")
        assert opened.message.startswith("已写入 通报.docx：问题 2 个，未能核实 2 个。")
        assert opened.message.endswith("待填写：联系人及电话")
    said = "\n".join(paragraph.text for paragraph in Document(str(folder / "通报.docx")).paragraphs)
    assert "某某省人民政府办公厅" in said
    assert "2023年10月16日" in said
    assert "韶山公安（新浪微博" in said


async def test_a_notice_that_is_there_is_replaced_only_when_asked_twice(folder: Path) -> None:
    (folder / "signed.docx").write_text("signed", "utf-8")
    async with driven(folder) as opened:
        await opened.press("w")
        await opened.fill(file="signed.docx")
        assert opened.refusal.startswith("signed.docx exists; ")
        await opened.press("escape", "w")
        await opened.fill(file="signed.pdf")
        assert opened.refusal == "signed.pdf is no notice's name: it ends with .docx"
    assert (folder / "signed.docx").read_text("utf-8") == "signed"
