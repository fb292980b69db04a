"""Stores the next free slot of each platform; taken in one statement, so that two processes never get the same one."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from tracker.pace.plan import LONGEST_COOL_S
from tracker.store.database.transactions import StorePart
from tracker.store.rows.rows import clean
from tracker.store.schema.pace import PACE

NO_CEILING = 2**31 - 1
FURTHEST_S = 8 * 86400.0
"""A next slot further ahead was taken by a clock that has been set back since, and is ignored."""
DIALECTS = {
    "sqlite": {"greatest": "max", "floor": "CAST({} AS INTEGER)"},  # SQLite's floor() is a build option
    "postgresql": {"greatest": "greatest", "floor": "CAST(floor({}) AS bigint)"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCeilings:
    """The maximum number of slots of a platform."""

    per_hour: int = NO_CEILING
    per_day: int = NO_CEILING
    """Days begin at midnight in Asia/Shanghai."""


UNLIMITED = RateCeilings()
SERVICE = re.compile(r"/[^@]*")
"""A service's part of a lane (Route.lane), which an address may follow."""


# `earliest` is now, or the end of the cool-down of the platform to which a service belongs; `free` is the first moment
# that is not before it, not taken and not in a cool-down of the lane itself; `hourly` moves it from a full hour to
# the next one, `slot` from a full day to the next day.
TAKE_SLOT = """
INSERT INTO pace (platform, next_at, cool_until, hour, in_hour, day, in_day)
VALUES (:lane, :earliest + :interval_s, 0, {hour_of_earliest}, 1, {day_of_earliest}, 1)
ON CONFLICT (platform) DO UPDATE SET (next_at, hour, in_hour, day, in_day) = (
    SELECT slot + :interval_s,
           {hour_of_slot}, CASE WHEN {hour_of_slot} = pace.hour THEN pace.in_hour + 1 ELSE 1 END,
           {day_of_slot}, CASE WHEN {day_of_slot} = pace.day THEN pace.in_day + 1 ELSE 1 END
    FROM (
        SELECT CASE WHEN {day_of_hourly} = pace.day AND pace.in_day >= :per_day
                    THEN (pace.day + 1) * 86400.0 - 28800 ELSE hourly END AS slot
        FROM (
            SELECT CASE WHEN {hour_of_free} = pace.hour AND pace.in_hour >= :per_hour
                        THEN (pace.hour + 1) * 3600.0 ELSE free END AS hourly
            FROM (
                SELECT {greatest}(CASE WHEN pace.next_at > :now + :furthest_s THEN 0 ELSE pace.next_at END,
                                  CASE WHEN pace.cool_until > :now + :longest_cool_s THEN 0 ELSE pace.cool_until END,
                                  :earliest) AS free
            ) AS frees
        ) AS hourlies
    ) AS slots
)
RETURNING next_at
"""
COOL_DOWN = """
INSERT INTO pace (platform, next_at, cool_until, hour, in_hour, day, in_day) VALUES (:platform, 0, :until, 0, 0, 0, 0)
ON CONFLICT (platform) DO UPDATE SET cool_until =
    CASE WHEN pace.cool_until > excluded.cool_until + :longest_cool_s THEN excluded.cool_until
         ELSE {greatest}(pace.cool_until, excluded.cool_until) END
"""
MOMENTS = {"earliest": "CAST(:earliest AS double precision)", "free": "free", "hourly": "hourly", "slot": "slot"}


def in_dialect(statement: str, connection: Connection) -> str:
    words = DIALECTS[connection.dialect.name]
    hours = {f"hour_of_{name}": words["floor"].format(f"{moment} / 3600") for name, moment in MOMENTS.items()}
    days = {f"day_of_{name}": words["floor"].format(f"({moment} + 28800) / 86400") for name, moment in MOMENTS.items()}
    return statement.format(greatest=words["greatest"], **hours, **days)


class PlatformSlots(StorePart):
    """A lane is a platform, or a service of one, and an address may follow: `wechat/weread@name`. A cool-down is the
    platform's, and holds for the lanes of all its services from that address."""

    def take_slot(
        self,
        lane: str,
        interval_s: float,
        now: Callable[[], datetime],
        ceilings: RateCeilings = UNLIMITED,
        *,
        within_s: float = math.inf,
    ) -> float:
        """Take the lane's next free moment; the one after it comes interval_s later.

        Args:
            now: read once nobody else writes: all who waited for one long writer would otherwise share the moment at
                which they began to wait.
            within_s: a moment further ahead is not taken, because nobody waits for it.

        Returns:
            Seconds to wait for it, 0 or more; hours when a ceiling is reached.
        """
        with self._write() as connection:
            present = now()
            parameters = {
                "lane": clean(lane),
                "interval_s": interval_s,
                "now": present.timestamp(),
                "earliest": max(present.timestamp(), cool_until(connection, platform_in(lane), present)),
                "per_hour": ceilings.per_hour,
                "per_day": ceilings.per_day,
                "furthest_s": FURTHEST_S,
                "longest_cool_s": LONGEST_COOL_S,
            }
            with connection.begin_nested() as taking:
                next_at: float = connection.execute(text(in_dialect(TAKE_SLOT, connection)), parameters).scalar_one()
                wait_s = max(0.0, next_at - interval_s - present.timestamp())
                if wait_s > within_s:
                    taking.rollback()
        return wait_s

    def cool_down(self, platform: str, until: datetime) -> None:
        """Give no slot of any lane of the platform before an instant; a longer cool-down in effect stays."""
        parameters = {"platform": clean(platform), "until": until.timestamp(), "longest_cool_s": LONGEST_COOL_S}
        with self._write() as connection:
            connection.execute(text(in_dialect(COOL_DOWN, connection)), parameters)

    def is_cooling(self, lane: str, now: datetime) -> bool:
        """Whether a cool-down of the lane's platform is in effect."""
        with self._read() as connection:
            return cool_until(connection, platform_in(lane), now) > 0


def platform_in(lane: str) -> str:
    """The platform of a lane from the same address: `wechat@name` of `wechat/weread@name`."""
    return SERVICE.sub("", lane)


def cool_until(connection: Connection, platform: str, now: datetime) -> float:
    """Until when a platform's cool-down is in effect, in Unix seconds; 0: none is. One that is longer than any was set
    by a clock that has been set back since."""
    until = connection.execute(select(PACE.c.cool_until).where(PACE.c.platform == clean(platform))).scalar()
    return float(until) if until is not None and 0 < float(until) - now.timestamp() <= LONGEST_COOL_S else 0.0
