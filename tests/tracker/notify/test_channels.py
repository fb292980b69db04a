"""What the services are sent, and what their answers mean: a known yes alone is one."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.tracker.notify.services import OK, Taken, certificate, http_service, mail_service
from tracker.notify.channels.delivery import LONGEST, Delivery, DeliveryState, MessagePart
from tracker.notify.channels.https import HttpAnswer
from tracker.notify.channels.robots import REQUESTS, to_delivery
from tracker.notify.channels.send import send
from tracker.notify.contacts_file import ChannelKind, ChannelPart
from tracker.notify.ping import ping

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"
PARCEL = MessagePart(
    key="k-1",
    title="某局：更新提醒",
    text="某局：更新提醒\n1. 微博",
    kind="reminder",
    unit="某局",
    email="z@b.cn",
    at=AT,
)
ROBOTS = ("wecom", "dingtalk", "feishu")
SHORT_S = 0.4
"""A time limit for what never answers."""


def test_every_kind_of_channel_has_a_way_to_send() -> None:
    assert {*REQUESTS, ChannelKind.EMAIL, ChannelKind.APPRISE} == {*ChannelKind}


def channel(kind: str, **more: Any) -> ChannelPart:
    url = {} if kind == "email" else {"url": f"https://robot.example/send?key={TOKEN}"}
    return ChannelPart.model_validate({"kind": kind, **url, **more})


def mailbox(port: int, **more: Any) -> ChannelPart:
    return channel("email", host="127.0.0.1", port=port, security="none", sender="a@b.cn", **more)


# What is sent


def test_a_robot_is_sent_plain_text_and_mentions_nobody() -> None:
    sent = {kind: json.loads(REQUESTS[ChannelKind(kind)](channel(kind), PARCEL).body) for kind in ROBOTS}
    assert sent == {
        "wecom": {"msgtype": "text", "text": {"content": PARCEL.text}},
        "dingtalk": {"msgtype": "text", "text": {"content": PARCEL.text}, "at": {"isAtAll": False}},
        "feishu": {"msg_type": "text", "content": {"text": PARCEL.text}},
    }


def test_markdown_is_the_title_in_bold() -> None:
    sent = {
        kind: json.loads(REQUESTS[ChannelKind(kind)](channel(kind, markdown=True), PARCEL).body)["markdown"]
        for kind in ("wecom", "dingtalk")
    }
    assert sent["wecom"] == {"content": "**某局：更新提醒**\n1. 微博"}
    assert sent["dingtalk"] == {"title": "某局：更新提醒", "text": "**某局：更新提醒**  \n1. 微博"}


def test_dingtalk_is_signed_in_the_address() -> None:
    request = REQUESTS[ChannelKind.DINGTALK](channel("dingtalk", secret="SEC1"), PARCEL)
    query = parse_qs(urlsplit(request.url).query)
    stamp = str(int(AT.timestamp() * 1000))
    sign = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert (query["timestamp"], query["sign"]) == ([stamp], [base64.b64encode(sign).decode()])
    assert query["key"] == [TOKEN]


def test_feishu_is_signed_in_the_body_over_nothing() -> None:
    body = json.loads(REQUESTS[ChannelKind.FEISHU](channel("feishu", secret="s1"), PARCEL).body)
    stamp = str(int(AT.timestamp()))
    sign = hmac.new(f"{stamp}\ns1".encode(), b"", hashlib.sha256).digest()
    assert (body["timestamp"], body["sign"]) == (stamp, base64.b64encode(sign).decode())


def test_webhook_gets_our_schema_a_key_and_a_signature() -> None:
    request = REQUESTS[ChannelKind.WEBHOOK](channel("webhook", secret="s1"), PARCEL)
    body = json.loads(request.body)
    assert (body["schema_version"], body["id"], body["text"], body["sent_at"]) == (
        1, "k-1", PARCEL.text, "2026-11-23T09:00:00+08:00",
    )  # fmt: skip
    assert request.headers["Idempotency-Key"] == "k-1"
    assert request.headers["X-Tracker-Signature"] == f"sha256={hmac.new(b's1', request.body, 'sha256').hexdigest()}"
    assert TOKEN not in repr(request)


# What an answer means

YES, LATER, NO, NOBODY_KNOWS = DeliveryState


@pytest.mark.parametrize(
    ("kind", "status", "body", "state", "code"),
    [
        ("wecom", 200, '{"errcode":0,"errmsg":"ok"}', YES, ""),
        ("wecom", 200, '{"errcode":45009,"errmsg":"api freq out of limit"}', LATER, "rate"),
        ("wecom", 200, '{"errcode":93000,"errmsg":"invalid webhook url"}', NO, "sign"),
        ("wecom", 200, '{"errcode":40058,"errmsg":"too long"}', NO, "service"),
        ("wecom", 200, '{"errcode":-1,"errmsg":"system busy"}', LATER, "busy"),
        ("dingtalk", 200, '{"errcode":0,"errmsg":"ok"}', YES, ""),
        ("dingtalk", 200, '{"errcode":310000,"errmsg":"sign not match"}', NO, "sign"),
        ("dingtalk", 200, '{"errcode":130101,"errmsg":"send too fast"}', LATER, "rate"),
        ("feishu", 200, '{"code":0,"msg":"success","data":{}}', YES, ""),
        ("feishu", 200, '{"StatusCode":0,"StatusMessage":"success"}', YES, ""),
        ("feishu", 200, '{"code":19021,"msg":"sign match fail"}', NO, "sign"),
        ("feishu", 200, '{"code":11232,"msg":"frequency limited"}', LATER, "rate"),
        ("feishu", 200, '{"code":9499,"StatusCode":0}', NO, "service"),
        ("webhook", 204, "", YES, ""),
        ("webhook", 202, "anything", YES, ""),
        ("webhook", 302, "", NO, "http_status"),
        ("webhook", 404, "", NO, "http_status"),
        ("webhook", 429, "", LATER, "rate"),
        ("webhook", 502, "", NOBODY_KNOWS, "server_error"),
        ("wecom", 403, '{"errcode":0}', NO, "http_status"),
        ("wecom", 500, '{"errcode":0}', NOBODY_KNOWS, "server_error"),
        *(("wecom", 200, body, NO, "not_understood") for body in (
            "", "<html>", "null", "[]", "0", '{"errcode":"0"}', '{"errcode":false}', '{"errcode":null}', '{"code":0}',
            '{"errcode":0.0}', "[" * 100_000,
        )),
        ("feishu", 200, '{"errcode":0}', NO, "not_understood"),
        ("dingtalk", 200, '{"code":0}', NO, "not_understood"),
    ],
)  # fmt: skip
def test_only_a_known_yes_is_one(kind: str, status: int, body: str, state: DeliveryState, code: str) -> None:
    found = to_delivery(ChannelKind(kind), HttpAnswer(status=status, body=body.encode()))
    assert (found.state, found.code) == (state, code)


# On the way


def outcome(delivery: Delivery) -> tuple[DeliveryState, str]:
    return delivery.state, delivery.code


def to_local(kind: str, url: str, **more: Any) -> ChannelPart:
    return ChannelPart.model_validate({"kind": kind, "url": f"{url}/send?key={TOKEN}", **more})


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_that_says_yes_took_it(kind: str) -> None:
    with http_service(lambda taken: (200, OK[kind])) as service:
        found = send(to_local(kind, service.url), PARCEL)
    assert (found.state, [taken.text for taken in service.taken]) == (YES, [PARCEL.text])


def test_the_words_of_a_service_repeat_no_secret() -> None:
    def echo(taken: Taken) -> tuple[int, bytes]:
        return 200, json.dumps({"errcode": 93000, "errmsg": f"invalid {taken.path} from pw1"}).encode()

    with http_service(echo) as service:
        found = send(to_local("dingtalk", service.url, secret="pw1"), PARCEL)
    assert TOKEN not in found.detail
    assert "pw1" not in found.detail
    assert found.detail.startswith("93000 invalid")


def test_no_half_of_a_secret_stays_where_words_are_cut() -> None:
    words = "x" * (LONGEST - 10) + TOKEN
    with http_service(lambda taken: (200, json.dumps({"errcode": 1, "errmsg": words}).encode())) as service:
        found = send(to_local("wecom", service.url), PARCEL)
    assert len(found.detail) <= LONGEST
    assert TOKEN[:4] not in found.detail


@contextmanager
def raw_service(*pieces: bytes, stays: bool = False) -> Iterator[str]:
    """Reads a request, writes these pieces, and closes, or waits until the other side does."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            for piece in pieces:
                try:
                    connection.sendall(piece)
                except OSError:
                    return
                if stays:
                    ended.wait(0.05)
            if stays:
                ended.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.close()
        thread.join(5)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "


