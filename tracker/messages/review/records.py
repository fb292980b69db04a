"""Words for what people saw (人工核实); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "review.title": ("待人工核实 · 监测时间点 {at}", "To be looked at by a person, as of {at}"),
    "review.none": ("没有待人工核实的账号：监测时间点 {at}", "nothing waits for a person as of {at}"),
    "review.none_such": ("按所给条件没有待人工核实的账号", "no account that waits for a person matches"),
    "review.none_such.hint": (
        "待核实的共 {count} 个。平台：{platforms}；原因：{reasons}",
        "{count} accounts wait. Platforms: {platforms}; reasons: {reasons}",
    ),
    "review.looks": ("人工核实记录 {key}", "What people saw of {key}"),
    "review.nobody": ("尚无人工核实记录", "nobody has looked yet"),
    "review.mark": ("人工核实：{by}", "seen by {by}"),
    "review.last_post": ("最近一条 {at}", "last post {at}"),
    "review.nothing_newer": ("{at} 以后未见更新", "nothing newer than {at}"),
    "review.posted": ("见到 {at} 的更新", "a post of {at}"),
    "review.withdrawn": ("已撤回（{by}，{at}：{why}）", "withdrawn ({by}, {at}: {why})"),
    "review.recorded": ("已记录第 {number} 号人工核实：{key}", "observation {number} of {key} is recorded"),
    "review.removed": (
        "已撤回第 {number} 号人工核实；记录仍保留",
        "observation {number} is withdrawn; it stays on record",
    ),
    "review.unknown": (
        "没有可撤回的第 {number} 号人工核实（无此号，或已撤回）",
        "there is no observation {number} to withdraw, or it is withdrawn already",
    ),
    "review.no_why": ("撤回须写明原因", "say why it is withdrawn"),
    "review.no_why.hint": ("加上 --by 姓名 --why 原因", "add --by NAME --why REASON"),
    "review.by_whom": ("请写明是谁看的：--by 姓名", "say who looked: --by NAME"),
    "review.one": ("请写明看到了什么，且只写一项", "say what was seen, and one thing only"),
    "review.one.hint": (
        "--last-post 时间、--never-posted、--gone 状态、--is-same-account、--is-other-account、--cannot-tell、"
        "--no-interaction、--interaction 之一",
        "--last-post INSTANT, --never-posted, --gone STATE, --is-same-account, --is-other-account, --cannot-tell, "
        "--no-interaction or --interaction",
    ),
    "review.no_account": ("请写明是哪个账号：平台:标识", "say of which account: PLATFORM:HANDLE"),
    "review.no_hour": (
        "最近一条的时间须精确到时分：{text} 没有写几点",
        "the last post needs a time of day: {text} has none",
    ),
    "review.no_hour.hint": (
        "点开那一条即可看到时分；平台只显示日期的，写当天最后一刻：{text}",
        "open the post to see its time; if only the day is shown, write the end of that day: {text}",
    ),
    "review.seen_in_future": ("查看时间 {at} 还没有到", "the look is dated in the future: {at}"),
    "review.post_in_future": (
        "最近一条 {at} 晚于查看时间 {seen_at}",
        "the last post {at} is later than the look at it, {seen_at}",
    ),
    "review.no_words": (
        "须照录平台的原话，否则不能认定账号已不在",
        "the platform's own words are needed to record that the account is gone",
    ),
    "review.no_words.hint": ('--words "该账号已注销"', '--words "该账号已注销"'),
    "review.foreign_link": ("{link} 不是{platform}的 https 网址", "{link} is no https address of {platform}"),
    "review.whose": (
        "{key} 的页面是不是登记的“{name}”尚未确认，先确认才能记录所见",
        "first decide whether the page of {key} is the registered account {name}; only then can more be recorded",
    ),
    "review.whose.hint": (
        "是：--is-same-account；不是：--is-other-account",
        "--is-same-account if it is, --is-other-account if not",
    ),
    "review.denied": (
        "{by} 已确认 {key} 属于另一账号，其上所见与登记的账号无关",
        "{by} found that {key} is another account: what is seen there says nothing of the registered one",
    ),
    "review.denied.hint": (
        "更正名册中的标识；若当时认错，用 --remove 撤回或以 --is-same-account 更正",
        "correct the handle in the register; if that record was wrong, use --remove or --is-same-account",
    ),
    "review.has_posted": (
        "{key} 曾见于 {at} 发布内容，不是从未更新",
        "a post of {key} of {at} was seen: it is not true that it never posted",
    ),
    "review.no_picture": ("读不出截图 {path}：{reason}", "the picture {path} cannot be read: {reason}"),
    "review.odd_picture": ("{path} 不是可保存的截图", "{path} is no picture that can be kept"),
    "review.odd_picture.hint": ("可用 {kinds}，不超过 50 MB", "use {kinds}, up to 50 MB"),
    "review.not_kept": ("截图存不下来 {path}：{reason}", "the picture cannot be kept at {path}: {reason}"),
}
