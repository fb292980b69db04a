"""Stand-ins on the loopback that answer as the services do: robots, a webhook, a mail server. They record what they
took; what they answer is given."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = {"wecom": b'{"errcode":0,"errmsg":"ok"}', "dingtalk": b'{"errcode":0,"errmsg":"ok"}', "feishu": b'{"code":0}'}


@dataclass(frozen=True, slots=True)
class Taken:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The message's text, of whichever service."""
        content = self.json
        for keys in (("text", "content"), ("markdown", "content"), ("content", "text"), ("markdown", "text")):
            inner = content.get(keys[0])
            if isinstance(inner, dict) and keys[1] in inner:
                return str(inner[keys[1]])
        return str(content["text"])


Answer = Callable[[Taken], tuple[int, bytes]]
"""Status and body of an answer."""


@dataclass(slots=True)
class HttpService:
    """A running stand-in."""

    url: str
    taken: list[Taken] = field(default_factory=list)


@contextmanager
def http_service(
    answer: Answer, write: Callable[[Any, int, bytes], None] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[HttpService]:
    """
    Args:
        write: writes the answer to a handler in a way of its own.
        tls: for https.
    """
    service = HttpService("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            taken = Taken(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            service.taken.append(taken)
            status, content = answer(taken)
            if write is not None:
                write(self, status, content)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815  # the library calls it so

        def log_message(self, *reported: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            return  # the other side was killed, or gave up

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    service.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class MailService:
    """A running mail server."""

    port: int = 0
    taken: list[Message] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The commands that came."""


USUAL = {"DATA": "354 go on", "STARTTLS": "220 go on", "AUTH": "235 ok"}
Replies = dict[str, str]
"""Command, or `.` for the end of a message -> what is answered instead of yes; empty: the connection is closed."""


@contextmanager
def mail_service(
    replies: Replies | None = None, tls: ssl.SSLContext | None = None, *, is_implicit: bool = False
) -> Iterator[MailService]:
    """SMTP as RFC 5321 has it, as far as a sender needs it.

    Args:
        tls: for STARTTLS; None: there is none.
        is_implicit: whether it is encrypted from the start instead, as on port 465.
    """
    service, started, ended = MailService(), threading.Event(), threading.Event()
    given = replies or {}
    loops: list[asyncio.AbstractEventLoop] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(word: str, usual: str) -> bool:
            line = given.get(word, usual)
            if line:
                writer.write(f"{line}\r\n".encode())
                await writer.drain()
            return bool(line)

        try:
            is_open = await say("greeting", "220 stand-in")
            while is_open and (line := await reader.readline()):
                word = line.decode().strip().split(" ")[0].upper()
                is_open = await say(word, USUAL.get(word, "250 ok"))
                if word == "STARTTLS" and tls is not None:
                    await writer.start_tls(tls)
                service.words.append(word)
                if word == "DATA" and is_open and given.get("DATA", "354")[:3] == "354":
                    content = await reader.readuntil(b"\r\n.\r\n")
                    if given.get(".", "250")[:3] == "250" or not given.get("."):
                        service.taken.append(
                            message_from_bytes(content[:-5].replace(b"\r\n..", b"\r\n."), policy=default)
                        )
                    is_open = await say(".", "250 queued")
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls if is_implicit else None)
        service.port = server.sockets[0].getsockname()[1]
        loops.append(asyncio.get_running_loop())
        started.set()
        await asyncio.get_running_loop().run_in_executor(None, ended.wait)
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield service
    finally:
        ended.set()
        thread.join(10)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file of the certificate that must be trusted for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "server.pem").write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, kind, plain))
    (folder / "trusted.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, folder / "trusted.pem"
