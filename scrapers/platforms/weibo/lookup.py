"""Weibo (新浪微博): the user behind a number, an exact name, a custom domain, or a post.

Source: fetched from an open page of weibo.com:
    info    /ajax/profile/info?uid= | screen_name= | custom=   {ok: 1, data: {user: {idstr, screen_name, verified,
                                    verified_type, verified_reason}}}; a dead account as in
                                    scrapers.platforms.weibo.desktop
    status  /ajax/statuses/show?id= <mid or bid>               {user: {idstr, screen_name, verified}, retweeted_status}
Times: none are read.
Seen: info 2023-04 and code of 2026-08 for the three parameters; status in code of 2026-08; fixtures/, all made.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import LayoutChanged, NoUrl, WrongAccount
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer, no_profile
from scrapers.parsing.fields import name, text, to_id
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.responses import answer_of, words_of

PARAMETERS: Mapping[str, str] = {"uid": "uid", "name": "screen_name", "domain": "custom"}
ORGANISATIONS = frozenset({1, 3, 4, 7})
"""verified_type of offices, media, schools and associations: not persons (0, 200, 220, 400) and not companies (2)."""


def to_requests(capture: Capture) -> dict[str, str]:
    """
    Raises:
        NoUrl: the query is none of uid:, name:, domain:, status:.
    """
    kind, _, value = capture.target.handle.partition(":")
    if kind == "status" and value:
        return {"status": f"https://weibo.com/ajax/statuses/show?id={quote(value, safe='')}"}
    if kind not in PARAMETERS or not value:
        raise NoUrl(f"Weibo cannot be asked for {capture.target.handle!r}")
    return {"info": f"https://weibo.com/ajax/profile/info?{PARAMETERS[kind]}={quote(value, safe='')}"}


def read(capture: Capture) -> LookupAnswer:
    if "status" in capture.replies:
        return read_status(capture)
    answer = answer_of(capture, "info")
    if answer["ok"] != 1:
        return LookupAnswer(words=required_words(answer))
    found = to_found_account(answer["data"]["user"])
    kind, _, value = capture.target.handle.partition(":")
    if kind == "uid" and found.handle != value:
        raise WrongAccount(f"asked for {value}, the answer is {found.handle}'s")
    return LookupAnswer(found=(found,))


def read_status(capture: Capture) -> LookupAnswer:
    """The user of a post; a repost is the reposting user's."""
    answer = capture.reply("status").any_status_json
    if "ok" in answer and answer["ok"] != 1:
        return LookupAnswer(words=required_words(answer_of(capture, "status")))
    post = answer.get("data") or answer
    if post.get("user") is None:
        return LookupAnswer(words=required_words(answer))
    found = to_found_account(post["user"])
    return LookupAnswer(found=(replace(found, is_repost=bool(post.get("retweeted_status"))),))


def required_words(answer: Mapping[str, Any]) -> str:
    """
    Raises:
        LayoutChanged: it says nothing.
    """
    words = words_of(answer)
    if not words:
        raise LayoutChanged("neither a user nor a word")
    return words


def to_found_account(user: Mapping[str, Any]) -> FoundAccount:
    is_verified, kind = user.get("verified") is True, user.get("verified_type")
    reason = user.get("verified_reason")
    return FoundAccount(
        handle=to_id(user["idstr"] if user.get("idstr") is not None else user["id"]),
        name=name(user["screen_name"]),
        verified_as=text(reason).strip() if is_verified and reason is not None else "",
        is_organisation=is_verified and (kind is None or kind in ORGANISATIONS),
    )


LOOKUP = Lookup(
    route=replace(
        AJAX,
        name="lookup",
        page_url="",
        referrer="",
        listens={},
        optional=frozenset(),
        accepted_statuses=frozenset({200, 400, 404}),
        requests=to_requests,
        parse=no_profile,
    ),
    way=FetchMode.FETCH,
    read=read,
)
