"""Words of the walk through the accounts that wait for a person (逐个核实); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "walk.progress": ("已核 {done} · 余 {left}", "done {done} · left {left}"),
    "walk.share": ("第 {share} 份", "share {share}"),
    "walk.pace": ("每个 {each} 秒 · 预计 {end} 完成", "{each} s each · ends about {end}"),
    "walk.account": ("{name} · {platform}", "{name} · {platform}"),
    "walk.reason": ("未能核实：{message}", "not verified: {message}"),
    "walk.known": ("已知最近一条 {at}（{days} 天前）", "newest known post {at} ({days} days ago)"),
    "walk.nothing_known": ("没有已知的更新", "no post is known"),
    "walk.checked": ("上次查看 {at}", "last looked at {at}"),
    "walk.seen_before": ("已有人看过：{look}", "looked at before: {look}"),
    "walk.case": ("台账 {id} 号 {rule}：{status}，{by} {at} {why}", "case {id} {rule}: {status}, {by} {at} {why}"),
    "walk.address": ("网址 {url}", "open {url}"),
    "walk.no_address": ("没有已知网址，请在平台上搜索", "no address is known: search for it on the platform"),
    "walk.held": ("随下一条记录保存：{what}", "kept with the next answer: {what}"),
    "walk.keys": (
        "t 今天更新  y 昨天  d 或数字 日期  x 无更新的  n 从未更新  g 账号已不在\n"
        "s 是  o 不是此账号  c 看不了  回车 稍后  u 撤回  m 备注  p 截图  w 打开  q 结束",
        "t today  y yesterday  d or a digit: date  x nothing newer  n never  g gone\n"
        "s same  o other  c cannot  Enter later  u undo  m note  p shot  w open  q end",
    ),
    "walk.odd": ("没有这个键：{key}", "no such key: {key}"),
    "walk.by": ("您的姓名：", "your name: "),
    "walk.day": (
        "最近一条的日期（今天 昨天 3天前 9-18 2026-09-18T09:30）：",
        "the day of the newest post (t, y, 3d, 9-18, 2026-09-18T09:30): ",
    ),
    "walk.silent_since": (
        "哪天以后没有更新的（回车：已知最近一条 {at}）：",
        "nothing is newer than which day (Enter: the newest known post, {at}): ",
    ),
    "walk.silent_since_day": ("哪天以后没有更新的：", "nothing is newer than which day: "),
    "walk.before": (
        "监测时间点 {at} 以前最近的一条（回车：没有看）：",
        "the newest one before the time-point {at} (Enter: not looked): ",
    ),
    "walk.state": (
        "平台的说法：1 已注销 · 2 已封禁 · 3 冻结 · 4 已迁移 · 5 不存在（其他键返回）",
        "what the platform says: 1 deregistered · 2 banned · 3 suspended · 4 migrated · 5 not found (others: back)",
    ),
    "walk.words": ("照录平台的原话：", "the platform's own words, exactly: "),
    "walk.note": ("备注：", "a note: "),
    "walk.picture": ("截图文件的路径（回车：从剪贴板取）：", "path of the picture (Enter: from the clipboard): "),
    "walk.no_paste": ("没有能读剪贴板图片的程序", "no program here reads pictures from the clipboard"),
    "walk.no_paste.hint": (
        "把截图存成文件，再输入它的路径；Linux 上可装 wl-clipboard 或 xclip",
        "save the picture as a file and type its path; on Linux wl-clipboard or xclip does it",
    ),
    "walk.no_pasted": ("剪贴板里没有图片", "the clipboard holds no picture"),
    "walk.confirm": (
        "将对“{name}”（{platform} {key}）记录：{saw}",
        "to be recorded of {name} ({platform} {key}): {saw}",
    ),
    "walk.confirm_key": ("{question}。按 k 确认，其他键返回", "{question}. k confirms, any other key goes back"),
    "walk.days_ago": ("{saw}（{days} 天前）", "{saw} ({days} days ago)"),
    "walk.after_time_point": ("{text} 晚于监测时间点 {at}", "{text} is after the time-point {at}"),
    "walk.not_recorded": ("没有记录", "nothing was recorded"),
    "walk.recorded": ("已记录 {name}：{saw}", "recorded of {name}: {saw}"),
    "walk.opened": ("已在浏览器打开", "opened in the browser"),
    "walk.not_opened": (
        "这里不能打开浏览器，请扫码或复制网址",
        "no browser can be opened here: scan or copy the address",
    ),
    "walk.undone": ("已撤回对 {name} 的记录，留痕备查", "the record of {name} is withdrawn, and stays on file"),
    "walk.nothing_to_undo": ("这一次还没有可撤回的记录", "nothing was recorded in this session"),
    "walk.undo_why": ("核实时即行撤回：误记", "taken back at once: recorded by mistake"),
    "walk.last_undo": (
        "已到末尾。u 撤回上一个，其他键结束",
        "that was the last. u takes the last answer back, any other key ends",
    ),
    "walk.meanwhile": ("{by} 已于 {at} 记录：{saw}", "answered meanwhile by {by} at {at}: {saw}"),
    "walk.newer_known": ("已知有更新的一条：{at}", "a newer post is known: {at}"),
    "walk.newer_known.hint": (
        "再看一次；确已删除的，记为 --cannot-tell，用 --note 写明；记录有误的，用 --remove 撤回",
        "look again; where it was deleted: --cannot-tell, with a --note; where a record is wrong: --remove it",
    ),
    "walk.odd_day": ("日期的写法不能识别：{text}", "not a date: {text}"),
    "walk.odd_day.hint": ("如 今天、昨天、3天前、9-18、2026-09-18T09:30", "as t, y, 3d, 9-18, 2026-09-18T09:30"),
    "walk.day_in_future": ("{text} 还没有到", "{text} is still to come"),
    "walk.day_too_early": ("{text} 早于{platform}开办", "{text} is before {platform} began"),
    "walk.no_terminal": ("--walk 要在终端里逐个按键", "--walk needs a terminal to type in"),
    "walk.no_terminal.hint": (
        "逐条记录用 tracker review 平台:标识 --by 姓名 --last-post 时间",
        "to record one look: tracker review PLATFORM:HANDLE --by NAME --last-post INSTANT",
    ),
    "walk.odd_share": ("--share 应写成 2/5 的样子：{text}", "--share is written as 2/5, not {text}"),
    "walk.left": ("{minutes} 分钟核实 {done} 个账号{outcomes}", "{done} accounts in {minutes} minutes{outcomes}"),
    "walk.outcomes": ("：{outcomes}", ": {outcomes}"),
    "walk.remaining": (
        "还有 {left} 个；接着核实：tracker review --walk",
        "left: {left}; to go on: tracker review --walk",
    ),
    "walk.busy": ("另有 {count} 个正由他人核实", "{count} are being reviewed by others"),
}
