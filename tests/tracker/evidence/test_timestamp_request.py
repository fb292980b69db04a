"""The request to a time-stamping authority: whatever it answers, there is an end to it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import pytest

from tracker.evidence import timestamp
from tracker.evidence.timestamp import TimestampRefused, request_timestamp
from tracker.evidence.timestamp_request import LARGEST, NoAnswer, post_query, within
from tracker.time.clock import now

LIMIT_S = 0.3
SLACK_S = 2.0
"""The machine may be busy."""
Says = Callable[[socket.socket, threading.Event], None]
OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def authority(says: Says) -> Iterator[str]:
    """Says to each client what it says, until the test is over."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            client, _ = server.accept()
            with client, suppress(OSError):
                client.settimeout(LIMIT_S + SLACK_S)
                hear(client)
                says(client, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/tsr"
    finally:
        over.set()
        server.close()
        thread.join()


def hear(client: socket.socket) -> bytes:
    """A query, with its body: what is left unread when a socket is closed costs the answer."""
    heard = b""
    while not heard.partition(b"\r\n\r\n")[2] and (piece := client.recv(65536)):
        heard += piece
    return heard


def send(answer: bytes) -> Says:
    return lambda client, over: client.sendall(answer)


def drip(head: bytes, piece: bytes) -> Says:
    def says(client: socket.socket, over: threading.Event) -> None:
        client.sendall(head)
        while not over.wait(0.05):
            client.sendall(piece)

    return says


def keep_silent(client: socket.socket, over: threading.Event) -> None:
    over.wait(LIMIT_S + SLACK_S)


def send_without_end(client: socket.socket, over: threading.Event) -> None:
    client.sendall(OK + b"\r\n")
    while not over.is_set():
        client.sendall(b"x" * 65536)


@pytest.mark.parametrize(
    "says",
    [
        pytest.param(drip(b"", b"H"), id="drips-the-status"),
        pytest.param(drip(OK, b"a"), id="drips-a-header"),
        pytest.param(drip(OK, b"a: b\r\n"), id="drips-headers"),
        pytest.param(drip(OK + b"content-length: 9999\r\n\r\n", b"."), id="drips-the-body"),
        pytest.param(drip(OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n.\r\n"), id="drips-chunks"),
        pytest.param(drip(OK + b"transfer-encoding: chunked\r\n\r\n", b"0"), id="drips-a-chunk-s-length"),
        pytest.param(keep_silent, id="says-nothing"),
        pytest.param(send_without_end, id="says-too-much"),
        pytest.param(send(b"garbage\r\n\r\n"), id="garbage"),
        pytest.param(send(b"HTTP/1.1 banana OK\r\n\r\n"), id="a-status-that-is-no-number"),
        pytest.param(send(b"HTTP/1.1 99999 OK\r\n\r\n"), id="a-status-out-of-range"),
        pytest.param(send(b"\x1b[2J\x00\r\n\r\n"), id="a-terminal-s-commands"),
        pytest.param(send(b""), id="hangs-up"),
        pytest.param(send(OK + b"x: " + b"y" * 70_000 + b"\r\n\r\n"), id="a-header-of-70-KB"),
        pytest.param(send(OK + b"x: y\r\n" * 200 + b"\r\n"), id="too-many-headers"),
        pytest.param(send(OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n"), id="a-bad-chunk"),
        pytest.param(send(OK + b"content-length: 50\r\n\r\nshort"), id="cut-short"),
        pytest.param(send(OK + b"content-length: minus\r\n\r\n"), id="a-length-that-is-none"),
        pytest.param(send(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\n\r\n"), id="sent-on"),
        pytest.param(send(b"HTTP/1.1 302 Found\r\nlocation: \xff\xfe\r\n\r\n"), id="sent-nowhere"),
        pytest.param(send(b"HTTP/1.1 401 No\r\nwww-authenticate: x\r\n\r\n"), id="wants-a-password"),
        pytest.param(send(b"HTTP/1.1 204 No Content\r\n\r\n"), id="nothing-at-all"),
    ],
)
def test_whatever_it_answers_costs_a_moment_and_the_stamp(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamp, "LIMIT_S", LIMIT_S)
    begun = monotonic()
    with authority(says) as url, pytest.raises(TimestampRefused) as caught:
        request_timestamp(url, b"a manifest", at=now())
    assert monotonic() - begun < LIMIT_S + SLACK_S
    assert str(caught.value).isprintable()


def ask(url: str, proxy: str = "") -> bytes:
    return within(LIMIT_S + SLACK_S, lambda deadline: post_query(url, b"query", proxy, deadline))


@pytest.mark.parametrize("size", [1, 65536, LARGEST])
def test_what_it_answers_is_given_whole(size: int) -> None:
    with authority(send(OK + b"\r\n" + b"x" * size)) as url:
        assert ask(url) == b"x" * size


def test_more_than_the_largest_is_none() -> None:
    with authority(send(OK + b"\r\n" + b"x" * (LARGEST + 1))) as url, pytest.raises(NoAnswer, match="more than"):
        ask(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://nobody.invalid/", "http://[::1", "http://a:b/", "x:y"])
def test_an_address_that_leads_nowhere_is_none(url: str) -> None:
    with pytest.raises(NoAnswer):
        ask(url)


def test_a_proxy_that_cannot_be_used_is_named() -> None:
    with pytest.raises(NoAnswer, match="socks5 proxy"):
        ask("http://127.0.0.1:1/", "socks5://127.0.0.1:1")


def test_the_proxy_is_shown_its_password() -> None:
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = server.accept()
        with client:
            heard.append(hear(client))
            client.sendall(OK + b"\r\nok")

    thread = threading.Thread(target=serve)
    thread.start()
    proxy = f"http://clerk:p%40ss@127.0.0.1:{server.getsockname()[1]}"
    assert ask("http://stamps.example/", proxy) == b"ok"
    thread.join()
    server.close()
    assert b"Proxy-Authorization: Basic Y2xlcms6cEBzcw==" in heard[0]