@pytest.mark.parametrize(
    ("pieces", "stays", "code"),
    [
        pytest.param([], True, "timed_out", id="no-answer"),
        pytest.param([b"H", b"T"] * 200, True, "timed_out", id="drips"),
        pytest.param([], False, "no_answer", id="hangs-up"),
        pytest.param([b"garbage\r\n\r\n"], False, "no_answer", id="no-http"),
        pytest.param([HEAD + b"100\r\n\r\n{}"], False, "no_answer", id="cut-off"),
        pytest.param([HEAD + b"9000000\r\n\r\n" + b"x" * 200_000], False, "answer_too_large", id="too-large"),
    ],
)
def test_nobody_knows_of_a_message_that_left_without_an_answer(pieces: list[bytes], stays: bool, code: str) -> None:
    with raw_service(*pieces, stays=stays) as url:
        found = send(to_local("wecom", url), PARCEL, limit_s=SHORT_S if stays else 5.0)
    assert outcome(found) in ((NOBODY_KNOWS, code), (NOBODY_KNOWS, "no_connection"))  # a reset is one, too


def test_a_webhook_s_status_decides_however_much_it_says() -> None:
    with http_service(lambda taken: (201, b"x" * 200_000)) as service:
        assert send(to_local("webhook", service.url), PARCEL).state is YES


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_what_never_left_is_tried_later() -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    assert outcome(send(to_local("wecom", url), PARCEL)) == (LATER, "no_connection")
    assert outcome(send(mailbox(closed_port()), PARCEL)) == (LATER, "no_connection")


