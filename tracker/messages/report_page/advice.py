"""What is to be done about an account that is not verified, by the code of its reason (检查情况报告)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

ADVICE: Mapping[str, Pair] = {
    "advice.person": (
        "由人打开该账号主页查看并登记所见（tracker review）",
        "a person opens the account's page and records what is there (tracker review)",
    ),
    "advice.second": (
        "由另一人查看并登记所见（tracker review --walk）",
        "another person looks and records what is there (tracker review --walk)",
    ),
    "advice.login": (
        "由经办人登录该平台后再查（tracker login）；也可人工查看",
        "the operator logs in to the platform (tracker login), then scans again; or a person looks",
    ),
    "advice.later": ("改日再查；急需结论的由人查看", "scan again another day; where it is urgent a person looks"),
    "advice.register": (
        "核对名册中的链接和账号标识，更正后再查",
        "compare link and handle in the register, correct them, scan again",
    ),
    "advice.identity": (
        "由人确认打开的页面是不是登记的账号（tracker review）",
        "a person confirms whether the page is the registered account's (tracker review)",
    ),
    "advice.machine": (
        "检查本机的网络、代理和时钟后再查（tracker doctor）",
        "check this machine's network, proxy and clock (tracker doctor), then scan again",
    ),
    "advice.program": (
        "交程序维护人员；急需结论的由人查看",
        "report it to the maintainers of the program; where it is urgent a person looks",
    ),
}

ADVICE_OF: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "blocked",
            "captcha_shown",
            "undated",
            "account_limited",
            "partial_list",
            "posts_hidden",
            "unknown_words",
            "looks_disagree",
            "not_supported",
            "list_incomplete",
            "account_suspended",
            "unproved_post",
            "count_grew",
            "cannot_tell",
            "dismissed_before",
        ),
        "advice.person",
    ),
    **dict.fromkeys(("login_required", "reader_refused", "not_on_shelf", "api_banned"), "advice.login"),
    **dict.fromkeys(
        (
            "unreachable",
            "rate_limited",
            "old_copy",
            "reply_undated",
            "to_be_confirmed",
            "stale",
            "not_checked",
            "controls_failed",
            "ceiling_reached",
            "discarded",
            "withheld",
            "identity_confirmed",
            "circuit_open",
            "look_hung",
            "not_reached",
            "newly_running",
        ),
        "advice.later",
    ),
    **dict.fromkeys(("wrong_account", "no_address", "no_handle", "identity_denied"), "advice.register"),
    "identity_unproved": "advice.identity",
    **dict.fromkeys(("awaits_second_check", "people_disagree"), "advice.second"),
    **dict.fromkeys(("clock_wrong", "no_network", "evidence_not_kept"), "advice.machine"),
    **dict.fromkeys(("layout_changed", "internal_error", "scrape_error"), "advice.program"),
}
"""Reason code -> what is to be done about it. A code that is not here is looked at by a person."""
