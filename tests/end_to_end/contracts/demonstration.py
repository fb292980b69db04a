"""One scan of the demonstration in a real browser, casework on it, and what every command then says of it."""

import json
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from scrapers.browser.session import BrowserOptions
from tests.conftest import FIXTURES, ROOT
from tracker.cli.main import app
from tracker.cli.scanning import health_checks
from tracker.cli.scanning.demo import earlier_accounts
from tracker.cli.scanning.machine import connections
from tracker.scan.lock import acquire_scan_lock
from tracker.store.outgoing.outbox import NewMessage, PartChange, PartStatus
from tracker.store.store import Store

AT = "2023-09-19T18:00+08:00"
FAILED, REPOSTS, RENAMED = "weibo:9943038201", "weibo:9943060001", "weibo:9943030001"
LATE, WALLED, UNPROVED, BY_HAND = "weibo:9943110002", "weibo:9943080002", "weibo:9943130001", "抖音:xiangtan-wenlv-made"
ORDERS = """\
mandated:
  - {task: 网络安全宣传周, by: 湖南省委网信办, titles: [政策解读], ordered_on: 2023-09-10, due_on: 2023-09-18}
"""
TABLE = """\
平台类型,账号名称,账号ID,主办单位,主管单位,地区1
微博,韶山公安,9943038201,韶山市公安局,韶山市人民政府,湘潭市
微博,湘乡粮储微讯,9943030002,湘乡市粮食局,湘乡市人民政府,湘潭市
微博,不是数字,标识不是数字,某某局,某某市人民政府,湘潭市
百家号,新的账号,1739943139999999,某某局,某某市人民政府,娄底市
"""
NOTICE = ("--partial", "--issuer", "某某省政府办", "--number", "某函〔2023〕1号", "--to", "各单位", "--contact", "甲")
DATED = ("--deadline", "2023-10-16", "--dated", "2023-09-21")
LISTINGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "today": (("today",),),
    "scan --plan": (("scan", "--plan"),),
    "summary": tuple(("summary", "--by", by) for by in ("region", "platform", "unit", "rule")),
    "window": (("window", "--from", "2023-09-01", "--to", "2023-09-19"),),
    "problems": (("problems",),),
    "rates": (("rates", "--by", "region", "--against", "2023-08-01T00:00", "--stated", "90%"), ("rates",)),
    "show": tuple(("show", key) for key in (FAILED, REPOSTS, RENAMED, LATE, WALLED, UNPROVED, BY_HAND)),
    "explain": tuple(("explain", key) for key in (FAILED, REPOSTS, RENAMED, LATE, WALLED, UNPROVED, BY_HAND)),
    "digest": (("digest",),),
    "notify list": (("notify", "list"),),
    "originality": (("originality",), ("originality", REPOSTS)),
    "mandated": (("mandated",), ("mandated", "--task", "网络安全宣传周")),
    "doctor": (("doctor",),),
    "review": (("review",),),
    "review of an account": (("review", UNPROVED), ("review", WALLED)),
    "accounts list": (("accounts", "list"),),
    "accounts import": (("accounts", "import", "table.csv"),),
    "accounts history": (("accounts", "history"),),
    "accounts reconcile": (("accounts", "reconcile", "table.csv"),),
    "cases list": (("cases", "list", "--all"),),
    "cases round": (("cases", "round", "--since", "1"),),
    "forms in": (("forms", "in", "sheets", "returned.csv"),),
    "forms status": (("forms", "status"),),
    "scans list": (("scans", "list"),),
    "evidence verify": (("evidence", "verify"),),
    "evidence list": (("evidence", "list", FAILED),),
    "policy list": (("policy", "list"),),
    "policy show": (("policy", "show"), ("policy", "show", "--account", FAILED)),
}
"""A listing -> how it is asked for, that every key of it occurs."""
FOR_PEOPLE: tuple[tuple[str, ...], ...] = (
    ("summary", "--by", "colour"),
    ("show", "nobody"),
    ("accounts", "check"),
    ("schedule", "status"),
    ("init",),
    ("login", "zhihu", "--site", "none"),
    ("record", "抖音:x"),
    ("scan",),
    ("export", "x.pdf"),
    ("export", "refused.docx"),
    ("cases", "confirm", "99", "--by", "李四"),
    ("scans", "discard", "99", "--by", "李四", "--because", "误"),
    ("evidence", "prune"),
    ("notify",),
    ("policy", "show", "--version", "0000"),
    ("forms", "status", "--round", "99"),
    ("problems", "--at", "tomorrow"),
    ("problems", "--region", "火星"),
    ("--register", "nowhere.yaml", "problems"),
    ("--register", ".", "problems"),
)
"""Refusals and remarks, each once."""
EXPORTS: Mapping[str, tuple[str, ...]] = {
    "export problems.xlsx": (),
    "export problems.csv": (),
    "export problems.json": (),
    "export problems.html": (),
    "export notice.docx": (*NOTICE, *DATED),
    "accounts export register.xlsx": (),
    "accounts export register.csv": (),
}


