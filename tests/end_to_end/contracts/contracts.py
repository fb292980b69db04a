"""Every contract as lines of text, what is expected of them, and how they differ, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.end_to_end.contracts import promised, shapes
from tests.end_to_end.contracts.demonstration import LISTINGS, Told

EXPECTED = Path(__file__).resolve().parent / "expected"
RENEW = "python -m tests.end_to_end.contracts --renew"
JSON = tuple(f"json/{name.replace(' --', ' ').replace(' ', '_')}" for name in sorted({*LISTINGS, "scan", "cases show"}))
STATIC = ("commands", "settings", "files", "tables")
NAMES = (*STATIC, "exit_codes", "csv", "exports", "judged", *JSON)
"""A contract -> its file below expected/."""

Contracts = Mapping[str, Sequence[str]]


def contracts_of(told: Told) -> Contracts:
    return {**static_contracts(), **demonstrated(told)}


def static_contracts() -> Contracts:
    return {
        "commands": promised.command_lines(),
        "settings": promised.setting_lines(),
        "files": promised.file_lines(),
        "tables": promised.table_lines(),
    }


def demonstrated(told: Told) -> Contracts:
    listings = sorted(told.documents)
    assert len(listings) == len(JSON)
    return {
        "exit_codes": sorted(told.codes),
        "csv": [f"{name}: {head}" for name, table in told.tables.items() for head in shapes.csv_lines(table)],
        "exports": [f"{name}: {line}" for name, path in told.files.items() for line in shapes.file_lines(path)],
        "judged": judged_lines(told),
        **{file: shapes.json_lines(list(told.documents[name])) for file, name in zip(JSON, listings, strict=True)},
    }


def judged_lines(told: Told) -> list[str]:
    """What the demonstration is judged to be: a change of judgement shows here."""
    [problems], [cases] = told.documents["problems"], told.documents["cases list"]
    summary = told.documents["summary"][0]
    lines = [f"summary {key}: {value}" for key, value in summary.items() if key not in ("groups", "schema_version")]
    for one in problems["accounts"]:
        rules = "/".join(finding["rule"] for finding in one["findings"]) or one["reason"]
        last = f", last post {one['last_post_at']}" if one["last_post_at"] else ""
        days = f", {one['days_silent']} days" if one["days_silent"] is not None else ""
        lines.append(f"{one['platform']}:{one['handle']} {one['name']}: {one['verdict']} {rules}{days}{last}")
    for one in cases["cases"]:
        lines.append(f"case of {one['platform']}:{one['handle']} {one['rule']}: {one['status']} {one['why']}".rstrip())
    return sorted(lines)


def read_expected(name: str) -> list[str]:
    path = path_of(name)
    return path.read_text("utf-8").splitlines() if path.exists() else []


def renew(contracts: Contracts) -> None:
    """Write every file anew; one that belongs to no contract is removed."""
    for path in EXPECTED.rglob("*.txt"):
        path.unlink()
    for name, lines in contracts.items():
        path_of(name).parent.mkdir(parents=True, exist_ok=True)
        path_of(name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def path_of(name: str) -> Path:
    return EXPECTED / f"{name}.txt"


def differences(name: str, expected: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Each line that differs, as a sentence; empty: the contract is kept."""
    gone, new = [one for one in expected if one not in found], [one for one in found if one not in expected]
    instead = dict(map(split, new))
    for key, value in map(split, gone):
        if key in instead:
            yield f"{name}: {key} was `{value}`, and is `{instead.pop(key)}`: a contract may only grow"
        else:
            yield f"{name}: {key}{f' (`{value}`)' if value else ''} is gone: a contract may only grow"
    for key, value in instead.items():
        yield f"{name}: {key}{f' (`{value}`)' if value else ''} is new: once it is meant, renew with: {RENEW}"


def split(line: str) -> tuple[str, str]:
    """The key, and what is said of it."""
    key, _, value = line.rpartition(": ")
    return (key, value) if key else (line, "")
