"""What other people rely on is what it was: the words of the command line, settings, formats, and what is judged."""

import json
import os
import re
import zipfile
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.end_to_end.contracts.contracts import (
    EXPECTED,
    NAMES,
    RENEW,
    STATIC,
    Contracts,
    demonstrated,
    differences,
    path_of,
    read_expected,
    static_contracts,
)
from tests.end_to_end.contracts.demonstration import ANY, LISTINGS, RunOutput, look, open_office, tell, work
from tests.end_to_end.contracts.promised import commands
from tests.end_to_end.contracts.shapes import json_lines
from tests.tracker.messages.terminal.chinese import english_in
from tests.tracker.register.made_tables import ReaderHere
from tracker.register.register import read_register
from tracker.register.spreadsheets import table_file
from tracker.store.database.engine import open_engine, read_url
from tracker.store.schema import every_table

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module", autouse=True)
def tables_are_read_here() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_file, "Reader", ReaderHere)
        yield


@pytest.fixture(scope="module")
def output(lent_browser: object, tmp_path_factory: pytest.TempPathFactory) -> RunOutput:
    """What every command says of the demonstration, looked at once."""
    return tell(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def demonstration(output: RunOutput) -> Contracts:
    return demonstrated(output)


def test_a_chinese_run_prints_no_english(output: RunOutput) -> None:
    handles = " ".join(account.handle for account in read_register(ROOT / "accounts.yaml").accounts)
    named = [*re.findall("[A-Za-z]{2,}", handles), *shipped_rule_sets(), "regions"]
    english = {
        line: found for line, text in output.printed.items() if (found := english_in(text, [*named, *words_of(line)]))
    }
    assert english == {}


def words_of(line: str) -> list[str]:
    """What was typed comes back."""
    return re.findall("[A-Za-z]+", line)


def shipped_rule_sets() -> list[str]:
    return [path.stem for path in (ROOT / "tracker" / "policy" / "rulesets").iterdir()]


@pytest.mark.parametrize("name", ["export problems.html", "export problems.csv", "export problems.xlsx"])
def test_a_sheet_or_page_holds_no_technical_reason(output: RunOutput, name: str) -> None:
    content = output.files[name].read_bytes()
    if name.endswith("xlsx"):
        sheets = zipfile.ZipFile(output.files[name])
        content = b"".join(sheets.read(item) for item in sheets.namelist())
    technical = [b"KeyError", b"is missing", b"asked for", b"no reply", b"foe.is_need_foe"]
    assert [item for item in technical if item in content] == []


@pytest.mark.parametrize("name", STATIC)
def test_what_is_promised_is_kept(name: str) -> None:
    assert list(differences(name, read_expected(name), static_contracts()[name])) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in STATIC])
def test_what_is_reported_of_the_demonstration_is_what_it_was(demonstration: Contracts, name: str) -> None:
    assert list(differences(name, read_expected(name), demonstration[name])) == []


def test_each_expected_file_is_of_a_contract() -> None:
    assert sorted(EXPECTED.rglob("*.txt")) == sorted(map(path_of, NAMES))


def test_each_listing_is_held() -> None:
    with_format = {
        " ".join(path)
        for path, command in commands()
        for parameter in command.params
        if "--format" in getattr(parameter, "opts", ())
    }

    held_elsewhere = {
        "accounts resolve",  # with recordings of its own: tests/tracker/cli/register/resolving
        *("accounts grants", "accounts slimming"),  # tests/tracker/scan/official, tests/tracker/report/slimming
        "capacity",  # tests/tracker/cli/capacity
        "serve people",  # tests/tracker/serve
        *("db check", "db copy", "db prune"),  # tests/tracker/cli/database
    }
    assert with_format - {*LISTINGS, "scan", "cases show"} == held_elsewhere


def test_a_key_that_is_gone_changed_or_new_is_reported_in_a_sentence() -> None:
    before = json_lines([{"at": "x", "rows": [{"name": "x", "days": 1}]}])
    after = json_lines([{"at": None, "rows": [{"days": 1, "unit": "x"}]}])

    assert list(differences("json/problems", before, after)) == [
        "json/problems: at was `string`, and is `null`: a contract may only grow",
        "json/problems: rows[].name (`string`) is gone: a contract may only grow",
        f"json/problems: rows[].unit (`string`) is new: once it is meant, renew with: {RENEW}",
    ]


def test_a_key_that_only_some_objects_have_is_another_contract() -> None:
    assert json_lines([{"rows": [{"a": 1, "b": 1}, {"a": None}]}]) == [
        "rows: array",
        "rows[].a: null | number",
        "rows[].b?: number",
        "rows[]: object",
    ]


# The same on the other database

OF_ONE_RUN = re.compile(r'"20(?!23)\d\d-[0-9T:.+-]*"|"[0-9a-f]{64}"|"size": \d+')
"""When something was done here, and the hash and size of what was seen then."""
ELSEWHERE = {"doctor", "today", "policy list", "policy show", "evidence verify"}
"""What the machine, its files or its clock answer."""
LATER = {"notify list", "explain", "scans list"}
"""What is told of the other database after a message was queued, and one more account looked at."""
SAME_ON_BOTH = tuple(name for name in LISTINGS if name not in ELSEWHERE | LATER)


@pytest.mark.postgresql
def test_the_demonstration_is_the_same_on_postgresql(
    output: RunOutput, lent_browser: object, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Scanned, worked on and asked on PostgreSQL; and, copied to a file, sound there with its evidence."""
    folder = tmp_path_factory.mktemp("office-on-postgresql")
    with open_office(folder) as office:
        os.environ["TRACKER_DATABASE_URL"] = empty_database
        scanned = look(office)
        work(office)
        shuffle_rows(empty_database)
        found = {name: [office.document(*listing, codes=ANY) for listing in LISTINGS[name]] for name in SAME_ON_BOTH}
        copied = office.document("db", "copy", "--to", f"sqlite:///{folder / 'copy.db'}")
        on_postgresql = office.document("db", "check", codes=(1,))
        os.environ["TRACKER_DATABASE_URL"] = f"sqlite:///{folder / 'copy.db'}"
        on_sqlite = office.document("db", "check", codes=(1,))
    assert timeless(scanned) == timeless(output.documents["scan"][0])
    before = {name: output.documents[name][: len(documents)] for name, documents in found.items()}
    assert [name for name, documents in found.items() if timeless(documents) != timeless(before[name])] == []
    assert not (folder / ".tracker" / "tracker.db").exists()
    assert on_postgresql["is_sound"]
    assert [fault["path"] for fault in on_postgresql["evidence"]["faults"]] == [
        fault["path"] for fault in on_sqlite["evidence"]["faults"]
    ]
    assert len(on_sqlite["evidence"]["faults"]) == 1  # the file that was damaged
    for key in ("tables", "is_sound", "evidence"):
        assert on_postgresql[key] == on_sqlite[key], key
    assert [(table["table"], table["rows"]) for table in copied["tables"]] == [
        (table["table"], table["rows"]) for table in on_sqlite["tables"]
    ]


def shuffle_rows(url: str) -> None:
    """A row that is written again lies elsewhere: who asks for no order gets another one."""
    engine = open_engine(read_url(url))
    with engine.begin() as connection:
        for table in every_table():
            column = next(iter(table.columns)).name
            half = f"mod(hashtext(ctid::text), 2) = 0 AND {column} IS NOT NULL"
            connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = {column} WHERE {half}")
    engine.dispose()


def timeless(document: object) -> str:
    return OF_ONE_RUN.sub("", json.dumps(document, ensure_ascii=False))
