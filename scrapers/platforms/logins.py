"""Where an operator logs in to each platform, and how the platform reports whether a session is logged in.

A route that needs a session (`Route.needs_session`) needs the login with the same hosts. Nothing is filled in or solved
here: a person scans a code with a phone, or types into a visible window.

Source: public tools that log in this way: weread.qq.com and its errCode -2010 and -2012; mp.weixin.qq.com, which
redirects a logged-in session to an address with `token=`; m.weibo.cn/api/config {data: {login}};
www.zhihu.com/api/v4/me.
Seen: no live page yet; the selectors are from public code of 2026-09, the answers from platform notes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import Reply
from scrapers.model.errors import PARSE_ERRORS, LayoutChanged, ScrapeError
from scrapers.model.route import Route
from scrapers.network.url_policy import is_host_of


class LoginState(StrEnum):
    """What a platform reports about a session."""

    IN = "in"
    """已登录."""
    OUT = "out"
    """未登录: never logged in, or expired."""
    UNKNOWN = "unknown"
    """No answer, or none of a known shape: nothing is concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSpec:
    """One login of a platform: data, and one pure function."""

    platform: str
    site: str
    """Distinguishes the logins of one platform."""
    login_url: str
    hosts: tuple[str, ...]
    """Routes with these hosts use this login; `*.example.cn` stands for its subdomains."""
    probe_url: str
    """A small response that depends on the session."""
    is_in: Callable[[Reply], bool]
    """Raises as Route.parse does on an answer of unknown shape."""
    qr_css: str = ""
    """Selector of the QR code's image, in any frame of the login page; empty: there is none."""
    renew_css: str = ""
    """Selector of the element shown over an expired code; a click on it loads a new one."""

    def health(self, reply: Reply) -> LoginState:
        """The login state according to the probe's answer."""
        try:
            return LoginState.IN if self.is_in(reply) else LoginState.OUT
        except (ScrapeError, *PARSE_ERRORS):
            return LoginState.UNKNOWN

    def serves(self, route: Route) -> bool:
        host = urlsplit(route.home_url or route.page_url).hostname or ""
        return route.platform == self.platform and any(is_host_of(host, pattern) for pattern in self.hosts)


def is_logged_in_weread(reply: Reply) -> bool:
    answer = reply.any_status_json
    if answer.get("errCode", answer.get("errcode")) in (-2010, -2012):
        return False
    return isinstance(answer["books"], list)


def is_logged_in_wechat_backoffice(reply: Reply) -> bool:
    """A logged-in session is redirected to its back office; any other gets the login page."""
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
"""Platform -> its logins; the first is the default."""


def login_of(route: Route, specs: Mapping[str, tuple[LoginSpec, ...]] = LOGINS) -> LoginSpec | None:
    """The login that serves a route; None: there is none."""
    return next((spec for spec in specs.get(route.platform, ()) if spec.serves(route)), None)
