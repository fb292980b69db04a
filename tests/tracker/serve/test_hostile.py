"""What somebody tries who is not signed in, may do less, or stands at another page."""

import errno
import logging
import os
import re
import socket
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.tracker.rules.given import AT
from tests.tracker.serve.conftest import FILES, FOLDER, PAGE, PNG
from tests.tracker.serve.served import Served, serving
from tracker.errors import Failed
from tracker.evidence.vault.folder import FolderVault
from tracker.serve.sign_in.roles import ServedRole
from tracker.serve.site import router
from tracker.serve.site.evidence import StoredFile, is_kept, read_kept
from tracker.store.database.engine import PRAGMAS

PAGES = ("/", "/problems", "/cases", "/cases/1", "/accounts", "/account?key=weibo:1", "/scans", "/report")
API = ("summary", "problems", "cases", "cases/1", "accounts", "account?key=weibo:1", "scans", "openapi.json")
PICTURE, SNAPSHOT, CHANGED, OUTSIDE, LINK = FILES


def evidence(digest: str, key: str = "weibo:1") -> str:
    return f"/evidence?key={key}&sha256={quote(digest, safe='')}"


def test_every_page_is_tried_by_a_stranger_here() -> None:
    tried = {path.partition("?")[0] for path in (*PAGES, evidence(PICTURE.sha256))}
    forms = {path: re.sub(r"\{\w+\}", "[^/]+", path) for path in router.PAGES}
    assert [path for path, form in forms.items() if not any(re.fullmatch(form, item) for item in tried)] == []


@pytest.mark.parametrize("path", [*PAGES, *(f"/api/v1/{path}" for path in API), evidence(PICTURE.sha256)])
def test_nothing_is_shown_to_who_is_not_signed_in(served: Served, path: str) -> None:
    for cookies in ({}, {"tracker-session": "guessed"}):
        answer = served.ask(path, cookies)
        assert answer.status == 401
        assert "韶山" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/sign-in/guessed", "/api/v1/problems", evidence(PAGE.hex())])
def test_every_answer_is_guarded(served: Served, path: str) -> None:
    headers = served.ask(path, served.sign_in("张三")).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example", "10.0.0.1", "[::"]
)
def test_it_answers_to_its_own_names_only(served: Served, host: str) -> None:
    answer = served.ask("/", served.sign_in("张三"), headers={"Host": host})

    assert answer.status in (400, 421)
    assert "韶山" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_no_page_elsewhere_can_change_anything(served: Served, origin: str) -> None:
    cookies = served.sign_in("张三", ServedRole.INSPECTOR)
    form = {"csrf": "any", "what": "confirmed", "steps": "2"}

    assert served.ask("/cases/1", cookies, form, headers={"Origin": origin}).status == 403
    assert served.ask("/sign-in", {}, {"token": served.invite("李四")}, headers={"Origin": origin}).status == 403


def test_a_form_needs_the_token_of_its_own_session(served: Served) -> None:
    mine, other = served.sign_in("张三", ServedRole.INSPECTOR), served.sign_in("张三", ServedRole.INSPECTOR)
    form = {"what": "confirmed", "steps": "2"}
    page = served.ask("/cases/1", other).text
    other_token = page.partition('name="csrf" value="')[2].partition('"')[0]
    assert len(other_token) == 64

    assert served.ask("/cases/1", mine, form).status == 403
    assert served.ask("/cases/1", mine, {**form, "csrf": other_token}).status == 403
    assert served.ask("/cases/1", mine, b"{}", headers={"Content-Type": "application/json"}).status == 403
    assert [step.what for step in served.office.store.cases.all()[0].steps] == ["opened", "held"]


@pytest.mark.parametrize("role", [ServedRole.READER, ServedRole.REVIEWER])
def test_who_may_only_look_decides_nothing(served: Served, role: ServedRole) -> None:
    cookies = served.sign_in("张三", role)

    assert "serve.case" not in served.ask("/cases/1", cookies).text
    assert "<textarea" not in served.ask("/cases/1", cookies).text
    assert served.post("/cases/1", cookies, what="confirmed", steps="2").status == 403
    assert len(served.office.store.cases.all()[0].steps) == 2


def test_a_link_that_is_revoked_between_page_and_form_decides_nothing(served: Served) -> None:
    cookies = served.sign_in("钱九", ServedRole.INSPECTOR)
    assert served.ask("/cases/1", cookies).status == 200
    served.office.store.sign_ins.revoke("钱九", served.office.clock())

    assert served.post("/cases/1", cookies, what="confirmed", steps="2").status == 401


def test_nobody_signs_with_another_name(served: Served) -> None:
    cookies = served.sign_in("吴十", ServedRole.INSPECTOR)
    others = {"by": "局长", "name": "局长", "person": "局长"}

    answer = served.post("/cases/2", cookies, what="dismissed", why="另一个号", steps="2", **others)

    case = next(case for case in served.office.store.cases.all() if case.id == 2)
    assert answer.status == 303, answer.text
    assert {step.by for step in case.steps} == {"", "吴十"}


def test_a_body_is_limited_before_anybody_is_asked_who_they_are(served: Served) -> None:
    large = b"a=" + b"b" * (64 * 1024)

    assert served.ask("/sign-in", {}, large).status == 413
    assert served.ask("/cases/1", served.sign_in("张三"), large).status == 413
    assert served.ask("/review/nothing", {}, large).status != 413
    for length in ("99999999999", "-1", "1e3", "9" * 30):
        assert raw(served, f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n") in (
            400,
            413,
        )


