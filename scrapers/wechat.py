"""WeChat official accounts (微信公众号): what the unit lets us see, WeRead's list, and what known links lead to.

No open, complete list of another account's posts exists since 2026-07-29. The account's own back office is whole; the
other routes are partial, and none says more than it shows. The handle is `__biz`, base64 of a decimal number.

Source: https://weread.qq.com/web/mp/articles?bookId=MP_WXS_<number in __biz>&offset=0, with WeRead's own login:
    {reviews: [{subReviews: [{reviewId: MP_WXS_<number>_<token of the short link>,
                              review: {createTime, belongBookId, mpInfo: {title}}}]}]}; a refusal is {errCode}.
    With the unit: scrapers.wechat_official, scrapers.wechat_backoffice. The known links: scrapers.wechat_links.
Times: Unix seconds.
Seen: 2026-06-05 (an excerpt of a list, retyped); fixtures/wechat/, all made. A refusal is known by its codes only.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from scrapers import wechat_backoffice, wechat_links, wechat_official
from scrapers.capture import Capture
from scrapers.dates import from_unix
from scrapers.errors import CaptchaShown, LoginRequired, NoAddress, PostsHidden, WrongAccount
from scrapers.profile import AccountState, Post, Profile
from scrapers.reach import each_once, reach_of
from scrapers.scraper import Route, Wall

LIST_URL = "https://weread.qq.com/web/mp/articles?bookId={book}&offset=0"


def to_book(biz: str) -> str:
    """WeRead's key of the account.

    Raises:
        NoAddress: the handle is no `__biz`.
    """
    try:
        number = base64.b64decode(biz, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise NoAddress(f"{biz!r} is no __biz: {error}") from error
    if not number.isdigit():
        raise NoAddress(f"{biz!r} is no __biz: it holds no number")
    return f"MP_WXS_{number}"


def asks(capture: Capture) -> Mapping[str, str]:
    return {"list": LIST_URL.format(book=to_book(capture.target.handle))}


def parse(capture: Capture) -> Profile:
    """The list gives no name: its key stands for the account. It keeps what WeRead once took: it tells no state."""
    book = to_book(capture.target.handle)
    pushes = [push["subReviews"] for push in capture.json_of("list")["reviews"]]
    entries = [entry for push in pushes for entry in push]
    if not entries:
        raise PostsHidden("WeRead lists no article and counts none: that proves nothing")
    posts = each_once(to_post(entry, book) for entry in entries)
    reach = reach_of(posts) if all(pushes) else None  # an empty push had articles: the list is not whole
    return Profile(state=AccountState.ACTIVE, handle=capture.target.handle, posts=posts, covers_from=reach)


def to_post(entry: Mapping[str, Any], book: str) -> Post:
    """
    Raises:
        WrongAccount: it is listed under another account's key.
    """
    review, key = entry["review"], entry["reviewId"]
    if review["belongBookId"] != book or not key.startswith(f"{book}_"):
        raise WrongAccount(f"asked for {book}, listed is {key} of {review['belongBookId']}")
    token = key.removeprefix(f"{book}_")
    return Post(
        post_id=token,
        published_at=from_unix(review["createTime"]),
        title=review["mpInfo"]["title"],
        url=f"https://mp.weixin.qq.com/s/{token}",
    )


WEREAD = Route(
    platform="wechat",
    name="weread",
    hosts=("weread.qq.com",),
    home_url="https://weread.qq.com/",
    asks=asks,
    walls=(
        Wall(error=LoginRequired, json={"errCode": -2010}),  # 用户不存在: the reader's, for no cookie came
        Wall(error=LoginRequired, json={"errCode": -2012}),  # 登录超时
        Wall(error=CaptchaShown, json={"errCode": -2041}),
    ),
    parse=parse,
    tells_state=False,
    needs_session=True,
)

ROUTES = (wechat_official.OFFICIAL, wechat_backoffice.BACKOFFICE, WEREAD, wechat_links.LINKS)
