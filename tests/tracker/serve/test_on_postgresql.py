"""On PostgreSQL the server answers what it answers on SQLite."""

import re
import shutil
from pathlib import Path

import pytest

from tests.tracker.serve.served import serving
from tests.tracker.serve.test_hostile import PAGES
from tests.tracker.serve.test_pages import ADDRESSES, to_api
from tracker.serve.people import COOKIE, csrf_of
from tracker.store.database.copying import copy_database

pytestmark = pytest.mark.postgresql


def answers(folder: Path) -> dict[str, str]:
    """Path -> what is answered, without what is each person's and each answer's own."""
    with serving(folder) as served:
        person = served.sign_in("张三")
        own = re.compile(rf"{csrf_of(person[COOKIE])}|nonce=\S+")
        return {path: own.sub("", served.ask(path, person).text) for path in (*PAGES, *map(to_api, ADDRESSES))}


def test_every_page_and_answer_is_the_same(
    empty_database: str, scanned_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(scanned_folder, tmp_path / "served")
    database = folder / ".tracker" / "tracker.db"
    on_sqlite = answers(folder)
    copy_database(f"sqlite:///{database.as_posix()}", empty_database)
    database.unlink()
    monkeypatch.setenv("TRACKER_DATABASE_URL", empty_database)

    assert answers(folder) == on_sqlite
    assert "韶山公安" in on_sqlite["/problems"]
