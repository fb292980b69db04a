"""Why an account has its verdict (判定说明), in plain Chinese: for units that object, and for those who answer them.

Pure. The terminal, JSON and the document show the same sections. Texts quote platforms, registers and people: they are
untrusted until sanitized by tracker.text.sanitize.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.history.account_history import AccountHistory, former_unit
from tracker.history.check import Check, EvidenceFile, Look, Outcome
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_as_of
from tracker.messages.messages import ZH
from tracker.policy.policies import Policies, TracedRule
from tracker.policy.policy import Policy, Rule
from tracker.register.account import Account, FormerUnit
from tracker.report.explanation.explained import (
    ExplainedCheck,
    ExplainedPost,
    explained_checks,
    explained_posts,
    proved_interval,
    to_start,
)
from tracker.report.tables.policy import layer_words, limit_of
from tracker.rules.assess import accepted_statement, region_as_of
from tracker.rules.finding import Assessment, Finding, Verdict
from tracker.time.format import format_minute, format_span


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTable:
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    lines: tuple[str, ...] = ()
    table: SectionTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The complete reasoning behind one verdict."""

    account: Account
    assessment: Assessment
    policy: Policy
    rules: tuple[TracedRule, ...]
    """All rules that apply, and the layers that set them."""
    region_then: tuple[str, ...] | None
    """Wide to narrow, the region by whose rules it is judged; None: those of the region that the register gives now."""
    checks: tuple[ExplainedCheck, ...]
    """Newest first."""
    older_checks: int
    """Number of older ones, which are not listed: nothing rests on them."""
    posts: tuple[ExplainedPost, ...]
    """Newest first."""
    older_posts: int
    calculation: tuple[str, ...]
    """How the silence was counted (计算过程); empty: no silence to count."""
    accepted_statement: str = ""
    """What the unit stated (单位自报), where the account passes by that alone; empty: it does not."""
    former_unit: FormerUnit | None = None
    """See ReportRow."""

    @property
    def evidence_files(self) -> tuple[tuple[Look, EvidenceFile], ...]:
        """The evidence files of the listed looks, each once, with its look; newest check first."""
        kept = {
            evidence_file.path: (look, evidence_file)
            for weighed in self.checks
            for look in weighed.check.looks
            for evidence_file in look.evidence_files
        }
        return tuple(kept.values())

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(sections_of(self))


def explain(facts: AccountHistory, policies: Policies, assessment: Assessment) -> Explanation:
    """
    Args:
        assessment: of these facts under these policies.

    Raises:
        ValueError: an instant of the facts is naive.
    """
    region = region_as_of(facts, policies, assessment.at)
    policy = policies.of(region)
    account_facts = facts_as_of(facts, policy, assessment.at)
    checks, posts = explained_checks(facts, account_facts), explained_posts(facts, account_facts)
    return Explanation(
        account=facts.account,
        assessment=assessment,
        policy=policy,
        rules=policies.traced(region),
        region_then=region if policy.version != policies.of(facts.account.region).version else None,
        checks=checks,
        older_checks=len(facts.recorded_checks) - len(checks),
        posts=posts,
        older_posts=len(facts.posts) + len(facts.unproved_posts) - len(posts),
        calculation=tuple(silence_timeline(account_facts)),
        accepted_statement=accepted_statement(account_facts) if assessment.verdict is Verdict.PASS else "",
        former_unit=former_unit(facts, assessment.at - policy.failing_limit, assessment.at),
    )


