"""How current the replies of a look are: the Date and Age of each, compared with the instant of the look."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import ClockSkewed, OldCopy, ReplyUndated, ScrapeError
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.network.clock_skew import HostClock, limit_to_proven, why_not_current

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
SILENT = Profile(
    state=AccountState.ACTIVE,
    posts=(Post(post_id="1", published_at=NOON - timedelta(days=30)),),
    covers_from=COMPLETE_LIST,
)
UNUSED = Profile(state=AccountState.ACTIVE, post_count=0, covers_from=COMPLETE_LIST)
GONE = Profile(state=AccountState.DEREGISTERED, words="该账号已注销")
OLD = OldCopy("of yesterday")


def reply(date: str = DATE, age: str = "") -> Reply:
    return Reply(url="https://weibo.com/x", http_status=200, body=b"{}", date=date, age=age)


def look(*replies: Reply, at: datetime = NOON) -> Capture:
    return Capture(
        target=Target(handle="1"), captured_at=at, replies={str(key): reply for key, reply in enumerate(replies)}
    )


def doubt_about(*replies: Reply, at: datetime = NOON) -> type[ScrapeError] | None:
    doubt = why_not_current(look(*replies, at=at))
    return type(doubt) if doubt else None


def dated(ago: timedelta, age: str = "") -> Reply:
    return reply(format_datetime(NOON - ago, usegmt=True), age)


@pytest.mark.parametrize(
    ("one", "doubt"),
    [
        pytest.param(dated(timedelta(0)), None, id="now"),
        pytest.param(dated(timedelta(minutes=10)), None, id="ten-minutes-old"),
        pytest.param(dated(timedelta(minutes=10, seconds=1)), ClockSkewed, id="older-and-no-cache-says-so"),
        pytest.param(dated(timedelta(minutes=-10)), None, id="ten-minutes-ahead"),
        pytest.param(dated(timedelta(minutes=-10, seconds=-1)), ClockSkewed, id="further-ahead"),
        pytest.param(dated(timedelta(minutes=10), "600"), None, id="ten-minutes-in-a-cache"),
        pytest.param(dated(timedelta(minutes=11), "660"), OldCopy, id="eleven-minutes-in-a-cache"),
        pytest.param(dated(timedelta(days=20), "1728000"), OldCopy, id="twenty-days-in-a-cache"),
        pytest.param(dated(timedelta(0), "600"), None, id="dated-anew-after-ten-minutes"),
        pytest.param(dated(timedelta(0), "601"), OldCopy, id="dated-anew-after-more"),
        pytest.param(dated(timedelta(0), "9" * 30), OldCopy, id="an-age-beyond-reason"),
        pytest.param(dated(timedelta(0), "soon"), OldCopy, id="an-age-that-cannot-be-read"),
        pytest.param(dated(timedelta(0), "-5"), OldCopy, id="an-age-below-nothing"),
        pytest.param(dated(timedelta(0), "0"), None, id="fresh-from-a-cache"),
        pytest.param(reply("Mon, 23 Nov 2026 12:00:00 -0000"), None, id="no-zone-is-gmt"),
        pytest.param(reply("Mon, 23 Nov 2026 20:00:00 +0800"), None, id="another-zone"),
        pytest.param(reply(""), ReplyUndated, id="no-date"),
        pytest.param(reply("yesterday"), ReplyUndated, id="no-readable-date"),
        pytest.param(reply("", "0"), ReplyUndated, id="an-age-alone"),
        pytest.param(reply("Mon, 99 Nov 2026 12:00:00 GMT"), ReplyUndated, id="no-day-of-the-calendar"),
    ],
)
def test_a_reply_is_current_by_date_and_age_together(one: Reply, doubt: type[ScrapeError] | None) -> None:
    assert doubt_about(one) is doubt


def test_every_reply_is_held_against_the_look_and_not_the_page_alone() -> None:
    assert doubt_about(reply(), dated(timedelta(days=20), "1728000")) is OldCopy


def test_one_date_is_enough_where_a_page_may_not_read_the_others() -> None:
    assert doubt_about(reply(), reply("")) is None


@pytest.mark.parametrize(
    ("other", "doubt"),
    [
        pytest.param(reply("", "1728000"), OldCopy, id="twenty-days-in-a-cache"),
        pytest.param(reply("", "601"), OldCopy, id="just-too-long"),
        pytest.param(reply("", "600"), None, id="just-not-too-long"),
        pytest.param(reply("", "soon"), OldCopy, id="an-age-that-cannot-be-read"),
        pytest.param(reply("yesterday", "1728000"), OldCopy, id="twenty-days-and-no-readable-date"),
        pytest.param(reply("yesterday"), ReplyUndated, id="no-readable-date"),
        pytest.param(reply(" "), None, id="a-blank-is-none"),
    ],
)
def test_a_reply_without_a_date_is_held_against_its_age_beside_others_with_one(
    other: Reply, doubt: type[ScrapeError] | None
) -> None:
    assert doubt_about(reply(), other) is doubt
    assert doubt_about(other, reply()) is doubt


def test_no_reply_at_all_proves_nothing() -> None:
    assert doubt_about() is ReplyUndated


def test_what_is_not_current_proves_its_posts_and_no_silence() -> None:
    assert (limit_to_proven(SILENT, OLD).posts, limit_to_proven(SILENT, OLD).covers_from) == (SILENT.posts, None)


def test_what_is_current_proves_what_it_shows() -> None:
    assert [limit_to_proven(profile, None) for profile in (SILENT, UNUSED, GONE)] == [SILENT, UNUSED, GONE]


@pytest.mark.parametrize("profile", [pytest.param(UNUSED, id="never-posted"), pytest.param(GONE, id="gone")])
def test_what_is_not_current_proves_no_absence(profile: Profile) -> None:
    with pytest.raises(OldCopy):
        limit_to_proven(profile, OLD)


def clock_with(**offsets: timedelta) -> HostClock:
    """Our clock's lead over each platform's."""
    clock = HostClock()
    for platform, ahead in offsets.items():
        clock.note(platform, look(reply(), at=NOON + ahead))
    return clock


TWENTY = timedelta(days=20)


@pytest.mark.parametrize(
    ("offsets", "is_wrong"),
    [
        pytest.param({"weibo": TWENTY, "zhihu": TWENTY}, True, id="two-platforms-disagree"),
        pytest.param({"weibo": TWENTY, "zhihu": TWENTY, "wechat": timedelta(0)}, True, id="two-of-three"),
        pytest.param({"weibo": TWENTY, "zhihu": timedelta(0)}, False, id="one-platform-disagrees"),
        pytest.param({"weibo": TWENTY}, False, id="one-platform-alone"),
        pytest.param({"weibo": timedelta(minutes=10), "zhihu": timedelta(minutes=10)}, False, id="within-the-slack"),
        pytest.param({}, False, id="nobody-says"),
    ],
)
def test_our_clock_is_wrong_where_several_platforms_say_so(offsets: dict[str, timedelta], is_wrong: bool) -> None:
    assert clock_with(**offsets).is_wrong is is_wrong


def test_the_offset_is_the_platforms_against_ours() -> None:
    assert clock_with(weibo=TWENTY, zhihu=-TWENTY, wechat=timedelta(0)).disagreeing == {
        "weibo": -TWENTY,
        "zhihu": TWENTY,
    }


def test_one_old_page_makes_no_clock_wrong() -> None:
    clock = clock_with(zhihu=TWENTY)
    for at in (NOON, NOON, NOON + TWENTY):
        clock.note("weibo", look(reply(), at=at))

    assert (clock.is_wrong, clock.agreeing) == (False, ("weibo",))
