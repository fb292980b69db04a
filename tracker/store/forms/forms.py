"""Stores the sheets that go to units and come back (填报): rounds, rows, files, answers, links."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from tracker.history.unit_answers.answer import OPENED_PLATFORMS, GivenLink, Opened, UnitAnswer
from tracker.history.unit_answers.form import FileIntake, FormRound, FormRow, ReturnedFile, TakenAnswer
from tracker.register.account import RESERVED, Account
from tracker.store.database.transactions import StorePart
from tracker.store.forms.form_rows import to_answer, to_bad_row, to_file, to_form_row, to_given, to_opened_row, to_round
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.keys import account_ids
from tracker.store.rows.rows import Row, clean
from tracker.store.schema.forms import FORM_ANSWER, FORM_FILE, FORM_LINK, FORM_ROUND, FORM_ROW
from tracker.store.schema.tables import ACCOUNT, WITHHELD

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
CURRENT = FORM_ANSWER.c.replaced_at.is_(None)
ANSWERS = (
    select(FORM_ANSWER, FORM_FILE.c.name.label("file_name"))
    .join(FORM_FILE, FORM_FILE.c.id == FORM_ANSWER.c.file_id)
    .where(FORM_ANSWER.c.account_id.in_(IDS), CURRENT)
    .order_by(FORM_ANSWER.c.id.desc())
)
LINKS = (
    select(FORM_LINK, WITHHELD.c.scan_id.label("withheld"))
    .join(FORM_ANSWER, FORM_ANSWER.c.id == FORM_LINK.c.answer_id)
    .join(ACCOUNT, ACCOUNT.c.id == FORM_ANSWER.c.account_id)
    .outerjoin(WITHHELD, (WITHHELD.c.scan_id == FORM_LINK.c.scan_id) & (WITHHELD.c.platform == ACCOUNT.c.platform))
    .where(FORM_ANSWER.c.account_id.in_(IDS), CURRENT)
    .order_by(FORM_LINK.c.answer_id, FORM_LINK.c.position)
)
"""What a withheld or discarded scan saw behind a link does not count: the link is opened again."""
WITHOUT_HANDLE = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle)
    .distinct()
    .join(FORM_ANSWER, FORM_ANSWER.c.account_id == ACCOUNT.c.id)
    .join(FORM_LINK, FORM_LINK.c.answer_id == FORM_ANSWER.c.id)
    .where(
        CURRENT,
        ACCOUNT.c.handle.startswith(RESERVED, autoescape=True),
        FORM_LINK.c.outcome.in_([Opened.NOT_YET.value, Opened.FAILED.value, Opened.OWN.value]),
    )
)
STATED_ADDRESSES = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, FORM_ANSWER.c.home_link, FORM_LINK.c.link)
    .join(FORM_ANSWER, FORM_ANSWER.c.account_id == ACCOUNT.c.id)
    .outerjoin(FORM_LINK, FORM_LINK.c.answer_id == FORM_ANSWER.c.id)
    .where(CURRENT, ACCOUNT.c.removed_at.is_(None), ACCOUNT.c.handle.startswith(RESERVED, autoescape=True))
    .order_by(FORM_ANSWER.c.round_id.desc(), FORM_ANSWER.c.id, FORM_LINK.c.position)
)
ROWS = (
    select(FORM_ROW, ACCOUNT)
    .join(ACCOUNT, ACCOUNT.c.id == FORM_ROW.c.account_id)
    .order_by(FORM_ROW.c.round_id, ACCOUNT.c.position, ACCOUNT.c.id)  # who left keeps a position that others get
)


class Forms(StorePart):
    def rounds(self) -> tuple[FormRound, ...]:
        """Newest first."""
        with self._read() as connection:
            found = connection.execute(select(FORM_ROUND).order_by(FORM_ROUND.c.id.desc())).mappings()
            return tuple(to_round(row) for row in found)

    def issue(self, wanted: FormRound, rows: Sequence[FormRow]) -> tuple[FormRound, dict[str, str]]:
        """Store a round with its rows. One with the same options exists once: rows that it has keep their keys.

        Args:
            rows: with the keys for those that are new.

        Returns:
            The stored round, and account key -> row key.

        Raises:
            LookupError: an account was never in the register.
        """
        with self._write() as connection:
            stored = round_of(connection, wanted.options)
            if stored is None:
                values = {
                    "options": clean(wanted.options),
                    "at": wanted.at,
                    "due_at": wanted.due_at,
                    "issued_at": wanted.issued_at,
                    "issued_by": clean(wanted.issued_by),
                }
                connection.execute(insert(FORM_ROUND).values(values))
                stored = round_of(connection, wanted.options)
            assert stored is not None  # it was just stored
            return stored, add_rows(connection, stored.id, rows)

    def rows(self, round_id: int | None = None) -> tuple[FormRow, ...]:
        """The rows of one round, or of all; by round, in the register's order."""
        wanted = ROWS if round_id is None else ROWS.where(FORM_ROW.c.round_id == round_id)
        with self._read() as connection:
            return tuple(to_form_row(row) for row in connection.execute(wanted).mappings())

    def files(self) -> tuple[ReturnedFile, ...]:
        """In the order in which they were taken."""
        with self._read() as connection:
            found = connection.execute(select(FORM_FILE).order_by(FORM_FILE.c.id)).mappings()
            return tuple(to_file(row) for row in found)

    def answers(self, round_id: int) -> dict[str, UnitAnswer]:
        """Row key -> its current answer; rows without are absent."""
        of_round = select(FORM_ROW.c.account_id, FORM_ROW.c.row_key).where(FORM_ROW.c.round_id == round_id)
        with self._read() as connection:
            keys = {row.account_id: row.row_key for row in connection.execute(of_round)}
            found: dict[str, UnitAnswer] = {}
            ids = list(keys)
            for start in range(0, len(ids), BATCH):
                rows = read_rows(connection, ids[start : start + BATCH])
                for row, answer in rows:
                    if row["round_id"] == round_id:
                        found[keys[row["account_id"]]] = answer
            return found

    def take(self, intakes: Iterable[FileIntake]) -> None:
        """Store returned files and their answers, all of them or none; an answer replaces the row's current one."""
        with self._write() as connection:
            ids = account_ids(connection)
            changed: set[int] = set()
            for intake in intakes:
                file_id = add_file(connection, intake.file)
                for taken in intake.answers:
                    account_id = ids[clean(taken.row.account.key)]
                    changed.add(account_id)
                    add_answer(connection, file_id, account_id, taken, intake.file.read_at)
            mark_stale(connection, sorted(changed))

    def record_opened(self, account: Account, scan_id: int, links: Iterable[GivenLink]) -> None:
        """Store what the pages behind given links turned out to be."""
        with self._write() as connection:
            for given in links:
                connection.execute(
                    update(FORM_LINK)
                    .where(FORM_LINK.c.answer_id == given.answer_id, FORM_LINK.c.position == given.position)
                    .values(scan_id=scan_id, **to_opened_row(given))
                )
            mark_stale(connection, [account_ids(connection)[clean(account.key)]])

    def without_handle(self) -> frozenset[str]:
        """Keys of the accounts without a handle for which a unit gave a link that a scan can open."""
        with self._read() as connection:
            return frozenset(f"{platform}:{handle}" for platform, handle in connection.execute(WITHOUT_HANDLE))

    def addresses_without_handle(self) -> dict[str, tuple[str, ...]]:
        """Account key -> the addresses that its unit stated, of the newest round first, of the accounts without a
        handle: home pages, and where no scan opens given links, those of posts."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        with self._read() as connection:
            for row in connection.execute(STATED_ADDRESSES):
                stated = (row.home_link, row.link if row.platform not in OPENED_PLATFORMS else "")
                found[f"{row.platform}:{row.handle}"].update(dict.fromkeys(filter(None, stated)))
        return {key: tuple(addresses) for key, addresses in found.items() if addresses}


BATCH = 500
"""Accounts whose answers are read at once: SQLite limits the number of parameters."""


def read_answers(connection: Connection, parameters: Mapping[str, Any]) -> dict[int, tuple[UnitAnswer, ...]]:
    """Account id -> its current answers, of the newest round first; mostly nothing was ever returned, and this costs
    one short query."""
    if connection.execute(select(FORM_ANSWER.c.id).limit(1)).first() is None:
        return {}
    found: dict[int, list[UnitAnswer]] = defaultdict(list)
    for row, answer in read_rows(connection, parameters["ids"]):
        found[row["account_id"]].append(answer)
    return {account_id: tuple(answers) for account_id, answers in found.items()}


def read_rows(connection: Connection, ids: Sequence[int]) -> list[tuple[Row, UnitAnswer]]:
    links: dict[int, list[GivenLink]] = defaultdict(list)
    for row in connection.execute(LINKS, {"ids": ids}).mappings():
        links[row["answer_id"]].append(to_given(row))
    return [
        (row, to_answer(row, links[row["id"]])) for row in connection.execute(ANSWERS, {"ids": ids}).mappings().all()
    ]


def round_of(connection: Connection, options: str) -> FormRound | None:
    row = connection.execute(select(FORM_ROUND).where(FORM_ROUND.c.options == clean(options))).mappings().first()
    return to_round(row) if row else None


def add_rows(connection: Connection, round_id: int, rows: Sequence[FormRow]) -> dict[str, str]:
    stored = connection.execute(ROWS.where(FORM_ROW.c.round_id == round_id)).mappings()
    keys = {f"{row['platform']}:{row['handle']}": row["row_key"] for row in stored}
    ids = account_ids(connection)
    new = [
        {
            "round_id": round_id,
            "account_id": ids[clean(row.account.key)],
            "row_key": row.key,
            "group_name": clean(row.group),
            "file_name": clean(row.file),
        }
        for row in rows
        if clean(row.account.key) not in keys
    ]
    if new:
        connection.execute(insert(FORM_ROW), new)
    return {**{clean(row.account.key): row.key for row in rows}, **keys}


def add_file(connection: Connection, file: ReturnedFile) -> int:
    """The id of the file; one with the same content is the same file, with what is bad in it today."""
    values = {
        "row_keys": list(file.row_keys),
        "bad": [to_bad_row(cell) for cell in file.bad],
    }
    stored: int | None = connection.execute(select(FORM_FILE.c.id).where(FORM_FILE.c.sha256 == file.sha256)).scalar()
    if stored is not None:
        connection.execute(update(FORM_FILE).where(FORM_FILE.c.id == stored).values(values))
        return stored
    added: int = connection.execute(
        insert(FORM_FILE)
        .values(sha256=file.sha256, name=clean(file.name), read_at=file.read_at, read_by=clean(file.by), **values)
        .returning(FORM_FILE.c.id)
    ).scalar_one()
    return added


def add_answer(connection: Connection, file_id: int, account_id: int, taken: TakenAnswer, at: datetime) -> None:
    """Store an answer in the place of the account's last one in the round, which stays as replaced; its links are still
    to be opened."""
    answer = taken.answer
    connection.execute(
        update(FORM_ANSWER)
        .where(FORM_ANSWER.c.round_id == taken.row.round_id, FORM_ANSWER.c.account_id == account_id, CURRENT)
        .values(replaced_at=at)
    )
    values = {
        "round_id": taken.row.round_id,
        "account_id": account_id,
        "file_id": file_id,
        "cell": clean(answer.cell),
        "returned_at": at,
        "published_at": answer.published_at,
        "is_day": answer.is_day,
        "home_link": clean(answer.home_link),
        "note": clean(answer.note),
        "replaced_at": None,
    }
    answer_id = connection.execute(insert(FORM_ANSWER).values(values).returning(FORM_ANSWER.c.id)).scalar_one()
    links = [
        {
            "answer_id": answer_id,
            "position": position,
            "link": clean(given.link),
            "scan_id": None,
            **to_opened_row(GivenLink(link=given.link)),
        }
        for position, given in enumerate(answer.links)
    ]
    if links:
        connection.execute(insert(FORM_LINK), links)
