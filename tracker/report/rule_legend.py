"""The rules in force (规则说明) for documents: meaning, limit, severity, source, and where each applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.policy.policy import Policy, Rule
from tracker.policy.rule_kinds import kind_of
from tracker.report.report import Report

MEANINGS: Mapping[str, str] = {
    "inactive": "监测时间点前规定天数内无更新",
    "never_posted": "开通以来从未更新，平台自身的计数为0",
    "dormant": "连续不更新达到规定天数，视为僵尸账号",
    "weekly_minimum": "一周内更新少于规定条数",
    "monthly_original": "一个月内原创少于规定条数",
    "no_original": "规定天数内没有原创",
    "deregistered_not_offline": "账号已在平台注销，未在“全国政务新媒体信息报送系统”下线",
    "closed_but_posting": "已在报送系统中关停，其后平台上仍有更新",
    "mostly_reposts": "缺乏原创内容，以转发各类信息为主",
    "renamed_not_filed": "平台名称已变更，未在报送系统中变更",
    "entity_mismatch": "平台认证主体与报送系统中的登记不符",
    "duplicate_on_platform": "同一单位在同一平台开设多个账号",
    "no_interaction": "未提供有效互动功能或无互动交流",
    "deadline_posting": "多次临近最后期限才更新；仅作提醒",
    "due_soon": "距超期不足数日；仅作提醒",
}
"""Kind of rule -> one sentence without a full stop. Units and accounts are named in the findings only."""
LIMITS: Mapping[str, Callable[[Any], str]] = {
    "limit_days": lambda days: f"{days}天",
    "window_days": lambda days: f"{days}天内",
    "at_least": lambda count: f"至少{count}条",
    "limit": lambda share: f"超过{share:.0%}",
    "share": lambda share: f"占{share:.0%}以上",
    "within_days": lambda days: f"期限前{days}天内",
    "warn_days": lambda steps: f"第{'、'.join(map(str, steps))}天",
}
"""Name of a number -> its wording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """One rule as it applies to some or all accounts of a report."""

    rule: Rule
    places: tuple[str, ...]
    """Regions, the narrowest name of each; FORMER: those in which the register had accounts as of the time-point, and
    has not now. Empty: everywhere."""
    versions: tuple[str, ...]
    """Versions of the policies that have it."""

    @property
    def limit(self) -> str:
        """Empty: it has no numbers."""
        return "，".join(LIMITS[name](value) for name, value in self.rule.numbers.items() if name in LIMITS)


def meaning_of(rule: str) -> str:
    """Empty for a kind without a description."""
    return MEANINGS.get(kind_of(rule) or "", "")


def document_of(source: str) -> str:
    """文号 alone, without the clause."""
    return source.partition("（")[0]


FORMER = ""
"""The place of rules by which an account was judged because of its region of then (tracker.rules.assess)."""


def in_force(report: Report) -> tuple[RuleInForce, ...]:
    """Every rule that applies to some account, or by which one was judged, once for each variant."""
    regions = dict.fromkeys(row.account.region for row in report.rows)
    found: dict[str, list[tuple[tuple[str, ...], Policy, Rule]]] = {}
    for region in regions:
        policy = report.policies.of(region)
        for rule in policy.rules:
            found.setdefault(repr(rule), []).append((region, policy, rule))
    everywhere = {variant for variant, held in found.items() if len(held) == len(regions)}
    for policy in policies_of_then(report):
        for rule in policy.rules:
            found.setdefault(repr(rule), []).append(((FORMER,), policy, rule))
    return tuple(to_in_force(held, is_everywhere=variant in everywhere) for variant, held in found.items())


def policies_of_then(report: Report) -> tuple[Policy, ...]:
    """Those by which accounts were judged that the register has in another region now."""
    of_now = {row.account.region: report.policies.of(row.account.region).version for row in report.rows}
    moved = (row.policy for row in report.rows if row.policy.version != of_now[row.account.region])
    return tuple({policy.version: policy for policy in moved}.values())


def to_in_force(held: list[tuple[tuple[str, ...], Policy, Rule]], *, is_everywhere: bool) -> RuleInForce:
    return RuleInForce(
        rule=held[0][2],
        places=() if is_everywhere else tuple(dict.fromkeys(region[-1] for region, *_ in held if region)),
        versions=tuple(dict.fromkeys(policy.version for _, policy, _ in held)),
    )
