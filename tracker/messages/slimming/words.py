"""Words for slimming proposals (精简建议) and second registers; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "slimming_proposal": ("建议", "Proposal"),
    "slimming_reasons": ("理由", "Reasons"),
    "second_register": ("第二名册", "Second register"),
}
PROPOSALS: Mapping[str, Pair] = {
    "close": ("关停", "close"),
    "merge": ("整合", "merge"),
    "improve": ("提升", "improve"),
}
REASONS: Mapping[str, Pair] = {
    "inactive_quarters": (
        "已核实的 {checked} 个季度中有 {silent} 个季度查出不更新（{quarters}）",
        "found silent in {silent} of {checked} quarters in which it was verified ({quarters})",
    ),
    "reposts": ("转载占 {share}", "{share} of it is reposted"),
    "few_posts": ("近 90 天只发布 {posts} 条", "{posts} posts in 90 days"),
    "same_platform": ("本单位在同一平台还有：{others}", "the unit has on the same platform also {others}"),
    "same_name": ("同一平台另有同名账号：{others}", "of the same name on the platform: {others}"),
    "many_accounts": ("本单位共有 {count} 个账号", "its unit has {count} accounts"),
}
SENTENCES: Mapping[str, Pair] = {
    **{f"slimming.proposal.{key}": pair for key, pair in PROPOSALS.items()},
    **{f"slimming.reason.{key}": pair for key, pair in REASONS.items()},
    "slimming.title": (
        "精简建议 · 监测时间点 {at} · 关停 {close} 个，整合 {merge} 个，提升 {improve} 个",
        "Slimming proposals as of {at}: close {close}, merge {merge}, improve {improve}",
    ),
    "slimming.note": (
        "只是供人研究的建议，不是检查结论；未能核实的不作理由",
        "proposals for a person to consider, and no findings; what was not verified is no reason",
    ),
    "slimming.none": ("没有建议精简的账号", "no account is proposed"),
    "slimming.written": ("已写出 {count} 个账号的建议：{path}", "proposals of {count} accounts written to {path}"),
    "second.kept": (
        "已保存“{name}”：{entries} 行，未能读取 {bad} 行；以后核对名册时一并比较",
        "{name} is kept: {entries} rows, {bad} could not be read; reconcile compares with it from now on",
    ),
    "second.no_file": ("--keep 须给出文件", "--keep needs a file"),
    "second.no_file.hint": (
        "例如 tracker accounts reconcile 网信备案.xlsx --keep 网信备案",
        "for example tracker accounts reconcile 网信备案.xlsx --keep 网信备案",
    ),
    "second.forget_alone": (
        "--forget 须单独使用，不与文件或 --keep 一起写",
        "--forget is used alone, without a file or --keep",
    ),
    "second.unknown": ("没有保存过“{name}”", "no register {name} is kept"),
    "second.known": ("已保存的：{names}", "there are: {names}"),
    "second.forgotten": ("不再与“{name}”比较；以前的导出不变", "{name} is compared with no more; earlier exports stay"),
    "second.note": ("另与 {names} 比较", "also compared with {names}"),
    "second.by_kind": ("{kind} {count}", "{kind} {count}"),
}
