"""All labels and sentences of the interface in Chinese and English, read by tracker.messages.messages. Codes and keys
are always English."""

from collections.abc import Mapping

from tracker.messages import cases, explain, live, notes, notice, originality, policy, register, watch
from tracker.messages.cluster import words as cluster_words
from tracker.messages.database import words as database_words
from tracker.messages.forms import words as forms
from tracker.messages.notify import sentences as notify_words
from tracker.messages.official import words as official
from tracker.messages.report_page import page_words
from tracker.messages.resolving import words as resolving
from tracker.messages.review import case_reasons, people, walk
from tracker.messages.scanning import capacity as capacity_words
from tracker.messages.scanning import words as scanning_words
from tracker.messages.serve import words as serve_words
from tracker.messages.slimming import words as slimming
from tracker.messages.terminal import screens, tui
from tracker.messages.terminal.language import Pair

PLATFORMS: Mapping[str, Pair] = {
    "wechat": ("微信", "WeChat"),
    "weibo": ("新浪微博", "Weibo"),
    "baijiahao": ("百家号", "Baijiahao"),
    "zhihu": ("知乎", "Zhihu"),
    "peopleapp": ("人民号", "People's app"),
}

RULES: Mapping[str, Pair] = {
    "inactive": ("内容不更新", "inactive"),
    "never_posted": ("开通以来从未更新", "never posted"),
    "deregistered_not_offline": ("已注销未下线", "deregistered, still in the register"),
    "closed_but_posting": ("已关停仍更新", "closed, still posting"),
    "mostly_reposts": ("以转载为主", "mostly reposts"),
    "renamed_not_filed": ("更名未备案", "renamed, not filed"),
    "entity_mismatch": ("认证主体不符", "verified as another entity"),
    "duplicate_on_platform": ("同平台重复开设", "second account on the platform"),
    "no_interaction": ("无互动交流", "no interaction"),
    "deadline_posting": ("踩点更新", "posts at the deadline"),
    "due_soon": ("临近超期", "due soon"),
    **policy.RULES,
}

VERDICTS: Mapping[str, Pair] = {
    "pass": ("合格", "pass"),
    "fail": ("不合格", "fail"),
    "remark": ("备注", "remark"),
    "unverified": ("未能核实", "not verified"),
}

SEVERITIES: Mapping[str, Pair] = {
    "fail": ("不合格", "fail"),
    "remark": ("备注", "remark"),
    "warn": ("提醒", "reminder"),
    **policy.SEVERITIES,
}

STATES: Mapping[str, Pair] = {
    "": ("未知", "unknown"),
    "active": ("正常", "active"),
    "deregistered": ("已注销", "deregistered"),
    "banned": ("已封禁", "banned"),
    "suspended": ("冻结/停用/异常", "suspended"),
    "migrated": ("已迁移", "migrated"),
    "not_found": ("不存在", "not found"),
}

FILINGS: Mapping[str, Pair] = {
    "running": ("正常运行", "running"),
    "closing": ("拟关停", "closing"),
    "closed": ("已关停", "closed"),
}

KINDS: Mapping[str, Pair] = {
    "publishing": ("发布类", "publishing"),
    "service": ("服务类", "service"),
}

ORIGINS: Mapping[str, Pair] = {
    "original": ("原创", "original"),
    "repost": ("转载", "repost"),
    "unknown": ("未知", "unknown"),
}

WAYS: Mapping[str, Pair] = {
    "ask": ("接口查询", "asked"),
    "visit": ("打开页面", "visited"),
    "person": ("人工查看", "a person"),
}

