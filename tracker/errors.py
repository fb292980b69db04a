"""Faults of the person at the keyboard, told in one line and without a traceback."""

from dataclasses import dataclass


class UserError(Exception):
    """What a person can mend: a wrong file, option or setting."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        """What to do about it; empty when the message says it all."""


class Failed(UserError):
    """Nothing was asked wrongly, and it could not be done: a full disk, no browser, no network."""

    exit_code = 1


class Busy(UserError):
    """Another program is at it; later it can be done."""

    exit_code = 5


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend in a file that people edit; it may quote the file, so hostile."""

    line: int
    """From 1, as an editor counts."""
    zh: str
    en: str

    @property
    def message(self) -> str:
        """In Chinese, the language of the people who edit the file."""
        return self.zh
