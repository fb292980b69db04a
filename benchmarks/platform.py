"""What the measured platform answers: a page as heavy as a real one, and replies of the shapes that our readers know.

One page: 150 KB of HTML, 3 style sheets, 10 scripts of together 1.5 MB that run, a web font, 30 pictures of 50 KB (10
the site's, 20 the posts' own), and what it fetches itself: the account, and 20 posts in 40 KB, which it draws. The
shapes are those of weibo.com, weread.qq.com and baijiahao.baidu.com as scrapers/ reads them; the content is made.
"""

import random
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from benchmarks import replies
from benchmarks.replies import STAND_IN

PAGE_BYTES, SCRIPT_BYTES, STYLE_BYTES, PICTURE_BYTES, FONT_BYTES = 150_000, 150_000, 20_000, 50_000, 60_000
SCRIPTS, STYLES, SITE_PICTURES = 10, 3, 10
FOR_A_DAY, NEVER = "public, max-age=86400", "no-store"
"""How long a browser may keep an answer: what the site is made of, and what it says."""

WEIBO_LOADER = """
const uid = location.pathname.split("/")[2];
if (uid) fetch("/ajax/profile/info?uid=" + uid).then(reply => reply.json()).then(info => {
    document.querySelector("#name").textContent = info.data.user.screen_name;
    return fetch("/ajax/statuses/mymblog?uid=" + uid + "&page=1&feature=0");
}).then(reply => reply.json()).then(posts => draw(posts.data.list.map(one => [one.text_raw, one.created_at])));
"""
BAIJIAHAO_LOADER = """
const user = window.runtime.user;
const place = "https://mbd.baidu.com/webpage?tab=main&num=20&source=pc&type=newhome&format=json&uk=" + user.uk;
const ask = action => fetch(place + "&action=" + action, {credentials: "include"}).then(reply => reply.json());
document.querySelector("#name").textContent = user.nickname;
ask("home").then(() => ask("dynamic")).then(reply =>
    draw(reply.data.list.map(one => [one.itemData.title, new Date(one.dynamic_ctime * 1000).toLocaleString("zh-CN")])));
"""
DRAW = """
const draw = rows => {
    const list = document.querySelector("#posts");
    rows.forEach(([title, day], number) => {
        const row = document.createElement("li");
        const drawing = document.createElement("img");
        drawing.src = "/picture/" + encodeURIComponent(location.pathname + location.search) + "-" + number + ".png";
        row.className = "post";
        row.append(title, " ", day, drawing);
        list.append(row);
    });
};
"""


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    kind: str
    """Content-Type."""
    cache: str = NEVER
    status: int = 200
    origin: str = ""
    """Who else may read it (CORS)."""


MISSING = Answer(b"", "text/plain", status=404)


class Platform:
    """All the hosts in one: requests are distinguished by their path."""

    def __init__(self, now: datetime) -> None:
        """now: when the newest posts are an hour old."""
        self._still = still_files()
        self._pages = {name: to_page(name) for name in ("weibo", "baijiahao")}
        self._weibo = {"info": replies.weibo_user(), "posts": replies.weibo_posts(now)}
        self._weread = replies.weread_list(now)
        self._baijiahao = {"home": replies.works_count(), "dynamic": replies.works(now)}
        self._by_path: Mapping[str, Callable[[Mapping[str, list[str]]], Answer]] = {
            "/": lambda query: self._page("weibo", STAND_IN),
            "/u": lambda query: self._page("baijiahao", query["app_id"][0]),
            "/ajax/profile/info": lambda query: to_json(self._weibo["info"], query["uid"][0]),
            "/ajax/statuses/mymblog": lambda query: to_json(self._weibo["posts"], query["uid"][0]),
            "/web/mp/articles": lambda query: to_json(self._weread, query["bookId"][0].removeprefix("MP_WXS_")),
            "/webpage": lambda query: to_json(self._baijiahao[query["action"][0]], query["uk"][0].removeprefix("uk-")),
        }

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        if found := self._still.get(parts.path):
            return found
        if parts.path.startswith("/picture/"):
            return self._still["/static/0.png"]
        if parts.path.startswith("/u/"):
            return self._page("weibo", parts.path.removeprefix("/u/"))
        made = self._by_path.get(parts.path)
        return made(parse_qs(parts.query)) if made else MISSING

    def _page(self, name: str, handle: str) -> Answer:
        return Answer(self._pages[name].replace(STAND_IN.encode(), handle.encode()), "text/html; charset=utf-8")


