"""Summaries of recorded checks: what a platform's accounts came to, to be compared with what is usual of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from tracker.history.check import NO_HANDLE, CheckSummary, Outcome
from tracker.history.scan import Scan
from tracker.store.database.transactions import StorePart
from tracker.store.rows.rows import clean
from tracker.store.schema.origins import POST
from tracker.store.schema.scan_parts import CHECKED_FROM
from tracker.store.schema.tables import ACCOUNT, CHECK

CHECK_SUMMARIES = (
    select(CHECK.c.outcome, CHECK.c.code, CHECK.c.checked_at, CHECK.c.last_post_at)
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .where(
        CHECK.c.scan_id == bindparam("scan_id"),
        ACCOUNT.c.platform == bindparam("platform"),
        CHECK.c.code != NO_HANDLE,  # never asked: it shows nothing about the platform
    )
)
FROM_MACHINE = exists().where(
    CHECKED_FROM.c.scan_id == CHECK.c.scan_id,
    CHECKED_FROM.c.account_id == CHECK.c.account_id,
    CHECKED_FROM.c.machine.in_(bindparam("machines", expanding=True)),
)
KEYED_SUMMARIES = CHECK_SUMMARIES.add_columns(ACCOUNT.c.platform, ACCOUNT.c.handle)
KNOWN_CHECK = CHECK.alias()
KNOWN_LAST_POST = (
    select(func.max(POST.c.published_at, type_=POST.c.published_at.type))
    .where(POST.c.account_id == CHECK.c.account_id)
    .scalar_subquery()
)
KNOWN_SUMMARIES = CHECK_SUMMARIES.add_columns(KNOWN_LAST_POST.label("known_last_post_at")).where(
    exists().where(
        KNOWN_CHECK.c.account_id == CHECK.c.account_id,
        KNOWN_CHECK.c.scan_id != CHECK.c.scan_id,
        KNOWN_CHECK.c.outcome == Outcome.SEEN.value,
    )
)
"""Of the accounts that another scan saw, with the newest post that is known of each."""


class CheckSummaries(StorePart):
    """Of a scan's recorded checks of a platform; in any order.

    Args of all:
        machines: of the checks that they brought; of none: of all.
    """

    def of_platform(self, scan: Scan, platform: str, machines: Collection[str] = ()) -> tuple[CheckSummary, ...]:
        return tuple(map(to_summary, self._rows(CHECK_SUMMARIES, scan, platform, machines)))

    def of_keys(
        self, scan: Scan, platform: str, keys: Collection[str], machines: Collection[str]
    ) -> tuple[CheckSummary, ...]:
        """Of the accounts with these keys alone."""
        rows = self._rows(KEYED_SUMMARIES, scan, platform, machines)
        return tuple(to_summary(row) for row in rows if f"{row.pop('platform')}:{row.pop('handle')}" in keys)

    def of_known(
        self, scan: Scan, platform: str, machines: Collection[str]
    ) -> tuple[tuple[CheckSummary, CheckSummary], ...]:
        """Each with what was to be expected: seen, with the newest post ever known. Only of accounts that another scan
        saw."""
        rows = self._rows(KNOWN_SUMMARIES, scan, platform, machines)
        expected = [(row.pop("known_last_post_at"), row) for row in rows]
        return tuple(
            (
                to_summary(row),
                CheckSummary(outcome=Outcome.SEEN, code="", checked_at=row["checked_at"], last_post_at=known),
            )
            for known, row in expected
        )

    def _rows(
        self, summaries: Select[Any], scan: Scan, platform: str, machines: Collection[str]
    ) -> list[dict[str, Any]]:
        wanted: dict[str, Any] = {"scan_id": scan.id, "platform": clean(platform)}
        if machines:
            summaries, wanted["machines"] = summaries.where(FROM_MACHINE), [*machines]
        with self._read() as connection:
            return [dict(row) for row in connection.execute(summaries, wanted).mappings()]


def to_summary(row: dict[str, Any]) -> CheckSummary:
    return CheckSummary(**{**row, "outcome": Outcome(row["outcome"])})
