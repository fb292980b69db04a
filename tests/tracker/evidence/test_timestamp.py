"""Time stamps, from an authority on the loopback that answers as RFC 3161 has it, or otherwise."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import process_time

import pytest

from tests.tracker.evidence.time_authority import HAS_OPENSSL, Authority
from tests.tracker.rules.given import AT, account
from tracker.evidence.timestamp import TimestampRefused, UnknownAuthority, check_stamp, request_timestamp
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.verify import verify
from tracker.evidence.writer import EvidenceWriter
from tracker.store.store import Store
from tracker.time.clock import now

MANIFEST = b"a manifest"
Answer = Callable[[bytes], tuple[int, bytes]]
pytestmark = pytest.mark.skipif(not HAS_OPENSSL, reason="openssl answers as the authority")


@contextmanager
def authority(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *reported: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


LONG = "A root whose name makes its certificate longer than the one"


@pytest.mark.parametrize("root_name", [pytest.param("A", id="root-shorter"), pytest.param(LONG, id="root-longer")])
def test_a_granted_stamp_is_given_as_it_came(tmp_path: Path, root_name: str) -> None:
    """Whatever the order of its certificates: OpenSSL's own is not that of DER."""
    made = Authority(tmp_path / "tsa", root_name=root_name)
    answers: list[bytes] = []

    def answer(query: bytes) -> tuple[int, bytes]:
        answers.append(made.answer(query))
        return 200, answers[-1]

    with authority(answer) as url:
        given = request_timestamp(url, MANIFEST, at=now())
    assert answers == [given]
    check_stamp(given, MANIFEST)
    check_stamp(given, MANIFEST, made.root)
    with pytest.raises(TimestampRefused):
        check_stamp(given, b"another manifest")


def flipped(reply: bytes, place: int) -> bytes:
    return reply[:place] + bytes([reply[place] ^ 1]) + reply[place + 1 :]


def is_refused(answer: Answer) -> bool:
    with authority(answer) as url:
        try:
            request_timestamp(url, MANIFEST, at=now())
        except TimestampRefused:
            return True
    return False


V3 = b"\xa0\x03\x02\x01\x02"
"""The version, in a certificate."""


def nested(parts: bytes) -> bytes:
    """A reply with these parts where it has its certificates; as DER writes long elements."""
    for head, before in ((b"\x30", b""), (b"\xa0", b""), (b"\x30", b"\x06\x00"), (b"\x30", b"\x30\x00")):
        parts = head + b"\x83" + (len(before) + len(parts)).to_bytes(3) + before + parts
    return parts


def test_anything_else_is_no_stamp(tmp_path: Path) -> None:
    made = Authority(tmp_path / "tsa")
    refusing = Authority(tmp_path / "other", digests="sha512")
    answers: dict[str, Answer] = {
        "rejected": lambda query: (200, refusing.answer(query)),
        "a page": lambda query: (200, b"<html>busy</html>"),
        "nothing": lambda query: (200, b""),
        "cut off": lambda query: (200, made.answer(query)[:-40]),
        "with more behind it": lambda query: (200, made.answer(query) + b"x"),
        "an error": lambda query: (500, b""),
        "of something else": lambda query: (200, made.stamp(b"something else")),
        "an old one": lambda query: (200, made.stamp(MANIFEST)),
        "a broken signature": lambda query: (200, flipped(made.answer(query), -1)),
        "a certificate of no version": lambda query: (200, made.answer(query).replace(V3, b"\xa0\x03\x02\x01\x1a")),
        "half a million empty parts": lambda query: (200, nested(b"\x30\x00" * 450_000)),
        "the hash's bytes alone": lambda query: (200, b"\x30\x82\x01\x00\x30\x03\x02\x01\x00" + query),
    }
    began = process_time()
    assert [name for name, answer in answers.items() if not is_refused(answer)] == []
    assert process_time() - began < 10


