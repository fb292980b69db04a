"""On PostgreSQL the terminal shows the very screens that it shows on SQLite."""

from pathlib import Path

import pytest

from tests.tracker.tui.conftest import driven
from tracker.messages.terminal.language import Lang
from tracker.store.database.copying import copy_database

pytestmark = pytest.mark.postgresql
KEYS = (("1",), ("2",), ("3",), ("4",), ("s",), ("slash", "x", "t", "enter"), ("enter",), ("5",), ("enter",))
"""Each list, an order, a filter, an account, a case."""


async def screens(folder: Path) -> list[str]:
    async with driven(folder, Lang.ZH) as opened:
        return [await opened.press(*keys) for keys in KEYS]


async def test_every_list_is_the_same(empty_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = folder / ".tracker" / "tracker.db"
    on_sqlite = await screens(folder)
    copy_database(f"sqlite:///{database.as_posix()}", empty_database)
    database.unlink()
    monkeypatch.setenv("TRACKER_DATABASE_URL", empty_database)

    assert await screens(folder) == on_sqlite
    assert "韶山公安" in on_sqlite[1]
