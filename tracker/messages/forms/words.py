"""Words for the sheets that go to units and come back (填报); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

STATES: Mapping[str, Pair] = {
    "verified": ("已核实", "verified"),
    "older": ("所报过旧", "too old"),
    "later": ("晚于时间点", "after the time-point"),
    "wrong_account": ("另一账号", "another account's"),
    "to_confirm": ("待人工确认", "for a person to confirm"),
    "deleted": ("已删除", "deleted"),
    "failed": ("未能打开", "could not be opened"),
    "not_opened": ("待打开", "not opened yet"),
    "no_link": ("未给链接", "no link"),
    "self_report": ("单位自报", "the unit's word"),
    "blank": ("交回未填", "returned blank"),
    "unanswered": ("未交回", "not returned"),
    "left": ("已移出名册", "left the register"),
}
"""tracker.forms.status.AnswerState -> words."""
TAKINGS: Mapping[str, Pair] = {
    "new": ("收下", "taken"),
    "added": ("补充", "added to"),
    "replaced": ("替换", "replaced"),
    "unchanged": ("无变化", "no change"),
    "blank": ("未填", "blank"),
    "conflict": ("互相矛盾", "contradiction"),
    "differs": ("与已收不同", "differs from what was taken"),
}
CELLS: Mapping[str, tuple[Pair, Pair]] = {
    "no_link": (("没有链接，只有文字", "no link in the text"), ("打开文章，复制链接后重填", "copy the article's link")),
    "bad_link": (("不是可用的公网网址", "no usable public address"), ("重新复制链接", "copy the link again")),
    "foreign_link": (
        ("不是该平台的网址", "not an address of this platform"),
        (
            "填本平台上的链接；短网址请打开后再复制",
            "give one on the platform; open short addresses and copy what they lead to",
        ),
    ),
    "not_article": (
        ("不是公众号文章的链接", "no article's link"),
        ("打开文章，右上角“…”里复制链接", "open the article and copy its link"),
    ),
    "many_links": (("一格里链接过多", "too many links in a cell"), ("只留最新一条", "leave the newest")),
    "formula": (("公式没有存值或出错", "a formula without a value"), ("改填链接或时间本身", "write the value itself")),
    "bad_time": (("时间认不出来", "no time that can be read"), ("写作 2023-09-18 18:00", "write 2023-09-18 18:00")),
    "relative_time": (
        ("“今天”“昨天”之类，不知相对哪一天", "relative: to which day is not known"),
        ("写明年月日", "write year, month and day"),
    ),
    "which_year": (("没有写年，可能是几个年份", "no year, and it may be of several"), ("写上年份", "write the year")),
    "future_time": (("时间还没有到", "lies in the future"), ("核对后重填", "check it and write it again")),
    "two_times": (("一行里有两个不同的时间", "two different times in a row"), ("只留一个", "leave one")),
    "unknown_key": (
        ("填报码不是我们发出的", "the key is none of ours"),
        ("用发出的那份表重填", "use the sheet that was sent"),
    ),
    "other_round": (
        ("是另一轮的表", "the row is of another round"),
        ("用这一轮的表重填；或以 --round 指明那一轮", "use this round's sheet, or name that round with --round"),
    ),
    "no_key": (
        ("没有填报码，认不出是哪个账号", "no key, so the account is not known"),
        ("用发出的那份表重填，不要另建表", "use the sheet that was sent"),
    ),
    "identity_differs": (
        ("填报码与账号名称、标识不是同一账号", "key and name are of two accounts"),
        ("行被错开了：用发出的那份表重填", "rows were shifted: use the sheet that was sent"),
    ),
    "left_register": (
        ("账号已移出名册，没有收", "the account has left the register; nothing is taken"),
        ("不必再填；仍应在册的，先改名册再读", "nothing to do; if it still belongs there, correct the register first"),
    ),
    "no_header": (("没有找到表头", "no header was found"), ("用发出的那份表重填", "use the sheet that was sent")),
    "conflict": (
        ("同一账号有不同的答复，都没有收", "different answers for one account; none is taken"),
        ("问清单位，只留一份", "ask the unit and keep one of them"),
    ),
    "differs": (
        ("与已收的答复不同，没有收", "differs from the answer taken before, and is not taken"),
        ("确以这份为准的：--replace", "where this one is right: --replace"),
    ),
    "refused": (("文件没有读", "the file was not read"), ("按所说改正后重交", "correct it and send it again")),
}
"""Code of what could not be taken -> what it is, what to do."""

HEADERS: Mapping[str, Pair] = {
    "form_file": ("文件", "File"),
    "form_cell": ("单元格", "Cell"),
    "form_value": ("所填", "Written"),
    "form_wrong": ("问题", "What is wrong"),
    "form_to_do": ("处理", "What to do"),
    "form_group": ("单位或地区", "Unit or region"),
    "form_rows": ("行数", "Rows"),
    "form_answered": ("已填", "Answered"),
    "form_taken": ("收下", "Taken"),
    "form_unchanged": ("无变化", "No change"),
    "form_blank": ("未填", "Blank"),
    "form_not_taken": ("未收", "Not taken"),
    "form_bad": ("有误", "Bad cells"),
    "form_returned_at": ("交回", "Returned"),
    "form_due": ("截止", "Due"),
    "form_state": ("结果", "Result"),
    "form_verified": ("已核实", "Verified"),
    "form_pending": ("待打开", "To open"),
    "form_for_people": ("待人工", "For a person"),
    "form_stated_at": ("单位填报", "Unit's time"),
    "form_page_at": ("页面显示", "Page's time"),
    "form_believed": ("只凭单位所报", "By its unit's word alone"),
    "form_page_name": ("页面账号", "Page's account"),
}

SENTENCES: Mapping[str, Pair] = {
    **{f"forms.state.{name}": pair for name, pair in STATES.items()},
    **{f"forms.taking.{name}": pair for name, pair in TAKINGS.items()},
    **{f"forms.cell.{code}": pair for code, (pair, _) in CELLS.items()},
    **{f"forms.todo.{code}": pair for code, (_, pair) in CELLS.items()},
    "forms.no_round": ("还没有发出过填报表", "no sheets were sent yet"),
    "forms.no_round.hint": ("发出：tracker forms out --out 文件夹", "send them: tracker forms out --out DIR"),
    "forms.unknown_round": ("没有第 {number} 轮填报", "there is no round {number}"),
    "forms.rounds": ("已有：{numbers}", "there are: {numbers}"),
    "forms.nobody": (
        "截至 {at} 没有要问单位的账号：都已核实，或不是单位能答复的（全部账号：--all）",
        "as of {at} there is nothing to ask a unit: all is verified, or no unit can answer for it (every account:"
        " --all)",
    ),
    "forms.due_past": ("--due {due} 已经过了", "--due {due} is past"),
    "forms.written": (
        "第 {number} 轮：{files} 份表、{rows} 个账号，写入 {path}；目录见 {index}",
        "round {number}: {files} sheets with {rows} accounts in {path}; the index is {index}",
    ),
    "forms.written_before": (
        "第 {number} 轮：{path} 已是这一轮的表，未改动",
        "round {number}: {path} has its sheets already, nothing was changed",
    ),
    "forms.no_files": ("没有可读的文件：{path}", "no file to read: {path}"),
    "forms.in.title": ("第 {number} 轮交回的表", "Sheets returned for round {number}"),
    "forms.in.bad": ("未能收下的", "Not taken"),
    "forms.in.dry": (
        "只是预览，没有收下：{taken} 个答复可收，加 --apply 收下",
        "a preview: {taken} answers can be taken; --apply takes them",
    ),
    "forms.in.applied": (
        "收下 {taken} 个答复（{files} 个文件）；链接由下一次检查打开核对：tracker scan",
        "{taken} answers taken from {files} files; the next scan opens the links: tracker scan",
    ),
    "forms.in.nothing": ("没有变化", "no change"),
    "forms.in.left": (
        "{count} 处未能收下，见上表；其余照收",
        "{count} things could not be taken, see above; the rest is taken all the same",
    ),
    "forms.status.title": (
        "第 {number} 轮填报（时间点 {round_at}，截至 {at} 的结果）",
        "Round {number} (time-point {round_at}, results as of {at})",
    ),
    "forms.status.people": ("须人工处理的答复", "Answers for a person"),
    "forms.status.note": (
        "{groups} 份表，{returned} 份交回；{rows} 个账号：{states}",
        "{groups} sheets, {returned} returned; {rows} accounts: {states}",
    ),
    "forms.opened.not_yet": STATES["not_opened"],
    "forms.opened.own": ("本账号的文章", "an article of the account"),
    **{f"forms.opened.{name}": STATES[name] for name in ("wrong_account", "to_confirm", "deleted", "failed")},
    "forms.mismatch": ("自报不符", "self-report mismatch"),
    "forms.show": ("单位自报（不作依据，页面为准）", "The unit's word (no proof; the page decides)"),
    "forms.show_unopened": (
        "单位自报（程序不打开这一平台的链接，未经核实）",
        "The unit's word (links on this platform are not opened; not verified)",
    ),
    "forms.digest": ("未交回的填报表（第 {number} 轮）", "Sheets not returned (round {number})"),
    "forms.overdue": ("已过期", "overdue"),
}