def test_a_body_without_a_length_is_limited_too(served: Served) -> None:
    head = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"

    assert raw(served, head + ("4000\r\n" + "a" * 0x4000 + "\r\n") * 5) == 413


def raw(served: Served, request: str) -> int:
    """The status that a request gets, sent as it is."""
    host, _, port = served.address.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(4096).split(b" ")[1])


# Evidence


def test_a_picture_is_shown_and_everything_else_is_handed_over(served: Served) -> None:
    cookies = served.sign_in("张三", ServedRole.REVIEWER)
    picture, page = served.ask(evidence(PICTURE.sha256), cookies), served.ask(evidence(SNAPSHOT.sha256), cookies)

    assert (picture.status, picture.body) == (200, PNG)
    assert picture.headers["content-type"] == "image/png"
    assert (page.status, page.body) == (200, PAGE)
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment;")
    for answer in (picture, page):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_reader_gets_the_program_s_pictures_alone(served: Served) -> None:
    cookies = served.sign_in("张三", ServedRole.READER)

    assert served.ask(evidence(PICTURE.sha256), cookies).status == 200
    assert served.ask(evidence(SNAPSHOT.sha256), cookies).status == 403


def test_a_file_that_is_not_what_was_kept_is_not_shown(served: Served) -> None:
    answer = served.ask(evidence(CHANGED.sha256), served.sign_in("张三", ServedRole.INSPECTOR))

    assert answer.status == 409
    assert "something else" not in answer.text


@pytest.mark.parametrize("digest", [OUTSIDE.sha256, LINK.sha256])
def test_a_recorded_path_that_leads_out_of_the_evidence_is_not_followed(served: Served, digest: str) -> None:
    answer = served.ask(evidence(digest), served.sign_in("张三", ServedRole.INSPECTOR))

    assert answer.status == 404
    assert "outside" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        evidence("../../accounts.yaml"),
        evidence(f"{FOLDER}/page.html"),
        evidence(PICTURE.sha256, key="weibo:2"),
        evidence(PICTURE.sha256, key="../weibo:1"),
        "/evidence/../../accounts.yaml",
        "/static/../people.py",
        "/static/..%2f..%2fpeople.py",
        "/static/%2e%2e/templates/layout.html",
        "/static//etc/passwd",
        "/static/layout.html",
    ],
)
def test_no_path_leads_to_another_file(served: Served, path: str) -> None:
    answer = served.ask(path, served.sign_in("张三", ServedRole.INSPECTOR))

    assert answer.status == 404
    assert b"platform:" not in answer.body
    assert PAGE not in answer.body


def test_what_was_scraped_is_text(served: Served) -> None:
    cookies = served.sign_in("<b>张三</b>", ServedRole.INSPECTOR)

    for path in (
        "/problems",
        "/accounts",
        "/account?key=weibo:7",
        "/account?key=weibo:2",
        "/report",
        "/problems?q=<script>",
    ):
        text = served.ask(path, cookies).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>张三" not in text
        assert "49" not in text.partition("alert(2)")[2][:40]


def test_a_message_in_an_address_is_not_repeated(served: Served) -> None:
    answer = served.ask("/cases/<script>alert(1)</script>?page=<b>", served.sign_in("张三"))

    assert answer.status in (404, 422)
    assert "<script>alert" not in answer.text


# The log, and a busy database


def test_no_token_is_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = served.invite("张三")
    signed_in = served.ask("/sign-in", form={"token": token})
    session = signed_in.headers["set-cookie"].partition("=")[2].partition(";")[0]
    served.ask(f"/sign-in/{token}")
    served.ask("/", {"tracker-session": session})

    assert token not in caplog.text
    assert session not in caplog.text


def test_while_another_program_writes_pages_are_shown_and_forms_get_one_sentence(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "20")
    with serving(served.folder) as own, closing(sqlite3.connect(served.folder / ".tracker" / "tracker.db")) as scan:
        cookies, token = own.sign_in("张三", ServedRole.INSPECTOR), own.invite("李四")
        scan.execute("BEGIN IMMEDIATE")

        assert {path: own.ask(path, cookies).status for path in PAGES} == dict.fromkeys(PAGES, 200)
        refused = own.ask("/sign-in", form={"token": token}, headers={"Accept-Language": "en"})
        scan.rollback()

        assert refused.status == 503
        assert "the database is in use by another program" in refused.text
        assert "Traceback" not in refused.text
        assert own.ask("/sign-in", form={"token": token}).status == 303  # the link was not used up


def test_a_fault_of_the_program_is_one_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("a secret detail")

    cookies = served.sign_in("张三")
    monkeypatch.setattr(type(served.office), "time_point", fail)
    answer = served.ask("/", cookies)

    assert answer.status == 500
    assert "程序内部错误" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_digests_are_what_they_say() -> None:
    assert PICTURE.sha256 == sha256(PNG).hexdigest()


def test_a_drive_that_fails_does_not_say_that_a_file_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = StoredFile(path="evidence/scan-1/weibo-1/record.json", sha256="", kind="record", at=AT)

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    assert not is_kept(FolderVault(tmp_path), file)
    monkeypatch.setattr(os, "lstat", fail)
    assert is_kept(FolderVault(tmp_path), file)
    with pytest.raises(Failed, match="Input/output error"):
        read_kept(FolderVault(tmp_path), file)
