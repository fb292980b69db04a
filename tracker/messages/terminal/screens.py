"""Words for today's tasks (今天), for lists, and for numbers of accounts in them."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "urgency": ("轻重", "When"),
    "task": ("事项", "To do"),
    "command": ("命令", "Command"),
    "failed_on": ("不合格日期", "Failed on"),
    "unverified_on": ("未能核实日期", "Not verified on"),
}

SENTENCES: Mapping[str, Pair] = {
    "today.title": ("{name} · 今天要做什么 · {now}", "{name} · to do today · {now}"),
    "today.now": ("立即办理", "now"),
    "today.soon": ("近期办理", "soon"),
    "today.later": ("可以安排", "later"),
    "today.last": ("上次检查：监测时间点 {at}。{counts}", "last scan as of {at}: {counts}"),
    "today.never": ("还没有完成过检查", "no scan was finished yet"),
    "today.nothing": ("没有待办事项", "nothing is to be done"),
    "today.any": ("随时可用", "at any time"),
    "today.any.tui": ("在屏幕上办理", "all of it on screens"),
    "today.any.import": ("按表格更新名册", "brings the register up to date"),
    "today.any.notice": ("写通报", "writes the notice"),
    "today.any.notice.file": ("通报.docx", "notice.docx"),
    "today.any.page": ("周报网页", "the week's report as a page"),
    "today.any.page.file": ("周报.html", "report.html"),
    "today.any.window": ("各账号本月发布情况", "each account's posts of the month"),
    "today.any.window.file": ("发布情况.xlsx", "posts.xlsx"),
    "today.etc": ("{names}等", "{names} and others"),
    "today.task.clock_wrong": (
        "本机时钟早于已有的检查记录（{at}），请先校准时钟",
        "this machine's clock is behind a recorded scan ({at}): set it first",
    ),
    "today.task.disk_full": ("{place} 所在磁盘空间不足，请清理", "too little space is left on the disk of {place}"),
    "today.task.state_read_only": ("{place} 不可写，只能查看", "{place} cannot be written: it can only be looked at"),
    "today.task.state_open": ("{place} 里的登录状态他人可读", "others can read the sessions in {place}"),
    "today.task.no_scan": ("名册中的账号还没有检查过", "the register's accounts have not been scanned yet"),
    "today.task.scan_unfinished": (
        "有一次检查自 {at} 起未完成（已中断，或正在进行），可以接着做",
        "a scan begun at {at} is not finished (interrupted, or still running): go on with it",
    ),
    "today.task.scan_queued": (
        "有一次检查自 {at} 起由各工作机查看，尚未完成",
        "the workers have been doing a scan since {at}, which is not finished",
    ),
    "today.task.scan_old": ("上次检查已是 {count} 天前（{at}）", "the last scan is {count} days old ({at})"),
    "today.task.cases_overdue": (
        "逾期未整改 {count} 件（最早期限 {on}）：{names}",
        "{count} cases past the deadline (the earliest: {on}): {names}",
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
    "today.task.messages_unsettled": (
        "消息没有送达或不知是否送达 {count} 条：{names}；问过收件人后 notify settle 编号 --arrived 或 --again",
        "{count} messages not delivered, or not known whether delivered: {names}; ask the recipients, then notify"
        " settle NUMBER --arrived or --again",
    ),
    "today.task.cases_due": (
        "整改期限将到 {count} 件（最早 {on}）：{names}",
        "{count} cases reach the deadline (the first on {on}): {names}",
    ),
    "today.task.register_old": (
        "名册是 {at} 导入的，有 {count} 个账号的问题以它为准：{names}；先从报送系统重新导出并导入，再作通报",
        "findings on {count} accounts rest on a register imported at {at}: {names}; import a new one before notifying",
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
        "{platform}: blocked at {count} accounts in a row; paused until {at}",
    ),
    "today.start.init": ("建立名册，再用文本编辑器填写账号", "write a register, then fill in the accounts"),
    "today.start.import": ("或从表格导入账号", "or import the accounts from a spreadsheet"),
    "today.start.scan": ("检查全部账号", "look at all accounts"),
    "today.start.file": ("账号表.xlsx", "FILE.xlsx"),
    "register.no_accounts": ("名册里还没有账号：{path}", "the register holds no account yet: {path}"),
    "register.no_accounts.hint": (
        "在名册里填写账号，或从表格导入：tracker accounts import 账号表.xlsx",
        "write accounts into it, or import a spreadsheet: tracker accounts import FILE.xlsx",
    ),
    "table.left_out": (
        "未显示的列：{heads}（把窗口放宽，或用 --format csv 查看）",
        "columns left out: {heads} (a wider window, or --format csv shows them)",
    ),
    "table.left_out.long": (
        "未显示的列：{heads}（把窗口放宽，或用 --long、--format csv 查看）",
        "columns left out: {heads} (a wider window, --long or --format csv shows them)",
    ),
    "show.pictures": ("看截图：{line}", "its pictures: {line}"),
    "evidence.no_display": ("此处没有图形界面，请另行打开：", "no display here; open it elsewhere:"),
    "evidence.no_picture.hint": (
        "其余文件：tracker evidence list {account}",
        "its other files: tracker evidence list {account}",
    ),
    "pager.keys": (
        "（空格 下一页 · b 上一页 · q 退出；不分页：--no-pager 写在命令前）",
        "(space: next page · b: back · q: quit; --no-pager before the command: all at once)",
    ),
    "table.record": ("第 {number} 项，共 {count} 项", "{number} of {count}"),
    "problems.new": ("新增", "new"),
    "cases.no_numbers": ("不是问题编号：{typed}", "not numbers of cases: {typed}"),
    "cases.too_many": ("一次最多登记 {count} 件", "at most {count} cases at once"),
    "cases.numbers.hint": (
        "写编号或范围，如 3 5 7-12；列出编号：tracker cases list",
        "write numbers or ranges, as 3 5 7-12; to list them: tracker cases list",
    ),
    "cases.handle_withdrawn": ("标识已撤销", "handle taken back"),
    "cases.not_one": (
        "{count} 件不能登记，因此一件也没有登记：{errors}",
        "{count} of them cannot be, so nothing was recorded: {errors}",
    ),
    "digest.left_out": (
        "另有 {count} 个账号只因本程序未能核实，未写入提醒（--include-unverified 写入）",
        "left out: {count} accounts that only this program could not verify (included by --include-unverified)",
    ),
    "export.per_out": ("--per 和 --out 要一起用", "--per and --out go together"),
    "export.per_file": ("--per 写多个文件，不要再写文件名", "--per writes several files: name none"),
    "export.per_exists": ("{path} 已经存在，不会覆盖", "{path} is there already: nothing is written over"),
    "export.per_exists.hint": ("换一个文件夹，或先移走它", "name another folder, or move it away"),
    "export.per_written": (
        "已写入 {path}：{count} 个文件，目录为 {index}",
        "{path} written: {count} files and {index}",
    ),
    "window.form_ending": ("{name} 不是 .csv 或 .xlsx", "{name} is neither .csv nor .xlsx"),
    "window.form_written": ("已写入 {path}：{count} 个账号", "{path} written: {count} accounts"),
    "list.accounts": ("账号列表", "the list of accounts"),
    "list.problems": ("问题清单", "the problem list"),
    "list.review": ("待人工核实列表", "the review list"),
    "list.digest": ("更新预警", "the digest"),
    "list.window": ("检查期列表", "the window's list"),
    "list.originality": ("原创情况列表", "the list of originality"),
    "list.reconcile": ("名册核对", "the list of disagreements"),
    "list.cases": ("问题台账", "the list of cases"),
    "number.meant": ("{number} 号是 {key}（{name}，{unit}）", "number {number} is {key} ({name}, {unit})"),
    "number.none": (
        "“{typed}”是列表中的序号，但还没有显示过列表",
        "{typed} is a number in a list, and no list was shown yet",
    ),
    "number.hint": (
        "先列出账号，再用其中的序号：tracker accounts list",
        "list accounts first, then use their numbers: tracker accounts list",
    ),
    "number.stale": (
        "“{typed}”是列表中的序号，但上次显示的{list}（{at}）已经过时",
        "{typed} is a number in a list, and {list}, shown at {at}, is out of date",
    ),
    "number.out_of_range": (
        "上次显示的{list}（{at}）中没有 {typed} 号，最大为 {last}",
        "{list}, shown at {at}, has no number {typed}; its last is {last}",
    ),
    "number.gone": (
        "{number} 号是 {key}，已不在名册里",
        "number {number} is {key}, which has left the register",
    ),
    "number.or_handle": (
        "“{typed}”既是账号标识（{handle}），又是{list}中的序号（{key}）",
        "{typed} is the handle of {handle}, and in {list} the number of {key}",
    ),
    "number.or_handle.hint": ("写出完整的账号标识：平台:标识", "write the whole key: platform:handle"),
}
