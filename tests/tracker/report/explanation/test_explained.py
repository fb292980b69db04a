"""The explanation of each look and each post agrees with the rules."""

from datetime import timedelta

import pytest

from scrapers.model.profile import AccountState, Origin
from tests.tracker.rules.given import AT, NATIONAL, ago, facts, failed, gone, post, seen
from tracker.history.account_history import AccountHistory
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Severity
from tracker.report.explanation.explained import explained_checks, explained_posts, proved_interval


def known(of: AccountHistory) -> FactsAsOf:
    return facts_as_of(of, NATIONAL, AT)


def test_a_whole_list_is_said_to_reach_back_to_the_opening_of_the_account() -> None:
    one = facts(seen(ago(hours=1)), posts=(post(ago(20)),))

    (weighed,) = explained_checks(one, known(one))

    assert weighed.counts
    assert "列表完整至 开通之时" in weighed.proves
    assert "据此认定监测时间点的账号状态" in weighed.proves


def test_a_list_that_reaches_back_for_a_while_is_reported_with_where_it_begins() -> None:
    one = facts(seen(ago(hours=1), covers_from=ago(30)), posts=(post(ago(20)),))

    assert "列表完整至 2023-08-20 18:00" in explained_checks(one, known(one))[0].proves


def test_a_list_that_proves_nothing_is_said_to_prove_no_silence() -> None:
    one = facts(seen(covers_from=None), posts=(post(ago(20)),))

    assert "不证明其外没有更新" in explained_checks(one, known(one))[0].proves
    assert proved_interval(known(one)) is None


def test_a_wall_is_reported_not_to_count_with_its_name() -> None:
    one = facts(failed())

    (weighed,) = explained_checks(one, known(one))

    assert not weighed.counts
    assert "出现验证码" in weighed.proves
    assert "不作依据" in weighed.proves


def test_a_gone_account_is_reported_with_the_words_of_the_platform() -> None:
    one = facts(gone(state=AccountState.DEREGISTERED))

    assert "平台显示“该账号因用户自行申请关闭，现已无法查看。”" in explained_checks(one, known(one))[0].proves


def test_a_look_after_the_time_point_is_said_to_prove_the_past_alone() -> None:
    one = facts(seen(ago(-2)), posts=(post(ago(1)),))

    assert "在监测时间点之后" in explained_checks(one, known(one))[0].proves


def test_a_look_of_long_ago_is_reported_when_the_silence_rests_on_it() -> None:
    joined = facts(seen(ago(100), covers_from=ago(130)), seen(ago(0), covers_from=ago(110)), posts=(post(ago(120)),))

    assert [check.check.checked_at for check in explained_checks(joined, known(joined))] == [ago(0), ago(100)]


def test_a_look_of_long_ago_on_which_nothing_rests_is_left_to_its_number() -> None:
    apart = facts(seen(ago(100), covers_from=ago(130)), seen(ago(0), covers_from=ago(30)), posts=(post(ago(20)),))

    assert [check.check.checked_at for check in explained_checks(apart, known(apart))] == [ago(0)]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        pytest.param(timedelta(days=14), "在2周之外", id="exactly two weeks"),
        pytest.param(timedelta(days=14) - timedelta(seconds=1), "在2周以内", id="a second less"),
    ],
)
def test_a_post_is_said_to_lie_within_the_limit_or_beyond_it(before: timedelta, words: str) -> None:
    one = facts(seen(), posts=(post(AT - before),))

    assert words in explained_posts(one, known(one))[0].why


def test_a_post_is_weighed_by_the_local_limit_that_fails() -> None:
    local = {"severity": Severity.FAIL, "numbers": {"limit_days": 10}, "wording": "10天", "source": "福州市"}
    one = facts(seen(), posts=(post(ago(11)),))
    policy = NATIONAL.with_changes({"rules": {"inactive_local": local}})

    assert "在10天之外" in explained_posts(one, facts_as_of(one, policy, AT))[0].why


def test_a_post_after_the_time_point_does_not_count() -> None:
    one = facts(seen(ago(-2)), posts=(post(ago(-1)), post(ago(1))))

    assert [weighed.counts for weighed in explained_posts(one, known(one))] == [False, True]


def test_a_repost_is_said_to_be_an_update_too() -> None:
    one = facts(seen(), posts=(post(ago(1), Origin.REPOST),))

    assert "转载也是更新" in explained_posts(one, known(one))[0].why


def test_only_the_newest_post_up_to_the_time_point_is_called_the_last_one() -> None:
    one = facts(seen(ago(-2)), posts=(post(ago(-1)), post(ago(1)), post(ago(3))))

    assert ["最近一次更新" in weighed.why for weighed in explained_posts(one, known(one))] == [False, True, False]


def test_the_newest_post_is_shown_however_old_it_is() -> None:
    one = facts(seen(), posts=(post(ago(400)), post(ago(500))))

    assert [weighed.post.published_at for weighed in explained_posts(one, known(one))] == [ago(400)]
