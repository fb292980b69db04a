"""Zhihu (知乎): a member's state, and the first page of each kind the member has posted.

Source: fetched from an open page of www.zhihu.com, without signature; a kind only when its count is above 0:
    member    /api/v4/members/{url_token}          {id, url_token, name, account_status, badge_v2, answer_count,
                                                   articles_count, pins_count, zvideo_count, question_count,
                                                   is_baned [sic], is_locked, is_hanged}
    articles  …/{url_token}/articles               {data: [{id, title, created, author: {id}}], paging: {is_end}}
    answers   …/{url_token}/answers                {data: [{id, question: {id, title}, created_time, author}], paging}
    zvideos   …/{url_token}/zvideos                {data: [{id, title, published_at, author}], paging}
    questions …/{url_token}/questions              {data: [{id, title, created}], paging}; the author is not named
    pins /api/v4/v2/pins/{url_token}/moments {data: [{id, content, created, author}], paging}; only if true: is_top,
    origin_pin, repin, source_pin_id above 0
    any error {error: {message, code}} with HTTP 403, 404, 410
Times: unix seconds, of creation; `updated`, `updated_time` are edits, a member's `is_active` and `created_at` are
    no posts.
Seen: 2026-11-23, in public captures of 2019 to 2026; fixtures/zhihu/ is made after them. Never seen: the body of a
    410, an entry of account_status, a pin with is_top, an item of zvideos.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from scrapers.model.capture import Capture, Reply
from scrapers.model.errors import (
    FAULTS,
    Blocked,
    LayoutChanged,
    PostsHidden,
    ScrapeError,
    TimesDisagree,
    WrongAccount,
    reason_of,
)
from scrapers.model.profile import AccountState, Note, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import value_at
from scrapers.parsing.fields import mapping, optional_bool, optional_count, text, to_id
from scrapers.parsing.list_items import read_items
from scrapers.parsing.list_proof import Count, Reach, common_start, reach_of_list, without_proof
from scrapers.parsing.notice_sentences import meaning_of, unknown_words
from scrapers.parsing.posts_elsewhere import notes_on_elsewhere, posts_elsewhere
from scrapers.platforms.zhihu.column import COLUMN
from scrapers.platforms.zhihu.member import (
    API_WALLS,
    HOME_URL,
    HOSTS,
    PAGE_WALLS,
    check_nothing,
    counts_of,
    notes_on,
    profile_from_flags,
    to_name,
    to_profile,
)
from scrapers.platforms.zhihu.page import MEMBER_PAGE
from scrapers.platforms.zhihu.posts import API, KINDS, Json, is_item

INCLUDE = (
    "account_status,badge_v2,answer_count,articles_count,pins_count,zvideo_count,question_count,"
    "is_baned,is_locked,is_hanged"
)
SAYS_GONE: Mapping[int, frozenset[AccountState]] = {
    404: frozenset({AccountState.NOT_FOUND}),
    410: frozenset({AccountState.DEREGISTERED, AccountState.NOT_FOUND}),
}
"""Status -> what its sentence may mean, which is what is claimed: 资源不存在 is no 注销, a moved address says it too. A
status beside other words says nothing of the account: 该接口已停用 and 请升级客户端 come with a 404 or 410. The body
of a real 410 was never published: its words are kept for a person."""


def to_requests(capture: Capture) -> dict[str, str]:
    """The member first; if the member exists, each kind with a count above 0 or without a count."""
    token = quote(capture.target.handle, safe="")
    wanted = {"member": f"{API}/members/{token}?include={INCLUDE}"}
    if "member" in capture.replies and to_gone(capture) is None:
        member = capture.json_of("member")
        wanted |= {
            name: KINDS[name].url.format(token=token) for name, number in counts_of(member).items() if number != 0
        }
    return wanted


def parse(capture: Capture) -> Profile:
    gone = to_gone(capture)
    if gone is not None:
        return gone
    member = capture.json_of("member")
    kinds = [read_kind(capture, name, member, number) for name, number in counts_of(member).items() if number != 0]
    posts = tuple(post for kind in kinds for post in kind.posts)
    notes = (*notes_on(member), *(note for kind in kinds for note in kind.reach.notes))
    if not posts:
        check_listed(kinds)
        check_nothing(notes)
        to_name(text(member["id"]))  # with nothing listed, no author's id was compared with it
    covers_from = None if notes else common_start(kind.reach for kind in kinds)
    return to_profile(member, posts, covers_from, notes)


def to_gone(capture: Capture) -> Profile | None:
    """What the member's reply says of a missing account; None: it exists. An error names no account: its address does.

    Raises:
        WrongAccount: its address is another member's.
        Blocked: we are refused (HTTP 403), for whatever reason.
        UnknownWords: an error with unknown words.
        LayoutChanged: not an answer of the API.
    """
    reply = capture.reply("member")
    if reply.http_status == 403 and meaning_of("zhihu", message_of(reply)) is not AccountState.SUSPENDED:
        raise Blocked(f"HTTP 403 from {reply.url}")
    if not reply.url.startswith(f"{API}/members/"):
        raise LayoutChanged(f"HTTP {reply.http_status} from {reply.url}")
    answer = reply.any_status_json
    if unquote(urlsplit(reply.url).path) != f"/api/v4/members/{capture.target.handle}":
        raise WrongAccount(f"asked for {capture.target.handle}, the answer came from {reply.url}")
    if "error" in answer and "url_token" in answer:
        raise LayoutChanged("a member and an error in one answer")
    if reply.http_status != 200 or "error" in answer:
        return profile_from_error(reply.http_status, answer["error"]["message"])
    return profile_from_flags(answer)


def message_of(reply: Reply) -> str:
    """The message of an error; empty: none, or not an error of the API."""
    message = value_at(reply, "error.message")
    return message if isinstance(message, str) else ""


def profile_from_error(http_status: int, message: str) -> Profile:
    """A disabled account by its whole sentence, with any status; else by a status and a sentence that agree.

    Raises:
        UnknownWords: the sentence is not known, or means something else than the status.
    """
    words = f"HTTP {http_status} {to_id(text(message))}"
    meaning = meaning_of("zhihu", message)
    if meaning is AccountState.SUSPENDED:
        return Profile(state=AccountState.SUSPENDED, words=words)
    if not isinstance(meaning, AccountState) or meaning not in SAYS_GONE.get(http_status, ()):
        raise unknown_words(message, context=f"HTTP {http_status}")
    return Profile(state=meaning, words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindList:
    """The list of one kind."""

    posts: tuple[Post, ...]
    reach: Reach
    fault: ScrapeError | None = None
    """Why no item could be read; None: some could."""


def read_kind(capture: Capture, name: str, member: Json, counted: int | None) -> KindList:
    """The member's own posts of one kind. A kind that is counted but not listed does not affect the others."""
    try:
        return read_kind_list(capture, name, member, counted)
    except TimesDisagree:
        raise
    except (*FAULTS, PostsHidden) as error:
        fault = error if isinstance(error, ScrapeError) else LayoutChanged(f"{name}: {reason_of(error)}")
    note = Note(code="kind_not_listed", number=counted or 0, detail=name)
    return KindList(posts=(), reach=Reach(start=None, notes=(note,)), fault=fault)


