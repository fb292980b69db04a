"""Runs the served pages until the process is asked to end."""

import asyncio
import logging
import signal
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import python_multipart  # noqa: F401  # forms need it, and say so only when one arrives
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.serve.app import build_app
from tracker.serve.guards import LOCAL_NAMES
from tracker.settings.settings import Settings
from tracker.time.clock import now

EVERYWHERE = ("0.0.0.0", "::")
GRACE_S = 10
"""How long answers under way may take when the process is asked to end."""
MAX_AT_ONCE = 200
MAX_WAITING = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether nobody but this machine reaches it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, slots=True)
class Address:
    """How browsers reach it."""

    url: str
    hosts: frozenset[str]
    is_secure: bool
    is_behind_proxy: bool


def address_of(options: ServeOptions, settings: Settings, messages: Messages) -> Address:
    """
    Raises:
        UserError: what people send would be readable on the way, or no name is known by which they reach it.
    """
    if (options.certificate is None) is not (options.key is None):
        raise UserError(messages.text("serve.no_pair"))
    public = settings.serve.url
    has_tls = options.certificate is not None
    is_public_secure = bool(public and public.startswith("https:"))
    if not options.is_local and not has_tls:
        raise messages.error("serve.readable")
    if options.host in EVERYWHERE and public is None:
        raise messages.error("serve.no_name", host=options.host)
    host = f"[{options.host}]" if ":" in options.host else options.host
    url = (public or f"{'https' if has_tls else 'http'}://{host}:{options.port}").rstrip("/")
    names = {urlsplit(url).hostname or "", *(() if options.host in EVERYWHERE else (options.host,))}
    return Address(
        url=url,
        hosts=frozenset({*LOCAL_NAMES, *(name.lower() for name in names)}),
        is_secure=url.startswith("https:"),
        is_behind_proxy=is_public_secure and not has_tls,
    )


def open_socket(options: ServeOptions, messages: Messages) -> socket.socket:
    """
    Raises:
        Failed: the port is taken, or may not be used.
    """
    try:
        family = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((options.host, options.port), family=family, backlog=MAX_WAITING)
    except OSError as error:
        reason = error.strerror or str(error)
        text = messages.text("serve.port", host=options.host, port=options.port, reason=reason)
        raise Failed(text, messages.text("serve.port.hint")) from error


def check_certificate(options: ServeOptions, messages: Messages) -> None:
    """
    Raises:
        UserError: certificate and key cannot be used.
    """
    if options.certificate is None or options.key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(options.certificate, options.key, password="")
    except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
        raise UserError(messages.text("serve.certificate", reason=str(error))) from error


def serve(settings: Settings, options: ServeOptions, address: Address, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        UserError: the register has faults, or the database cannot be opened.
    """
    app = build_app(settings, now, hosts=address.hosts, is_secure=address.is_secure)
    config = to_config(
        app,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
        proxy_headers=address.is_behind_proxy,
        forwarded_allow_ips="127.0.0.1,::1",
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_serving)  # uvicorn puts it back, and raises the signal again when it has ended
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def end_serving(_number: int, _frame: object) -> None:
    """
    Raises:
        KeyboardInterrupt: always; what was begun around the server ends in order.
    """
    raise KeyboardInterrupt


def to_config(app: FastAPI, **options: Any) -> uvicorn.Config:
    """How the server runs, whatever it serves. It keeps no log of requests: personal links would stand in it."""
    config = uvicorn.Config(
        app,
        http=TimedConnection,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="on",
        server_header=False,
        limit_concurrency=MAX_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_S,
        **options,
    )
    logging.getLogger("uvicorn.access").disabled = True  # whatever handlers and levels -v sets
    return config


HEAD_S = 20.0
"""How long a connection may take until its next request has come as far as its headers."""


class TimedConnection(H11Protocol):
    """Closes a connection that begins a request and never ends it: so many are served at once, and whoever holds all of
    them, slowly, would keep everybody else out. Bodies have a time of their own, see tracker.serve.guards.
    """

    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests and not self.transport.is_closing():
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
        super().connection_lost(exc)

    @property
    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_head(self) -> None:
        if self.head_timer is None:
            self.head_timer = self.loop.call_later(HEAD_S, self._give_up, self.cycle)

    def _give_up(self, before: object) -> None:
        """Close it, unless a request has begun since."""
        self.head_timer = None
        if self.cycle is before and self._is_between_requests:
            self.transport.close()