CODES: Mapping[str, Pair] = {
    "scrape_error": ("读取失败", "could not be read"),
    "unreachable": ("无法访问", "unreachable"),
    "blocked": ("被平台拦截", "blocked by the platform"),
    "login_required": ("平台要求登录", "the platform asks for a login"),
    "captcha_shown": ("出现验证码", "a captcha was shown"),
    "rate_limited": ("访问受限，平台要求放慢", "the platform asks to slow down"),
    "reader_refused": ("微信读书不向此读者显示该账号", "WeRead shows this reader nothing of the account"),
    "not_on_shelf": ("微信读书书架上没有该账号，须先加入", "the account is not on the WeRead shelf: add it first"),
    "undated": (
        "列出的文章未注明发布时间",
        "articles are listed, and not when they were published",
    ),
    "account_limited": (
        "官方接口答：账号受限，未说明是冻结、封禁还是注销",
        "the official interface says that the account is restricted, and not how",
    ),
    "api_banned": ("该账号被停用此官方接口", "the official interface is closed to this account"),
    "partial_list": (
        "所用途径只能证明有更新，不能证明无更新",
        "what was looked at proves posts, and never that there are none",
    ),
    "posts_hidden": ("平台计有内容但未予显示", "posts are counted but not shown"),
    "wrong_account": ("页面属于另一账号", "the page is another account's"),
    "identity_unproved": ("账号身份待人工确认", "identity to be confirmed by a person"),
    "no_address": ("缺少可用的链接或标识", "no usable link or handle"),
    "evidence_not_kept": ("证据未能保存，不作认定", "its evidence could not be kept: nothing is claimed"),
    "clock_wrong": ("本机时钟与平台不符，须先校准", "this machine's clock and the platform's are apart"),
    "old_copy": ("平台应答是缓存的旧页面，不能证明现状", "the answer is an old copy from a cache"),
    "reply_undated": (
        "平台应答未注明时间，不能证明现状",
        "the answer has no time, so it does not prove the present state",
    ),
    "layout_changed": ("页面结构有变，读取规则待修", "the page has changed, the reader must be mended"),
    "unknown_words": ("平台提示语含义不明，待人工核实", "the platform's words are not known, a person reads them"),
    "to_be_confirmed": ("待二次查看确认", "waits for a second look"),
    "looks_disagree": ("两次查看结果不一致", "two looks disagree"),
    "not_supported": ("平台暂不支持，人工核实", "platform not supported, checked by hand"),
    "internal_error": ("程序内部错误", "internal error"),
    "stale": ("最近一次查看距监测时间点过久", "no look is near enough to the time-point"),
    "not_checked": ("尚未查看", "not looked at yet"),
    "list_incomplete": ("所见列表未覆盖检查期", "the list seen does not reach back far enough"),
    "account_suspended": ("账号冻结或异常，无法判断更新", "suspended, its posts cannot be judged"),
    "controls_failed": ("对照账号未能读到，该平台本次不作判断", "the control accounts failed, nobody is judged"),
    "ceiling_reached": ("已达该平台的查看上限，其余留待下次", "as many looks as allowed, the rest is left for later"),
    "discarded": ("所在检查已作废", "its scan was discarded"),
    "unproved_post": ("不采信的检查见到过更新", "a scan that does not count saw an update"),
    "newly_running": ("转为正常运行未满限度", "running for less than the limit"),
    "count_grew": ("发布数增加而列表未见更新", "the count grew, and the list shows no post"),
    "withheld": ("该平台结果整体异常，本次结论暂缓", "the platform's answers changed all at once, verdicts withheld"),
    "identity_confirmed": ("账号身份已由人工确认，待再次检查", "identity confirmed by a person, waits for a look"),
    "identity_denied": ("人工确认标识属于另一账号", "a person says that the handle is another account's"),
    "cannot_tell": ("人工查看仍不能判断", "a person looked and could not tell"),
    "no_network": (
        "没有一个平台应答：请检查本机的网络或代理",
        "no platform answers: check this machine's network or proxy",
    ),
    "circuit_open": ("该平台连续受阻，本次已停查", "the platform refused repeatedly, left out this time"),
    **cases.CODES,
    **cluster_words.CODES,
    **people.CODES,
    **register.CODES,
}

LEVELS: Mapping[str, Pair] = notice.LEVELS
CASE_STATUSES: Mapping[str, Pair] = cases.CASE_STATUSES
CASE_STEPS: Mapping[str, Pair] = cases.CASE_STEPS
STEPS: Mapping[str, Pair] = register.STEPS
ORIGIN_REASONS: Mapping[str, Pair] = originality.ORIGIN_REASONS
NOTES: Mapping[str, Pair] = notes.NOTES
COMPLETION_STATUSES: Mapping[str, Pair] = originality.COMPLETION_STATUSES
GAPS: Mapping[str, Pair] = register.GAPS
CERTAINTIES: Mapping[str, Pair] = register.CERTAINTIES

SAW: Mapping[str, Pair] = {
    "last_post": ("见最近一条", "last post seen"),
    "nothing_newer": ("未见更新", "nothing newer seen"),
    "posted": ("见到更新", "a post seen"),
    "never_posted": ("平台计数为0", "never posted"),
    "gone": ("账号已不在", "gone"),
    "same_account": ("是登记的账号", "the registered account"),
    "other_account": ("不是登记的账号", "another account"),
    "cannot_tell": ("不能判断", "cannot tell"),
    **policy.SAW,
}

