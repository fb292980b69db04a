"""All labels and sentences of the interface in Chinese and English, read by tracker.messages.messages. Codes and keys
are always English."""

from collections.abc import Mapping

from tracker.messages import cases, explain, live, notes, notice, originality, policy, register, watch
from tracker.messages.cluster import words as cluster_words
from tracker.messages.database import words as database_words
from tracker.messages.evidence import words as evidence
from tracker.messages.forms import words as forms
from tracker.messages.listings import headers
from tracker.messages.listings import words as listings
from tracker.messages.machine import doctor, login
from tracker.messages.notify import sentences as notify_words
from tracker.messages.official import words as official
from tracker.messages.report_page import advice, page_words
from tracker.messages.resolving import words as resolving
from tracker.messages.review import case_reasons, people, records, walk
from tracker.messages.scanning import capacity as capacity_words
from tracker.messages.scanning import commands
from tracker.messages.scanning import words as scanning_words
from tracker.messages.serve import words as serve_words
from tracker.messages.slimming import words as slimming
from tracker.messages.terminal import screens, tui
from tracker.messages.terminal.language import Pair

PLATFORMS: Mapping[str, Pair] = {
    "wechat": ("微信", "WeChat"),
    "weibo": ("新浪微博", "Weibo"),
    "baijiahao": ("百家号", "Baijiahao"),
    "zhihu": ("知乎", "Zhihu"),
    "peopleapp": ("人民号", "People's app"),
}

RULES: Mapping[str, Pair] = {
    "inactive": ("内容不更新", "inactive"),
    "never_posted": ("开通以来从未更新", "never posted"),
    "deregistered_not_offline": ("已注销未下线", "deregistered, still in the register"),
    "closed_but_posting": ("已关停仍更新", "closed, still posting"),
    "mostly_reposts": ("以转载为主", "mostly reposts"),
    "renamed_not_filed": ("更名未备案", "renamed, not filed"),
    "entity_mismatch": ("认证主体不符", "verified as another entity"),
    "duplicate_on_platform": ("同平台重复开设", "second account on the platform"),
    "no_interaction": ("无互动交流", "no interaction"),
    "deadline_posting": ("踩点更新", "posts at the deadline"),
    "due_soon": ("临近超期", "due soon"),
    **policy.RULES,
}

VERDICTS: Mapping[str, Pair] = {
    "pass": ("合格", "pass"),
    "fail": ("不合格", "fail"),
    "remark": ("备注", "remark"),
    "unverified": ("未能核实", "not verified"),
}

SEVERITIES: Mapping[str, Pair] = {
    "fail": ("不合格", "fail"),
    "remark": ("备注", "remark"),
    "warn": ("提醒", "reminder"),
    **policy.SEVERITIES,
}

STATES: Mapping[str, Pair] = {
    "": ("未知", "unknown"),
    "active": ("正常", "active"),
    "deregistered": ("已注销", "deregistered"),
    "banned": ("已封禁", "banned"),
    "suspended": ("冻结/停用/异常", "suspended"),
    "migrated": ("已迁移", "migrated"),
    "not_found": ("不存在", "not found"),
}

FILINGS: Mapping[str, Pair] = {
    "running": ("正常运行", "running"),
    "closing": ("拟关停", "closing"),
    "closed": ("已关停", "closed"),
}

KINDS: Mapping[str, Pair] = {
    "publishing": ("发布类", "publishing"),
    "service": ("服务类", "service"),
}

ORIGINS: Mapping[str, Pair] = {
    "original": ("原创", "original"),
    "repost": ("转载", "repost"),
    "unknown": ("未知", "unknown"),
}

WAYS: Mapping[str, Pair] = {
    "ask": ("接口查询", "asked"),
    "visit": ("打开页面", "visited"),
    "person": ("人工查看", "a person"),
}

