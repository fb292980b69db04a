"""From the national table to a register in which every account has an answer: each count is that of the hand.

The whole province of 2,435 accounts: `python -m tests.end_to_end.coverage`.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from tests.end_to_end.coverage.hand import by_hand
from tests.end_to_end.coverage.made_province import Member, province_of
from tests.end_to_end.coverage.run_coverage import CoverageRun
from tests.tracker.forms.made_round import to_table
from tracker.cli.forms import run_forms
from tracker.forms.returned import read_returned

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("lent_browser")]


def one_of_each(members: Iterable[Member]) -> tuple[Member, ...]:
    """The first account of each platform, way to a handle, reply, and state; and of each with none."""
    found: dict[object, Member] = {}
    for member in members:
        reply = (member.is_returned, member.is_returned and member.reply) if member.is_asked else None
        kind = (member.made.platform, member.way, reply, member.made.made_state, bool(member.picture), member.is_seen)
        found.setdefault(kind, member)
    return tuple(sorted(found.values(), key=lambda member: member.number))


def test_every_account_gets_an_answer_and_none_by_another_s_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_TIMEOUT_S", "60")  # on a busy machine too, none of them is unreachable
    monkeypatch.setattr(run_forms, "read_returned", partial(read_returned, read=to_table))
    members = one_of_each(province_of())
    assert CoverageRun(tmp_path, members, has_processes=False).go() == by_hand(members)
