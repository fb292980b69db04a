"""The log's line of an account, as the file has it: with its reason, and without secrets."""

import pytest

from tests.tracker.rules.given import AT, account
from tracker.history.check import Check, Outcome
from tracker.messages.catalog import CODES
from tracker.scan.platform_scan import log_line
from tracker.text.secrets import SECRETS


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_log_shows_why_an_account_is_not_verified(code: str) -> None:
    check = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code=code)
    assert f" reason={code} " in f"{SECRETS.clean(log_line(account(), check))} "
