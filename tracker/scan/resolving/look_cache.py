"""Keeps what lookups answered, so that a second run (`--apply` after the dry run) and an interrupted one ask nobody
twice. One JSON object a line, appended at once; a line that was cut off is left out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapers.model.lookup import FoundAccount, LookupAnswer
from scrapers.storage.private_files import make_private_file
from tracker.time.format import to_iso

MAX_AGE = timedelta(days=7)
"""An older answer is asked for again: accounts are renamed and closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupQuestion:
    """One thing that a platform is asked."""

    platform: str
    way: str
    """`query`, `link` or `name`, see scrapers.platforms.lookups."""
    value: str


@dataclass(slots=True)
class LookCache:
    """The answers, by question; only answers, never errors."""

    path: Path | None
    """None: nothing is kept, as in a replay."""
    now: datetime
    _answers: dict[LookupQuestion, LookupAnswer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path is None or not self.path.is_file():
            return
        for line in self.path.read_text("utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                if timedelta(0) <= self.now - datetime.fromisoformat(entry["at"]) <= MAX_AGE:
                    question = LookupQuestion(**entry["question"])
                    self._answers[question] = to_answer(entry["answer"])
            except (ValueError, LookupError, TypeError):
                continue

    def get(self, question: LookupQuestion) -> LookupAnswer | None:
        """None: not asked yet, or too long ago."""
        return self._answers.get(question)

    def put(self, question: LookupQuestion, answer: LookupAnswer, at: datetime) -> None:
        """
        Raises:
            OSError: it cannot be written.
        """
        self._answers[question] = answer
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            make_private_file(self.path)
        line = json.dumps({"at": to_iso(at), "question": asdict(question), "answer": asdict(answer)})
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def to_answer(stored: Mapping[str, Any]) -> LookupAnswer:
    found = tuple(FoundAccount(**account) for account in stored["found"])
    return LookupAnswer(found=found, words=stored["words"])
