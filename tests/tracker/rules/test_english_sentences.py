"""The English interface tells a finding in English: the same numbers and instants as the Chinese sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.model.profile import Origin, Post
from tests.tracker.rules.given import AT, account, ago, finding, gone, judged, post, seen
from tracker.cases.fingerprint import LOOK_KEYS
from tracker.history.check import Check
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account, FilingState
from tracker.report.tables.account import sentence_of
from tracker.rules.finding import MESSAGE_IN_ENGLISH, Finding
from tracker.time.format import format_span_in_english

OLD = post(datetime(2023, 8, 28, 1, 12, tzinfo=UTC))
CLOSED = account(filing=FilingState.CLOSED, closed_on=date(2023, 9, 10))


@pytest.mark.parametrize(
    ("rule", "check", "posts", "of", "sentence"),
    [
        (
            "inactive",
            seen(),
            (OLD,),
            account(),
            "last update 2023-08-28 09:12, 22 days 8 hours ago, looked at up to 2023-09-19 18:00",
        ),
        (
            "never_posted",
            seen(post_count=0),
            (),
            account(),
            "the platform counts 0 posts, looked at 2023-09-19 18:00",
        ),
        (
            "due_soon",
            seen(),
            (post(ago(11)),),
            account(),
            "last update 2023-09-08 18:00, 11 days ago; overdue unless updated before 2023-09-22 18:00;"
            " looked at up to 2023-09-19 18:00",
        ),
        (
            "mostly_reposts",
            seen(),
            tuple(post(ago(hours=hour), Origin.REPOST) for hour in range(1, 11)),
            account(),
            "10 of 10 posts of known origin in the last 90 days are reposts, more than 80%",
        ),
        (
            "deregistered_not_offline",
            gone(),
            (),
            account(),
            "the platform says “该账号因用户自行申请关闭，现已无法查看。” (deregistered); not taken offline in the"
            " national register; looked at 2023-09-19 18:00",
        ),
        (
            "closed_but_posting",
            seen(),
            (post(ago(1)),),
            CLOSED,
            "closed in the register on 2023-09-10; 1 post seen since, the last 2023-09-18 18:00",
        ),
        (
            "renamed_not_filed",
            seen(display_name="韶山警方"),
            (post(ago(1)),),
            account(),
            "“韶山警方” on the platform, “韶山公安” in the register; looked at 2023-09-19 18:00",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_the_english_sentence_has_the_numbers_of_the_chinese_one(
    rule: str, check: Check, posts: tuple[Post, ...], of: Account, sentence: str
) -> None:
    found = finding(judged(check, posts=posts, of=of), rule)

    assert found.english_message == sentence
    assert (sentence_of(found, Messages(Lang.EN)), sentence_of(found, Messages(Lang.ZH))) == (sentence, found.message)


def test_an_older_finding_without_a_translation_keeps_its_chinese_sentence() -> None:
    found = finding(judged(seen(), posts=(OLD,)), "inactive")
    older = replace(found, evidence={key: value for key, value in found.evidence.items() if key != MESSAGE_IN_ENGLISH})

    assert (older.english_message, isinstance(older, Finding)) == (found.message, True)


def test_the_translation_is_no_fact_by_which_a_dismissed_finding_is_recognised() -> None:
    assert MESSAGE_IN_ENGLISH in LOOK_KEYS


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "less than an hour"),
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=1, hours=2), "1 day 2 hours"),
        (timedelta(days=14), "14 days"),
        (AT - ago(22, hours=8, minutes=48), "22 days 8 hours"),
    ],
)
def test_a_span_is_worded_in_whole_days_and_hours(span: timedelta, words: str) -> None:
    assert format_span_in_english(span) == words
