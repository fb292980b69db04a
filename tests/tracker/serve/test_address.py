"""By which names and how browsers may reach the pages."""

from pathlib import Path

import pytest

from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.serve.guards import host_name
from tracker.serve.server import ServeOptions, address_of
from tracker.settings.settings import Settings

EN = Messages(Lang.EN)
PEM = {"certificate": Path("c.pem"), "key": Path("k.pem")}
LOCAL = {"localhost", "127.0.0.1", "::1"}


def settings_of(url: str | None) -> Settings:
    return Settings(register_file=Path("accounts.yaml"), serve={"url": url})


@pytest.mark.parametrize(
    ("host", "tls", "url", "reached_at", "named", "secure", "proxied"),
    [
        ("127.0.0.1", {}, None, "http://127.0.0.1:8765", set(), False, False),
        ("::1", {}, None, "http://[::1]:8765", set(), False, False),
        ("127.0.0.1", {}, "https://a.example/", "https://a.example", {"a.example"}, True, True),
        ("10.1.2.3", PEM, None, "https://10.1.2.3:8765", {"10.1.2.3"}, True, False),
        ("0.0.0.0", PEM, "https://A.example:8765", "https://A.example:8765", {"a.example"}, True, False),
        ("10.1.2.3", PEM, "https://a.example", "https://a.example", {"a.example", "10.1.2.3"}, True, False),
    ],
)
def test_address(  # noqa: PLR0913  # what is given, and what follows
    host: str, tls: dict[str, Path], url: str | None, reached_at: str, named: set[str], secure: bool, proxied: bool
) -> None:
    found = address_of(ServeOptions(host=host, port=8765, **tls), settings_of(url), EN)

    assert (found.url, found.is_secure, found.is_behind_proxy) == (reached_at, secure, proxied)
    assert found.hosts == LOCAL | named


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("127.0.0.1:8765", "127.0.0.1"),
        ("[::1]:8765", "::1"),
        ("LocalHost.", "localhost"),
        ("a@127.0.0.1", ""),
        ("127.0.0.1/x", ""),
        ("[::1", ""),
        ("", ""),
    ],
)
def test_name_in_a_host_header(given: str, name: str) -> None:
    assert host_name(given) == name
