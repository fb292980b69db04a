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
        messages = self.app_context.messages
        fix = messages.text(f"doctor.{key}.fix", **values) if messages.has(f"doctor.{key}.fix") else ""
        return HealthCheck(item=item, state=state, detail=messages.text(f"doctor.{key}", **values), fix=fix)

    def failure(self, error: Exception | str) -> str:
        """The error in the reader's language, without secrets."""
        return self.app_context.messages.failure(SECRETS.clean(str(error)))

    def of_error(self, item: str, state: HealthStatus, error: UserError) -> HealthCheck:
        messages = self.app_context.messages
        return HealthCheck(
            item=item, state=state, detail=messages.localized(error.message), fix=messages.localized(error.hint)
        )