def test_a_proxy_that_opens_no_way_was_given_nothing() -> None:
    with raw_service(b"HTTP/1.1 407 no\r\n\r\n") as proxy:
        found = send(channel("wecom"), PARCEL, proxy)
    assert (found.state, found.code, found.detail) == (LATER, "bad_proxy", "407")
    assert outcome(send(channel("wecom"), PARCEL, "https://127.0.0.1:1")) == (LATER, "bad_proxy")


def test_the_proxy_is_given_the_name_and_not_the_address() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(4096))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        send(channel("wecom"), PARCEL, f"http://user:pw@127.0.0.1:{listener.getsockname()[1]}")
        thread.join(5)
    assert asked[0].startswith(b"CONNECT robot.example:443 HTTP/1.1\r\n")
    assert TOKEN.encode() not in asked[0]


def test_a_certificate_that_nobody_vouches_for_gets_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, trusted = certificate(tmp_path)
    with http_service(lambda taken: (200, OK["wecom"]), tls=tls) as service:
        assert outcome(send(to_local("wecom", service.url), PARCEL)) == (LATER, "tls")
        assert service.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert send(to_local("wecom", service.url), PARCEL).state is YES
    assert [taken.headers["host"] for taken in service.taken] == [service.url.removeprefix("https://")]


# E-mail


