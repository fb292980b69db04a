"""Words of the commands that start, plan, record and schedule scans; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "init.written": (
        "已写入 {path}。照其中的例子填写，然后：\n"
        "  tracker accounts check    列出填错之处及行号\n"
        "  tracker scan              查看账号\n"
        "  tracker problems          问题清单",
        "{path} is written. Fill it in as its examples show, then:\n"
        "  tracker accounts check    lists what is filled in wrongly, with its line\n"
        "  tracker scan              looks at the accounts\n"
        "  tracker problems          lists the problems",
    ),
    "init.demonstration": (
        "{path} 是随程序附带的演示名册，保持原样",
        "{path} is the demonstration's register, and stays as it is",
    ),
    "init.demonstration.hint": (
        "自己的名册另建文件夹：mkdir office && cd office && {below} init",
        "for a register of your own: mkdir office && cd office && {below} init",
    ),
    "init.exists": ("名册已经有了，没有改动：{path}", "there is a register already, left as it is: {path}"),
    "init.exists.hint": (
        "接着用：tracker accounts check，再 tracker scan；另建一份：--register 指定另一个文件",
        "go on with tracker accounts check, then tracker scan; --register names another file for another register",
    ),
    "demo.took": ("［检查用时 {seconds} 秒］", "[scan {seconds} s]"),
    "demo.next": (
        "接着看：今天要做什么，一个账号，它的证据图片；或都在屏幕上办理：\n"
        "{start} today\n{start} show {name}\n{start} evidence open {name}\n{start} tui",
        "Go on with what is to do today, one account, the pictures of it; or with all of it on screens:\n"
        "{start} today\n{start} show {name}\n{start} evidence open {name}\n{start} tui",
    ),
    "demo.own": (
        "检查自己的账号：mkdir office && cd office && {below} init",
        "For accounts of your own: mkdir office && cd office && {below} init",
    ),
    "demo.failed": ("演示到此为止：{line} 的退出码是 {code}", "the demonstration ends here: {line} exited with {code}"),
    "demo.own_place": (
        "演示用自带的名册和文件夹，不用 --register 和 --state 指定的",
        "the demonstration has a register and a folder of its own, and takes neither --register nor --state",
    ),
    "demo.own_place.hint": ("不加这两项：tracker demo", "leave them out: tracker demo"),
    "demo.no_files": (
        "没有找到演示的名册和录制内容：{path}",
        "the demonstration's files are not at {path}",
    ),
    "demo.no_files.hint": ("重新安装本程序", "install this program again"),
    "scan.demonstration": (
        "这是演示名册，账号标识是编造的，只能配合 --replay 检查",
        "this register is a demonstration with made handles: it can only be scanned with --replay",
    ),
    "scan.demonstration.hint": (
        "查看演示：tracker demo；自己的名册另建文件夹：mkdir office && cd office && {below} init",
        "to look at it: tracker demo; for a register of your own: mkdir office && cd office && {below} init",
    ),
    "scan.busy": (
        "本名册正在被另一个程序检查（进程 {pid}，自 {since} 起）",
        "another program scans this register (process {pid}, since {since})",
    ),
    "scan.busy.hint": (
        "等它结束再试；summary、problems 等查询命令不受影响",
        "try again when it is over; summary, problems and the other listings work meanwhile",
    ),
    "scan.not_due": ("本周检查已完成，无需再查", "this week's scan is done: nothing is due"),
    "plan.by_hand": ("人工核实", "by hand"),
    "plan.ends": (
        "预计于 {at} 全部看完；不更新、已注销及受阻的账号要看两次以上，用时更长",
        "done by {at}; accounts that are silent, gone or blocked are looked at again and take longer",
    ),
    "scan.unverified": ("未能核实 {count}", "{count} not verified"),
    "scan.stopped": (
        "{platform}：{reason}，其余账号留待下次",
        "{platform}: {reason}; its other accounts are left for another time",
    ),
    "scan.interrupted": (
        "已中断，进度已保存；接着查：tracker scan",
        "interrupted; what was seen is kept; to continue: tracker scan",
    ),
    "scan.withheld": (
        "{platform}：结果整体异常（{message}），本次结论暂缓，请检查该平台或其读取规则",
        "{platform}: its answers changed as a whole ({message}), so no verdict rests on this scan: check the platform"
        " or its parser",
    ),
    "scan.clock_wrong": (
        "本机时钟与多个平台不符（平台比本机早晚：{offsets}）：本次检查不认定任何账号未更新，请校准时钟后重新检查",
        "This machine's clock is not the platforms' (they are ahead of it by {offsets}): this scan verifies nobody's "
        "silence; set the clock and scan again",
    ),
    "scan.no_network": (
        "没有一个平台应答：请检查本机的网络或代理（试代理：tracker doctor）；好了以后接着查：tracker scan",
        "no platform answers: check this machine's network or proxy (to try the proxy: tracker doctor); "
        "then go on where it stopped: tracker scan",
    ),
    "browser.no_sandbox.root": (
        "浏览器没有沙箱：root 用户下 Chromium 不能启用；请改用普通用户运行（方法见 tracker doctor）",
        "the browser has no sandbox: Chromium cannot enable it for root; run as an ordinary user (see tracker doctor)",
    ),
    "browser.no_sandbox": (
        "浏览器没有沙箱：本系统不允许普通用户建立（方法见 tracker doctor）",
        "the browser has no sandbox: this system does not allow it to ordinary users (how: tracker doctor)",
    ),
    "scan.pending": ("{count} 个账号尚未查看", "{count} accounts not looked at yet"),
    "record.written": (
        "已录制到 {path}；交给别人之前请先看一遍其中的文件",
        "recorded to {path}; look through its files before you show it to anybody",
    ),
    "record.changed": (
        "已录制到 {path}，但去掉个人信息后读法有变，见 case.yaml 开头",
        "recorded to {path}, but without the personal data it is read differently; see the head of its case.yaml",
    ),
    "record.no_route": ("{platform} 没有途径 {name}", "{platform} has no route {name}"),
    "record.no_route.hint": ("可用 {routes}", "there are {routes}"),
    "schedule.title": ("每周检查", "Weekly scan"),
    "schedule.confirm": ("安装以上内容？输入 y 安装，直接回车不安装", "Install this? y installs, Enter does not"),
    "schedule.not_changed": ("未作改动", "nothing was changed"),
    "schedule.installed": ("已安装，下次 {at}（北京时间）", "installed, next at {at} Beijing time"),
    "schedule.current": ("已安装", "installed"),
    "schedule.outdated": ("已安装，但与现在的设置不同", "installed, but not as it would be now"),
    "schedule.missing": ("未安装", "not installed"),
    "schedule.removed": ("已移除定时任务", "the timers are removed"),
    "schedule.kind.systemd": ("systemd 定时器", "systemd"),
    "schedule.kind.crontab": ("crontab", "crontab"),
    "schedule.kind.task": ("Windows 计划任务", "task"),
    "schedule.kind.launchd": ("launchd", "launchd"),
    "schedule.kind.none": ("无", "none"),
    "schedule.none": ("这台机器上没有定时程序", "nothing on this machine starts programs by the clock"),
    "schedule.none.hint": (
        "每周自己运行一次：tracker schedule run；或在别的机器上安装",
        "run it yourself each week: tracker schedule run; or install it on another machine",
    ),
    "schedule.environment": (
        "环境变量 {names} 不会随定时任务生效，请写入 tracker.toml",
        "the timer will not see {names}: put them into tracker.toml",
    ),
    "schedule.not_begun": ("尚未检查", "not begun"),
    "schedule.begun": ("检查了一部分", "begun, not finished"),
    "schedule.done": ("已完成", "done"),
}
