"""Why an account is not verified, in a sentence for people: one for each code in each language.

What a reader or the system said (`KeyError`, names of keys, English) is kept in the check's message. It is shown by
`show --technical` and in the log, and in no table, sheet, page or notice.
"""

import re
from collections.abc import Mapping

from tracker.messages.cluster import words as cluster_words
from tracker.messages.review import people
from tracker.messages.terminal.language import Lang, Pair
from tracker.messages.terminal.library_words import chinese_of, english_of

SENTENCES: Mapping[str, Pair] = {
    "scrape_error": ("因技术原因未能读取", "it could not be read, for a technical reason"),
    "unreachable": ("平台页面没有打开，或内容未能及时读出", "the page did not open, or nothing readable came in time"),
    "blocked": ("平台拒绝访问，未显示账号内容", "the platform refused, and showed nothing of the account"),
    "login_required": ("平台要求登录后才显示", "the platform shows it only after a login"),
    "captcha_shown": (
        "平台要求输入验证码，程序不予破解",
        "the platform asked for a captcha, which is never solved",
    ),
    "rate_limited": ("平台要求放慢访问，改日再查", "the platform asked to slow down; it is looked at another day"),
    "reader_refused": (
        "微信读书未向登录的读者显示该账号的内容",
        "WeRead showed the reader who is logged in nothing of the account",
    ),
    "not_on_shelf": (
        "登录的微信读书书架上没有该账号，看不到其文章",
        "the account is not on the shelf of the WeRead reader, so its articles are not shown",
    ),
    "undated": (
        "所列文章没有发布时间，不能判断更新",
        "the articles listed have no dates: nothing is known of updates",
    ),
    "account_limited": (
        "官方接口只说账号受限，未说明是冻结、封禁还是注销",
        "the official interface says that the account is restricted, but not whether it is suspended, banned or"
        " deregistered",
    ),
    "api_banned": (
        "该账号不能使用官方接口，未能取得内容",
        "the account may not use the official interface",
    ),
    "partial_list": (
        "所见列表不全或滞后，只能证明有更新",
        "the list seen is partial or late: it proves posts, and never that there are none",
    ),
    "posts_hidden": (
        "平台计有内容而未予显示，或所示不足以证明没有更新",
        "posts are counted and not shown, or what is shown does not prove that there are none",
    ),
    "wrong_account": (
        "打开的页面属于另一账号，不作依据",
        "the page that opened is another account's: it proves nothing",
    ),
    "identity_unproved": (
        "页面未能证明就是登记的账号，待人工确认",
        "nothing proves that the page is the registered account's: a person confirms it",
    ),
    "unproved_post": (
        "不采信的检查见到过更新，不能断定没有更新",
        "a scan that does not count saw an update: no silence is claimed",
    ),
    "count_grew": (
        "平台显示的发布数增加而列表中没有相应的更新，不能断定没有更新",
        "the platform's count grew and the list shows no such post: no silence is claimed",
    ),
    "newly_running": (
        "监测时间点时名册中没有此账号，或转为正常运行、发布类未满限度，此前不要求更新",
        "the register did not have it at the time-point, or has had it running and publishing for less than the limit:"
        " it did not have to post before",
    ),
    "no_address": ("名册没有可用的链接或标识", "the register gives no usable link or handle"),
    "clock_wrong": (
        "本机时钟与平台不符，不能计算未更新天数",
        "this machine's clock differs from the platform's, so days cannot be counted",
    ),
    "evidence_not_kept": (
        "所见的证据未能保存，不作认定，待再次查看",
        "the evidence of what was seen could not be kept, so nothing is claimed of it: it is looked at again",
    ),
    "old_copy": (
        "所得是缓存的旧页面，不能证明现状",
        "an old copy from a cache does not prove the present state",
    ),
    "reply_undated": (
        "平台应答没有注明时间，不能证明现状",
        "the answer has no time, so it does not prove the present state",
    ),
    "layout_changed": (
        "因技术原因未能读取：平台页面的写法有变，程序待更新",
        "it could not be read, for a technical reason: the page has changed, and the program must follow",
    ),
    "unknown_words": (
        "平台显示的提示语含义不明，待人工核实",
        "the platform shows words of unknown meaning: a person reads them",
    ),
    "to_be_confirmed": (
        "平台显示账号已不在，待隔时再次查看确认",
        "the platform shows that the account is gone; a second look must confirm it",
    ),
    "looks_disagree": ("先后两次查看，结果不一致", "two looks, one after the other, disagree"),
    "not_supported": ("程序不读取这个平台，由人工核实", "the program does not read this platform: a person looks"),
    "internal_error": (
        "因技术原因未能读取：程序出错",
        "it could not be read: the program failed",
    ),
    "stale": ("最近一次查看距监测时间点过久", "no look is near enough to the time-point"),
    "not_checked": ("尚未查看", "not looked at yet"),
    "list_incomplete": (
        "所见列表回溯不够久，不能证明没有更新",
        "the list seen does not reach back far enough to prove that nothing was posted",
    ),
    "account_suspended": ("账号冻结或异常，不能判断更新", "the account is suspended, so its posts cannot be judged"),
    "controls_failed": (
        "确知正常的对照账号也未能读到，该平台本次不作判断",
        "control accounts known to be alive failed too, so nobody is judged on this platform",
    ),
    "ceiling_reached": (
        "已达该平台的查看上限，留待下次",
        "the limit of looks at the platform is reached; the rest is left for the next scan",
    ),
    "discarded": ("所在的检查已作废", "the scan that saw it was discarded"),
    "withheld": (
        "该平台的结果整体异常，本次结论暂缓",
        "the platform's answers changed as a whole, so no verdict rests on this scan",
    ),
    "identity_confirmed": (
        "人工已确认是登记的账号，待再次查看",
        "a person confirmed that it is the registered account; it waits for a look",
    ),
    "identity_denied": (
        "人工确认标识属于另一账号，请更正名册",
        "a person found that the handle is another account's: correct the register",
    ),
    "cannot_tell": ("人工查看后仍不能判断", "a person looked and could not tell"),
    "no_network": ("所有平台都没有应答，请检查本机网络", "no platform answered: check this machine's network"),
    "circuit_open": ("该平台连续受阻，本次已停查", "the platform refused repeatedly and was left alone"),
    "dismissed_before": (
        "曾核实为不成立，其后又满期限，请再核实",
        "dismissed before, and silent for another limit since: look again",
    ),
    "no_handle": ("名册没有账号标识，不能自动查看", "the register has no handle, so no program can look"),
    **cluster_words.REASONS,
    **people.REASONS,
}
"""One for each code of tracker.messages.catalog.CODES."""

