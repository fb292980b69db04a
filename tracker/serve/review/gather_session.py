"""Gathers one person's session at the queue of manual reviews: what waits for them, and what they answered lately."""

import hashlib
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.register.identity import is_same_name, normal_name
from tracker.report.rows import report_rows
from tracker.review.queue import Share
from tracker.review.review import ManualChecks, in_share, pending_reviews
from tracker.review.review_session import GivenAnswer, ReviewSession
from tracker.review.walk_pace import LONGEST
from tracker.serve.office import ServedOffice
from tracker.serve.review.uploads import KEPT_FOR, remove_older_uploads
from tracker.store.store import Store

COUNTED_FOR = timedelta(hours=12)
"""Answers of a person's last hours are shown as done, and the last of them can be taken back."""


def gather_session(
    office: ServedOffice, manual_checks: ManualChecks, by: str, share: Share | None, at: datetime
) -> ReviewSession:
    """Those put off earlier come last, as they were put off; the answers of the last hours count as done.

    Raises:
        UserError: the register or the database cannot be read.
    """
    now = office.clock()
    office.store.drafts.remove_older(now - KEPT_FOR)
    remove_older_uploads(now - KEPT_FOR, office.settings.state)
    policies = office.register().policies
    pending = pending_reviews(office.store, report_rows(office.store, policies, at), by=by)
    if share:
        pending = in_share(pending, share, office.accounts())
    session = ReviewSession.begin(manual_checks, policies, at, by, pending)
    session.share = share
    session.token = hashlib.sha256(f"served {normal_name(by)}".encode()).hexdigest()[:16]
    drafts = office.store.drafts.of_person(by)
    put_off = [key for key in session.keys if key in drafts and drafts[key].put_off_at]
    for key in sorted(put_off, key=lambda key: drafts[key].put_off_at or now):
        session.keys.remove(key)
        session.keys.append(key)
    own = own_answers(office.store, by, now - COUNTED_FOR)
    session.given = [given for given, _ in own]
    counted = [(given, at) for given, at in own if given.what is not ManualFinding.SAME_ACCOUNT]
    session.pace.outcomes.update(given.what.value for given, _ in counted)
    spans = (later - earlier for (_, earlier), (_, later) in pairwise(counted))
    session.pace.spans = [span for span in spans if span <= LONGEST]
    return session


def own_answers(store: Store, by: str, since: datetime) -> list[tuple[GivenAnswer, datetime]]:
    """The person's own answers that still count, oldest first: all records of one instant are one."""
    found: dict[tuple[str, datetime], list[ManualCheck]] = {}
    for key, checks in store.manual_checks.of_every_account().items():
        for check in checks:
            if check.recorded_at >= since and is_same_name(check.by, by):
                found.setdefault((key, check.seen_at), []).append(check)
    answers = []
    for (key, _), checks in found.items():
        first, *others = sorted(checks, key=lambda check: check.id)
        ids = (first.id, *(other.id for other in others))
        answers.append((GivenAnswer(key, first.name, first.what, ids), first.recorded_at))
    return sorted(answers, key=lambda answer: answer[0].ids[0])
