"""What was seen and could not be kept as evidence is held against nobody; what was kept before or after is."""

from dataclasses import replace
from datetime import date

from scrapers.model.profile import Origin, Post
from tests.tracker.rules.given import AT, account, ago, gone, judged, post, rules, seen
from tracker.history.check import EVIDENCE_NOT_KEPT, Check, Outcome
from tracker.register.account import Account, Filing, FilingState
from tracker.rules.finding import Assessment
from tracker.scan.merge_looks import without_evidence

CLOSED = replace(account(), filing=Filing(state=FilingState.CLOSED, closed_on=date(2023, 1, 1)))


def result(assessment: Assessment) -> tuple[str, str, tuple[str, ...]]:
    return assessment.verdict.value, assessment.reason, rules(assessment)


def both(check: Check, *posts: Post, of: Account | None = None) -> tuple[str, tuple[str, str, tuple[str, ...]]]:
    """The verdict with evidence, and the result without."""
    kept = judged(check, posts=posts, of=of)
    return kept.verdict.value, result(judged(without_evidence(check), posts=posts, of=of))


def test_silence_is_not_claimed() -> None:
    assert both(seen(), post(ago(days=20))) == ("fail", ("unverified", EVIDENCE_NOT_KEPT, ()))


def test_a_fresh_post_counts_all_the_same() -> None:
    assert both(seen(), post(ago(days=1))) == ("pass", ("pass", "", ()))


def test_absence_is_not_claimed_and_confirms_no_later_look() -> None:
    unkept = without_evidence(gone())
    assert (unkept.outcome, unkept.code, [look.state for look in unkept.looks]) == (
        Outcome.UNVERIFIED,
        EVIDENCE_NOT_KEPT,
        [None],
    )
    assert result(judged(unkept)) == ("unverified", EVIDENCE_NOT_KEPT, ())


def test_absence_that_an_earlier_look_kept_is_claimed_of_then_and_not_of_now() -> None:
    assessment = judged(gone(ago(days=7)), without_evidence(gone()))
    assert (assessment.verdict.value, rules(assessment)) == ("unverified", ())


def test_a_remark_is_not_claimed_and_what_was_seen_is_reported() -> None:
    assert both(seen(), post(ago(days=1)), of=CLOSED) == ("remark", ("unverified", EVIDENCE_NOT_KEPT, ()))
    told = judged(without_evidence(seen()), posts=(post(ago(days=1)),), of=CLOSED).reason_message
    assert "已关停" in told


def test_reposts_and_another_name_are_not_claimed() -> None:
    reposts = tuple(post(ago(days=item), Origin.REPOST) for item in range(1, 13))
    assert both(seen(), *reposts) == ("remark", ("pass", "", ()))
    renamed = seen(display_name="湘潭公安发布")
    assert both(renamed, post(ago(days=1)))[1] == ("unverified", EVIDENCE_NOT_KEPT, ())


def test_never_posted_is_not_claimed() -> None:
    kept, (verdict, _, found) = both(seen(post_count=0))
    assert (kept, verdict, found) == ("fail", "unverified", ())


def test_the_next_look_with_evidence_claims_again() -> None:
    unkept, last = without_evidence(seen(ago(hours=5))), post(ago(days=20))
    assert judged(unkept, seen(), posts=(last,)).verdict.value == "fail"


def test_what_was_to_be_confirmed_stays_so_and_confirms_nothing() -> None:
    check = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code="to_be_confirmed", looks=gone().looks)
    kept = without_evidence(check)
    assert (kept.code, [look.state for look in kept.looks]) == ("to_be_confirmed", [None])
