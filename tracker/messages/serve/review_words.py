"""Sentences of the served queue (人工核实) for phones and desktop computers."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "serve.review": ("人工核实", "Manual review"),
    "serve.review.done": ("已核 {done}", "done {done}"),
    "serve.review.left": ("余 {left}", "left {left}"),
    "serve.review.each": ("每个 {each} 秒", "{each} s each"),
    "serve.review.end_at": ("预计 {end} 完成", "ends about {end}"),
    "serve.review.part": ("第 {share} 份", "share {share}"),
    "serve.review.progress": ("已核与剩余", "Done and left"),
    "serve.review.last": ("{name}：{saw}", "{name}: {saw}"),
    "serve.review.last.head": ("上一个", "Last"),
    "serve.review.undo": ("撤回", "Undo"),
    "serve.review.undo.of": ("撤回对{name}的记录", "Take back the record of {name}"),
    "serve.review.open": ("打开账号页面", "Open the account's page"),
    "serve.review.other_address": ("另一网址", "Another address"),
    "serve.review.no_address": (
        "没有已知网址，请在平台上按名称搜索",
        "No address is known: search for the name on the platform",
    ),
    "serve.review.code": ("手机扫码打开", "Scan it with a phone"),
    "serve.review.why": ("为什么要人看", "Why it waits"),
    "serve.review.known": ("已知情况", "What is known"),
    "serve.review.question": ("最近一条是哪天发布的？", "On which day was the newest post published?"),
    "serve.review.question.hint": ("看全部内容中最新的一条，不看置顶的", "The newest of all posts, not a pinned one"),
    "serve.review.today": ("今天", "Today"),
    "serve.review.yesterday": ("昨天", "Yesterday"),
    "serve.review.day_before": ("前天", "2 days ago"),
    "serve.review.day": ("其他日期", "Another day"),
    "serve.review.day.hint": (
        "如 9-18、3天前、2026-09-18、2026-09-18T09:30",
        "as 9-18, 3d, 2026-09-18, 2026-09-18T09:30",
    ),
    "serve.review.record": ("记录", "Record"),
    "serve.review.later": ("稍后再看", "Later"),
    "serve.review.cannot_tell": ("看不了或不能判断", "Cannot see or tell"),
    "serve.review.gone": ("账号已不在", "The account is gone"),
    "serve.review.gone.state": ("平台的说法", "What the platform says"),
    "serve.review.gone.words": ("照录平台原话", "The platform's own words, exactly"),
    "serve.review.gone.known": (
        "程序读到过的原话，与页面一致才可选用：",
        "Words that the program has read; choose them only if the page says just that:",
    ),
    "serve.review.gone.record": ("记录为已不在", "Record it as gone"),
    "serve.review.more": ("其他情况", "Something else"),
    "serve.review.since": ("哪天以后没有更新的", "Nothing is newer than"),
    "serve.review.since.hint": ("不填即已知最近一条", "Empty: than the newest known post"),
    "serve.review.nothing_newer": ("没有更新的", "Nothing newer"),
    "serve.review.never_posted": ("从未更新（平台计数为 0）", "Never posted (the platform counts 0)"),
    "serve.review.same_account": ("就是登记的账号", "It is the registered account"),
    "serve.review.other_account": ("不是登记的账号", "It is another account"),
    "serve.review.with": ("截图和备注", "A picture and a note"),
    "serve.review.with.hint": (
        "随这一条记录保存。图片 {most} MB 以内，重新编码后保存，不留位置等信息",
        "Kept with this answer. Pictures up to {most} MB; they are encoded again, without place or device",
    ),
    "serve.review.camera": ("拍照", "Camera"),
    "serve.review.file": ("选图片", "Choose a picture"),
    "serve.review.paste": ("也可以直接粘贴图片", "Or paste a picture"),
    "serve.review.note": ("备注", "Note"),
    "serve.review.save": ("存草稿", "Save the draft"),
    "serve.review.saved": ("草稿已存，尚未记录", "The draft is kept; nothing is recorded yet"),
    "serve.review.picture": ("已附的截图", "The picture that goes with it"),
    "serve.review.picture.attached": ("附截图", "with a picture"),
    "serve.review.drop_picture": ("去掉截图", "Remove the picture"),
    "serve.review.draft": ("有未完成的草稿", "An unfinished draft"),
    "serve.review.keys": (
        "按键：t 今天 · y 昨天 · e 前天 · d 或数字 日期 · g 已不在 · x 无更新的 · n 从未更新 · s 是 · o 不是 · "
        "c 看不了 · l 稍后 · m 备注 · p 截图 · u 撤回 · w 打开",
        "keys: t today · y yesterday · e 2 days ago · d or a digit: day · g gone · x nothing newer · n never · "
        "s same · o other · c cannot · l later · m note · p picture · u undo · w open",
    ),
    "serve.review.confirm": ("请核对后确认", "Check, then confirm"),
    "serve.review.confirm.why": (
        "这一条可能不利于该单位，或关系到页面是谁的，所以再问一次。",
        "This may count against the unit, or says whose page it is: so it is asked once more.",
    ),
    "serve.review.confirm.record": ("确认记录", "Confirm and record"),
    "serve.review.confirm.by": ("记录人：{name}", "Recorded by {name}"),
    "serve.review.back": ("返回，不记录", "Back, record nothing"),
    "serve.review.before": ("监测时间点以前最近的一条", "The newest one before the time-point"),
    "serve.review.before.why": (
        "所选的一条（{saw}）晚于监测时间点 {at}，不说明时间点的情况。时间点以前最近的一条是哪天的？",
        "The post chosen ({saw}) is after the time-point {at} and says nothing of it. "
        "On which day was the newest one before it published?",
    ),
    "serve.review.before.none": ("没有看，只记录这一条", "Not looked: record only this one"),
    "serve.review.before.record": ("两条都记录", "Record both"),
    "serve.review.shares": ("分工", "Divide the queue"),
    "serve.review.shares.hint": (
        "几个人分头核实时，各选一份；一个单位不拆开。不分份也不会看到同一个账号。",
        "When several people review, each takes a share; a unit is never divided. Without shares, too, no two people"
        " get the same account.",
    ),
    "serve.review.shares.field": ("份数，如 2/5", "Share, as 2/5"),
    "serve.review.shares.take": ("看这一份", "Take this share"),
    "serve.review.shares.all": ("看全部", "The whole queue"),
    "serve.review.all_done": ("没有待您核实的账号了", "Nothing waits for you any more"),
    "serve.review.all_busy": (
        "其余 {count} 个正由他人核实，五分钟没有记录的会再给出。",
        "The other {count} are being reviewed by others; one not answered within five minutes is offered again.",
    ),
    "serve.review.again": ("再看一次", "Look again"),
    "serve.review.not_waiting": (
        "这个账号不需要您核实：已有结论、已由您答过，或不在名册中。",
        "This account does not wait for you: it is verified, answered by you, or not in the register.",
    ),
    "serve.review.not_shown": (
        "没有记录：这个账号的页面还没有给您看过。",
        "Nothing was recorded: you were not shown this account.",
    ),
    "serve.review.anothers": ("“{name}”正由{by}核实，没有记录。", "{by} is reviewing {name}; nothing was recorded."),
    "serve.review.not_last": (
        "没有撤回：它已不是您的上一个记录。",
        "Nothing was taken back: it is not your last record.",
    ),
    "serve.review.which_day": ("请填日期：没有已知的更新", "Type the day: no post is known"),
    "serve.review.which_state": ("请选平台的说法", "Choose what the platform says"),
    "serve.review.which_words": ("请照录平台的原话", "Type the platform's own words"),
    "serve.review.odd_answer": ("没有记录：没有这样的回答", "Nothing was recorded: there is no such answer"),
    "serve.review.too_long": ("没有记录：填写的内容过长", "Nothing was recorded: what is typed is too long"),
    "serve.review.picture_large": (
        "图片超过 {most} MB，没有保存",
        "The picture is larger than {most} MB and was not kept",
    ),
    "serve.review.picture_pixels": (
        "图片超过 {most} 百万像素，没有保存",
        "The picture has more than {most} million pixels and was not kept",
    ),
    "serve.review.picture_odd": (
        "这不是能读的图片（PNG、JPEG、WebP、GIF、BMP），没有保存",
        "This is no picture that can be read (PNG, JPEG, WebP, GIF, BMP) and was not kept",
    ),
    "serve.review.picture_gone": (
        "没有记录：草稿中的截图已不在，请重新选择",
        "Nothing was recorded: the draft's picture is gone; choose it again",
    ),
}
