"""`tracker capacity`: what it computes with, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tracker.cli.main import app


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["capacity", *options])


def computed(*options: str) -> dict[str, Any]:
    found = run(*options, "--format", "json")
    assert found.exit_code == 0, found.output
    document: dict[str, Any] = json.loads(found.stdout)
    return document


@pytest.mark.usefixtures("office")
def test_a_number_alone_is_divided_by_typical_shares() -> None:
    document = computed("--accounts", "200000")
    assert {platform["platform"]: platform["accounts"] for platform in document["platforms"]} == {
        "wechat": 120_000,
        "weibo": 40_000,
        "baijiahao": 20_000,
        "zhihu": 10_000,
        "peopleapp": 10_000,
    }
    assert (document["accounts"], document["is_guess"], document["machines"]) == (200_000, True, 17)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("number", ["1", "7", "99", "100001"])
def test_no_account_is_lost_in_dividing(number: str) -> None:
    assert computed("--accounts", number)["accounts"] == int(number)


@pytest.mark.usefixtures("office")
def test_numbers_by_platform_and_the_pace_of_the_settings_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PLATFORMS__WEIBO__INTERVAL_S", "60")
    document = computed("--per-platform", "weibo=1440", "--days", "1", "--second-looks", "0")
    assert (document["is_guess"], document["machines"]) == (False, 2)
    assert document["platforms"][0]["interval_s"] == 60


def test_without_numbers_the_register_is_counted(office: Path) -> None:
    lines = ["register: {name: 某省}", "accounts:"]
    lines += [f"- {{platform: weibo, handle: '{n}', name: 号{n}, unit: 局{n}}}" for n in (1, 2)]
    lines += ["- {platform: douyin, handle: '3', name: 号3, unit: 局3}"]
    (office / "accounts.yaml").write_text("\n".join(lines), "utf-8")
    document = computed()
    assert (document["accounts"], document["by_hand"], document["machines"]) == (2, 1, 1)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "options",
    [
        ("--accounts", "0"),
        ("--accounts", "10", "--per-platform", "weibo=11"),
        ("--per-platform", "douyin=1"),
        ("--per-platform", "weibo"),
        ("--per-platform", "weibo=-1"),
        ("--per-platform", "weibo=１"),
        ("--per-platform", "weibo=0"),
        ("--days", "0"),
        (),
    ],
)
def test_what_cannot_be_computed_is_a_usage_fault(options: tuple[str, ...]) -> None:
    assert run(*options).exit_code == 2


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("3", "1 machine is enough, looking at all platforms at once; it takes <0.1 days"),
        ("5000", "1 machine is enough, looking at all platforms at once; it takes 3.0 days"),
        ("20000", "2 machines, each with its own address, looking at all platforms at once; one alone takes 13.0 days"),
    ],
)
def test_how_many_machines_is_said_in_one_sentence(number: str, said: str) -> None:
    assert said in run("--accounts", number).output


@pytest.mark.usefixtures("office")
def test_the_table_says_what_was_guessed() -> None:
    table = run("--accounts", "1000").output
    assert "--per-platform" in table
