"""A visitor check: a platform sends an unknown browser away, and, let in, the browser comes back by itself.

Nothing is done but to wait, as a person before the screen would: the platform's own scripts run as they are sent.
"""

from fnmatch import fnmatch
from urllib.parse import urlsplit

from scrapers.model.errors import Blocked
from scrapers.model.route import Route


def is_same_host(url: str, other: str) -> bool:
    return urlsplit(url).hostname == urlsplit(other).hostname


def is_passable_check(url: str, route: Route) -> bool:
    """Whether a wall stands at url that names no more than that: one that a browser may be let through."""
    return any(wall.url and wall.error is Blocked and fnmatch(url, wall.url) for wall in route.walls)


def needs_person(url: str, route: Route) -> bool:
    """Whether a wall stands at url that does not go away by waiting: a login, a captcha."""
    return any(wall.url and wall.error is not Blocked and fnmatch(url, wall.url) for wall in route.walls)