def test_mail_and_password_go_by_starttls_to_a_server_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, trusted = certificate(tmp_path)
    offers = {"EHLO": "250-stand-in\r\n250-STARTTLS\r\n250 AUTH PLAIN"}
    with mail_service(offers, tls) as service:
        keys = {"host": "127.0.0.1", "port": service.port, "sender": "a@b.cn", "user": "u", "password": "hunter2"}
        box = ChannelPart.model_validate({"kind": "email", "security": "starttls", **keys})
        assert outcome(send(box, PARCEL, limit_s=5.0)) == (LATER, "tls")
        assert "AUTH" not in service.words
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert send(box, PARCEL, limit_s=5.0).state is YES
    assert service.words[-6:] == ["STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]


def test_mail_goes_encrypted_from_the_start_to_a_server_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, trusted = certificate(tmp_path)
    with mail_service({"EHLO": "250-stand-in\r\n250 AUTH PLAIN"}, tls, is_implicit=True) as service:
        keys = {"host": "127.0.0.1", "port": service.port, "sender": "a@b.cn", "user": "u", "password": "hunter2"}
        box = ChannelPart.model_validate({"kind": "email", "security": "tls", **keys})
        assert outcome(send(box, PARCEL, limit_s=5.0)) == (LATER, "tls")
        assert service.words == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert send(box, PARCEL, limit_s=5.0).state is YES
    assert service.words == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"]


def test_mail_to_a_plain_server_where_tls_was_meant_is_given_nothing() -> None:
    with mail_service() as service:
        keys = {"host": "127.0.0.1", "port": service.port, "sender": "a@b.cn"}
        box = ChannelPart.model_validate({"kind": "email", "security": "tls", **keys})
        assert outcome(send(box, PARCEL, limit_s=5.0)) == (LATER, "tls")
    assert service.taken == []


@pytest.mark.parametrize(
    ("replies", "state", "code"),
    [
        pytest.param({}, YES, "", id="taken"),
        pytest.param({"RCPT": "550 no such user"}, NO, "recipient", id="no-such-address"),
        pytest.param({"RCPT": "451 later"}, LATER, "busy", id="greylisted"),
        pytest.param({"MAIL": "452 full"}, LATER, "busy", id="full"),
        pytest.param({".": "554 spam"}, NO, "service", id="refused-at-the-end"),
        pytest.param({"greeting": "554 go away"}, NO, "service", id="unfriendly-greeting"),
        pytest.param({"DATA": "554 no"}, NO, "service", id="refused-before-the-content"),
        pytest.param({".": ""}, NOBODY_KNOWS, "no_answer", id="gone-after-the-content"),
        pytest.param({"RCPT": ""}, LATER, "no_answer", id="gone-before-the-content"),
    ],
)
def test_mail(replies: dict[str, str], state: DeliveryState, code: str) -> None:
    with mail_service(replies) as service:
        found = send(mailbox(service.port), PARCEL, limit_s=5.0)
    assert outcome(found) == (state, code)


def test_mail_has_the_same_id_whenever_it_is_sent() -> None:
    with mail_service() as service:
        for _ in range(2):
            send(mailbox(service.port), PARCEL)
    first, second = service.taken
    assert (first["Message-ID"], second["Message-ID"]) == ("<k-1@b.cn>",) * 2
    assert (first["Subject"], first["To"], first["Auto-Submitted"]) == ("某局：更新提醒", "z@b.cn", "auto-generated")
    assert first.get_content().replace("\r\n", "\n") == f"{PARCEL.text}\n"  # type: ignore[attr-defined]


def test_a_server_that_lets_nobody_log_in_gets_no_password() -> None:
    with mail_service() as service:
        found = send(mailbox(service.port, user="u", password="hunter2hunter2"), PARCEL, limit_s=5.0)
    assert outcome(found) == (NO, "login")
    with mail_service() as service:
        plain = ChannelPart.model_validate(
            {"kind": "email", "host": "127.0.0.1", "port": service.port, "security": "starttls", "sender": "a@b.cn"}
        )
        assert outcome(send(plain, PARCEL, limit_s=5.0)) == (NO, "login")  # it offers no STARTTLS
    assert service.taken == []


def test_apprise_that_is_not_installed_is_said() -> None:
    apprise = ChannelPart.model_validate({"kind": "apprise", "url": "json://127.0.0.1"})
    assert outcome(send(apprise, PARCEL)) == (NO, "no_apprise")


# The dead-man's switch


def test_the_switch_is_pinged_for_health_and_failure() -> None:
    with http_service(lambda taken: (200, b"OK")) as service:
        url = f"{service.url}/ping/uuid?rid=1"
        assert (ping(url, is_healthy=True), ping(url, is_healthy=False)) == ("", "")
    assert [taken.path for taken in service.taken] == ["/ping/uuid?rid=1", "/ping/uuid/fail?rid=1"]
    assert {taken.body for taken in service.taken} == {b""}


def test_a_switch_that_does_not_answer_is_only_named() -> None:
    assert ping(f"http://127.0.0.1:{closed_port()}/x", is_healthy=True) == "no_connection"
    with raw_service(stays=True) as url:
        assert ping(url, is_healthy=True, limit_s=SHORT_S) == "timed_out"
    with http_service(lambda taken: (500, b"")) as service:
        assert ping(service.url, is_healthy=True) == "http_status"
