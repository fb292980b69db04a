"""Which questions are asked, and what stops them; without a browser."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from scrapers.browser.browser import Browser
from scrapers.model.capture import Capture
from scrapers.model.errors import CaptchaShown, LayoutChanged, NotLoggedIn, ScrapeError
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer
from tracker.pace.circuit_breaker import MemoryCircuits
from tracker.pace.pace import CeilingReached
from tracker.register.account import Account
from tracker.register.resolving.candidate import HandleSource, SourceKind
from tracker.register.resolving.judge import RegisterView, SourceResult
from tracker.register.resolving.organisation import EntityMatch
from tracker.scan.resolving.look_cache import LookCache, LookupQuestion
from tracker.scan.resolving.look_up import PlatformLookup
from tracker.scan.resolving.resolve import PlatformResolver
from tracker.scan.resolving.unfiled import UnfiledSearch
from tracker.scan.run import NO_PACE
from tracker.scan.setup import ScanSetup

AT = datetime(2026, 11, 29, tzinfo=UTC)
ACCOUNT = Account(platform="weibo", handle="~1", name="韶山公安", unit="韶山市公安局", region=("湘潭市", "韶山市"))
POLICE = FoundAccount(handle="1234567890", name="韶山公安", verified_as="韶山市公安局", is_organisation=True)
Answers = Mapping[str, LookupAnswer | Exception]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], list[str]]:
    """Platforms answer this; returns the list of what they are asked."""

    def answering(answers: Answers) -> list[str]:
        questions: list[str] = []

        async def ask(_: object, lookup: Lookup, question: LookupQuestion, account: Account) -> LookupAnswer:
            questions.append(f"{question.way} {question.value}")
            answer = answers.get(question.value, LookupAnswer(words="用户不存在"))
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(PlatformLookup, "_ask", ask)
        return questions

    return answering


def setup() -> ScanSetup:
    return ScanSetup(
        store=cast(Any, None),
        policies=cast(Any, None),
        routes={},
        browser=cast(Any, None),
        pace=NO_PACE,
        looked_at=lambda account: AT,
        circuits=MemoryCircuits(),
    )


async def traces_of(account: Account, platform: str = "weibo", pictures: tuple[str, ...] = ()) -> list[SourceResult]:
    resolver = PlatformResolver(
        PlatformLookup(setup(), platform, cast(Browser, None), LookCache(None, AT)),
        RegisterView.of([account]),
        {account.key: [HandleSource(kind=SourceKind.PICTURE, text=text) for text in pictures]},
    )
    traces: dict[str, list[SourceResult]] = {}
    done: list[int] = []
    await resolver.run([account], traces, done.append)
    assert done == [1]
    return traces[account.key]


async def test_what_can_be_read_from_the_address_is_not_opened(asked: Callable[[Answers], list[str]]) -> None:
    questions = asked({"uid:1234567890": LookupAnswer(found=(POLICE,))})
    await traces_of(replace(ACCOUNT, links=("https://weibo.com/u/1234567890",)))
    assert questions == ["query uid:1234567890"]  # its name; and once that is sure, nothing more


async def test_a_name_is_asked_for_where_the_links_prove_nothing(asked: Callable[[Answers], list[str]]) -> None:
    questions = asked({})
    await traces_of(replace(ACCOUNT, links=("https://weibo.com/ttarticle/p/show?id=1",)))
    assert questions == ["name name:韶山公安"]


async def test_a_wechat_profile_code_is_reported_and_asks_nobody(asked: Callable[[Answers], list[str]]) -> None:
    questions = asked({})
    account = replace(ACCOUNT, platform="baijiahao")
    [trace] = await traces_of(account, "baijiahao", ("http://weixin.qq.com/r/abc",))
    assert (trace.reason, questions) == ("address_of_another_site", [])
    [trace, _] = await traces_of(replace(ACCOUNT, platform="wechat"), "wechat", ("http://weixin.qq.com/r/abc",))
    assert trace.reason == "wechat_profile_code"


async def test_at_most_three_links_are_followed(asked: Callable[[Answers], list[str]]) -> None:
    questions = asked({})
    odd = tuple(f"https://www.zhihu.com/question/{number}" for number in range(1, 6))  # which lead nowhere
    links = (*odd, *(f"https://www.zhihu.com/question/1/answer/{number}" for number in range(2, 9)))
    await traces_of(replace(ACCOUNT, platform="zhihu", links=links), "zhihu")
    assert [question.partition(" ")[0] for question in questions] == ["link", "link", "link", "name"]


@pytest.mark.parametrize(
    ("error", "limit"), [(CaptchaShown("a wall"), 3), (CeilingReached("a limit"), 1), (LayoutChanged("odd"), 9)]
)
async def test_walls_and_limits_stop_a_platform(
    asked: Callable[[Answers], list[str]], error: Exception, limit: int
) -> None:
    questions = asked({f"name:{number}": error for number in range(9)})
    lookup = PlatformLookup(setup(), "weibo", cast(Browser, None), LookCache(None, AT))
    results = [await lookup.ask("name", f"name:{number}", ACCOUNT) for number in range(9)]
    assert len(questions) == limit
    assert all(result.code and result.answer is None for result in results)
    assert bool(lookup.stopped_by) is (limit < 9)


async def test_a_missing_login_is_no_wall(asked: Callable[[Answers], list[str]]) -> None:
    asked({f"name:{number}": NotLoggedIn("nobody") for number in range(9)})
    lookup = PlatformLookup(setup(), "zhihu", cast(Browser, None), LookCache(None, AT))
    for number in range(9):
        assert (await lookup.ask("name", f"name:{number}", ACCOUNT)).code == "login_required"
    assert lookup.stopped_by == ""


async def test_nothing_is_asked_twice_also_not_by_the_next_run(
    asked: Callable[[Answers], list[str]], tmp_path: Path
) -> None:
    questions = asked({"name:韶山公安": LookupAnswer(found=(POLICE,))})
    for at in (AT, AT + timedelta(days=6)):
        lookup = PlatformLookup(setup(), "weibo", cast(Browser, None), LookCache(tmp_path / "a" / "looks.jsonl", at))
        for _ in range(2):
            assert (await lookup.ask("name", "name:韶山公安", ACCOUNT)).answer == LookupAnswer(found=(POLICE,))
    assert len(questions) == 1
    late = LookCache(tmp_path / "a" / "looks.jsonl", AT + timedelta(days=8))
    assert late.get(LookupQuestion(platform="weibo", way="name", value="name:韶山公安")) is None


async def test_accounts_outside_the_register_are_found_by_the_unit_s_names(
    asked: Callable[[Answers], list[str]],
) -> None:
    unit = replace(ACCOUNT, unit="湘潭市卫生健康委员会", region=("湘潭市",))
    own = FoundAccount(handle="9", name="健康湘潭", verified_as="湘潭市卫健委官方微博", is_organisation=True)
    stranger = FoundAccount(handle="8", name="别的", verified_as="别处市教育局", is_organisation=True)
    filed = replace(unit, handle="7", name="已登记")
    questions = asked(
        {
            "name:湘潭市卫生健康委员会": LookupAnswer(found=(own, stranger, replace(own, handle="7"))),
            "name:湘潭市卫健委": ScrapeError("odd"),
        }
    )
    lookup = PlatformLookup(setup(), "weibo", cast(Browser, None), LookCache(None, AT))
    search = UnfiledSearch(lookup, RegisterView.of([unit, filed]), set())
    found = await search.run([unit])
    assert questions == ["name name:湘潭市卫生健康委员会", "name name:湘潭市卫健委"]
    assert [(item.found.handle, item.entity) for item in found] == [("9", EntityMatch.SAME)]
    assert search.stopped_by == ""


def test_a_capture_is_all_that_a_lookup_reads() -> None:
    """Lookups are routes' data and a pure function, like the routes."""
    from scrapers.platforms.lookups import LOOKUPS

    for platform, ways in LOOKUPS.items():
        for lookup in filter(None, (ways.by_query, ways.by_link, ways.by_name)):
            assert lookup.route.platform == platform
            with pytest.raises(LayoutChanged):
                lookup.answer(Capture(target=cast(Any, None), captured_at=AT))
