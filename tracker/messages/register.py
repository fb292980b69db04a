"""Words for registers: import, reconciliation and history."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

CODES: Mapping[str, Pair] = {
    "no_handle": ("名册缺账号标识，无法自动检查", "the register does not know its handle"),
}

HEADERS: Mapping[str, Pair] = {
    "entity": ("认证主体", "Verified entity"),
    "code_in_register": ("备案编号", "Number in the register"),
    "field": ("项目", "Field"),
    "before": ("原为", "Before"),
    "after": ("改为", "After"),
    "where": ("位置", "Where"),
    "value": ("内容", "Value"),
    "why": ("原因", "Reason"),
    "changed_at": ("时间", "When"),
    "changed_by": ("操作人", "Who"),
    "step": ("变动", "Change"),
    "disagreement": ("不一致", "Disagreement"),
    "certainty": ("核实情况", "Verified"),
}

GAPS: Mapping[str, Pair] = {
    "announced_not_deregistered": ("已发停更公告，未在平台注销", "end announced, not deregistered on the platform"),
    "deregistered_not_recorded": ("平台已注销，名册未记平台注销日", "deregistered on the platform, not recorded"),
    "deregistered_not_closed": ("平台已注销，未在系统关停", "deregistered on the platform, not closed in the register"),
    "closed_not_deregistered": ("系统已关停，平台未注销", "closed in the register, not deregistered on the platform"),
    "closed_but_posting": ("系统已关停，平台仍更新", "closed in the register, still posting"),
    "reopened": ("注销后重新开通，未备案", "deregistered, then opened again without filing"),
    "renamed_not_filed": ("更名未备案", "renamed, not filed"),
    "former_name_shown": ("名册已更名，平台仍为曾用名", "the platform still shows a former name"),
    "name_differs": ("平台名称与名册不同，身份待确认", "another name on the platform, identity to be confirmed"),
    "entity_mismatch": ("平台认证与主办单位不符", "verified as another entity on the platform"),
    "entity_not_unit": ("认证主体与主办单位不同", "the filed entity is not the unit"),
    "no_handle": ("名册缺账号标识", "the register does not know the handle"),
    "second_account": ("同一单位在同一平台有多个账号", "several accounts of one unit on one platform"),
    "link_of_another": ("链接指向名册中另一账号", "a link leads to another account of the register"),
    "link_of_other_platform": ("地址不是该平台的", "an address that is not of the platform"),
    "link_of_unfiled": ("链接指向未登记的账号", "a link leads to an account that is not filed"),
    "not_in_register": ("文件中有，名册中没有", "in the file, not in the register"),
    "not_in_file": ("名册中有，文件中没有", "in the register, not in the file"),
    "differs_from_file": ("名册与文件所载不同", "register and file say different things"),
    "bad_in_file": ("文件中的这一行未能读取", "a row of the file that could not be read"),
}

CERTAINTIES: Mapping[str, Pair] = {
    "verified": ("已核实", "verified"),
    "register": ("名册所载", "on record"),
    "unverified": ("未能核实", "not verified"),
}

STEPS: Mapping[str, Pair] = {
    "added": ("登记", "added"),
    "changed": ("变更", "changed"),
    "removed": ("移出名册", "removed"),
    "restored": ("重新登记", "restored"),
}

SENTENCES: Mapping[str, Pair] = {
    "accounts.database_empty": (
        "名册在数据库里，还没有账号；导入：tracker accounts import 账号表.xlsx",
        "the register is in the database and holds no accounts yet; to add them: tracker accounts import FILE.xlsx",
    ),
    "import.title": (
        "{file}：新增 {added} 个，变更 {changed} 个，未变 {unchanged} 个，文件中没有 {gone} 个，问题行 {bad} 行",
        "{file}: {added} new, {changed} changed, {unchanged} unchanged, {gone} not in the file, {bad} bad",
    ),
    "import.bad": ("问题单元格 {count} 处", "{count} bad cells"),
    "import.changed": ("变更 {count} 个账号", "{count} accounts changed"),
    "import.added": ("新增 {count} 个账号", "{count} new accounts"),
    "import.gone": ("名册里有、文件里没有的账号 {count} 个", "in the register, but not in the file: {count} accounts"),
    "import.passed_over": ("未作为账号读取的行和工作表", "Rows and sheets that are no accounts"),
    "import.more": (
        "只列出前 {shown} 行，另有 {count} 行：加 --format csv 或 --format json 全部列出",
        "the first {shown} are shown, {count} more are not: --format csv or --format json lists all",
    ),
    "import.and_more": ("{shown} 等 {count} 处", "{shown} and others, {count} in all"),
    "import.hidden_rows": (
        "表中有 {count} 行隐藏的行，已照常读取",
        "the table has {count} hidden rows, read as the others were",
    ),
    "import.hidden_sheets": ("隐藏的工作表没有读取：{names}", "hidden sheets were not read: {names}"),
    "import.links_by_formula": (
        "{count} 个链接由公式算出，读不出来；把公式换成网址，或补上账号ID",
        "{count} links are made by formulas and cannot be read: write the addresses themselves, or the accounts' ids",
    ),
    "import.reading": (
        "正在读取 {sheet}：{done}/{total} 行",
        "reading {sheet}: {done} of {total} rows",
    ),
    "import.sheet_without_head": ("工作表没有表头，未读取", "the sheet has no header and was not read"),
    "import.dry": ("以上仅为预览，名册未改动；确认后加 --apply", "nothing was changed; with --apply it is"),
    "import.nothing": ("名册与文件一致，没有改动", "register and file agree, nothing was changed"),
    "import.applied": (
        "已导入：新增 {added} 个，变更 {changed} 个，移出 {removed} 个",
        "imported: {added} new, {changed} changed, {removed} removed",
    ),
    "import.skipped": ("{count} 行有问题，未导入", "{count} bad rows were left out"),
    "import.gone_stay": (
        "文件中没有的 {count} 个账号仍留在名册；确已不归本单位负责的，加 --remove-gone 移出",
        "not in the file: {count} accounts, still in the register; --remove-gone takes them out",
    ),
    "import.personal": (
        "管理员、联系电话等个人信息列不保存",
        "columns about people (names, telephone numbers) are not kept",
    ),
    "import.foreign_addresses": (
        "{count} 个账号填的地址不是该平台的（短链接不展开），不会据此查看：{names}",
        "addresses that are not of the platform, and short ones, are not used ({count} accounts): {names}",
    ),
    "import.unknown_heads": (
        "未读取的列：{heads}；有用的列可用 --mapping 说明",
        "columns not read: {heads}; a --mapping file can say what they are",
    ),
    "import.without_handle": (
        "{count} 个账号没有标识，不能自动检查：导入后查找：tracker accounts resolve；或补上账号ID或链接后再导入",
        "{count} accounts have no handle and cannot be checked: once imported, look for handles: "
        "tracker accounts resolve; or give ids or links and import again",
    ),
    "import.is_bad": (
        "文件有 {count} 处问题，未导入",
        "the file has {count} bad cells, nothing was imported",
    ),
    "import.is_bad.hint": (
        "改正后再导入；或加 --skip-bad 略过这些行",
        "correct them and import again, or skip these rows with --skip-bad",
    ),
    "import.gone_and_bad": (
        "文件有 {count} 处问题，无法判断哪些账号确实不在文件中",
        "the file has {count} bad cells, so it is not certain which accounts are missing from it",
    ),
    "import.gone_and_bad.hint": ("改正后再用 --remove-gone", "correct them first, then use --remove-gone"),
    "import.listed": (
        "账号写在 {path} 里，不能导入到数据库",
        "the accounts are written in {path}; a file cannot be imported over them",
    ),
    "import.listed.hint": (
        "先把它们移入数据库：tracker accounts adopt",
        "move them into the database first: tracker accounts adopt",
    ),
    "import.no_one": ("不知道是谁在操作", "who imports is not known"),
    "import.no_one.hint": ("用 --by 写明", "say it with --by"),
    "import.file_made": ("新建了 {path}", "{path} was made"),
    "adopt.done": (
        "{count} 个账号已移入数据库；原文件保存为 {copy}",
        "{count} accounts are in the database now; the file as it was is {copy}",
    ),
    "adopt.already": ("账号已在数据库里", "the accounts are in the database already"),
    "adopt.cannot": (
        "{path} 不能自动改写，未作改动",
        "{path} cannot be rewritten; nothing was changed",
    ),
    "adopt.cannot.hint": (
        "把 accounts: 一段改为 accounts: database 前，先导出备份：tracker accounts export",
        "export the accounts first (tracker accounts export), then write accounts: database in their place",
    ),
    "accounts.exported": ("{count} 个账号已写入 {path}", "{count} accounts written to {path}"),
    "accounts.export_ending": ("不能导出为 {name}", "cannot export to {name}"),
    "accounts.export_ending.hint": ("可用的扩展名：{endings}", "its ending should be one of {endings}"),
    "history.imports": ("导入记录", "Imports"),
    "history.title": ("变更记录", "Changes"),
    "history.none": ("还没有变更记录", "no changes yet"),
    "reconcile.title": (
        "名册核对 · 监测时间点 {at} · {count} 处不一致，{unverified} 处未能核实",
        "The register reconciled as of {at}: {count} disagreements, {unverified} not verified",
    ),
    "gap.since": ("自 {since} 起 {days} 天", "{days} days since {since}"),
    "gap.shown": ("平台显示“{shown}”", "the platform shows {shown}"),
    "gap.entity": ("认证主体 {entity}", "filed entity {entity}"),
    "gap.link": ("{link} → {key}", "{link} → {key}"),
    "gap.others": ("另有 {others}", "also {others}"),
    "gap.field": ("{field}：名册 {before}，文件 {after}", "{field}: register {before}, file {after}"),
    "gap.value": ("{value}：{why}", "{value}: {why}"),
    "reconcile.none": ("没有发现不一致", "no disagreements found"),
    "reconcile.file": ("对照文件：{file}", "held against the file {file}"),
    "reconcile.no_file": (
        "没有可对照的文件，不能核对漏报；先导入，或指定一份：tracker accounts reconcile 文件.xlsx",
        "no file to compare it with: import one, or name one: tracker accounts reconcile FILE.xlsx",
    ),
}
