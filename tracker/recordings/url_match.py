"""Finds the entry that answers a request: compares addresses as browsers do, with `*` in any part."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

Entry = TypeVar("Entry")
Query = tuple[tuple[str, str], ...]
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class NormalizedUrl:
    """An address without differences that have no meaning: order of the query, percent-encoding, fragment, letter case
    of the host, default port."""

    place: str
    """Scheme, host and path, e.g. `https://weibo.com/u/1`."""
    query: Query = ()


@lru_cache(maxsize=65536)  # a province's recordings: each address is needed when read, compared, listed and requested
def to_address(url: str) -> NormalizedUrl:
    """
    Raises:
        ValueError: the text is not an absolute http or https address.
    """
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an address: {url!r}")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    place = f"{parts.scheme}://{parts.hostname}{port}{decoded(parts.path) or '/'}"
    return NormalizedUrl(place, tuple(sorted(to_items(parts.query))))


def to_items(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="surrogateescape")


def decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """An address with `*` in it, each standing for any text. `?*` and a final `*` leave the whole query open, `&*` the
    rest of it."""

    place: re.Pattern[str]
    query: tuple[tuple[str, re.Pattern[str]], ...]
    is_open: bool
    weight: int
    """The number of characters other than `*`: of two patterns that match, the heavier one is more specific."""

    def matches(self, address: NormalizedUrl) -> bool:
        if not self.place.fullmatch(address.place):
            return False
        left = list(address.query)
        for name, value in self.query:
            found = next((item for item in left if item[0] == name and value.fullmatch(item[1])), None)
            if found is None:
                return False
            left.remove(found)
        return self.is_open or not left


def to_pattern(url: str) -> UrlPattern:
    whole, question, query = url.partition("#")[0].partition("?")
    scheme, separator, rest = whole.partition("://")
    host, slash, path = rest.partition("/")
    if not separator or "*" in host:  # `*` may match host and path together
        place = f"{scheme}{separator}{host.lower()}{slash}{path}"
    else:
        place = f"{scheme}{separator}{host.lower()}/{path}"
    items = sorted(
        to_items(query), key=lambda item: "*" in item[1]
    )  # for one name, a value without `*` is matched first
    is_open = ("*", "") in items or (not question and place.endswith("*"))
    return UrlPattern(
        place=to_regex(place),
        query=tuple((name, to_regex(value)) for name, value in items if (name, value) != ("*", "")),
        is_open=is_open,
        weight=len(url.replace("*", "")),
    )


def to_regex(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(decoded(piece)) for piece in glob.split("*")), re.DOTALL)


class UrlTable(Generic[Entry]):
    """Entries by method and address. Exact addresses win over patterns, heavier patterns over lighter ones, and of
    equals the one that came first."""

    def __init__(self, entries: Iterable[tuple[str, str, Entry]]) -> None:
        """entries: (method, address or pattern, entry). Raises ValueError for an invalid address."""
        self._exact: dict[tuple[str, NormalizedUrl], Entry] = {}
        self._patterns: list[tuple[str, UrlPattern, Entry]] = []
        for method, url, entry in entries:
            if "*" in url:
                self._patterns.append((method, to_pattern(url), entry))
            else:
                self._exact.setdefault((method, to_address(url)), entry)
        self._patterns.sort(key=lambda known: -known[1].weight)

    def find(self, method: str, url: str) -> Entry | None:
        """The entry that answers; None: there is none, or url is invalid. HEAD has the answer of GET."""
        try:
            address = to_address(url)
        except ValueError:
            return None
        methods = ("HEAD", "GET") if method == "HEAD" else (method,)
        for each in methods:
            if (each, address) in self._exact:
                return self._exact[each, address]
        return next(
            (entry for known, pattern, entry in self._patterns if known in methods and pattern.matches(address)), None
        )