def silence_timeline(facts: FactsAsOf) -> Iterator[str]:
    """The steps from the last update to the time-point, with every instant that determines the number of days."""
    silence, interval = facts.silence, proved_interval(facts)
    last = silence.last_post
    if not facts.is_active:
        return
    if last is None:
        yield "监测时间点以前未见任何更新"
    else:
        yield f"最近一次更新：{format_minute(last.published_at)}{quoted(last.title)}"
    if silence.until is None or interval is None:
        yield "没有一次查看能证明监测时间点以前一段时间内没有更新，不计未更新时间"
        return
    yield f"已证明的时段：{to_start(interval.start)} 至 {format_minute(silence.until)}，其间每一次更新均已看到"
    if last is None or silence.proved_span is None:
        return
    begins = max(last.published_at, interval.start)
    hours = silence.proved_span // timedelta(hours=1)
    yield (
        f"未更新时间：{format_minute(begins)} 至 {format_minute(silence.until)}，"
        f"{format_span(silence.proved_span)}（{hours}小时），均已证明没有更新"
    )
    if not facts.is_seen_through:
        yield f"监测时间点 {format_minute(facts.at)} 在最近一次查看之后，其后是否更新未经查看，不认定超期"
    elif facts.must_post:
        yield from (compare(rule, facts, silence.proved_span, begins) for rule in facts.policy.silence_rules)


def compare(rule: Rule, facts: FactsAsOf, proved: timedelta, begins: datetime) -> str:
    """Compare one silence limit with the proved silence. One that is long enough is overdue only where it counts
    against the account: it may have had to post nothing, or been unable to."""
    limit = rule.days("limit_days")
    days = rule.numbers["limit_days"]
    named = f"{ZH.rule(rule.id)}：期限{days}天（{days}×24小时）"
    if proved < limit:
        return f"{named}，未达到"
    if not facts.is_silent_for(limit):
        return f"{named}，时长已达到，但{why_not_overdue(facts, limit)}，不认定超期"
    return f"{named}，已达到，自 {format_minute(begins + limit)} 起超期"


def why_not_overdue(facts: FactsAsOf, limit: timedelta) -> str:
    """Why a proved silence of at least the limit is no finding."""
    if not facts.had_to_post_at(facts.at - limit):
        return "其间有名册不要求更新的时间"
    return "其间有账号不能更新的时间" if facts.denying_look is None else "两次所见矛盾"


def quoted(title: str) -> str:
    return f"《{title}》" if title else ""


def sections_of(explanation: Explanation) -> Iterator[Section]:
    yield Section(title="账号", lines=tuple(account_lines(explanation.account, explanation.former_unit)))
    yield Section(title="结论", lines=tuple(conclusion_lines(explanation)))
    if explanation.calculation:
        yield Section(title="计算过程", lines=explanation.calculation)
    yield Section(title="依据的规定", lines=tuple(policy_lines(explanation)), table=rules_table(explanation))
    yield Section(
        title="逐次查看", lines=tuple(older("检查", explanation.older_checks)), table=checks_table(explanation.checks)
    )
    yield Section(title="逐条更新", lines=tuple(post_lines(explanation)), table=posts_table(explanation.posts))
    yield Section(
        title="证据", lines=tuple(evidence_lines(explanation)), table=evidence_files_table(explanation.evidence_files)
    )
    if explanation.assessment.findings or explanation.assessment.verdict is Verdict.UNVERIFIED:
        yield Section(title="如有异议", lines=tuple(remedy_lines(explanation)))


def account_lines(account: Account, former: FormerUnit | None) -> Iterator[str]:
    unit = account.unit or "未登记"
    yield f"{ZH.marked_platform(account.platform)}“{account.name}”，平台标识 {account.handle}"
    yield f"主办单位：{former.beside(unit) if former else unit}；主管单位：{account.supervisor or '未登记'}"
    place = "/".join(account.region) or "未登记"
    yield f"地区：{place}；类别：{ZH.kind(account.kind)}；系统登记状态：{ZH.filing(account.filing.state)}"


def conclusion_lines(explanation: Explanation) -> Iterator[str]:
    assessment = explanation.assessment
    yield f"监测时间点 {format_minute(assessment.at)}（北京时间），结论：{ZH.verdict(assessment.verdict)}"
    if assessment.reason:
        yield f"{ZH.code(assessment.reason)}：{assessment.reason_message}"
    for finding in assessment.findings:
        yield f"{ZH.rule(finding.rule)}（{ZH.severity(finding.severity)}）：{finding.message}{begun(finding)}"
    if not assessment.findings and assessment.verdict is Verdict.PASS:
        yield "未发现问题"
    if explanation.accepted_statement:
        yield f"结论只凭单位所报（规则 self_report_counts 准许）。{explanation.accepted_statement}"


