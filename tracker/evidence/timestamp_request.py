"""The request to a time-stamping authority (时间戳服务): one deadline for all of it, whatever the authority answers."""

import http.client
from collections.abc import Callable
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from tracker.time_limit import call_within

LIMIT_S = 15.0
"""For connecting, sending and receiving together."""
LARGEST = 1 << 20
"""Bytes; a reply with its certificates is about 6,000."""
PIECE = 1 << 16
HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NoAnswer(Exception):
    """Nothing usable came; the message says why, in printable letters."""


class NoRedirects(HTTPRedirectHandler):
    """The hash goes to the authority that was named, and nowhere else; a query that is sent on is one no more."""

    def redirect_request(self, *_: object) -> None:
        return None


def within(limit_s: float, ask: Callable[[float], bytes]) -> bytes:
    """What a call answers, within one time limit (tracker.time_limit); its errors are raised here.

    Args:
        ask: gets the instant of time.monotonic from which on its answer is too late.

    Raises:
        NoAnswer: it is too late.
    """
    deadline = monotonic() + limit_s
    try:
        return call_within(limit_s, lambda: ask(deadline), "time stamp")
    except TimeoutError:
        raise NoAnswer(f"not within {limit_s:g} s") from None


def post_query(url: str, query: bytes, proxy: str, deadline: float) -> bytes:
    """What the authority answers to a TimeStampReq. A socket's timeout may exceed the deadline: see within.

    Args:
        proxy: address, name and password included; empty: the system's, where there is one.

    Raises:
        NoAnswer: nothing, too late, too much, or no HTTP.
    """
    if proxy.startswith("socks"):
        raise NoAnswer("it is not asked through a socks5 proxy")
    handlers = (NoRedirects(), *([ProxyHandler({"http": proxy, "https": proxy})] if proxy else []))
    try:
        return exchange(build_opener(*handlers), Request(url, query, HEADERS), deadline)
    except NoAnswer:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it costs the stamp alone
        reason = reason_of(error)
    raise NoAnswer(reason)  # not from the error, which holds the connection


def exchange(opener: OpenerDirector, request: Request, deadline: float) -> bytes:
    """
    Raises:
        NoAnswer: it is too much, or too late.
        OSError, HTTPException: of the connection.
    """
    body = b""
    with opener.open(request, timeout=max(0.1, deadline - monotonic())) as answer:
        while piece := answer.read1(PIECE):
            body += piece
            if len(body) > LARGEST:
                raise NoAnswer(f"more than {LARGEST} bytes")
            if monotonic() > deadline:
                raise NoAnswer("too slowly")
    return body


def reason_of(error: Exception) -> str:
    """Why there is no answer. What the authority wrote is no part of it: it may be anything."""
    if isinstance(error, HTTPError):
        return f"HTTP status {error.code}"
    if isinstance(error, http.client.HTTPException):
        return f"no HTTP ({type(error).__name__})"
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, OSError):
        return printable(reason.strerror or str(reason) or type(reason).__name__)
    return printable(f"{type(error).__name__}: {reason}")


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:200])
