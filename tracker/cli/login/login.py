"""`tracker login`: a session opened by the operator."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import argument, option

PlatformArgument = Annotated[
    str, argument(zh="wechat 微信、weibo 新浪微博、zhihu 知乎。", en="wechat, weibo or zhihu.", metavar="PLATFORM")
]
SiteOption = Annotated[
    str | None,
    option(
        "--site",
        zh="平台的哪种登录；微信可用 weread（默认）或 mp。",
        en="Which login of the platform; for wechat: weread (default) or mp.",
    ),
]
QrOption = Annotated[
    bool | None,
    option(
        "--qr/--window",
        zh="在终端画出二维码，或打开窗口；默认：有屏幕就开窗口。",
        en="Draw the QR code (二维码) in the terminal, or open a window; default: a window if there is a screen.",
    ),
]
LimitOption = Annotated[
    float, option("--limit", zh="最多等多少秒。", en="Time limit in seconds.", show_default=True, min=10, max=3600)
]
FreshOption = Annotated[
    bool,
    option(
        "--fresh",
        zh="不用已存的会话，换一个用户登录；登录成功才替换原有会话。",
        en="Begin without the stored session, as another user; it is replaced only if the login succeeds.",
    ),
]


def login(  # noqa: PLR0913  # its options
    context: typer.Context,
    platform: PlatformArgument,
    site: SiteOption = None,
    qr: QrOption = None,
    limit: LimitOption = 180.0,
    fresh: FreshOption = False,
) -> None:
    from tracker.cli.login.run_login import LoginOptions, login_to_platform  # loads the browser's driver

    app_context = AppContext.of(context)
    login_to_platform(
        app_context, LoginOptions(platform=platform, site=site, by_code=qr, limit_s=limit, is_fresh=fresh)
    )
