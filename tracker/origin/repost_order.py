"""A repost that the superior ordered (上级要求转发). Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from scrapers.model.profile import Post
from tracker.origin.trace import NO_TRACE, OriginTrace
from tracker.register.account import Account
from tracker.time.clock import start_of_day

SHORTEST_TITLE = 8
"""Normal characters of a title that is looked for within others: 安全提示 is many posts' title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostOrder:
    """One order. Titles and links were typed by people, so hostile."""

    name: str
    titles: tuple[str, ...] = ()
    """As ordered; a post that has one within its title is the repost."""
    links: tuple[str, ...] = ()
    """Of what is to be reposted."""
    ordered_on: date
    due_on: date
    """The last day, Shanghai's; done on it is done in time."""
    by: str = ""
    """Who ordered it; empty: not written down."""
    regions: tuple[str, ...] = ()
    """Whose accounts; empty: all."""
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

    def is_done_by(self, post: Post, trace: OriginTrace = NO_TRACE) -> bool:
        """Whether the post is what was ordered, whenever it was published."""
        links = {normal_link(link) for link in self.links}
        shown = [post.url, *([trace.first.url] if trace.first else [])]
        if links & {normal_link(url) for url in shown if url}:
            return True
        title = normal_title(post.title)
        return any(is_within(normal_title(one), title) for one in self.titles)


def normal_title(title: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).casefold()


def is_within(title: str, other: str) -> bool:
    return bool(title) and (title == other or (len(title) >= SHORTEST_TITLE and title in other))


def normal_link(link: str) -> str:
    """Without scheme and fragment: what is shown is http on one page and https on another."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link.strip()
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"
