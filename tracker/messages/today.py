"""Words for what is to be done today (今天)."""

from collections.abc import Mapping

HEADERS: Mapping[str, tuple[str, str]] = {
    "urgency": ("轻重", "When"),
    "task": ("事项", "To do"),
    "command": ("命令", "Command"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    "today.title": ("{name} · 今天要做什么 · {now}", "{name} · to do today · {now}"),
    "today.now": ("立即办理", "now"),
    "today.soon": ("近期办理", "soon"),
    "today.later": ("可以安排", "later"),
    "today.last": ("上次检查：监测时间点 {at}。{counts}", "last scan as of {at}: {counts}"),
    "today.never": ("还没有完成过检查", "no scan was finished yet"),
    "today.nothing": ("没有待办事项", "nothing is to be done"),
    "today.etc": ("{names}等", "{names} and others"),
    "today.task.clock_wrong": (
        "本机时钟早于已有的检查记录（{at}），请先校准时钟",
        "this machine's clock is behind a recorded scan ({at}): set it first",
    ),
    "today.task.disk_full": ("{place} 所在磁盘空间不足，请清理", "too little space is left where {place} lies"),
    "today.task.state_read_only": ("{place} 不可写，只能查看", "{place} cannot be written: it can only be looked at"),
    "today.task.state_open": ("{place} 里的登录状态他人可读", "others can read the sessions in {place}"),
    "today.task.no_scan": ("名册中的账号还没有检查过", "the register's accounts have not been scanned yet"),
    "today.task.scan_unfinished": (
        "有一次检查自 {at} 起未完成（已中断，或正在进行），可以接着做",
        "a scan begun at {at} is not finished (interrupted, or still running): go on with it",
    ),
    "today.task.scan_old": ("上次检查已是 {count} 天前（{at}）", "the last scan is {count} days old ({at})"),
    "today.task.cases_overdue": (
        "逾期未整改 {count} 件（最早期限 {on}）：{names}",
        "{count} cases past their deadline (the earliest: {on}): {names}",
    ),
    "today.task.failed_new": (
        "比上一轮新增不合格 {count} 个：{names}",
        "{count} accounts failed since the scan before: {names}",
    ),
    "today.task.failed_first": ("不合格 {count} 个：{names}", "{count} accounts fail: {names}"),
    "today.task.login_expired": (
        "{platform}（{place}）登录已失效",
        "{platform} ({place}): the login has expired",
    ),
    "today.task.login_old": (
        "{platform}（{place}）登录于 {count} 天前，即将失效",
        "{platform} ({place}): logged in {count} days ago, expires soon",
    ),
    "today.task.cases_due": (
        "整改期限将到 {count} 件（最早 {on}）：{names}",
        "{count} cases reach their deadline (the first on {on}): {names}",
    ),
    "today.task.due_soon": ("临近超期、应当提醒 {count} 个：{names}", "{count} accounts to be reminded: {names}"),
    "today.task.cases_open": ("问题待确认 {count} 件：{names}", "{count} cases to be confirmed: {names}"),
    "today.task.cases_confirmed": (
        "已确认、待通知 {count} 件：{names}",
        "{count} confirmed cases whose unit is to be notified: {names}",
    ),
    "today.task.review": ("未能核实、待人工核实 {count} 个：{names}", "{count} not verified, for a person: {names}"),
    "today.task.platform_paused": (
        "{platform}连续 {count} 个账号受阻，{at} 前暂停访问",
        "{platform}: {count} accounts in a row met a wall; left alone until {at}",
    ),
    "today.start.init": ("建立名册，再用文本编辑器填写账号", "write a register, then fill in the accounts"),
    "today.start.import": ("或从台账表格导入账号", "or import the accounts from a spreadsheet"),
    "today.start.scan": ("检查全部账号", "look at all accounts"),
    "today.start.file": ("台账.xlsx", "FILE.xlsx"),
    "register.no_accounts": ("名册里还没有账号：{path}", "the register holds no account yet: {path}"),
    "register.no_accounts.hint": (
        "在名册里填写账号，或从表格导入：tracker accounts import 台账.xlsx",
        "write accounts into it, or import a spreadsheet: tracker accounts import FILE.xlsx",
    ),
}
