"""A newer post that stands elsewhere in an answer than in the list that is read: the list then proves no silence."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.model.capture import Capture, FetchMode, with_replies
from scrapers.model.errors import PostsHidden
from scrapers.model.profile import Profile
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook

NEWER, OLDER = datetime(2023, 9, 16, 10, tzinfo=UTC), datetime(2021, 3, 4, 10, tzinfo=UTC)
"""Three days before the looks, whose lists are older; and before all that they list."""


def weibo_post(item: dict[str, Any], at: datetime) -> dict[str, Any]:
    post_id = (int(at.timestamp()) - 515483463) << 22
    said = {"id": str(post_id), "idstr": str(post_id), "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y")}
    return {**item.get("mblog", item), **said}


def zhihu_post(item: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {**item, "id": 99, "created": int(at.timestamp()), "created_time": int(at.timestamp())}


def baijiahao_post(item: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {**item, "dynamic_id": "99", "dynamic_ctime": int(at.timestamp())}


def app_post(item: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {**item, "objectId": "99", "publishTime": f"{at.timestamp():.0f}000"}


@dataclass(frozen=True)
class Listing:
    """A recorded list that proves silence."""

    case: str
    route: str
    reply: str
    """Part of the reply's name."""
    key: str
    to_post: Callable[[dict[str, Any], datetime], dict[str, Any]]

    @property
    def look(self) -> RecordedLook:
        found = (look for look in RECORDED_LOOKS if (look.recording.name, look.route.name) == (self.case, self.route))
        return next(look for look in found if look.way is FetchMode.FETCH or look.route.home_url == "")

    def read(self, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> Profile:
        """
        Args:
            change: is given the answer's data and its first item.
        """
        capture = self.look.capture()
        name = next(name for name in capture.replies if self.reply in name)
        answer = json.loads(capture.replies[name].body)
        data = answer["data"] if isinstance(answer["data"], dict) else answer
        change(data, next(iter(data[self.key]), {}))
        changed: Capture = with_replies(
            capture, {name: replace(capture.replies[name], body=json.dumps(answer).encode())}
        )
        return self.look.route.read(changed)


LISTINGS = (
    Listing("weibo/inactive-shaoshan", "ajax", "posts", "list", weibo_post),
    Listing("weibo/inactive-shaoshan", "mobile", "posts", "cards", weibo_post),
    Listing("zhihu/inactive", "members", "articles", "data", zhihu_post),
    Listing("baijiahao/inactive-loudi-jiaoyu", "author", "posts", "list", baijiahao_post),
    Listing("peopleapp/inactive-hncz", "account", "contentList", "list", app_post),
)
PLACES: dict[str, Callable[[dict[str, Any]], object]] = {
    "alone": lambda post: post,
    "in-a-list": lambda post: [post],
    "in-a-list-within": lambda post: {"list": [post], "title": "置顶"},
    "in-a-card": lambda post: [{"card": {"content": post}}],
}
each_listing = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: f"{listing.case}-{listing.route}")


@each_listing
@pytest.mark.parametrize("place", PLACES)
def test_a_newer_post_elsewhere_leaves_the_silence_open(listing: Listing, place: str) -> None:
    whole = listing.read(lambda data, item: None)

    profile = listing.read(
        lambda data, item: data.update(recommended=PLACES[place](listing.to_post(copy.deepcopy(item), NEWER)))
    )

    assert whole.covers_from is not None
    assert profile.covers_from is None
    assert set(whole.posts) <= set(profile.posts)


@pytest.mark.parametrize("listing", LISTINGS[:4], ids=lambda listing: f"{listing.case}-{listing.route}")
@pytest.mark.parametrize("post_id", [None, "x", {}])
def test_one_that_cannot_be_read_leaves_what_is_listed_as_it_is(listing: Listing, post_id: Any) -> None:
    whole = listing.read(lambda data, item: None)

    def add(data: dict[str, Any], item: dict[str, Any]) -> None:
        post = listing.to_post(copy.deepcopy(item), NEWER)
        data["recommended"] = [post | {key: post_id for key in ("id", "idstr", "dynamic_id") if key in post}]

    profile = listing.read(add)
    assert set(whole.posts) <= set(profile.posts)


@pytest.mark.parametrize("listing", LISTINGS[:4], ids=lambda listing: f"{listing.case}-{listing.route}")
def test_an_older_post_elsewhere_costs_nothing(listing: Listing) -> None:
    whole = listing.read(lambda data, item: None)

    profile = listing.read(lambda data, item: data.update(recommended=[listing.to_post(copy.deepcopy(item), OLDER)]))

    assert profile == whole


@pytest.mark.parametrize("name", ["status", "mblogs", "left_element"])
def test_a_card_of_another_kind_that_holds_a_newer_post_leaves_the_silence_open(name: str) -> None:
    """m.weibo.cn: which kinds of card hold a post, nobody published."""
    listing = LISTINGS[1]

    def add(data: dict[str, Any], item: dict[str, Any]) -> None:
        post = weibo_post(copy.deepcopy(item), NEWER)
        data["cards"].insert(0, {"card_type": 91, name: [post] if name == "mblogs" else post})

    assert listing.read(add).covers_from is None


@pytest.mark.parametrize(
    "listing",
    [
        Listing("weibo/never-posted", "ajax", "posts", "list", weibo_post),
        Listing("weibo/never-posted", "mobile", "posts", "cards", weibo_post),
        Listing("baijiahao/never-posted", "author", "posts", "list", baijiahao_post),
        Listing("peopleapp/never-posted", "account", "contentList", "list", app_post),
    ],
    ids=lambda listing: f"{listing.case}-{listing.route}",
)
def test_an_account_with_a_post_elsewhere_has_not_never_posted(listing: Listing) -> None:
    source = next(one for one in LISTINGS if one.route == listing.route)
    items: list[dict[str, Any]] = []
    source.read(lambda data, item: items.append(copy.deepcopy(item)))
    own = {"rmhInfo": {"rmhId": listing.look.recording.handle, "rmhName": "x"}}

    assert listing.read(lambda data, item: None).posts == ()
    with pytest.raises(PostsHidden):
        listing.read(lambda data, item: data.update(recommended={**source.to_post(items[0], NEWER), **own}))
