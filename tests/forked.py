"""Processes that do a function of the tests: forked where that is safe, for a new interpreter takes two CPU-seconds to
import what the function needs."""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess

ENDS_S = 120.0
"""A process that takes longer hangs."""


def start(function: Callable[..., None], *given: object) -> BaseProcess:
    """Start a process that calls a module's function. It opens a database of its own: no connection goes through a
    fork."""
    context = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
    process = context.Process(target=function, args=given, daemon=True)
    process.start()
    return process


def wait(process: BaseProcess) -> int:
    """Its exit code.

    Raises:
        TimeoutError: it hangs; it is killed.
    """
    process.join(ENDS_S)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError
    return process.exitcode
