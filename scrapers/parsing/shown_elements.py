"""The elements that a page shows. A template or a hidden block holds notices that the site has ready for any page."""

from collections.abc import Iterator
from typing import Any

from scrapers.model.capture import Reply

STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\n\r', 'abcdefghijklmnopqrstuvwxyz')"
HIDDEN = (
    "ancestor-or-self::*[self::template or self::noscript or @hidden or @aria-hidden='true'"
    f" or contains({STYLE}, 'display:none') or contains({STYLE}, 'visibility:hidden')]"
)
"""An element, or one around it, that is not shown. Style sheets are not read."""


def shown_elements(page: Reply, query: str) -> Iterator[Any]:
    """The elements that a CSS query selects, in order, without those that the page's own markup hides; none of a page
    that ends within a text: 该账号已关闭 may be the beginning of 该账号已关闭评论功能."""
    if not page.text.rstrip().endswith(">"):
        return iter(())
    return (element for element in page.css(query) if not element.xpath(HIDDEN))
