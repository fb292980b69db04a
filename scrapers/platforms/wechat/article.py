"""A WeChat article's page (微信公众号文章): its account, its publication time, and whether it is original.

Source: https://mp.weixin.qq.com/s/<token>, or the long link with chksm. An article's scripts hold
    window.cgiDataNew = {bizuin, user_name, nick_name, title, link, mid, idx, ori_create_time, item_show_type,
    copyright_info: {copyright_stat, reprint_type}}, the values as JsDecode('…'), '…' * 1 or (from 2026-05) plain '…';
    older pages have `var biz, user_name, nickname, msg_title, mid, idx, ct, _copyright_stat` instead. Pictures (8) and
    texts (10) have cgiDataNew alone. Another nick_name in the page, e.g. 微信广告, is an advertisement's.
Times: ori_create_time and ct, Unix seconds: publication. create_time is the same to the minute, in words.
Seen: 2018-03 to 2026-04; fixtures/wechat/, all made.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from scrapers.model.capture import Reply
from scrapers.model.forward_mark import forward_mark
from scrapers.model.profile import Origin, Post
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt_of_markup
from scrapers.parsing.fields import name, to_numeric_id

HOST = "mp.weixin.qq.com"
KINDS = {"5": "video", "6": "music", "7": "audio", "8": "picture", "10": "text", "11": "share", "17": "short"}
"""item_show_type -> kind; any other is an article (0 普通图文)."""
REPRINTS = {"2", "3"}
"""reprint_type of foreign content: 2 shared with a note (分享), 3 reprinted with its source's card (转载)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article, parsed from its page."""

    biz: str
    """`__biz` of the account that published it."""
    name: str
    """The account's current name, not the name at publication."""
    post: Post
    place: tuple[str, str]
    """mid and idx, which identify it in albums; empty: not stated."""
    albums: tuple[str, ...] = ()
    """Ids of the albums that it names."""
    original_id: str = ""
    """The account's 原始ID (gh_…); empty: the page states none of that form."""


# Links


def is_article_link(link: str) -> bool:
    parts = urlsplit(link)
    return parts.hostname == HOST and (parts.path == "/s" or parts.path.startswith("/s/"))


def to_link(link: str) -> str:
    """An article's address without sharing parameters: different results lead to different articles."""
    parts = urlsplit(html.unescape(link))
    kept = {"__biz", "mid", "idx", "sn", "chksm"} if parts.path == "/s" else set[str]()
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name in kept], safe="=")
    return f"https://{HOST}{parts.path}" + (f"?{query}" if query else "")


def owners_in(link: str) -> set[str]:
    """`__biz` of the account that an article's address names; empty: a short link, which names none."""
    return set(parse_qs(urlsplit(link).query).get("__biz", ()))


def token_of(link: str) -> str:
    """The token of a short link; empty for a long one."""
    path = urlsplit(link).path
    return path.removeprefix("/s/") if path.startswith("/s/") else ""


# Articles

SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
VARIABLE = re.compile(r"^[ \t]*var (\w+) *= *([^\n]+)", re.MULTILINE)
QUOTED = re.compile(r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
TOKEN = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([{\[])|([}\]])|([A-Za-z_]\w*)\s*:""", re.DOTALL)
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
ALBUM = re.compile(r"appmsgalbum\?__biz=([\w+/=]+)[^'\"\s]*?album_id=([0-9]{8,})")
DATA = re.compile(r"window\.cgiDataNew\s*=\s*\{")
ORIGINAL_ID = re.compile(r"gh_[0-9A-Za-z]{8,16}")
"""One account in a thousand has another user_name (`wxid_…`), which registers do not know."""
FOOT = "预览时标签不可点"
"""Start of the text that every page shows below its article."""
VARIABLES = {
    "biz": "bizuin",
    "nickname": "nick_name",
    "user_name": "user_name",
    "msg_title": "title",
    "mid": "mid",
    "idx": "idx",
    "ct": "ori_create_time",
    "_copyright_stat": "copyright_info.copyright_stat",
    "reprint_type": "copyright_info.reprint_type",
    "source_encode_biz": "copyright_info.source_encode_biz",
    "source_username": "copyright_info.source_username",
}
"""Variable of an older page -> its name in cgiDataNew."""


def read_article(page: Reply) -> Article | None:
    """The article of a page; None: the page is no article.

    Raises:
        KeyError, ValueError: an article of unknown shape.
    """
    scripts = "\n".join(SCRIPT.findall(page.text))
    variables, data = read_variables(scripts), read_data(scripts)
    if not data and "ori_create_time" not in variables:
        return None
    values = variables | data
    biz = values["bizuin"]
    mid, idx = (to_numeric_id(values[key]) if values.get(key) else "" for key in ("mid", "idx"))
    place = (mid, idx)
    link = to_link(values["link"]) if values.get("link") else to_link(page.url)
    if not is_article_link(link):
        raise ValueError(f"an article's link leads to {link}")
    origin, mark = read_origin(values, page)
    return Article(
        biz=biz,
        name=name(html.unescape(values["nick_name"])),
        place=place,
        albums=tuple(dict.fromkeys(album for owner, album in ALBUM.findall(scripts) if owner == biz)),
        original_id=user_name if ORIGINAL_ID.fullmatch(user_name := values.get("user_name", "")) else "",
        post=Post(
            post_id=token_of(page.url) or token_of(link) or to_post_id(*place),
            published_at=from_unix(values["ori_create_time"]),
            title=html.unescape(values.get("title", "")),
            url=link,
            kind=kind_of(values.get("item_show_type", "")),
            origin=origin,
            origin_mark=mark,
            text=excerpt_of_markup(content_of(page.text)),
        ),
    )


def content_of(page: str) -> str:
    """The markup of an article's text; empty where a page has none (pictures, short texts)."""
    _, begins, after = page.partition(' id="js_content"')
    markup = after.partition(">")[2].partition("<script")[0] if begins else ""
    return markup.partition(FOOT)[0]


def read_variables(scripts: str) -> dict[str, str]:
    """The variables of an older page under their names in cgiDataNew; in `"" || "…"` the first non-empty one."""
    found: dict[str, str] = {}
    for variable, value in VARIABLE.findall(scripts):
        if variable in VARIABLES:
            texts = (single or double for single, double in QUOTED.findall(value))
            found.setdefault(VARIABLES[variable], unescape(next(filter(None, texts), "")))
    return {name: value for name, value in found.items() if value}


def read_data(scripts: str) -> dict[str, str]:
    """The strings of cgiDataNew by dotted name; those inside its lists are left out. Empty: there is no cgiDataNew."""
    found = DATA.search(scripts)
    return dict(walk(scripts, found.end() - 1)) if found else {}


def walk(scripts: str, start: int) -> Iterator[tuple[str, str]]:
    """Each string of the object literal that begins at start, with its dotted name."""
    path: list[str] = []
    key = ""
    for match in TOKEN.finditer(scripts, start):
        single, double, opened, closed, name = match.groups()
        if name:
            key = name
        elif opened:
            path.append(key if opened == "{" else "[]")
            key = ""
        elif closed:
            path.pop()
            key = ""
            if not path:
                return
        elif key:
            if "[]" not in path:
                yield ".".join((*path[1:], key)), unescape(single if single is not None else double)
            key = ""
    raise ValueError("cgiDataNew does not end")


def unescape(text: str) -> str:
    """Decode a JavaScript string."""

    def to_character(match: re.Match[str]) -> str:
        code, unit, letter = match.groups()
        return CONTROLS.get(letter, letter) if letter else chr(int(code or unit, 16))

    return ESCAPE.sub(to_character, text)


SOURCE_NAME = ".original_primary_nickname, #js_share_author"
"""Where the card of a reprint names whose the article is."""


def read_origin(values: Mapping[str, str], page: Reply) -> tuple[Origin, str]:
    """The platform's own mark. 0 means no claim: 转载 typed by hand into the text is not marked. A mark that is absent,
    or was never seen, makes none either, and costs the article nothing."""
    names = ("copyright_stat", "reprint_type", "source_encode_biz", "source_username")
    stat, reprint, source, user = (values.get(f"copyright_info.{name}", "") for name in names)
    if stat == "1":
        return Origin.ORIGINAL, "copyright_stat=1"
    if stat == "2" and source and source == values.get("bizuin"):
        return Origin.ORIGINAL, "own post shared again"
    if stat == "2" and reprint in REPRINTS:
        shown = page.css(SOURCE_NAME).css("::text").get(default="")
        return Origin.REPOST, forward_mark(f"copyright_stat=2, reprint_type={reprint}", source, user, name=shown)
    return Origin.UNKNOWN, ""


def kind_of(item_show_type: object) -> str:
    """The kind for an item_show_type, a number or digits; old pages have none."""
    return KINDS.get(str(item_show_type), "article")


def to_post_id(mid: str, idx: str) -> str:
    """Id of an article whose short link is unknown.

    Raises:
        ValueError: mid or idx is missing.
    """
    if not (mid and idx):
        raise ValueError("an article needs mid and idx")
    return f"{mid}_{idx}"
