"""Where an operator logs in to a platform himself, and how the platform then says that he is.

A route that needs a session (`Route.needs_session`) needs the login whose hosts are its own. Nothing is filled in or
solved here: a person scans a code with his phone, or types into a visible window.

Source: public tools that log in so: weread.qq.com and its errCode -2010 and -2012; mp.weixin.qq.com, which sends one
    who is logged in on to an address with `token=`; m.weibo.cn/api/config {data: {login}}; www.zhihu.com/api/v4/me.
Seen: no live page yet; the selectors are those of public code of 2026-09, the answers those of platforms' notes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import Reply
from scrapers.model.errors import LayoutChanged, ScrapeError
from scrapers.model.route import Route
from scrapers.network.url_policy import is_host_of


class LoginState(StrEnum):
    """What a platform says of a session."""

    IN = "in"
    """已登录."""
    OUT = "out"
    """未登录: never was, or has expired."""
    UNKNOWN = "unknown"
    """It did not answer, or not in words we know: nothing is concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSpec:
    """One login of a platform: data, and one pure function."""

    platform: str
    site: str
    """Tells a platform's logins apart."""
    login_url: str
    hosts: tuple[str, ...]
    """Routes of these hosts are served by this login; `*.example.cn` stands for its subdomains."""
    probe_url: str
    """A light address whose answer depends on who asks."""
    is_in: Callable[[Reply], bool]
    """Raises as Route.parse does where the answer is none of those known."""
    qr_css: str = ""
    """The picture of the QR code, in any frame of the login page; empty: there is none."""
    renew_css: str = ""
    """What the page shows over a code that has expired; pressing it brings a new one."""

    def health(self, reply: Reply) -> LoginState:
        """What the probe's answer says."""
        try:
            return LoginState.IN if self.is_in(reply) else LoginState.OUT
        except (ScrapeError, LookupError, TypeError, ValueError, AttributeError):
            return LoginState.UNKNOWN

    def serves(self, route: Route) -> bool:
        host = urlsplit(route.home_url or route.page_url).hostname or ""
        return route.platform == self.platform and any(is_host_of(host, pattern) for pattern in self.hosts)


def is_logged_in_weread(reply: Reply) -> bool:
    said = reply.any_status_json
    if said.get("errCode", said.get("errcode")) in (-2010, -2012):
        return False
    return isinstance(said["books"], list)


def is_logged_in_wechat_backoffice(reply: Reply) -> bool:
    """One who is logged in is sent on to his back office; anybody else is shown the login page."""
    if reply.http_status != 200:
        raise LayoutChanged(f"HTTP {reply.http_status}")
    return bool(parse_qs(urlsplit(reply.url).query).get("token"))


def is_logged_in_weibo(reply: Reply) -> bool:
    answer = reply.json["data"]["login"]
    if not isinstance(answer, bool):
        raise LayoutChanged("neither yes nor no")
    return answer


def is_logged_in_zhihu(reply: Reply) -> bool:
    if reply.http_status == 401:
        return False
    return bool(reply.json["id"])


WEREAD = LoginSpec(
    platform="wechat",
    site="weread",
    login_url="https://weread.qq.com/#login",
    hosts=("weread.qq.com",),
    probe_url="https://weread.qq.com/web/shelf/sync?synckey=0&teenmode=0&album=1",
    is_in=is_logged_in_weread,
    qr_css="img.wr_login_modal_qr_img, img.js_qrcode_img",
    renew_css=".login_dialog_retry_delegate, .wr_login_modal_qr_overlay_text",
)
BACK_OFFICE = LoginSpec(
    platform="wechat",
    site="mp",
    login_url="https://mp.weixin.qq.com/",
    hosts=("mp.weixin.qq.com",),
    probe_url="https://mp.weixin.qq.com/",
    is_in=is_logged_in_wechat_backoffice,
    qr_css=".login__type__container__scan__qrcode",
)
WEIBO = LoginSpec(
    platform="weibo",
    site="weibo",
    login_url="https://passport.weibo.com/sso/signin?entry=miniblog&source=miniblog&disp=popup&url=https%3A%2F%2Fweibo.com%2F",
    hosts=("weibo.com", "*.weibo.com", "m.weibo.cn"),
    probe_url="https://m.weibo.cn/api/config",
    is_in=is_logged_in_weibo,
    qr_css="img.w-full.h-full",
)
ZHIHU = LoginSpec(
    platform="zhihu",
    site="zhihu",
    login_url="https://www.zhihu.com/signin",
    hosts=("zhihu.com", "*.zhihu.com"),
    probe_url="https://www.zhihu.com/api/v4/me",
    is_in=is_logged_in_zhihu,
    qr_css="canvas.Qrcode-qrcode, .Qrcode-img img",
)

LOGINS: Mapping[str, tuple[LoginSpec, ...]] = {
    "wechat": (WEREAD, BACK_OFFICE),
    "weibo": (WEIBO,),
    "zhihu": (ZHIHU,),
}
"""Platform -> its logins; the first is meant where none is named."""


def login_of(route: Route, specs: Mapping[str, tuple[LoginSpec, ...]] = LOGINS) -> LoginSpec | None:
    """The login that serves a route; None: there is none."""
    return next((spec for spec in specs.get(route.platform, ()) if spec.serves(route)), None)
