"""Rows for the tests of reports: one of each verdict, and one in which every text is hostile."""

from datetime import UTC, datetime

from tracker.cases.report_row import ReportRow
from tracker.policy.policy import Severity
from tracker.register.account import Account, Filing, FilingState
from tracker.rules.finding import Assessment, Finding, Verdict

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
"""监测时间点: 2023-09-19 18:00 in Shanghai."""
LATE_EVENING = datetime(2023, 8, 31, 16, 30, tzinfo=UTC)
"""2023-09-01 00:30 in Shanghai: another day than in UTC."""

HOSTILE = "=cmd|' /C calc'!A1 \x1b]8;;https://evil\x07\x1b[2J [red]x[/red] [/b] \ud800 \u202egnp \u200b\x9b31m\x00"
SEVERITIES = {
    "inactive": Severity.FAIL,
    "never_posted": Severity.FAIL,
    "deregistered_not_offline": Severity.REMARK,
    "mostly_reposts": Severity.REMARK,
    "closed_but_posting": Severity.REMARK,
    "due_soon": Severity.WARN,
    "deadline_posting": Severity.WARN,
}


def row(
    verdict: Verdict,
    *rules: str,
    name: str = "韶山公安",
    platform: str = "weibo",
    reason: str = "",
) -> ReportRow:
    findings = tuple(
        Finding(
            rule=rule,
            severity=SEVERITIES[rule],
            since=AT,
            message=f"{name}的问题",
            evidence={"url": "https://weibo.com"},
        )
        for rule in rules
    )
    return ReportRow(
        account=Account(platform=platform, handle=f"1-{name}", name=name, unit=f"{name}的单位", region=("湘潭市",)),
        assessment=Assessment(
            at=AT,
            verdict=verdict,
            findings=findings,
            reason=reason,
            reason_message=f"{name}的原因" if reason else "",
            state="active",
            last_post_at=None if "never_posted" in rules else LATE_EVENING,
            checked_at=AT,
            days_silent=18.72,
            policy_version="0123456789ab",
        ),
        display_name=name,
    )


PASSED = row(Verdict.PASS, name="长沙发布")
FAILED = row(Verdict.FAIL, "inactive", name="韶山公安")
FAILED_TWICE = row(Verdict.FAIL, "inactive", "mostly_reposts", "due_soon", name="娄底住建", platform="baijiahao")
NEVER = row(Verdict.FAIL, "never_posted", name="湘乡粮储")
REMARKED = row(Verdict.REMARK, "deregistered_not_offline", name="湖南生态环境", platform="zhihu")
REMINDED = row(Verdict.PASS, "due_soon", name="祁阳农业")
UNVERIFIED = row(Verdict.UNVERIFIED, name="汨罗文旅", reason="captcha_shown")
ODD_PLATFORM = row(Verdict.UNVERIFIED, name="某某文旅", platform="抖音", reason="not_supported")
HOSTILE_ROW = row(Verdict.FAIL, "inactive", name=HOSTILE, platform="weibo")
HOSTILE_UNVERIFIED = row(Verdict.UNVERIFIED, name=HOSTILE, platform=HOSTILE, reason="blocked")
CLOSED = ReportRow(
    account=Account(
        platform="weibo", handle="9", name="已关停的", unit="某局", filing=Filing(state=FilingState.CLOSED)
    ),
    assessment=Assessment(at=AT, verdict=Verdict.UNVERIFIED, reason="not_checked", reason_message="尚未检查过"),
)
ROWS = (PASSED, FAILED, FAILED_TWICE, NEVER, REMARKED, REMINDED, UNVERIFIED, ODD_PLATFORM, CLOSED)
HOSTILE_ROWS = (HOSTILE_ROW, HOSTILE_UNVERIFIED)
