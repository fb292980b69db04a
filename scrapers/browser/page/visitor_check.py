"""Visitor checks: a platform redirects an unknown browser, which returns by itself once admitted.

We only wait, as a person before the screen would: the platform's own scripts run unchanged.
"""

from fnmatch import fnmatch
from urllib.parse import urlsplit

from scrapers.model.errors import Blocked
from scrapers.model.route import Route


def is_same_host(url: str, other: str) -> bool:
    return urlsplit(url).hostname == urlsplit(other).hostname


def is_passable_check(url: str, route: Route) -> bool:
    """Whether url is a wall that states no specific reason: one that a browser may pass by waiting."""
    return any(wall.url and wall.error is Blocked and fnmatch(url, wall.url) for wall in route.walls)


def needs_person(url: str, route: Route) -> bool:
    """Whether url is a wall that does not pass by waiting: a login, a captcha."""
    return any(wall.url and wall.error is not Blocked and fnmatch(url, wall.url) for wall in route.walls)
