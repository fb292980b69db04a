"""`tracker accounts resolve`, as typed: nothing changes before it is said, and no handle goes to another account."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from scrapers.model.lookup import FoundAccount, LookupAnswer
from tests.conftest import FIXTURES
from tests.tracker.register.resolving.made_workbook import to_png, to_workbook
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.cli.register.resolving.runner import ResolveRunner
from tracker.errors import Failed
from tracker.register.account import Account
from tracker.register.register import read_register
from tracker.register.resolving.candidate import Resolution
from tracker.register.resolving.organisation import EntityMatch
from tracker.register.resolving.unfiled_account import UnfiledAccount
from tracker.report.export import output_file
from tracker.scan.resolving.look_cache import LookCache, LookupQuestion
from tracker.scan.resolving.resolve import ResolveResult
from tracker.scan.resolving.unfiled import UnfiledResult
from tracker.store.store import Store
from tracker.time.clock import now

REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
# 第一个
- {platform: weibo, handle: "~aa01", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市], links: ["https://weibo.com/u/9900000101"]}
- {platform: weibo, handle: "~aa02", name: 湘潭发布, unit: 中共湘潭市委宣传部, region: [湘潭市], links: ["https://weibo.com/n/湘潭发布"]}
- {platform: weibo, handle: "~aa03", name: 湘潭教育, unit: 湘潭市教育局, region: [湘潭市], links: ["https://weibo.com/xtjiaoyu"]}
- {platform: weibo, handle: "~aa04", name: 湘潭司法, unit: 湘潭市司法局, region: [湘潭市], links: ["https://m.weibo.cn/status/4434000000000001"]}
- {platform: weibo, handle: "~aa05", name: 湘潭交通, unit: 湘潭市交通运输局, region: [湘潭市], links: ["https://share.api.weibo.cn/share/99.html?weibo_id=4434000000000002"]}
- {platform: weibo, handle: "~aa06", name: 岳塘公安, unit: 岳塘区公安局, region: [湘潭市, 岳塘区]}
- {platform: weibo, handle: "~aa07", name: 湘潭财政, unit: 湘潭市财政局, region: [湘潭市]}
- {platform: weibo, handle: "~aa08", name: 湘潭旧闻, unit: 湘潭市档案馆, region: [湘潭市]}
- {platform: weibo, handle: "~aa09", name: 湘潭水利, unit: 湘潭市水利局, region: [湘潭市]}
- platform: zhihu
  handle: ~bb01     # 待补
  name: 湘潭卫健
  unit: 湘潭市卫健委
  region: [湘潭市]
  links: ["https://www.zhihu.com/question/99000001/answer/99000002"]
- {platform: zhihu, handle: "~bb02", name: 湘潭应急, unit: 湘潭市应急管理局, region: [湘潭市], links: ["https://zhuanlan.zhihu.com/p/99000003"]}
- {platform: zhihu, handle: "~bb03", name: 湘潭科协, unit: 湘潭市科学技术协会, region: [湘潭市], links: ["https://www.zhihu.com/column/c_9900004"]}
- {platform: zhihu, handle: "~bb04", name: 湘潭文旅, unit: 湘潭市文化和旅游局, region: [湘潭市], links: ["https://www.zhihu.com/org/xiang-tan-wen-lv"]}
- {platform: baijiahao, handle: "~cc01", name: 娄底住建, unit: 娄底市住建局, region: [娄底市], links: ["https://baijiahao.baidu.com/s?id=99000000000000001"]}
- {platform: baijiahao, handle: "~cc02", name: 娄底教育, unit: 娄底市教育局, region: [娄底市], links: ["https://mbd.baidu.com/newspage/data/landingsuper?context=%7B%22nid%22%3A%22news_99%22%7D"]}
- {platform: baijiahao, handle: "~cc03", name: 娄底交通, unit: 娄底市交通运输局, region: [娄底市]}
- {platform: peopleapp, handle: "~dd01", name: 湖南财政, unit: 湖南省财政厅, region: [湖南省], links: ["https://www.peopleapp.com/rmharticle/99000300001"]}
- {platform: wechat, handle: "~gh_0123456789ab", name: 湘潭智慧健康, unit: 湘潭市卫健委, region: [湘潭市], links: ["https://mp.weixin.qq.com/s/made0zhihuijiankang"]}
- {platform: wechat, handle: "~gh_ffffffffffff", name: 湘潭人社, unit: 湘潭市人社局, region: [湘潭市], links: ["https://mp.weixin.qq.com/s/made0renshe"]}
- {platform: wechat, handle: "~ee03", name: 湘潭城管, unit: 湘潭市城管局, region: [湘潭市], links: ["https://mp.weixin.qq.com/s/made0deleted"]}
- {platform: wechat, handle: "~ee04", name: 湘潭博物馆, unit: 湘潭市博物馆, region: [湘潭市]}
"""
SURE = {
    "weibo:~aa01": "9900000101",
    "weibo:~aa02": "9900000102",
    "weibo:~aa03": "9900000103",
    "weibo:~aa04": "9900000104",
    "weibo:~aa09": "9900000109",
    "zhihu:~bb01": "xiang-tan-wei-jian",
    "zhihu:~bb03": "xiang-tan-ke-xie",
    "zhihu:~bb04": "xiang-tan-wen-lv",
    "baijiahao:~cc01": "9900000000000201",
    "wechat:~gh_0123456789ab": "Mzk5MDAwMDQwMQ==",
}
REASONS = {
    "weibo:~aa05": "post_is_a_repost",
    "weibo:~aa06": "entity_differs",
    "weibo:~aa07": "entity_not_shown",
    "weibo:~aa08": "platform_says",
    "zhihu:~bb02": "entity_not_shown",
    "baijiahao:~cc02": "name_is_longer",
    "baijiahao:~cc03": "no_source",
    "peopleapp:~dd01": "entity_not_shown",
    "wechat:~gh_ffffffffffff": "other_original_id",
    "wechat:~ee03": "platform_says",
    "wechat:~ee04": "entity_not_shown",
}
CODES = [
    ("湘潭水利", "微博", "湘潭市水利局", "https://weibo.com/u/9900000109"),
    ("湘潭城管", "微信", "湘潭市城管局", "http://weixin.qq.com/r/made"),
    ("别的账号", "微博", "别的单位局", "https://weibo.com/u/9900000199"),
]
Tracker = Callable[..., Result]


