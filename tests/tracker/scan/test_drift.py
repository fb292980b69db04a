"""When a platform's answers change all at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.history.check import CheckSummary, Outcome
from tracker.scan.drift import ADVERSE_SHARES, OutcomeShares, drift_of

NOW = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)


def seen(days_ago: float) -> CheckSummary:
    return CheckSummary(outcome=Outcome.SEEN, code="", checked_at=NOW, last_post_at=NOW - timedelta(days=days_ago))


def failed(code: str) -> CheckSummary:
    return CheckSummary(outcome=Outcome.UNVERIFIED, code=code, checked_at=NOW, last_post_at=None)


GONE = CheckSummary(outcome=Outcome.GONE, code="", checked_at=NOW, last_post_at=None)
NEVER_POSTED = CheckSummary(outcome=Outcome.SEEN, code="", checked_at=NOW, last_post_at=None)


def shares(**given: float) -> OutcomeShares:
    usual = {"accounts": 100, "unreadable": 0.0, "unverified": 0.05, "gone": 0.01, "silent": 0.02}
    return OutcomeShares(**(usual | given))  # type: ignore[arg-type]


def test_shares_are_counted_over_all_accounts_of_the_platform() -> None:
    counted = OutcomeShares.of([seen(1), seen(14), GONE, failed("layout_changed"), failed("login_required")])
    assert counted == OutcomeShares(accounts=5, unreadable=0.2, unverified=0.4, gone=0.2, silent=0.2)


def test_account_that_never_posted_is_silent() -> None:
    assert OutcomeShares.of([NEVER_POSTED, seen(13.9)]).silent == 0.5


def test_platform_without_accounts_has_no_shares() -> None:
    assert OutcomeShares.of([]) == OutcomeShares(accounts=0, unreadable=0, unverified=0, gone=0, silent=0)


@pytest.mark.parametrize("name", ["unreadable", "unverified", "gone", "silent"])
def test_share_that_jumps_is_the_platforms_doing(name: str) -> None:
    drift = drift_of(shares(**{name: 0.5}), [shares()] * 4)
    assert drift is not None
    assert (drift.share, drift.now) == (name, 0.5)


@pytest.mark.parametrize(
    ("now", "drifts"),
    [pytest.param(0.31, False, id="just-under-the-jump"), pytest.param(0.33, True, id="just-over-it")],
)
def test_jump_is_compared_with_the_median_of_the_last_scans(now: float, drifts: bool) -> None:
    history = [shares(silent=0.02), shares(silent=0.9), shares(silent=0.02), shares(silent=0.02)]
    assert (drift_of(shares(silent=now), history) is not None) is drifts


def test_platform_that_was_always_like_that_has_not_drifted() -> None:
    assert drift_of(shares(silent=0.6), [shares(silent=0.5)] * 4) is None


def test_few_accounts_say_nothing_of_a_platform() -> None:
    assert drift_of(shares(accounts=9, silent=1.0), [shares()] * 4) is None


def test_first_scan_has_nothing_to_be_compared_with() -> None:
    assert drift_of(shares(silent=0.6), []) is None


def test_first_scan_that_finds_nearly_everybody_silent_is_not_believed() -> None:
    assert drift_of(shares(silent=0.9), []) is not None


def test_scans_of_few_accounts_are_no_history() -> None:
    assert drift_of(shares(silent=0.6), [shares(accounts=3)] * 4) is None


def test_reader_that_stays_broken_never_becomes_what_is_usual() -> None:
    history = [replace(shares(silent=0.95), is_withheld=True)] * 4 + [shares()] * 4
    assert drift_of(shares(silent=0.95), history) is not None


def test_platform_that_everybody_must_log_in_to_is_in_time_what_is_usual() -> None:
    assert drift_of(shares(unverified=0.5), [replace(shares(unverified=0.5), is_withheld=True)] * 4) is None


@pytest.mark.parametrize(("share", "drifts"), [("unverified", False), ("gone", True)])
def test_stopped_scan_is_compared_by_adverse_shares_alone(share: str, drifts: bool) -> None:
    assert (drift_of(shares(**{share: 0.5}), [shares()], ADVERSE_SHARES) is not None) is drifts
