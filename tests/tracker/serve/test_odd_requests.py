"""Requests that no browser sends of itself: odd codings, addresses and origins, clients that never come to an end, and
two people at one instant."""

import json
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace

import pytest

from tests.tracker.serve.served import Served, running
from tests.tracker.serve.test_hostile import raw
from tests.tracker.tui.conftest import NOW
from tracker.cases.case import StepKind
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.review.case_actions import CaseAction
from tracker.serve import guards, server
from tracker.serve.app import build_app
from tracker.serve.pages import read_static, static_files
from tracker.serve.people import SECURE_COOKIE
from tracker.serve.sign_in.roles import ServedRole
from tracker.serve.site.cases import actions_of
from tracker.settings.reading import read_settings

BOUNDARY = "----of-the-tests"


def multipart(charset: str, **fields: bytes) -> tuple[Mapping[str, str], bytes]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields.items()
    ]
    kind = f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"
    return {"Content-Type": kind}, b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined", "punycode", "idna", "utf-7", "hex", "no-such"])
def test_a_form_in_an_odd_coding_is_no_fault_of_the_program(
    served: Served, charset: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers, body = multipart(charset, token=b"\\ud800\xff-\x80", csrf=b"\\ud800\xff-\x80", what=b"confirmed")

    assert served.ask("/sign-in", {}, body, headers).status in (400, 410)
    assert served.ask("/cases/1", served.sign_in("张三", ServedRole.INSPECTOR), body, headers).status in (400, 403)
    assert "a page failed" not in caplog.text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "://", "//", "http://", "javascript://x"])
def test_an_origin_that_is_none_is_refused(served: Served, origin: str) -> None:
    form = {"token": served.invite("李四")}

    assert served.ask("/sign-in", {}, form, headers={"Origin": origin}).status == 403


def test_under_https_a_page_of_the_same_name_that_came_unencrypted_changes_nothing(served: Served) -> None:
    settings = read_settings(served.folder / "accounts.yaml", served.folder / ".tracker", None)
    app = build_app(settings, lambda: NOW, hosts={"xmt.example"}, is_secure=True)
    with running(app) as (address, _):
        own = replace(served, address=address)

        def sign_in(origin: str) -> int:
            headers = {"Host": "xmt.example", "Origin": origin}
            return own.ask("/sign-in", {}, {"token": served.invite("李四")}, headers).status

        assert sign_in("http://xmt.example") == 403
        assert sign_in("https://xmt.example") == 303
    assert SECURE_COOKIE.startswith("__Host-")


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example", "//evil.example/%2e%2e"])
def test_no_address_makes_a_link_to_another_host(served: Served, path: str) -> None:
    page = served.ask(path, served.sign_in("张三"))

    assert page.status == 404
    assert 'href="//' not in page.text


def test_what_strangers_ask_for_is_not_kept_in_memory(served: Served) -> None:
    assert served.ask("/static/no-such-file").status == 404

    assert read_static("no-such-file") is None
    assert "no-such-file" not in static_files()
    assert served.ask("/static/serve.css").status == 200


def test_a_database_that_cannot_be_read_is_one_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = served.sign_in("张三")

    def fail(*_: object) -> None:
        raise Failed("数据库连不上 / the database cannot be reached")

    monkeypatch.setattr(type(served.office.store.sign_ins), "session", fail)
    answers = [served.ask(path, cookies) for path in ("/", "/api/v1/summary")]

    assert [answer.status for answer in answers] == [503, 503]
    assert all("数据库连不上" in answer.text for answer in answers)


# Slow


def test_a_body_that_does_not_come_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "SMALL_BODY_S", 0.05)
    head = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 10\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"

    assert raw(served, f"{head}token") == 408
    assert raw(served, f"{head}token=abcd") == 410


@pytest.mark.parametrize("sent", ["", "GET / HTTP/1.1\r\nHost: 127.0"])
def test_a_connection_that_asks_nothing_is_closed(served: Served, monkeypatch: pytest.MonkeyPatch, sent: str) -> None:
    monkeypatch.setattr(server, "HEAD_S", 0.05)
    host, _, port = served.address.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
        connection.sendall(sent.encode())

        assert connection.recv(100) == b""


# People


def test_a_person_is_revoked_under_every_spelling_of_the_name(served: Served) -> None:
    sessions = [served.sign_in(name) for name in ("Zheng He", "ZHENG  HE", "Ｚｈｅｎｇ Ｈｅ", "zhenghe")]
    other = served.sign_in("Zheng Hei")

    assert served.office.store.sign_ins.revoke("zheng he", NOW) == 4
    assert [served.ask("/", session).status for session in sessions] == [401] * 4
    assert served.ask("/", other).status == 200


def test_a_step_on_a_case_that_had_another_one_meanwhile_is_refused_by_the_database_itself(served: Served) -> None:
    """Two taps on "notify" are two requests, and the second would be a second notice (二次通报)."""
    messages = Messages(Lang.ZH)
    actions = actions_of(served.office, messages)
    case = next(case for case in served.office.store.cases.all() if case.id == 3)
    actions.apply([3], CaseAction(what=StepKind.CONFIRMED, by="张三"))
    shown = len(case.steps) + 1
    notice = CaseAction(what=StepKind.NOTIFIED, by="张三", shown_steps=shown)
    (notified,) = actions.apply([3], notice)
    assert len(notified.steps) == shown + 1

    with pytest.raises(UserError, match="刚才有了新的一步"):
        actions.apply([3], notice)
    assert len(next(case for case in served.office.store.cases.all() if case.id == 3).steps) == shown + 1


# The API's filters


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("summary?region=长沙市", "at"),
        ("problems?regoin=长沙市", "region"),
        ("problems?platform=火星", "weibo"),
        ("accounts?platform=peopleapp", "weibo"),
        ("accounts?q=x", ""),
        ("cases?state=open", "status"),
        ("scans?at=2023-01-01T00:00", ""),
        ("problems?region=长沙市&region=湘潭市", ""),
        ("problems?region=", "长沙市"),
        ("cases?status=opne", ""),
        ("problems?new=perhaps", ""),
    ],
)
def test_a_filter_that_means_nothing_is_an_error(served: Served, address: str, said: str) -> None:
    from tests.tracker.serve.test_pages import to_api

    answered = served.ask(to_api(address), served.sign_in("张三"))

    assert answered.status == 400, answered.text
    assert said in json.loads(answered.body)["hint"]
    assert served.ask(to_api(address)).status == 401


def test_a_key_of_no_account_names_what_may_be_meant(served: Served) -> None:
    answered = served.ask("/api/v1/account?key=weibo:11", served.sign_in("张三"))

    assert answered.status == 404
    assert "weibo:1" in json.loads(answered.body)["hint"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "0001-01-01T00:00%2B14:00", "1899-12-31T23:59", "9999-12-31T24:00"])
@pytest.mark.parametrize("document", ["summary?", "problems?", "account?key=weibo:1&"])
def test_a_time_point_at_an_end_of_the_calendar_is_no_fault_of_the_program(
    served: Served, document: str, at: str
) -> None:
    answered = served.ask(f"/api/v1/{document}at={at}", served.sign_in("张三"))

    assert answered.status == 400
    assert json.loads(answered.body)["error"].startswith("时间的写法不能识别")