def at_home(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        app, ["--lang", "en", "--register", str(folder / "accounts.yaml"), "--state", str(folder / "state"), *words]
    )


@dataclass(frozen=True)
class Looked:
    """One run before the recordings, in a real browser."""

    result: Result
    found: ResolveResult
    register: str
    """accounts.yaml afterwards."""


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory, chromium: object) -> Looked:
    folder = tmp_path_factory.mktemp("resolve")
    (folder / "accounts.yaml").write_text(REGISTER, "utf-8")
    pictures = [(number, 4, to_png(text)) for number, (*_, text) in enumerate(CODES, start=1)]
    (folder / "table.xlsx").write_bytes(to_workbook([row[:3] for row in CODES], pictures))
    found: list[ResolveResult] = []
    run = ResolveRunner.run

    def kept(runner: ResolveRunner[ResolveResult], *words: Any) -> ResolveResult:
        found.append(run(runner, *words))
        return found[0]

    words = ("--replay", str(FIXTURES / "resolving"), "--pictures", str(folder / "table.xlsx"), "--format", "json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ResolveRunner, "run", kept)
        result = at_home(folder, "accounts", "resolve", *words)
    return Looked(result, found[0], (folder / "accounts.yaml").read_text("utf-8"))


@pytest.fixture
def tracker(tmp_path: Path, looked: Looked, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Runs the program with what `looked` found in the place of a browser."""
    for name in [name for name in os.environ if name.startswith("TRACKER_") and name != "TRACKER_BROWSER"]:
        monkeypatch.delenv(name)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    monkeypatch.setattr(ResolveRunner, "run", lambda *_: looked.found)
    return lambda *words: at_home(tmp_path, *words)


def resolve(tracker: Tracker, *words: str) -> dict[str, Any]:
    result = tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), "--format", "json", *words)
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def handles(folder: Path) -> list[str]:
    return [account.handle for account in read_register(folder / "accounts.yaml").accounts]


def in_database(folder: Path, move: Tracker) -> None:
    assert move("accounts", "adopt").exit_code == 0


def stored(folder: Path) -> tuple[Account, ...]:
    with Store.open(f"sqlite:///{(folder / 'state' / 'tracker.db').as_posix()}") as store:
        return store.accounts()


# the looks


def test_every_kind_of_link_is_followed_in_a_browser_and_nothing_is_changed(looked: Looked) -> None:
    assert looked.result.exit_code == 0, looked.result.output
    document = json.loads(looked.result.stdout)
    assert {
        account["key"]: account["candidates"][0]["handle"]
        for account in document["accounts"]
        if account["result"] == "sure"
    } == SURE
    assert {
        account["key"]: account["reason"] or account["candidates"][0]["reason"]
        for account in document["accounts"]
        if account["result"] != "sure"
    } == REASONS
    assert looked.register == REGISTER
    assert "not in the recordings" not in looked.result.stderr


def test_json_and_csv_have_exactly_these_keys(looked: Looked, tracker: Tracker) -> None:
    document = json.loads(looked.result.stdout)
    assert list(document) == ["schema_version", "counts", "applied", "stopped", "accounts"]
    account = ["key", "platform", "name", "unit", "region", "result", "reason", "message", "candidates"]
    assert list(document["accounts"][0]) == account
    candidate = ["handle", "name", "verified_as", "source", "from", "result", "reason", "message"]
    assert list(document["accounts"][0]["candidates"][0]) == candidate
    words = ("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), "--format", "csv")
    assert tracker(*words).stdout.splitlines()[0] == (
        "key,platform,name,unit,region,result,handle,name_there,verified_as,source,from,reason,message"
    )


def test_what_a_code_in_the_workbook_holds_is_reported(looked: Looked) -> None:
    [city] = [resolution for resolution in looked.found.resolutions if resolution.account.handle == "~aa09"]
    assert city.sure is not None
    assert city.sure.source.kind == "picture"
    assert "湘潭市!4 (1 in all): the row is of no account" in looked.result.stderr
    assert "WeChat profile code (http://weixin.qq.com/r/made), which holds no handle" in looked.result.stderr


def test_the_table_names_account_candidate_and_reason(tracker: Tracker) -> None:
    result = tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving"))
    assert "21 accounts without a handle: 10 sure, 8 to be confirmed" in result.stdout
    assert "its original id is another one (gh_0123456789ac)" in result.stdout
    assert "nothing was changed" in result.stderr


# --apply


def test_where_nothing_was_found_it_says_what_helps(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    none = ResolveResult(resolutions=(Resolution(account=given.account(), reason="login_required"),))
    monkeypatch.setattr(ResolveRunner, "run", lambda *_: none)
    told = tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving")).stderr

    assert "login wechat --site mp" in " ".join(told.split())
    assert "--walk" not in told  # there is nothing to walk through


def test_apply_takes_the_sure_ones_and_changes_nothing_else_in_the_file(tracker: Tracker, tmp_path: Path) -> None:
    assert sorted(resolve(tracker, "--apply", "--by", "李四")["applied"]) == sorted(SURE)
    expected = REGISTER
    for key, handle in SURE.items():
        old = key.partition(":")[2]
        expected = expected.replace(f'"{old}"', f'"{handle}"').replace(f"{old} ", f'"{handle}" ')
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == expected


def test_apply_again_changes_nothing(tracker: Tracker, tmp_path: Path) -> None:
    resolve(tracker, "--apply")
    once = (tmp_path / "accounts.yaml").read_bytes()
    assert resolve(tracker, "--apply")["applied"] == []
    assert (tmp_path / "accounts.yaml").read_bytes() == once


def test_the_history_shows_who_when_and_from_what(tracker: Tracker, tmp_path: Path) -> None:
    in_database(tmp_path, tracker)
    resolve(tracker, "--apply", "--by", "李四")
    [change] = [
        change
        for change in json.loads(tracker("accounts", "history", "weibo:~aa01", "--format", "json").stdout)["changes"]
        if change["what"] == "changed"
    ]
    assert change["before"] == {"handle": "~aa01"}
    assert change["after"] == {"handle": "9900000101"}
    assert change["by"] == "李四"
    assert change["source"] == "resolve|name_and_entity|link|https://weibo.com/u/9900000101"
    table = tracker("accounts", "history").stdout
    assert "accounts resolve (name and verified organisation are the register's) link https://weibo.com/" in table


@pytest.mark.parametrize("is_listed", [True, False])
def test_what_was_recorded_of_the_account_stays_with_it(tracker: Tracker, tmp_path: Path, is_listed: bool) -> None:
    if not is_listed:
        in_database(tmp_path, tracker)
    assert tracker("accounts", "history").exit_code == 0  # the accounts are in the database now
    accounts = {account.key: account for account in stored(tmp_path)}
    with Store.open(f"sqlite:///{(tmp_path / 'state' / 'tracker.db').as_posix()}") as store:
        scan = store.begin_scan(AT, AT, tuple(accounts.values()))
        store.record(scan, accounts["weibo:~aa01"], given.failed(code="no_handle"))
    resolve(tracker, "--apply")
    with closing(sqlite3.connect(tmp_path / "state" / "tracker.db")) as database:
        checked = "SELECT handle, account_check.code FROM account JOIN account_check ON account.id = account_id"
        assert database.execute(checked).fetchall() == [("9900000101", "no_handle")]
        assert database.execute("SELECT count(*) FROM account").fetchone() == (len(accounts),)


def test_a_file_that_could_not_be_written_loses_no_history(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(output_file, "write_atomically", fail)
        failed = tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), "--apply")
    assert failed.exit_code == Failed.exit_code
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == REGISTER
    assert tracker("accounts", "history").exit_code == 0  # accounts.yaml is followed again
    with Store.open(f"sqlite:///{(tmp_path / 'state' / 'tracker.db').as_posix()}") as store:
        assert [account.handle for account in store.accounts()] == handles(tmp_path)
        assert store.handles.removed() == ()
    assert sorted(resolve(tracker, "--apply")["applied"]) == sorted(SURE)


def test_what_was_written_into_the_register_meanwhile_stays(
    tracker: Tracker, tmp_path: Path, looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = REGISTER + "- {platform: weibo, handle: '1', name: 新的, unit: 新单位局}\n"

    def look(*_: object) -> ResolveResult:
        (tmp_path / "accounts.yaml").write_text(changed, "utf-8")  # while platforms are asked
        return looked.found

    monkeypatch.setattr(ResolveRunner, "run", look)
    assert sorted(resolve(tracker, "--apply")["applied"]) == sorted(SURE)
    assert "name: 新的" in (tmp_path / "accounts.yaml").read_text("utf-8")
    assert len(stored(tmp_path)) == len(handles(tmp_path)) == 22


def test_a_table_without_handles_still_means_the_accounts_whose_handles_were_found(
    tracker: Tracker, tmp_path: Path
) -> None:
    in_database(tmp_path, tracker)
    resolve(tracker, "--apply")
    table = "账号名称,平台类型,主办单位,账号ID\n新名字,微信,湘潭市卫健委,gh_0123456789ab\n"
    (tmp_path / "national.csv").write_text(table, "utf-8")
    result = tracker("accounts", "import", str(tmp_path / "national.csv"), "--format", "json")
    document = json.loads(result.stdout)
    assert document["added"] == []
    assert document["counts"] == {"added": 0, "changed": 1, "unchanged": 0, "gone": 20, "bad": 0}
    assert SURE["wechat:~gh_0123456789ab"] in json.dumps(document["changed"])


# --confirm, --walk, the sheet


def test_a_person_confirms_a_handle(tracker: Tracker, tmp_path: Path) -> None:
    words = ("accounts", "resolve", "--confirm", "weibo:~aa07=9900000107", "--by", "王五")
    assert "1 handle is in the register now" in tracker(*words).stderr
    assert "9900000107" in handles(tmp_path)
    assert "there was no handle to put in" in tracker(*words).stderr  # it is there already


def test_a_wrong_handle_is_taken_back_with_a_reason(tracker: Tracker, tmp_path: Path) -> None:
    in_database(tmp_path, tracker)
    tracker("accounts", "resolve", "--confirm", "weibo:~aa07=9900000107", "--by", "王五")
    undo = ("accounts", "resolve", "--undo", "weibo:9900000107", "--by", "李四")
    without = tracker(*undo)
    done = tracker(*undo, "--why", "是另一单位的")

    assert (without.exit_code, done.exit_code) == (2, 0)
    assert "say why" in without.stderr
    assert "weibo:9900000107 is taken back; no longer the account's: 0 checks" in done.stderr
    assert "~aa07" in [account.handle for account in stored(tmp_path)]
    history = tracker("accounts", "history", "weibo:~aa07").stdout
    assert "handle taken back" in history
    assert "是另一单位的" in history


def test_in_a_file_the_handle_is_corrected_there(tracker: Tracker, tmp_path: Path) -> None:
    tracker("accounts", "resolve", "--confirm", "weibo:~aa07=9900000107", "--by", "王五")
    result = tracker("accounts", "resolve", "--undo", "weibo:9900000107", "--why", "x", "--by", "李四")

    assert result.exit_code == 2
    assert "not in the database" in result.stderr
    assert "9900000107" in handles(tmp_path)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("weibo:~aa07", "KEY=HANDLE"),
        ("weibo:~aa07=", "KEY=HANDLE"),
        ("weibo:~aa07=湘潭财政", "not have the form"),
        ("weibo:~nobody=9900000107", "has no weibo:~nobody"),
    ],
)
def test_what_a_person_states_wrongly_changes_nothing(tracker: Tracker, tmp_path: Path, typed: str, words: str) -> None:
    result = tracker("accounts", "resolve", "--confirm", "weibo:~aa06=9900000106", "--confirm", typed)
    assert result.exit_code == 2
    assert words in result.stderr
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == REGISTER


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("weibo:~aa06=9900000106", "weibo:~aa07=9900000106"), "two accounts"),
        (("weibo:~aa06=9900000106", "weibo:~aa06=9900000107"), "two handles"),
        (("zhihu:~bb02=xiang-tan-ying-ji", "zhihu:~bb03=Xiang-Tan-Ying-Ji"), "two accounts"),
    ],
)
def test_one_handle_goes_to_one_account(tracker: Tracker, tmp_path: Path, typed: tuple[str, str], words: str) -> None:
    result = tracker("accounts", "resolve", *(word for item in typed for word in ("--confirm", item)))
    assert result.exit_code == 2
    assert words in result.stderr
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == REGISTER


def test_a_handle_of_another_entry_is_not_given_twice(tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("accounts", "resolve", "--confirm", "weibo:~aa07=9900000107").exit_code == 0
    held = tracker("accounts", "resolve", "--confirm", "weibo:~aa06=9900000107")
    assert held.exit_code == 2
    assert "belongs to 湘潭财政" in held.stderr
    other = tracker("accounts", "resolve", "--confirm", "weibo:~aa07=9900000108")
    assert other.exit_code == 2
    assert handles(tmp_path).count("9900000107") == 1


@pytest.mark.parametrize(
    ("first", "second", "owner"),
    [
        ("zhihu:~bb02=xiang-tan-ying-ji", "zhihu:~bb03=Xiang-Tan-Ying-Ji", "湘潭应急"),
        ("weibo:~aa07=9900000107", "weibo:~aa06=09900000107", "湘潭财政"),
    ],
)
def test_a_handle_written_in_another_way_is_the_same_page_s(
    tracker: Tracker, first: str, second: str, owner: str
) -> None:
    assert tracker("accounts", "resolve", "--confirm", first).exit_code == 0
    held = tracker("accounts", "resolve", "--confirm", second)
    assert held.exit_code == 2
    assert f"belongs to {owner}" in held.stderr


def test_a_handle_of_an_account_that_left_the_register_is_not_given_away(tracker: Tracker, tmp_path: Path) -> None:
    in_database(tmp_path, tracker)
    assert tracker("accounts", "resolve", "--confirm", "weibo:~aa07=9900000107").exit_code == 0
    (tmp_path / "rest.csv").write_text("账号名称,平台类型,主办单位\n岳塘公安,微博,岳塘区公安局\n", "utf-8")
    assert tracker("accounts", "import", str(tmp_path / "rest.csv"), "--apply", "--remove-gone").exit_code == 0
    result = tracker("accounts", "resolve", "--confirm", "weibo:~aa06=9900000107")
    assert result.exit_code == 2
    assert "no longer in it" in result.stderr


def test_the_walk_takes_what_is_answered_with_yes(tmp_path: Path, tracker: Tracker) -> None:
    result = CliRunner().invoke(
        app,
        [
            *("--register", str(tmp_path / "accounts.yaml"), "--state", str(tmp_path / "state"), "--lang", "zh"),
            *("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), "--walk", "--by", "王五"),
        ],
        input="x\ny\nn\nq\n",
    )
    assert result.exit_code == 0, result.output
    assert "候选 9900000105" in result.stderr
    assert "已采纳 1 个" in result.stderr
    assert [handle for handle in handles(tmp_path) if handle.startswith("99")] == ["9900000105"]


@pytest.fixture
def sheet(tracker: Tracker, tmp_path: Path) -> Path:
    file = tmp_path / "candidates.xlsx"
    resolve(tracker, "--out", str(file))
    return file


def fill(file: Path, answers: dict[str, str], **changed: str) -> None:
    """Put answers into 采纳 of the rows with these candidates; none into the others."""
    book = load_workbook(file)
    rows = book.worksheets[0]
    heads = [cell.value for cell in rows[1]]
    for row in rows.iter_rows(min_row=2):
        values = dict(zip(heads, row, strict=True))
        values["Adopt (y/n)"].value = answers.get(str(values["Candidate"].value))
        for head, value in changed.items():
            values[head].value = value
    book.save(file)


def test_a_filled_in_sheet_is_read_back(tracker: Tracker, tmp_path: Path, sheet: Path) -> None:
    fill(sheet, {"9900000105": "Y", "9900000106": "否", "9900000107": "是"})
    words = ("accounts", "resolve", "--from", str(sheet), "--by", "王五")
    assert "2 handles are in the register now" in tracker(*words).stderr
    assert {"9900000105", "9900000107"} < set(handles(tmp_path))
    assert "there was no handle to put in" in tracker(*words).stderr


@pytest.mark.parametrize(
    ("answers", "changed", "words"),
    [
        ({"9900000105": "maybe"}, {}, "is y or n"),
        ({"9900000105": "y"}, {"Candidate": "9900000999"}, ""),
        ({"9900000105": "y"}, {"Account": "weibo:~aa06"}, "do not belong together"),
        ({"9900000105": "y"}, {"Check": ""}, "do not belong together"),
        ({"9900000105": "y"}, {"Unit": "湘潭市司法局"}, "do not belong together"),
        ({"9900000105": "y"}, {"Name": "湘潭司法"}, "do not belong together"),
        ({"9900000105": "y"}, {"Name there": "湘潭司法"}, "do not belong together"),
    ],
)
def test_a_sheet_whose_rows_were_changed_is_refused_as_a_whole(  # noqa: PLR0913  # what changed, and the place
    tracker: Tracker, tmp_path: Path, sheet: Path, answers: dict[str, str], changed: dict[str, str], words: str
) -> None:
    fill(sheet, answers, **changed)
    result = tracker("accounts", "resolve", "--from", str(sheet))
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == REGISTER


def test_another_sheet_is_refused(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("账号名称,平台类型\n韶山公安,微博\n", "utf-8")
    result = tracker("accounts", "resolve", "--from", str(tmp_path / "a.csv"))
    assert result.exit_code == 2
    assert "was not written by --out" in result.stderr


# filters and the rest


@pytest.mark.parametrize("words", [("--region", "湘谭市"), ("--unit", "韶山市公安"), ("--platform", "weib")])
def test_a_filter_that_is_misspelt_names_what_may_be_meant(tracker: Tracker, words: tuple[str, str]) -> None:
    result = tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), *words)
    assert result.exit_code == (2 if words[1] == "湘谭市" else 0)
    assert words[1] != "湘谭市" or "湘潭市" in result.stderr


def test_filters_that_select_nothing_together_are_an_error(tracker: Tracker) -> None:
    words = ("--region", "娄底市", "--platform", "weibo")
    assert tracker("accounts", "resolve", "--replay", str(FIXTURES / "resolving"), *words).exit_code == 2


def test_accounts_outside_the_register_are_shown_for_a_person(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = UnfiledAccount(
        unit="湘潭市财政局",
        region=("湘潭市",),
        platform="weibo",
        found=FoundAccount(handle="9900000120", name="湘潭市财政局", verified_as="湘潭市财政局官方微博"),
        query="湘潭市财政局",
        entity=EntityMatch.SAME,
    )
    result = UnfiledResult(found=(one,), stopped={"zhihu": "login_required"})
    monkeypatch.setattr(ResolveRunner, "run", lambda *_: result)
    words = ("accounts", "resolve", "--unfiled", "--replay", str(FIXTURES / "resolving"), "--unit", "湘潭市财政局")
    shown = tracker(*words)
    assert shown.exit_code == 3
    assert "no finding" in shown.stdout
    assert "verified as this unit, and not in the register" in shown.stdout
    assert json.loads(tracker(*words, "--format", "json").stdout)["accounts"][0]["entity"] == "same"


def test_one_way_at_a_time(tracker: Tracker) -> None:
    assert tracker("accounts", "resolve", "--apply", "--walk").exit_code == 2


def test_without_the_optional_reader_it_is_said_how_to_install_it(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.cli.register.resolving.pictures.find_spec", lambda name: None)
    (tmp_path / "a.xlsx").write_bytes(b"")
    result = tracker(
        "accounts", "resolve", "--pictures", str(tmp_path / "a.xlsx"), "--replay", str(FIXTURES / "resolving")
    )
    assert result.exit_code == 2
    assert "pip install '.[qr]'" in result.stderr


def test_answers_are_kept_for_a_week_and_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    question = LookupQuestion(platform="weibo", way="name", value="name:韶山公安")
    path, at = tmp_path / "state" / "looks.jsonl", now()
    LookCache(path, at).put(question, LookupAnswer(found=(FoundAccount(handle="1", name="韶山公安"),)), at)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-1')
    kept = LookCache(path, at).get(question)
    assert kept is not None
    assert kept.found[0].name == "韶山公安"
    assert LookCache(path, at + timedelta(days=8)).get(question) is None
