"""An English sentence that counts one thing uses the singular, noun and verb."""

import re

import pytest

from tracker.messages.catalog import MESSAGES
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.messages.terminal.plurals import COUNTED, with_singulars


@pytest.mark.parametrize(
    ("sentence", "count", "told"),
    [
        ("{count} accounts are due", 1, "{count} account is due"),
        ("{count} accounts are due", 2, "{count} accounts are due"),
        ("{count} accounts are due", 0, "{count} accounts are due"),
        ("{count} accounts are due", "1", "{count} account is due"),
        ("{count} accounts are due", 21, "{count} accounts are due"),
        ("{count} accounts in a row", 1, "{count} account in a row"),
        ("{count} cases reach the deadline", 1, "{count} case reaches the deadline"),
        ("{count} accounts answered", 1, "{count} account answered"),
        ("{path} files", 1, "{path} files"),
        ("{count} closed ones apart", 1, "{count} closed one apart"),
        ("{count} new accounts are listed", 1, "{count} new account is listed"),
        ("{count} of the accounts", 1, "{count} of the accounts"),
    ],
)
def test_the_singular_stands_where_the_number_is_one(sentence: str, count: object, told: str) -> None:
    assert with_singulars(sentence, {"count": count}) == told


def test_a_message_counts_one_account_in_both_languages() -> None:
    told = [Messages(lang).text("today.task.due_soon", count=1, names="韶山公安") for lang in (Lang.EN, Lang.ZH)]

    assert told == ["1 account to be reminded: 韶山公安", "临近超期、应当提醒 1 个：韶山公安"]


COUNTS = "checks|codes|count|done|files|layers|left|links|machines|minutes|more|pictures|total"
"""Names of values that are counts."""
VERBS_OF_ONE = {"was", "has", "is", "does"}


def test_whatever_a_message_counts_has_a_singular() -> None:
    counted = re.compile(rf"\{{({COUNTS})\}} (?:[a-zA-Z]+ )?(?P<noun>[a-z]+s)\b")
    plural = {
        key: found[0]
        for key, (_, english) in MESSAGES.items()
        for found in counted.finditer(english)
        if found["noun"] not in VERBS_OF_ONE and with_singulars(found[0], {found[1]: 1}) == found[0]
    }
    assert plural == {}


FOR_MORE = re.compile(r" (?:are|were|have|do|stay|wait|need|their) ")
"""Words that go on from several things; further on in the same clause they go on from those that are counted."""
OF_OTHERS = {"import.gone_and_bad"}
"""Sentences in which they go on from something else, or from another number."""


def test_no_clause_goes_on_from_one_thing_as_from_several() -> None:
    """The verb right behind the noun has a singular; one that stands further on would keep its plural."""
    plural = {}
    for key, (_, english) in MESSAGES.items():
        for counted in COUNTED.finditer(english):
            clause = re.split(r"[;:.(,]| and ", with_singulars(english, {counted["name"]: 1})[counted.start() :])[0]
            if key not in OF_OTHERS and FOR_MORE.search(f"{clause} "):
                plural[key] = clause
    assert plural == {}
