"""Whether an answer is the one that was asked for: the newest page of the account's own list, unfiltered. Pure.

A redirect, or a page's own request, may lead to the second page, to originals only, or to another account's list. Such
an answer proves the account's posts in it, and no silence.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from scrapers.model.capture import Reply

PAGES = ("page", "pageNum", "pageNo", "currentPage", "current")
CURSORS = ("since_id", "max_id", "offset", "begin", "ctime", "top_dynamic_id", "cursor", "after_id", "start")
FILTERS = ("feature", "hasori", "hasret", "hastext", "haspic", "hasvideo", "hasmusic", "free_publish_type")
WORDS = ("filter", "keyword", "q", "query", "starttime", "endtime")
ORDERS = ("sort", "sort_by", "order")
FIRST: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(PAGES, ("", "0", "1")),
    **dict.fromkeys((*CURSORS, *FILTERS), ("", "0")),
    **dict.fromkeys(WORDS, ("", "all")),
    **dict.fromkeys(ORDERS, ("", "created", "time", "pubdate")),
}
"""Parameter -> its values on the newest page of an unfiltered list."""
NEUTRAL = frozenset({"include", "limit", "num", "count", "source", "format", "f", "lang", "ajax", "token"})
"""Asked parameters that choose no posts: length, form, login."""
ECHOED = (*PAGES, *ORDERS, "feature", "filter", "tab", "uid", "uk")
"""What an answer may repeat of its request. A cursor in it leads to the next page."""


def is_first_page(reply: Reply, asked: str) -> bool:
    """
    Args:
        asked: the address that was asked for; empty: not known, as of what a page fetched by itself.
    """
    try:
        came = urlsplit(reply.url)
    except ValueError:
        return False
    wanted = urlsplit(asked if asked and not reply.is_html else "")  # a page is moved, and says whose it is
    if asked and not reply.is_html and (came.hostname, unquote(came.path)) != (wanted.hostname, unquote(wanted.path)):
        return False
    values = {name: value for name, value in parse_qsl(wanted.query, keep_blank_values=True) if name not in NEUTRAL}
    pairs = parse_qsl(came.query, keep_blank_values=True)
    return all(is_as_asked(*pair, values) for pair in (*pairs, *echoed_parameters(reply.read_json)))


def is_as_asked(name: str, value: str, asked: Mapping[str, str]) -> bool:
    return value == asked[name] if name in asked else value in FIRST.get(name, (value,))


def echoed_parameters(answer: Any) -> Iterator[tuple[str, str]]:
    """What an answer repeats of its request."""
    data = answer.get("data") if isinstance(answer, Mapping) else None
    holders = [answer, data, *(holder.get("query") for holder in (answer, data) if isinstance(holder, Mapping))]
    if isinstance(answer, Mapping):
        holders.append(answer.get("paging"))
    for holder in holders:
        if not isinstance(holder, Mapping):
            continue
        named = ((name, holder.get(name)) for name in ECHOED)
        yield from ((name, str(value)) for name, value in named if isinstance(value, int | str))
        if holder.get("is_start") in (False, "false") or holder.get("hasPrevious") in (True, "true", 1):
            yield "page", "not the first"
