"""Reposts that the supervisor ordered (上级要求转发). Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from scrapers.model.profile import Post
from tracker.origin.trace import OriginTrace
from tracker.register.account import Account
from tracker.time.clock import start_of_day

SHORTEST_TITLE = 8
"""Characters of a title that is searched within others: 安全提示 is the title of many posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostOrder:
    """One order. Titles and links were typed by people and are hostile."""

    name: str
    titles: tuple[str, ...] = ()
    """Ordered titles; a post whose title contains one fulfils the order."""
    links: tuple[str, ...] = ()
    """Addresses of the content to be reposted."""
    ordered_on: date
    due_on: date
    """The last day, in Shanghai; a repost on that day is in time."""
    by: str = ""
    """Who ordered it; empty: not stated."""
    regions: tuple[str, ...] = ()
    """Regions whose accounts must repost; empty: all."""
    platforms: tuple[str, ...] = ()

    @property
    def begins_at(self) -> datetime:
        return start_of_day(self.ordered_on)

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.due_on + timedelta(days=1))

    def is_for(self, account: Account) -> bool:
        return (not self.regions or not set(self.regions).isdisjoint(account.region)) and (
            not self.platforms or account.platform in self.platforms
        )

    def is_done_by(self, post: Post, trace: OriginTrace) -> bool:
        """Whether the post is the ordered repost, whenever it was published."""
        links = {normal_link(link) for link in self.links}
        linked = [post.url, *([trace.first.url] if trace.first else [])]
        if links & {normal_link(url) for url in linked if url}:
            return True
        title = normal_title(post.title)
        return any(is_within(normal_title(ordered), title) for ordered in self.titles)


def normal_title(title: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).casefold()


def is_within(title: str, other: str) -> bool:
    return bool(title) and (title == other or (len(title) >= SHORTEST_TITLE and title in other))


def normal_link(link: str) -> str:
    """Without scheme and fragment: the same address appears with http and https."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link.strip()
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"
