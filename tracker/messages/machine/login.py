"""Words for logins to platforms (登录); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "login.scan_code": (
        "请用{platform}手机客户端扫描下面的二维码（{seconds} 秒内）",
        "scan this code with the app of {platform} within {seconds} s",
    ),
    "login.window": (
        "请在打开的窗口中登录{platform}（{seconds} 秒内）；登录成功后窗口自行关闭",
        "log in to {platform} in the window that opened within {seconds} s; it closes by itself",
    ),
    "login.no_window": (
        "窗口打不开，改用二维码：{reason}",
        "no window can be opened ({reason}); the QR code is used instead",
    ),
    "login.saved": (
        "已登录{platform}，会话存于 {path}（仅本人可读，{at}）",
        "logged in to {platform}; the session is kept in {path}, for you alone ({at})",
    ),
    "login.failed": ("未能登录{platform}：{reason}", "no login to {platform}: {reason}"),
    "login.failed.hint": (
        "原有会话未动；可再次运行 tracker login {command}",
        "an earlier session is unchanged; to try once more: tracker login {command}",
    ),
    "login.unknown": ("{platform} 没有可用的登录：{name}", "{platform} has no login {name}"),
    "login.unknown.hint": ("可用 {names}", "there are {names}"),
    "login.no_code": (
        "这里没有屏幕，而{platform}的登录页没有二维码：请在有屏幕的机器上登录",
        "there is no screen here, and the login page of {platform} has no code: log in on a machine with a screen",
    ),
    "login.missing": (
        "{platform}：有一条查看途径需要登录，尚未登录。运行 tracker login {command}",
        "{platform}: a route needs a login, and there is none: run tracker login {command}",
    ),
    "login.expired": (
        "{platform}：登录已失效。重新登录：tracker login {command}；再运行 tracker scan",
        "{platform}: the login has expired: log in by tracker login {command}; then run tracker scan",
    ),
    "login.walled": (
        "{platform}：已登录的账号受阻，该平台立即停查。请先在常用设备上打开该平台，按提示处理，隔一天再查；"
        "必要时运行 tracker login {command}",
        "{platform}: the logged-in account is blocked, so the platform is paused. Open it on"
        " your usual device, do what it asks, and scan another day; if need be, run tracker login {command}",
    ),
}
