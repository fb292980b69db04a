"""Words for `tracker doctor --live`; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "live_outcome": ("结果", "Result"),
    "live_seen": ("所见", "What it said"),
}

EXPERIMENTAL = ("{name}（试验）", "{name} (experimental)")

SENTENCES: Mapping[str, Pair] = {
    "experimental.remark": (
        "{platforms}为试验性支持：账号主页尚无任何公开实录，所得结论须人工核对（docs/first-live-run.zh-CN.md）",
        "{platforms}: no account page was ever recorded, so a person checks what is read (docs/first-live-run.md)",
    ),
    "live.title": ("{platform} {name}（{key}）", "{platform} {name} ({key})"),
    "live.note": (
        "逐条途径试看，不计入检查：不改变任何结论",
        "each route was tried; nothing is recorded as a check and no verdict changes",
    ),
    "live.looking": ("{key}：{route} …", "{key}: {route} …"),
    "live.record": (
        "录制新情况（已去除个人信息，逐行粘贴运行）：",
        "record what is new, without anything personal; paste a line:",
    ),
    "live.no_account": (
        "请指明一个确知在正常更新的账号：--account 平台:标识",
        "name an account that you know to be alive and posting: --account PLATFORM:HANDLE",
    ),
    "live.no_account.hint": ("例如 {commands}", "for instance {commands}"),
    "live.only": ("{option} 只与 --live 一起使用", "{option} goes with --live only"),
    "live.platform": ("{platform} 没有可试的途径", "{platform} has no route to try"),
    "live.platform.hint": ("可用 {names}", "there are {names}"),
    "live.outcome.answered": ("已应答", "answered"),
    "live.outcome.contradicted": ("与所知不符", "contradiction"),
    "live.outcome.changed": ("有变", "changed"),
    "live.outcome.walled": ("受阻", "walled"),
    "live.outcome.unreachable": ("未连通", "not reached"),
    "live.outcome.skipped": ("未试", "skipped"),
    "live.posts": ("{state}，{count} 条，最近 {newest}", "{state}, {count} posts, newest {newest}"),
    "live.proves.nothing": ("未读出内容", "nothing was read"),
    "live.proves.gone": ("称账号：{state}", "it says: {state}"),
    "live.proves.never_posted": ("称从未发布", "it says: never posted"),
    "live.proves.posts": ("只证明有更新", "proves posts only"),
    "live.proves.silence": ("自 {since} 起完整", "whole since {since}"),
    "live.proves.whole": ("全部内容", "the whole list"),
    "live.came": ("已收到 {names}", "received {names}"),
    "live.code.gone": ("称账号已不在", "says that the account is gone"),
    "live.code.never_posted": ("称从未发布", "says that it never posted"),
    "live.code.silent": ("判为不更新", "says that it is silent"),
    "live.code.not_logged_in": ("须先登录", "needs a login"),
    "live.code.session_spared": ("登录后受阻，不再试", "blocked after the login: not tried again"),
    "live.code.same_wall": ("与受阻途径同页", "the same pages as a walled route"),
    "live.fix.login": ("tracker login {command}", "tracker login {command}"),
    "live.fix.no_login": (
        "本平台无登录可用：换网络或改日再试",
        "no login helps here: another network or another day",
    ),
    "live.fix.contradicted": (
        "打开 {url} 看：确在更新，即读取有误，请录制；否则换一个账号",
        "open {url}: if it posts, the parser is wrong: record it; else take another account",
    ),
    "live.fix.identity": (
        "核对名册里的标识、名称和链接；无误即请录制",
        "check handle, name and link in the register; if they are right, record it",
    ),
    "live.fix.changed": ("录制（命令见下），交维护者", "record it (below) for a maintainer"),
    "live.fix.blocked": (
        "换网络或改日再试；拒绝页未曾见过，请录制（命令见下）",
        "another network or another day; the refusal has no name yet: record it (below)",
    ),
    "live.fix.captcha_shown": ("改日或换网络再试；不要连续重试", "another day or another network; do not repeat"),
    "live.fix.rate_limited": ("等待；到何时见 tracker doctor", "wait; until when: tracker doctor"),
    "live.fix.ceiling_reached": ("已到上限，改日再试", "the limit is reached: another day"),
    "live.fix.circuit_open": (
        "等待；到何时见 tracker doctor",
        "wait; until when: tracker doctor",
    ),
    "live.fix.reader_refused": ("换一个微信读书账号，或改日", "another WeRead reader, or another day"),
    "live.fix.not_on_shelf": ("在微信读书里把它加入书架", "add it to the shelf in WeRead"),
    "live.fix.account_limited": ("打开公众号后台看账号状态", "look at the account's own back office"),
    "live.fix.api_banned": ("不必处理：用其他途径", "nothing to do: other routes are used"),
    "live.fix.posts_hidden": ("登录，或换网络再试", "log in, or try another network"),
    "live.fix.no_address": (
        "在名册 links 里补链接；微信还可办授权（docs/wechat.zh-CN.md）",
        "give a link in the register; for WeChat, also an authorisation (docs/wechat.md)",
    ),
    "live.fix.unreachable": ("检查网络和代理：tracker doctor", "check network and proxy: tracker doctor"),
    "live.fix.clock_wrong": ("校准系统时钟", "set the system's clock"),
    "live.fix.old_copy": ("缓存应答：换网络或去掉代理", "a cache answered: another network, or no proxy"),
    "live.fix.session_spared": ("改日再试；用浏览器登录看看", "another day; look in a browser with that login"),
    "live.fix.same_wall": ("先解决受阻的途径", "solve the walled route first"),
}
FIX_OF: Mapping[str, str] = {
    "gone": "contradicted",
    "never_posted": "contradicted",
    "silent": "contradicted",
    "wrong_account": "identity",
    "identity_unproved": "identity",
    "layout_changed": "changed",
    "unknown_words": "changed",
    "undated": "changed",
    "items_unreadable": "changed",
    "words_unknown": "changed",
    "owner_unknown": "changed",
    "scrape_error": "unreachable",
    "no_network": "unreachable",
    "reply_undated": "old_copy",
}
"""Codes that share the fix of another one."""
