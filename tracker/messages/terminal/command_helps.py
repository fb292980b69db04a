"""What each command is for: its help, and its line in the program's own help and the completion, neither of which loads
thirty commands for that."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

COMMAND_HELPS: Mapping[str, Pair] = {
    "today": (
        "今天要做什么：上次检查、此后的不合格、待人工核实的、即将到期的。",
        "What to do now (今天要做什么): the last scan, what failed since, what waits for a person, what is due.",
    ),
    "scan": (
        "查看到期的账号，记录所见，显示汇总。按 Ctrl-C 中断后，再次运行即接着查。",
        "Look at the accounts that are due, record the checks, and print the summary. After Ctrl-C, run it again to\n"
        "continue.",
    ),
    "summary": ("数量、合格率、核实率。", "Counts, pass rate (合格率) and coverage (核实率)."),
    "window": (
        "检查期内的账号：不合格的日期、未能核实的日期、最长间隔、发布条数；按现在的规则。",
        "Accounts over some days (检查期): days failed, days not verified, longest gap, posts; by today's rules.",
    ),
    "problems": (
        "问题清单：不合格、备注、提醒，以及未能核实的。",
        "The problem list (问题清单): failed, remarked, to be reminded, and what could not be verified (未能核实).",
    ),
    "rates": (
        "合格率及其分母、核实率，以及变化。",
        "Pass rates (合格率) with their counts and coverage, and how they changed.",
    ),
    "show": (
        "一个账号：备案、状态、问题、查看记录，以及发布时间线。",
        "One account: register, state, findings, looks, and its posts as a timeline (发布时间线).",
    ),
    "explain": (
        "判定说明：结论所依据的每次查看、每条更新、每条规则和每份文件。",
        "Why an account has its verdict (判定说明): every look, post, rule and file that it rests on.",
    ),
    "export": (
        "写出问题清单；以 .docx 结尾的是通报。",
        "Write the problem list (问题清单), or with .docx the notice (通报); the ending says which.",
    ),
    "digest": (
        "更新预警，下次检查前该提醒谁：已超期、将超期、惯于踩点的，以及未能核实的。",
        "Whom to remind before the next check (预警): overdue, due soon, due by habit; who could not be verified.",
    ),
    "notify": (
        "发消息：检查后给办公室，按日提醒单位。",
        "Messages (消息): a digest to the office, reminders to units.",
    ),
    "serve": (
        "网页：报告、账号、台账和人工核实，供手机和电脑查看。",
        "Served pages (网页): report, accounts, cases and the review, for phones and computers.",
    ),
    "originality": (
        "原创率：各账号原创、转载、未知的条数；只看一个账号时逐条列出理由。",
        "Originals, reposts and unknown ones of each account (原创率); of one account every post with the reason.",
    ),
    "mandated": (
        "转发任务完成度：已完成、未完成，以及未能核实的（不算未完成）。",
        "Ordered reposts (转发任务完成度): done, not done, not verified (which never counts as not done).",
    ),
    "init": (
        "写出一份待填写的名册，各平台都有例子；不覆盖已有文件。",
        "Write a register (名册) to fill in, with an example of every platform; no file is overwritten.",
    ),
    "login": (
        "在窗口中，或用这里画出的二维码登录平台；会话留给以后的检查。",
        "Log in (登录) to a platform in a window, or with the QR code drawn here; the session is kept for scans.",
    ),
    "record": (
        "录制平台对一个账号的应答，去掉 Cookie 和个人令牌。",
        "Record a platform's answers for an account (录制), without cookies and personal tokens.",
    ),
    "doctor": (
        "体检：浏览器、网络、各平台、字体、名册、数据库、登录会话、访问节奏、磁盘、时钟、每周检查。",
        "Is everything in order (体检): browser, network, register, database, sessions, pace, disk, clock, schedule.",
    ),
    "review": (
        "人工核实：列出未能核实的账号，逐个查看，记录所见。",
        "What could not be verified, for a person (人工核实): list it, walk through it, record what was seen.",
    ),
    "forms": (
        "填报：发给单位的表，交回后收下，由下次检查核对。",
        "Sheets to units and back (填报): sent, taken, and proved by the next scan.",
    ),
    "accounts": (
        "名册：检查、列出、导入、导出、核对、查找标识。",
        "The register (名册): check, list, import, export, reconcile, resolve.",
    ),
    "cases": ("问题台账：跟踪到整改完成为止。", "Cases: problems followed until they are resolved (问题台账)."),
    "scans": ("检查记录：列出，或作废一次。", "The scans on record (检查记录): list them, discard one (作废)."),
    "capacity": (
        "按所设访问节奏，一份名册需多少地址、机器和天数；不访问任何平台。",
        "How many addresses, machines and days a register takes at the configured pace; looks at no account.",
    ),
    "evidence": ("问题的证据。", "The evidence (证据) of findings."),
    "policy": ("检查规则：哪里适用什么，依据什么。", "The rules (检查规则): what applies where, and why."),
    "schedule": ("每周检查。", "The weekly scan (每周检查)."),
    "db": (
        "数据库本身：升级、复制到另一种数据库、检查、清理。",
        "The database itself: upgrade it, copy it to the other kind, check it, remove what is years old.",
    ),
    "worker": (
        "本机作为工作机，与其他机器一起查看已排队的检查；须用数据库 PostgreSQL。",
        "Look at the accounts of queued scans, one machine (工作机) beside others; the database is PostgreSQL.",
    ),
    "demo": (
        "演示：用真实的浏览器查看录制的账号，不访问外网，再显示汇总和问题清单。",
        "Look at the recorded accounts of the demonstration (演示) with a real browser, offline; show what is found.",
    ),
    "tui": (
        "交互终端：同样的列表都在屏幕上，按一个键查看、认定、记录、撤回；? 列出全部按键。",
        "The same rows on screens: look, decide, record and undo by single keys; `?` lists them.",
    ),
}
