"""Errors that a user can fix, shown in one line without a traceback."""

from dataclasses import dataclass
from typing import Self


class UserError(Exception):
    """A mistake that the user can fix: a wrong file, option or setting."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        """What to do about it; empty if the message already says it."""
        self.field = ""
        """The field of a form that it is about; empty: none, or not known."""

    def about(self, field: str) -> Self:
        self.field = self.field or field
        return self


class Failed(UserError):
    """The request was valid but could not be carried out: a full disk, no browser, no network."""

    exit_code = 1


class Busy(UserError):
    """Another program holds the lock; a later attempt may succeed."""

    exit_code = 5


def install_line(extra: str) -> str:
    """What installs an optional part. No package registry has the program: the bare name would fetch a stranger's."""
    return f"pip install '.[{extra}]'"


def install_hint(extra: str) -> str:
    return f"in the program's source folder: {install_line(extra)}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One error in a user-edited file; it may quote the file, so it is hostile text."""

    line: int
    """From 1, as editors count."""
    zh: str
    en: str

    @property
    def message(self) -> str:
        """In Chinese, the language of the people who edit the file."""
        return self.zh
