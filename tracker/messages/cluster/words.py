"""Words for several machines: workers (工作机), and scans that are handed to them."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "cluster.needs_server": (
        "多台机器一起检查，须用 PostgreSQL 数据库",
        "several machines need PostgreSQL as their database",
    ),
    "cluster.needs_server.hint": (
        "设置 TRACKER_DATABASE_URL=postgresql://用户@主机/库名；只用一台机器的，运行 tracker scan",
        "set TRACKER_DATABASE_URL=postgresql://user@host/name; on one machine alone: tracker scan",
    ),
    "cluster.needs_extra": ("多台机器一起检查，须另装任务队列", "several machines need a queue to be installed"),
    "cluster.queued": (
        "检查 {scan}：{count} 个账号已排队，由各工作机查看；进展：tracker scans list",
        "scan {scan}: {count} accounts are queued for the workers; how far they are: tracker scans list",
    ),
    "cluster.not_with": ("--queue 不能与 {other} 同用", "--queue does not go with {other}"),
    "cluster.scan_is_queued": (
        "检查 {scan} 正由各工作机进行，不能在本机另查一遍",
        "scan {scan} is being done by the workers: this machine does not do it a second time",
    ),
    "cluster.scan_is_queued.hint": (
        "看进展：tracker scans list；从头另查：加 --fresh",
        "how far they are: tracker scans list; to begin another one: --fresh",
    ),
    "worker.unknown_platform": ("不能自动查看的平台：{name}", "not a platform that is looked at: {name}"),
    "worker.unknown_platform.hint": ("可用：{names}", "there are: {names}"),
    "worker.evidence": ("本机不能保存证据：{reason}", "this machine cannot keep evidence: {reason}"),
    "worker.evidence.hint": (
        "检查存放证据的文件夹或存储能否写入，再启动工作机",
        "see that the folder or store for evidence can be written, then start the worker again",
    ),
    "worker.begun": (
        "工作机已开始：{platforms}（地址：{address}）；停止：Ctrl-C 或 SIGTERM，看完手上的账号再退出",
        "working on {platforms} (address: {address}); Ctrl-C or SIGTERM stops it, after the accounts in progress",
    ),
    "worker.no_address": ("未命名", "no name"),
    "worker.stopped": ("工作机已停止：查看了 {count} 个账号", "stopped: {count} accounts were looked at"),
    "worker.platform_stopped": ("{platform}：{reason}，暂不查看", "{platform}: {reason}; it is left alone for now"),
    "worker.trouble": ("{reason}；稍后再试，恢复后继续", "{reason}; it is tried again, and goes on once that is over"),
    "worker.ended": ("检查 {scan} 已完成", "scan {scan} is finished"),
}

CODES: Mapping[str, Pair] = {
    "look_hung": ("多次查看都没有结束", "looks did not come to an end"),
    "not_reached": ("限期内没有工作机查看到", "no worker reached it in time"),
}

REASONS: Mapping[str, Pair] = {
    "look_hung": ("多次查看都没有结束，未能读取", "several looks did not come to an end, so it could not be read"),
    "not_reached": ("检查限期内没有工作机查看到这个账号", "no worker reached the account before the scan had to end"),
}