@dataclass(frozen=True, slots=True)
class RunOutput:
    """What was printed and written after the casework."""

    documents: Mapping[str, list[Any]]
    """A listing's JSON, of every way in which it was asked for."""
    tables: Mapping[str, str]
    """Its CSV; the first with a row."""
    files: Mapping[str, Path]
    codes: tuple[str, ...]
    """Exit codes with what ended so."""
    printed: Mapping[str, str]
    """A command line -> all that it printed for people."""


class Office:
    """A folder with the register, where the program is run as typed."""

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> Result:
        """
        Raises:
            AssertionError: another exit code.
        """
        result = CliRunner().invoke(app, ["--lang", "zh", *words])
        if result.exit_code not in codes:
            raise AssertionError(f"tracker {' '.join(words)}: exit code {result.exit_code}\n{result.output}")
        return result

    def document(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        return json.loads(self.run(*words, "--format", "json", codes=codes).stdout)

    def scan(self, account: str, at: str = AT, replay: Path = FIXTURES) -> Any:
        only = ("--account", account) if account else ()
        return self.document("scan", "--replay", str(replay), "--at", at, *only, codes=(0, 3))

    def number_of(self, account: str, rule: str) -> str:
        """Of a case, for the order in which cases are opened is no contract."""
        cases = self.document("cases", "list", "--all")["cases"]
        return next(
            str(case["id"])
            for case in cases
            if (f"{case['platform']}:{case['handle']}", case["rule"]) == (account, rule)
        )


async def first(hosts: Sequence[str], *, upstream: object = None) -> str:
    """Every platform answers; nothing is connected to."""
    return hosts[0]


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """In a folder of its own, with no setting of this machine but its browser."""
    shutil.copyfile(ROOT / "accounts.yaml", folder / "accounts.yaml")
    (folder / "originality.yaml").write_text(ORDERS, "utf-8")
    (folder / "table.csv").write_text(TABLE, "utf-8")
    (folder / "seen.png").write_bytes(PICTURE)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACKER_") or name == "TRACKER_BROWSER"
    }
    with (
        chdir(folder),
        mock.patch.dict(os.environ, kept, clear=True),
        mock.patch.object(connections, "reach", first),
        mock.patch.object(health_checks, "version_of", told_once(health_checks.version_of)),
    ):
        yield Office()


def told_once(version_of: Callable[[BrowserOptions], Awaitable[str]]) -> Callable[[BrowserOptions], Awaitable[str]]:
    """The browser is started for the first that asks for its version."""
    known: list[str] = []

    async def output(options: BrowserOptions) -> str:
        if not known:
            known.append(await version_of(options))
        return known[0]

    return output


ANY = tuple(range(256))
PICTURE = bytes.fromhex("89504e470d0a1a0a")


def tell(folder: Path) -> RunOutput:
    """Look, work on the cases, and ask for everything: some fifteen seconds."""
    with open_office(folder) as office:
        scanned = look(office)
        work(office)
        queue_message()
        codes = exit_codes(office)
        cases = office.document("cases", "list", "--all")["cases"]
        kinds = {(case["rule"], case["status"]): str(case["id"]) for case in cases}
        listings = {**LISTINGS, "cases show": tuple(("cases", "show", number) for number in kinds.values())}
        documents = {
            name: [office.document(*command, codes=(0, 1, 2, 3)) for command in ways] for name, ways in listings.items()
        }
        tables = {name: first_table(office, ways) for name, ways in listings.items()}
        files = {name: export(office, folder, name, options) for name, options in EXPORTS.items()}
        documents["accounts history"].append(history_of_import(office, folder))
        printed = {
            " ".join(command): office.run(*command, codes=ANY).output for ways in listings.values() for command in ways
        }
        printed |= {" ".join(command): office.run(*command, codes=ANY).output for command in FOR_PEOPLE}
    return RunOutput({"scan": [scanned], **documents}, tables, files, codes, printed)


def look(office: Office) -> Any:
    """Scan what was seen three months before, then everything; what the last scan printed."""
    for earlier in earlier_accounts(FIXTURES):
        office.scan(earlier, "2023-06-19T18:00+08:00", FIXTURES / "earlier")
    return office.document("scan", "--replay", str(FIXTURES), "--at", AT, "--fail-on-problems", codes=(4,))