def to_json(body: bytes, handle: str) -> Answer:
    said = body.replace(STAND_IN.encode(), handle.encode())
    return Answer(said, "application/json; charset=utf-8", origin="https://baijiahao.baidu.com")


# What a page is made of


def to_page(name: str) -> bytes:
    """The page of the account STAND_IN, filled up with markup to its weight."""
    styles = "".join(f'<link rel="stylesheet" href="/static/{number}.css">' for number in range(STYLES))
    scripts = "".join(f'<script src="/static/{number}.js"></script>' for number in range(SCRIPTS))
    drawings = "".join(f'<img src="/static/{number}.png">' for number in range(SITE_PICTURES))
    loader = {"weibo": WEIBO_LOADER, "baijiahao": BAIJIAHAO_LOADER}[name]
    head = f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>政务新媒体</title>{styles}'
    runtime = f"<script>window.runtime={replies.runtime()},window.runtime.pageType='author';</script></head>"
    body = f'<body><h1 id="name"></h1><nav>{drawings}</nav><ul id="posts"></ul>'
    end = f"{scripts}<script>{DRAW}{loader}</script></body></html>"
    return f"{head}{runtime}{body}{filling(PAGE_BYTES - len(head + runtime + body + end))}{end}".encode()


def filling(size: int) -> str:
    """Markup of about so many bytes."""
    row = '<section class="card c{n}"><a href="#{n}">公开信息 {n}</a><p class="text">办事指南与政策解读</p></section>'
    each = len(row.encode())
    return "".join(row.format(n=number) for number in range(size // each))


def still_files() -> dict[str, Answer]:
    """Path -> scripts, styles, font and pictures."""
    dice = random.Random(20261123)
    scripts = {
        f"/static/{number}.js": Answer(to_script(number), "text/javascript", FOR_A_DAY) for number in range(SCRIPTS)
    }
    styles = {f"/static/{number}.css": Answer(to_style(number), "text/css", FOR_A_DAY) for number in range(STYLES)}
    drawing = Answer(to_picture(dice), "image/png", FOR_A_DAY)
    pictures = {f"/static/{number}.png": drawing for number in range(SITE_PICTURES)}
    font = Answer(dice.randbytes(FONT_BYTES), "font/woff2", FOR_A_DAY)
    return {**scripts, **styles, **pictures, "/static/font.woff2": font}


def to_script(number: int) -> bytes:
    """Functions that are all called once, as a site's modules are when it starts."""
    loop = "for(var i=0;i<40;i++){{s=(s*31+a+i+t.length)%1000003}}"
    one = f"function f{{n}}(a){{{{var s=0,t='module {{n}} of the page';{loop}return s}}}}"
    count = SCRIPT_BYTES // (len(one.format(n=1000)) + len("+f1000(1)"))
    functions = ";".join(one.format(n=n) for n in range(count))
    calls = "+".join(f"f{n}({number})" for n in range(count))
    return f"(()=>{{{functions};window.ran=(window.ran||0)+({calls})}})();".encode()


def to_style(number: int) -> bytes:
    font = '@font-face{font-family:"site";src:url("/static/font.woff2")}body{font-family:"site",sans-serif}'
    rules = [f".s{number} .c{n}{{color:#{n % 4096:03x};padding:{n % 9}px}}" for n in range(SCRIPT_BYTES)]
    kept = STYLE_BYTES // len(rules[-1])
    return (font + "".join(rules[:kept])).encode()


def to_picture(dice: random.Random) -> bytes:
    """A PNG of noise, which no compression makes smaller: 3 bytes a pixel."""
    side = int((PICTURE_BYTES / 3) ** 0.5)
    rows = b"".join(b"\0" + dice.randbytes(side * 3) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
