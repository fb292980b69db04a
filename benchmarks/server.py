"""Serves the measured platform on the loopback interface, in a separate process, so that no side's CPU includes it.

`python -m benchmarks.server` prints its address and its key in one line of JSON. It ends when its stdin closes, so it
ends with the process that started it.
"""

import asyncio
import contextlib
import json
import sys

from benchmarks.platform import Answer, Platform
from tracker.recordings.certificate import make_certificate
from tracker.recordings.proxy_connection import HEAD_LIMIT, Connection, ProxyRequest, phrase_of
from tracker.time.clock import now


def to_wire(answer: Answer) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status} {phrase_of(answer.status)}\r\n"
        f"content-type: {answer.kind}\r\ncache-control: {answer.cache}\r\ncontent-length: {len(answer.body)}\r\n"
    )
    if answer.origin:
        head += f"access-control-allow-origin: {answer.origin}\r\naccess-control-allow-credentials: true\r\n"
    return head.encode("latin-1") + b"\r\n" + answer.body


async def serve() -> None:
    platform, certificate = Platform(now()), make_certificate()

    async def answer(request: ProxyRequest) -> bytes:
        return to_wire(platform.answer(request.url))

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
            await Connection(reader, writer, certificate.context).run(answer)
        writer.transport.abort()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
    place = {"proxy_url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "spki_pin": certificate.spki_pin}
    sys.stdout.write(json.dumps(place) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