def work(office: Office) -> None:
    """A part scan that is taken back, decisions on cases, what people saw; a change in the register and in a file."""
    office.scan(BY_HAND)
    last = max(scan["id"] for scan in office.document("scans", "list")["scans"])
    office.run("scans", "discard", str(last), "--by", "李四", "--because", "试扫")
    confirmed = office.number_of(FAILED, "inactive")
    office.run("cases", "confirm", confirmed, "--by", "李四", "--evidence", "seen.png")
    office.run(
        "cases",
        "notify",
        confirmed,
        "--by",
        "李四",
        "--on",
        "2023-09-21",
        "--due",
        "2023-10-08",
        "--document",
        "某函〔2023〕1号",
    )
    office.run(
        "cases", "dismiss", office.number_of(REPOSTS, "mostly_reposts"), "--by", "李四", "--because", "转载经授权"
    )
    renamed = office.number_of(RENAMED, "renamed_not_filed")
    office.run("cases", "confirm", renamed, "--by", "李四")
    office.run("cases", "close", renamed, "--by", "李四", "--because", "已备案")
    seen = ("--by", "王五", "--seen-at", "2023-09-19T17:00")
    office.run(
        "review", WALLED, *seen, "--last-post", "2023-09-18T09:00", "--title", "通告", "--screenshot", "seen.png"
    )
    office.run("review", UNPROVED, *seen, "--cannot-tell", "--note", "名称不同")
    office.run("review", "--remove", "2", "--by", "王五", "--why", "看错账号")
    office.run("review", UNPROVED, *seen, "--gone", "deregistered", "--words", "该账号已注销")
    register = Path("accounts.yaml")
    register.write_text(
        register.read_text("utf-8").replace("name: 娄底住建\n", "name: 娄底住建\n    code: A1\n"), "utf-8"
    )
    send_and_take(office)
    damaged = Path(".tracker") / office.document("evidence", "list", FAILED)["files"][0]["path"]
    damaged.chmod(0o600)
    damaged.write_bytes(b"another")


def queue_message() -> None:
    """A message that was sent; the demonstration itself sends none."""
    at = datetime.fromisoformat(AT)
    new = NewMessage(
        key="k", kind="reminder", recipient="张三", channel="群", unit="某局", title="题", texts=("文",), items=("i",)
    )
    with Store.open(f"sqlite:///{Path('.tracker', 'tracker.db').absolute().as_posix()}") as store:
        store.outgoing.queue([new], (), (), at)
        (part,) = store.outgoing.all()
        store.outgoing.claim(part, at)
        store.outgoing.change(part.id, PartChange(status=PartStatus.SENT, at=at, detail="0"))


def send_and_take(office: Office) -> None:
    """A round of sheets (填报), of which one row is answered and one cell is bad."""
    office.run("forms", "out", "--out", "sheets", "--all", "--per", "region", "--at", AT, "--by", "李四")
    for path in sorted(Path("sheets").glob("*.xlsx")):
        book = load_workbook(path)
        sheet = book["填报"]
        answered = next((row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 4).value == HANDLE), None)
        if answered:
            key = sheet.cell(answered, 11).value
            line = f"{key},https://www.douyin.com/video/1,2023-09-18 09:00,https://www.douyin.com/user/1,已更新"
            Path("taken.csv").write_text(f"{RETURNED}\n{line}\n", "utf-8")
            Path("returned.csv").write_text(f"{RETURNED}\n{line}\nbbbbbbbbbbbbbb,标题,,,\n", "utf-8")
        else:  # each workbook is read by a process; that of one region shows what a sheet shows
            path.unlink()
    office.run("forms", "in", "taken.csv", "--apply", "--by", "李四")


RETURNED = "填报码,最新一条链接,发布时间,账号主页链接,备注"
HANDLE = BY_HAND.partition(":")[2]


def exit_codes(office: Office) -> tuple[str, ...]:
    """One case of each exit code but 130, which takes a signal; 4 is the whole scan's."""
    part = ("scan", "--replay", str(FIXTURES), "--at", AT, "--account", BY_HAND)
    lines = {
        "0 done: summary": ("summary",),
        "1 failed: evidence verify": ("evidence", "verify"),
        "2 usage: summary --by colour": ("summary", "--by", "colour"),
        "2 usage: accounts import, with bad rows": ("accounts", "import", "table.csv"),
        "3 incomplete: scan": part,
        "3 incomplete: export notice.docx": ("export", "refused.docx"),
        "3 incomplete: forms in, with bad cells": ("forms", "in", "returned.csv"),
    }
    found = [f"{office.run(*words, codes=ANY).exit_code} {line[2:]}" for line, words in lines.items()]
    with acquire_scan_lock(Path(".tracker"), datetime.fromisoformat(AT)):
        found.append(f"{office.run(*part, codes=ANY).exit_code} busy: scan")
    return (*found, "4 problems: scan --fail-on-problems")


def history_of_import(office: Office, folder: Path) -> Any:
    """Of a register in the database."""
    other = folder / "imported"
    other.mkdir()
    with chdir(other):
        office.run("accounts", "import", "../table.csv", "--apply", "--skip-bad", "--by", "李四")
        return office.document("accounts", "history")


def first_table(office: Office, ways: tuple[tuple[str, ...], ...]) -> str:
    """A table without a row has no head."""
    tables = (office.run(*command, "--format", "csv", codes=(0, 1, 2, 3)).stdout for command in ways)
    return next(filter(None, tables), "")


def export(office: Office, folder: Path, name: str, options: tuple[str, ...]) -> Path:
    *words, file = name.split()
    office.run(*words, file, *options)
    return folder / file
