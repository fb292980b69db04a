"""A wall or a changed layout planted on every platform: nobody is judged, wherever one looks."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.conftest import FIXTURES, ROOT
from tracker.cli.main import app

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("lent_browser")]

AT = "2023-09-19T18:00"
KEY = re.compile(r'"([A-Za-z_]\w*)"(\s*:)')
"""A key of JSON, wherever it stands."""
SHELL = '<!doctype html><html><head><title></title></head><body><div id="root"></div></body></html>'


def read_yaml(path: Path) -> Any:
    """By libyaml: hundreds of cases are read and written, and Python's own takes ten times as long."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def write_yaml(path: Path, value: object) -> None:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    path.write_text(yaml.dump(value, Dumper=dumper, allow_unicode=True, sort_keys=False), "utf-8")


KINDS = ("inactive", "deregistered", "active", "mostly-reposts")
JUDGED = {
    read_yaml(path)["handle"]
    for kind in KINDS
    for platform in ("wechat", "weibo", "baijiahao", "zhihu", "peopleapp")
    for path in sorted((FIXTURES / platform).glob(f"{kind}*/case.yaml"))[:1]
}
"""One account of each kind and platform."""


def change_layout(body: str) -> str:
    """Of JSON every key has another name and every value stays; a page is a shell that its scripts would fill."""
    return SHELL if body.lstrip().startswith("<") else KEY.sub(r'"\1New"\2', body)


def plant_layout(case: Path, route: dict[str, object]) -> None:
    if "body" in route:
        said = route["body"]
        route["body"] = change_layout(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))
    if file := route.get("file"):
        path = case / str(file)
        path.write_text(change_layout(path.read_text("utf-8")), "utf-8")


def plant_wall(case: Path, route: dict[str, object]) -> None:
    """As a firewall of the platform answers: the same status and page for everything."""
    headers = route.get("headers")
    cors = (
        {name: value for name, value in headers.items() if "access-control" in name}
        if isinstance(headers, dict)
        else {}
    )
    for name in ("file", "redirect"):
        route.pop(name, None)
    route |= {"status": 403, "body": "<html><title>403</title><body>", "headers": {**cors, "content-type": "text/html"}}


def plant(folder: Path, what: str) -> Path:
    """Cases of accounts that are told apart without it, every answer of theirs changed, and their register."""
    planted = {"layout": plant_layout, "wall": plant_wall}[what]
    shutil.copytree(FIXTURES, folder / "cases", ignore=shutil.ignore_patterns("earlier"))
    for path in (folder / "cases").glob("*/*/case.yaml"):
        case = read_yaml(path)
        if "handle" in case:
            for route in case["routes"]:
                planted(path.parent, route)
            write_yaml(path, case)
    register = read_yaml(ROOT / "accounts.yaml")
    register["accounts"] = [account for account in register["accounts"] if account["handle"] in JUDGED]
    write_yaml(folder / "accounts.yaml", register)
    return folder


def run(folder: Path, *words: str) -> str:
    place = ("--register", str(folder / "accounts.yaml"), "--state", str(folder / "state"), "--lang", "zh")
    result = CliRunner().invoke(app, [*place, *words])
    assert result.exit_code in (0, 3), result.output
    return result.stdout


@pytest.mark.parametrize("what", ["layout", "wall"])
def test_nobody_is_judged_by_what_was_planted(what: str, tmp_path: Path) -> None:
    folder = plant(tmp_path, what)
    run(folder, "scan", "--replay", str(folder / "cases"), "--at", AT)

    accounts = json.loads(run(folder, "problems", "--format", "json"))["accounts"]
    looked_at = [
        account for account in accounts if {"duplicate_on_platform"} != {f["rule"] for f in account["findings"]}
    ]
    assert {account["verdict"] for account in looked_at} == {"unverified"}
    assert (
        len({account["platform"] for account in looked_at} & {"wechat", "weibo", "baijiahao", "zhihu", "peopleapp"})
        == 5
    )

    summary = json.loads(run(folder, "summary", "--format", "json"))
    assert (summary["failed"], summary["passed"], summary["verified"], summary["pass_rate"]) == (0, 0, 0, None)

    run(folder, "export", str(folder / "问题.xlsx"))
    book = load_workbook(folder / "问题.xlsx")
    named = {row[2] for row in book["问题清单"].iter_rows(min_row=2, values_only=True)}
    doubted = {row[2] for row in book["未能核实"].iter_rows(min_row=2, values_only=True)}
    assert "韶山公安" in doubted
    assert not named & {account["name"] for account in looked_at}
