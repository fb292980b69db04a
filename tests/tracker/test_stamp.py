"""Time stamps, from an authority on the loopback that answers as RFC 3161 has it, or otherwise."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.tracker.given import AT, account
from tracker.proof.keeper import Keeper
from tracker.proof.stamp import NoStamp, fetch_stamp, stamps, to_query
from tracker.proof.verify import verify
from tracker.store.store import Store

SHA256 = "ab" * 32
Answer = Callable[[bytes], tuple[int, bytes]]


@contextmanager
def authority(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told: object) -> None:
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


def reply(query: bytes, status: int = 0) -> bytes:
    """TimeStampResp: the status, then a token that quotes the query's imprint and nonce."""
    told = b"\x30\x03\x02\x01" + bytes([status]) + b"\x04" + bytes([len(query)]) + query
    return b"\x30\x81" + bytes([len(told)]) + told


def test_a_query_is_as_the_standard_has_it() -> None:
    query = to_query(bytes.fromhex(SHA256), b"\xff" * 8)
    assert query.hex() == ("30430201013031300d060960864801650304020105000420" + SHA256 + "02087f" + "ff" * 7 + "0101ff")


@pytest.mark.parametrize("status", [pytest.param(0, id="granted"), pytest.param(1, id="granted-with-changes")])
def test_a_granted_stamp_is_given_as_it_came(status: int) -> None:
    with authority(lambda query: (200, reply(query, status))) as url:
        given = fetch_stamp(url, SHA256)
    assert stamps(given, SHA256)
    assert not stamps(given, "cd" * 32)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda query: (200, reply(query, 2)), id="rejected"),
        pytest.param(lambda query: (200, b"<html>busy</html>"), id="a-page"),
        pytest.param(lambda query: (200, b""), id="nothing"),
        pytest.param(lambda query: (500, b""), id="an-error"),
        pytest.param(lambda query: (200, reply(b"." * 60)), id="of-something-else"),
        pytest.param(lambda query: (200, reply(query[:-11] + b"." * 8)), id="an-old-one"),
    ],
)
def test_anything_else_is_no_stamp(answer: Answer) -> None:
    with authority(answer) as url, pytest.raises(NoStamp):
        fetch_stamp(url, SHA256)


def test_an_authority_that_is_not_there_gives_none() -> None:
    with authority(lambda query: (200, b"")) as url:
        pass
    with pytest.raises(NoStamp):
        fetch_stamp(url, SHA256)


def sealed(state: Path, stamp: Callable[[str], bytes]) -> tuple[Keeper, Store]:
    store = Store.open(f"sqlite:///{state / 'tracker.db'}")
    store.sync_register([account()], AT)
    keeper = Keeper(state, store, lambda: AT, stamp)
    keeper.seal(store.begin_scan(AT, AT, [account()]), is_finished=True)
    return keeper, store


def test_a_stamp_lies_beside_its_manifest_and_belongs_to_it(tmp_path: Path) -> None:
    _, store = sealed(tmp_path, bytes.fromhex)
    stamp = tmp_path / "evidence/scan-1/manifest.json.tsr"
    assert stamp.read_bytes().hex() == store.seals()[0].sha256
    assert verify(tmp_path, store).is_whole
    stamp.write_bytes(b"of another manifest")
    assert [fault.path for fault in verify(tmp_path, store).faults] == ["evidence/scan-1/manifest.json.tsr"]


def test_without_a_stamp_the_scan_is_sealed_and_it_is_said(tmp_path: Path) -> None:
    def refuse(sha256: str) -> bytes:
        raise NoStamp("the authority is away")

    keeper, store = sealed(tmp_path, refuse)
    assert (keeper.unkept, len(store.seals())) == ({"timestamp": "the authority is away"}, 1)
