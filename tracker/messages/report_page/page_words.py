"""Words of the report page (检查情况报告): its headings and sentences."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "page.title": ("政务新媒体检查情况报告", "Inspection of government new-media accounts"),
    "page.title.selection": ("政务新媒体检查情况：所选账号", "Government new-media accounts: a selection"),
    "page.register": ("名册", "Register"),
    "page.colon": ("：", ": "),
    "page.region": ("范围", "Region"),
    "page.made_at": ("制作时间", "Made at"),
    "page.home": ("返回概览", "Back to the overview"),
    "page.skip": ("跳到正文", "Skip to the report"),
    "page.contents": ("目录", "Contents"),
    # the leader's pages
    "page.headline": ("总体情况", "At a glance"),
    "page.headline.rate": (
        "合格率 {pass_rate}，核实率 {coverage}。",
        "Pass rate {pass_rate}, coverage {coverage}.",
    ),
    "page.headline.counts": (
        "名册中运行账号 {total} 个，已核实 {verified} 个，其中不合格 {failed} 个、"
        "备注 {remarked} 个、合格 {passed} 个；未能核实 {unverified} 个，不作结论。",
        "{total} running accounts; verified: {verified}, of which failed: {failed}, with a remark: {remarked}, "
        "passed: {passed}. Not verified: {unverified}, of which nothing is concluded.",
    ),
    "page.headline.none": (
        "没有账号得到核实，不计合格率。",
        "No account was verified, so there is no pass rate.",
    ),
    "page.headline.low": (
        "核实率不足九成：合格率只反映已核实的账号，不宜单独引用或用于排名。",
        "Less than nine in ten accounts were verified: the pass "
        "rate speaks of those only, and is not to be quoted alone"
        " or used for a ranking.",
    ),
    "page.selection": (
        "本页只列所选账号，不是名册全部，故不计合格率，不作地区和平台比较。",
        "This page lists selected accounts and not the whole register: it gives no pass rate and compares nothing.",
    ),
    "page.of_verified": ("占已核实 {verified} 个", "of {verified} verified"),
    "page.closed_too": ("{verdict}，已关停", "{verdict}, closed"),
    "page.closed": ("已关停", "closed"),
    "page.category": ("问题或原因", "Problem or reason"),
    "page.apart": ("另计", "counted apart"),
    "page.no_verdict": ("不作结论", "no verdict"),
    "page.first": ("须先看的", "To be read first"),
    "page.first.failed": ("不合格 {count} 个：{rules}", "{count} failed: {rules}"),
    "page.first.no_failed": ("已核实的账号中没有不合格的。", "None of the verified accounts failed."),
    "page.first.remarked": ("备注 {count} 个：{rules}", "{count} with a remark: {rules}"),
    "page.first.closed": (
        "已关停的账号另计，其中 {count} 个有须处理的问题：{rules}",
        "closed accounts are counted separately; those with something to correct, {count}: {rules}",
    ),
    "page.first.unverified": (
        "未能核实 {count} 个，由人工核实后才有结论：{reasons}",
        "{count} not verified, to be looked at by a person before anything is said: {reasons}",
    ),
    "page.first.resolved": ("自 {since} 以来已整改 {count} 项", "{count} resolved since {since}"),
    "page.first.rule": ("{rule} {count}", "{rule} {count}"),
    "page.failed_first": ("不合格账号", "Failed accounts"),
    "page.failed_more": (
        "另有 {count} 个，见问题清单。",
        "{count} more are in the problem list.",
    ),
    "page.trend": ("历次检查", "Scan by scan"),
    "page.trend.title": ("历次检查的合格率和核实率", "Pass rate and coverage of each scan"),
    "page.trend.desc": (
        "自 {first} 至 {last} 共 {count} 次检查：合格率由 {rate_first} 至 {rate_last}，核实率由 {cover_first} 至"
        " {cover_last}；各次数字见表。",
        "{count} scans from {first} to {last}: the pass rate went from {rate_first} to {rate_last}, coverage from"
        " {cover_first} to {cover_last}; the table has every number.",
    ),
    "page.trend.note": (
        "各次检查完成时的结论，其后的人工核实和更正不计入；图中纵轴自 {floor}% 起。",
        "As concluded when each scan was finished, without later corrections; the axis begins at {floor}%.",
    ),
    "page.trend.one": ("只有一次检查，尚不能比较。", "There is one scan: nothing to compare with yet."),
    "page.trend.none": ("尚无对全部名册的检查。", "The whole register was never scanned."),
    "page.trend.part": (
        "历次检查的数字是全部名册的，本页只报其中一部分，故不列。",
        "Past scans were counted over the whole register, and this page is about a part of it: they are left out.",
    ),
    "page.groups": ("地区和平台", "Regions and platforms"),
    "page.groups.note": (
        "按合格率由低到高排列，相同的按核实率；没有核实账号的列在最后，不作比较。排列先后不是名次。条形为各结论占账号数的比例。",
        "Lowest pass rate first, then lowest coverage; groups "
        "without a verified account come last and are not compared."
        " The order is no ranking of merit. A bar shows the share of each verdict.",
    ),
    "page.groups.more": (
        "另有 {count} 个地区，见后附的地区全表。",
        "{count} more regions are in the whole table further down.",
    ),
    "page.groups.more_platforms": (
        "另有 {count} 个平台，见后附的平台全表。",
        "{count} more platforms are in the whole table further down.",
    ),
    "page.by_region": ("各地区", "By region"),
    "page.by_platform": ("各平台", "By platform"),
    "page.by_level": ("各层级", "By level"),
    "page.all_regions": ("全部地区", "All regions"),
    "page.all_platforms": ("全部平台", "All platforms"),
    "page.share": ("各结论占比", "Shares"),
    # the lists
    "page.problems": ("问题清单", "Problem list"),
    "page.problems.none": ("没有不合格或备注的账号。", "No account failed or has a remark."),
    "page.problems.left_out": (
        "本页列出前 {shown} 个，另有 {count} 个未列；全部见：tracker export 清单.xlsx",
        "The first {shown} are listed, {count} more are not; all of them: tracker export 清单.xlsx",
    ),
    "page.details": ("逐个说明", "Account by account"),
    "page.details.left_out": (
        "只说明前 {shown} 个；其余逐个查：tracker explain 账号",
        "The first {shown} are explained; any other one: tracker explain ACCOUNT",
    ),
    "page.search": ("搜索", "Search"),
    "page.search.hint": (
        "名称、单位、地区、问题；可用拼音首字母，如 xt",
        "name, unit, region, problem; initials of the pinyin do, as xt",
    ),
    "page.every_region": ("全部地区", "every region"),
    "page.every_platform": ("全部平台", "every platform"),
    "page.every_rule": ("全部问题和原因", "every problem and reason"),
    "page.filter": ("查找账号", "Find accounts"),
    "page.shown": ("显示 {shown} / {count} 个账号", "{shown} of {count} accounts shown"),
    "page.sort": ("按此列排序", "sort by this column"),
    "page.rest": ("再列其余 {count} 个", "Show the other {count}"),
    "page.unfold": ("全部展开", "Open all"),
    "page.fold": ("全部收起", "Close all"),
    "page.back": ("回到清单", "Back to the list"),
    "page.never": ("从未更新", "never posted"),
    "page.source": ("依据的规定", "Rule"),
    "page.seen": ("查看", "Seen"),
    "page.last": ("最近一次更新", "Last post"),
    "page.words": ("平台原话", "The platform's words"),
    "page.by_person": ("人工查看：{people}", "looked at by {people}"),
    "page.case": ("台账", "Case"),
    "page.case.one": ("第 {id} 号，{status}", "{id}, {status}"),
    "page.case.due": ("整改期限 {due}", "due on {due}"),
    "page.case.repeats": ("反复 {count} 次", "repeated {count} times"),
    "page.open": ("打开主页", "Open the page"),
    "page.timeline.posts": (
        "监测时间点前 {days} 天内见到更新 {count} 次",
        "{count} posts seen in the {days} days before the time-point",
    ),
    "page.timeline.silent": (
        "最近一次更新后已证明 {silent} 天没有更新，规定 {limit} 天",
        "proved without a post since the last one: {silent} days, limit {limit}",
    ),
    "page.timeline.unknown": ("其后未能证明有无更新", "what came after is not proved"),
    "page.timeline.days": ("{days}天", "{days} d"),
    "page.timeline.limit": ("规定{days}天", "limit {days} d"),
    "page.timeline.legend": (
        "竖线为一次更新；斜纹为最近一次更新后已证明没有更新、且达到规定天数的时段，点纹为未达到的，虚线为未能证明的。",
        "A line is a post; hatched is the proved silence since the "
        "last one where it has reached the limit, dotted where it"
        " has not, dashed what is not proved.",
    ),
    "page.evidence": ("证据", "Evidence"),
    "page.evidence.more": ("另有 {count} 个文件，列于 record.json", "{count} more files are listed in record.json"),
    "page.evidence.none": ("没有留存文件", "no files were kept"),
    "page.picture": (
        "{name}主页截图，查看于 {at}",
        "Picture of the page of {name}, looked at {at}",
    ),
    "page.picture.large": (
        "截图未放入本页（过大或已超过本页图片总量），文件见下。",
        "The picture is not in this page (too large, or the page has enough of them); its file is named below.",
    ),
    "page.picture.changed": (
        "截图文件与留存时的哈希值不符或已不在，不予显示；请运行 tracker evidence verify。",
        "The picture's file is gone or has another hash than when it was kept, so it is not shown: run tracker evidence"
        " verify.",
    ),
    "page.reminders": ("提醒", "Reminders"),
    "page.reminders.note": ("只作提醒，不影响结论。", "They change no verdict."),
    "page.reminders.left_out": (
        "另有 {count} 个未列；全部见：tracker export 清单.xlsx",
        "{count} more are not listed; all of them: tracker export 清单.xlsx",
    ),
    "page.unverified": ("未能核实", "Not verified"),
    "page.unverified.note": (
        "以下账号不作任何结论。原因多在平台或本机，不说明单位有问题。",
        "Nothing is concluded of these accounts. Most reasons lie with a platform or this machine, not with a unit.",
    ),
    "page.unverified.none": ("没有未能核实的账号。", "Every account was verified."),
    "page.unverified.left_out": (
        "另有 {count} 个未列；全部见：tracker export 清单.xlsx",
        "{count} more are not listed; all of them: tracker export 清单.xlsx",
    ),
    "page.advice": ("怎么办", "What to do"),
    "page.resolved": ("已整改", "Resolved"),
    "page.resolved.note": (
        "自 {since} 以来经检查证明已改正的问题。",
        "Problems that a scan since {since} has shown to be resolved.",
    ),
    "page.resolved.none": (
        "自 {since} 以来没有问题经检查证明已改正。",
        "No scan since {since} has shown any problem to be resolved.",
    ),
    "page.resolved.first": ("没有更早的检查可比。", "There is no earlier scan to compare with."),
    "page.resolved.unknown": ("本页未读问题台账。", "The cases were not read for this page."),
    "page.found_at": ("发现", "Found"),
    "page.proved_at": ("证明改正", "Shown to be resolved"),
    "page.remarks": ("其他说明", "Further notes"),
    "page.remarks.person": (
        "{platform}“{name}”：{rule}，依据{people}人工查看",
        "{platform} {name}: {rule}, as looked at by {people}",
    ),
    "page.remarks.dismissed": (
        "{platform}“{name}”：{rule}，核实后不成立，不计入",
        "{platform} {name}: {rule}, dismissed by a person, not counted",
    ),
    "page.remarks.passed": (
        "合格的 {count} 个账号只计数，不逐个列出；全部账号见：tracker export 清单.xlsx",
        "The {count} passed accounts are counted and not listed; every account: tracker export 清单.xlsx",
    ),
    "page.remarks.pictures": (
        "本页图片为证据文件原样放入，显示前已核对哈希值；未放入的以文件名和哈希值列出。",
        "Pictures are evidence files as they are, shown after their "
        "hash was compared; others are given by name and hash.",
    ),
    "page.remarks.left_out": ("另有 {count} 条未列。", "{count} more are not listed."),
    # how it judges
    "page.legend": ("怎样判定", "How it judges"),
    "page.rules": ("适用规则", "Rules in force"),
    "page.everywhere": ("全部", "everywhere"),
    "page.former_region": ("名册当时所列地区", "regions that the register gave then"),
    "page.glossary": ("用语", "Words"),
    "page.word.pass_rate": (
        "1 − 不合格 ÷ 已核实。须与核实率一并引用；不足全部的不写作100.00%。",
        "1 − failed ÷ verified. Quoted with coverage only; less than all is never written 100.00%.",
    ),
    "page.word.coverage": ("已核实 ÷ 运行账号数。", "verified ÷ running accounts."),
    "page.word.failed": (
        "违反定为不合格的规定，至少一项。一个账号有几项问题也只计一次。",
        "Broke at least one rule that fails an account. An account counts once, however many it broke.",
    ),
    "page.word.remarked": ("有须改正的问题，但不影响合格。", "Has something to correct, but does not fail."),
    "page.word.unverified": (
        "没有可靠的所见：验证码、登录页、页面变化、身份不明等。不作结论，由人工核实。",
        "Nothing reliable was seen: a captcha, a login, a changed "
        "page, an unclear identity. No verdict; a person looks.",
    ),
    "page.word.closed": (
        "已在报送系统中关停，不计入账号数。",
        "Closed in the national register, not among the accounts counted.",
    ),
    "page.word.at": (
        "判定所针对的时刻。此后的变化不计。",
        "The instant that is judged. What changed later does not count.",
    ),
    "page.word.evidence": (
        "查看当时留存的页面、截图和应答，每个文件有 SHA-256 哈希值，逐次相连成链，改动即可发现。",
        "Pages, pictures and answers as they were seen, each with its SHA-256 hash in a chain: a change is found.",
    ),
    "page.zone": ("全部时间为北京时间（Asia/Shanghai）。", "All times are Beijing time (Asia/Shanghai)."),
    "page.footer": ("由 newmedia-tracker {version} 制作", "Made by newmedia-tracker {version}"),
    "page.policies": ("规则版本 {versions}", "rules {versions}"),
    "page.chain": (
        "证据链第 {number} 环（{at}）：{sha256}",
        "Evidence chain, link {number} ({at}): {sha256}",
    ),
    "page.no_chain": ("尚无证据链。", "There is no evidence chain yet."),
}
