"""Words for notices (通报) and rates; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "fraction": ("合格÷已核实", "Of verified"),
    "rate_before": ("对比合格率", "Before"),
    "coverage_before": ("对比核实率", "Coverage before"),
    "points": ("变化（百分点）", "Change (points)"),
    "level": ("层级", "Level"),
    "policy_version": ("规则版本", "Rules"),
    "page": ("主页", "Page"),
    "limit": ("限度", "Limit"),
    "meaning": ("认定标准", "Meaning"),
    "source": ("依据", "Source"),
}

LEVELS: Mapping[str, Pair] = {
    "province": ("省级", "province"),
    "city": ("市级", "city"),
    "county": ("县级", "county"),
    "township": ("乡级", "township"),
}

SENTENCES: Mapping[str, Pair] = {
    "notice.incomplete": (
        "还有 {count} 个账号未能核实，不能出具通报",
        "{count} accounts are not verified: no notice is written",
    ),
    "notice.incomplete.hint": (
        "先核实：tracker review；或加 --partial，通报中将写明未能核实的数量，且不计入不合格",
        "verify them by tracker review; or add --partial: the notice then says how many, and that none counts as"
        " failing",
    ),
    "notice.nothing": ("没有一个账号得到核实，无从通报", "no account is verified: there is nothing to report"),
    "notice.nothing.hint": ("先运行 tracker scan", "first run tracker scan"),
    "notice.only_docx": ("{option} 只用于 .docx（通报）", "{option} is only for the notice (.docx)"),
    "notice.no_template": ("读不出模板 {path}：{reason}", "the template {path} cannot be read: {reason}"),
    "notice.not_docx": ("模板不是 .docx 文件：{path}", "the template is no .docx file: {path}"),
    "notice.unknown_tag": ("模板中的标签“{part}”不存在", "the template has an unknown tag: {part}"),
    "notice.broken_tag": ("模板中的标签写坏了：{part}", "a tag of the template is broken: {part}"),
    "notice.too_much": (
        "按这份模板写通报，篇幅过大或用时过长，未写出",
        "by this template the notice would be too long, or take too long; it was not written",
    ),
    "notice.alone": (
        "模板用了“{tag}”而没有“{beside}”，两者须一并引用",
        "the template uses {tag} without {beside}: the two must be quoted together",
    ),
    "notice.silent": (
        "模板没有写明“未能核实”的数量，不能用于部分核实的通报",
        "the template does not use the tag 未能核实: it cannot be used while some accounts are not verified",
    ),
    "notice.template.hint": (
        "另存一份完好的模板对照修改：tracker export --write-template 文件.docx",
        "to write a good one and compare: tracker export --write-template FILE.docx",
    ),
    "notice.template.written": (
        "模板已写入 {path}：用 Word 或 WPS 修改后，以 --template 使用",
        "template written to {path}: edit it in Word or WPS, then use it with --template",
    ),
    "notice.template.exists": ("已经有了 {path}", "{path} is there already"),
    "notice.template.exists.hint": ("不会覆盖已有的文件", "an existing file is never written over"),
    "notice.deadline": (
        "整改期限 {deadline} 不晚于成文日期 {dated}",
        "the deadline {deadline} is not after the notice's date, {dated}",
    ),
    "notice.deadline.hint": (
        "成文日期默认为今天，用 --dated 另写",
        "the notice is of today unless --dated names another day",
    ),
    "notice.date": ("不是日期：{text}", "not a date: {text}"),
    "notice.date.hint": ("写作 2023-10-16", "write 2023-10-16"),
    "notice.unverified": (
        "通报中写明 {count} 个账号未能核实",
        "the notice says that {count} accounts are not verified",
    ),
    "notice.placeholders": ("待填写：{names}", "to be filled in: {names}"),
    "rates.title": ("合格率 · 监测时间点 {at}", "Pass rates as of {at}"),
    "rates.against": ("对比 {at}", "against {at}"),
    "rates.note": (
        "合格率 = 1 − 不合格 ÷ 已核实，按账号数计算，与核实率一并引用",
        "pass rate = 1 − failed ÷ verified, over accounts; quoted with its coverage",
    ),
    "rates.self_reported_before": (
        "前一时间点已核实的账号中有 {count} 个只凭单位自报，未经查看",
        "at the earlier time-point {count} of the verified ones by their unit's word alone: nobody looked",
    ),
    "notice.self_reported": (
        "模板没有使用标签“单位自报”：已核实的账号中有的只凭单位自报，通报必须说明",
        "the template does not use the tag 单位自报: some of the verified accounts are so by their unit's word"
        " alone, and the notice has to say so",
    ),
    "rates.note.against": (
        "两期均按现名册、现规则、现有查看记录计算；变化由原数计算，与两个已取整的合格率之差可差 0.01",
        "both over the register, the rules and the looks of today; the change is computed from the counts, so it may be"
        " 0.01 off the difference of the printed rates",
    ),
    "by.level": ("按层级", "by level"),
    "rates.no_scan": ("没有第 {scan} 次检查", "there is no scan {scan}"),
    "rates.no_round": (
        "第 {scan} 次检查是抽查或每日查看，不是可以对比的一轮",
        "scan {scan} is a sample or a daily look, and no round to compare with",
    ),
    "rates.no_quarter": (
        "{begins} 起的上一季度没有完成的全面检查",
        "no scan of the whole register was finished in the quarter that began on {begins}",
    ),
    "rates.no_quarter.hint": (
        "用 --against 指定检查编号，或时间点如 2023-06-19T18:00",
        "name a scan's number or an instant with --against, as in 2023-06-19T18:00",
    ),
    "rates.later": (
        "对比的时间点 {at} 不早于监测时间点",
        "{at} is not earlier than the time-point: nothing to compare",
    ),
    "stated.odd": ("不是比率：{text}", "not a rate: {text}"),
    "stated.odd.hint": ("写作 99.79%", "write 99.79%"),
    "stated.same": (
        "所报合格率 {stated} 与计算一致：{part}÷{whole} = {computed}（核实率 {coverage}）",
        "the stated {stated} is what the counts give: {part}/{whole} = {computed} (coverage {coverage})",
    ),
    "stated.differs": (
        "所报合格率 {stated} 与计算不符：{part}÷{whole} = {computed}（核实率 {coverage}）",
        "the stated {stated} is not what the counts give: {part}/{whole} = {computed} (coverage {coverage})",
    ),
    "stated.of_total": (
        "若把未能核实的也当作合格，{part}÷{whole} 可得 {stated}",
        "counting the unverified as passed, {part}/{whole} gives {stated}",
    ),
    "stated.unverified_fail": (
        "若把未能核实的都当作不合格，{part}÷{whole} 可得 {stated}",
        "counting the unverified as failing, {part}/{whole} gives {stated}",
    ),
    "stated.remarks_fail": (
        "若把备注的也计作不合格，{part}÷{whole} 可得 {stated}",
        "counting remarks as failing, {part}/{whole} gives {stated}",
    ),
    "stated.with_closed": (
        "若把已关停的也计入，{part}÷{whole} 可得 {stated}",
        "counting the closed ones in, {part}/{whole} gives {stated}",
    ),
    "stated.range": (
        "不合格 {failed} 个时，分母为 {least} 至 {most} 才得 {stated}",
        "with {failed} failing, {stated} takes a denominator of {least} to {most}",
    ),
    "stated.no_range": (
        "不合格 {failed} 个时，任何分母都得不出 {stated}",
        "with {failed} failing, no denominator gives {stated}",
    ),
    "sheet.closed": ("已关停（另计）", "Closed, apart"),
    "export.no_file": ("请写明导出到哪个文件", "say which file to write"),
    "export.no_file.hint": (
        "例如通报（问题清单用 .xlsx）：tracker export 通报.docx",
        "for example the notice, or the list as .xlsx: tracker export 通报.docx",
    ),
    "export.too_long": (
        "{count} 行超出 Excel 一张表的 1048576 行",
        "{count} rows are more than the 1048576 that a sheet of Excel holds",
    ),
    "export.too_long.hint": ("改用 .csv", "use .csv"),
}
