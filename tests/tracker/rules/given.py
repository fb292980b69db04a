"""Test data for the rules: one account of Hunan, active or silent, with checks around one time-point."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from scrapers.model.profile import AccountState, Origin, Post
from scrapers.model.route import COMPLETE_LIST
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Look, Outcome
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Policy
from tracker.register.account import Account, AccountKind, Filing, FilingState, FormerEntry
from tracker.rules.assess import assess_facts
from tracker.rules.finding import Assessment, Finding

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
"""监测时间点: 2023-09-19 18:00 in Shanghai."""

NATIONAL = Policy()


def assess(facts: AccountHistory, policy: Policy, at: datetime) -> Assessment:
    """What the rules of a policy say of a history as of an instant."""
    return assess_facts(facts_as_of(facts, policy, at), at)


def ago(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """The instant that is this long before AT; negative: after it."""
    return AT - timedelta(days=days, hours=hours, minutes=minutes)


def account(
    *,
    kind: AccountKind = AccountKind.PUBLISHING,
    filing: FilingState = FilingState.RUNNING,
    closed_on: date | None = None,
    handle: str = "1234567890",
    name: str = "韶山公安",
) -> Account:
    return Account(
        platform="weibo",
        handle=handle,
        name=name,
        unit="韶山市公安局",
        supervisor="韶山市人民政府",
        region=("湘潭市", "韶山市"),
        kind=kind,
        filing=Filing(state=filing, closed_on=closed_on),
    )


def post(published_at: datetime, origin: Origin = Origin.UNKNOWN) -> Post:
    mark = "" if origin is Origin.UNKNOWN else "retweeted_status"
    return Post(
        post_id=f"p{published_at.timestamp():.0f}",
        published_at=published_at,
        title="平安韶山",
        url="https://weibo.com/1234567890/p",
        origin=origin,
        origin_mark=mark,
    )


def seen(
    checked_at: datetime = AT,
    *,
    covers_from: datetime | None = COMPLETE_LIST,
    post_count: int | None = None,
    display_name: str = "韶山公安",
) -> Check:
    look = Look(
        route="weibo.ajax",
        way="ask",
        looked_at=checked_at,
        outcome=Outcome.SEEN,
        state=AccountState.ACTIVE,
        url="https://weibo.com/u/1234567890",
    )
    return Check(
        checked_at=checked_at,
        outcome=Outcome.SEEN,
        looks=(look,),
        state=AccountState.ACTIVE,
        covers_from=covers_from,
        post_count=post_count,
        display_name=display_name,
    )


def gone(checked_at: datetime = AT, state: AccountState = AccountState.DEREGISTERED) -> Check:
    words = "该账号因用户自行申请关闭，现已无法查看。"
    look = Look(route="weibo.ajax", way="visit", looked_at=checked_at, outcome=Outcome.GONE, state=state, words=words)
    return Check(checked_at=checked_at, outcome=Outcome.GONE, looks=(look,), state=state, words=words)


def failed(checked_at: datetime = AT, code: str = "captcha_shown") -> Check:
    return Check(checked_at=checked_at, outcome=Outcome.UNVERIFIED, code=code, message="a wall")


def facts(*checks: Check, posts: tuple[Post, ...] = (), of: Account | None = None) -> AccountHistory:
    return AccountHistory(account=of or account(), checks=checks, posts=posts)


def running_since(instant: datetime) -> tuple[FormerEntry, ...]:
    """What the register said before of an account that it has had 正常运行 since an instant."""
    return (FormerEntry(until=instant, account=account(filing=FilingState.CLOSING)),)


def judged(
    *checks: Check,
    posts: tuple[Post, ...] = (),
    of: Account | None = None,
    at: datetime = AT,
    policy: Policy = NATIONAL,
) -> Assessment:
    return assess(facts(*checks, posts=posts, of=of), policy, at)


def rules(assessment: Assessment) -> tuple[str, ...]:
    return tuple(finding.rule for finding in assessment.findings)


def finding(assessment: Assessment, rule: str) -> Finding:
    by_rule: Mapping[str, Finding] = {finding.rule: finding for finding in assessment.findings}
    return by_rule[rule]
