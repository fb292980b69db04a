"""The exit codes of commands, as README.md lists them; those of errors are at their classes (tracker.errors)."""

from tracker.errors import UserError

MISTAKE = UserError.exit_code
"""A mistake in the command, the register, a setting, or a file that was given."""
INCOMPLETE = 3
"""Something is left: accounts that are not verified, rows or answers that were not taken."""
PROBLEMS = 4
"""Problems were found, and that was asked for (--fail-on-problems)."""
CLOSED_PIPE = 141
"""The reader closed the pipe before the end, as a shell reports of a program that SIGPIPE ended."""
