"""Words for imported answers of official interfaces (授权); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "grants_file": ("授权导入", "Imported answers"),
    "grant_number": ("序号", "No."),
    "grant_appid": ("授权账号", "Authorised appid"),
    "grant_result": ("结果", "Result"),
    "grant_answered_at": ("应答时间", "Answered at"),
}
RESULTS: Mapping[str, Pair] = {
    "seen": ("已见更新", "its posts are seen"),
    "gone": ("平台称已不在，待再次确认或已确认", "gone, confirmed or to be confirmed"),
    "not_verified": ("未能核实", "not verified"),
    "known": ("以前导入过", "imported before"),
    "kept": ("授权待用", "token kept for the next scan"),
    "no_account": ("名册中没有", "not in the register"),
    "refused": ("不采用", "refused"),
}
"""tracker.scan.official.answers.AnswerResult -> words."""
REFUSALS: Mapping[str, Pair] = {
    "no_appid": ("没有 appid", "no appid"),
    "no_reply": ("应答不是接口返回的内容", "no reply of the interface"),
    "odd_handle": ("handle 不是 __biz", "the handle is no __biz"),
    "no_instant": (
        "没有应答时间，或没有写时区：answered_at",
        "answered_at is missing, or has no offset",
    ),
    "future": ("应答时间还没有到", "answered_at lies in the future"),
    "other_id": ("原始ID与应答不符：{detail}", "the original id is not that of the answer: {detail}"),
    "two_accounts": (
        "handle 与原始ID是名册中两个账号的：{detail}",
        "handle and original id are two accounts' of the register: {detail}",
    ),
    "twice": ("与第 {detail} 条是同一账号", "the same account as number {detail}"),
    "nothing": ("没有应答，也没有可用的令牌", "neither an answer nor a token that can be used"),
}
SENTENCES: Mapping[str, Pair] = {
    **{f"grants.result.{key}": pair for key, pair in RESULTS.items()},
    **{f"grants.refused.{key}": pair for key, pair in REFUSALS.items()},
    "grants.title": ("官方应答 {file}：{count} 条", "official answers of {file}: {count}"),
    "grants.dry": (
        "以上仅为预览；加 --apply 才记录应答、保存令牌",
        "nothing was recorded; with --apply answers are recorded and tokens kept",
    ),
    "grants.applied": (
        "已记录 {checks} 个账号的应答；保存 {tokens} 个令牌，下次检查时向官方接口查询",
        "{checks} answers recorded; {tokens} tokens kept, with which the next scan asks the official interface",
    ),
    "grants.no_component": (
        "文件里没有第三方平台的 component_appid 和 component_token，令牌无从使用",
        "the file has no component_appid and component_token, without which tokens are of no use",
    ),
    "grants.left": ("{count} 条没有采用或未能核实", "{count} were refused or verify nothing"),
}
