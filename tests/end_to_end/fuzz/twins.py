"""Changed answers that cannot be distinguished from a true one, each with the reason; only these may pass.

Each is a whole answer of the platform about the asked account, as far as the answer itself goes. An account that is
gone is therefore reported after two looks only (tracker.scan.merge_looks), and its name is held against the register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from functools import cache

from scrapers.model.errors import ScrapeError
from scrapers.model.profile import AccountState, Profile
from tests.end_to_end.fuzz.change import Change
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook

SWAPS = ("page", "other")
"""Kinds of change by which another answer stands under the asked address; under its own it must be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    route: str
    """Glob over `platform.route`."""
    kinds: tuple[str, ...]
    where: str
    """Glob over the change's place."""
    says_gone: bool = False
    """Whether it is the account's being gone that passes; then only as the case says that the answer is from,"""
    state: AccountState | None = None
    """or so."""
    same_posts: bool = False
    """Whether it passes only with posts that the case has, by title and second, under whatever key."""
    why: str

    def covers(self, look: RecordedLook, change: Change, after: Profile) -> bool:
        return (
            fnmatch(look.route.full_name, self.route)
            and change.kind in self.kinds
            and fnmatch(change.where, self.where)
            and after.is_gone is self.says_gone
            and (not self.same_posts or shown(after) <= shown(look.outcome()))
            and (not after.is_gone or after.state in (self.state, *states_by_case().get(change.source, ())))
        )


def shown(outcome: Profile | ScrapeError) -> frozenset[tuple[str, datetime]]:
    posts = outcome.posts if isinstance(outcome, Profile) else ()
    return frozenset((post.title, post.published_at) for post in posts)


@cache
def states_by_case() -> Mapping[str, frozenset[AccountState]]:
    """The states that the answers of a case mean, by any route."""
    found: dict[str, set[AccountState]] = {}
    for look in RECORDED_LOOKS:
        outcome = look.outcome()
        if isinstance(outcome, Profile):
            found.setdefault(look.recording.name, set()).add(outcome.state)
    return {case: frozenset(states) for case, states in found.items()}


NAMES_NOBODY = "the platform's answer on a gone account names nobody: under the asked address it is the asked one's"
LIST_NAMES_NOBODY = "the list names nobody: under the asked address it is the asked account's"
NO_NAME = "the reply has no name, and a title may be any text: dates, ids and marks stand"
BY_ALBUM = "an article that was not opened is listed by its album, under its other key"

TWINS: tuple[Twin, ...] = (
    Twin(route="weibo.ajax", kinds=SWAPS, where="info < *", says_gone=True, why=NAMES_NOBODY),
    Twin(route="weibo.mobile", kinds=SWAPS, where="user < *", says_gone=True, why=NAMES_NOBODY),
    Twin(route="zhihu.members", kinds=SWAPS, where="member < *", says_gone=True, why=NAMES_NOBODY),
    Twin(route="baijiahao.*", kinds=SWAPS, where="page < *", says_gone=True, why=NAMES_NOBODY),
    Twin(route="*", kinds=SWAPS, where="all < *", says_gone=True, why=NAMES_NOBODY),
    Twin(
        route="wechat.links",
        kinds=SWAPS,
        where="all < wechat/one-notice*",
        says_gone=True,
        state=AccountState.DEREGISTERED,
        why="one link's notice does not suffice; here every link shows it",
    ),
    Twin(
        route="wechat.links",
        kinds=SWAPS,
        where="all < wechat/former-account*",
        says_gone=True,
        state=AccountState.DEREGISTERED,
        why="only their addresses say that the notices are a former account's; here they are the asked one's",
    ),
    Twin(route="baijiahao.*", kinds=SWAPS, where="posts < *", why=LIST_NAMES_NOBODY),
    Twin(route="baijiahao.tab", kinds=SWAPS, where="onward < *", why=LIST_NAMES_NOBODY),
    Twin(route="baijiahao.tab", kinds=("encoding",), where="onward@gb18030*", why=NO_NAME),
    Twin(route="wechat.backoffice", kinds=SWAPS, where="list < *", why=LIST_NAMES_NOBODY),
    Twin(route="*", kinds=("encoding",), where="*@latin-1", why=NO_NAME),
    Twin(
        route="wechat.links",
        kinds=("blank", "body", "cut", "encoding", "error", "huge", "negative", "page", "status", "text"),
        where="link:*",
        same_posts=True,
        why=BY_ALBUM,
    ),
    Twin(
        route="wechat.links",
        kinds=("key", "null", "bool", "nan", "dict", "list", "blank"),
        where="link:*~item_show_type",
        why="old pages have none: the kind is then the usual one",
    ),
    Twin(
        route="zhihu.*",
        kinds=("null", "empty", "drop"),
        where="*answers.*.question",
        why="an answer whose question is gone has its short address",
    ),
    Twin(route="zhihu.*", kinds=("doubled",), where="*pins.*.content", why="a thought may say its words twice"),
    Twin(
        route="baijiahao.*", kinds=("part",), where="*content_num", why="a count with a point is in ten thousands (万)"
    ),
)
