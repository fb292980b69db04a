"""The links in a cell of a returned sheet, whatever was pasted around them."""

import html
import re
import unicodedata
from dataclasses import dataclass

from scrapers.platforms.wechat.article import is_article_link, to_link
from tracker.register.links import fault_of, foreign_fault, to_https_link
from tracker.register.spreadsheets.formats.sheet import Cell

MAX_LINKS = 3
"""Of one account; more are refused: a unit is asked for its newest post."""
ARTICLE = re.compile(r"(?i)(?:https?://)?mp\.weixin\.qq\.com(/s/[A-Za-z0-9_-]{8,}|/s\?[!-~]+)")
"""A short link ends where its alphabet ends; a title may follow without a blank."""
ADDRESS = re.compile(r"(?i)https?://[!-~]+")
BARE = re.compile(r"(?i)(?<![A-Za-z0-9.@/])(?:www\.|[a-z0-9-]+\.)+(?:com|cn|net)(?:/[!-~]*)?")
ENDING = ",.;:!?)]}>'\"|、"
"""Punctuation after a link that is none of it."""
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLinks:
    links: tuple[str, ...] = ()
    bad: tuple[tuple[str, str], ...] = ()
    """(code, value) of what cannot be taken."""


def has_link(cell: Cell) -> bool:
    return isinstance(cell, str) and ("://" in cell or "mp.weixin.qq.com" in cell.casefold())


def addresses_in(text: str) -> list[str]:
    """Every address in a text, each once, in its order."""
    plain = html.unescape(INVISIBLE.sub("", text))
    for shown in (plain, unicodedata.normalize("NFKC", plain)):  # ｈｔｔｐｓ：／／ is typed, too
        if found := list(dict.fromkeys(parts_of(shown))):
            return found
    return []


def parts_of(text: str) -> list[str]:
    pieces = re.split(r"(?i)(?=https?://)", text)  # two links without a blank between them
    found = []
    for piece in pieces:
        if article := ARTICLE.search(piece):
            found.append(f"https://mp.weixin.qq.com{article[1].rstrip(ENDING)}")
        elif address := ADDRESS.match(piece):
            found.append(to_https_link(address[0].rstrip(ENDING)))
        elif bare := BARE.search(piece):
            found.append(f"https://{bare[0].rstrip(ENDING)}")
    return found


def read_links(platform: str, text: str, target: str = "") -> ReadLinks:
    """The links to posts of one account in a cell.

    Args:
        target: the address behind the cell, which counts where the text shows none.
    """
    found = addresses_in(text) or addresses_in(target)
    if not found:
        return ReadLinks(bad=(("no_link", text or target),))
    links: list[str] = []
    bad: list[tuple[str, str]] = []
    for address in found:
        code = fault_in(platform, address)
        if code:
            bad.append((code, address))
        else:
            links.append(to_link(address) if platform == "wechat" else address)
    links = list(dict.fromkeys(links))
    if len(links) > MAX_LINKS:
        return ReadLinks(bad=(*bad, ("many_links", str(len(links)))))
    return ReadLinks(links=tuple(links), bad=tuple(bad))


def fault_in(platform: str, address: str) -> str:
    """Why the address is no post's of this platform; empty: it may be one."""
    if fault_of(address):
        return "bad_link"
    if foreign_fault(platform, address):
        return "foreign_link"
    return "not_article" if platform == "wechat" and not is_article_link(address) else ""


def read_home(platform: str, text: str, target: str = "") -> ReadLinks:
    """The first link to the account's page."""
    for address in addresses_in(text) or addresses_in(target):
        if fault_of(address):
            return ReadLinks(bad=(("bad_link", address),))
        if foreign_fault(platform, address):
            return ReadLinks(bad=(("foreign_link", address),))
        return ReadLinks(links=(address,))
    return ReadLinks(bad=(("no_link", text or target),))
