"""Every contract as lines of text, what is expected of them, and how they differ, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.end_to_end.contracts import promised, shapes
from tests.end_to_end.contracts.demonstration import LISTINGS, RunOutput

EXPECTED = Path(__file__).resolve().parent / "expected"
RENEW = "python -m tests.end_to_end.contracts --renew"
JSON = tuple(f"json/{name.replace(' --', ' ').replace(' ', '_')}" for name in sorted({*LISTINGS, "scan", "cases show"}))
STATIC = ("commands", "settings", "files", "tables")
NAMES = (*STATIC, "exit_codes", "csv", "exports", "judged", *JSON)
"""A contract -> its file below expected/."""

Contracts = Mapping[str, Sequence[str]]


def contracts_of(output: RunOutput) -> Contracts:
    return {**static_contracts(), **demonstrated(output)}


def static_contracts() -> Contracts:
    return {
        "commands": promised.command_lines(),
        "settings": promised.setting_lines(),
        "files": promised.file_lines(),
        "tables": promised.table_lines(),
    }


def demonstrated(output: RunOutput) -> Contracts:
    listings = sorted(output.documents)
    assert len(listings) == len(JSON)
    return {
        "exit_codes": sorted(output.codes),
        "csv": [f"{name}: {head}" for name, table in output.tables.items() for head in shapes.csv_lines(table)],
        "exports": [f"{name}: {line}" for name, path in output.files.items() for line in shapes.file_lines(path)],
        "judged": judged_lines(output),
        **{file: shapes.json_lines(list(output.documents[name])) for file, name in zip(JSON, listings, strict=True)},
    }


def judged_lines(output: RunOutput) -> list[str]:
    """What the demonstration is judged to be: a change of judgement shows here."""
    [problems], [cases] = output.documents["problems"], output.documents["cases list"]
    summary = output.documents["summary"][0]
    lines = [f"summary {key}: {value}" for key, value in summary.items() if key not in ("groups", "schema_version")]
    for account in problems["accounts"]:
        rules = "/".join(finding["rule"] for finding in account["findings"]) or account["reason"]
        last = f", last post {account['last_post_at']}" if account["last_post_at"] else ""
        days = f", {account['days_silent']} days" if account["days_silent"] is not None else ""
        lines.append(
            f"{account['platform']}:{account['handle']} {account['name']}: {account['verdict']} {rules}{days}{last}"
        )
    for case in cases["cases"]:
        lines.append(
            f"case of {case['platform']}:{case['handle']} {case['rule']}: {case['status']} {case['why']}".rstrip()
        )
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
    gone, new = [item for item in expected if item not in found], [item for item in found if item not in expected]
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
