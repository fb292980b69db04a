"""Faults of the person at the keyboard, told in one line and without a traceback."""


class UserError(Exception):
    """What a person can mend: a wrong file, option or setting. Exit code 2 unless the command says otherwise."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        """What to do about it; empty when the message says it all."""
