"""`tracker serve` and its people: what it prints, and what it refuses in one sentence."""

import builtins
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.tui.conftest import make_state
from tracker.cli.main import app
from tracker.serve.sign_in.invitation import hash_token
from tracker.store.store import Store
from tracker.time.clock import now

Tracker = Callable[..., Result]


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Runs the program in a folder with a register and no database."""
    monkeypatch.chdir(tmp_path)
    make_state(tmp_path, scans={})
    return lambda *words: CliRunner().invoke(app, ["--lang", "en", *words])


@pytest.fixture
def scanned(tracker: Tracker) -> Tracker:
    tracker("summary")  # makes the database
    return tracker


@pytest.mark.parametrize(
    "words", [(), ("invite", "张三", "--role", "reader"), ("revoke", "张三"), ("people",)], ids=" ".join
)
def test_without_a_database_there_is_nothing_to_serve(tracker: Tracker, words: tuple[str, ...], tmp_path: Path) -> None:
    refused = tracker("serve", *words)

    assert refused.exit_code == 2
    assert "there is no database yet" in refused.stderr
    assert not (tmp_path / ".tracker" / "tracker.db").exists()


def test_a_link_is_printed_once_and_alone(scanned: Tracker, tmp_path: Path) -> None:
    invited = scanned("serve", "invite", " 张 三 ", "--role", "reviewer", "--days", "2", "--by", "王五")
    address, _, token = invited.stdout.strip().rpartition("/")

    assert address == "http://127.0.0.1:8765/sign-in"
    assert "the personal link of 张 三 (reviewer)" in invited.stderr
    assert "this link opens on this machine alone" in invited.stderr
    people = json.loads(scanned("serve", "people", "--format", "json").stdout)
    (person,) = people["people"]
    assert {name: person[name] for name in ("name", "role", "state", "invited_by", "used_at")} == {
        "name": "张 三",
        "role": "reviewer",
        "state": "waits",
        "invited_by": "王五",
        "used_at": None,
    }
    assert token not in json.dumps(people)
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as store:
        assert store.sign_ins.sign_in(hash_token(token), hash_token("session"), now())
    assert "signed in" in scanned("serve", "people").stdout


def test_links_begin_with_the_public_address(scanned: Tracker, tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('[serve]\nurl = "https://xmt.example.gov.cn/"\n', "utf-8")

    invited = scanned("serve", "invite", "张三", "--role", "reader")

    assert invited.stdout.startswith("https://xmt.example.gov.cn/sign-in/")
    assert "this machine alone" not in invited.stderr


def test_who_is_revoked_is_named(scanned: Tracker) -> None:
    scanned("serve", "invite", "张三", "--role", "reader")

    assert "revoked for 张三, with the sessions: 1 link" in scanned("serve", "revoke", "张三").stderr
    again = scanned("serve", "revoke", "张三")
    assert (again.exit_code, "there is no link or session of 张三" in again.stderr) == (2, True)
    assert "revoked" in scanned("serve", "people").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--host", "0.0.0.0"), "must be encrypted"),
        (("--host", "10.1.2.3"), "must be encrypted"),
        (("--host", "::"), "must be encrypted"),
        (("--certificate", "accounts.yaml"), "go together"),
        (("--certificate", "accounts.yaml", "--key", "accounts.yaml"), "cannot be used"),
        (("--certificate", "no.pem", "--key", "no.pem"), "cannot be used"),
        (("--host", "0.0.0.0", "--certificate", "accounts.yaml", "--key", "accounts.yaml"), "by which one browsers"),
    ],
)
def test_what_would_be_readable_on_the_way_is_not_served(
    scanned: Tracker, words: tuple[str, ...], sentence: str
) -> None:
    refused = scanned("serve", *words)

    assert refused.exit_code == 2
    assert sentence in refused.stderr


def test_a_port_that_is_taken_is_said(scanned: Tracker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = scanned("serve", "--port", str(taken.getsockname()[1]))

    assert refused.exit_code == 1
    assert "cannot serve on 127.0.0.1" in refused.stderr


def test_a_missing_extra_is_named(scanned: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "tracker.serve.server":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    refused = scanned("serve")

    assert refused.exit_code == 2
    assert "pip install '.[serve]'" in refused.stderr


def test_the_demonstration_is_served_and_not_looked_at(scanned: Tracker, tmp_path: Path) -> None:
    register = (tmp_path / "accounts.yaml").read_text("utf-8")
    (tmp_path / "accounts.yaml").write_text(
        register.replace("register: {", "register: {demonstration: true, "), "utf-8"
    )

    refused = scanned("serve", "--with-schedule")

    assert refused.exit_code == 2
    assert "--replay" in refused.stderr
