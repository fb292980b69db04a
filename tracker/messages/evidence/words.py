"""Words for kept evidence (证据) and the state folder; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "evidence.verify": ("证据验证", "Evidence"),
    "evidence.whole": ("完好：没有文件被改动、删除或添加", "whole: no file was changed, removed or added"),
    "evidence.broken": ("有 {count} 处与保存时不符", "{count} differences from what was kept"),
    "evidence.counted": (
        "核对文件 {files} 个，清单 {links} 份；已按保存期限清理 {pruned} 个，尚未封存 {unsealed} 个",
        "{files} files and {links} manifests compared; {pruned} pruned, {unsealed} not sealed yet",
    ),
    "evidence.head": ("链尾 SHA-256：{sha256}", "newest link, SHA-256: {sha256}"),
    "evidence.none": ("还没有证据", "there is no evidence yet"),
    "evidence.unsealed": ("还没有链尾：检查结束时封存", "there is no link yet: a scan is sealed at its end"),
    "evidence.changed": ("内容被改动", "changed"),
    "evidence.missing": ("缺失", "missing"),
    "evidence.added": ("多出", "added"),
    "evidence.manifest_changed": ("清单被改动", "manifest changed"),
    "evidence.manifest_missing": ("清单缺失", "manifest missing"),
    "evidence.manifest_added": ("数据库中没有的清单", "manifest that the database does not know"),
    "evidence.symlink": ("符号链接、管道或文件夹，不是文件", "symbolic link, pipe or folder, no file"),
    "evidence.head_unknown": ("链尾不在证据链中", "head that is not in the chain"),
    "evidence.bad_head": ("不是 SHA-256（64 位十六进制）：{head}", "not a SHA-256 (64 hexadecimal digits): {head}"),
    "evidence.accepted": ("已记录：{by} 认可 {count} 个清单", "recorded: {by} accepts {count} manifests"),
    "evidence.accepted_link": (
        "{at} {by} 认可了清单 {path}：{reason}",
        "{at} {by} accepted the manifest {path}: {reason}",
    ),
    "evidence.no_link": (
        "没有这样一个数据库未记录的清单：{link}",
        "no manifest that the database does not know: {link}",
    ),
    "evidence.no_link.hint": ("有：{links}", "there are: {links}"),
    "evidence.no_link.none": (
        "没有需要认可的清单；列出全部问题：tracker evidence verify",
        "there is none to accept; to list all errors: tracker evidence verify",
    ),
    "evidence.no_why": ("--reason 和 --by 不能为空", "--reason and --by must not be empty"),
    "state.mended": (
        "状态文件夹原来他人可读，已改为只有本人可读：{path}",
        "others could read the state folder; now its owner alone can: {path}",
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
    "evidence.place.hint": (
        "检查 evidence_url 是否正确、那里能否访问，再试一次",
        "check that evidence_url is right and the place can be reached, then try again",
    ),
    "evidence.unreadable": ("证据读不出来：{reason}", "the evidence cannot be read: {reason}"),
    "evidence.elsewhere": (
        "这里一个留存文件也没有：{place}。可能是 evidence_url 改过，或共享文件夹没有挂载；先核对，再断定有人删除",
        "none of the kept files is here: {place}. Was evidence_url changed, or is a shared folder not mounted? Check "
        "this before concluding that somebody removed them",
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
        "the evidence of {count} accounts was not kept, for example of {key}: {reason}",
    ),
    "evidence.no_manifest": ("本次证据未能封存：{reason}", "the evidence of this scan was not sealed: {reason}"),
    "evidence.no_timestamp": ("没有取得时间戳：{reason}", "no time stamp was given: {reason}"),
}
