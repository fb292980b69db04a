"""A scan by WeRead: its newest article is opened before anything is said, and nothing is said of silence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.browser.session import BrowserOptions
from scrapers.model.profile import AccountState
from scrapers.platforms.routes import ROUTES
from tests.recordings.recorded_looks import site_recordings_of
from tests.shared.browsers import Shared
from tests.tracker.rules.given import assess
from tests.tracker.scan.test_scan import Watch
from tracker.history.check import Check
from tracker.pace.pace import NoPace, Pace
from tracker.policy.policies import Policies
from tracker.policy.policy import Policy
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.register.account import Account
from tracker.rules.finding import Assessment
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2023, 9, 19, 10, tzinfo=UTC)
BIZ = "Mzk5MDQzMDMwMQ=="
BOOK = "MP_WXS_3990430301"
LIST = f"https://weread.qq.com/web/mp/articles?bookId={BOOK}&offset=0"
ALBUM = f"https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz={BIZ}&album_id=31900000001&count=20&f=json"
ACCOUNT = Account(platform="wechat", handle=BIZ, name="湘潭智慧健康", unit="湘潭市卫生健康委员会")
NOTICE = '<html><body><div class="weui-msg__title">此账号已自主注销，内容无法查看</div></body></html>'


def unix(days_ago: float) -> int:
    return int((AT - timedelta(days=days_ago)).timestamp())


def listing(*entries: tuple[str, float, float | None]) -> str:
    """Of (token, days ago when it was scheduled, days ago when it was published, if that is said)."""
    reported = [
        {
            "reviewId": f"{BOOK}_{token}",
            "review": {
                "createTime": unix(pressed),
                "belongBookId": BOOK,
                "mpInfo": {"title": f"通知{token}"} | ({} if sent is None else {"time": unix(sent)}),
            },
        }
        for token, pressed, sent in entries
    ]
    return json.dumps({"reviews": [{"subReviews": [item]} for item in reported]})


def article(days_ago: float, album: bool = False) -> str:
    link = f"https://mp.weixin.qq.com/mp/appmsgalbum?__biz={BIZ}\\x26amp;album_id=31900000001" if album else ""
    return f"""<html><body><div id="js_content">通知</div><script>
        window.cgiDataNew = {{
            nick_name: JsDecode('湘潭智慧健康'), title: JsDecode('通知'), link: JsDecode(''),
            ori_create_time: '{unix(days_ago)}' * 1, copyright_info: {{copyright_stat: '0' * 1}},
            bizuin: JsDecode('{BIZ}'), mid: '2247480001' * 1, idx: '1' * 1, album: {{link: JsDecode('{link}')}},
        }};
    </script></body></html>"""


def album(days_ago: float) -> str:
    url = f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=22&idx=1&sn=ab"
    item = {"title": "专辑文章", "url": url, "create_time": str(unix(days_ago)), "msgid": "22", "itemidx": "1"}
    return json.dumps({"base_resp": {"ret": 0}, "getalbum_resp": {"article_list": item}})


@dataclass(slots=True)
class NotedTurns(NoPace):
    lanes: list[str] = field(default_factory=list)

    async def wait_turn(self, lane: str) -> None:
        self.lanes.append(lane)


async def scan(
    folder: Path, shared: Shared, bodies: Mapping[str, str], pace: Pace | None = None
) -> tuple[Check, Assessment]:
    """What a scan makes of these answers, by address or by an article's token."""
    served = {url if "://" in url else f"https://mp.weixin.qq.com/s/{url}": body for url, body in bodies.items()}
    routes = tuple(
        RecordedRoute(
            url=url,
            body=body.encode(),
            headers=(("content-type", "text/html; charset=utf-8" if body.startswith("<") else "application/json"),),
        )
        for url, body in served.items()
    )
    recording = Recording(platform="wechat", handle=BIZ, captured_at=AT, routes=routes)
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        store.sync_register((ACCOUNT,), AT)
        with shared.serving([recording, *site_recordings_of("wechat")]) as replay:
            setup = ScanSetup(
                store=store,
                policies=Policies(),
                routes={"wechat": ROUTES["wechat"]},
                browser=BrowserOptions(proxy_url=replay.proxy_url, spki_pin=replay.spki_pin),
                pace=pace or NoPace(),
                looked_at=lambda account: AT,
            )
            await run_scan(setup, store.begin_scan(AT, AT, (ACCOUNT,)), Watch())
        facts = store.facts_of(ACCOUNT.key, at=AT)
        assert facts is not None
        return facts.checks[-1], assess(facts, Policy(), AT)


@pytest.mark.parametrize(
    ("bodies", "verdict", "reason"),
    [
        pytest.param(
            {LIST: listing(("a", 15.25, None)), "a": article(13.75)}, "pass", "", id="its-own-page-is-within-the-limit"
        ),
        pytest.param(
            {LIST: listing(("a", 15.25, None)), "a": article(15)}, "unverified", "partial_list", id="its-page-is-not"
        ),
        pytest.param({LIST: listing(("a", 1, None))}, "unverified", "undated", id="its-page-is-not-there"),
        pytest.param({LIST: listing(("a", 15, 13))}, "pass", "", id="the-list-says-when-it-was-published"),
        pytest.param(
            {LIST: listing(("a", 400, 400), ("b", 500, 500))}, "unverified", "partial_list", id="however-old-the-newest"
        ),
        pytest.param(
            {LIST: listing(("a", 60, None)), "a": article(60, album=True), ALBUM: album(3)},
            "pass",
            "",
            id="an-album-of-its-has-a-newer-one",
        ),
        pytest.param(
            {LIST: listing(("a", 60, 60)), "a": article(60, album=True), ALBUM: album(50)},
            "unverified",
            "partial_list",
            id="an-album-without-a-newer-one",
        ),
    ],
)
async def test_newest_article_s_own_page_decides(
    tmp_path: Path, shared: Shared, bodies: Mapping[str, str], verdict: str, reason: str
) -> None:
    _, assessment = await scan(tmp_path, shared, bodies)
    assert (assessment.verdict.value, assessment.reason) == (verdict, reason)


async def test_recent_article_of_the_list_does_not_hide_that_the_account_is_gone(
    tmp_path: Path, shared: Shared
) -> None:
    bodies = {LIST: listing(("a", 2, 2), ("b", 3, 3)), "a": NOTICE, "b": NOTICE}
    check, _ = await scan(tmp_path, shared, bodies)
    assert check.state is AccountState.DEREGISTERED


async def test_the_list_and_the_articles_take_slots_of_their_own(tmp_path: Path, shared: Shared) -> None:
    """They are other servers: an account takes one interval of either, and not two of the platform's."""
    pace = NotedTurns()
    await scan(tmp_path, shared, {LIST: listing(("a", 1, None)), "a": article(1)}, pace)
    assert pace.lanes == ["wechat", "wechat/weread", "wechat"]  # the first is the back office's
