"""The result of a check of `tracker doctor`, and the words in which it is reported."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.cli.context import AppContext
from tracker.errors import UserError
from tracker.text.secrets import SECRETS


class HealthStatus(StrEnum):
    WELL = "well"
    NOTE = "note"
    """Information; no action needed."""
    MEND = "mend"
    """Action needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """The result of one check."""

    item: str
    state: HealthStatus
    detail: str
    fix: str = ""
    """What to do, where action is needed."""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Makes the results of checks."""

    app_context: AppContext
    at: datetime

    def well(self, item: str, key: str, **values: object) -> HealthCheck:
        return self.result(item, HealthStatus.WELL, key, **values)

    def note(self, item: str, key: str, **values: object) -> HealthCheck:
        return self.result(item, HealthStatus.NOTE, key, **values)

    def mend(self, item: str, key: str, **values: object) -> HealthCheck:
        return self.result(item, HealthStatus.MEND, key, **values)

    def result(self, item: str, state: HealthStatus, key: str, **values: object) -> HealthCheck:
        """A result with this message key; `.fix` is the message that tells what to do."""
        words = self.app_context.words
        fix = words.text(f"doctor.{key}.fix", **values) if words.has(f"doctor.{key}.fix") else ""
        return HealthCheck(item=item, state=state, detail=words.text(f"doctor.{key}", **values), fix=fix)

    def failure(self, error: Exception) -> str:
        return self.app_context.words.failure(SECRETS.clean(str(error)))

    def of_error(self, item: str, state: HealthStatus, error: UserError) -> HealthCheck:
        words = self.app_context.words
        return HealthCheck(
            item=item, state=state, detail=words.localized(error.message), fix=words.localized(error.hint)
        )
