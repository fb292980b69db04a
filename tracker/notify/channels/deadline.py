"""Runs a call to a service under one deadline for all of it, and knows whether the message left this machine."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from smtplib import SMTPException
from ssl import SSLError
from time import monotonic
from typing import Generic, TypeVar

AnswerT = TypeVar("AnswerT")


class CallFailed(Exception):
    """`code` is one of tracker.messages.notify.sentences.CODES."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class NotHandedOver(CallFailed):
    """Nothing of the message left: it may be sent again."""


class OnItsWay(CallFailed):
    """The message had left when the call failed: nobody knows what became of it."""


@dataclass(slots=True)
class Gate:
    """Where the message leaves this machine. Once the caller has given up, nothing passes any more."""

    deadline: float
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_closed: bool = False
    _has_passed: bool = False

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

    def pass_through(self) -> None:
        """Called when the next thing written is the message.

        Raises:
            NotHandedOver: the caller has given up.
        """
        with self._lock:
            if self._is_closed:
                raise NotHandedOver("timed_out")
            self._has_passed = True

    def has_passed(self) -> bool:
        return self._has_passed

    def close(self) -> bool:
        """Give up; returns whether the message had left."""
        with self._lock:
            self._is_closed = True
            return self._has_passed


@dataclass(frozen=True, slots=True)
class Ended(Generic[AnswerT]):
    """How the call ended."""

    answer: AnswerT | None = None
    error: Exception | None = None


def within(limit_s: float, call: Callable[[Gate], AnswerT]) -> AnswerT:
    """What the call answers. A socket's own timeout begins anew with every byte, so the call has a thread, which is
    left behind where it takes longer.

    Raises:
        NotHandedOver: it failed before the message left.
        OnItsWay: after.
    """
    gate = Gate(monotonic() + limit_s)
    ended: queue.Queue[Ended[AnswerT]] = queue.Queue()

    def run() -> None:
        try:
            ended.put(Ended(answer=call(gate)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the message's row must say what came of it
            ended.put(Ended(error=error))

    threading.Thread(target=run, name="message", daemon=True).start()
    try:
        found = ended.get(timeout=limit_s)
    except queue.Empty:
        raise (OnItsWay if gate.close() else NotHandedOver)("timed_out") from None
    if found.error is None:
        assert found.answer is not None
        return found.answer
    if isinstance(found.error, NotHandedOver | OnItsWay):
        raise found.error
    failed = (OnItsWay if gate.has_passed() else NotHandedOver)(*cause_of(found.error))
    raise failed from None


def cause_of(error: Exception) -> tuple[str, str]:
    """Code and words; the other side's own text is no part of them."""
    if isinstance(error, TimeoutError):
        return "timed_out", ""
    if isinstance(error, SSLError):
        return "tls", error.reason or type(error).__name__
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, SMTPException):
        return "no_connection", error.strerror or type(error).__name__
    return "no_answer", type(error).__name__
