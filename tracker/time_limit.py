"""Calls that may hang, such as requests over a network: each with one time limit for all of it."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

AnswerT = TypeVar("AnswerT")


def call_within(limit_s: float, call: Callable[[], AnswerT], thread_name: str) -> AnswerT:
    """What a call returns. It runs in a thread of its own, because a socket's own timeout begins anew with every byte;
    a call that takes longer goes on there, and the end of the program does not wait for it.

    Raises:
        TimeoutError: it took longer, or raised this itself.
        Exception: whatever the call raised.
    """
    ended: queue.Queue[tuple[AnswerT | None, Exception | None]] = queue.Queue()

    def run() -> None:
        try:
            ended.put((call(), None))
        except Exception as error:  # noqa: BLE001  # raised again for the caller
            ended.put((None, error))

    threading.Thread(target=run, name=thread_name, daemon=True).start()
    try:
        answer, error = ended.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError(f"not within {limit_s:g} s") from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]  # None only where the call returned it
