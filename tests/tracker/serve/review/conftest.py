"""A queue that is served, of its own for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.tracker.serve.review.queue_office import Queue, make_queue

MakeQueue = Callable[..., Queue]


@pytest.fixture
def serve_queue(tmp_path: Path) -> Iterator[MakeQueue]:
    with ExitStack() as opened:

        def serve(*numbers: int, **more: Any) -> Queue:
            make_queue(tmp_path, numbers or (1, 2, 3), **more)
            queue = Queue(tmp_path)
            opened.enter_context(queue.serving())
            return queue

        yield serve
