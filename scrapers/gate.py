"""The gate for addresses: only a platform's own hosts are ever navigated to or fetched from."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapers.errors import NoAddress


def check_address(url: str, hosts: Iterable[str]) -> str:
    """The address itself, if it may be gone to.

    Raises:
        NoAddress: it is not https, carries a user name or a port, or its host is not one of the route's.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoAddress(f"not an address: {url!r}") from error
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
        raise NoAddress(f"only plain https addresses are looked at, not {url!r}")
    if not any(is_host_of(host, pattern) for pattern in hosts):
        raise NoAddress(f"{host or url!r} is none of the platform's hosts")
    return url


def is_host_of(host: str, pattern: str) -> bool:
    """Whether host is pattern, or one of its subdomains where pattern begins with `*.`."""
    if pattern.startswith("*."):
        return host.lower().endswith(pattern[1:])
    return host.lower() == pattern
