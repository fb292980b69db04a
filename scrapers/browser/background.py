"""Tasks that nobody waits for: the event loop itself holds only weak references to them."""

import asyncio
from collections.abc import Coroutine
from typing import Any


def run_in_background(tasks: "set[asyncio.Task[None]]", work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine, and keep its task among the others until it is done."""
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
