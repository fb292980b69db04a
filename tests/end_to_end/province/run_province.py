"""An office's two quarters, command by command as a person types them: import, scan, review, cases, notice."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
from typer.testing import CliRunner

from tests.end_to_end.province.answers import write_answers
from tests.end_to_end.province.form import write_form
from tests.end_to_end.province.made_register import FOURTH, RECHECK, SHANGHAI, THIRD, Made, MadeState, Round
from tracker.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class Ended:
    """One command that was run."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Office:
    folder: Path
    """Its register, its database and its documents."""
    accounts: tuple[Made, ...]
    has_processes: bool = True
    """Whether each command is a process of its own, as for a person. The program takes a second to start: otherwise all
    of them run in this one."""

    def prepare(self) -> None:
        """The files that come from outside: both quarters' forms, and what the platforms answer."""
        gone = frozenset(made.name for made in self.accounts if made.made_state is MadeState.GONE)
        write_form(self.folder / "三季度.xlsx", self.accounts)
        write_form(self.folder / "四季度.xlsx", self.accounts, has_faults=False, closed=gone)
        for when in (THIRD, RECHECK, FOURTH):
            write_answers(self.folder / "answers" / when.name, self.accounts, when)

    def run(self, *words: str) -> Ended:
        """One command; Chinese, its output as a pipe gets it."""
        if not self.has_processes:
            with contextlib.chdir(self.folder):
                told = CliRunner().invoke(app, ["--lang", "zh", *words])
            return Ended(told.exit_code, told.stdout, told.stderr)
        done = subprocess.run(
            [sys.executable, "-m", "tracker", "--lang", "zh", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def ask(self, *words: str) -> Any:
        """What a command answers as JSON."""
        return json.loads(self.run(*words, "--format", "json").stdout)

    def scan(self, when: Round) -> Ended:
        return self.run("scan", "--replay", str(self.folder / "answers" / when.name))

    def review(self, when: Round) -> None:
        """A person looks at all that could not be verified, and sees a post of yesterday."""
        told = self.ask("problems")["accounts"]
        for item in told:
            if item["verdict"] == "unverified":
                key = f"{item['platform']}:{item['handle']}"
                self.run("review", key, "--by", "李四", *seen(when))

    def cases(self, *rules: str) -> list[str]:
        """Ids of the cases under way of these rules; of all where none is named."""
        found = self.ask("cases", "list")["cases"]
        return [str(item["id"]) for item in found if not rules or item["rule"] in rules]

    def notice(self, name: str, *words: str) -> Ended:
        return self.run("export", name, *words)

    def read_notice(self, name: str) -> str:
        document = docx.Document(io.BytesIO((self.folder / name).read_bytes()))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)


def seen(when: Round) -> Sequence[str]:
    posted, looked = ((when.at - timedelta(hours=hours)).astimezone(SHANGHAI) for hours in (30, 1))
    return ("--last-post", posted.strftime("%Y-%m-%dT%H:%M"), "--seen-at", looked.strftime("%Y-%m-%dT%H:%M"))


def names_of(told: Any, outcome: str, rule: str = "inactive") -> frozenset[str]:
    """From `tracker cases round`: of which accounts' problem this became."""
    return frozenset(case["name"] for case in told["cases"] if case["outcome"] == outcome and case["rule"] == rule)
