"""Links that units gave, in a scan: the page decides, and no wrong answer ever counts against an account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.browser.session import BrowserOptions
from scrapers.platforms.wechat.links import LINKS
from tests.postgresql.fixtures import ENGINES, open_on
from tests.recordings.recorded_looks import site_recordings_of
from tests.shared.browsers import Shared
from tests.tracker.forms.made_round import AT, DELETED, HOST, NOW, Silent, article, biz_of, scan, send, token_of
from tracker.forms.status import AnswerState, status_of
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.scan_record import Discard
from tracker.history.unit_answers.answer import GivenLink, Opened, UnitAnswer
from tracker.history.unit_answers.form import FileIntake, ReturnedFile, TakenAnswer
from tracker.pace.pace import NoPace
from tracker.policy.policies import Layer, Policies
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.run import finish_scan_run
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store

BIZ, OTHER_BIZ = biz_of(1), biz_of(2)
ONE = Account(platform="wechat", handle=BIZ, name="公众号1", unit="第一局")
NAMED = replace(ONE, handle="~0123456789abcdef")
GH = replace(ONE, handle="~gh_0123456789ab")
VIDEO = replace(ONE, platform="抖音", handle="dy1")
LINK, LINK_2 = HOST + token_of(1), HOST + token_of(2)
GONE = '<html><body><div class="weui-msg__title">此账号已自主注销，内容无法查看</div></body></html>'
CAPTCHA = '<html><head><link href="/x/secitptpage/verify.css"></head><body></body></html>'
OWN, OLD, STRANGERS = article(BIZ, "公众号1", 2), article(BIZ, "公众号1", 40), article(OTHER_BIZ, "别人", 2)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        yield opened


def answered(
    store: Store, account: Account, *links: str, published_at: datetime | None = None, **typed: object
) -> None:
    """The account, and what its unit stated of it."""
    if account not in store.accounts():
        store.sync_register([account], AT)
    issued = send(store)
    answer = UnitAnswer(links=tuple(GivenLink(link=link) for link in links), published_at=published_at, **typed)  # type: ignore[arg-type]
    file = ReturnedFile(sha256=repr((links, typed)), name="表.xlsx", row_keys=(), bad=(), read_at=NOW)
    [row] = store.forms.rows(issued.form_round.id)
    store.forms.take([FileIntake(file=file, answers=[TakenAnswer(row=row, answer=answer)])])


def state(store: Store, at: datetime = AT) -> AnswerState:
    [one] = status_of(store, store.forms.rounds()[0], Policies(), at).accounts
    return one.state


@pytest.mark.parametrize(
    ("account", "pages", "verdict", "reason", "answer"),
    [
        pytest.param(ONE, [OWN], "pass", "", "verified", id="its-own"),
        pytest.param(ONE, [OLD], "unverified", "partial_list", "older", id="older-than-the-span"),
        pytest.param(ONE, [STRANGERS], "unverified", "wrong_account", "wrong_account", id="another-account-s"),
        pytest.param(ONE, [STRANGERS, OWN], "pass", "", "verified", id="another-s-beside-its-own"),
        pytest.param(ONE, [OLD, OWN], "pass", "", "verified", id="the-newer-of-two"),
        pytest.param(ONE, [DELETED], "unverified", "posts_hidden", "deleted", id="deleted"),
        pytest.param(ONE, [GONE], "unverified", "posts_hidden", "deleted", id="a-notice-on-an-unknown-account"),
        pytest.param(ONE, [GONE, GONE], "unverified", "posts_hidden", "deleted", id="two-such-notices"),
        pytest.param(ONE, [CAPTCHA], "unverified", "captcha_shown", "failed", id="a-wall"),
        pytest.param(ONE, ["<html>?</html>"], "unverified", "layout_changed", "failed", id="a-page-of-no-known-shape"),
        pytest.param(ONE, [""], "unverified", "layout_changed", "failed", id="no-page"),
        pytest.param(
            ONE, [article(BIZ, "改了名", 2)], "unverified", "identity_unproved", "to_confirm", id="another-name"
        ),
        pytest.param(GH, [article(BIZ, "公众号1", 2, "gh_0123456789ab")], "pass", "", "verified", id="the-same-gh-id"),
        pytest.param(GH, [OWN], "unverified", "wrong_account", "wrong_account", id="another-gh-id"),
        pytest.param(NAMED, [OWN], "unverified", "identity_unproved", "to_confirm", id="a-name-alone"),
        pytest.param(ONE, [article(BIZ, "公众号1", -1)], "unverified", "layout_changed", "failed", id="of-tomorrow"),
    ],
)
async def test_page_decides(  # noqa: PLR0913  # one answer and all that comes of it
    store: Store, account: Account, pages: list[str], verdict: str, reason: str, answer: str
) -> None:
    links = [HOST + token_of(number) for number in range(len(pages))]
    answered(store, account, *links, published_at=AT - timedelta(days=2))
    row = (await scan(store, dict(zip(links, pages, strict=True))))[account.key]

    assert (row.assessment.verdict.value, row.assessment.reason, state(store)) == (verdict, reason, answer)
    assert row.assessment.findings == () or verdict == "unverified"


async def test_opened_link_is_not_opened_again_and_a_failed_one_is(store: Store) -> None:
    answered(store, ONE, LINK)
    await scan(store, {LINK: CAPTCHA})
    assert state(store) is AnswerState.FAILED
    await scan(store, {LINK: STRANGERS}, AT + timedelta(hours=1))
    assert state(store) is AnswerState.WRONG_ACCOUNT
    await scan(store, {LINK: OWN}, AT + timedelta(hours=2))
    assert state(store) is AnswerState.WRONG_ACCOUNT


async def test_account_by_gh_id_stays_verified_in_the_next_scan(store: Store) -> None:
    page = article(BIZ, "公众号1", 2, "gh_0123456789ab")
    answered(store, GH, LINK)
    await scan(store, {LINK: page})
    later = AT + timedelta(days=7)

    assert (await scan(store, {LINK: page}, later))[GH.key].assessment.verdict is Verdict.PASS


async def test_wrong_link_takes_nothing_away_from_what_was_proved(store: Store) -> None:
    answered(store, ONE, LINK)
    assert (await scan(store, {LINK: OWN}))[ONE.key].assessment.verdict is Verdict.PASS
    answered(store, ONE, LINK_2)
    row = (await scan(store, {LINK: OWN, LINK_2: STRANGERS}, AT + timedelta(hours=1)))[ONE.key]

    assert row.assessment.verdict is Verdict.PASS
    assert state(store) is AnswerState.WRONG_ACCOUNT


async def test_wrong_link_takes_nothing_away_from_what_a_person_saw(store: Store) -> None:
    store.sync_register([ONE], AT)
    saw = ManualCheck(
        what=ManualFinding.LAST_POST, by="张三", seen_at=AT, recorded_at=AT, name=ONE.name, last_post_at=AT
    )
    store.manual_checks.record(ONE, saw)
    answered(store, ONE, LINK)

    assert (await scan(store, {LINK: STRANGERS}))[ONE.key].assessment.verdict is Verdict.PASS


async def test_what_a_discarded_scan_saw_behind_a_link_does_not_count(store: Store) -> None:
    answered(store, ONE, LINK)
    await scan(store, {LINK: OWN})
    store.discards.discard(store.scans()[0].id, Discard(at=NOW, by="张三", why="误扫"))

    assert state(store) is AnswerState.NOT_OPENED


@pytest.mark.parametrize(
    ("stated", "is_day", "is_told"),
    [
        pytest.param(AT - timedelta(days=2), False, False, id="the-same"),
        pytest.param(AT - timedelta(days=3), False, False, id="a-day-before"),
        pytest.param(AT - timedelta(days=3, seconds=1), False, True, id="more-than-a-day-before"),
        pytest.param(AT - timedelta(days=1), False, False, id="a-day-after"),
        pytest.param(AT - timedelta(days=1) + timedelta(seconds=1), False, True, id="more-than-a-day-after"),
        pytest.param(AT - timedelta(days=4), True, False, id="the-end-of-the-stated-day-is-within-a-day"),
        pytest.param(AT - timedelta(days=4, seconds=1), True, True, id="it-is-not"),
        pytest.param(None, False, False, id="nothing-stated"),
    ],
)
def test_stated_time_that_differs_is_reported(stated: datetime | None, is_day: bool, is_told: bool) -> None:
    given = GivenLink(link=LINK, outcome=Opened.OWN, page_published_at=AT - timedelta(days=2))
    answer = UnitAnswer(links=(given,), published_at=stated, is_day=is_day)

    assert (answer.mismatched() is not None) is is_told
    assert replace(answer, links=(replace(given, outcome=Opened.OTHER),)).mismatched() is None


BELIEVES = Policies(layers=(Layer(name="", changes={"self_report_counts": True}, region="湘潭市"),))


@pytest.mark.parametrize(
    ("policies", "region", "days_ago", "is_day", "verdict"),
    [
        pytest.param(Policies(), "湘潭市", 2, False, "unverified", id="by-default-it-does-not-count"),
        pytest.param(BELIEVES, "湘潭市", 2, False, "pass", id="where-the-policy-says-so"),
        pytest.param(BELIEVES, "长沙市", 2, False, "unverified", id="not-in-another-region"),
        pytest.param(BELIEVES, "湘潭市", 14, False, "pass", id="at-the-limit-s-edge"),
        pytest.param(BELIEVES, "湘潭市", 14.01, False, "unverified", id="an-old-one-proves-nothing-and-fails-nobody"),
        pytest.param(BELIEVES, "湘潭市", 0.5, True, "unverified", id="the-day-may-end-after-the-time-point"),
        pytest.param(BELIEVES, "湘潭市", -0.01, False, "unverified", id="after-the-time-point"),
    ],
)
async def test_word_of_a_unit_on_a_platform_that_is_not_read(  # noqa: PLR0913  # see test_page_decides
    store: Store, policies: Policies, region: str, days_ago: float, is_day: bool, verdict: str
) -> None:
    account = replace(VIDEO, region=(region,))
    answered(
        store, account, "https://www.douyin.com/video/1", published_at=AT - timedelta(days=days_ago), is_day=is_day
    )
    [row] = report_rows(store, policies, AT)

    assert row.assessment.verdict.value == verdict
    assert state(store) is AnswerState.SELF_REPORT
    if verdict == "unverified":
        assert "单位自报：最近一条" in row.assessment.reason_message


@pytest.mark.parametrize(("platform", "told"), [("weibo", AnswerState.NO_LINK), ("抖音", AnswerState.SELF_REPORT)])
def test_address_of_a_page_is_no_word_of_a_unit_where_the_program_reads(
    store: Store, platform: str, told: AnswerState
) -> None:
    answered(store, replace(VIDEO, platform=platform, handle="~0123456789abcdef"), home_link="https://weibo.com/u/99")
    assert state(store) is told


async def test_word_of_a_unit_never_counts_where_the_program_reads(store: Store) -> None:
    answered(store, replace(ONE, region=("湘潭市",)), LINK, published_at=AT - timedelta(days=1))
    [row] = report_rows(store, BELIEVES, AT)

    assert (row.assessment.verdict, row.assessment.reason) == (Verdict.UNVERIFIED, "not_checked")
    assert row.assessment.reason_message.endswith("单位已报链接，待下次检查打开")


@pytest.mark.asyncio(loop_scope="session")
async def test_given_link_is_opened_in_a_browser(tmp_path: Path, shared: Shared) -> None:
    captured_at = datetime(2023, 9, 19, 10, tzinfo=UTC)
    served = tuple(
        RecordedRoute(url=url, body=body.encode(), headers=(("content-type", "text/html; charset=utf-8"),))
        for url, body in ((LINK, OWN), (LINK_2, STRANGERS))
    )
    recording = Recording(platform="wechat", handle=BIZ, captured_at=captured_at, routes=served)
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        answered(store, ONE, LINK, LINK_2, published_at=AT - timedelta(days=9))
        with shared.serving([recording, *site_recordings_of("wechat")]) as replay:
            setup = ScanSetup(
                store=store,
                policies=Policies(),
                routes={"wechat": (LINKS,)},
                browser=BrowserOptions(proxy_url=replay.proxy_url, spki_pin=replay.spki_pin),
                pace=NoPace(),
                looked_at=lambda account: captured_at,
            )
            begun = store.begin_scan(AT, AT, (ONE,))
            await run_scan(setup, begun, Silent())
            finish_scan_run(store, begun, Policies(), AT)
        [row] = report_rows(store, Policies(), AT)

        assert row.assessment.verdict is Verdict.PASS
        assert [finding.rule for finding in row.assessment.findings] == ["self_report_mismatch"]
        assert state(store) is AnswerState.VERIFIED