CODES: Mapping[str, Pair] = {
    "scrape_error": ("读取失败", "could not be read"),
    "unreachable": ("无法访问", "unreachable"),
    "blocked": ("被平台拦截", "blocked by the platform"),
    "login_required": ("平台要求登录", "the platform asks for a login"),
    "captcha_shown": ("出现验证码", "a captcha was shown"),
    "rate_limited": ("访问受限，平台要求放慢", "the platform asks to slow down"),
    "reader_refused": ("微信读书不向此读者显示该账号", "WeRead shows this reader nothing of the account"),
    "not_on_shelf": ("微信读书书架上没有该账号，须先加入", "the account is not on the WeRead shelf: add it first"),
    "undated": (
        "列出的文章未注明发布时间",
        "articles are listed without the time of publication",
    ),
    "account_limited": (
        "官方接口答：账号受限，未说明是冻结、封禁还是注销",
        "the official interface says that the account is restricted, without saying how",
    ),
    "api_banned": ("该账号被停用此官方接口", "the official interface is closed to this account"),
    "partial_list": (
        "所用途径只能证明有更新，不能证明无更新",
        "this route proves that there are posts, never that there are none",
    ),
    "posts_hidden": ("平台计有内容但未予显示", "posts are counted but not shown"),
    "wrong_account": ("页面属于另一账号", "the page is another account's"),
    "identity_unproved": ("账号身份待人工确认", "identity to be confirmed by a person"),
    "no_address": ("缺少可用的链接或标识", "no usable link or handle"),
    "evidence_not_kept": ("证据未能保存，不作认定", "its evidence could not be kept: nothing is claimed"),
    "clock_wrong": ("本机时钟与平台不符，须先校准", "this machine's clock differs from the platform's"),
    "old_copy": ("平台应答是缓存的旧页面，不能证明现状", "the answer is an old copy from a cache"),
    "reply_undated": (
        "平台应答未注明时间，不能证明现状",
        "the answer has no time, so it does not prove the present state",
    ),
    "layout_changed": ("页面结构有变，读取规则待修", "the page has changed, the parser must be fixed"),
    "unknown_words": (
        "平台提示语含义不明，待人工核实",
        "the meaning of the platform's words is not known: a person reads them",
    ),
    "to_be_confirmed": ("待二次查看确认", "waits for a second look"),
    "looks_disagree": ("两次查看结果不一致", "two looks disagree"),
    "not_supported": ("平台暂不支持，人工核实", "platform not supported, checked by hand"),
    "internal_error": ("程序内部错误", "internal error"),
    "stale": ("最近一次查看距监测时间点过久", "no look is near enough to the time-point"),
    "not_checked": ("尚未查看", "not looked at yet"),
    "list_incomplete": ("所见列表未覆盖检查期", "the list seen does not reach back far enough"),
    "account_suspended": ("账号冻结或异常，无法判断更新", "suspended, its posts cannot be judged"),
    "controls_failed": (
        "对照账号未能读到，该平台本次不作判断",
        "the control accounts could not be read, so the platform is not judged",
    ),
    "ceiling_reached": (
        "已达该平台的查看上限，其余留待下次",
        "the limit of looks at the platform is reached, the rest is left for later",
    ),
    "discarded": ("所在检查已作废", "its scan was discarded"),
    "unproved_post": ("不采信的检查见到过更新", "a scan that does not count saw an update"),
    "newly_running": ("转为正常运行未满限度", "running for less than the limit"),
    "count_grew": ("发布数增加而列表未见更新", "the count grew, and the list shows no post"),
    "withheld": ("该平台结果整体异常，本次结论暂缓", "the platform's answers changed as a whole, verdicts withheld"),
    "identity_confirmed": ("账号身份已由人工确认，待再次检查", "identity confirmed by a person, waits for a look"),
    "identity_denied": ("人工确认标识属于另一账号", "a person says that the handle is another account's"),
    "cannot_tell": ("人工查看仍不能判断", "a person looked and could not tell"),
    "no_network": (
        "没有一个平台应答：请检查本机的网络或代理",
        "no platform answers: check this machine's network or proxy",
    ),
    "circuit_open": ("该平台连续受阻，本次已停查", "the platform refused repeatedly, left out this time"),
    **cases.CODES,
    **cluster_words.CODES,
    **people.CODES,
    **register.CODES,
}

LEVELS: Mapping[str, Pair] = notice.LEVELS
CASE_STATUSES: Mapping[str, Pair] = cases.CASE_STATUSES
CASE_STEPS: Mapping[str, Pair] = cases.CASE_STEPS
STEPS: Mapping[str, Pair] = register.STEPS
ORIGIN_REASONS: Mapping[str, Pair] = originality.ORIGIN_REASONS
NOTES: Mapping[str, Pair] = notes.NOTES
COMPLETION_STATUSES: Mapping[str, Pair] = originality.COMPLETION_STATUSES
GAPS: Mapping[str, Pair] = register.GAPS
CERTAINTIES: Mapping[str, Pair] = register.CERTAINTIES

SAW: Mapping[str, Pair] = {
    "last_post": ("见最近一条", "last post seen"),
    "nothing_newer": ("未见更新", "nothing newer seen"),
    "posted": ("见到更新", "a post seen"),
    "never_posted": ("平台计数为0", "never posted"),
    "gone": ("账号已不在", "gone"),
    "same_account": ("是登记的账号", "the registered account"),
    "other_account": ("不是登记的账号", "another account"),
    "cannot_tell": ("不能判断", "cannot tell"),
    **policy.SAW,
}

HEADERS: Mapping[str, Pair] = {
    **headers.HEADERS,
    **notice.HEADERS,
    **originality.HEADERS,
    **policy.HEADERS,
    **register.HEADERS,
    **resolving.HEADERS,
    **official.HEADERS,
    **slimming.HEADERS,
    **cases.HEADERS,
    **watch.HEADERS,
    **scanning_words.HEADERS,
    **database_words.HEADERS,
    **capacity_words.HEADERS,
    **notify_words.HEADERS,
    **live.HEADERS,
    **forms.HEADERS,
    **serve_words.HEADERS,
    **screens.HEADERS,
}

MESSAGES: Mapping[str, Pair] = {
    **listings.SENTENCES,
    **commands.SENTENCES,
    **evidence.SENTENCES,
    **doctor.SENTENCES,
    **login.SENTENCES,
    **records.SENTENCES,
    **explain.SENTENCES,
    **notice.SENTENCES,
    **originality.SENTENCES,
    **people.SENTENCES,
    **walk.SENTENCES,
    **policy.SENTENCES,
    **register.SENTENCES,
    **resolving.SENTENCES,
    **official.SENTENCES,
    **slimming.SENTENCES,
    **cases.SENTENCES,
    **case_reasons.SENTENCES,
    **watch.SENTENCES,
    **scanning_words.SENTENCES,
    **database_words.SENTENCES,
    **capacity_words.SENTENCES,
    **cluster_words.SENTENCES,
    **notify_words.SENTENCES,
    **live.SENTENCES,
    **forms.SENTENCES,
    **screens.SENTENCES,
    **tui.SENTENCES,
    **serve_words.SENTENCES,
    **page_words.SENTENCES,
    **advice.ADVICE,
}
