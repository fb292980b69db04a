"""Words of the check of this machine (体检) and its settings; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "settings.unused_variable": (
        "环境变量 {name} 不是设置，不起作用；是不是 {meant}",
        "the variable {name} is no setting and changes nothing; did you mean {meant}",
    ),
    "settings.unused_platform": (
        "设置 {name} 不起作用：没有这个平台的检查途径；有：{known}",
        "the setting {name} changes nothing: no route reads this platform; there are {known}",
    ),
    "doctor.title": ("体检", "Is everything in order"),
    "doctor.well": ("一切正常", "all is well"),
    "doctor.noted": ("没有必须处理的事项；标“留意”的请看一看", "nothing must be done; look at what is noted"),
    "doctor.mend": ("有需要处理的事项", "something has to be done"),
    "doctor.state.well": ("正常", "well"),
    "doctor.state.note": ("留意", "note"),
    "doctor.state.mend": ("需处理", "fix"),
    "doctor.item.python": ("Python", "Python"),
    "doctor.item.browser": ("浏览器", "browser"),
    "doctor.item.sandbox": ("浏览器沙箱", "sandbox"),
    "doctor.item.proxy": ("代理", "proxy"),
    "doctor.item.network": ("网络", "network"),
    "doctor.item.door": ("平台", "platform"),
    "doctor.item.fonts": ("中文字体", "Chinese fonts"),
    "doctor.item.register": ("名册", "register"),
    "doctor.item.database": ("数据库", "database"),
    "doctor.item.sessions": ("登录会话", "sessions"),
    "doctor.item.pace": ("访问节奏", "pace"),
    "doctor.item.disk": ("磁盘", "disk"),
    "doctor.item.evidence": ("证据存放处", "evidence"),
    "doctor.item.clock": ("时钟", "clock"),
    "doctor.item.scan": ("最近检查", "last scan"),
    "doctor.item.schedule": ("每周检查", "weekly scan"),
    "doctor.python": ("{version}", "{version}"),
    "doctor.python.old": ("{version} 过旧", "{version} is too old"),
    "doctor.python.old.fix": ("安装 Python 3.11 或更新版本", "install Python 3.11 or newer"),
    "doctor.browser": ("{name} {version}，能够启动", "{name} {version} starts"),
    "doctor.browser.none": ("{reason}", "{reason}"),
    "doctor.browser.none.fix": (
        "安装 Chrome、Edge 或 Chromium，或设置 TRACKER_BROWSER",
        "install Chrome, Edge or Chromium, or set TRACKER_BROWSER",
    ),
    "doctor.evidence": ("{name}，能够写入并读回", "{name}: it can be written and read back"),
    "doctor.evidence.unusable": ("{reason}", "{reason}"),
    "doctor.evidence.unusable.fix": (
        "恢复其服务、权限或空间；其间的检查仍可进行，但没有证据的问题一概不作认定",
        "restore it, with permissions and free space; scans may go on, and claim nothing without evidence",
    ),
    "doctor.sandbox": ("已启用", "on"),
    "doctor.sandbox.root": (
        "没有：root 用户下 Chromium 不能启用；网页若攻破浏览器，得到的是 root 权限",
        "none: Chromium cannot enable it when root runs it; a page that broke out of the browser would have root's"
        " rights",
    ),
    "doctor.sandbox.root.fix": (
        "改用普通用户运行：useradd -m tracker，把本程序的文件夹交给它（chown -R tracker: 文件夹），再 su - tracker",
        "run as an ordinary user: useradd -m tracker, give it this program's folder (chown -R tracker: FOLDER), "
        "then su - tracker",
    ),
    "doctor.sandbox.refused": (
        "没有：本系统不允许普通用户建立用户命名空间",
        "none: this system does not allow ordinary users to create user namespaces",
    ),
    "doctor.sandbox.refused.fix": (
        "请管理员允许：sysctl -w kernel.unprivileged_userns_clone=1（Debian）或 "
        "kernel.apparmor_restrict_unprivileged_userns=0（Ubuntu），或改用系统软件包里的 Chrome、Chromium",
        "ask for sysctl -w kernel.unprivileged_userns_clone=1 (Debian) or "
        "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or use the system's package of Chrome or Chromium",
    ),
    "doctor.proxy.none": ("没有设置，直接连接", "none is set: connections are direct"),
    "doctor.proxy": ("{proxy}：能够到达 {host}", "{proxy}: {host} is reached through it"),
    "doctor.proxy.fails": ("{proxy}：{reason}", "{proxy}: {reason}"),
    "doctor.proxy.fails.fix": (
        "检查代理是否开着、地址、用户名和密码（proxy、TRACKER_PROXY 或 HTTPS_PROXY；密码里的 @ 写作 %40）",
        "check whether it runs, its address, user and password (proxy, TRACKER_PROXY or HTTPS_PROXY; write @ as %40)",
    ),
    "doctor.network": ("已试连，{whole} 个平台中 {count} 个有应答", "tried: {count} of {whole} platforms answer"),
    "doctor.network.none": (
        "试连{tried}，都没有应答（{reason}）",
        "tried {tried}: none answers ({reason})",
    ),
    "doctor.network.none.fix": (
        "检查网线、无线网和域名解析；须经代理上网的，设置 proxy 或 HTTPS_PROXY；好了以后再运行 tracker doctor",
        "check the cable, the wireless network and name resolution; behind a proxy set proxy or HTTPS_PROXY; then once "
        "more: tracker doctor",
    ),
    "doctor.door": ("{platform}：{host} 能够连接", "{platform}: {host} takes connections"),
    "doctor.door.shut": ("{platform}：连接不上（{reason}）", "{platform}: no connection ({reason})"),
    "doctor.door.shut.fix": (
        "改日再试；单位防火墙限制上网的，放行 docs/addresses.zh-CN.md 所列地址",
        "try another day; if there is a firewall, allow the hosts of docs/addresses.md",
    ),
    "doctor.fonts": ("有", "there"),
    "doctor.fonts.none": ("没有中文字体，截图中的汉字会成为方框", "none: pictures would show boxes"),
    "doctor.fonts.none.fix": ("{command}", "{command}"),
    "doctor.register": ("{path}：{count} 个账号", "{path}: {count} accounts"),
    "doctor.register.demonstration": (
        "{path}：演示名册，{count} 个账号",
        "{path}: the demonstration, {count} accounts",
    ),
    "doctor.register.demonstration.fix": (
        "自己的名册另建文件夹：mkdir office && cd office && {below} init",
        "for a register of your own: mkdir office && cd office && {below} init",
    ),
    "doctor.register.faults": ("{path} 有 {count} 处错误", "{path} has {count} errors"),
    "doctor.register.faults.fix": ("逐条列出：tracker accounts check", "to list them: tracker accounts check"),
    "doctor.database": ("{path}，版本 {revision}{size}，可写", "{path}, version {revision}{size}, writable"),
    "doctor.database.none": ("尚未建立，首次检查时建立", "not there yet; the first scan makes it"),
    "doctor.database.none.fix": ("tracker scan", "tracker scan"),
    "doctor.database.older.fix": ("不必处理", "nothing"),
    "doctor.database.older": (
        "{path}，版本 {revision}{size}；下次运行时自动升级",
        "{path}, version {revision}{size}; the next command brings it up to date",
    ),
    "doctor.database.newer": (
        "{path} 由更新的程序写成（{revision}）",
        "{path} was written by a newer program ({revision})",
    ),
    "doctor.database.newer.fix": ("更新本程序", "update this program"),
    "doctor.sessions.folder": ("{path} 他人可进入（{mode}）", "{path} is open to others ({mode})"),
    "doctor.sessions.folder.fix": ("chmod 700 {path}", "chmod 700 {path}"),
    "doctor.sessions.open": ("{path} 他人可读（{mode}），不予使用", "{path} can be read by others ({mode}): not used"),
    "doctor.sessions.open.fix": ("chmod 600 {path}", "chmod 600 {path}"),
    "doctor.sessions.none": ("{platform}（{site}）：尚未登录", "{platform} ({site}): nobody has logged in"),
    "doctor.sessions.none.fix": ("tracker login {command}", "tracker login {command}"),
    "doctor.sessions.in": (
        "{platform}（{site}）：已登录，{days} 天，最近核对 {probed}",
        "{platform} ({site}): logged in for {days} d, last probed {probed}",
    ),
    "doctor.sessions.out": (
        "{platform}（{site}）：登录已失效（{days} 天前登录，{probed} 核对）",
        "{platform} ({site}): expired; logged in {days} d ago, probed {probed}",
    ),
    "doctor.sessions.out.fix": ("tracker login {command}", "tracker login {command}"),
    "doctor.sessions.unknown": (
        "{platform}（{site}）：状态不明（{days} 天前登录，{probed} 核对）",
        "{platform} ({site}): not known; logged in {days} d ago, probed {probed}",
    ),
    "doctor.pace.waits": ("{platform}：{until} 之前不再访问", "{platform}: not asked before {until}"),
    "doctor.pace.waits.fix": ("等到那时再查", "wait until then"),
    "doctor.disk": ("剩余 {free}", "{free} free"),
    "doctor.disk.little": ("{path} 所在磁盘仅剩 {free}", "only {free} free on the disk of {path}"),
    "doctor.disk.little.fix": ("清理磁盘，或用 --state 另指位置", "make room, or name another place with --state"),
    "doctor.clock": ("{at}（北京时间）", "{at} in Beijing"),
    "doctor.clock.wrong": (
        "时钟为 {at}，早于已有记录（{newest}）",
        "the clock says {at}, before the newest record ({newest})",
    ),
    "doctor.clock.apart": ("{reason}", "{reason}"),
    "doctor.clock.apart.fix": (
        "校准系统时钟（NTP）；在此之前不能开始检查",
        "set the system's clock (NTP); no scan begins before",
    ),
    "doctor.clock.wrong.fix": ("校准系统时钟", "set the system's clock"),
    "doctor.scan": ("完成于 {at}", "finished at {at}"),
    "doctor.scan.and_replays": ("完成于 {at}（另有回放 {count} 次）", "finished at {at} (and {count} replays)"),
    "doctor.scan.none": ("尚无完成的检查", "none was finished yet"),
    "doctor.scan.none.fix": ("tracker scan", "tracker scan"),
    "doctor.scan.only_replays": (
        "尚无完成的检查，只有回放 {count} 次（回放不算检查）",
        "none was finished yet, only {count} replays, and replays do not count",
    ),
    "doctor.scan.only_replays.fix": ("tracker scan", "tracker scan"),
    "doctor.schedule": ("已安装（{kind}）", "installed ({kind})"),
    "doctor.schedule.outdated": (
        "已安装（{kind}），但与现在的设置不同",
        "installed ({kind}), but not as it would be now",
    ),
    "doctor.schedule.outdated.fix": ("tracker schedule install", "tracker schedule install"),
    "doctor.schedule.missing": ("未安装", "not installed"),
    "doctor.schedule.missing.fix": ("tracker schedule install", "tracker schedule install"),
    "doctor.schedule.none": ("未安装", "not installed"),
    "doctor.schedule.none.fix": (
        "有了自己的名册后运行 tracker schedule install；没有定时程序的机器，每周运行 tracker scan",
        "with a register of your own: tracker schedule install; on a machine without a timer, each week: tracker scan",
    ),
}
