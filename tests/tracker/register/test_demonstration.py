"""The shipped register: the accounts of the 2023 Q3 notice with made-up handles, and their recordings."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from scrapers.model.errors import Blocked
from tracker.policy.policy import Policy, Severity
from tracker.recordings.recording import Recording, read_recordings
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.register import Register, read_register
from tracker.register.siblings import Siblings

ROOT = Path(__file__).resolve().parents[3]
FIVE = ("wechat", "weibo", "baijiahao", "zhihu", "peopleapp")
NAMED = (  # 湘政务函〔2023〕27号, in its order
    ("peopleapp", "湖南财政"),
    ("wechat", "湘潭智慧健康"),
    ("weibo", "韶山公安"),
    ("baijiahao", "娄底住建"),
    ("baijiahao", "娄底教育"),
    ("zhihu", "湖南生态环境"),
    ("wechat", "湖南省人才服务"),
)
PREFECTURES = frozenset(
    f"{name}市"
    for name in (
        "长沙",
        "株洲",
        "湘潭",
        "衡阳",
        "邵阳",
        "岳阳",
        "常德",
        "张家界",
        "益阳",
        "郴州",
        "永州",
        "怀化",
        "娄底",
    )
) | {"湘西自治州"}
WALLS = frozenset({Blocked.code, *(error.code for error in Blocked.__subclasses__())})
WALLS_THAT_STOP = 3


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(ROOT / "accounts.yaml")


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Recording]]:
    """By account key."""
    found: dict[str, list[Recording]] = {}
    for platform in FIVE:
        for recording in read_recordings(ROOT / "fixtures" / platform):
            found.setdefault(f"{recording.platform}:{recording.handle}", []).append(recording)
    return found


def supported(register: Register) -> list[Account]:
    return [account for account in register.accounts if account.platform in FIVE]


def test_it_says_that_it_is_a_demonstration(register: Register) -> None:
    assert (register.is_demonstration, register.name) == (True, "湖南省政务新媒体（演示）")


def test_the_seven_that_the_notice_names_come_first(register: Register) -> None:
    assert tuple((account.platform, account.name) for account in register.accounts[:7]) == NAMED


def test_at_least_forty_more_follow(register: Register) -> None:
    assert len(register.accounts) >= 47


def test_all_five_platforms_occur(register: Register) -> None:
    assert {account.platform for account in supported(register)} == set(FIVE)


def test_the_province_and_its_fourteen_prefectures_occur(register: Register) -> None:
    assert {account.region[0] for account in register.accounts if account.region} == PREFECTURES | {"湖南省"}


def test_a_platform_that_is_not_supported_is_kept(register: Register) -> None:
    assert {account.platform for account in register.accounts} - set(FIVE) == {"抖音", "今日头条"}


def test_the_numbers_written_out_are_the_national_ones(register: Register) -> None:
    hunan = Policy().with_changes({"severities": {"no_interaction": Severity.REMARK}})

    assert register.policies.national == hunan  # 湘政务函〔2023〕27号 names 无互动交流 apart


def test_one_unit_has_two_accounts_of_a_kind(register: Register) -> None:
    siblings = Siblings(register.accounts)
    assert {account.name for account in register.accounts if siblings.of(account)} == {
        "浏阳消防微讯",
        "浏阳消防宣传",
    }


@pytest.mark.parametrize("kind", AccountKind)
def test_every_kind_occurs(register: Register, kind: AccountKind) -> None:
    assert kind in {account.kind for account in register.accounts}


@pytest.mark.parametrize("state", [FilingState.RUNNING, FilingState.CLOSED])
def test_running_and_closed_accounts_occur(register: Register, state: FilingState) -> None:
    assert state in {account.filing.state for account in register.accounts}


def test_every_supported_account_has_exactly_one_case(register: Register, cases: dict[str, list[Recording]]) -> None:
    lacking = {account.key: len(cases.get(account.key, [])) for account in supported(register)}
    assert {key: count for key, count in lacking.items() if count != 1} == {}


def test_the_links_of_an_account_are_those_of_its_case(register: Register, cases: dict[str, list[Recording]]) -> None:
    differing = {
        account.key: (account.links, tuple(recording.links))
        for account in supported(register)
        for recording in cases.get(account.key, [])
        if tuple(recording.links) not in ((), account.links)
    }
    assert differing == {}


def longest_run(walls: Iterator[bool]) -> int:
    return max((len(list(run)) for is_wall, run in groupby(walls) if is_wall), default=0)


def is_wall(recording: Recording) -> bool:
    """Whether every route meets the wall, according to the recording."""
    assert recording.expected is not None
    errors = [
        each.error
        for each in (recording.expected, *recording.expected.by_route.values())
        if each.model_fields_set != {"by_route"}
    ]
    return all(errors) and not WALLS.isdisjoint(errors)


@pytest.mark.parametrize("platform", FIVE)
def test_walls_are_never_so_close_that_a_platform_is_left_alone(
    register: Register, cases: dict[str, list[Recording]], platform: str
) -> None:
    listed = [account for account in register.accounts if account.platform == platform]
    walls = (any(is_wall(recording) for recording in cases[account.key]) for account in listed)
    assert longest_run(walls) < WALLS_THAT_STOP
