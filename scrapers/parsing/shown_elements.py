"""The elements that a page shows. A template or a hidden block holds notices that the site has ready for any page."""

import re
from collections.abc import Iterator
from typing import Any

from scrapers.model.capture import Reply

STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\n\r', 'abcdefghijklmnopqrstuvwxyz')"
HIDDEN = (
    "ancestor-or-self::*[self::template or self::noscript or @hidden or @aria-hidden='true'"
    f" or contains({STYLE}, 'display:none') or contains({STYLE}, 'visibility:hidden')]"
)
"""An element, or one around it, that is not shown by its own markup."""
CLASSES = frozenset({"hide", "hidden", "is-hidden", "d-none", "none", "invisible", "sr-only", "visually-hidden"})
"""Classes that hide by their name; the style sheets of other files are not read."""
RULE = re.compile(r"(?<![^{}])([^{}]*+)\{([^{}]*+)\}")
"""From brace to brace, each character once: a page holds whole fonts and pictures in its styles."""
HIDES = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden", re.IGNORECASE)
CLASS = re.compile(r"\.([\w-]+)\s*(?:,|$)")


def shown_elements(page: Reply, query: str) -> Iterator[Any]:
    """The elements that a CSS query selects, in order, without those that the page hides; none of a page that ends
    within a text: 该账号已关闭 may be the beginning of 该账号已关闭评论功能."""
    if not page.text.rstrip().endswith(">"):
        return iter(())
    rules = RULE.findall("".join(page.css("style::text").getall()))
    hiding = CLASSES.union(*(CLASS.findall(selectors.strip()) for selectors, body in rules if HIDES.search(body)))
    return (element for element in page.css(query) if not element.xpath(HIDDEN) and hiding.isdisjoint(around(element)))


def around(element: Any) -> list[str]:
    """The classes of an element and of those around it."""
    return " ".join(element.xpath("ancestor-or-self::*/@class").getall()).split()
