"""What a partial or late list shows, whole or changed, and however long ago: it never calls an account silent."""

from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

import pytest

from scrapers.model.capture import FetchMode
from scrapers.model.profile import Profile
from scrapers.model.route import ProofLimit, Route
from tests.end_to_end.fuzz.change import Draw
from tests.end_to_end.fuzz.trial import SEED, all_routes, changes_of, looks_of
from tests.end_to_end.fuzz.verdict import read
from tests.tracker.rules.given import assess
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Outcome
from tracker.policy.policy import Policy
from tracker.register.account import Account
from tracker.rules.finding import Verdict
from tracker.scan.looks import LookAnswered
from tracker.scan.merge_looks import merge_looks

PARTIAL = [route for route in all_routes() if route.proves is not ProofLimit.WHOLE_LIST]
AT_MOST = 400
"""Changed answers of one route; all that are read are judged."""
LATER = (timedelta(), timedelta(days=1), timedelta(days=3))
"""After the look: until it is too old."""
NATIONAL = Policy()


def check_of(route: Route, profile: Profile, looks: int, at: datetime) -> Check:
    answers = [
        LookAnswered(route=route, way=way, looked_at=at, url="", profile=profile)
        for way in (FetchMode.FETCH, FetchMode.VISIT)[:looks]
    ]
    return merge_looks(answers)


@pytest.mark.parametrize("looks", [1, 2])
@pytest.mark.parametrize("route", PARTIAL, ids=attrgetter("full_name"))
def test_no_answer_of_a_partial_list_fails_an_account(route: Route, looks: int) -> None:
    seen = 0
    for look, capture in looks_of(route):
        before = look.outcome()
        draw = Draw(f"{SEED} {route.full_name} partial", 0.02)
        changed = [change.capture for change in islice(changes_of(capture, before, (), draw), AT_MOST)]
        for item in (capture, *changed):
            profile = read(route, item, before.display_name if isinstance(before, Profile) else "")
            if not isinstance(profile, Profile) or profile.is_gone:
                continue
            seen += 1
            check = check_of(route, profile, looks, item.captured_at)
            account = Account(platform=route.platform, handle=item.target.handle, name="", unit="")
            facts = AccountHistory(account=account, checks=(check,), posts=profile.posts)
            verdicts = {assess(facts, NATIONAL, item.captured_at + later).verdict for later in LATER}
            assert (check.outcome, check.covers_from) == (Outcome.SEEN, None)
            assert Verdict.FAIL not in verdicts
    assert seen
