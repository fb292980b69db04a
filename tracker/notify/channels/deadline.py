"""Runs a call to a service under one deadline for all of it, and knows whether the message left this machine."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from smtplib import SMTPException
from ssl import SSLError
from time import monotonic
from typing import TypeVar

from tracker.time_limit import call_within

AnswerT = TypeVar("AnswerT")


class CallFailed(Exception):
    """`code` is one of tracker.messages.notify.sentences.CODES."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class NotTransmitted(CallFailed):
    """The call failed before any of the message was sent: it may be sent again."""


class MayHaveArrived(CallFailed):
    """The call failed after the message was sent: it may have arrived or not."""


@dataclass(slots=True)
class Transmission:
    """Records whether the message has left this machine; after the caller has given up, it is not sent any more."""

    deadline: float
    """In seconds of time.monotonic."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_closed: bool = False
    _has_begun: bool = False

    @property
    def left_s(self) -> float:
        """
        Raises:
            TimeoutError: nothing is left.
        """
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def begin(self) -> None:
        """To be called before the first byte of the message is written.

        Raises:
            NotTransmitted: the caller has given up.
        """
        with self._lock:
            if self._is_closed:
                raise NotTransmitted("timed_out")
            self._has_begun = True

    def give_up(self) -> bool:
        """From now on nothing is sent; returns whether the message had left."""
        with self._lock:
            self._is_closed = True
            return self._has_begun


def within(limit_s: float, call: Callable[[Transmission], AnswerT]) -> AnswerT:
    """What the call answers, within one time limit (tracker.time_limit).

    Raises:
        NotTransmitted: it failed before the message left.
        MayHaveArrived: after.
    """
    transmission = Transmission(monotonic() + limit_s)
    try:
        return call_within(limit_s, lambda: call(transmission), "message")
    except CallFailed:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, the message's row must say what came of it
        failure = (MayHaveArrived if transmission.give_up() else NotTransmitted)(*cause_of(error))
    raise failure  # not from the error, whose text is the other side's


def cause_of(error: Exception) -> tuple[str, str]:
    """Code and words; the other side's own text is no part of them."""
    if isinstance(error, TimeoutError):
        return "timed_out", ""
    if isinstance(error, SSLError):
        return "tls", error.reason or type(error).__name__
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, SMTPException):
        return "no_connection", error.strerror or type(error).__name__
    return "no_answer", type(error).__name__
