"""What the pages say, and that they change with what is decided."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from tests.tracker.serve.served import Served, serving
from tracker.cli.main import app as program
from tracker.history.scan_record import Discard
from tracker.serve.sign_in.roles import ServedRole

ADDRESSES = {
    "summary": ["summary"],
    "summary?by=region": ["summary", "--by", "region"],
    "problems": ["problems"],
    "problems?region=长沙&new=true": ["problems", "--region", "长沙", "--new"],
    "problems?rule=inactive": ["problems", "--rule", "inactive"],
    "accounts": ["accounts", "list"],
    "accounts?region=湘潭市": ["accounts", "list", "--region", "湘潭市"],
    "account?key=weibo:1": ["show", "weibo:1"],
    "cases": ["cases", "list"],
    "cases?status=open": ["cases", "list", "--status", "open"],
    "cases/1": ["cases", "show", "1"],
    "scans": ["scans", "list"],
    "problems?platform=微博": ["problems", "--platform", "weibo"],
    "accounts?platform=微博": ["accounts", "list", "--platform", "weibo"],
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_api_answers_what_the_command_prints(served: Served, address: str) -> None:
    folder = served.folder
    words = ["--register", str(folder / "accounts.yaml"), "--state", str(folder / ".tracker"), "--lang", "zh", "-q"]
    printed = CliRunner().invoke(program, [*words, *ADDRESSES[address], "--format", "json"])
    answered = served.ask(to_api(address), served.sign_in("张三"))

    assert answered.status == 200, answered.text
    assert answered.headers["content-type"] == "application/json"
    assert without_now(json.loads(answered.body), address) == without_now(json.loads(printed.stdout), address)


def to_api(address: str) -> str:
    return quote(f"/api/v1/{address}", safe="/?&=:")


def without_now(document: Mapping[str, Any], address: str) -> dict[str, Any]:
    """Cases are as of now: that of the tests' clock here, and of the machine's there."""
    return {name: value for name, value in document.items() if name != "at" or not address.startswith("cases")}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("problems?rule=nothing", 400),
        ("problems?region=火星", 400),
        ("summary?at=nonsense", 400),
        ("summary?at=2099-01-01T00:00", 400),
        ("summary?by=moon", 400),
        ("account?key=weibo:nobody", 404),
        ("cases/999", 404),
        ("cases/x", 400),
        ("nothing", 404),
    ],
)
def test_the_api_says_in_one_sentence_what_it_cannot_answer(served: Served, address: str, status: int) -> None:
    answered = served.ask(to_api(address), served.sign_in("张三"), headers={"Accept-Language": "en-GB"})

    assert answered.status == status
    assert set(json.loads(answered.body)) == {"error", "hint"}


def test_the_api_describes_itself(served: Served) -> None:
    document = json.loads(served.ask("/api/v1/openapi.json", served.sign_in("张三")).body)

    assert set(document["paths"]) == {
        f"/api/v1/{item}"
        for item in ("summary", "problems", "accounts", "account", "cases", "cases/{case_id}", "scans")
    }
    assert {method for path in document["paths"].values() for method in path} == {"get"}
    names = {parameter["name"] for parameter in document["paths"]["/api/v1/problems"]["get"]["parameters"]}
    assert names == {"rule", "platform", "region", "new", "at"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"韶山公安", "长沙发布", "湖南生态环境", "湘潭发布", "娄底住建", "某某文旅"}),
        ("?verdict=fail", {"韶山公安"}),
        ("?platform=zhihu", {"湖南生态环境"}),
        ("?region=湘潭市", {"韶山公安", "湘潭发布"}),
        ("?tag=captcha_shown", {"娄底住建"}),
        ("?q=ldzj", {"娄底住建"}),
        ("?q=weibo:6", {"湘潭发布"}),
        ("?q=没有的", set()),
        ("?page=99", {"韶山公安", "长沙发布", "湖南生态环境", "湘潭发布", "娄底住建", "某某文旅"}),
    ],
)
def test_the_problem_list_is_searched_and_filtered(served: Served, query: str, names: set[str]) -> None:
    text = served.ask(f"/problems{quote(query, safe='?=&:')}", served.sign_in("张三")).text

    known = {"韶山公安", "长沙发布", "湖南生态环境", "娄底住建", "某某文旅", "湘潭发布"}
    assert {name for name in known if f">{name}</a></th>" in text} == names


def test_a_decision_is_in_the_trace_with_the_person_s_name(served: Served) -> None:
    cookies = served.sign_in("郑十一", ServedRole.INSPECTOR)

    refused = served.post("/cases/3", cookies, what="dismissed", why=" ", steps="1")
    assert refused.status == 400
    assert "没有记录" in refused.text
    assert served.post("/cases/3", cookies, what="confirmed", why="已电话核实", steps="1").status == 303
    late = served.post("/cases/3", cookies, what="dismissed", why="看错了", steps="1")
    assert late.status == 400
    assert "刚才有了新的一步" in late.text
    assert "看错了" in late.text  # what was typed is not lost
    notified = served.post(
        "/cases/3", cookies, what="notified", document="湘新媒〔2023〕9号", due_on="2023-10-08", steps="2"
    )
    assert notified.status == 303, notified.text

    page = served.ask("/cases/3", served.sign_in("张三")).text
    for words in ("郑十一", "已电话核实", "湘新媒〔2023〕9号", "2023-10-08", "已通知"):
        assert words in page


@pytest.mark.parametrize(("what", "due"), [("opened", ""), ("mended", ""), ("", ""), ("notified", "2023-13-99")])
def test_what_is_no_decision_is_refused(served: Served, what: str, due: str) -> None:
    before = [case.steps for case in served.office.store.cases.all()]
    answer = served.post("/cases/1", served.sign_in("张三", ServedRole.INSPECTOR), what=what, due_on=due, steps="2")

    assert answer.status == 400
    assert [case.steps for case in served.office.store.cases.all()] == before


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", "", "zh-CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "fr, zh-TW", "zh-CN"),
        ("?lang=en", "zh", "en"),
        ("?lang=xx", "en", "en"),
    ],
)
def test_the_language_is_what_was_asked_for(served: Served, query: str, accepted: str, lang: str) -> None:
    answer = served.ask(f"/{query}", served.sign_in("张三"), headers={"Accept-Language": accepted})

    assert f'<html lang="{lang}">' in answer.text
    assert ("tracker-lang=en" in (answer.headers["set-cookie"] or "")) is (query == "?lang=en")


def test_a_language_that_was_asked_for_is_remembered(served: Served) -> None:
    cookies = {**served.sign_in("张三"), "tracker-lang": "en"}

    assert "Problems" in served.ask("/problems", cookies, headers={"Accept-Language": "zh"}).text


def test_what_is_said_of_a_timeline_is_parted_in_both_languages(served: Served) -> None:
    cookies = served.sign_in("张三")

    assert "before the time-point; " in served.ask("/account?key=weibo:1&lang=en", cookies).text
    assert re.search(r"见到更新[^；<]*；", served.ask("/account?key=weibo:1&lang=zh", cookies).text)


def test_pages_follow_the_register(served: Served) -> None:
    path = served.folder / "accounts.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("娄底住建", "娄底房产"), "utf-8")
    try:
        assert "娄底房产" in served.ask("/accounts", served.sign_in("张三")).text
        path.write_text("accounts: [", "utf-8")
        refused = served.ask("/accounts", served.sign_in("张三"))
        assert refused.status == 503
        assert "Traceback" not in refused.text
    finally:
        path.write_text(before, "utf-8")
    assert "娄底住建" in served.ask("/accounts", served.sign_in("张三")).text


def test_a_picture_of_a_discarded_scan_is_not_beside_the_verdict(scanned_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(scanned_folder, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path) as served:
        discard_and_look(served)


def discard_and_look(served: Served) -> None:
    cookies, path = served.sign_in("张三"), "/account?key=weibo:1"
    assert 'class="picture"' in served.ask(path, cookies).text
    act = Discard(at=served.office.clock(), by="张三", why="网络故障")

    assert served.office.store.discards.discard(2, act)

    page = served.ask(path, cookies).text
    assert 'class="picture"' not in page
    assert "picture.png" in page
    assert "所在检查已作废" in page
