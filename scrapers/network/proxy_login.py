"""Name and password at a proxy: as an address writes them, and as a head sends them. Pure."""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

REALM = 'realm="tracker"'
CHALLENGE = f"407 Proxy Authentication Required\r\nproxy-authenticate: Basic {REALM}"
"""Our proxies' answer to a client without the login."""


ANY_BYTES = "surrogateescape"
"""A percent-encoded password may be in any code (GBK): its bytes are sent as they were written."""


@dataclass(frozen=True, slots=True)
class ProxyLogin:
    """Credentials for a proxy (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Value of Proxy-Authorization."""
        pair = f"{self.user}:{self.password}".encode(errors=ANY_BYTES)
        return f"Basic {base64.b64encode(pair).decode()}"

    @property
    def userinfo(self) -> str:
        """As written before the @ of an address."""
        return f"{quoted(self.user)}:{quoted(self.password)}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every form in which they may be written somewhere."""
        return (self.password, quoted(self.password), self.header.removeprefix("Basic "))

    def is_sent_in(self, header: str) -> bool:
        scheme, _, credentials = header.strip().partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(
            credentials.strip().encode(), self.header.removeprefix("Basic ").encode()
        )


def new_login() -> ProxyLogin:
    """Random credentials for the lifetime of one proxy."""
    return ProxyLogin("tracker", secrets.token_urlsafe(24))


def quoted(text: str) -> str:
    return quote(text, safe="", errors=ANY_BYTES)


def login_in(userinfo: str) -> ProxyLogin:
    """Decode what is written before the @ of an address."""
    user, _, password = userinfo.partition(":")
    return ProxyLogin(unquote(user, errors=ANY_BYTES), unquote(password, errors=ANY_BYTES))


def login_of(url: str) -> ProxyLogin | None:
    """The decoded name and password in an address; None: it has none."""
    userinfo, at, _ = urlsplit(url).netloc.rpartition("@")
    return login_in(userinfo) if at else None


def without_login(url: str) -> str:
    """The address for a browser's proxy setting: without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
