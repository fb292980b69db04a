"""The secrets of this process, which must never be written: cookies and tokens of its sessions.

Everything from a look that is stored or shown is filtered here: errors, addresses, and each log line. What finds them
(tracker.text.redaction) is loaded with the first text: a listing logs nothing, and starts without forty patterns.
"""

import logging
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

IN_HEADER = re.compile(r"\b((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]+", re.IGNORECASE)
IN_ADDRESS = re.compile(r"(\w+://[^/\s:@]*:)(?!\d{1,5}(?:[/?#\s]|$))\S+(?=@)")
"""The password in a proxy's or database's address, which may hold anything up to the last @. A port is none."""


@dataclass(slots=True)
class SecretFilter:
    """Holds secrets and removes them from texts."""

    _forms: frozenset[str] = frozenset()
    _longest_first: tuple[str, ...] = field(default=())

    def add(self, values: Iterable[str]) -> None:
        """Register values that must never be written; common words among them (`true`, `desktop`) are skipped."""
        from tracker.text.redaction import to_secrets

        forms = self._forms | set(to_secrets(values))
        if forms != self._forms:
            self._forms = forms
            self._longest_first = tuple(sorted(forms, key=lambda form: (-len(form), form)))

    def values_except(self, public: Container[str]) -> tuple[str, ...]:
        """All registered values in each written form, longest first, without the public ones."""
        return tuple(form for form in self._longest_first if form not in public)

    def clean(self, text: str) -> str:
        """A text without the secrets and without secret-named values in addresses, headers and JSON."""
        from tracker.text.named_values import REDACTED
        from tracker.text.redaction import redact

        cleaned = redact(text.encode(errors="surrogatepass"), self._longest_first).decode(errors="surrogatepass")
        return IN_ADDRESS.sub(rf"\1{REDACTED}", IN_HEADER.sub(rf"\1\2{REDACTED}", cleaned))

    def clean_url(self, url: str, public: Container[str]) -> str:
        """An address that may be stored, see tracker.text.redaction.redact_url. Public values, e.g. a handle, stay."""
        from tracker.text.redaction import redact_url

        return redact_url(url, self.values_except(public))

    def clean_error(self, error: Exception) -> None:
        """Remove the secrets from an error's messages, in place."""
        error.args = tuple(self.clean(arg) if isinstance(arg, str) else arg for arg in error.args)


SECRETS = SecretFilter()
"""Shared by the process: sessions register their secrets, and the log uses it."""


class RedactingLogFilter(logging.Filter):
    """Redacts a log record including its traceback. Attached to a handler, so that every record passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRETS.clean(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = SECRETS.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = SECRETS.clean(record.stack_info)
        return True
