"""The pages of an account for people, and which links may belong to its platform."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from scrapers.model.capture import Target
from scrapers.model.errors import NoUrl
from scrapers.network.url_policy import check_address
from scrapers.platforms.routes import ROUTES
from tracker.register.account import Account
from tracker.register.imports.handles import is_on_platform


def addresses_of(account: Account) -> tuple[str, ...]:
    """The account's own pages, best first, then the links in the register; empty: neither is known. An address of
    another platform is left out: who looks there sees another account."""
    links = [link for link in account.links if is_on_platform(account.platform, link)]
    return tuple(dict.fromkeys([*own_pages(account), *links]))


def own_pages(account: Account) -> Iterator[str]:
    if not account.has_handle:
        return
    target = Target(handle=account.handle, links=account.links)
    for route in ROUTES.get(account.platform, ()):
        try:
            yield route.address(target)
        except NoUrl:
            continue


def check_link(account: Account, link: str) -> str:
    """The link unchanged, if its host may belong to the account's platform; for an unknown platform any host.

    Raises:
        NoUrl: it is not plain https, or not on the platform.
    """
    return check_address(link, hosts_of(account.platform) or (host_of(link),))


@cache
def hosts_of(platform: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for route in ROUTES.get(platform, ()) for host in route.hosts))


def host_of(link: str) -> str:
    """
    Raises:
        NoUrl: there is none.
    """
    try:
        host = urlsplit(link).hostname
    except ValueError:
        host = None
    if not host:
        raise NoUrl(f"not an address: {link!r}")
    return host
