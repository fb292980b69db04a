"""Sentences of the served pages; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.serve import review_words
from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "person": ("姓名", "Name"),
    "role": ("权限", "Role"),
    "serve_state": ("状态", "State"),
    "expires_at": ("有效期至", "Until"),
    "last_seen_at": ("最近使用", "Last used"),
    "invited_at": ("邀请时间", "Invited"),
    "invited_by": ("邀请人", "Invited by"),
}
SENTENCES: Mapping[str, Pair] = {
    "serve.title": ("政务新媒体检查", "New-media accounts"),
    "serve.skip": ("跳到正文", "Skip to the contents"),
    "serve.nav": ("页面", "Pages"),
    "serve.nav.start": ("概览", "Overview"),
    "serve.nav.problems": ("问题清单", "Problems"),
    "serve.nav.review": ("人工核实", "Review"),
    "serve.nav.cases": ("问题台账", "Cases"),
    "serve.nav.accounts": ("账号", "Accounts"),
    "serve.nav.scans": ("检查记录", "Scans"),
    "serve.nav.report": ("报告", "Report"),
    "serve.sign_out": ("退出登录", "Sign out"),
    "serve.signed_in": ("{name}（{role}）", "{name} ({role})"),
    "serve.role.reader": ("查看", "reader"),
    "serve.role.reviewer": ("核实", "reviewer"),
    "serve.role.inspector": ("检查", "inspector"),
    "serve.lang.other": ("English", "中文"),
    "serve.every": ("全部", "all"),
    "serve.find": ("查找", "Find"),
    "serve.pages": ("分页", "Pages of the list"),
    "serve.pages.of": ("第 {number} 页，共 {last} 页", "page {number} of {last}"),
    "serve.pages.before": ("上一页", "previous"),
    "serve.pages.after": ("下一页", "next"),
    "serve.none.found": ("没有符合条件的。", "Nothing matches."),
    "serve.none.problems": ("没有问题。", "There are no problems."),
    "serve.none.scan": ("尚无检查记录：先运行 tracker scan。", "There is no scan yet: first run tracker scan."),
    "serve.scan.running": (
        "正在检查（监测时间点 {at}）：已看 {checked}/{total} 个账号；下面是上一次检查的结果。",
        "A scan is running (as of {at}): {checked} of {total} accounts looked at; below are the results before it.",
    ),
    "serve.scan.unfinished": (
        "有一次检查未完成（监测时间点 {at}）：已看 {checked}/{total} 个账号。",
        "A scan is not finished (as of {at}): {checked} of {total} accounts were looked at.",
    ),
    "serve.open_report": ("打开完整报告", "Open the whole report"),
    "serve.to_confirm": ("待确认", "To confirm"),
    "serve.to_notify": ("待通知", "To notify"),
    "serve.cases.overdue": ("逾期未整改", "Overdue"),
    "serve.cases.all": ("全部（连同已了结的）", "all, ended ones too"),
    "serve.chain.open": ("逐项列出每次查看、每条更新、每条规则", "Every look, post and rule that it rests on"),
    "serve.case.decide": ("处置", "Decide"),
    "serve.case.as": ("以“{name}”记入全过程留痕。", "Recorded in the trace as {name}."),
    "serve.case.refused": ("没有记录：", "Nothing was recorded: "),
    "serve.case.moved": (
        "这个问题刚才有了新的一步，请看过再决定",
        "this case has just had another step; look at it, then decide",
    ),
    "serve.case.no_step": ("没有这一步", "there is no such step"),
    "serve.case.why": ("理由（必填）", "Reason (required)"),
    "serve.case.note": ("说明", "Note"),
    "serve.case.due": ("不填：{days} 天后。", "Empty: {days} days from today."),
    "serve.case.step.confirmed": ("确认问题成立", "Confirm the problem"),
    "serve.case.step.dismissed": ("核实后不成立", "Dismiss: it proved wrong"),
    "serve.case.step.notified": ("记录已通知单位", "Record that the unit was notified"),
    "serve.case.step.closed": ("人工办结", "Close by hand"),
    "serve.case.step.reopened": ("重新打开", "Reopen"),
    "serve.case.step.withdrawn": ("撤回自己刚才的一步", "Withdraw my last step"),
    "serve.sign_in": ("登录", "Sign in"),
    "serve.sign_in.for": ("这条个人链接是给“{name}”的，权限：{role}。", "This personal link is for {name}: {role}."),
    "serve.sign_in.as": ("以“{name}”登录", "Sign in as {name}"),
    "serve.sign_in.instead": (
        "本浏览器现以“{name}”登录；继续则改为新的登录。",
        "This browser is signed in as {name}; going on replaces that.",
    ),
    "serve.sign_in.once": (
        "链接只能用一次，用于这台设备；不是您本人的，请不要继续。换设备请向管理员另要一条。",
        "The link works once, for this device. If you are somebody else, do not go on. "
        "Ask for another link for another device.",
    ),
    "serve.signed_out": ("已退出登录", "Signed out"),
    "serve.signed_out.hint": (
        "再次登录需要新的个人链接（管理员运行 tracker serve invite）。",
        "To sign in again you need a new personal link (made by tracker serve invite).",
    ),
    "serve.refused": ("不能打开", "This cannot be done"),
    "serve.refused.not_signed_in": (
        "请先登录：打开管理员发给您的个人链接。没有或已失效，请向管理员另要一条。",
        "Sign in first: open the personal link that you were given. If you have none, or it has ended, ask for one.",
    ),
    "serve.refused.link": (
        "这条链接已经用过、已过期或已收回。请向管理员另要一条。",
        "This link was used, has ended or was revoked. Ask for another one.",
    ),
    "serve.refused.attempts": (
        "尝试次数过多，请 15 分钟后再试。",
        "Too many attempts: try again in 15 minutes.",
    ),
    "serve.refused.role": (
        "这一步需要“{role}”权限，您的登录没有。",
        "This needs the role {role}, which your sign-in does not have.",
    ),
    "serve.refused.form": (
        "这张表单已经失效，没有记录任何内容：请返回刷新页面后再试。",
        "This form is not valid any more; nothing was recorded. Go back, load the page again and retry.",
    ),
    "serve.refused.internal": (
        "程序内部错误，已记入日志。请稍后再试，或告诉管理员。",
        "Something went wrong in the program; the log has it. Try again later, or tell who runs this.",
    ),
    "serve.refused.address": ("网址中有不能用的内容。", "Something in this address cannot be used."),
    "serve.refused.parameter": ("网址中的参数 {name} 不能用在这里。", "There is no parameter {name} here."),
    "serve.refused.twice": ("网址中的参数 {name} 只能给一次。", "The parameter {name} is given twice: give it once."),
    "serve.refused.not_found": ("没有这个页面。", "There is no such page."),
    "serve.refused.account": ("名册中没有这个账号。", "The register has no such account."),
    "serve.refused.case": ("没有这个问题。", "There is no such case."),
    "serve.refused.file": ("没有这个文件，或已按期限清理。", "There is no such file, or it was pruned."),
    "serve.refused.changed": (
        "文件与留存时的哈希不符，不予显示；请运行 tracker evidence verify。",
        "The file is not what was kept, and is not shown; run tracker evidence verify.",
    ),
    "serve.at": ("网页已在 {url} 提供，按 Ctrl-C 结束", "serving at {url}; Ctrl-C ends it"),
    "serve.schedule": (
        "同时按时检查：每周检查、每日查看；没有联系人文件，不发消息",
        "the weekly scan and the daily look are done when due; there are no contacts, so no messages",
    ),
    "serve.schedule.messages": (
        "同时按时检查并发消息：每周检查、每日查看、到期的消息",
        "the weekly scan, the daily look and messages are done when due",
    ),
    "serve.schedule.ending": (
        "等检查做完手头的账号，至多约一分钟；再按一次 Ctrl-C 立即结束",
        "waiting for the scan to finish the accounts in progress, about a minute at most; Ctrl-C again ends it at once",
    ),
    "serve.ended": ("网页已停止", "ended"),
    "serve.no_extra": ("网页（tracker serve）需要另装组件", "the served pages (tracker serve) need an extra"),
    "serve.no_database": ("还没有数据库，没有可看的内容", "there is no database yet, and nothing to show"),
    "serve.no_database.hint": ("先运行 tracker scan", "first run tracker scan"),
    "serve.no_pair": ("--certificate 和 --key 要一起给", "--certificate and --key go together"),
    "serve.certificate": ("证书或私钥不能用：{reason}", "certificate or key cannot be used: {reason}"),
    "serve.readable": (
        "对其他机器提供网页必须加密，否则途中可读",
        "pages served to other machines must be encrypted, or they can be read on the way",
    ),
    "serve.readable.hint": (
        "给出 --certificate 和 --key；或不用 --host，由本机上的代理加密，"
        "并在 tracker.toml 的 [serve] 中写 url 为其 https 网址",
        "give --certificate and --key; or no --host, a proxy on this machine before it, and its https address as url of"
        " [serve] in tracker.toml",
    ),
    "serve.no_name": (
        "{host} 是所有地址：还要知道浏览器用什么网址访问",
        "{host} means every address: say by which one browsers reach it",
    ),
    "serve.no_name.hint": ("在 tracker.toml 的 [serve] 中写 url", "write it as url of [serve] in tracker.toml"),
    "serve.port": ("不能在 {host} 的端口 {port} 上提供：{reason}", "cannot serve on {host}, port {port}: {reason}"),
    "serve.port.hint": (
        "用 --port 换一个端口，或先停掉占用它的程序",
        "name another port with --port, or end the program that uses it",
    ),
    "serve.invited": (
        "{name}（{role}）的个人链接，{until} 前有效，只显示这一次，只能用一次：",
        "the personal link of {name} ({role}), until {until}; it is shown only once, and opens one session:",
    ),
    "serve.invited.local": (
        "没有设置 serve.url：这条链接只能在本机打开",
        "serve.url is not set: this link opens on this machine alone",
    ),
    "serve.invite.name": (
        "姓名不能为空，且不超过 {most} 字",
        "a name must not be empty, and has at most {most} characters",
    ),
    "serve.nobody": ("没有“{name}”的有效链接或登录", "there is no link or session of {name}"),
    "serve.nobody.hint": ("列出全部：tracker serve people", "to list them all: tracker serve people"),
    "serve.revoked": (
        "已收回“{name}”的 {count} 条链接及其登录",
        "revoked for {name}, with the sessions: {count} links",
    ),
    "serve.people.title": ("可以登录的人", "People who may sign in"),
    "serve.people.none": ("还没有邀请过任何人", "nobody was invited yet"),
    "serve.people.waits": ("链接未用", "link not used"),
    "serve.people.in_use": ("已登录", "signed in"),
    "serve.people.expired": ("已过期", "expired"),
    "serve.people.revoked": ("已收回", "revoked"),
    **review_words.SENTENCES,
}