def test_every_flipped_byte_of_the_signed_part_shows(tmp_path: Path) -> None:
    reply = Authority(tmp_path / "tsa").stamp(MANIFEST)
    start = reply.index(b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04")  # id-ct-TSTInfo
    for place in range(start, start + 100):
        with pytest.raises(TimestampRefused):
            check_stamp(flipped(reply, place), MANIFEST)


def test_only_roots_that_are_named_count_where_some_are(tmp_path: Path) -> None:
    made, other = Authority(tmp_path / "tsa"), Authority(tmp_path / "other")
    with pytest.raises(TimestampRefused):
        check_stamp(made.stamp(MANIFEST), MANIFEST, other.root)
    with pytest.raises(TimestampRefused):
        check_stamp(made.stamp(MANIFEST), MANIFEST, tmp_path / "none.pem")


def test_an_authority_that_sends_no_root_needs_one_to_be_named(tmp_path: Path) -> None:
    made = Authority(tmp_path / "tsa", is_root_sent=False)
    reply = made.stamp(MANIFEST)
    check_stamp(reply, MANIFEST, made.root)
    with pytest.raises(UnknownAuthority):
        check_stamp(reply, MANIFEST)
    with pytest.raises(TimestampRefused, match="something else"):
        check_stamp(reply, b"another manifest")


def test_an_authority_that_is_not_there_gives_none() -> None:
    with authority(lambda query: (200, b"")) as url:
        pass
    with pytest.raises(TimestampRefused):
        request_timestamp(url, MANIFEST, at=now())


def sealed(state: Path, stamp: Callable[[bytes], bytes]) -> tuple[EvidenceWriter, Store]:
    store = Store.open(f"sqlite:///{state / 'tracker.db'}")
    store.sync_register([account()], AT)
    evidence_writer = EvidenceWriter(FolderVault(state), store, lambda: AT, stamp)
    evidence_writer.seal(store.begin_scan(AT, AT, [account()]), is_finished=True)
    return evidence_writer, store


@pytest.mark.parametrize("is_root_sent", [pytest.param(True, id="its-root"), pytest.param(False, id="no-root")])
def test_a_stamp_lies_beside_its_manifest_and_belongs_to_it(tmp_path: Path, is_root_sent: bool) -> None:
    made = Authority(tmp_path / "tsa", is_root_sent=is_root_sent)
    _, store = sealed(tmp_path, made.stamp)
    stamp = tmp_path / "evidence/scan-1/manifest.json.tsr"
    assert verify(FolderVault(tmp_path), store).is_whole
    assert verify(FolderVault(tmp_path), store, roots=made.root).is_whole
    for other in (b"of another manifest", made.stamp(b"another manifest")):
        stamp.write_bytes(other)
        assert [fault.path for fault in verify(FolderVault(tmp_path), store).faults] == [
            "evidence/scan-1/manifest.json.tsr"
        ]


@pytest.mark.parametrize(
    ("apart", "is_refused"),
    [
        pytest.param(timedelta(days=-900), True, id="years-ago"),
        pytest.param(timedelta(hours=2), True, id="ahead"),
        pytest.param(timedelta(minutes=30), False, id="the-present"),
    ],
)
def test_a_stamp_of_another_time_than_the_present_is_none(tmp_path: Path, apart: timedelta, is_refused: bool) -> None:
    """It would testify that the manifest existed before it did, or later."""
    made = Authority(tmp_path / "tsa")
    with authority(lambda query: (200, made.answer(query))) as url:
        if not is_refused:
            request_timestamp(url, MANIFEST, at=now() - apart)
            return
        with pytest.raises(TimestampRefused, match="another time"):
            request_timestamp(url, MANIFEST, at=now() - apart)


def test_without_a_stamp_the_scan_is_sealed_and_it_is_said(tmp_path: Path) -> None:
    def refuse(content: bytes) -> bytes:
        raise TimestampRefused("the authority is away")

    evidence_writer, store = sealed(tmp_path, refuse)
    assert (evidence_writer.unkept, len(store.chain.records())) == ({"timestamp": "the authority is away"}, 1)
