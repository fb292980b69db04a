"""The store's SQL statements. Those run for every account are built once: building one takes as long as running it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    not_,
    or_,
    select,
    update,
)

from scrapers.model.errors import NetworkDown
from scrapers.model.forward_mark import NOT_SHOWN
from scrapers.model.profile import Origin
from tracker.history.check import Check
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.store.database.upsert import upsert
from tracker.store.history import origins
from tracker.store.history.history import BATCH, HISTORY_SPAN, RegisteredAccount
from tracker.store.history.retention import refuse_pruned
from tracker.store.rows.account_columns import WHOLE, accounts_from_rows
from tracker.store.rows.keys import IS_HANDLE, IS_ONE_OF, account_ids, key_of, rows_of
from tracker.store.rows.rows import clean, to_check_row, to_look_row, to_post_row
from tracker.store.rows.withheld_posts import IS_OF_COUNTING, REPOST_READ_AT
from tracker.store.schema.evidence import LOOK
from tracker.store.schema.origins import POST, POST_TEXT
from tracker.store.schema.scan_parts import SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, CHECK, SCAN, WITHHELD

REGISTER = select(*WHOLE).where(ACCOUNT.c.removed_at.is_(None)).order_by(ACCOUNT.c.position)
OF_HANDLE = REGISTER.where(IS_HANDLE)
OF_IDS = REGISTER.where(ACCOUNT.c.id.in_(bindparam("ids", expanding=True)))
PLACES = select(ACCOUNT.c.position, ACCOUNT.c.id).where(ACCOUNT.c.removed_at.is_(None), IS_ONE_OF)
OF_UNITS = REGISTER.where(ACCOUNT.c.unit_key.in_(bindparam("units", expanding=True)))

PENDING = (
    select(ACCOUNT)
    .join(SCAN_ACCOUNT, SCAN_ACCOUNT.c.account_id == ACCOUNT.c.id)
    .outerjoin(CHECK, and_(CHECK.c.scan_id == SCAN_ACCOUNT.c.scan_id, CHECK.c.account_id == ACCOUNT.c.id))
    .where(
        SCAN_ACCOUNT.c.scan_id == bindparam("scan_id"),
        or_(CHECK.c.account_id.is_(None), CHECK.c.code == NetworkDown.code),  # which says why nobody was looked at
        ACCOUNT.c.removed_at.is_(None),
    )
    .order_by(SCAN_ACCOUNT.c.position)
)
LOOKED_AT = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle)
    .distinct()
    .join(CHECK, CHECK.c.account_id == ACCOUNT.c.id)
    .join(SCAN, SCAN.c.id == CHECK.c.scan_id)
    .where(SCAN.c.is_replay == bindparam("is_replay"))
)
WITHHELD_SCANS = select(WITHHELD.c.scan_id).where(WITHHELD.c.platform == bindparam("platform"))
LATEST_AT = select(SCAN.c.at).where(~SCAN.c.is_abandoned).order_by(SCAN.c.id.desc()).limit(1)
IS_OF_WITHHELD = (
    select(CHECK.c.account_id)
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .where(
        CHECK.c.scan_id == bindparam("of_scan"),
        ACCOUNT.c.platform == bindparam("of_platform"),
        CHECK.c.account_id == POST.c.account_id,
        CHECK.c.checked_at.in_(REPOST_READ_AT),
    )
    .exists()
)
FORGET_REPOSTS = (
    update(POST)
    .where(POST.c.origin == Origin.REPOST.value, IS_OF_WITHHELD, ~IS_OF_COUNTING)
    .values(origin=Origin.UNKNOWN.value, origin_mark="", **{column.name: None for column in REPOST_READ_AT})
)
"""Marks that neither the first nor the last look which read them proves any more; whether one between them read it is
not recorded. The next valid look reads it again."""
SLOT = select(
    ACCOUNT.c.id,
    exists().where(CHECK.c.scan_id == bindparam("scan_id"), CHECK.c.account_id == ACCOUNT.c.id),
    exists().where(POST_TEXT.c.account_id == ACCOUNT.c.id),
).where(IS_HANDLE)
DELETE_LOOKS = delete(LOOK).where(LOOK.c.scan_id == bindparam("scan_id"), LOOK.c.account_id == bindparam("account_id"))


def forget_origins(connection: Connection, scan_id: int, platform: str) -> None:
    """Forget where posts come from, as far as only a scan that proves nothing of the platform any more read it.

    Args:
        scan_id: of a scan whose results of the platform are withheld already.
    """
    connection.execute(FORGET_REPOSTS, {"of_scan": scan_id, "of_platform": platform})
    origins.forget_readings(connection, scan_id, platform)


def read_entries(connection: Connection, statement: Select[Any], **parameters: object) -> list[RegisteredAccount]:
    """
    Args:
        statement: of REGISTER.
    """
    return [
        RegisteredAccount(row_id, account)
        for row_id, account in accounts_from_rows(connection.execute(statement, parameters))
    ]


def read_of_units(connection: Connection, units: Collection[str]) -> list[RegisteredAccount]:
    """The accounts of some units, on every platform, whatever the spelling of the unit; of each unit in the register's
    order."""
    names = sorted({name for unit in units if (name := normal_name(unit))})
    batches = (names[start : start + BATCH] for start in range(0, len(names), BATCH))
    return [entry for batch in batches for entry in read_entries(connection, OF_UNITS, units=batch)]


def ids_in_order(connection: Connection, keys: Collection[str]) -> list[int]:
    """The ids of accounts of the register, in its order.

    Args:
        keys: of accounts; those that the register does not have are left out.
    """
    handles = ((platform, handle) for platform, _, handle in (key.partition(":") for key in keys))
    placed = (tuple(row) for row in rows_of(connection, PLACES, handles))
    return [row_id for _, row_id in sorted(placed)]


def since(connection: Connection, at: datetime | None) -> datetime:
    """The instant from which history is loaded; see HISTORY_SPAN. Without `at`: relative to the newest scan.

    Raises:
        UserError: it was pruned, see tracker.store.history.retention.
    """
    if at is not None:
        refuse_pruned(connection, at)
    latest: datetime | None = at or connection.execute(LATEST_AT).scalar()
    return latest - HISTORY_SPAN if latest else datetime.min.replace(tzinfo=UTC)


def add_accounts(connection: Connection, scan_id: int, accounts: Sequence[Account]) -> None:
    """
    Raises:
        LookupError: one was never in the register.
    """
    ids = account_ids(connection)
    rows = [
        {"scan_id": scan_id, "account_id": ids[clean(account.key)], "position": position}
        for position, account in enumerate(accounts)
    ]
    upsert(connection, SCAN_ACCOUNT, rows)


@dataclass(frozen=True, slots=True)
class CheckSlot:
    """The rows of a check in a scan, and whether they exist: for most accounts not, which saves queries."""

    scan_id: int
    account_id: int
    has_check: bool
    has_texts: bool

    @property
    def key(self) -> dict[str, int]:
        return {"scan_id": self.scan_id, "account_id": self.account_id}


def slot_of(connection: Connection, scan_id: int, account: Account) -> CheckSlot:
    """
    Raises:
        LookupError: the account never was in the register.
    """
    found = connection.execute(SLOT, {"scan_id": scan_id, **key_of(account)}).first()
    if found is None:
        raise LookupError(f"{account.key} is not in the register")
    return CheckSlot(scan_id, *found)


def add_check(connection: Connection, slot: CheckSlot, check: Check) -> None:
    """Store the check with its looks, replacing an earlier one of the same scan, and the posts it saw."""
    upsert(connection, CHECK, [{**slot.key, **to_check_row(check)}])
    if slot.has_check:
        connection.execute(DELETE_LOOKS, slot.key)
    looks = [{**slot.key, "position": position, **to_look_row(look)} for position, look in enumerate(check.looks)]
    upsert(connection, LOOK, looks)
    posts = [{"account_id": slot.account_id, **to_post_row(post, check.checked_at)} for post in check.posts]
    upsert(connection, POST, posts, keep_earlier_values)
    known = origins.lengths(connection, slot.account_id) if slot.has_texts else {}
    origins.save_texts(connection, slot.account_id, check, known)


def keep_earlier_values(new: Any) -> dict[str, ColumnElement[Any]]:
    """For a post seen again: values that this look does not provide keep those of an earlier look."""
    old = POST.c
    lost_its_original = and_(new.origin_mark.endswith(NOT_SHOWN, autoescape=True), old.origin != Origin.UNKNOWN.value)
    is_known = and_(new.origin != Origin.UNKNOWN.value, not_(lost_its_original))
    is_read_again = and_(new.origin == Origin.REPOST.value, old.origin == Origin.REPOST.value)
    return {
        # An earlier date is not accepted: it may be misread, and would make the account seem silent too early.
        "published_at": case((new.published_at > old.published_at, new.published_at), else_=old.published_at),
        "title": case((new.title != "", new.title), else_=old.title),
        "url": case((new.url != "", new.url), else_=old.url),
        "origin": case((is_known, new.origin), else_=old.origin),
        "origin_mark": case((is_known, new.origin_mark), else_=old.origin_mark),
        "first_seen_at": case((new.first_seen_at < old.first_seen_at, new.first_seen_at), else_=old.first_seen_at),
        "last_seen_at": case((new.last_seen_at > old.last_seen_at, new.last_seen_at), else_=old.last_seen_at),
        "repost_first_read_at": case(
            (and_(is_read_again, old.repost_first_read_at < new.repost_first_read_at), old.repost_first_read_at),
            (is_known, new.repost_first_read_at),
            else_=old.repost_first_read_at,
        ),
        "repost_last_read_at": case(
            (and_(is_read_again, old.repost_last_read_at > new.repost_last_read_at), old.repost_last_read_at),
            (is_known, new.repost_last_read_at),
            else_=old.repost_last_read_at,
        ),
    }
