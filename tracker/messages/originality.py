"""Words for originality (原创率) and ordered reposts (上级要求转发)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

ORIGIN_REASONS: Mapping[str, Pair] = {
    "platform_mark": ("平台标识", "the platform's mark"),
    "hidden_original": (
        "转发的原内容已删除或不可见，不知是谁的（不计入转载率）",
        "forwards a deleted or hidden post of unknown origin (not counted as a repost)",
    ),
    "own_source": ("注明来源为本单位", "names itself as the source"),
    "quoted_source": ("注明来源为其他单位或媒体", "names another source"),
    "declared_reprint": ("标题写明转载", "says that it is a reprint"),
    "dateline": ("以媒体电头开头", "begins with a paper's dateline"),
    "quoted_report": ("全文为转述媒体报道", "repeats a media report throughout"),
    "central_copy": ("与中央媒体先发内容相同", "a central outlet had the same text before"),
    "earlier_copy": (
        "与其他账号先发内容相同（不计入转载率）",
        "another account had the same text before (not counted as a repost)",
    ),
    "contradiction": ("平台标原创，文中注明其他来源", "marked original, and names another source"),
    "mixed_sources": ("来源有本单位也有其他单位", "names itself and others"),
    "local_source": ("来源在本地，不能判定是否本单位", "a source of the same place, whose owner is not known"),
    "open_source": ("来源不能判定属于谁", "a source whose owner is not known"),
    "report_mentioned": ("引用媒体报道，可能为评论", "mentions a report; may comment on it"),
    "simultaneous": ("与其他账号几乎同时发布，先后不能判定", "published together with another account"),
    "no_clue": ("无标识、无来源、无相同内容", "no mark, no source, no same text"),
}

COMPLETION_STATUSES: Mapping[str, Pair] = {
    "done": ("按时完成", "done in time"),
    "late": ("逾期完成", "done late"),
    "not_done": ("未完成", "not done"),
    "unverified": ("未能核实", "not verified"),
    "pending": ("未到期", "not due yet"),
}

WHYS: Mapping[str, Pair] = {
    "": ("", ""),
    "not_covered": ("名单未覆盖任务期间", "no list covers the time"),
    "may_be_it": ("有转发或标题相近的内容，须人工核对", "a forward or a like title: a person must look"),
    "no_title": ("任务只有链接，没有标题可比对", "ordered by link alone: no title to look for"),
    "done_before": ("只见要求下发前的发布", "seen only before it was ordered"),
}

HEADERS: Mapping[str, Pair] = {
    "originals": ("原创", "Original"),
    "reposts": ("转载", "Reposts"),
    "copies": ("疑似转载", "Alike"),
    "unknown_origin": ("未知", "Unknown"),
    "mandated": ("上级要求转发", "Ordered"),
    "original_share": ("原创率", "Original share"),
    "origin_reason": ("判定理由", "Reason"),
    "matched": ("依据", "Matched"),
    "likeness": ("相似度", "Likeness"),
    "task": ("任务", "Task"),
    "ordered_on": ("下发日期", "Ordered on"),
    "task_due_on": ("截止日期", "Due on"),
    "standing": ("完成情况", "Standing"),
    "done_in_time": ("按时", "In time"),
    "late": ("逾期", "Late"),
    "not_done": ("未完成", "Not done"),
    "pending": ("未到期", "Not due"),
    "task_unverified": ("未能核实", "Not verified"),
    "completion": ("完成率", "Completion"),
    "addressed": ("应转账号", "Accounts"),
}

SENTENCES: Mapping[str, Pair] = {
    "originality.title": ("原创率，近{days}天 · 监测时间点 {at}", "originality, last {days} days · as of {at}"),
    "originality.note": (
        "原创率＝原创÷来源已知（原创＋转载），未知与上级要求转发不计入；“疑似转载”在未知之内",
        "original share = originals ÷ posts of known origin (originals + reposts), without ordered ones; “Alike” is"
        " part of “Unknown”",
    ),
    "originality.posts": (
        "{name} 原创{originals} 转载{reposts} 未知{unknown} 上级要求转发{mandated}",
        "{name}: original {originals}, reposts {reposts}, unknown {unknown}, ordered {mandated}",
    ),
    "originality.nothing": ("没有账号", "no account"),
    "mandated.title": ("转发任务完成度 · 监测时间点 {at}", "ordered reposts · as of {at}"),
    "mandated.regions": ("{task}：按地区", "{task}: by region"),
    "mandated.accounts": ("{task}：按账号", "{task}: by account"),
    "mandated.note": (
        "完成率＝（按时＋逾期）÷（按时＋逾期＋未完成）；未能核实的不计入，也不算未完成",
        "completion = (in time + late) ÷ (in time + late + not done); not verified is left out, and never counts as"
        " not done",
    ),
    "mandated.none": (
        "没有上级要求转发的任务：写在名册旁的 {file} 的 mandated 里",
        "no ordered repost: they are listed under mandated in {file} beside the register",
    ),
    "mandated.unknown": ("没有这个任务：{task}", "no such task: {task}"),
}