HEADERS: Mapping[str, Pair] = {
    # the problem list, in the wording of real notices
    "number": ("序号", "No."),
    "platform": ("新媒体类型", "Platform"),
    "name": ("新媒体名称", "Name"),
    "unit": ("责任单位", "Unit"),
    "categories": ("问题类别", "Problems"),
    "last_post": ("检查时更新日期", "Last post"),
    "reason": ("未能核实原因", "Reason"),
    # the terminal
    "code": ("代码", "Code"),
    "detail": ("说明", "Detail"),
    "verdict": ("结论", "Verdict"),
    "lasts": ("至少用时", "Takes at least"),
    "ends_at": ("预计结束", "Ends"),
    "days_silent": ("未更新天数", "Days silent"),
    "handle": ("账号标识", "Handle"),
    "key": ("账号标识", "Key"),
    "region": ("地区", "Region"),
    "filing": ("备案状态", "Register"),
    "kind": ("账号类别", "Kind"),
    "supervisor": ("主管单位", "Supervisor"),
    "state": ("平台状态", "State"),
    "checked_at": ("查看时间", "Looked at"),
    "way": ("方式", "Way"),
    "route": ("途径", "Route"),
    "outcome": ("结果", "Outcome"),
    "published_at": ("发布时间", "Published"),
    "gap": ("间隔天数", "Days since"),
    "origin": ("来源", "Origin"),
    "title": ("标题", "Title"),
    "rule": ("问题", "Rule"),
    "severity": ("等级", "Severity"),
    "since": ("起始时间", "Since"),
    "group": ("分组", "Group"),
    "total": ("账号数", "Total"),
    "verified": ("已核实", "Verified"),
    "passed": ("合格", "Passed"),
    "failed": ("不合格", "Failed"),
    "remarked": ("备注", "Remarked"),
    "unverified": ("未能核实", "Not verified"),
    "pass_rate": ("合格率", "Pass rate"),
    "coverage": ("核实率", "Coverage"),
    "is_new": ("新增", "New"),
    "at": ("监测时间点", "Time-point"),
    "display_name": ("平台现名", "Name on the platform"),
    "verified_as": ("平台认证", "Verified as"),
    "former_names": ("曾用名", "Former names"),
    "post_count": ("平台计数", "Platform's count"),
    "repost_share": ("转载占比", "Repost share"),
    "links": ("链接", "Links"),
    "timer": ("定时程序", "Timer"),
    "item": ("项目", "Item"),
    "condition": ("情况", "State"),
    "fix": ("怎么办", "What to do"),
    "period": ("本期", "Week"),
    "finished_at": ("完成时间", "Finished"),
    "due_at": ("下次应查", "Next due"),
    "last_run": ("上次运行", "Last run"),
    "told_since": ("上次检查以来的消息", "Told since the last scan"),
    "link": ("链接", "Link"),
    "evidence": ("依据", "Evidence"),
    "wrong": ("问题", "What"),
    "account_key": ("账号", "Account"),
    "file": ("文件", "File"),
    "exhibit": ("种类", "Kind"),
    "size": ("字节", "Bytes"),
    "sha256": ("SHA-256", "SHA-256"),
    "scan": ("检查", "Scan"),
    "started_at": ("开始", "Started"),
    "selection": ("范围", "Of"),
    "checked": ("已查看", "Looked at"),
    "scan_status": ("状态", "Status"),
    "pinned": ("置顶", "Pinned"),
    "post_kind": ("类型", "Kind"),
    "address": ("打开", "Open"),
    "reviewed": ("人工核实", "Seen by"),
    "observation": ("编号", "No."),
    "seen_by": ("查看人", "Who"),
    "what": ("所见", "What"),
    "note": ("备注", "Note"),
    "screenshot": ("截图", "Picture"),
    "announced_on": ("停更公告日", "announced"),
    "deregistered_on": ("平台注销日", "deregistered"),
    "closed_on": ("系统关停日", "closed"),
    **notice.HEADERS,
    **originality.HEADERS,
    **policy.HEADERS,
    **register.HEADERS,
    **resolving.HEADERS,
    **official.HEADERS,
    **slimming.HEADERS,
    **cases.HEADERS,
    **watch.HEADERS,
    **scanning_words.HEADERS,
    **database_words.HEADERS,
    **capacity_words.HEADERS,
    **notify_words.HEADERS,
    **live.HEADERS,
    **forms.HEADERS,
    **serve_words.HEADERS,
    **screens.HEADERS,
}