def begun(finding: Finding) -> str:
    return f"（自 {format_minute(finding.since)} 起）" if finding.since else ""


def policy_lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.policy.name}；规则版本 {explanation.assessment.policy_version}"
    if explanation.region_then is not None:
        now, then = ("/".join(region) for region in (explanation.account.region, explanation.region_then))
        yield f"名册所列地区有变（现为{now or '未登记'}），依认定较轻的{then or '不分地区'}的规定"
    turned_off = [ZH.rule(traced.id) for traced in explanation.rules if traced.rule is None]
    if turned_off:
        yield f"不适用：{'、'.join(turned_off)}"


def rules_table(explanation: Explanation) -> SectionTable:
    held = {finding.rule for finding in explanation.assessment.findings}
    return SectionTable(
        headers=("规则", "界限", "后果", "依据", "由谁规定", "本账号"),
        rows=tuple(
            rule_row(traced.rule, traced, is_held=traced.id in held)
            for traced in explanation.rules
            if traced.rule is not None
        ),
    )


def rule_row(rule: Rule, traced: TracedRule, *, is_held: bool) -> tuple[str, ...]:
    return (
        ZH.rule(rule.id),
        limit_of(rule, ZH) or "—",
        ZH.severity(rule.severity),
        rule.source,
        " → ".join(layer_words(layer, ZH) for layer in traced.layers),
        "成立" if is_held else "不成立",
    )


def checks_table(checks: Iterable[ExplainedCheck]) -> SectionTable | None:
    rows = tuple(
        (
            format_minute(check.check.checked_at),
            "、".join(dict.fromkeys(f"{ZH.way(look.way)}（{look.route}）" for look in checks_shown(check.check))),
            check.proves,
            "计入" if check.counts else "不计",
        )
        for check in checks
    )
    return SectionTable(headers=("时间", "方式", "证明什么", "是否计入"), rows=rows) if rows else None


def checks_shown(check: Check) -> tuple[Look, ...]:
    """The looks that agree with the check: for a check with an answer, failed looks are left out."""
    return tuple(look for look in check.looks if not check.has_answer or look.outcome is not Outcome.UNVERIFIED)


def posts_table(posts: Iterable[ExplainedPost]) -> SectionTable | None:
    rows = tuple(
        (format_minute(post.post.published_at), post.post.title, post.why, "计入" if post.counts else "不计")
        for post in posts
    )
    return SectionTable(headers=("发布时间", "标题", "说明", "是否计入"), rows=rows) if rows else None


def evidence_files_table(evidence_files: Sequence[tuple[Look, EvidenceFile]]) -> SectionTable | None:
    rows = tuple(
        (format_minute(look.looked_at), evidence_file.path, evidence_file.sha256)
        for look, evidence_file in evidence_files
    )
    return SectionTable(headers=("时间", "文件", "SHA-256"), rows=rows) if rows else None


def older(what: str, count: int) -> Iterator[str]:
    if count:
        yield f"更早的{what}{count}项，结论不以其为据，未列"


def post_lines(explanation: Explanation) -> Iterator[str]:
    if not explanation.posts:
        yield "未见任何更新"
    yield from older("更新", explanation.older_posts)


def evidence_lines(explanation: Explanation) -> Iterator[str]:
    urls = {
        look.url: None for weighed in explanation.checks if weighed.counts for look in weighed.check.looks if look.url
    }
    for url in urls:
        yield f"网址：{url}"
    if not explanation.evidence_files:
        yield "未留存文件" if explanation.assessment.findings else "无问题，不留存文件"


def remedy_lines(explanation: Explanation) -> Iterator[str]:
    """What would change the verdict."""
    if explanation.assessment.verdict is Verdict.UNVERIFIED:
        yield f"未能核实不是问题。可由人工查看后记录：tracker review {explanation.account.key}"
        return
    yield "请提供监测时间点以前已发布而上表未列的更新的网址与发布时间，或说明账号标识有误之处，以便复核"
