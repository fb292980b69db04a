"""A WeChat article whose link a unit gave (填报): whose it is, and when it was published.

Nobody is believed: the page decides. The article counts if its __biz is the account's; of an account that is registered
by its 原始ID (`~gh_…`) alone, if its user_name is that id. With a name alone nothing is proved: a person decides.

Source: the link itself, see scrapers.platforms.wechat.article and scrapers.platforms.wechat.removal_notice. A notice
    names no account, and the link may be anybody's: it says nothing of the account.
Times: Unix seconds.
Seen: see scrapers.platforms.wechat.article.
"""

from collections.abc import Mapping
from dataclasses import replace

from scrapers.model.capture import PAGE, Capture, Reply
from scrapers.model.errors import Blocked, IdentityUnproved, NoUrl, PostsHidden, Unreachable, WrongAccount
from scrapers.model.profile import AccountState, Profile
from scrapers.platforms.wechat.article import ORIGINAL_ID, Article, is_article_link, to_link
from scrapers.platforms.wechat.links import LINKS, UnknownPage, raise_meaning, read_one

REPLY = "given"


def to_requests(capture: Capture) -> Mapping[str, str]:
    """
    Raises:
        NoUrl: no link was given, or it leads to no article.
    """
    if not is_article_link(capture.target.given):
        raise NoUrl("no link to an article was given")
    return {REPLY: to_link(capture.target.given)}


def page_of(capture: Capture) -> Reply:
    return capture.replies[REPLY] if REPLY in capture.replies else capture.replies[PAGE]


def article_of(capture: Capture) -> Article | None:
    """The article behind the link, whosever it is; None: there is none, or it cannot be read."""
    found = read_one(page_of(capture)) if capture.replies else None
    return found if isinstance(found, Article) else None


def parse(capture: Capture) -> Profile:
    found = read_one(page_of(capture))
    if isinstance(found, Article):
        check_owner(found, capture.target.handle)
        return Profile(
            state=AccountState.ACTIVE, handle=capture.target.handle, display_name=found.name, posts=(found.post,)
        )
    if isinstance(found, UnknownPage):
        raise found.fault
    raise_meaning([found], Blocked)
    raise_meaning([found], Unreachable)
    raise PostsHidden(f"the link shows “{found.words}”")


def check_owner(article: Article, handle: str) -> None:
    """
    Raises:
        WrongAccount: the article is another account's.
        IdentityUnproved: nothing that identifies the account is registered, or the page does not state it.
    """
    registered = handle.removeprefix("~")
    if handle == registered:
        if article.biz != handle:
            raise WrongAccount(f"the link is an article of {article.name} ({article.biz})")
    elif not ORIGINAL_ID.fullmatch(registered) or not article.original_id:
        raise IdentityUnproved(f"the account's name is {article.name}")
    elif article.original_id.casefold() != registered.casefold():
        raise WrongAccount(f"the link is an article of {article.name} ({article.original_id})")


GIVEN = replace(
    LINKS,
    name="given",
    requests=to_requests,
    page_url="",
    optional=frozenset(),
    shares_walls_with=frozenset({"links", "given"}),
    parse=parse,
)
