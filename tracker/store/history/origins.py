"""Stores where posts come from: their source lines, their texts for comparison, and the earliest post of each text."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, and_, bindparam, delete, exists, func, or_, select, update

from tracker.history.check import Check
from tracker.origin.minhash import sign
from tracker.origin.near_duplicates import COPIED_WITHIN, AccountGroup, DuplicatePost, Key, PostSignature
from tracker.origin.origin_file import OriginConfig, OriginFilePart
from tracker.origin.source_words import QuotedSource, SourceForm
from tracker.origin.stored_source import GRAMMAR, read_again
from tracker.origin.texts import Text, read_texts
from tracker.origin.trace import VERSION, FirstPublisher, OriginTrace
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.rows import clean, to_row, to_stored_id
from tracker.store.schema.origins import POST, POST_COPY, POST_SOURCE, POST_TEXT
from tracker.store.schema.tables import ACCOUNT, CHECK, NOTES

TEXTS_KEPT_FOR = timedelta(days=120)
"""How long after publication a text is stored: four times as long as it is compared with others."""
SIGN_BATCH = 5000
"""Texts signed in one transaction."""
NOT_COMPARED = 0
"""Stored instead of a version: not compared yet."""
NO_SIGNATURE = b""
"""The signature of a text that is not compared: too short, or of a fixed form."""

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
FIRST = POST.alias("first")
LENGTHS = select(POST_TEXT.c.post_id, POST_TEXT.c.length).where(POST_TEXT.c.account_id == bindparam("account_id"))
SOURCES = (
    select(POST_SOURCE.c.account_id, POST_SOURCE.c.post_id, POST_SOURCE.c.quoted, POST_SOURCE.c.version)
    .join(POST, and_(POST.c.account_id == POST_SOURCE.c.account_id, POST.c.post_id == POST_SOURCE.c.post_id))
    .where(POST_SOURCE.c.account_id.in_(IDS), POST.c.published_at >= bindparam("since"))
)
COPIES = (
    select(POST_COPY, FIRST.c.published_at, FIRST.c.title, FIRST.c.url)
    .add_columns(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.name, ACCOUNT.c.unit)
    .join(ACCOUNT, ACCOUNT.c.id == POST_COPY.c.first_account_id)
    .join(
        FIRST,
        and_(FIRST.c.account_id == POST_COPY.c.first_account_id, FIRST.c.post_id == POST_COPY.c.first_post_id),
    )
    .where(POST_COPY.c.account_id.in_(IDS))
)
UNSIGNED = (
    select(POST_TEXT.c.account_id, POST_TEXT.c.post_id, POST_TEXT.c.normal)
    .where(or_(POST_TEXT.c.signature.is_(None), POST_TEXT.c.version.not_in((NOT_COMPARED, VERSION))))
    .limit(SIGN_BATCH)
)
EARLIEST_FRESH = select(func.min(POST_TEXT.c.published_at)).where(POST_TEXT.c.version == NOT_COMPARED)
SIGNATURES = (
    select(POST_TEXT.c.account_id, POST_TEXT.c.post_id, POST.c.published_at, POST_TEXT.c.signature, POST_TEXT.c.version)
    .join(POST, and_(POST.c.account_id == POST_TEXT.c.account_id, POST.c.post_id == POST_TEXT.c.post_id))
    .where(POST_TEXT.c.published_at >= bindparam("since"), POST_TEXT.c.signature != NO_SIGNATURE)
)
ACCOUNT_GROUPS = select(ACCOUNT.c.id, ACCOUNT.c.unit, ACCOUNT.c.supervisor)
NORMAL = select(POST_TEXT.c.normal).where(
    POST_TEXT.c.account_id == bindparam("account_id"), POST_TEXT.c.post_id == bindparam("post_id")
)


def is_one_of(table: Table) -> Any:
    return and_(table.c.account_id == bindparam("of_account"), table.c.post_id == bindparam("of_post"))


SIGN = update(POST_TEXT).where(is_one_of(POST_TEXT)).values(signature=bindparam("signed"), version=NOT_COMPARED)
FORGET_COPY = delete(POST_COPY).where(is_one_of(POST_COPY))
COMPARED = update(POST_TEXT).where(POST_TEXT.c.version == NOT_COMPARED, POST_TEXT.c.signature.is_not(None))
PRUNE = delete(POST_TEXT).where(POST_TEXT.c.published_at < bindparam("before"))


def is_read_by_scan(table: Table) -> Any:
    """Whether a row was read by the look of a scan, of a platform."""
    return exists().where(
        CHECK.c.scan_id == bindparam("of_scan"),
        CHECK.c.account_id == table.c.account_id,
        CHECK.c.checked_at == table.c.read_at,
        CHECK.c.account_id == ACCOUNT.c.id,
        ACCOUNT.c.platform == bindparam("of_platform"),
    )


LOST_COPIES = select(POST_COPY.c.account_id, POST_COPY.c.post_id).where(
    exists().where(
        or_(
            and_(POST_TEXT.c.account_id == POST_COPY.c.account_id, POST_TEXT.c.post_id == POST_COPY.c.post_id),
            and_(
                POST_TEXT.c.account_id == POST_COPY.c.first_account_id,
                POST_TEXT.c.post_id == POST_COPY.c.first_post_id,
            ),
        ),
        is_read_by_scan(POST_TEXT),
    )
)
FORGET_READ = tuple(delete(table).where(is_read_by_scan(table)) for table in (POST_SOURCE, POST_TEXT))


def forget_readings(connection: Connection, scan_id: int, platform: str) -> None:
    """Forget the source lines and texts that a scan read of a platform, and what was compared with them: it proves
    nothing any more. The next valid look reads them again."""
    of_scan = {"of_scan": scan_id, "of_platform": platform}
    lost = connection.execute(LOST_COPIES, of_scan).all()
    if lost:
        connection.execute(FORGET_COPY, [{"of_account": row.account_id, "of_post": row.post_id} for row in lost])
    for statement in FORGET_READ:
        connection.execute(statement, of_scan)
    mark_stale(connection, sorted({row.account_id for row in lost}))


def lengths(connection: Connection, account_id: int) -> dict[str, int]:
    """Post id -> number of characters of its stored text."""
    return {row.post_id: row.length for row in connection.execute(LENGTHS, {"account_id": account_id})}


def save_texts(connection: Connection, account_id: int, check: Check, known: Mapping[str, int]) -> None:
    """Store what is needed of the texts that a check saw; a text that was already read in full is skipped.

    Args:
        known: the lengths of the account's texts.
    """
    texts = [
        Text(to_stored_id(post.post_id), post.published_at, clean(post.title), clean(post.text), len(post.text))
        for post in check.posts
    ]
    read = read_texts(texts, known, check.checked_at - TEXTS_KEPT_FOR)
    upsert(connection, POST_SOURCE, [to_source_row(account_id, check, text, quoted) for text, quoted in read.sources])
    upsert(connection, POST_TEXT, [to_text_row(account_id, check, one, normal) for one, normal in read.compared])
    if read.changed:
        connection.execute(FORGET_COPY, [{"of_account": account_id, "of_post": text.post_id} for text in read.changed])


def to_source_row(account_id: int, check: Check, text: Text, quoted: Iterable[QuotedSource]) -> dict[str, Any]:
    lines = [{"form": source.form.value, "words": source.words, "names": list(source.names)} for source in quoted]
    return to_row(account_id=account_id, post_id=text.post_id, quoted=lines, version=GRAMMAR, read_at=check.checked_at)


def to_text_row(account_id: int, check: Check, text: Text, normal: str) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "post_id": text.post_id,
        "published_at": text.published_at,
        "length": text.length,
        "normal": zlib.compress(normal.encode()) if normal else b"",
        "signature": None if normal else NO_SIGNATURE,
        "version": NOT_COMPARED if normal else VERSION,
        "read_at": check.checked_at,
    }


def read(
    connection: Connection, wanted: Mapping[str, Any], unproved: Collection[Key] = frozenset()
) -> dict[int, dict[str, OriginTrace]]:
    """Account id -> post id -> trace.

    Args:
        wanted: ids, since.
        unproved: posts whose source lines count for nothing, see tracker.store.rows.withheld_posts.
    """
    rows = connection.execute(SOURCES, wanted)
    quoted = {
        (row.account_id, row.post_id): to_quoted(row.quoted, row.version)
        for row in rows
        if (row.account_id, row.post_id) not in unproved
    }
    firsts = {(row.account_id, row.post_id): to_first(row) for row in connection.execute(COPIES, wanted)}
    traces: dict[int, dict[str, OriginTrace]] = defaultdict(dict)
    for key in quoted.keys() | firsts.keys():
        traces[key[0]][key[1]] = OriginTrace(quoted=quoted.get(key, ()), first=firsts.get(key))
    return traces


def to_quoted(stored: Iterable[Mapping[str, Any]], version: int) -> tuple[QuotedSource, ...]:
    """
    Args:
        version: of the grammar that read them; what today's takes for no statement is left out.
    """
    quoted = tuple(
        QuotedSource(form=SourceForm(source["form"]), words=source["words"], names=tuple(source["names"]))
        for source in stored
    )
    return quoted if version >= GRAMMAR else read_again(quoted)


def to_first(row: Any) -> FirstPublisher:
    return FirstPublisher(
        key=f"{row.platform}:{row.handle}",
        name=row.name,
        unit=row.unit,
        published_at=row.published_at,
        title=row.title,
        url=row.url,
        likeness=row.likeness,
    )


def read_origin_config(connection: Connection) -> OriginConfig:
    """The contents of originality.yaml as last read; empty where there is none."""
    stored = connection.execute(select(NOTES.c.notes)).scalar()
    return OriginFilePart.model_validate(stored).to_origin_config() if stored else OriginConfig()


class OriginStore(StorePart):
    """Stores texts to be compared, and the results."""

    def origin_config(self) -> OriginConfig:
        with self._read() as connection:
            return read_origin_config(connection)

    def sign(self) -> int:
        """Sign up to SIGN_BATCH texts that are not signed yet; returns how many were signed."""
        with self._read() as connection:
            rows = connection.execute(UNSIGNED).all()
        signed = [{"of_account": row[0], "of_post": row[1], "signed": sign_stored(row[2])} for row in rows]
        if signed:
            with self._write(is_derived=True) as connection:
                connection.execute(SIGN, signed)
        return len(signed)

    def signatures(self) -> list[PostSignature]:
        """The signatures of texts not compared yet and of those to compare them with; empty: all are compared."""
        with self._read() as connection:
            earliest = connection.execute(EARLIEST_FRESH).scalar()
            if earliest is None:
                return []
            rows = connection.execute(SIGNATURES, {"since": earliest - COPIED_WITHIN})
            return [PostSignature((row[0], row[1]), row[2], row[3], row[4] == NOT_COMPARED) for row in rows]

    def account_groups(self) -> dict[int, AccountGroup]:
        """Account id -> its group, for every account that ever was in the register."""
        with self._read() as connection:
            return {row.id: AccountGroup.of(row.unit, row.supervisor) for row in connection.execute(ACCOUNT_GROUPS)}

    def texts(self, keys: Iterable[Key]) -> Iterator[tuple[Key, str]]:
        """The normalized texts of posts; those that were pruned are left out."""
        with self._read() as connection:
            for account_id, post_id in keys:
                normal = connection.execute(NORMAL, {"account_id": account_id, "post_id": post_id}).scalar()
                if normal:
                    yield (account_id, post_id), zlib.decompress(normal).decode()

    def keep_copies(self, copies: Sequence[DuplicatePost]) -> None:
        """Replace each post's stored copy; one without an earlier post has none. Marks signed texts as compared."""
        gone = [{"of_account": copy.key[0], "of_post": copy.key[1]} for copy in copies if copy.first is None]
        rows = [
            {
                "account_id": copy.key[0],
                "post_id": copy.key[1],
                "first_account_id": copy.first[0],
                "first_post_id": copy.first[1],
                "likeness": copy.likeness,
                "version": VERSION,
            }
            for copy in copies
            if copy.first is not None
        ]
        with self._write(is_derived=True) as connection:
            upsert(connection, POST_COPY, rows)
            if gone:
                connection.execute(FORGET_COPY, gone)
            connection.execute(COMPARED.values(version=VERSION))
            mark_stale(connection, sorted({copy.key[0] for copy in copies}))

    def prune(self, before: datetime) -> None:
        """Delete the texts of posts published before; the results of comparison stay."""
        with self._write() as connection:
            connection.execute(PRUNE, {"before": before})


def sign_stored(normal: bytes) -> bytes:
    return sign(zlib.decompress(normal).decode()) if normal else NO_SIGNATURE
