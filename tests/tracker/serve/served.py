"""The served pages over a scanned demonstration database, on a port of the loopback."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI

from tests.tracker.tui.conftest import NOW
from tracker.serve.app import build_app
from tracker.serve.office import ServedOffice
from tracker.serve.people import COOKIE, csrf_of
from tracker.serve.server import to_config
from tracker.serve.sign_in.invitation import hash_token, new_token
from tracker.serve.sign_in.roles import ServedRole
from tracker.settings.reading import read_settings


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and what it serves."""

    address: str
    """http://127.0.0.1:PORT"""
    folder: Path
    office: ServedOffice

    def invite(self, name: str, role: ServedRole = ServedRole.READER, *, days: int = 30) -> str:
        """The token of a new personal link."""
        token = new_token()
        made = {"name": name, "role": role.value, "created_by": "", "created_at": NOW}
        self.office.store.sign_ins.invite({**made, "expires_at": NOW + timedelta(days=days)}, hash_token(token))
        return token

    def sign_in(self, name: str, role: ServedRole = ServedRole.READER) -> dict[str, str]:
        """The cookies of a person who has signed in."""
        token = new_token()
        assert self.office.store.sign_ins.sign_in(hash_token(self.invite(name, role)), hash_token(token), NOW)
        return {COOKIE: token}

    def ask(
        self,
        path: str,
        cookies: Mapping[str, str] | None = None,
        form: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """One request, a POST where a form is given; as a browser sends it from a page of this server."""
        sent = {
            "Origin": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
        }
        body = form if isinstance(form, bytes) or form is None else urlencode(form).encode()
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection(self.address.removeprefix("http://"), timeout=20)) as connection:
            connection.request("GET" if form is None else "POST", path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answered(answer.status, answer.headers, answer.read())

    def post(self, path: str, cookies: Mapping[str, str], **form: str) -> Answered:
        """A form as our own pages send it."""
        return self.ask(path, cookies, {"csrf": csrf_of(cookies.get(COOKIE, "")), **form})


@contextmanager
def serving(folder: Path, now: datetime = NOW) -> Iterator[Served]:
    """Serve a folder with accounts.yaml and its database; the clock stands still."""
    settings = read_settings(folder / "accounts.yaml", folder / ".tracker", None)
    with running(build_app(settings, lambda: now)) as (address, app):
        yield Served(address, folder, app.state.office)


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[str, FastAPI]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(to_config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()  # who connects before it accepts waits in the socket's queue
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", app
        finally:
            server.should_exit = True
            thread.join()
