"""How the egress proxy resolves names and connects to addresses."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
"""All IP addresses of a name. Raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAccess:
    """How hosts are resolved and dialled; tests replace it."""

    resolve: Resolve
    dial: Callable[[asyncio.Protocol, str], Awaitable[object]]
    """Connects a protocol to port 443 of an IP address. Raises OSError."""


async def resolve(name: str) -> tuple[str, ...]:
    """
    Raises:
        OSError: the name does not resolve.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, 443, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    # Where a host has both, IPv4 is the one that works.
    found.sort(key=lambda address: address[0] is not socket.AF_INET)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def dial(protocol: asyncio.Protocol, address: str) -> object:
    """
    Raises:
        OSError: no connection.
    """
    return await asyncio.get_running_loop().create_connection(lambda: protocol, address, 443)


INTERNET = NetworkAccess(resolve=resolve, dial=dial)