GENERAL: Pair = SENTENCES["scrape_error"]
FOR_TECHNICAL_REASONS = "因技术原因未能读取"
TECHNICAL = frozenset(
    {
        *("scrape_error", "layout_changed", "internal_error", "controls_failed", "withheld", "discarded"),
        *("clock_wrong", "old_copy", "reply_undated", "undated", "no_network"),
        "evidence_not_kept",
        *("look_hung", "not_reached"),
    }
)
"""Codes whose cause lies with the program or this machine: a notice to units does not go into it."""

QUOTED: tuple[tuple[str, Pair], ...] = (
    (
        r"the page (?:is|was) named (.+), the register says (.+?)(?: since)?",
        (
            "页面名称为“{0}”，名册登记为“{1}”，待人工确认",
            "the page is named {0}, the register says {1}: a person decides",
        ),
    ),
    (
        r"recorded by (.+?) of (.+), the register says (.+) since",
        (
            "{0}的人工记录是对“{1}”的，名册其后改为“{2}”，不再作依据，待人工再查看",
            "what {0} recorded was of {1}, the register says {2} since: a person looks again",
        ),
    ),
    (r"the account's name is (.+)", ("页面名称为“{0}”，待人工确认", "the page is named {0}: a person confirms it")),
    (
        r"words of unknown meaning: “(.*?)”(?: \(.*\))?",
        ("平台显示“{0}”，含义不明，待人工核实", "the platform shows “{0}”, of unknown meaning: a person reads it"),
    ),
    (
        r"this machine's clock says (.+), the platform's (.+) UTC",
        ("本机时钟为 {0}，平台为 {1}（世界时）", "this machine's clock says {0}, the platform's {1} UTC"),
    ),
    (
        r"(?:unreadable|unverified|gone|silent) (\d+%), no earlier scan",
        ("异常结果占 {0}，此前没有可比的检查", "{0} odd answers, with no earlier scan to compare"),
    ),
    (
        r"(?:unreadable|unverified|gone|silent) (\d+%), usually (\d+%)",
        ("异常结果占 {0}，往常 {1}", "{0} odd answers, usually {1}"),
    ),
)
"""Messages whose names and numbers a person needs, and what is said instead."""
STORED = re.compile(r"(检查于 [^，]*(?:，[^：]*)?)：(.*)", re.DOTALL)
"""How the reason of a failed look begins; an earlier version of the program kept the technical text behind it."""
FLAGS: Mapping[str, str] = {"is_baned": "封禁标记", "is_locked": "锁定标记", "is_hanged": "挂起标记"}
"""Zhihu says of an account that is gone by a flag and not in words."""
FLAG = re.compile(r"(is_[a-z]+): true(?:, account_status: (.*))?")

