"""Words for cases (问题台账) and early warnings (预警)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

CODES: Mapping[str, Pair] = {
    "dismissed_before": ("曾核实为不成立，其后又满期限", "dismissed before, and silent for another limit since"),
}

CASE_STATUSES: Mapping[str, Pair] = {
    "open": ("待确认", "to be confirmed"),
    "confirmed": ("已确认", "confirmed"),
    "notified": ("已通知", "notified"),
    "mended": ("已整改", "resolved"),
    "closed": ("已办结", "closed"),
    "dismissed": ("核实后不成立", "dismissed"),
}

CASE_STEPS: Mapping[str, Pair] = {
    "opened": ("发现", "found"),
    "held": ("仍存在", "found again"),
    "confirmed": ("确认", "confirmed"),
    "dismissed": ("认定不成立", "dismissed"),
    "notified": ("通知", "notified"),
    "mended": ("自动复核：已整改", "resolved, as a scan shows"),
    "refuted": ("自动复核：原结论不成立", "refuted by a scan"),
    "closed": ("办结", "closed"),
    "reopened": ("重新打开", "reopened"),
    "withdrawn": ("撤回", "withdrawn"),
}

HEADERS: Mapping[str, Pair] = {
    "case": ("问题编号", "Case"),
    "case_status": ("办理状态", "Status"),
    "found_at": ("发现时间", "Found"),
    "due_on": ("整改期限", "Due"),
    "repeats": ("反复", "Repeat"),
    "document": ("文号", "Document"),
    "took_at": ("时间", "When"),
    "took_by": ("经办人", "Who"),
    "step": ("事项", "Step"),
    "policy_version": ("规则版本", "Policy"),
    "earlier": ("上一次", "Before"),
    "later": ("下一次", "After"),
    "why_dismissed": ("结论", "Why"),
    "case_outcome": ("复核结果", "Outcome"),
    "deadline": ("最迟更新时间", "Post before"),
    "alert": ("预警", "Warning"),
}

SENTENCES: Mapping[str, Pair] = {
    "cases.title": ("问题台账 · {count} 个", "Cases: {count}"),
    "cases.none": ("没有符合条件的问题", "no case matches"),
    "cases.over": (
        "另有已整改 {mended} 个、已办结 {closed} 个、核实后不成立 {dismissed} 个（--all 一并列出）",
        "{mended} resolved, {closed} closed and {dismissed} dismissed in addition (--all lists them)",
    ),
    "cases.overdue": ("逾期{days}天", "{days} d overdue"),
    "cases.nth": ("第{number}次（{quarters}）", "no. {number} ({quarters})"),
    "cases.one": ("第 {id} 号问题", "Case {id}"),
    "cases.trace": ("办理记录", "What was done"),
    "cases.program": ("自动", "program"),
    "cases.scan": (
        "第 {scan} 次检查，监测时间点 {at}，查看至 {proved_at}",
        "scan {scan} as of {at}, seen until {proved_at}",
    ),
    "cases.notice": ("通知日期 {on}，期限 {due}", "on {on}, due {due}"),
    "cases.file": ("附件 {file}", "file {file}"),
    "cases.dismissed": ("核实后不成立（{by}，{at}：{why}）", "dismissed ({by}, {at}: {why})"),
    "cases.column": ("{status}（{id}）", "{status} ({id})"),
    "cases.done": ("已登记“{what}”：{ids}", "{what}: {ids}"),
    "cases.due": ("整改期限 {due}", "due {due}"),
    "cases.by_whom": ("请写明经办人：--by 姓名", "say who does it: --by NAME"),
    "cases.why": ("请写明理由：--because 理由", "say why: --because REASON"),
    "cases.which": (
        "请写明问题编号，或用 --region、--unit、--rule 选定",
        "name the cases, or choose by --region, --unit or --rule",
    ),
    "cases.which.hint": ("列出编号：tracker cases list", "to list their numbers: tracker cases list"),
    "cases.both": ("问题编号与筛选条件只能用一种", "name cases or choose by options, not both"),
    "cases.nothing": ("没有可登记“{what}”的问题", "no case that matches can be {what}"),
    "cases.unknown": ("没有第 {id} 号问题", "there is no case {id}"),
    "cases.order": (
        "第 {id} 号问题（{name}，{rule}）现为“{status}”（{by}，{at}），不能登记“{what}”",
        "case {id} ({name}, {rule}) is {status} ({by}, {at}): it cannot be {what} now",
    ),
    "cases.order.confirmed": ("只有待确认的问题可以确认", "only a case that is to be confirmed can be confirmed"),
    "cases.order.dismissed": (
        "误认定的，重新打开：tracker cases reopen {id} --by 姓名 --because 理由",
        "if it was dismissed by mistake: tracker cases reopen {id} --by NAME --because REASON",
    ),
    "cases.order.notified": (
        "先确认：tracker cases confirm {id} --by 姓名",
        "first: tracker cases confirm {id} --by NAME",
    ),
    "cases.order.closed": (
        "先确认：tracker cases confirm {id} --by 姓名",
        "first: tracker cases confirm {id} --by NAME",
    ),
    "cases.order.reopened": ("只有已了结的问题可以重新打开", "only a case that has ended can be reopened"),
    "cases.not_own": (
        "第 {id} 号问题的最后一步是 {at} {by} 的“{step}”：只能撤回本人刚登记、其后没有新记录的一步",
        "the last step of case {id} is “{step}” by {by}, {at}: only one's own step can be withdrawn, and only while"
        " nothing came after it",
    ),
    "cases.not_own.hint": ("全部记录：tracker cases show {id}", "to see every step: tracker cases show {id}"),
    "cases.later": (
        "第 {id} 号问题之后已有第 {later} 号，请在其上办理",
        "case {later} came after case {id}: work on that one",
    ),
    "cases.odd_day": ("日期的写法不能识别：{text}", "not a date: {text}"),
    "cases.odd_day.hint": ("写作 2026-11-23", "write 2026-11-23"),
    "cases.on_future": ("通知日期 {on} 还没有到", "the notice is dated in the future: {on}"),
    "cases.on_early": (
        "通知日期 {on} 早于发现该问题的 {found}",
        "the notice of {on} is dated before the problem was found, on {found}",
    ),
    "cases.due_early": ("整改期限 {due} 早于通知日期 {on}", "the deadline {due} is before the notice of {on}"),
    "cases.odd_since": (
        "--since 既不是检查编号，也不是日期：{text}",
        "--since is neither a scan's number nor a date: {text}",
    ),
    "cases.odd_since.hint": ("写检查的编号，或日期 2026-09-30", "a scan's number, or a date as 2026-09-30"),
    "cases.no_since": ("没有可对照的上一轮检查", "there is no scan before to compare with"),
    "cases.no_since.hint": (
        "至少要有两次完成的检查；--since 可指定",
        "two finished scans are needed; --since names one",
    ),
    "cases.left": ("已不在名册", "no longer in the register"),
    "round.title": (
        "上一轮问题复核 · 对照第 {scan} 次检查（{since}） · 监测时间点 {at}",
        "What became of the problems of scan {scan} ({since}), as of {at}",
    ),
    "round.counts": (
        "上一轮 {total} 个：已整改 {mended} · 仍未整改 {standing} · 反复 {repeated} · 未能核实 {unverified}"
        " · 人工办结 {closed} · 核实后不成立 {dismissed}；本轮另有更早的问题反复 {returned}，新发现 {found}",
        "{total} of last time: {mended} resolved · {standing} unresolved · {repeated} repeated"
        " · {unverified} not verified · {closed} closed by hand · {dismissed} dismissed;"
        " in addition {returned} came back from before, {found} new",
    ),
    "round.none": ("上一轮没有问题", "there were no problems last time"),
    "round.mended": ("已整改", "resolved"),
    "round.standing": ("仍未整改", "unresolved"),
    "round.repeated": ("反复", "repeated"),
    "round.unverified": ("未能核实", "not verified"),
    "round.closed": ("人工办结", "closed by hand"),
    "round.dismissed": ("核实后不成立", "dismissed"),
    "round.returned": ("更早的问题反复", "repeated from before"),
    "round.found": ("新发现", "found since"),
    "summary.self_reported": (
        "已核实的账号中有 {count} 个只凭单位自报，未经查看",
        "{count} of the verified ones by their unit's word alone: nobody looked",
    ),
    "summary.dismissed": ("另有 {count} 个账号的问题核实后不成立", "{count} with a finding that was dismissed"),
    "show.dismissed": ("核实后不成立", "Dismissed"),
    "digest.title": (
        "更新预警 · 监测时间点 {at} · 下次检查 {next}",
        "Whom to remind as of {at}, before the check of {next}",
    ),
    "digest.none": (
        "无须提醒：监测时间点 {at}，下次检查 {next}",
        "nobody to remind as of {at}, before the check of {next}",
    ),
    "digest.overdue": ("已超期", "overdue"),
    "digest.due_soon": ("临近超期", "due soon"),
    "digest.likely": ("习惯性超期", "late by habit"),
    "digest.before_check": ("下次检查前到期", "due before the check"),
    "digest.self_check": ("未能核实，请自查", "not verified: please check"),
    "digest.no_newer_known": (
        "已知最新一条，未见更新的；所用途径不能证明没有更新的",
        "the newest post known: no newer one was seen, which does not prove that there is none",
    ),
    "digest.habit": (
        "不短于此次的间隔 {count} 次中 {missed} 次超期",
        "{missed} of {count} gaps at least as long exceeded the limit",
    ),
    "digest.written": ("已写出 {count} 个单位的提醒：{path}", "reminders of {count} units written to {path}"),
    "digest.past": ("下次检查须晚于监测时间点", "the next check must come after the time-point"),
    "digest.past.hint": ("写作 --next-check 2026-11-30", "write --next-check 2026-11-30"),
}