MESSAGES: Mapping[str, Pair] = {
    "summary.title": ("政务新媒体检查汇总 · 监测时间点 {at}", "Summary as of {at}"),
    "summary.all": ("全部", "all"),
    "summary.counts": (
        "合格率 {pass_rate}（已核实 {verified} 个，其中不合格 {failed} 个）"
        " · 核实率 {coverage}（共 {total} 个，未能核实 {unverified} 个）",
        "pass rate {pass_rate} ({failed} of {verified} verified fail) · coverage {coverage}"
        " ({unverified} of {total} not verified)",
    ),
    "summary.closed": ("另有已关停 {count} 个", "{count} closed ones apart"),
    "group.none": ("（未填）", "(not given)"),
    "by.region": ("按地区", "by region"),
    "by.platform": ("按平台", "by platform"),
    "by.unit": ("按责任单位", "by unit"),
    "by.rule": ("按问题类别", "by rule"),
    "problems.title": ("问题清单 · 监测时间点 {at}", "Problems as of {at}"),
    "problems.none": ("没有问题：监测时间点 {at}", "No problems as of {at}"),
    "accounts.title": ("{name} · {count} 个账号", "{name} · {count} accounts"),
    "accounts.in_order": ("{path}：{count} 个账号，未发现错误", "{path}: {count} accounts, no faults"),
    "show.register": ("备案信息", "Register"),
    "show.verdict": ("结论", "Verdict"),
    "show.findings": ("问题", "Findings"),
    "show.looks": ("查看记录", "Looks"),
    "show.posts": ("发布时间线（新→旧）", "Posts, newest first"),
    "show.no_posts": ("没有见到任何内容", "no posts seen"),
    "show.no_looks": ("尚未查看", "not looked at yet"),
    "show.more_posts": ("其余 {count} 条未列出（--posts 0 列出全部）", "{count} more (--posts 0 lists all)"),
    "show.pinned": ("置顶", "pinned"),
    "show.muted": ("禁言", "muted"),
    "show.known_origin": (
        "原创 {original} · 转载 {repost} · 未知 {unknown}",
        "{original} original · {repost} reposts · {unknown} unknown",
    ),
    "show.unknown": ("名册中没有 {key}", "the register has no {key}"),
    "account.ambiguous": ("{typed} 不止一个账号", "{typed} may mean several accounts"),
    "account.candidates": ("写明其中一个：{values}", "name one of them: {values}"),
    "account.suggestion": ("是不是：{values}", "did you mean {values}"),
    "show.unknown.hint": ("tracker accounts list 列出全部账号", "tracker accounts list shows them all"),
    "yes": ("是", "yes"),
    "at.latest_scan": (
        "监测时间点取最近一次检查的 {at}（--at 可另行指定）",
        "as of {at}, the time-point of the latest scan (--at names another)",
    ),
    "at.now": ("尚无检查记录，监测时间点取现在 {at}", "no scan yet: as of now, {at}"),
    "scans.title": ("检查记录", "Scans"),
    "scans.none": ("尚无检查记录", "no scan yet"),
    "scans.whole": ("全部", "all"),
    "scans.finished": ("已完成", "finished"),
    "scans.unfinished": ("未完成", "unfinished"),
    "scans.abandoned": ("已放弃", "abandoned"),
    "scans.discarded": ("已作废", "discarded"),
    "scans.replayed": ("回放", "replayed"),
    "scans.no_why": ("作废一次检查要写明谁和为什么", "say who discards it, and why"),
    "scans.no_why.hint": ('--by 姓名 --because "理由"', '--by NAME --because "REASON"'),
    "scans.unknown": ("没有第 {scan} 次检查", "there is no scan {scan}"),
    "scans.unknown.hint": ("tracker scans list 列出全部检查", "tracker scans list shows them all"),
    "scans.discarded_before": ("第 {scan} 次检查已经作废", "scan {scan} was discarded before"),
    "scans.done": (
        "第 {scan} 次检查已作废：所见不再作依据，记录和证据照旧保留",
        "scan {scan} is discarded: nothing that it saw counts; its record and evidence stay",
    ),
    "scans.cases": (
        "它立的问题仍在问题台账中，请逐一复核：{ids}",
        "cases that it opened still stand, look at each: {ids}",
    ),
    "at.future": ("时间点 {text} 还没有到", "{text} is still to come"),
    "at.future.hint": ("检查只能针对已经过去的时间点", "only an instant that has passed can be judged"),
    "at.too_early": ("时间点 {text} 太早", "{text} is too early"),
    "at.too_early.hint": (
        "这些平台都没有那么早，请核对年份",
        "none of the platforms is so old; check the year",
    ),
    "at.unreadable": ("看不懂的时间：{text}", "not a time: {text}"),
    "at.unreadable.hint": (
        "写作 2023-09-19T18:00、2023年9月19日18时（北京时间）或 2023-09-19T10:00Z",
        "write 2023-09-19T18:00 or 2023年9月19日18时 (Beijing time), or 2023-09-19T10:00Z",
    ),
    "at.no_hour": ("监测时间点精确到时分：{text} 没有钟点", "a time-point has an hour: {text} names none"),
    "at.no_hour.hint": ("例如 {text}（北京时间）", "for example {text} (Beijing time)"),
    "at.which_year": ("{text} 没有年份，不能确定是哪一年", "{text} names no year, and which is meant is not certain"),
    "at.which_year.hint": (
        "写上年份，如 2023年9月19日；不写年份的，只能是最近一年内的某一天",
        "name it, as 2023年9月19日; without one, only a day of the past year is understood",
    ),
    "export.written": (
        "已写入 {path}：问题 {problems} 个，提醒 {reminders} 个，未能核实 {unverified} 个",
        "{path} written: {problems} problems, {reminders} reminders, {unverified} not verified",
    ),
    "export.ending": ("不认识的文件类型：{name}", "unknown kind of file: {name}"),
    "export.ending.hint": ("可用 {endings}", "use one of {endings}"),
    "export.failed": ("无法写入 {path}：{reason}", "cannot write {path}: {reason}"),
    "export.failed.hint": (
        "请检查目录、权限和磁盘空间",
        "look at the folder, its permissions and the disk",
    ),
    "export.read_only": ("{path} 是只读文件，没有覆盖", "{path} is read-only and was not replaced"),
    "export.read_only.hint": (
        "请另写一个文件名，或先取消该文件的只读",
        "give another name, or allow the file to be written",
    ),
    "export.not_replaced": ("无法写入 {path}：{reason}", "cannot write {path}: {reason}"),
    "export.not_replaced.hint": (
        "原有文件未动；请检查目录、权限、磁盘空间，或先在表格软件中关闭该文件",
        "the old file is unchanged; look at the folder, its permissions and the disk, or close the file elsewhere",
    ),
    "init.written": (
        "已写入 {path}。照其中的例子填写，然后：\n"
        "  tracker accounts check    列出填错之处及行号\n"
        "  tracker scan              查看账号\n"
        "  tracker problems          问题清单",
        "{path} is written. Fill it in after its examples, then:\n"
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
        "tracker demo 查看演示；自己的名册另建文件夹：mkdir office && cd office && {below} init",
        "tracker demo looks at it; for a register of your own: mkdir office && cd office && {below} init",
    ),
    "filter.unknown": ("没有 --{option} {typed}", "there is no --{option} {typed}"),
    "filter.ambiguous": ("--{option} {typed} 不止一个", "--{option} {typed} may mean several"),
    "filter.suggestion": ("是不是：{values}", "did you mean {values}"),
    "filter.candidates": ("可用：{values}", "there are: {values}"),
    "select.empty": ("名册里还没有账号", "the register has no account yet"),
    "select.empty.hint": (
        "照名册中的例子填写，再运行 tracker accounts check",
        "fill it in after its examples, then run tracker accounts check",
    ),
    "select.nothing": ("没有符合条件的账号", "no account matches"),
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
        "done by {at}; accounts that are silent, gone or behind a wall are looked at again and take longer",
    ),
    "scan.unverified": ("未能核实 {count}", "{count} not verified"),
    "scan.stopped": (
        "{platform}：{reason}，其余账号留待下次",
        "{platform}: {reason}; its other accounts are left for another time",
    ),
    "scan.interrupted": (
        "已中断，进度已保存：再次运行 tracker scan 即可继续",
        "interrupted; what was seen is kept: run tracker scan again to continue",
    ),
    "scan.withheld": (
        "{platform}：结果整体异常（{message}），本次结论暂缓，请检查该平台或其读取规则",
        "{platform}: its answers changed all at once ({message}); no verdict rests on this scan, look into it",
    ),
    "scan.clock_wrong": (
        "本机时钟与多个平台不符（平台比本机早晚：{offsets}）：本次检查不认定任何账号未更新，请校准时钟后重新检查",
        "This machine's clock is not the platforms' (they are ahead of it by {offsets}): this scan verifies nobody's "
        "silence; set the clock and scan again",
    ),
    "scan.no_network": (
        "没有一个平台应答：请检查本机的网络或代理（tracker doctor 会试一试代理）；好了以后再运行 tracker scan，接着查",
        "no platform answers: check this machine's network or proxy (tracker doctor tries the proxy); "
        "then run tracker scan again, it goes on where it stopped",
    ),
    "browser.no_sandbox.root": (
        "浏览器没有沙箱：root 用户下 Chromium 不能启用；请改用普通用户运行（方法见 tracker doctor）",
        "the browser has no sandbox, which Chromium cannot have as root: run this as an ordinary user (tracker doctor)",
    ),
    "browser.no_sandbox": (
        "浏览器没有沙箱：本系统不允许普通用户建立（方法见 tracker doctor）",
        "the browser has no sandbox: this system does not let an ordinary user have one (tracker doctor says how)",
    ),
    "scan.pending": ("{count} 个账号尚未查看", "{count} accounts not looked at yet"),
    "record.written": (
        "已录制到 {path}；交给别人之前请先看一遍其中的文件",
        "recorded to {path}; look through its files before you show it to anybody",
    ),
    "record.changed": (
        "已录制到 {path}，但去掉个人信息后读法有变，见 case.yaml 开头",
        "recorded to {path}, but it reads differently without what is personal; see the head of its case.yaml",
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
        "每周自己运行一次 tracker schedule run，或在别的机器上安装",
        "run tracker schedule run yourself each week, or install it on another machine",
    ),
    "schedule.environment": (
        "环境变量 {names} 不会随定时任务生效，请写入 tracker.toml",
        "the timer will not see {names}: put them into tracker.toml",
    ),
    "schedule.not_begun": ("尚未检查", "not begun"),
    "schedule.begun": ("检查了一部分", "begun, not finished"),
    "schedule.done": ("已完成", "done"),
    "evidence.verify": ("证据验证", "Evidence"),
    "evidence.whole": ("完好：没有文件被改动、删除或添加", "whole: no file was changed, removed or added"),
    "evidence.broken": ("有 {count} 处与保存时不符", "{count} things are not as they were kept"),
    "evidence.counted": (
        "核对文件 {files} 个，清单 {links} 份；已按保存期限清理 {pruned} 个，尚未封存 {unsealed} 个",
        "{files} files and {links} manifests compared; {pruned} pruned, {unsealed} not sealed yet",
    ),
    "evidence.head": ("链尾 SHA-256：{sha256}", "newest link, SHA-256: {sha256}"),
    "evidence.none": ("还没有证据", "there is no evidence yet"),
    "evidence.changed": ("内容被改动", "changed"),
    "evidence.missing": ("缺失", "missing"),
    "evidence.added": ("多出", "added"),
    "evidence.manifest_changed": ("清单被改动", "manifest changed"),
    "evidence.manifest_missing": ("清单缺失", "manifest missing"),
    "evidence.manifest_added": ("数据库中没有的清单", "manifest that the database does not know"),
    "evidence.symlink": ("符号链接，不是文件", "symbolic link, no file"),
    "evidence.head_unknown": ("链尾不在证据链中", "head that is not in the chain"),
    "evidence.bad_head": ("不是 SHA-256（64 位十六进制）：{head}", "not a SHA-256 (64 hexadecimal digits): {head}"),
    "evidence.accepted": ("已记录：{by} 认可 {count} 个清单", "recorded: {by} stands for {count} manifests"),
    "evidence.accepted_link": (
        "{at} {by} 认可了清单 {path}：{reason}",
        "{at} {by} stands for the manifest {path}: {reason}",
    ),
    "evidence.no_link": (
        "没有这样一个数据库未记录的清单：{link}",
        "no manifest that the database does not know: {link}",
    ),
    "evidence.no_link.hint": ("有：{links}", "there are: {links}"),
    "evidence.no_link.none": (
        "没有需要认可的清单；`tracker evidence verify` 列出全部问题",
        "there is none to accept; `tracker evidence verify` lists all faults",
    ),
    "evidence.no_why": ("--reason 和 --by 不能为空", "--reason and --by must say something"),
    "state.mended": (
        "状态文件夹原来他人可读，已改为只有本人可读：{path}",
        "others could read the state folder; now its owner alone can: {path}",
    ),
    "settings.unused_variable": (
        "环境变量 {name} 不是设置，不起作用；是不是 {meant}",
        "the variable {name} is no setting and changes nothing; did you mean {meant}",
    ),
    "settings.unused_platform": (
        "设置 {name} 不起作用：没有这个平台的检查途径；有：{known}",
        "the setting {name} changes nothing: no route reads this platform; there are {known}",
    ),
    "evidence.list": ("证据 {key}", "Evidence {key}"),
    "evidence.nothing": ("没有留存证据", "nothing is kept"),
    "cases.of_discarded": ("所据检查已作废", "its scan was discarded"),
    "evidence.of_discarded": (
        "第 {scan} 次检查已作废（{why}）：其文件留存，不作依据",
        "scan {scan} was discarded ({why}): its files are kept and count for nothing",
    ),
    "evidence.not_there": ("（已清理或缺失）", "(pruned or missing)"),
    "evidence.kind.picture": ("截图", "picture"),
    "evidence.kind.full_picture": ("整页截图", "full picture"),
    "evidence.kind.snapshot": ("网页存档", "page archive"),
    "evidence.kind.reply": ("平台应答", "reply"),
    "evidence.kind.record": ("记录", "record"),
    "evidence.kind.case": ("未能读取的页面", "unreadable page"),
    "evidence.no_scan": ("没有第 {scan} 次检查", "there is no scan {scan}"),
    "evidence.unreadable": ("证据读不出来：{reason}", "the evidence cannot be read: {reason}"),
    "evidence.elsewhere": (
        "这里一个留存文件也没有：{place}。可能是 evidence_url 改过，或共享文件夹没有挂载；先核对，再断定有人删除",
        "nothing of it is here: {place}. Was evidence_url changed, or is a shared folder not mounted? Look there "
        "before anybody is said to have removed it",
    ),
    "evidence.no_limit": ("没有设定证据的保存期限或容量", "no limit is set for the evidence"),
    "evidence.no_limit.hint": (
        "在 tracker.toml 的 [evidence] 中设 keep_days 或 max_mb",
        "set keep_days or max_mb under [evidence] in tracker.toml",
    ),
    "evidence.not_pruned": ("证据未能清理完：{reason}", "the evidence could not be pruned: {reason}"),
    "evidence.pruned": (
        "已清理 {files} 个文件，{size} MB；链中仍有其记录",
        "{files} files pruned, {size} MB; still named in the chain",
    ),
    "evidence.unkept": (
        "{count} 个账号的证据未能保存，例如 {key}：{reason}",
        "the evidence of {count} accounts was not kept, of {key} for one: {reason}",
    ),
    "evidence.no_manifest": ("本次证据未能封存：{reason}", "the evidence of this scan was not sealed: {reason}"),
    "evidence.no_timestamp": ("没有取得时间戳：{reason}", "no time stamp was given: {reason}"),
    "doctor.title": ("体检", "Is everything in order"),
    "doctor.well": ("一切正常", "all is well"),
    "doctor.noted": ("没有必须处理的事项；标“留意”的请看一看", "nothing must be done; what is noted is worth a look"),
    "doctor.mend": ("有需要处理的事项", "something needs doing"),
    "doctor.state.well": ("正常", "well"),
    "doctor.state.note": ("留意", "note"),
    "doctor.state.mend": ("需处理", "mend"),
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
        "bring it back, with rights and space; scans may go on, and claim nothing of which no evidence is kept",
    ),
    "doctor.sandbox": ("已启用", "on"),
    "doctor.sandbox.root": (
        "没有：root 用户下 Chromium 不能启用；网页若攻破浏览器，得到的是 root 权限",
        "none: Chromium cannot have it as root; a page that broke out of the browser would be root",
    ),
    "doctor.sandbox.root.fix": (
        "改用普通用户运行：useradd -m tracker，把本程序的文件夹交给它（chown -R tracker: 文件夹），再 su - tracker",
        "run as an ordinary user: useradd -m tracker, give it this program's folder (chown -R tracker: FOLDER), "
        "then su - tracker",
    ),
    "doctor.sandbox.refused": (
        "没有：本系统不允许普通用户建立用户命名空间",
        "none: this system does not let an ordinary user have user namespaces",
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
        "check the cable, the wireless network and name resolution; behind a proxy set proxy or HTTPS_PROXY; then run "
        "tracker doctor again",
    ),
    "doctor.door": ("{platform}：{host} 能够连接", "{platform}: {host} takes connections"),
    "doctor.door.shut": ("{platform}：连接不上（{reason}）", "{platform}: no connection ({reason})"),
    "doctor.door.shut.fix": (
        "改日再试；单位防火墙限制上网的，放行 docs/addresses.zh-CN.md 所列地址",
        "try another day; where a firewall stands between, let the addresses of docs/addresses.md through",
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
    "doctor.register.faults": ("{path} 有 {count} 处错误", "{path} has {count} faults"),
    "doctor.register.faults.fix": ("tracker accounts check 逐条列出", "tracker accounts check lists them"),
    "doctor.database": ("{path}，版本 {revision}，{size}，可写", "{path}, version {revision}, {size}, writable"),
    "doctor.database.none": ("尚未建立，首次检查时建立", "not there yet; the first scan makes it"),
    "doctor.database.none.fix": ("tracker scan", "tracker scan"),
    "doctor.database.older.fix": ("不必处理", "nothing"),
    "doctor.database.older": (
        "{path}，版本 {revision}，{size}；下次运行时自动升级",
        "{path}, version {revision}, {size}; the next command brings it up to date",
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
    "doctor.disk.little": ("{path} 所在磁盘仅剩 {free}", "only {free} free where {path} lies"),
    "doctor.disk.little.fix": ("清理磁盘，或用 --state 另指位置", "make room, or name another place with --state"),
    "doctor.clock": ("{at}（北京时间）", "{at} in Beijing"),
    "doctor.clock.wrong": ("时钟为 {at}，早于已有记录（{newest}）", "it says {at}, before what is recorded ({newest})"),
    "doctor.clock.wrong.fix": ("校准系统时钟", "set the system's clock"),
    "doctor.scan": ("完成于 {at}", "finished at {at}"),
    "doctor.scan.and_replays": ("完成于 {at}（另有回放 {count} 次）", "finished at {at} ({count} replays besides)"),
    "doctor.scan.none": ("尚无完成的检查", "none was finished yet"),
    "doctor.scan.none.fix": ("tracker scan", "tracker scan"),
    "doctor.scan.only_replays": (
        "尚无完成的检查，只有回放 {count} 次（回放不算检查）",
        "none was finished yet, only {count} replays, which are none",
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
        "with a register of your own, tracker schedule install; without a timer on the machine, tracker scan each week",
    ),
    "login.scan_code": (
        "请用{platform}手机客户端扫描下面的二维码（{seconds} 秒内）",
        "scan this code with the app of {platform} within {seconds} s",
    ),
    "login.window": (
        "请在打开的窗口中登录{platform}（{seconds} 秒内）；登录成功后窗口自行关闭",
        "log in to {platform} in the window that opened within {seconds} s; it closes by itself",
    ),
    "login.no_window": ("窗口打不开，改用二维码：{reason}", "no window opens, so by its code: {reason}"),
    "login.saved": (
        "已登录{platform}，会话存于 {path}（仅本人可读，{at}）",
        "logged in to {platform}; the session is kept in {path}, for you alone ({at})",
    ),
    "login.failed": ("未能登录{platform}：{reason}", "no login to {platform}: {reason}"),
    "login.failed.hint": (
        "原有会话未动；可再次运行 tracker login {command}",
        "a session that was there is as it was; run tracker login {command} again",
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
        "{platform}：登录已失效。运行 tracker login {command} 重新登录，再运行 tracker scan",
        "{platform}: the login has expired: run tracker login {command}, then tracker scan again",
    ),
    "login.walled": (
        "{platform}：已登录的账号受阻，该平台立即停查。请先在常用设备上打开该平台，按提示处理，隔一天再查；"
        "必要时运行 tracker login {command}",
        "{platform}: a wall stands before the account that is logged in, so the platform is left alone. Open it on"
        " your usual device, do what it asks, and scan another day; if need be, run tracker login {command}",
    ),
    "review.title": ("待人工核实 · 监测时间点 {at}", "To be looked at by a person, as of {at}"),
    "review.none": ("没有待人工核实的账号：监测时间点 {at}", "nothing waits for a person as of {at}"),
    "review.none_such": ("按所给条件没有待人工核实的账号", "no account that waits for a person is so"),
    "review.none_such.hint": (
        "待核实的共 {count} 个。平台：{platforms}；原因：{reasons}",
        "{count} wait. Platforms: {platforms}; reasons: {reasons}",
    ),
    "review.looks": ("人工核实记录 {key}", "What people saw of {key}"),
    "review.nobody": ("尚无人工核实记录", "nobody has looked yet"),
    "review.mark": ("人工核实：{by}", "seen by {by}"),
    "review.last_post": ("最近一条 {at}", "last post {at}"),
    "review.nothing_newer": ("{at} 以后未见更新", "nothing newer than {at}"),
    "review.posted": ("见到 {at} 的更新", "a post of {at}"),
    "review.withdrawn": ("已撤回（{by}，{at}：{why}）", "withdrawn ({by}, {at}: {why})"),
    "review.recorded": ("已记录第 {number} 号人工核实：{key}", "observation {number} of {key} is recorded"),
    "review.removed": (
        "已撤回第 {number} 号人工核实；记录仍保留",
        "observation {number} is withdrawn; it stays on record",
    ),
    "review.unknown": (
        "没有可撤回的第 {number} 号人工核实（无此号，或已撤回）",
        "there is no observation {number} to withdraw, or it is withdrawn already",
    ),
    "review.no_why": ("撤回须写明原因", "say why it is withdrawn"),
    "review.no_why.hint": ("加上 --by 姓名 --why 原因", "add --by NAME --why REASON"),
    "review.by_whom": ("请写明是谁看的：--by 姓名", "say who looked: --by NAME"),
    "review.one": ("请写明看到了什么，且只写一项", "say what was seen, and one thing only"),
    "review.one.hint": (
        "--last-post 时间、--never-posted、--gone 状态、--is-same-account、--is-other-account、--cannot-tell、"
        "--no-interaction、--interaction 之一",
        "--last-post INSTANT, --never-posted, --gone STATE, --is-same-account, --is-other-account, --cannot-tell, "
        "--no-interaction or --interaction",
    ),
    "review.no_account": ("请写明是哪个账号：平台:标识", "say of which account: PLATFORM:HANDLE"),
    "review.no_hour": ("最近一条要精确到时分：{text} 没有钟点", "a last post has an hour: {text} names none"),
    "review.no_hour.hint": (
        "点开那一条可见时分；平台只显示日期的，写当天最后一刻 {text}",
        "opened, the post shows it; where only the day is shown write its end: {text}",
    ),
    "review.seen_in_future": ("查看时间 {at} 还没有到", "the look is dated in the future: {at}"),
    "review.post_in_future": (
        "最近一条 {at} 晚于查看时间 {seen_at}",
        "the last post {at} is later than the look at it, {seen_at}",
    ),
    "review.no_words": ("须照录平台的原话，否则不能认定账号已不在", "gone needs the platform's own words"),
    "review.no_words.hint": ('--words "该账号已注销"', '--words "该账号已注销"'),
    "review.foreign_link": ("{link} 不是{platform}的 https 网址", "{link} is no https address of {platform}"),
    "review.whose": (
        "{key} 的页面是不是登记的“{name}”尚未确认，先确认才能记录所见",
        "whether the page of {key} is the registered {name} is not decided; what is seen there counts only then",
    ),
    "review.whose.hint": (
        "是：--is-same-account；不是：--is-other-account",
        "--is-same-account if it is, --is-other-account if not",
    ),
    "review.denied": (
        "{by} 已确认 {key} 属于另一账号，其上所见与登记的账号无关",
        "{by} found that {key} is another account's: what is seen there is nothing of the registered one",
    ),
    "review.denied.hint": (
        "更正名册中的标识；若当时认错，用 --remove 撤回或以 --is-same-account 更正",
        "mend the handle in the register; if that was wrong, --remove it or say --is-same-account",
    ),
    "review.has_posted": (
        "{key} 曾见于 {at} 发布内容，不是从未更新",
        "{key} was seen with a post of {at}: it is not true that it never posted",
    ),
    "review.no_picture": ("读不出截图 {path}：{reason}", "the picture {path} cannot be read: {reason}"),
    "review.odd_picture": ("{path} 不是可保存的截图", "{path} is no picture that can be kept"),
    "review.odd_picture.hint": ("可用 {kinds}，不超过 50 MB", "use {kinds}, up to 50 MB"),
    "review.not_kept": ("截图存不下来 {path}：{reason}", "the picture cannot be kept at {path}: {reason}"),
    **explain.SENTENCES,
    **notice.SENTENCES,
    **originality.SENTENCES,
    **people.SENTENCES,
    **walk.SENTENCES,
    **policy.SENTENCES,
    **register.SENTENCES,
    **resolving.SENTENCES,
    **official.SENTENCES,
    **slimming.SENTENCES,
    **cases.SENTENCES,
    **case_reasons.SENTENCES,
    **watch.SENTENCES,
    **scanning_words.SENTENCES,
    **database_words.SENTENCES,
    **capacity_words.SENTENCES,
    **cluster_words.SENTENCES,
    **notify_words.SENTENCES,
    **live.SENTENCES,
    **forms.SENTENCES,
    **screens.SENTENCES,
    **tui.SENTENCES,
    **serve_words.SENTENCES,
    **page_words.SENTENCES,
    **page_words.ADVICE,
}
