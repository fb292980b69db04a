"""What a peer keeps of an account: the same fields, read by the same parser, in SQLite."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.job import Job, Teller
from scrapers.model.capture import Capture, FetchMode, Reply, Target
from scrapers.model.route import Route
from scrapers.platforms.baijiahao import page
from scrapers.platforms.weibo import desktop
from tracker.time.clock import now

ROUTES: Mapping[str, Route] = {"weibo": desktop.AJAX, "baijiahao": page.VISIT}
TABLES = """
CREATE TABLE account (
    platform, handle, name, state, post_count, last_post_at, checked_at, PRIMARY KEY (platform, handle)
);
CREATE TABLE post (
    platform, handle, post_id, published_at, title, url, origin, PRIMARY KEY (platform, handle, post_id)
);
"""


class Rows:
    """The peer's database; an account is a transaction."""

    def __init__(self, connection: sqlite3.Connection, teller: Teller) -> None:
        self._connection = connection
        self._teller = teller

    def keep(self, platform: str, handle: str, replies: Mapping[str, Reply]) -> None:
        """Read what came of the account, and write it down."""
        looked_at = now()
        target = Target(handle=handle)
        capture = Capture(target=target, captured_at=looked_at, way=FetchMode.VISIT, replies=replies)
        profile = ROUTES[platform].read(capture)
        last = profile.last_post
        account = (platform, handle, profile.display_name, profile.state, profile.post_count)
        with self._connection:
            self._connection.execute(
                "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*account, last and last.published_at.isoformat(), looked_at.isoformat()),
            )
            self._connection.executemany(
                "INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (platform, handle, post.post_id, post.published_at.isoformat(), post.title, post.url, post.origin)
                    for post in profile.posts
                ],
            )
        self._teller.tell()


@contextmanager
def open_rows(job: Job, teller: Teller) -> Iterator[Rows]:
    with closing(sqlite3.connect(Path(job.folder, "peer.db"))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(TABLES)
        yield Rows(connection, teller)


def address_of(platform: str, handle: str) -> str:
    """The account's page."""
    return ROUTES[platform].address(Target(handle=handle))
