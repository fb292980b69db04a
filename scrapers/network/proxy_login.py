"""Name and password at a proxy: as an address writes them, and as a head sends them. Pure."""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

CHALLENGE = '407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="tracker"'
"""Our proxies' answer to a client without the login."""


@dataclass(frozen=True, slots=True)
class ProxyLogin:
    """Credentials for a proxy (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Value of Proxy-Authorization."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"

    @property
    def userinfo(self) -> str:
        """As written before the @ of an address."""
        return f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every form in which they may be written somewhere."""
        return (self.password, quote(self.password, safe=""), self.header.removeprefix("Basic "))

    def is_sent_in(self, header: str) -> bool:
        scheme, _, credentials = header.strip().partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(
            credentials.strip().encode(), self.header.removeprefix("Basic ").encode()
        )


def new_login() -> ProxyLogin:
    """Random credentials for the lifetime of one proxy."""
    return ProxyLogin("tracker", secrets.token_urlsafe(24))


def login_of(url: str) -> ProxyLogin | None:
    """The decoded name and password in an address; None: it has none."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return ProxyLogin(unquote(parts.username), unquote(parts.password or ""))


def without_login(url: str) -> str:
    """The address for a browser's proxy setting: without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
