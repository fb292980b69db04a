"""The roles of people who sign in, and their rights."""

from enum import StrEnum


class ServedRole(StrEnum):
    """Each may do what those before it may."""

    READER = "reader"
    """查看: the report, accounts, cases, pictures that the program took."""
    REVIEWER = "reviewer"
    """核实: besides, record what they saw of an account; all files of the evidence."""
    INSPECTOR = "inspector"
    """检查: besides, decide on cases."""

    @property
    def rank(self) -> int:
        return tuple(ServedRole).index(self)
