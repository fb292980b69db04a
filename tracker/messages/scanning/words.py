"""Words for samples (抽查), and for looks at what is due (每日查看)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "sample": ("抽查", "Sample"),
    "sample_always": ("另查以往有问题的", "Besides"),
    "sample_size": ("抽查比例", "Sample"),
    "sample_seed": ("随机种子", "Seed"),
    "sample_strata": ("分层", "Strata"),
    "sample_frame": ("抽样框", "Frame"),
    "sample_interval": ("合格率置信区间", "Confidence interval"),
    "sample_beside": ("另查", "Checked in addition"),
    "stratum": ("层", "Stratum"),
    "in_frame": ("账号数", "Accounts"),
    "drawn": ("抽取", "Drawn"),
    "drawn_names": ("抽到的账号", "Who"),
    "looks": ("查看次数", "Looks"),
    "daily_looks": ("有超期风险", "At risk"),
    "weekly_looks": ("满一周", "A week old"),
    "overdue_looks": ("已超期", "Overdue"),
    "left_over": ("超出上限，留待次日", "Left for tomorrow"),
    "never_looks": ("从未核实", "Never verified"),
    "by_people": ("待人工", "Left to people"),
    "per_hour": ("每小时上限", "Per hour"),
    "per_day": ("每日上限", "Per day"),
    "daily_timer": ("每日查看", "Daily look"),
    "day": ("日", "Day"),
}

SENTENCES: Mapping[str, Pair] = {
    "doctor.item.messages": ("消息", "messages"),
    "doctor.messages": ("联系人 {contacts} 个，通道 {channels} 个", "{contacts} contacts, {channels} channels"),
    "doctor.messages.unsettled": (
        "没有送达或不知是否送达 {count} 条（编号 {numbers}）",
        "{count} not delivered, or not known whether delivered (numbers {numbers})",
    ),
    "doctor.messages.unsettled.fix": (
        "问收件人，再运行 tracker notify settle 编号 --arrived，或 --again",
        "ask the recipient, then: tracker notify settle NUMBER --arrived, or --again",
    ),
    "doctor.messages.faults": (
        "联系人文件有 {count} 处错误（第 {lines} 行）",
        "contacts.yaml has {count} errors (lines {lines})",
    ),
    "doctor.messages.faults.fix": ("逐处说明：tracker notify --dry-run", "to list them: tracker notify --dry-run"),
    "doctor.messages.open": ("其他用户可以读取 {path}，里面有密码", "others can read {path}, which holds passwords"),
    "doctor.messages.open.fix": (
        "chmod 600，或运行 tracker notify --dry-run",
        "chmod 600, or run tracker notify --dry-run",
    ),
    "schedule.notify.title": ("消息", "Messages"),
    "schedule.run.done": (
        "完成，{count} 个账号，未能核实 {unverified} 个",
        "done, {count} accounts, {unverified} not verified",
    ),
    "schedule.run.blind": ("{count} 个账号都未能核实", "none of {count} accounts was verified"),
    "schedule.run.partly": ("没有查完，下次接着查", "not finished, the next run goes on"),
    "schedule.run.failed": ("没有运行成功：{why}", "failed: {why}"),
    "schedule.told": ("{recipient}（{channel}）：{counts}", "{recipient} ({channel}): {counts}"),
    "schedule.told.more": ("另有 {count} 个收件人，见 tracker notify list", "{count} more: tracker notify list"),
    "doctor.item.reach": ("核实范围", "reach"),
    "doctor.reach": (
        "{platform} {total} 个账号：可证明更新和不更新 {whole}，只能证明有更新 {posts}，只能由人核实 {left}",
        "{platform}, {total} accounts: posts and silence proved for {whole}, posts alone for {posts}, {left} only by"
        " a person",
    ),
    "doctor.reach.fix": (
        "其余由人工核实，每核实一个多 1 个：tracker review",
        "people verify the rest, one account at a time: tracker review",
    ),
    "doctor.reach.login": ("可多 {count} 个：tracker login {command}", "{count} more: tracker login {command}"),
    "doctor.reach.authorised": (
        "单位授权，每授权一个多 1 个，最多 {count} 个",
        "the authorisation of a unit adds its account, {count} at most",
    ),
    "doctor.reach.handles": ("{count} 个没有标识，请补入名册", "{count} have no handle: add it to the register"),
    "due.title": ("每日查看 · {at}", "Daily look · {at}"),
    "due.minutes": ("{count:.0f} 分钟", "{count:.0f} min"),
    "due.count": (
        "{count} 个账号到期：有超期风险和从未核实的每日一看，其余每周一看；留待次日的按紧急程度排在后面",
        "{count} accounts are due: daily those at risk or never verified, weekly the rest; the least urgent wait",
    ),
    "due.none": ("没有账号到期", "no account is due"),
    "due.not_due": ("今天的每日查看已完成或未到时间", "today's look is done, or its hour has not come"),
    "due.begun": ("每日查看：{count} 个账号到期", "daily look: {count} accounts are due"),
    "due.continued": ("接着今天没有看完的账号", "going on with today's look"),
    "due.left": (
        "{platform}：{count} 个账号超出每日上限，留待次日",
        "{platform}: left for tomorrow, above the daily ceiling: {count} accounts",
    ),
    "due.of": (
        "每日查看的 {count} 个账号，其比例不代表名册",
        "of the {count} accounts due, not of the register",
    ),
    "due.remind": (
        "{count} 个账号临近超期，提醒其单位：tracker digest --at {at}",
        "{count} accounts are due soon; to remind the units: tracker digest --at {at}",
    ),
    "schedule.daily.title": ("每日查看", "Daily look"),
    "schedule.daily.installed": (
        "每日查看已安装，下次 {at}（北京时间）",
        "the daily look is installed, next at {at} Beijing time",
    ),
    "sample.title": ("抽查", "Sample"),
    "sample.of": (
        "第 {scan} 次检查（抽查）所抽 {drawn} 个账号",
        "of the sample of {drawn} accounts (scan {scan})",
    ),
    "sample.size": (
        "要求 {size}，从 {frame} 个账号中抽取 {drawn} 个（{share}）",
        "{size} asked for: {drawn} drawn of {frame} accounts ({share})",
    ),
    "sample.strata": ("按{names}分 {count} 层，按比例分配", "by {names}: {count} strata, in proportion"),
    "sample.by.region": ("地区", "region"),
    "sample.by.platform": ("平台", "platform"),
    "sample.by.level": ("层级", "level"),
    "sample.by.none": ("无", "none"),
    "sample.simple": ("不分层", "none"),
    "sample.frame": (
        "{frame} 个未关停的账号，名单校验值 {hash}",
        "{frame} accounts not closed; hash of their keys {hash}",
    ),
    "sample.interval": (
        "所抽账号的合格率推及抽样框：95% 置信区间 {range}（威尔逊法，已作有限总体修正）",
        "the sample's pass rate for the frame: 95% from {range} (Wilson, finite-population correction)",
    ),
    "sample.beside": (
        "以往有问题的账号另查 {total} 个：不合格 {failed}，未能核实 {unverified}；单独计数，不计入合格率",
        "{total} repeat offenders: {failed} failed, {unverified} not verified; counted apart, in no rate",
    ),
    "sample.begun": (
        "抽查：{frame} 个账号中抽取 {drawn} 个，随机种子 {seed}（用同一种子可重新抽出同样的账号）；另查 {beside} 个",
        "sample: {drawn} of {frame} accounts, seed {seed} (which draws the same again); {beside} checked in addition",
    ),
    "sample.ask_again": (
        "查看这次抽查的结果：tracker summary --scan {scan}",
        "to see this sample's results: tracker summary --scan {scan}",
    ),
    "sample.odd_size": ("抽查比例的写法不能识别：{text}", "not a size of a sample: {text}"),
    "sample.odd_size.hint": ("写作 20% 或账号个数，如 50", "write 20%, or a number of accounts, as 50"),
    "sample.odd_strata": ("不能按此分层：{text}", "accounts cannot be divided by {text}"),
    "sample.odd_strata.hint": (
        "写作 region,platform（地区、平台、level 层级）或 none",
        "write region,platform (region, platform, level), or none",
    ),
    "sample.odd_seed": ("随机种子不合要求：{text}", "not a seed: {text}"),
    "sample.odd_seed.hint": (
        "用 1 至 64 个字母、数字或符号，不含空格",
        "1 to 64 letters, digits or signs, without a blank",
    ),
    "sample.odd_always": ("不能另查：{text}", "no such accounts to check in addition: {text}"),
    "sample.odd_always.hint": ("写作 repeat-offenders（以往有问题的账号）", "write repeat-offenders"),
    "sample.too_many": ("只有 {count} 个账号可抽", "only {count} accounts can be drawn from"),
    "sample.too_many.hint": ("已关停的不在抽查之列", "closed ones are not in a sample"),
    "sample.only_with": ("{option} 要与 --sample 合用", "{option} goes with --sample"),
    "sample.not_with": ("{option} 不能与 {other} 合用", "{option} does not go with {other}"),
    "sample.no_against": (
        "抽查的合格率不与全部账号的相比",
        "a sample's rate is not compared with the whole register's",
    ),
    "sample.no_against.hint": ("去掉 --against，或去掉 --scan", "leave out --against, or --scan"),
    "sample.no_template_tag": ("模板没有写明这是抽查", "the template does not say that this is a sample"),
    "sample.plan": (
        "抽取 {drawn} 个，另查 {beside} 个；随机种子 {seed}",
        "{drawn} drawn, {beside} checked in addition; seed {seed}",
    ),
    "sample.plan.title": ("抽取方案", "Who is drawn"),
    "at.now.no_round": (
        "尚无对名册的检查（抽查和每日查看不算），监测时间点取现在 {at}",
        "no scan of the register yet (samples and daily looks are none): as of now, {at}",
    ),
    "at.scan": (
        "第 {scan} 次检查的时间点 {at}，只计其所查账号",
        "as of {at}, the time-point of scan {scan}; only the accounts of this scan",
    ),
    "at.scan.unfinished": (
        "第 {scan} 次检查尚未完成：没有查到的账号记为未能核实",
        "scan {scan} is not finished: accounts that it did not look at are not verified",
    ),
    "at.scan.and_at": ("--scan 与 --at 只写一个", "give either --scan or --at"),
}

SELECTED: Mapping[str, str] = {
    "platform": "platform",
    "region": "region",
    "account": "account_key",
    "sample": "sample",
    "seed": "sample_seed",
    "strata": "sample_strata",
    "always": "sample_always",
    "due": "daily_timer",
    "grants": "grants_file",
}
"""What narrows a scan, as its selection names it -> the header that says so."""
