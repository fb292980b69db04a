"""Signing in by a personal link, and out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tracker.serve.served import Answered, Served, running, serving
from tests.tracker.tui.conftest import NOW
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.serve.app import build_app
from tracker.serve.people import COOKIE, SECURE_COOKIE, csrf_of
from tracker.serve.sign_in.attempts import ATTEMPTS_WINDOW, MAX_ATTEMPTS, SignInAttempts
from tracker.serve.sign_in.invitation import hash_token, invite
from tracker.serve.sign_in.roles import ServedRole
from tracker.settings.reading import read_settings
from tracker.store.people.sign_ins import IDLE

EN = Messages(Lang.EN)


def cookies_of(answer: Answered) -> dict[str, str]:
    pairs = [item.partition(";")[0].partition("=") for item in answer.headers.get_all("set-cookie", [])]
    return {name: value for name, _, value in pairs}


def test_a_link_that_is_only_opened_is_not_used(served: Served) -> None:
    token = served.invite("张三", ServedRole.REVIEWER)

    for _ in range(2):  # a chat program's preview, then the person
        shown = served.ask(f"/sign-in/{token}")
        assert shown.status == 200
        assert "张三" in shown.text
        assert cookies_of(shown) == {}
    answer = served.ask("/sign-in", form={"token": token})

    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert served.ask("/", cookies_of(answer)).status == 200
    assert "张三" in served.ask("/", cookies_of(answer)).text


def test_a_link_opens_one_session(served: Served) -> None:
    token = served.invite("张三")
    assert served.ask("/sign-in", form={"token": token}).status == 303

    assert served.ask("/sign-in", form={"token": token}).status == 410
    assert served.ask(f"/sign-in/{token}").status == 410


def test_a_session_that_was_there_before_is_not_taken_over(served: Served) -> None:
    planted = {COOKIE: "planted-by-somebody-else"}
    before = served.sign_in("王五")

    answer = served.ask("/sign-in", planted, form={"token": served.invite("张三")})
    again = served.ask("/sign-in", before, form={"token": served.invite("赵六")})

    assert cookies_of(answer)[COOKIE] not in ("", planted[COOKIE])
    assert served.ask("/", planted).status == 401
    assert cookies_of(again)[COOKIE] != before[COOKIE]
    assert served.ask("/", before).status == 401  # the browser's earlier session is over


def test_the_cookie_is_for_this_host_and_no_script(served: Served) -> None:
    (cookie,) = served.ask("/sign-in", form={"token": served.invite("张三")}).headers.get_all("set-cookie", [])

    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Secure" not in cookie


def test_under_tls_the_cookie_is_sent_encrypted_only(served: Served) -> None:
    settings = read_settings(served.folder / "accounts.yaml", served.folder / ".tracker", None)
    with running(build_app(settings, lambda: NOW, is_secure=True)) as (address, _):
        answer = replace(served, address=address).ask("/sign-in", form={"token": served.invite("张三")})

    (cookie,) = answer.headers.get_all("set-cookie", [])
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert "Secure" in cookie.split("; ")
    assert answer.headers["strict-transport-security"]


def test_a_link_that_is_over_opens_nothing(served: Served) -> None:
    revoked, over = served.invite("孙七"), served.invite("周八", days=0)
    session = served.sign_in("孙七")
    assert served.ask("/", session).status == 200
    assert served.office.store.sign_ins.revoke("孙七", NOW) == 2

    assert served.ask("/sign-in", form={"token": revoked}).status == 410
    assert served.ask("/sign-in", form={"token": over}).status == 410
    assert served.ask("/", session).status == 401
    assert served.ask("/api/v1/summary", session).status == 401


def test_a_session_ends_with_its_link_and_when_nobody_uses_it(served: Served) -> None:
    token, sign_ins = served.invite("张三", days=30), served.office.store.sign_ins
    assert sign_ins.sign_in(hash_token(token), hash_token("its session"), NOW) == NOW + timedelta(days=30)

    def is_open(**later: float) -> bool:
        return sign_ins.session(hash_token("its session"), NOW + timedelta(**later)) is not None

    assert is_open(days=7, seconds=-1)
    assert not is_open(days=14)  # a week after it was last used
    assert is_open(days=13)
    for day in (19, 25, 29):
        assert is_open(days=day)
    assert is_open(days=30, seconds=-1)
    assert not is_open(days=30)
    assert timedelta(days=7) == IDLE


def test_signing_out_ends_the_session_for_good(served: Served) -> None:
    cookies = served.sign_in("张三", ServedRole.REVIEWER)

    assert served.ask("/sign-out", cookies, form={}).status == 403
    assert served.ask("/sign-out", cookies, form={"csrf": csrf_of("another")}).status == 403
    assert served.post("/sign-out", cookies).status == 303
    assert served.ask("/", cookies).status == 401


def test_sessions_outlive_the_program(served: Served) -> None:
    cookies = served.sign_in("张三")

    with serving(served.folder) as again:
        assert again.ask("/", cookies).status == 200


def test_an_address_that_tries_too_often_waits() -> None:
    attempts = SignInAttempts()
    for number in range(MAX_ATTEMPTS):
        assert attempts.may_try("10.0.0.1", NOW)
        attempts.count("10.0.0.1" if number % 2 else "::ffff:10.0.0.1", NOW)

    assert not attempts.may_try("10.0.0.1", NOW + ATTEMPTS_WINDOW - timedelta(seconds=1))
    assert attempts.may_try("10.0.0.1", NOW + ATTEMPTS_WINDOW)
    assert attempts.may_try("10.0.0.2", NOW)
    for number in range(MAX_ATTEMPTS):
        attempts.count(f"2001:db8:1:2::{number:x}", NOW)
    assert not attempts.may_try("2001:db8:1:2:ffff::1", NOW)
    assert attempts.may_try("2001:db8:1:3::1", NOW)


def test_too_many_attempts_are_refused_whatever_the_link(scanned_folder: Path) -> None:
    with serving(scanned_folder) as own:
        for _ in range(MAX_ATTEMPTS):
            assert own.ask("/sign-in/guessed").status == 410
        assert own.ask(f"/sign-in/{own.invite('张三')}").status == 429
        assert own.ask("/sign-in", form={"token": own.invite("张三")}).status == 429
        assert own.ask("/", own.sign_in("李四")).status == 200  # who is signed in is not kept out


@pytest.mark.parametrize("name", ["", " ", "\u200b", "长" * 41])
def test_nobody_without_a_name_is_invited(served: Served, name: str) -> None:
    with pytest.raises(UserError, match="a name must not be empty"):
        invite(served.office.store, name, ServedRole.READER, 1, "", NOW, EN)


def test_no_token_is_stored(served: Served) -> None:
    token = served.invite("张三")
    session = cookies_of(served.ask("/sign-in", form={"token": token}))[COOKIE]
    stored = b"".join(path.read_bytes() for path in (served.folder / ".tracker").glob("tracker.db*"))

    assert token.encode() not in stored
    assert session.encode() not in stored
    assert hash_token(session).encode() in stored
