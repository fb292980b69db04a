"""Words for the database itself: upgraded, copied, checked, pruned (tracker db)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "db_table": ("表", "Table"),
    "db_rows": ("行数", "Rows"),
    "db_sha256": ("哈希（SHA-256）", "SHA-256"),
    "db_fault": ("问题", "Fault"),
    "db_detail": ("所在", "Where"),
    "db_go": ("可清理", "Removable"),
}

SENTENCES: Mapping[str, Pair] = {
    "db.upgraded": (
        "数据库已从版本 {before} 升级到 {after}：{place}",
        "the database went from version {before} to {after}: {place}",
    ),
    "db.made": (
        "数据库的表已建好（版本 {after}）：{place}",
        "the tables of the database were made (version {after}): {place}",
    ),
    "db.current": (
        "数据库已是本程序的版本（{after}）：{place}",
        "the database is of this program's version ({after}): {place}",
    ),
    "db.copied": (
        "已复制 {rows} 行，逐表核对行数和哈希，全部一致：{place}",
        "{rows} rows were copied, and every table's count and hash compared: {place}",
    ),
    "db.use_it": (
        "改用新库：设置 TRACKER_DATABASE_URL；原库没有改动",
        "to use it, set TRACKER_DATABASE_URL; the original was not changed",
    ),
    "db.copy_title": ("复制的表", "Copied tables"),
    "db.no_target": ("请写明复制到哪里", "say where to copy to"),
    "db.no_target.hint": (
        "写 --to postgresql://用户@主机/库名，或 --to sqlite:////文件夹/tracker.db",
        "write --to postgresql://user@host/name or --to sqlite:////folder/tracker.db",
    ),
    "db.check_title": ("数据库：{place}（版本 {version}）", "Database: {place} (version {version})"),
    "db.sound": ("数据库完好：{rows} 行", "the database is sound: {rows} rows"),
    "db.unsound": ("数据库有 {count} 处问题", "the database has {count} errors"),
    "db.chain_whole": (
        "证据链完好：{links} 份清单、{files} 个文件",
        "the chain of evidence is whole: {links} manifests, {files} files",
    ),
    "db.chain_broken": (
        "证据有 {count} 处不符，逐处列出：tracker evidence verify",
        "{count} differences in the evidence; to list them: tracker evidence verify",
    ),
    "db.prune_title": ("{before} 以前的历史", "The history before {before}"),
    "db.prune_posts": ("帖子", "posts"),
    "db.prune_looks": ("查看记录", "looks"),
    "db.prune_plan": (
        "没有删除任何内容；要删除，加 --apply --by 姓名。此后时间点须在 {whole} 或以后",
        "nothing was removed; to remove it, add --apply --by NAME. Time-points are then of {whole} or later",
    ),
    "db.pruned": (
        "已清理；检查、结果、台账和证据都保留。时间点须在 {whole} 或以后",
        "pruned; checks, results, cases and evidence stay. Time-points are of {whole} or later",
    ),
    "db.too_young": (
        "至少保留最近一次检查以前的 {days} 天",
        "the {days} days before the newest scan must be kept",
    ),
    "db.too_young.hint": ("加大 --older-than", "raise --older-than"),
    "db.no_by": ("删除须写明经办人", "say who removes it"),
    "db.no_by.hint": ("加 --by 姓名", "add --by NAME"),
    "db.malformed": ("损坏", "malformed"),
    "db.dangling": ("引用的行不存在", "refers to nothing"),
    "db.other_tables": ("与本程序的表不同", "not this program's table"),
    "db.trigger": (
        "表上有触发器，会自行改写数据，不是本程序所加",
        "a trigger that changes rows by itself; this program adds none",
    ),
    "db.ids_behind": ("下一个编号已被占用", "the next id is taken"),
}
