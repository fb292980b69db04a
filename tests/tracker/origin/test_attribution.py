"""Origins of posts: what is not proved is 未知, with its reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrapers.model.profile import Origin, Post
from tests.tracker.rules.given import AT, account, ago, assess, facts, finding, post, rules, seen
from tracker.history.facts_as_of import facts_as_of
from tracker.origin.attribution import MIN_DELAY, PostOrigin, Reason, attribute
from tracker.origin.outlets import SourceOwner, UnitNames, owner_of
from tracker.origin.repost_order import RepostOrder
from tracker.origin.source_line import find_sources
from tracker.origin.trace import FirstPublisher, OriginTrace
from tracker.policy.policy import Policy
from tracker.rules.origin_counts import OriginCounts

UNMARKED = post(ago(days=1))
CLAIMED = replace(UNMARKED, origin=Origin.ORIGINAL, origin_mark="copyright_stat=1")
NO_FORWARD = replace(UNMARKED, post_id="f", origin=Origin.ORIGINAL, origin_mark="no retweeted_status")
FORWARD = replace(UNMARKED, post_id="f", origin=Origin.REPOST, origin_mark="retweeted_status")


def said(of: Post, line: str = "", first: FirstPublisher | None = None) -> PostOrigin:
    names = UnitNames(aliases=("平安韶山",), outlets=("映山红网",))
    return attribute(of, account(), OriginTrace(quoted=find_sources("", line), first=first), names)


def first(before: timedelta, name: str = "湘潭公安") -> FirstPublisher:
    at = UNMARKED.published_at - before
    return FirstPublisher(
        key="weibo:2", name=name, unit="湘潭市公安局", published_at=at, title="", url="", likeness=0.97
    )


@pytest.mark.parametrize(
    ("of", "line", "origin", "reason"),
    [
        pytest.param(UNMARKED, "", Origin.UNKNOWN, Reason.NO_CLUE, id="nothing-known"),
        pytest.param(FORWARD, "来源：韶山公安", Origin.REPOST, Reason.PLATFORM_MARK, id="a-forward-is-one"),
        pytest.param(CLAIMED, "", Origin.ORIGINAL, Reason.PLATFORM_MARK, id="marked-original"),
        pytest.param(CLAIMED, "来源：新华社", Origin.UNKNOWN, Reason.CONTRADICTION, id="marked-and-quoting"),
        pytest.param(NO_FORWARD, "来源：新华社", Origin.REPOST, Reason.QUOTED_SOURCE, id="no-forward-and-quoting"),
        pytest.param(UNMARKED, "来源：韶山公安", Origin.ORIGINAL, Reason.OWN_SOURCE, id="own-account"),
        pytest.param(UNMARKED, "来源：市公安局", Origin.ORIGINAL, Reason.OWN_SOURCE, id="own-unit-shortened"),
        pytest.param(UNMARKED, "来源：韶山市人民政府", Origin.ORIGINAL, Reason.OWN_SOURCE, id="own-supervisor"),
        pytest.param(UNMARKED, "来源：平安韶山", Origin.ORIGINAL, Reason.OWN_SOURCE, id="an-alias"),
        pytest.param(UNMARKED, "来源：湘潭日报", Origin.UNKNOWN, Reason.LOCAL_SOURCE, id="the-regions-paper"),
        pytest.param(UNMARKED, "来源：湘潭市教育局", Origin.UNKNOWN, Reason.LOCAL_SOURCE, id="the-regions-bureau"),
        pytest.param(UNMARKED, "来源：心灵驿站", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="nobody-known"),
        pytest.param(UNMARKED, "来源：映山红网", Origin.REPOST, Reason.QUOTED_SOURCE, id="an-outlet-noted"),
        pytest.param(UNMARKED, "来源：韶山公安、新华社", Origin.UNKNOWN, Reason.MIXED_SOURCES, id="own-and-foreign"),
        pytest.param(UNMARKED, "转自：少年警营", Origin.REPOST, Reason.QUOTED_SOURCE, id="reprinted-from-anybody"),
        pytest.param(UNMARKED, "转自：文明韶山", Origin.UNKNOWN, Reason.LOCAL_SOURCE, id="reprinted-from-its-place"),
        pytest.param(UNMARKED, "转自：平安湘潭", Origin.UNKNOWN, Reason.LOCAL_SOURCE, id="reprinted-from-its-city"),
        pytest.param(UNMARKED, "转自：湖南公安", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="reprinted-from-its-field"),
        pytest.param(UNMARKED, "转自：公安部", Origin.REPOST, Reason.QUOTED_SOURCE, id="reprinted-from-the-ministry"),
        pytest.param(UNMARKED, "转自：潇湘晨报", Origin.REPOST, Reason.QUOTED_SOURCE, id="reprinted-from-a-paper"),
        pytest.param(UNMARKED, "信息来源：国家统计局", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="facts-of-a-department"),
        pytest.param(UNMARKED, "信息来源：财政部网站", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="facts-of-its-site"),
        pytest.param(UNMARKED, "（据国家统计局消息）", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="told-by-a-department"),
        pytest.param(
            UNMARKED, "综合国家统计局、海关总署消息", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="compiled-by-itself"
        ),
        pytest.param(UNMARKED, "信息来源：国家反诈中心", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="facts-of-a-centre"),
        pytest.param(UNMARKED, "信息来源：新华社", Origin.REPOST, Reason.QUOTED_SOURCE, id="facts-of-the-press"),
        pytest.param(UNMARKED, "信息来源：国家统计局、新华社", Origin.REPOST, Reason.QUOTED_SOURCE, id="facts-of-both"),
        pytest.param(UNMARKED, "（据新华社报道）", Origin.REPOST, Reason.QUOTED_SOURCE, id="told-by-the-press"),
        pytest.param(UNMARKED, "来源：国家统计局", Origin.REPOST, Reason.QUOTED_SOURCE, id="a-departments-text"),
        pytest.param(
            UNMARKED, "转自：国家统计局", Origin.REPOST, Reason.QUOTED_SOURCE, id="reprinted-from-a-department-of-state"
        ),
        pytest.param(
            UNMARKED, "新华社电 会议今日召开。", Origin.REPOST, Reason.DATELINE, id="an-agencys-without-a-date"
        ),
        pytest.param(UNMARKED, "摘自：《民法典》", Origin.UNKNOWN, Reason.NO_CLUE, id="quoted-from-a-law"),
        pytest.param(
            UNMARKED,
            "本文原载《人民公安报》，作者系韶山市公安局民警",
            Origin.UNKNOWN,
            Reason.MIXED_SOURCES,
            id="written-by-its-own-people",
        ),
        pytest.param(
            UNMARKED, "来源：新华社 编辑：韶山公安", Origin.REPOST, Reason.QUOTED_SOURCE, id="edited-by-its-own-people"
        ),
        pytest.param(UNMARKED, "转自：政工室", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="reprinted-from-a-department"),
        pytest.param(UNMARKED, "长沙晚报讯 昨日", Origin.REPOST, Reason.DATELINE, id="another-citys-paper"),
        pytest.param(UNMARKED, "长沙晚报9月5日消息：昨日", Origin.REPOST, Reason.DATELINE, id="its-news-of-a-day"),
        *(
            pytest.param(UNMARKED, line, Origin.UNKNOWN, Reason.REPORT_MENTIONED, id=line)
            for line in (
                "请关注长沙晚报消息：明日停水",
                "请关注长沙晚报9月5日讯 明日停水",
                "通过电视台消息：明日停水",
                "收看了今晚的新闻，电视台讯：明日停水",
                "长沙晚报消息：明日停水",
            )
        ),
        pytest.param(UNMARKED, "本报讯 昨日", Origin.UNKNOWN, Reason.OPEN_SOURCE, id="some-papers-dateline"),
        pytest.param(UNMARKED, "据新华社报道，我市入选。", Origin.UNKNOWN, Reason.REPORT_MENTIONED, id="commented"),
    ],
)
def test_a_posts_words_show_whose_it_is(of: Post, line: str, origin: Origin, reason: Reason) -> None:
    one = said(of, line)

    assert (one.origin, one.reason) == (origin, reason)


SIBLINGS = UnitNames(aliases=("韶山警方",)).with_handles(["7", "~gh_0123456789AB"])


@pytest.mark.parametrize(
    ("mark", "origin", "reason", "held"),
    [
        pytest.param("retweeted_status", Origin.REPOST, Reason.PLATFORM_MARK, True, id="whose-was-not-kept"),
        pytest.param("retweeted_status of 9 人民日报", Origin.REPOST, Reason.PLATFORM_MARK, True, id="anothers"),
        pytest.param("retweeted_status of 7 改名了", Origin.ORIGINAL, Reason.OWN_SOURCE, False, id="its-units"),
        pytest.param("ori_mid of 7", Origin.ORIGINAL, Reason.OWN_SOURCE, False, id="its-units-without-a-name"),
        pytest.param(
            "copyright_stat=2, reprint_type=3 of MzA=,gh_0123456789ab 新周刊",
            Origin.ORIGINAL,
            Reason.OWN_SOURCE,
            False,
            id="its-units-by-the-second-id",
        ),
        pytest.param(
            "retweeted_status of 9 韶山警方", Origin.UNKNOWN, Reason.OPEN_SOURCE, False, id="named-as-its-units"
        ),
        pytest.param("retweeted_status of 9 韶山公安", Origin.UNKNOWN, Reason.OPEN_SOURCE, False, id="named-as-itself"),
        pytest.param("retweeted_status of 9 韶山", Origin.REPOST, Reason.PLATFORM_MARK, True, id="a-part-of-a-name"),
        pytest.param(
            "retweeted_status, author not shown", Origin.REPOST, Reason.HIDDEN_ORIGINAL, False, id="deleted-or-hidden"
        ),
    ],
)
def test_a_forward_of_the_units_own_post_is_no_repost(mark: str, origin: Origin, reason: Reason, held: bool) -> None:
    one = attribute(replace(FORWARD, origin_mark=mark), account(), names=SIBLINGS)

    assert (one.origin, one.reason, one.counts_as_repost, one.matched) == (origin, reason, held, mark)


@pytest.mark.parametrize(
    ("earlier", "origin", "reason"),
    [
        pytest.param(MIN_DELAY, Origin.REPOST, Reason.EARLIER_COPY, id="surely-later"),
        pytest.param(MIN_DELAY - timedelta(seconds=1), Origin.UNKNOWN, Reason.SIMULTANEOUS, id="together"),
        pytest.param(timedelta(0), Origin.UNKNOWN, Reason.NO_CLUE, id="at-once"),
        pytest.param(timedelta(hours=-1), Origin.UNKNOWN, Reason.NO_CLUE, id="it-was-redated-since"),
    ],
)
def test_only_a_surely_earlier_post_makes_a_copy(earlier: timedelta, origin: Origin, reason: Reason) -> None:
    one = said(UNMARKED, first=first(earlier))

    assert (one.origin, one.reason) == (origin, reason)


def test_a_copy_of_another_offices_post_is_shown_and_not_held() -> None:
    one = said(UNMARKED, first=first(timedelta(days=1)))

    assert (one.origin, one.counts_as_repost) == (Origin.REPOST, False)


def test_a_copy_of_a_central_outlets_post_is_held() -> None:
    assert said(UNMARKED, first=first(timedelta(days=1), name="央视新闻")).counts_as_repost


def test_a_tax_bureau_of_elsewhere_is_not_ones_own_by_its_ministrys_name() -> None:
    ours = replace(account(), unit="国家税务总局湖南省税务局", supervisor="国家税务总局")

    assert owner_of("国家税务总局长沙市税务局", ours) is SourceOwner.LOCAL


TASK = RepostOrder(name="宣传周", titles=("国家网络安全宣传周来了",), ordered_on=ago(9).date(), due_on=ago(5).date())


def test_an_ordered_repost_counts_neither_for_nor_against() -> None:
    ordered = replace(FORWARD, post_id="o", title="转发｜国家网络安全宣传周来了！")
    given = replace(facts(seen(), posts=(ordered, FORWARD, UNMARKED)), orders=(TASK,))

    sources = OriginCounts.of(facts_as_of(given, Policy(), AT))

    assert (sources.reposts, sources.with_known_origin, sources.unknown, sources.mandated, sources.total) == (
        1,
        1,
        1,
        1,
        3,
    )


def test_the_evidence_shows_each_repost_with_its_reason() -> None:
    sources = OriginCounts.of(facts_as_of(facts(seen(), posts=(FORWARD,)), Policy(), AT))

    assert sources.evidence()["reposts_by_reason"] == {"platform_mark": 1}


def test_a_finding_of_reposts_shows_why_each_is_one() -> None:
    posts = tuple(replace(UNMARKED, post_id=f"p{number}", published_at=ago(days=number)) for number in range(12))
    quoted = {post.post_id: OriginTrace(quoted=find_sources("", "来源：新华社")) for post in posts}

    assessment = assess(replace(facts(seen(), posts=posts), traces=quoted), Policy(), AT)

    shown = finding(assessment, "mostly_reposts").evidence["reposted"]
    assert isinstance(shown, list)
    assert (len(shown), shown[0]["reason"], shown[0]["matched"]) == (12, "quoted_source", "来源:新华社")


def test_copies_of_other_offices_alone_are_no_finding() -> None:
    posts = tuple(replace(UNMARKED, post_id=f"p{number}", published_at=ago(days=number)) for number in range(12))
    copied = {post.post_id: OriginTrace(first=first(timedelta(days=20))) for post in posts}

    assert "mostly_reposts" not in rules(assess(replace(facts(seen(), posts=posts), traces=copied), Policy(), AT))
