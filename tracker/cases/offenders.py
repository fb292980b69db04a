"""Finds the accounts that had problems before. Pure."""

from collections.abc import Iterable

from tracker.cases.case import Case, Status
from tracker.policy.policy import Severity


def repeat_offenders(cases: Iterable[Case]) -> frozenset[str]:
    """Keys of the accounts with a case (问题台账) that failed them or was reported: a scan that counts found it, and
    nobody dismissed it. A mere reminder is none, nor one of another name that the register had for the handle.

    Args:
        cases: all stored cases, open or not.
    """
    return frozenset(
        case.account.key
        for case in cases
        if case.is_found
        and not case.is_of_former_name
        and case.status is not Status.DISMISSED
        and case.opened_by.severity != Severity.WARN.value
    )
