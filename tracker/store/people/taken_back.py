"""Reads what was taken back, a person's record withdrawn or a scan discarded, and which looks rested on it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from tracker.history.check import Check, Outcome
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.remaining_proof import TAKEN_BACK, bears_another_name, still_confirmed, still_vouched
from tracker.register.account import Account
from tracker.store.history.manual_checks import read_withdrawn
from tracker.store.registers.replaced_entries import read_shown


def read_standing(
    connection: Connection,
    accounts: Mapping[int, Account],
    checks: Mapping[int, Sequence[Check]],
    manual: Mapping[int, Sequence[ManualCheck]],
) -> Mapping[int, Sequence[Check]]:
    """Account id -> its checks, those that rest on what was taken back without their conclusion; each id has an entry.

    Args:
        checks: as loaded, oldest first.
        manual: people's records that stand.
    """
    known = read_names_left(connection, accounts, checks)
    gone = [account_id for account_id, own in checks.items() if any(check.outcome is Outcome.GONE for check in own)]
    withdrawn = read_withdrawn(connection, ManualFinding.GONE, gone)
    standing = {
        account_id: still_vouched(account, checks.get(account_id, ()), known.get(account_id))
        for account_id, account in accounts.items()
    }
    for account_id in gone:
        of_people = [record.check for record in manual.get(account_id, ())]
        standing[account_id] = still_confirmed(standing[account_id], of_people, is_taken_back=account_id in withdrawn)
    return standing


def read_names_left(
    connection: Connection, accounts: Mapping[int, Account], checks: Mapping[int, Sequence[Check]]
) -> Mapping[int, set[str]]:
    """Account id -> as read_shown, of the accounts of which a page of another name was read and something was taken
    back since by which it may have been known; the others are absent, and mostly all are.

    Args:
        checks: account id -> those that are loaded.
    """
    others = [
        account_id
        for account_id, account in accounts.items()
        if any(bears_another_name(account, check) for check in checks.get(account_id, ()))
    ]
    withdrawn = read_withdrawn(connection, ManualFinding.SAME_ACCOUNT, others)
    doubted = [
        account_id
        for account_id in others
        if account_id in withdrawn or any(check.code in TAKEN_BACK for check in checks[account_id])
    ]
    return read_shown(connection, doubted)
