"""Words for rules, rule sets and their application; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

RULES: Mapping[str, Pair] = {
    "dormant": ("僵尸账号", "dormant"),
    "weekly_minimum": ("周更新量不足", "too few posts a week"),
    "monthly_original": ("月原创量不足", "too few originals a month"),
    "no_original": ("长期无原创", "no originals"),
    "self_report_mismatch": ("自报不符", "self-report mismatch"),
}

SAW: Mapping[str, Pair] = {
    "no_interaction": ("无互动交流", "no interaction"),
    "interaction": ("有互动交流", "interaction works"),
}

SEVERITIES: Mapping[str, Pair] = {"off": ("不检查", "off")}

LOCAL = ("{rule}（地方）", "{rule} (local)")
"""A local rule beside the national one of the same kind."""

HEADERS: Mapping[str, Pair] = {
    "rule_set": ("规则集", "Rule set"),
    "rule_set_name": ("名称", "Name"),
    "rule_limit": ("限度", "Limit"),
    "wording": ("表述", "Wording"),
    "set_by": ("由谁设定", "Set by"),
    "days_failed": ("不合格天数", "Days failed"),
    "days_unverified": ("未能核实天数", "Days not verified"),
    "longest_gap": ("最长间隔（已证明）", "Longest proved gap"),
    "posts_in_window": ("发布", "Posts"),
    "originals": ("原创", "Originals"),
    "reposts": ("转载", "Reposts"),
    "mandated_in_window": ("上级要求转发", "Ordered"),
    "origin_unknown": ("来源未知", "Origin unknown"),
    "told_at": ("监测时间点", "As of"),
    "told": ("当时结论", "Reported then"),
    "now": ("现在重算", "Now"),
    "because": ("原因", "Because"),
    "rules": ("规则", "Rules"),
}

SENTENCES: Mapping[str, Pair] = {
    "limit.inactive": ("{limit_days}天", "{limit_days} days"),
    "limit.dormant": ("{limit_days}天", "{limit_days} days"),
    "limit.weekly_minimum": ("每周{at_least}条", "{at_least} a week"),
    "limit.monthly_original": ("每月{at_least}篇原创", "{at_least} originals a month"),
    "limit.no_original": ("{window_days}天", "{window_days} days"),
    "limit.mostly_reposts": (
        "{window_days}天内转载超过{limit}，来源已知至少{at_least}条",
        "over {limit} reposts in {window_days} days, at least {at_least} of known origin",
    ),
    "limit.no_interaction": ("记录{window_days}天内有效", "a record counts for {window_days} days"),
    "limit.deadline_posting": (
        "{window_days}天内至少{at_least}次、占{share}以上的间隔与期限相差不超过{within_days}天",
        "in {window_days} days at least {at_least} gaps, {share} of all, within {within_days} days of the limit",
    ),
    "limit.due_soon": ("第{warn_days}天", "day {warn_days}"),
    "policy.title": ("适用规则：{region}（{level}）", "Rules for {region} ({level})"),
    "policy.everywhere": ("未限地区", "no region"),
    "policy.no_level": ("层级不明", "level not known"),
    "policy.version": ("规则版本 {version}：{name}", "version {version}: {name}"),
    "policy.self_report_counts": (
        "程序不读取的平台，单位自报可作核实（self_report_counts）",
        "on platforms that are not read, a unit's own statement verifies (self_report_counts)",
    ),
    "policy.line": ("accounts.yaml 第{line}行", "accounts.yaml line {line}"),
    "policy.layer": ("{name}（{where}）", "{name} ({where})"),
    "policy.list": (
        "规则集不会自动适用，须在 accounts.yaml 的 policy 里写明，如 regions: {{甘肃省: {{rule_set: gansu}}}}",
        "none applies by itself; name it in accounts.yaml, as policy: {{regions: {{甘肃省: {{rule_set: gansu}}}}}}",
    ),
    "policy.in_order": ("{path} 的 policy 没有问题，共 {count} 层改动", "{path}: policy in order, {count} layers"),
    "policy.set_in_order": ("{path} 没有问题：{name}，{count} 条规则", "{path} in order: {name}, {count} rules"),
    "policy.unknown_version.hint": (
        "版本写在 policy_version 一项：tracker show 平台:标识 --format json",
        "policy_version names a version: tracker show PLATFORM:HANDLE --format json",
    ),
    "policy.unknown_version": ("没有存过规则版本 {version}", "no rules of version {version} were ever stored"),
    "window.title": ("检查期 {first} 至 {last}", "From {first} to {last}"),
    "window.unverified": ("未能核实", "not verified"),
    "window.unseen": ("未见到", "none seen"),
    "window.note": (
        "现行名册的 {count} 个账号，{days} 天，其中 {failed} 个账号曾不合格；按现行规则重算",
        "{count} accounts of today's register, {days} days; {failed} failed on some day; by today's rules",
    ),
    "window.differences": ("与当时结论不同", "Different from what was reported"),
    "window.differences.note": (
        "当时结论仍按原样存档，不因此改变",
        "what was reported then stays stored unchanged",
    ),
    "window.gap": ("{days}天（{start} 至 {end}）", "{days} days ({start} to {end})"),
    "window.rules": ("规则版本不同", "other rules"),
    "window.seen": ("其后又有查看、更正或核实", "more was seen, corrected or settled since"),
    "window.reversed": ("--to {last} 早于 --from {first}", "--to {last} is before --from {first}"),
    "window.too_long": ("检查期最长 {days} 天", "a window has at most {days} days"),
    "window.future": ("--from {first} 还没有到", "--from {first} is yet to come"),
    "window.no_day": ("{text} 不是日期，应写作 2023-07-01", "{text} is not a date: write 2023-07-01"),
    "window.no_time": ("{text} 不是时刻，应写作 18:00", "{text} is not a time of day: write 18:00"),
}
