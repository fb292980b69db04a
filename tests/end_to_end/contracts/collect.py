"""Collects the outputs from one scan of the demonstration, and some work on what it found."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
from openpyxl import load_workbook
from pydantic import BaseModel
from sqlalchemy import Table
from sqlmodel import SQLModel
from typer.main import get_command
from typer.testing import CliRunner, Result

import run
from tests.conftest import FIXTURES, ROOT
from tests.end_to_end.contracts.shape import shape_of
from tracker import errors
from tracker.cli.main import app
from tracker.settings import PlatformSettings, Settings

AT = ("--at", "2023-09-19T18:00+08:00")
ORDERED = (
    "mandated: [{task: 网络安全宣传周, titles: [国家网络安全宣传周来了], ordered_on: 2023-09-10, due_on: 2023-09-15}]"
)
LISTINGS = {
    "summary": (),
    "summary --by region": (),
    "problems": AT,
    "review": AT,
    "digest": AT,
    "rates --by region": AT,
    "window": ("--from", "2023-07-01", "--to", "2023-09-19"),
    "originality": AT,
    "mandated": AT,
    "cases list": ("--all",),
    "cases round": (),
    "cases show": ("1",),
    "accounts list": (),
    "accounts history": (),
    "accounts reconcile": (),
    "policy list": (),
    "policy show": (),
    "evidence verify": (),
    "scans list": (),
    "scan": ("--plan",),
}
"""Each command that has --format, with what else is typed."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The demonstration, scanned, in a folder of its own."""

    folder: Path

    def run(self, *words: str, expects: Iterable[int] = (0,)) -> Result:
        """
        Raises:
            AssertionError: it ends with another exit code.
        """
        place = (
            "--register",
            str(self.folder / "accounts.yaml"),
            "--state",
            str(self.folder / "state"),
            "--lang",
            "en",
        )
        result = CliRunner(env={"COLUMNS": "120"}).invoke(app, [*place, *words])
        assert result.exit_code in set(expects), f"{words}: {result.exit_code} {result.stderr}"
        return result

    def document(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--format", "json", expects=(0, 1, 3)).stdout)


def scan_demonstration(folder: Path) -> Demonstration:
    """As `run.py demo` scans it, and a person's decisions on what was found."""
    shutil.copy(ROOT / "accounts.yaml", folder)
    (folder / "originality.yaml").write_text(ORDERED, "utf-8")
    shown = Demonstration(folder)
    earlier = [word for account in run.earlier_accounts() for word in ("--account", account)]
    shown.run("scan", "--replay", str(FIXTURES / "earlier"), "--at", "2023-06-19T18:00+08:00", *earlier, expects=(0, 3))
    shown.run("scan", "--replay", str(FIXTURES), *AT, expects=(0, 3))
    cases = [str(case["id"]) for case in shown.document("cases", "list", "--all")["cases"]]
    because = ("--by", "张三", "--because", "已核实")
    shown.run("cases", "confirm", cases[0], *because)
    shown.run("cases", "notify", cases[0], "--by", "张三")
    shown.run("cases", "dismiss", cases[1], *because)
    return shown


def collect(shown: Demonstration) -> dict[str, list[str]]:
    """Name of the contract -> its lines."""
    return {
        **{contract_of(name): json_contract(shown, name) for name in LISTINGS},
        "json-show": shape_of(shown.document("show", silent_account(shown), *AT)),
        "json-explain": shape_of(shown.document("explain", silent_account(shown), *AT)),
        "columns-of-csv": [f"{name}: {', '.join(csv_head(shown, name))}" for name in LISTINGS if name != "policy show"],
        "columns-of-exports": list(export_columns(shown)),
        "problems-found": list(problems_found(shown)),
        "command-words": list(command_words()),
        "settings": [*settings_lines(Settings, ""), *settings_lines(PlatformSettings, "platforms.NAME.")],
        "exit-codes": [f"{name}: {code}" for name, code in sorted(exit_codes().items())],
        "tables": [f"{table.name}: {', '.join(table.columns.keys())}" for table in tables()],
    }


def contract_of(listing: str) -> str:
    return f"json-{listing.replace(' --', ' ').replace(' ', '-')}"


def json_contract(shown: Demonstration, name: str) -> list[str]:
    return shape_of(shown.document(*name.split(), *LISTINGS[name]))


def silent_account(shown: Demonstration) -> str:
    """The key of an account that fails for silence."""
    rows = shown.document("problems", *AT)["accounts"]
    return next(key_of(row) for row in rows if any(one["rule"] == "inactive" for one in row["findings"]))


def key_of(row: dict[str, Any]) -> str:
    return f"{row['platform']}:{row['handle']}"


def csv_head(shown: Demonstration, name: str) -> list[str]:
    text = shown.run(*name.split(), *LISTINGS[name], "--format", "csv", expects=(0, 1, 3)).stdout
    return next(csv.reader(io.StringIO(text.lstrip("\ufeff"))), [])


def export_columns(shown: Demonstration) -> Iterator[str]:
    names = {ending: str(shown.folder / f"list.{ending}") for ending in ("xlsx", "csv", "json", "html", "docx")}
    for ending, name in names.items():
        shown.run("export", name, *AT, *["--partial"] * (ending == "docx"))
    book = load_workbook(names["xlsx"])
    for sheet in book.worksheets:
        heads = next(row for row in sheet.iter_rows(values_only=True) if sum(cell is not None for cell in row) > 1)
        yield f"xlsx {sheet.title}: {', '.join(str(cell) for cell in heads if cell is not None)}"
    rows = csv.reader(io.StringIO(Path(names["csv"]).read_text("utf-8-sig")))
    yield f"csv: {', '.join(next(rows))}"
    yield from (f"json {line}" for line in shape_of(json.loads(Path(names["json"]).read_text("utf-8"))))
    for row in re.findall(r"<thead>.*?</thead>", Path(names["html"]).read_text("utf-8"), re.DOTALL):
        yield f"html: {', '.join(re.findall(r'<th[^>]*>(.*?)</th>', row, re.DOTALL))}"
    for paragraph in docx.Document(names["docx"]).paragraphs:
        if re.match(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|附件", paragraph.text):
            yield f"docx: {paragraph.text}"


def problems_found(shown: Demonstration) -> Iterator[str]:
    """What is concluded of each account: a change of judgement shows here."""
    cases = shown.document("cases", "list", "--all")["cases"]
    yield from (f"case {one['id']} {key_of(one)} {one['rule']}: {one['status']}" for one in cases)
    for row in shown.document("problems", *AT)["accounts"]:
        yield f"{key_of(row)}: {row['verdict']} {', '.join(one['rule'] for one in row['findings'])}"


def command_words() -> Iterator[str]:
    """Every command with its arguments and options."""

    def walk(command: Any, words: str) -> Iterator[str]:
        options = sorted("/".join(one.opts) for one in command.params if one.param_type_name == "option")
        arguments = [str(one.metavar or one.name) for one in command.params if one.param_type_name == "argument"]
        yield f"{words}: {' '.join([*arguments, *options])}"
        for name, held in getattr(command, "commands", {}).items():
            yield from walk(held, f"{words} {name}")

    yield from sorted(walk(get_command(app), "tracker"))


def settings_lines(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """Every setting with its default; the names are those of tracker.toml, and of TRACKER_* in capitals."""
    for name, field in model.model_fields.items():
        if field.is_required() or field.default_factory_takes_validated_data:
            yield f"{prefix}{name} (follows from the others)"
            continue
        held = field.get_default(call_default_factory=True)
        if isinstance(held, BaseModel):
            yield from settings_lines(type(held), f"{prefix}{name}.")
        else:
            text = str(held).replace(str(Path.cwd()), "").replace(str(ROOT), "")
            yield f"{prefix}{name} = {text}"


def tables() -> list[Table]:
    """Of the database."""
    import_module("tracker.store.store")  # defines all of them
    return sorted(SQLModel.metadata.tables.values(), key=lambda table: table.name)


def exit_codes() -> dict[str, int]:
    return {
        name: kind.exit_code
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.UserError)
    }
