"""Which addresses may be navigated to or fetched, and which machines may be behind them. Pure.

Names: a route's own hosts, over https, at the default port, and in plain notation only. What a browser reads
differently from us (a backslash, a full-width letter, a percent sign in the host) is rejected. Machines: public ones
only. A name with an address of this machine, of its network, or one that embeds another address is refused as a whole,
so that no register entry and no platform makes us contact machines inside an office.

Source: IANA's registries of special-purpose addresses (RFC 6890 and its successors), as of 2026-11.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

from scrapers.model.errors import NoUrl

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:{LABEL}\.)+(?=[a-z]){LABEL}")
"""At least two labels, the last one starting with a letter: else browsers read it as an IP address (1.0x7f)."""
ADDRESS = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(?::443)?(?:[/?#][^\s\\\x00-\x1f\x7f]*)?")
LONGEST = 8192
"""Characters of an address; platforms' own stay below 2,000."""

OF_THIS_PLACE = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # CGNAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: clouds serve their machines' credentials at 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarking; proxies that answer every name themselves use it
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # Teredo, ORCHID and others that embed another address
        "2001:db8::/32",
        "2002::/16",  # 6to4: embeds an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")
"""All assigned addresses. Excludes loopback, link-local, unique local, IPv4-mapped and NAT64 (64:ff9b::/96)."""


def check_address(url: str, hosts: Iterable[str]) -> str:
    """The address unchanged, if it is allowed.

    Args:
        hosts: patterns; see is_host_of.

    Raises:
        NoUrl: it is not https, is not in plain notation, carries a user name or a port, or its host is not one of
            those given.
    """
    host = host_of(url)
    if not host:
        raise NoUrl(f"only plain https addresses are looked at, not {url[:200]!r}")
    if not is_one_of(host, hosts):
        raise NoUrl(f"{host} is none of the platform's hosts")
    return url


def is_one_of(host: str, patterns: Iterable[str]) -> bool:
    return any(is_host_of(host, pattern) for pattern in patterns)


def host_of(url: str) -> str:
    """The host of an allowed address, in lower case; empty: the address is not allowed on any host."""
    found = ADDRESS.fullmatch(url) if len(url) <= LONGEST else None
    host = found["host"].lower() if found else ""
    return host if is_name(host) else ""


@lru_cache(1000)
def is_name(host: str) -> bool:
    """Whether it is a public DNS name: no IP address in any notation, no single label, no trailing dot."""
    return len(host) <= 253 and NAME.fullmatch(host) is not None


def is_host_of(host: str, pattern: str) -> bool:
    """Whether host is pattern, or one of its subdomains where pattern begins with `*.`."""
    if pattern.startswith("*."):
        return host.lower().endswith(pattern[1:])
    return host.lower() == pattern


def is_public(address: str) -> bool:
    """Whether an IP address, in the system's notation, belongs to the public internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found not in PUBLIC_V6 or found.scope_id):
        return False
    return not any(found in block for block in OF_THIS_PLACE)
