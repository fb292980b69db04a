"""The routes that open a link which a unit gave, one for each platform that has one.

They are not among the routes to an account: without such a link nothing is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrapers.model.capture import Capture
from scrapers.model.route import Route
from scrapers.platforms.wechat import given as wechat


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """What the page behind a given link shows, whosever it is; hostile."""

    name: str
    handle: str
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRoute:
    route: Route
    show: Callable[[Capture], ShownPage | None]
    """None: it shows no post, or cannot be read."""


def show_article(capture: Capture) -> ShownPage | None:
    article = wechat.article_of(capture)
    if article is None:
        return None
    return ShownPage(
        name=article.name, handle=article.biz, title=article.post.title, published_at=article.post.published_at
    )


GIVEN_ROUTES: Mapping[str, GivenRoute] = {"wechat": GivenRoute(route=wechat.GIVEN, show=show_article)}