def read_kind_list(capture: Capture, name: str, member: Json, counted: int | None) -> KindList:
    """
    Raises:
        PostsHidden: it is empty, and the member's count is not 0.
        LayoutChanged: it holds no readable item of the member's own.
    """
    answer, kind, member_id = capture.json_of(name), KINDS[name], to_id(text(member["id"]))
    if not answer["data"]:
        raise PostsHidden(f"{'an unknown number of' if counted is None else counted} {name} counted, none listed")
    items = read_items(
        answer["data"],
        kind.to_post,
        capture.captured_at,
        is_own=lambda item: kind.is_by(item, member_id),
        time_of=lambda item: kind.to_post(item).published_at,
    )
    items.check(name)
    paging = mapping(answer.get("paging"))
    has_ended = optional_bool(paging.get("is_end")) is True
    most = None if counted is None else max(counted, optional_count(paging, "totals") or 0)
    is_whole = has_ended and most is not None and len(items.posts) >= most
    is_cut = has_ended and most is not None and len(answer["data"]) < most
    count = Count(number=counted, is_whole=is_whole, is_cut=is_cut)
    others = notes_on_elsewhere(
        posts_elsewhere(answer, answer["data"], is_item), lambda item: kind.to_post(item).published_at, items
    )
    reach = without_proof(reach_of_list("zhihu", items, count, capture.captured_at), *others)
    return KindList(posts=items.posts, reach=reach)


def check_listed(kinds: Sequence[KindList]) -> None:
    """
    Raises:
        ScrapeError: kinds are counted, and none of their lists can be read.
    """
    faults = [kind.fault for kind in kinds if kind.fault is not None]
    changed = [fault for fault in faults if not isinstance(fault, PostsHidden)]
    if faults:
        raise (changed or faults)[0]


MEMBERS = Route(
    platform="zhihu",
    name="members",
    hosts=HOSTS,
    home_url=HOME_URL,
    page_url="https://www.zhihu.com/people/{handle}",
    requests=to_requests,
    accepted_statuses=frozenset({200, 403, 404, 410}),
    walls=(*API_WALLS, *PAGE_WALLS),
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)

ROUTES: tuple[Route, ...] = (MEMBERS, MEMBER_PAGE, COLUMN)
