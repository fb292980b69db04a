"""What this process knows that must never be written: cookies and tokens of the sessions it opened.

Everything of a look that is kept or told passes here: errors, addresses, and each line of the log.
"""

import logging
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from tracker.text.redaction import REDACTED, redact, redact_url, to_secrets

IN_HEADER = re.compile(r"\b((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]+", re.IGNORECASE)
IN_ADDRESS = re.compile(r"(\w+://[^/\s:@]+:)[^/\s@]+(?=@)")
"""The password of a proxy or a database."""


@dataclass(slots=True)
class SecretFilter:
    """Secrets, and texts without them."""

    _forms: frozenset[str] = frozenset()
    _longest_first: tuple[str, ...] = field(default=())

    def add(self, values: Iterable[str]) -> None:
        """From now on none of these is written; words among them (`true`, `desktop`) are no secrets."""
        forms = self._forms | set(to_secrets(values))
        if forms != self._forms:
            self._forms = forms
            self._longest_first = tuple(sorted(forms, key=lambda form: (-len(form), form)))

    def values_except(self, public: Container[str]) -> tuple[str, ...]:
        """All that must not be written, in each way it may be, the longest first; what is public is none of it."""
        return tuple(form for form in self._longest_first if form not in public)

    def clean(self, text: str) -> str:
        """A text without the secrets, and without what is named like one in addresses, headers and JSON."""
        told = redact(text.encode(errors="surrogatepass"), self._longest_first).decode(errors="surrogatepass")
        return IN_ADDRESS.sub(rf"\1{REDACTED}", IN_HEADER.sub(rf"\1\2{REDACTED}", told))

    def clean_url(self, url: str, public: Container[str] = ()) -> str:
        """An address that can be kept: as tracker.text.redaction.redact_url has it. What is public stays, a handle
        say."""
        return redact_url(url, self.values_except(public))

    def clean_error(self, error: Exception) -> None:
        """Take the secrets out of what an error says, in place."""
        error.args = tuple(self.clean(one) if isinstance(one, str) else one for one in error.args)


SECRETS = SecretFilter()
"""Of this process: whoever opens a session tells it, and the log asks it."""


class RedactingLogFilter(logging.Filter):
    """Takes the secrets out of a record, its traceback included. On a handler, so that nothing passes it by."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRETS.clean(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = SECRETS.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = SECRETS.clean(record.stack_info)
        return True
