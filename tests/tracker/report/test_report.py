"""Rows, counts, groups, the order of the problem list, and the two JSON documents."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.tracker.rules.given import AT, account, ago
from tracker.cases.report_row import ReportRow
from tracker.policy.policy import Severity
from tracker.register.account import Account, FilingState
from tracker.report.counts import Counts, percent, regions_at_100, summarize, to_summary_json, verdict_counts
from tracker.report.report import problem_rows, to_problems_json
from tracker.rules.finding import Assessment, Finding, Verdict

HOSTILE = "\x1b[31m平安\u202e韶山\n\ud800"


def found(rule: str, severity: Severity = Severity.FAIL, message: str = "监测时间点2周内无更新") -> Finding:
    return Finding(rule=rule, severity=severity, since=ago(6), message=message, evidence={"words": message, "n": [1]})


def row(
    verdict: Verdict = Verdict.PASS,
    *findings: Finding,
    of: Account | None = None,
    reason: str = "",
    is_new: bool = False,
) -> ReportRow:
    assessment = Assessment(
        at=AT,
        verdict=verdict,
        findings=findings,
        reason=reason,
        reason_message=reason and f"未能核实：{HOSTILE}",
        state="active",
        last_post_at=ago(20),
        checked_at=AT,
        days_silent=20.0,
        repost_share=1 / 3,
        policy_version="abc",
    )
    return ReportRow(account=of or account(), assessment=assessment, display_name=HOSTILE, is_new=is_new)


def at(*region: str, platform: str = "weibo", name: str = "韶山公安") -> Account:
    return replace(account(name=name), region=region, platform=platform)


FAILED = row(Verdict.FAIL, found("inactive"), found("renamed_not_filed", Severity.REMARK), of=at("湘潭市", "韶山市"))
REMARKED = row(Verdict.REMARK, found("mostly_reposts", Severity.REMARK), of=at("长沙市", platform="zhihu"), is_new=True)
WARNED = row(Verdict.PASS, found("due_soon", Severity.WARN), of=at("长沙市"))
PASSED = row(of=at("岳阳市"))
WALLED = row(Verdict.UNVERIFIED, of=at("岳阳市", platform="wechat"), reason="captcha_shown")
CLOSED = row(
    Verdict.REMARK,
    found("closed_but_posting", Severity.REMARK),
    of=replace(account(filing=FilingState.CLOSED), region=("常德市",)),
)
ROWS = (WALLED, PASSED, CLOSED, WARNED, REMARKED, FAILED)


def test_accounts_are_counted_and_not_their_problems() -> None:
    assert verdict_counts(ROWS) == Counts(total=5, verified=4, passed=2, failed=1, remarked=1, unverified=1, closed=1)


@pytest.mark.parametrize(
    ("counts", "pass_rate", "coverage"),
    [
        pytest.param(Counts(total=5, verified=4, failed=1), Decimal("0.7500"), Decimal("0.8000"), id="usual"),
        pytest.param(Counts(total=5), None, Decimal("0.0000"), id="none-verified"),
        pytest.param(Counts(), None, None, id="no-account"),
        pytest.param(Counts(total=32, verified=32, failed=1), Decimal("0.9688"), Decimal("1.0000"), id="half-goes-up"),
    ],
)
def test_the_pass_rate_is_over_the_verified_ones(
    counts: Counts, pass_rate: Decimal | None, coverage: Decimal | None
) -> None:
    assert (counts.pass_rate, counts.coverage) == (pass_rate, coverage)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        pytest.param(2430, 2435, "99.79%", id="the-notice"),
        pytest.param(1, 32, "3.13%", id="half-goes-up"),
        pytest.param(99999, 100000, ">99.99%", id="not-all"),
        pytest.param(7, 7, "100.00%", id="all"),
        pytest.param(0, 7, "0.00%", id="none"),
        pytest.param(0, 0, "—", id="no-whole"),
    ],
)
def test_percent_is_computed_from_the_counts(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        pytest.param(None, {}, id="ungrouped"),
        pytest.param("region", {"岳阳市": 2, "常德市": 0, "长沙市": 2, "湘潭市": 1}, id="widest-region"),
        pytest.param("platform", {"wechat": 1, "weibo": 3, "zhihu": 1}, id="platform"),
        pytest.param("unit", {"韶山市公安局": 5}, id="unit"),
        pytest.param(
            "rule",
            {
                "inactive": 1,
                "closed_but_posting": 0,
                "mostly_reposts": 1,
                "renamed_not_filed": 1,
                "due_soon": 1,
                "captcha_shown": 1,
            },
            id="rule-and-reason",
        ),
    ],
)
def test_groups_count_their_accounts(by: str | None, expected: dict[str, int]) -> None:
    summary = summarize(ROWS, AT, by)  # type: ignore[arg-type]  # a table of words

    assert {group.key: group.counts.total for group in summary.groups} == expected
    assert list(expected) == [group.key for group in summary.groups]


def test_an_account_without_a_region_is_in_the_nameless_group() -> None:
    assert [group.key for group in summarize([row(of=at())], AT, "region").groups] == [""]


def test_a_region_is_at_100_only_where_every_account_was_verified_and_none_failed() -> None:
    warned_and_remarked = (WARNED, REMARKED)  # 长沙市: a remark does not lower the rate

    assert regions_at_100((*ROWS, *warned_and_remarked)) == ("长沙市",)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, (FAILED, CLOSED, REMARKED, WARNED, WALLED), id="worst-first-unverified-last"),
        pytest.param({"rule": "due_soon"}, (WARNED,), id="by-rule"),
        pytest.param({"rule": "renamed_not_filed"}, (FAILED,), id="by-a-rule-that-is-not-the-worst"),
        pytest.param({"rule": "captcha_shown"}, (WALLED,), id="by-reason"),
        pytest.param({"region": "长沙市"}, (REMARKED, WARNED), id="by-the-widest-region"),
        pytest.param({"region": "韶山市"}, (FAILED,), id="by-a-narrower-region"),
        pytest.param({"region": "韶山"}, (), id="no-part-of-a-name"),
        pytest.param({"only_new": True}, (REMARKED,), id="only-new"),
    ],
)
def test_the_problem_list_is_filtered_and_ordered(filters: dict[str, object], expected: tuple[ReportRow, ...]) -> None:
    assert problem_rows(ROWS, **filters) == expected  # type: ignore[arg-type]  # a table of words


def test_within_a_verdict_the_order_is_platform_region_name() -> None:
    accounts = [at("长沙市", name="乙"), at("岳阳市"), at("长沙市", name="丙"), at("湘潭市", platform="baijiahao")]
    rows = [row(Verdict.FAIL, found("inactive"), of=account) for account in accounts]

    order = [rows.index(row) for row in problem_rows(rows)]

    assert order == [3, 1, 2, 0]


def test_a_problem_has_the_keys_of_the_contract_in_their_order() -> None:
    document = to_problems_json([FAILED], AT)

    assert list(document) == ["schema_version", "at", "accounts"]
    assert list(document["accounts"][0])[:13] == [  # type: ignore[index]
        "platform",
        "handle",
        "name",
        "unit",
        "supervisor",
        "region",
        "verdict",
        "state",
        "last_post_at",
        "checked_at",
        "days_silent",
        "repost_share",
        "findings",
    ]
    assert list(document["accounts"][0]["findings"][0]) == [  # type: ignore[index]
        "rule",
        "severity",
        "since",
        "message",
        "evidence",
        "case",
    ]


def test_a_problem_holds_numbers_as_numbers_and_instants_in_shanghai_time() -> None:
    problem = json.loads(json.dumps(to_problems_json([REMARKED], AT)))["accounts"][0]

    assert {key: problem[key] for key in ("region", "verdict", "state", "days_silent", "repost_share", "is_new")} == {
        "region": ["长沙市"],
        "verdict": "remark",
        "state": "active",
        "days_silent": 20.0,
        "repost_share": 0.3333,
        "is_new": True,
    }
    assert (problem["last_post_at"], problem["checked_at"]) == (
        "2023-08-30T18:00:00+08:00",
        "2023-09-19T18:00:00+08:00",
    )


def test_what_is_not_known_is_null() -> None:
    unknown = ReportRow(
        account=account(), assessment=Assessment(at=AT, verdict=Verdict.UNVERIFIED, reason="not_checked")
    )

    problem = to_problems_json([unknown], AT)["accounts"][0]  # type: ignore[index]

    assert [problem[key] for key in ("last_post_at", "checked_at", "days_silent", "repost_share")] == [None] * 4


def test_scraped_text_is_harmless_in_the_document() -> None:
    hostile = row(Verdict.FAIL, found("inactive", message=HOSTILE), of=account(name=HOSTILE), reason="captcha_shown")

    text = json.dumps(to_problems_json([hostile], AT), ensure_ascii=False)

    assert not any(character in text for character in "\x1b\u202e\n\ud800")
    assert text.encode()


def test_the_summary_has_the_keys_of_the_contract_in_their_order() -> None:
    document = to_summary_json(summarize(ROWS, datetime(2023, 9, 19, 10, tzinfo=UTC), "platform"))

    assert list(document) == [
        "schema_version",
        "at",
        "total",
        "verified",
        "passed",
        "failed",
        "remarked",
        "unverified",
        "pass_rate",
        "coverage",
        "closed",
        "dismissed",
        "self_reported",
        "groups",
    ]


def test_the_summary_holds_counts_and_rates_as_numbers() -> None:
    document = to_summary_json(summarize(ROWS, AT, "platform"))

    assert {key: document[key] for key in ("schema_version", "at", "total", "pass_rate", "coverage")} == {
        "schema_version": 1,
        "at": "2023-09-19T18:00:00+08:00",
        "total": 5,
        "pass_rate": 0.75,
        "coverage": 0.8,
    }
    assert document["groups"][0] == {  # type: ignore[index]
        "key": "wechat",
        "total": 1,
        "verified": 0,
        "passed": 0,
        "failed": 0,
        "remarked": 0,
        "unverified": 1,
        "pass_rate": None,
        "coverage": 0.0,
        "closed": 0,
        "dismissed": 0,
        "self_reported": 0,
    }
