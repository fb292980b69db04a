"""Judges the answers of WeChat's open platform about authorised accounts (官方接口), imported from a file.

An answer goes the way of any look: the route reads it, the account is identified, and what its source cannot prove is
taken away. It proves posts and a state, never silence; and an absence only with the platform's own date on it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import Capture, FetchMode, Grant, Reply, Target
from scrapers.model.errors import ScrapeError, WrongAccount
from scrapers.network.clock_skew import limit_to_proven, why_not_current
from scrapers.platforms.wechat.open_platform import HOST, OFFICIAL
from tracker.history.check import Check
from tracker.history.remaining_proof import looks_found_gone
from tracker.register.account import RESERVED, Account
from tracker.register.identity import check_identity
from tracker.register.imports.diff import FormerPlaceholders
from tracker.scan.looks import LookAnswered, LookFailed, LookResult
from tracker.scan.merge_looks import merge_looks
from tracker.sessions.grant_file import GrantEntry
from tracker.store.history.prefetch import KnownIdentity, PriorKnowledge

ORIGINAL_ID = f"{RESERVED}gh_"
"""How the placeholder of an account begins whose original id alone is registered."""
PATH = "/cgi-bin/component/api_get_authorizer_info"
ROUTE = OFFICIAL.full_name
AHEAD = timedelta(minutes=10)
"""A clock may be so far ahead of ours."""


class AnswerResult(StrEnum):
    SEEN = "seen"
    """It verifies the account, or shows its posts."""
    GONE = "gone"
    """The account is gone; whether that is confirmed follows from all its looks together."""
    NOT_VERIFIED = "not_verified"
    KNOWN = "known"
    """The same answer was imported before."""
    KEPT = "kept"
    """No answer, but a token: the next scan asks the open platform."""
    NO_ACCOUNT = "no_account"
    """No account of the register has its id."""
    REFUSED = "refused"
    """The entry itself cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """What became of one entry."""

    entry: GrantEntry
    result: AnswerResult
    account: Account | None = None
    handle: str = ""
    """The account's `__biz`, as registered, stated, or named by its articles; empty: not known."""
    check: Check | None = None
    """To be recorded; None: there is nothing to record. An answer that verifies nothing is reported and not recorded: a
    mistake in a file says nothing about an account."""
    attempt: LookResult | None = None
    capture: Capture | None = None
    code: str = ""
    """Why it is refused or not verified."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class KnownAccounts:
    """Finds the account of an entry by its `__biz`, or by its original id."""

    by_handle: Mapping[str, Account]
    without_handle: Mapping[str, Account]
    """By what is registered instead, in lower case: the original id."""
    resolved: Mapping[str, Account]
    """Original id -> the account that was registered under it until its `__biz` was found."""
    original_ids: Mapping[str, str]
    """Account key -> its original id, of those accounts."""

    @classmethod
    def of(cls, accounts: Iterable[Account], former: FormerPlaceholders) -> "KnownAccounts":
        by_handle = {account.handle: account for account in accounts if account.platform == OFFICIAL.platform}
        found = {
            placeholder.removeprefix(RESERVED).casefold(): by_handle[account.handle]
            for (platform, placeholder), account in former.items()
            if platform == OFFICIAL.platform
            and placeholder.casefold().startswith(ORIGINAL_ID)
            and account.handle in by_handle
        }
        resolved = {original_id: account for original_id, account in found.items() if account.has_handle}
        return cls(
            by_handle={handle: account for handle, account in by_handle.items() if account.has_handle},
            without_handle={
                handle.removeprefix(RESERVED).casefold(): account
                for handle, account in by_handle.items()
                if not account.has_handle
            },
            resolved=resolved,
            original_ids={account.key: original_id for original_id, account in resolved.items()},
        )

    def of_entry(self, entry: GrantEntry) -> tuple[Account | None, Account | None]:
        """The accounts that its `__biz` and that its original id name; None: it states none, or none is registered."""
        original_id = entry.gh_id or original_id_of(entry)
        by_id = self.without_handle.get(original_id) or self.resolved.get(original_id)
        return self.by_handle.get(entry.handle), by_id


def accounts_named(
    entries: Iterable[GrantEntry], accounts: Sequence[Account], former: FormerPlaceholders
) -> tuple[Account, ...]:
    """The accounts whose history judge_answers needs."""
    known = KnownAccounts.of(accounts, former)
    found = {account.key: account for entry in entries for account in known.of_entry(entry) if account is not None}
    return tuple(found.values())


def judge_answers(
    entries: Iterable[GrantEntry],
    accounts: Sequence[Account],
    histories: Mapping[str, PriorKnowledge],
    now: datetime,
    former: FormerPlaceholders | None = None,
) -> tuple[JudgedAnswer, ...]:
    """
    Args:
        histories: account key -> what is known of it, see accounts_named.
        former: by these the original ids of accounts are known whose `__biz` was found since.
    """
    known = KnownAccounts.of(accounts, former or {})
    judged: list[JudgedAnswer] = []
    taken: dict[str, int] = {}
    for entry in entries:
        one = judge(entry, known, histories, now)
        key = one.account.key if one.account else ""
        if key and taken.setdefault(key, entry.number) != entry.number:
            one = refused(entry, "twice", str(taken[key]), one.account)
        judged.append(one)
    return tuple(judged)


def judge(
    entry: GrantEntry, known: KnownAccounts, histories: Mapping[str, PriorKnowledge], now: datetime
) -> JudgedAnswer:
    """Judge one entry by itself: whose it is, before what it says.

    Args:
        histories: account key -> what is known of it, see accounts_named.
    """
    if entry.fault:
        return refused(entry, entry.fault)
    if entry.answered_at is not None and entry.answered_at > now + AHEAD:
        return refused(entry, "future")
    stated = original_id_of(entry)
    if entry.gh_id and stated and entry.gh_id != stated:
        return refused(entry, "other_id", stated)
    own, by_id = known.of_entry(entry)
    if own is not None and by_id is not None and own.key != by_id.key:
        return refused(entry, "two_accounts", by_id.name)
    account = own or by_id
    if account is None or (entry.handle and account.has_handle and entry.handle != account.handle):
        return JudgedAnswer(entry=entry, result=AnswerResult.NO_ACCOUNT, handle=entry.handle)
    named, its_own = entry.gh_id or stated, known.original_ids.get(account.key)
    if named and its_own and named != its_own:
        return refused(entry, "other_id", its_own, account)
    if entry.account is None:
        result = AnswerResult.KEPT if entry.token and account.has_handle else AnswerResult.REFUSED
        code = "" if result is AnswerResult.KEPT else "nothing"
        return JudgedAnswer(entry=entry, result=result, account=account, handle=entry.handle, code=code)
    if is_known(entry, histories.get(account.key)):
        return JudgedAnswer(entry=entry, result=AnswerResult.KNOWN, account=account, handle=biz_of(entry, account))
    return read(entry, account, histories.get(account.key))


def refused(entry: GrantEntry, code: str, message: str = "", account: Account | None = None) -> JudgedAnswer:
    return JudgedAnswer(entry=entry, result=AnswerResult.REFUSED, account=account, code=code, message=message)


def original_id_of(entry: GrantEntry) -> str:
    """The original id that the open platform states; empty: none."""
    about = (entry.account or {}).get("authorizer_info")
    stated = about.get("user_name", "") if isinstance(about, dict) else ""
    return stated.strip().casefold() if isinstance(stated, str) else ""


def is_known(entry: GrantEntry, history: PriorKnowledge | None) -> bool:
    looks = (look for check in (history.facts.checks if history else ()) for look in check.looks)
    return any(look.route == ROUTE and look.looked_at == entry.answered_at for look in looks)


def read(entry: GrantEntry, account: Account, history: PriorKnowledge | None) -> JudgedAnswer:
    handle = biz_of(entry, account)
    capture = to_capture(entry, handle)
    attempt = look(capture, account, history)
    earlier = looks_found_gone(history.facts.checks) if history and is_gone(attempt) else ()
    check = merge_looks([attempt], earlier, has_control=True)
    failed = attempt if isinstance(attempt, LookFailed) else None
    result = AnswerResult.GONE if is_gone(attempt) else AnswerResult.NOT_VERIFIED if failed else AnswerResult.SEEN
    return JudgedAnswer(
        entry=entry,
        result=result,
        account=account,
        handle=handle,
        check=None if failed else check,
        attempt=attempt,
        capture=capture,
        code=failed.error.code if failed else "",
        message=str(failed.error) if failed else "",
    )


def is_gone(attempt: LookResult) -> bool:
    return isinstance(attempt, LookAnswered) and attempt.profile.is_gone


def biz_of(entry: GrantEntry, account: Account) -> str:
    """The registered one, the stated one, or else the one that all articles name; empty: none is known."""
    if account.has_handle:
        return account.handle
    named = set(bizs_in(entry.posts))
    return entry.handle or (named.pop() if len(named) == 1 else "")


def bizs_in(value: Any, depth: int = 0) -> list[str]:
    """The accounts that addresses in an answer name."""
    if depth > 10:
        return []
    if isinstance(value, list):
        return [biz for entry in value for biz in bizs_in(entry, depth + 1)]
    if not isinstance(value, dict):
        return []
    found = [biz for name, item in value.items() if name != "url" for biz in bizs_in(item, depth + 1)]
    url = value.get("url")
    return [*found, *(parse_qs(urlsplit(url).query).get("__biz", []) if isinstance(url, str) else ())]


def to_capture(entry: GrantEntry, handle: str) -> Capture:
    assert entry.answered_at is not None  # an entry with an answer has its instant
    replies = {"account": to_reply(entry.account, entry.date)}
    if entry.posts is not None:
        replies["posts"] = to_reply(entry.posts, "")
    # The appid is checked against the answer; no token is needed to read it.
    grant = Grant(component_appid="", component_token="", appid=entry.appid)
    target = Target(handle=handle or entry.appid, grant=grant)
    return Capture(target=target, captured_at=entry.answered_at, way=FetchMode.FETCH, replies=replies)


def to_reply(answer: Mapping[str, Any] | None, date: str) -> Reply:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    return Reply(url=HOST + PATH, http_status=200, body=body, content_type="application/json", date=date)


def look(capture: Capture, account: Account, history: PriorKnowledge | None) -> LookResult:
    url = HOST + PATH
    try:
        profile = OFFICIAL.read(capture)
        if not account.has_handle:
            check_original_id(capture, account)
        known = history.identity if history else KnownIdentity()
        check_identity(account, profile, known.names_under(profile.platform_id), known.ids)
        doubt = why_not_current(capture)
        profile = limit_to_proven(profile, doubt)
    except ScrapeError as error:
        return LookFailed(route=OFFICIAL, way=FetchMode.FETCH, looked_at=capture.captured_at, url=url, error=error)
    return LookAnswered(
        route=OFFICIAL, way=FetchMode.FETCH, looked_at=capture.captured_at, url=url, profile=profile, doubt=doubt
    )


def check_original_id(capture: Capture, account: Account) -> None:
    """
    Raises:
        WrongAccount: the answer's original id is not that of the register.
    """
    stated = capture.json_of("account")["authorizer_info"].get("user_name", "")
    if f"{RESERVED}{str(stated).casefold()}" != account.handle.casefold():
        raise WrongAccount(f"asked for {account.handle}, the open platform answers of {stated}")
