"""Words of `tracker accounts resolve`."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HANDLE_CERTAINTIES: Mapping[str, Pair] = {
    "sure": ("可确定", "sure"),
    "to_confirm": ("待确认", "to be confirmed"),
    "refused": ("不采用", "refused"),
    "none": ("未找到", "none found"),
}

SOURCES: Mapping[str, Pair] = {
    "link": ("名册链接", "link"),
    "picture": ("表内二维码", "QR code"),
    "sheet": ("单位填报的地址", "address on the unit's sheet"),
    "name": ("按名称查找", "name"),
}

HANDLE_REASONS: Mapping[str, Pair] = {
    "same_original_id": ("原始ID与名册一致", "its original id is the register's"),
    "name_and_entity": ("名称逐字一致，认证主体就是主办单位", "name and verified organisation are the register's"),
    "other_original_id": ("原始ID与名册不同（{detail}）", "its original id is another one ({detail})"),
    "name_not_shown": ("只知标识，页面未示名称，不能核对", "only the handle is known; no name was shown"),
    "name_looks_alike": ("名称只是看起来一样，字符不同", "the name only looks the same: its characters differ"),
    "name_is_longer": ("名称多出或少了几个字", "one name is a part of the other"),
    "name_differs": ("名称不同", "the name is another one"),
    "post_is_a_repost": ("链接是转发、转载的内容", "the link leads to a repost"),
    "several_of_this_name": ("同名或形似的账号不止一个", "several accounts have this name, or one like it"),
    "several_entries": ("名册中同一单位有几个同名账号", "the register has several entries of this name and unit"),
    "several_found": ("不同来源找到不同的账号", "different sources lead to different accounts"),
    "found_for_another": ("同时也像是名册中的 {detail}", "was found for another entry as well: {detail}"),
    "entity_not_shown": ("名称一致，但平台未示认证主体", "the name is the same; no verified organisation is shown"),
    "not_an_organisation": ("认证的是个人或企业，不是机关单位", "verified as a person or company, not as an office"),
    "entity_differs": ("认证主体不是主办单位", "the verified organisation is not the unit"),
    "entity_of_several": ("认证主体有几家，不全是主办单位", "several organisations are named, not the unit alone"),
    "other_entity_filed": (
        "认证主体是主办单位，但名册登记的认证主体是另一家（{detail}）",
        "verified as the unit, while the register states another organisation ({detail})",
    ),
    "taken_back_before": (
        "这个标识曾写给该账号，后被人撤销",
        "the account had this handle before, and a person took it back",
    ),
    "handle_withdrawn": ("撤销标识", "handle taken back"),
    "entity_looks_alike": (
        "认证主体看似该单位，但含看不见的字符或异体字符",
        "the organisation looks like the unit, with a character that does not show or is another form of one",
    ),
    "place_unclear": ("单位名称相同，但不能确定是本地的", "the office has this name, and may be another place's"),
    "held_by_another": ("标识已属于 {detail}", "the handle is another entry's: {detail}"),
    "no_source": (
        "名册里没有可用的链接，该平台也不能按名称查找",
        "no link is known, and it cannot be looked up by name",
    ),
    "nothing_found": ("平台上没有找到", "nothing was found on the platform"),
    "platform_says": ("平台提示：{detail}", "the platform says: {detail}"),
    "address_not_read": ("这种链接看不出账号：{detail}", "this kind of address names no account: {detail}"),
    "address_of_another_site": ("不是该平台的网址：{detail}", "no address of this platform: {detail}"),
    "wechat_profile_code": (
        "二维码是微信名片（{detail}），里面没有账号标识；请单位提供一篇文章的链接",
        "the code is a WeChat profile code ({detail}), which holds no handle: ask the unit for the link of an article",
    ),
}
"""Why a handle is sure or not; further codes are those of looks."""

HEADERS: Mapping[str, Pair] = {
    "handle_certainty": ("结果", "Result"),
    "candidate": ("候选标识", "Candidate"),
    "name_there": ("平台名称", "Name there"),
    "entity_there": ("平台认证主体", "Verified there"),
    "found_by": ("来源", "Source"),
    "source_text": ("来源内容", "From"),
    "adopt": ("采纳", "Adopt (y/n)"),
    "row_check": ("核对码", "Check"),
}

UNFILED_ENTITIES: Mapping[str, Pair] = {
    "same": ("认证主体就是该单位，名册里没有", "verified as this unit, and not in the register"),
    "looks_alike": (
        "认证主体看似该单位，字符不同",
        "verified as what looks like the unit, in other characters",
    ),
    "place_unclear": ("认证主体同名，不能确定是本地的", "verified as an office of this name, maybe another place's"),
    "one_of_several": ("认证主体有几家", "several organisations are named"),
    "other": ("名称相近，认证主体是别的单位", "the name is alike; verified as another one"),
    "not_shown": ("名称相近，未示认证主体", "the name is alike; no verified organisation is shown"),
}

PICTURE_FAULTS: Mapping[str, Pair] = {
    "several_rows": (
        "二维码图片跨了几行，不知属于哪个账号",
        "the picture covers several rows: it is not known to which it belongs",
    ),
    "picture_too_big": ("图片太大，没有读", "the picture is too big and was not read"),
    "unreadable": ("图片读不出来", "the picture cannot be read"),
    "no_account": ("这一行不是名册中没有标识的账号", "the row is of no account that lacks its handle"),
}

SENTENCES: Mapping[str, Pair] = {
    "resolve.title": (
        "没有标识的账号 {count} 个：可确定 {sure}，待确认 {to_confirm}，不采用 {refused}，未找到 {none}",
        "{count} accounts without a handle: {sure} sure, {to_confirm} to be confirmed, {refused} refused, "
        "{none} not found",
    ),
    "resolve.none_without": (
        "所选账号都有标识，或平台不能自动查找",
        "every selected account has its handle, or is on a platform that cannot be looked at",
    ),
    "resolve.dry": (
        "名册未改动。--apply 采用可确定的；其余用 --walk 逐个看，或 --out 文件.xlsx 写成表，填好“采纳”后 --from 读回",
        "nothing was changed; --apply takes the sure ones; for the others there is --walk, or --out FILE.xlsx, whose "
        "column is filled in and read back by --from",
    ),
    "resolve.none_found": (
        "都没有找到，名册未改动。微信、知乎登录以后才能按名称查找（tracker login wechat --site mp、"
        "tracker login zhihu）；或请单位提供一篇文章的链接，写进表格再导入",
        "none was found, and nothing was changed; WeChat and Zhihu are searched by name only after a login "
        "(tracker login wechat --site mp, tracker login zhihu); or ask the units for the link of an article, put it "
        "into the table and import it again",
    ),
    "resolve.applied": ("已写入名册：{count} 个标识", "{count} handles are in the register now"),
    "resolve.nothing_applied": ("没有可写入的标识", "there was no handle to put in"),
    "resolve.progress": ("已看 {done}/{total} 个账号", "{done} of {total} accounts looked up"),
    "resolve.stopped": (
        "{platform}：{reason}，其余留待下次；已查到的不会再查",
        "{platform}: {reason}; the rest is left for another time, and what was found is not asked for again",
    ),
    "resolve.written": (
        "已写入 {path}：{count} 个候选。在“采纳”一列填 y 或 n，再运行 tracker accounts resolve --from {path}",
        "{path} written: {count} candidates. Put y or n into the column Adopt, then run "
        "tracker accounts resolve --from {path}",
    ),
    "resolve.several_ways": (
        "--confirm、--from、--walk、--apply、--unfiled、--undo 一次只用一种",
        "only one of --confirm, --from, --walk, --apply, --unfiled, --undo at a time",
    ),
    "resolve.undo_why": ("撤销标识须写明原因", "say why the handle is taken back"),
    "resolve.undo_why.hint": ("加 --why 原因", "add --why REASON"),
    "resolve.undo_file": (
        "名册写在文件里，不在数据库里：{path}",
        "the register is in a file, not in the database: {path}",
    ),
    "resolve.undo_file.hint": (
        "直接改文件中的标识：换了标识就是另一账号，以前所见不再算它的",
        "change the handle in the file: with another handle it is another account, and nothing seen before is its own",
    ),
    "resolve.undone": (
        "已撤销 {key}：检查 {checks} 次、更新 {posts} 条、人工记录 {manual_checks} 条、台账 {cases} 件不再算它的，"
        "单位所报链接 {links} 个待重新打开；全部记录仍保留",
        "{key} is taken back; no longer the account's: {checks} checks, {posts} posts, {manual_checks} manual checks,"
        " {cases} cases; to be opened again: {links} links of its unit; all of it stays on record",
    ),
    "resolve.odd_confirm": ("--confirm 应写作 账号=标识：{typed}", "--confirm is written KEY=HANDLE, not {typed}"),
    "resolve.odd_confirm.hint": (
        "例如 --confirm weibo:~3f2a=1234567890",
        "for example --confirm weibo:~3f2a=1234567890",
    ),
    "resolve.has_handle": ("{key} 已有标识，未改动", "{key} has its handle already; nothing was changed"),
    "resolve.has_handle.hint": (
        "标识写错了，请在名册中更正：tracker accounts import",
        "correct a wrong handle in the register: tracker accounts import",
    ),
    "resolve.odd_handle": (
        "{handle} 不是该平台账号标识的写法",
        "{handle} does not have the form of a handle on this platform",
    ),
    "resolve.odd_handle.hint": ("{key}：未改动", "{key}: nothing was changed"),
    "resolve.held": (
        "{handle} 已属于名册中的（或已移出的）{other}，没有写给 {key}",
        "{handle} belongs to {other} (in the register, or no longer in it) and was not given to {key}",
    ),
    "resolve.held.hint": (
        "核对是哪一个账号：tracker accounts history",
        "find out which account it belongs to: tracker accounts history",
    ),
    "resolve.twice": ("{handle} 写给了两个账号：{keys}", "{handle} is given to two accounts: {keys}"),
    "resolve.two_handles": ("{key} 写了两个标识：{handles}", "{key} is given two handles: {handles}"),
    "resolve.same.hint": ("一个标识只属于一个账号，未改动", "one handle is one account's; nothing was changed"),
    "resolve.sheet_foreign": (
        "{file} 不是 --out 写出的表：缺 {heads} 列",
        "{file} was not written by --out: the column {heads} is missing",
    ),
    "resolve.sheet_foreign.hint": (
        "重新写一份 tracker accounts resolve --out 文件.xlsx",
        "write one: tracker accounts resolve --out FILE.xlsx",
    ),
    "resolve.sheet_moved": (
        "{where}：账号、名称、候选标识与核对码不符，这一行被改过或各列错位",
        "{where}: account, names, candidate and check do not belong together: the row was changed, or columns shifted",
    ),
    "resolve.sheet_moved.hint": (
        "整份未采用。另一个标识用 --confirm 账号=标识",
        "nothing was taken; for another handle use --confirm KEY=HANDLE",
    ),
    "resolve.sheet_odd": ("{where}：“采纳”一列应填 y 或 n，不是 {value}", "{where}: Adopt is y or n, not {value}"),
    "resolve.sheet_odd.hint": ("整份未采用", "nothing was taken"),
    "resolve.yaml_changed": (
        "{path} 刚刚被改过，没有写入；请再运行一次",
        "{path} was changed just now and was not written; run the command again",
    ),
    "resolve.yaml_cannot": (
        "{path} 不能安全改写，未改动",
        "{path} cannot be rewritten safely; nothing was changed",
    ),
    "resolve.yaml_cannot.hint": (
        "先把账号移入数据库：tracker accounts adopt",
        "move its accounts into the database first: tracker accounts adopt",
    ),
    "resolve.walk.account": (
        "{number}/{count} {platform} {name}（{key}）主办单位 {unit}",
        "{number}/{count} {platform} {name} ({key}), unit {unit}",
    ),
    "resolve.walk.candidate": (
        "  候选 {handle}：平台名称 {name}，认证主体 {entity}；{reason}；来源 {source}",
        "  candidate {handle}: name there {name}, verified {entity}; {reason}; from {source}",
    ),
    "resolve.walk.address": ("  页面 {url}", "  its page: {url}"),
    "resolve.walk.what": (
        "是这个账号吗？ y 采纳 · n 不是 · 回车 跳过 · q 结束",
        "is it this account? y adopts · n no · Enter skips · q ends",
    ),
    "resolve.walk.odd": ("请输入 y、n、q 或直接回车", "y, n, q or Enter, please"),
    "resolve.walk.left": ("已采纳 {count} 个", "{count} adopted"),
    "resolve.not_shown": ("未示", "not shown"),
    "resolve.source": ("accounts resolve（{basis}）{source}", "accounts resolve ({basis}) {source}"),
    "resolve.by_person": ("人工确认", "confirmed by a person"),
    "resolve.no_qr": (
        "读取表内二维码需要另装组件",
        "reading QR codes in a workbook needs an extra",
    ),
    "resolve.pictures": (
        "{file}：图片 {pictures} 张，读出二维码 {codes} 个",
        "{file}: {pictures} pictures, {codes} QR codes read",
    ),
    "resolve.picture_unread": ("{where}（共 {count} 处）：{why}", "{where} ({count} in all): {why}"),
    "resolve.unfiled.title": (
        "按单位名称找到、名册里没有的账号 {count} 个（仅供核查，不作问题）",
        "{count} accounts found by the units' names, not in the register (to be looked into: no finding)",
    ),
    "resolve.unfiled.none": ("没有找到名册以外的账号", "no account outside the register was found"),
}
