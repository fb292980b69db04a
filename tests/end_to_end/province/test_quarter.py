"""An Excel goes in, a scan and people's reviews go over it, the notice states what a hand calculation gives, and the
next quarter opens with what was mended, still open, and repeated.

The whole province of 2,435 accounts: `python -m tests.end_to_end.province`.
"""

from collections.abc import Iterator

import pytest

from tests.end_to_end.province.expected_counts import names, percent, tally
from tests.end_to_end.province.form import FAULTS
from tests.end_to_end.province.made_register import FOURTH, RECHECK, THIRD, Made, MadeState, Sequel, register_of
from tests.end_to_end.province.run_province import Office, names_of

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("lent_browser")]

SOME = (1, 5, 8, 11, 12, 16, 17, 18, 19, 21, 26, 102, 159, 199)
"""One of every platform and of every made_state, and no more: each is looked at three times."""
COUNTS = ("total", "verified", "passed", "failed", "remarked", "unverified", "closed")


@pytest.fixture(scope="module")
def accounts() -> tuple[Made, ...]:
    return register_of(SOME)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, accounts: tuple[Made, ...]) -> Iterator[Office]:
    opened = Office(tmp_path_factory.mktemp("office"), accounts, has_processes=False)
    opened.prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_TIMEOUT_S", "60")  # on a busy machine too, none of them is unreachable
        yield opened


def test_an_office_lives_through_two_quarters(office: Office, accounts: tuple[Made, ...]) -> None:
    check_import(office, accounts)
    check_third_quarter(office, accounts)
    check_follow_up(office, accounts)
    check_fourth_quarter(office, accounts)


def check_import(office: Office, accounts: tuple[Made, ...]) -> None:
    told = office.ask("accounts", "import", "三季度.xlsx")
    assert len(told["added"]) == len(accounts)
    assert len(told["bad"]) == len(FAULTS)

    refused = office.run("accounts", "import", "三季度.xlsx", "--apply")
    assert refused.returncode == 2

    assert office.run("accounts", "import", "三季度.xlsx", "--apply", "--skip-bad", "--by", "张三").returncode == 0
    assert {account["name"] for account in office.ask("accounts", "list")["accounts"]} == {
        made.name for made in accounts
    }


def check_third_quarter(office: Office, accounts: tuple[Made, ...]) -> None:
    by_hand = tally(accounts, THIRD)
    assert office.scan(THIRD).returncode == 3
    summary = office.ask("summary")
    assert [summary[name] for name in COUNTS] == [getattr(by_hand, name) for name in COUNTS]

    refused = office.notice("通报.docx")
    assert refused.returncode == 3
    assert f"还有 {by_hand.unverified} 个账号未能核实" in refused.stderr
    assert not (office.folder / "通报.docx").exists()

    office.review(THIRD)
    assert office.run(
        "cases", "dismiss", *office.cases("duplicate_on_platform"), "--by", "王五", "--because", "一为订阅号一为服务号"
    )
    assert office.run("cases", "confirm", *office.cases(), "--by", "王五").returncode == 0
    assert office.notice("通报.docx").returncode == 0
    text = office.read_notice("通报.docx")
    reviewed = by_hand.total
    gone = sum(made.made_state is MadeState.GONE for made in accounts)
    assert f"应检查政务新媒体{reviewed}个，已核实{reviewed}个，核实率100.00%" in text
    passed = reviewed - by_hand.failed
    assert f"不合格{by_hand.failed}个，合格率{percent(passed, reviewed)}（{passed}÷{reviewed}）" in text
    assert f"已注销未下线。账号已在平台注销，未在“全国政务新媒体信息报送系统”下线，共{gone}个" in text
    assert all(name in text for name in names(accounts, *Sequel))
    assert "同平台重复开设" not in text


def check_follow_up(office: Office, accounts: tuple[Made, ...]) -> None:
    told = office.run(
        "cases",
        "notify",
        *office.cases(),
        "--by",
        "王五",
        "--on",
        "2023-09-21",
        "--due",
        "2023-10-16",
        "--document",
        "湘政务函〔2023〕27号",
    )
    assert told.returncode == 0

    office.scan(RECHECK)
    after = office.ask("cases", "round")
    assert names_of(after, "mended") == names(accounts, Sequel.MENDED, Sequel.REPEATED)
    assert names_of(after, "standing") == names(accounts, Sequel.STILL_SILENT)


def check_fourth_quarter(office: Office, accounts: tuple[Made, ...]) -> None:
    told = office.ask("accounts", "import", "四季度.xlsx")
    gone = frozenset(made.name for made in accounts if made.made_state is MadeState.GONE)
    assert {item["name"] for item in told["changed"]} == gone
    assert office.run("accounts", "import", "四季度.xlsx", "--apply").returncode == 0

    office.scan(FOURTH)
    after = office.ask("cases", "round")
    assert names_of(after, "mended", "deregistered_not_offline") == gone
    assert names_of(after, "standing") == names(accounts, Sequel.STILL_SILENT)
    assert names_of(after, "returned") == names(accounts, Sequel.REPEATED)
    again = office.ask("cases", "list", "--repeat")["cases"]
    assert {item["name"] for item in again} == names(accounts, Sequel.REPEATED)
    assert {tuple(item["quarters"]) for item in again} == {("2023Q3", "2023Q4")}