FAILURES: tuple[tuple[str, str], ...] = (
    (r"no answer", "没有应答"),
    (r"the proxy (\S+) does not answer", "代理 {0} 没有应答"),
    (r"the proxy hung up", "代理断开了连接"),
    (r"this is no proxy: .*", "所设的地址不是代理"),
    (r"the proxy's answer has no end", "代理的答复不完整"),
    (r"the proxy does not take the user and password", "代理不接受用户名和密码"),
    (r"the proxy opens no way: (\d+)", "代理不予放行（{0}）"),
    (r"the socks5 proxy wants a password, or is none", "socks5 代理要求密码，或所设的不是代理"),
    (r"(?:Name or service not known|Temporary failure in name resolution|nodename nor servname .*)", "域名解析不了"),
    (r"(?:No address associated with hostname|getaddrinfo failed)", "域名解析不了"),
    (
        r"TRACKER_BROWSER does not start, or is a headless shell: (.*)",
        "TRACKER_BROWSER 所指的浏览器不能启动，或是 headless shell：{0}",
    ),
    (r"the browser is a headless shell, .*", "浏览器是 headless shell，它的页面不都经过代理，不能使用"),
    (r"Playwright's driver does not start; on Debian: (.*)", "浏览器驱动不能启动；Debian 上运行：{0}"),
    (r"no browser starts; type: (.*)", "没有能启动的浏览器；运行：{0}"),
    (
        r"no browser starts; install Chrome or Edge, or type: (.*)",
        "没有能启动的浏览器；安装 Chrome 或 Edge，或运行：{0}",
    ),
    (
        r"policies of this machine override the browser's switches: (.*)",
        "本机的浏览器策略（{0}）压过了本程序的设置，网页可能绕过代理，因此不用这个浏览器",
    ),
    (r"the browser(?:'s driver)? does not start: .*", "浏览器不能启动"),
    (r"nobody logged in to \w+ within (.*) s", "{0} 秒内没有人登录"),
    (r"the window was closed before anybody had logged in to \w+", "窗口在登录之前被关闭"),
)
"""What went wrong on this machine or on the way -> Chinese."""
OF_PEOPLE = frozenset({"identity_confirmed", "identity_denied", "cannot_tell", "dismissed_before", *people.REASONS})
"""Codes whose message is a person's: it names them, in whatever letters."""
LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]")


def reason_sentence(code: str, message: str, lang: Lang = Lang.ZH) -> str:
    """Why, for people: a person's own Chinese words as they are, else the sentence of the code.

    Args:
        code: any; an unknown one gets the general sentence.
        message: the check's or look's message, which may be technical.
    """
    index = 0 if lang is Lang.ZH else 1
    for pattern, pair in QUOTED:
        if match := re.fullmatch(pattern, message):
            return pair[index].format(*match.groups())
    if HAN.search(message) and (code in OF_PEOPLE or not LATIN.search(message)):
        return message
    return SENTENCES.get(code, GENERAL)[index]


def stored_sentence(code: str, message: str) -> str:
    """The reason of a stored verdict in today's wording."""
    match = STORED.fullmatch(message)
    return f"{match[1]}：{reason_sentence(code, match[2])}" if match and not HAN.match(match[2]) else message


def shown_words(words: str) -> str:
    """What the platform shows of an account that is gone, as a Chinese sentence quotes it."""
    match = FLAG.fullmatch(words)
    if match is None or match[1] not in FLAGS:
        return words
    return FLAGS[match[1]] + (f"，{match[2]}" if match[2] and HAN.search(match[2]) else "")


def failure_sentence(message: str, lang: Lang, unknown: str = GENERAL[0]) -> str:
    """What failed on this machine or on the way to the platforms, for people; in English the message itself.

    Args:
        unknown: what is said, in Chinese, where nobody translated it.
    """
    if lang is Lang.EN:
        return english_of(message)
    text = chinese_of(message)
    for pattern, sentence in FAILURES:
        if match := re.fullmatch(pattern, text):
            return sentence.format(*match.groups())
    return text if HAN.search(text) else unknown
