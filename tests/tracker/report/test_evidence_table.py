"""The table of a verification says of the chain's newest link what is so."""

from dataclasses import replace

import pytest

from tracker.evidence.verify import Verification
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.tables.evidence import verification_table

EMPTY = Verification(faults=(), files=0, pruned=0, unsealed=0, links=0, head="")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(EMPTY, "there is no evidence yet", id="nothing"),
        pytest.param(
            replace(EMPTY, files=120, unsealed=120), "there is no link yet: a scan is sealed at its end", id="running"
        ),
        pytest.param(replace(EMPTY, files=1, links=1, head="3f8a"), "newest link, SHA-256: 3f8a", id="sealed"),
    ],
)
def test_the_last_line_is_the_newest_link_or_why_there_is_none(found: Verification, said: str) -> None:
    assert verification_table(found, Messages(Lang.EN)).note.splitlines()[-1] == said
