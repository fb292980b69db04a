"""Who is told what: units only of what is proved or confirmed, the office of everything, nobody of a replay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.tracker.cases.weekly_office import Office, day
from tests.tracker.notify.office import account, confirm, scan, seen_posting
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tracker.cases.case import Step, StepKind
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.scan_record import Discard
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.contacts_file import ChannelPart, ContactRole
from tracker.notify.gather import NotifySetup, gather_letters
from tracker.notify.letters.letter import UNIT_KINDS, Letter, MessageKind, to_messages
from tracker.notify.letters.office_letters import OfficeNews, health_texts, section
from tracker.notify.working_hours import WorkingHours
from tracker.register.account import Account, Filing, FilingState
from tracker.register.register import Register
from tracker.report.today.task import Task, TaskKind
from tracker.settings.reading import read_settings
from tracker.store.outgoing.outbox import NewMessage, PartChange, PartStatus
from tracker.time.clock import SHANGHAI

ONE, TWO = account(1), account(2)
ROBOT = ChannelPart.model_validate({"kind": "wecom", "url": "https://robot.example/send?key=0123456789abcdef"})


def person(name: str, role: ContactRole, **where: str) -> Contact:
    return Contact(name=name, role=role, channels=("群",), **where)


OFFICE = person("值班室", ContactRole.OFFICE)
CONTACTS = (
    OFFICE,
    person("经办", ContactRole.CLERK, region="湘潭市"),
    person("领导", ContactRole.LEADER, unit="单位1"),
)


@pytest.fixture
def setup_at(office: Office, tmp_path: Path) -> Callable[..., NotifySetup]:
    office.store.sync_register([ONE, TWO], day(-400))

    def make(at: float, *people: Contact, accounts: tuple[Account, ...] = (ONE, TWO), **more: object) -> NotifySetup:
        register = Register(name="某市", accounts=accounts, path=tmp_path / "accounts.yaml", digest="", **more)  # type: ignore[arg-type]
        return NotifySetup(
            store=office.store,
            register=register,
            settings=read_settings(tmp_path / "accounts.yaml"),
            contacts=Contacts(channels={"群": ROBOT}, people=people or CONTACTS),
            hours=WorkingHours(is_kept=False),
            now=day(at),
        )

    return make


SetupAt = Callable[..., NotifySetup]


def to_units(setup: NotifySetup) -> list[Letter]:
    return [letter for letter in gather_letters(setup).letters if letter.kind in UNIT_KINDS]


def told(setup: NotifySetup) -> set[tuple[str, str, str]]:
    """Kind, contact and unit of each letter to units."""
    return {(letter.kind.value, letter.contact.name, letter.unit) for letter in to_units(setup)}


def posted(at: float, last: float, of: Account = ONE) -> tuple[Account, Check]:
    return of, seen_posting(day(at), day(last), of.name)


ALIVE = posted(0, -1, TWO)

# Reminders


@pytest.mark.parametrize(
    ("now", "people"),
    [
        (9.5, set()),
        (10.5, {"经办"}),
        (12.5, {"经办", "领导"}),
        (13.9, {"经办", "领导"}),
        (14.1, set()),
    ],
)
def test_between_two_weekly_scans_the_next_step_is_reminded(
    office: Office, setup_at: SetupAt, now: float, people: set[str]
) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 6, TWO)])
    assert told(setup_at(now)) == {("reminder", name, "单位1") for name in people}


def test_a_reminder_claims_no_silence_after_the_look(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 6, TWO)])
    (letter,) = to_units(setup_at(10.5))
    (entry,) = letter.entries
    assert "已7天未更新（查看至 2023-09-26 18:00）" in entry.text
    assert "最迟更新时间：2023-10-03 18:00 之前" in entry.text


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(posted(9, 8.5), id="a-newer-post"),
        pytest.param((ONE, given.gone(day(9))), id="gone-since"),
        pytest.param((ONE, given.failed(day(9), "wrong_account")), id="perhaps-another-s"),
    ],
)
def test_nobody_is_reminded_against_what_a_later_look_showed(
    office: Office, setup_at: SetupAt, later: tuple[Account, Check]
) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 6, TWO)])
    scan(office.store, day(9), [later], selection="account=weibo:1001")
    assert told(setup_at(10.5)) == set()


def test_nobody_is_reminded_against_a_post_that_only_a_discarded_scan_saw(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 6, TWO)])
    wrong = scan(office.store, day(9), [posted(9, 8.5)], selection="account=weibo:1001")
    office.store.discards.discard(wrong.id, Discard(at=day(9), by="张三", why="误扫"))
    assert told(setup_at(10.5)) == set()


def test_a_wall_of_ours_is_reported_to_no_unit(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(0), [(ONE, given.failed(day(0))), ALIVE])
    assert told(setup_at(1)) == set()
    scan(office.store, day(20), [(ONE, given.failed(day(20))), posted(20, 19, TWO)])
    assert told(setup_at(20.1)) == set()


# Findings


def overdue(office: Office) -> None:
    scan(office.store, day(0), [posted(0, -20), ALIVE])


def test_an_unconfirmed_finding_is_reported_to_the_office_alone(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    letters = gather_letters(setup_at(0.1)).letters
    assert [letter.kind for letter in letters] == [MessageKind.DIGEST]
    assert any("内容不更新（待确认）" in entry.text for entry in letters[0].entries)


def test_a_confirmed_one_is_reported_to_the_unit(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    assert told(setup_at(0.1)) == {("finding", "经办", "单位1"), ("finding", "领导", "单位1")}


def take(office: Office, what: StepKind, number: int) -> None:
    office.store.cases.take([number], lambda _: Step(what=what, taken_at=day(0), by="张三", why="误认"))


@pytest.mark.parametrize("what", [StepKind.WITHDRAWN, StepKind.DISMISSED, StepKind.CLOSED])
def test_what_a_person_withdrew_is_reported_no_more(office: Office, setup_at: SetupAt, what: StepKind) -> None:
    overdue(office)
    number = confirm(office.store, ONE, day(0))
    take(office, what, number)
    assert told(setup_at(0.1)) == set()


def test_a_confirmed_finding_of_a_discarded_scan_is_reported_no_more(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    (only,) = office.store.scans()
    office.store.discards.discard(only.id, Discard(at=day(0), by="张三", why="误扫"))
    assert told(setup_at(0.1)) == set()
    assert gather_letters(setup_at(0.1)).letters == ()  # nor is the office told of that scan


def test_a_confirmed_finding_is_not_reported_to_the_unit_that_the_handle_is_registered_for_since(
    office: Office, setup_at: SetupAt
) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    other = replace(ONE, name="乙局发布", unit="单位2")
    office.store.sync_register([other, TWO], day(1))
    office.scan(2, given.failed(day(2)), of=other)
    assert told(setup_at(2.1, accounts=(other, TWO))) == set()


def test_a_confirmed_silence_that_ended_is_reported_no_more(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    scan(office.store, day(1), [posted(1, 0.5)], selection="account=weibo:1001")
    assert told(setup_at(1.1)) == set()


def test_an_account_that_left_the_register_is_reported_no_more(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    assert told(setup_at(0.1, accounts=(TWO,))) == set()


@pytest.mark.parametrize(
    ("now", "people"),
    [
        pytest.param(6.2, set(), id="four-days-before"),
        pytest.param(6.3, {"经办"}, id="three-days-before"),
        pytest.param(10.2, {"经办"}, id="the-last-hour-of-the-last-day"),
        pytest.param(10.3, {"经办", "领导"}, id="the-first-hour-after"),
    ],
)
def test_deadlines(office: Office, setup_at: SetupAt, now: float, people: set[str]) -> None:
    """The last day is the 29th on a Shanghai clock, which day 10 is at 18:00."""
    overdue(office)
    confirm(office.store, ONE, day(0), due=day(10))
    found = {item for item in told(setup_at(now)) if item[0] != "reminder"}
    assert found == {("deadline", name, "单位1") for name in people}


def test_a_deadline_that_is_over_says_nothing_of_what_the_unit_did(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0), due=day(10))
    letters = [letter for letter in to_units(setup_at(11)) if letter.kind is MessageKind.DEADLINE]
    texts = {entry.text for letter in letters for entry in letter.entries}
    assert [text.split("\n")[1] for text in texts] == ["   整改期限 2023-09-29 已过，办公室尚未登记整改结果"]


# To whom


def test_a_unit_gets_its_own_alone(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 0, TWO)])
    letters = to_units(setup_at(12.5))
    assert {(letter.contact.name, letter.unit) for letter in letters} == {
        ("经办", "单位1"), ("经办", "单位2"), ("领导", "单位1"),
    }  # fmt: skip
    assert all(letter.unit[-1:] in entry.text for letter in letters for entry in letter.entries)
    assert gather_letters(setup_at(12.5)).without_contact == ("单位2",)


def test_units_without_anybody_and_places_that_do_not_exist_are_named(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    due = gather_letters(setup_at(0.1, OFFICE, person("甲", ContactRole.CLERK, unit="单位九")))
    assert (due.without_contact, due.unknown_places) == (("单位1",), ("单位九",))


HERE, THERE = ("湖南省", "湘潭市", "高新区"), ("湖南省", "株洲市", "高新区")
NAMESAKES = tuple(replace(account(number), unit="公安局", region=region) for number, region in ((1, HERE), (2, THERE)))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"unit": "公安局"}, None),
        ({"region": "高新区"}, None),
        ({"region": "高新区", "unit": "公安局"}, None),
        ({"region": "湖南省", "unit": "公安局"}, None),
        ({"region": "湘潭市", "unit": "公安局"}, "账号1"),
        ({"region": "株洲市/高新区"}, "账号2"),
        ({"region": "湘潭市/高新区", "unit": "公安局"}, "账号1"),
        ({"region": "湘潭市/高新区", "unit": "公安"}, ""),
        ({"region": "湘潭/高新区"}, ""),
        ({"region": "湖南省/高新区"}, ""),
    ],
)
def test_of_two_places_of_one_name_the_contact_says_which(
    office: Office, setup_at: SetupAt, where: dict[str, str], expected: str | None
) -> None:
    office.store.sync_register(NAMESAKES, day(-400))
    scan(office.store, day(7), [posted(7, 0, namesake) for namesake in NAMESAKES])
    setup = setup_at(12.5, person("甲", ContactRole.CLERK, **where), accounts=NAMESAKES)
    named = [
        namesake.name
        for namesake in NAMESAKES
        for letter in to_units(setup)
        for entry in letter.entries
        if namesake.name in entry.text
    ]
    assert named == ([expected] if expected else [])
    assert bool(gather_letters(setup).vague_places) is (expected is None)


def test_a_unit_whose_accounts_say_more_or_less_of_one_place_is_one(office: Office, setup_at: SetupAt) -> None:
    accounts = tuple(
        replace(account(number), unit="公安局", region=region) for number, region in ((1, HERE), (2, HERE[:2]))
    )
    office.store.sync_register(accounts, day(-400))
    scan(office.store, day(7), [posted(7, 0, account) for account in accounts])
    (letter,) = to_units(setup_at(12.5, person("甲", ContactRole.CLERK, unit="公安局"), accounts=accounts))
    assert len(letter.entries) == 2


def test_an_office_of_a_region_gets_its_accounts_alone(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    (letter,) = gather_letters(setup_at(0.1, person("外地", ContactRole.OFFICE, region="长沙市"))).letters
    assert letter.entries[0].text.startswith("账号 0 个")


def test_names_are_harmless_in_every_message(office: Office, setup_at: SetupAt) -> None:
    nasty = replace(ONE, name=f"<@all>[x](https://evil.example){HOSTILE}", unit="# @all **局** www.evil.example")
    office.store.sync_register([nasty, TWO], day(-400))
    scan(office.store, day(7), [posted(7, 0, nasty), posted(7, -20, TWO)])
    confirm(office.store, TWO, day(7))
    people = (OFFICE, person("经办", ContactRole.CLERK, region="湘潭市"))
    letters = gather_letters(setup_at(10.5, *people, accounts=(nasty, TWO))).letters
    assert {letter.kind for letter in letters} == {MessageKind.DIGEST, MessageKind.REMINDER, MessageKind.FINDING}
    texts = [letter.title for letter in letters] + [entry.text for letter in letters for entry in letter.entries]
    assert not any(mark in text for text in texts for mark in ("@", "<", "[", "*", "#", "://", "evil.", "\x1b"))


# The office


def digest(setup: NotifySetup) -> str:
    (letter,) = [letter for letter in gather_letters(setup).letters if letter.kind is MessageKind.DIGEST]
    return "\n".join([letter.title, *(entry.text for entry in letter.entries)])


def test_the_digest_says_what_is_new_what_stands_and_what_ended(office: Office, setup_at: SetupAt) -> None:
    overdue(office)
    first = digest(setup_at(0.1))
    assert "账号 2 个：合格 1，不合格 1，备注 0，未能核实 0；核实率 100.00%" in first
    assert "【新发现的问题】1 项\n1. 单位1 新浪微博“账号1”（1001）：内容不更新（待确认）" in first
    assert "【检查本身】正常完成" in first
    scan(office.store, day(7), [posted(7, -20), posted(7, 6, TWO)])
    assert "【仍未解决的问题】1 项" in digest(setup_at(7.1))
    scan(office.store, day(14), [posted(14, 13), (TWO, given.failed(day(14)))])
    third = digest(setup_at(14.1))
    assert "【上次检查以来已整改】1 项\n1. 单位1 新浪微博“账号1”（1001）：内容不更新" in third
    assert "【未能核实（按原因）】1 项\n1. 出现验证码：1 个" in third
    assert "新发现" not in third


def test_the_digest_says_what_was_withheld(office: Office, setup_at: SetupAt) -> None:
    begun = office.store.begin_scan(day(0), day(0), [ONE])
    office.store.record(begun, ONE, posted(0, -20)[1])
    office.store.withhold(begun, "weibo", "everything changed")
    office.finish(begun, 0)
    text = digest(setup_at(0.1))
    assert "【检查本身】1 项\n1. 结果整体异常，结论暂缓：新浪微博" in text
    assert "不合格 0" in text


def test_a_replay_and_a_scan_of_a_part_are_reported_to_nobody(office: Office, setup_at: SetupAt) -> None:
    begun = office.store.begin_scan(day(0), day(0), [ONE], is_replay=True)
    office.store.record(begun, ONE, posted(0, -20)[1])
    office.finish(begun, 0)
    scan(office.store, day(0), [posted(0, -11)], selection="account=weibo:1001")
    assert gather_letters(setup_at(0.1)).letters == ()
    assert "digest" in [letter.kind for letter in gather_letters(setup_at(0.1, is_demonstration=True)).letters]


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        pytest.param("2023-09-25T20:59", [], id="eleven-hours-late"),
        pytest.param("2023-09-25T21:00", ["missed"], id="twelve-hours-late"),
    ],
)
def test_a_missed_week_is_reported_once_the_weekly_scan_was_in_use(
    office: Office, setup_at: SetupAt, at: str, kinds: list[str]
) -> None:
    begun = office.store.begin_scan(day(0), day(0), [TWO], period="2023-W38")
    office.store.record(begun, TWO, ALIVE[1])
    office.finish(begun, 0)
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    letters = gather_letters(replace(setup_at(0), now=now)).letters
    assert [letter.kind.value for letter in letters if letter.kind is not MessageKind.DIGEST] == kinds
    assert all(entry.item == "missed:2023-W39" for letter in letters[1:] for entry in letter.entries)


def test_nobody_who_scans_by_hand_missed_a_week(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(0), [ALIVE])
    assert [letter.kind for letter in gather_letters(setup_at(30)).letters] == [MessageKind.DIGEST]


def test_the_office_is_informed_of_messages_that_did_not_arrive(office: Office, setup_at: SetupAt) -> None:
    new = NewMessage(
        key="k", kind="reminder", recipient="经办", channel="群", unit="单位1", title="t", texts=("t",), items=("i",)
    )
    office.store.outgoing.queue([new], UNIT_KINDS, [], day(0))
    (part,) = office.store.outgoing.all()
    office.store.outgoing.change(part.id, PartChange(status=PartStatus.UNKNOWN, at=day(0), code="interrupted"))
    (letter,) = gather_letters(setup_at(0.1)).letters
    assert (letter.kind, letter.contact) == (MessageKind.TROUBLE, OFFICE)
    assert letter.entries[0].text == (f"编号 {part.id}：单位1 更新提醒，给 经办，群：不知是否送达（发送时程序中断）")


def test_a_person_s_look_that_shows_an_update_counts(office: Office, setup_at: SetupAt) -> None:
    scan(office.store, day(7), [posted(7, 0), posted(7, 6, TWO)])
    look = ManualCheck(
        what=ManualFinding.LAST_POST,
        by="张三",
        seen_at=day(9),
        recorded_at=day(9),
        name=ONE.name,
        last_post_at=day(8),
    )
    office.store.manual_checks.record(ONE, look)
    assert told(setup_at(10.5)) == set()


def test_a_confirmed_silence_is_not_reported_against_a_newer_post_that_is_no_proof(
    office: Office, setup_at: SetupAt
) -> None:
    overdue(office)
    confirm(office.store, ONE, day(0))
    wrong = scan(office.store, day(1), [posted(1, 0.5)], selection="account=weibo:1001")
    assert told(setup_at(1.1)) == set()
    office.store.discards.discard(wrong.id, Discard(at=day(1), by="张三", why="误扫"))
    assert told(setup_at(1.1)) == set()  # the case stands again, and the post is on record


def test_the_digest_names_what_is_wrong_with_the_scan_itself() -> None:
    tasks = (
        Task(kind=TaskKind.LOGIN_EXPIRED, command=(), platform="zhihu"),
        Task(kind=TaskKind.PLATFORM_PAUSED, command=(), platform="weibo"),
        Task(kind=TaskKind.SCAN_UNFINISHED, command=()),
        Task(kind=TaskKind.CASES_OPEN, command=()),  # is no matter of the scan
    )
    news = OfficeNews(now=day(0), register_name="", tasks=tasks, missed=("2023-W38", day(0)))
    assert [*health_texts(news)] == [
        "登录已失效：知乎",
        "连续受阻，暂停访问：新浪微博",
        "有一次检查没有做完",
        "本周检查（2023-W38）应于 2023-09-19 18:00 进行，至今没有做完",
    ]


@pytest.mark.parametrize(("count", "last"), [(30, "30. x"), (31, "……另有 1 项，见 tracker problems")])
def test_a_section_lists_thirty_and_counts_the_rest(count: int, last: str) -> None:
    texts = [*section("题", ["x"] * count)]
    assert (texts[0], texts[-1]) == (f"【题】{count} 项\n1. x", last)


def test_a_digest_is_sent_anew_to_a_contact_whose_region_changed(
    office: Office, setup_at: Callable[..., NotifySetup]
) -> None:
    scan(office.store, day(-1), [(ONE, seen_posting(day(-1), day(-2), ONE.name))])
    of_all, of_part = setup_at(0, OFFICE), setup_at(0, person("值班室", ContactRole.OFFICE, region=ONE.region[0]))
    (whole,), (part,) = digest_items(of_all), digest_items(of_part)

    assert whole != part
    assert digests_after(of_part, part) == 0
    assert digests_after(of_part, whole) == 0  # the whole told the part
    assert digests_after(of_all, part) == 1


def digest_items(setup: NotifySetup) -> set[str]:
    return {entry.item for letter in gather_letters(setup).letters for entry in letter.entries}


def digests_after(setup: NotifySetup, told: str) -> int:
    return len([*to_messages(gather_letters(setup).letters, setup.contacts, {("值班室", "群", told)})])


# What the register has since


def shown_as(name: str) -> Check:
    return replace(seen_posting(day(0), day(-1), name), display_name=name)


@pytest.mark.parametrize(
    ("before", "check", "after"),
    [
        pytest.param(
            ONE, given.gone(day(0)), replace(ONE, filing=Filing(state=FilingState.CLOSING)), id="its-closing-is-filed"
        ),
        pytest.param(
            ONE, shown_as("韶山融媒"), replace(ONE, name="韶山融媒", former_names=(ONE.name,)), id="its-name-is-filed"
        ),
    ],
)
def test_a_unit_is_not_told_of_what_it_has_filed_since(
    office: Office, setup_at: SetupAt, before: Account, check: Check, after: Account
) -> None:
    """No list names it any more, though its case is open until a scan, or a person, ends it."""
    scan(office.store, day(-1), [posted(-1, -2), (TWO, seen_posting(day(-1), day(-2), TWO.name))])
    scan(office.store, day(0), [(before, check), ALIVE])
    confirm(office.store, before, day(0.01))
    assert ("finding", "领导", before.unit) in told(setup_at(0.02))
    office.store.sync_register([after, TWO], day(0.05))
    assert told(setup_at(0.1, accounts=(after, TWO))) == set()
