"""Where a person sees an account for himself, and which links can be its platform's."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapers.model.capture import Target
from scrapers.model.errors import NoUrl
from scrapers.network.url_policy import check_address
from scrapers.platforms.routes import ROUTES
from tracker.register.account import Account


def addresses_of(account: Account) -> tuple[str, ...]:
    """The account's own page, best first, then the links that the register gives; empty: neither is known."""
    return tuple(dict.fromkeys([*own_pages(account), *account.links]))


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
    """The link itself, if it can lead to the account's platform; of a platform that is not known, to anywhere.

    Raises:
        NoUrl: it is not plain https, or not of the platform.
    """
    hosts = tuple(host for route in ROUTES.get(account.platform, ()) for host in route.hosts)
    return check_address(link, hosts or (host_of(link),))


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
