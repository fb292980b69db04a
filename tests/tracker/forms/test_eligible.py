"""Which accounts go to their units."""

from datetime import UTC, datetime

import pytest

from tracker.cases.report_row import ReportRow
from tracker.forms.eligible import is_asked
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.rules.finding import Assessment, Verdict

AT = datetime(2023, 9, 19, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("platform", "handle", "reason", "is_sent"),
    [
        ("weibo", "~0123456789abcdef", "no_handle", True),
        ("weibo", "9900000001", "no_handle", False),
        ("wechat", "~gh_0123456789ab", "no_handle", True),
        ("wechat", "Mzk5MDAwMDAwMQ==", "no_handle", False),
        ("wechat", "Mzk5MDAwMDAwMQ==", "partial_list", True),
        ("抖音", "dy1", "not_supported", True),
    ],
)
def test_account_whose_handle_was_found_since_the_scan_is_left_to_the_next_one(
    platform: str, handle: str, reason: str, is_sent: bool
) -> None:
    account = Account(platform=platform, handle=handle, name="账号", unit="单位")
    assessment = Assessment(at=AT, verdict=Verdict.UNVERIFIED, reason=reason)
    row = ReportRow(account=account, assessment=assessment, policy=Policies().of(()))
    assert is_asked(row) is is_sent
