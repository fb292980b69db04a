"""Proves that a page belongs to the registered account before its data counts."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import Profile
from tracker.register.account import Account

MARKS = re.compile(r"[\W_]")
INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")


NORMAL = re.compile("[0-9a-z\u4e00-\u9fff]*")
"""Names of these characters alone are normalised already, as most are."""


def normal_name(name: str) -> str:
    """A name normalised for comparison: width, case, whitespace and invisible characters are ignored."""
    return name if NORMAL.fullmatch(name) else folded_name(name)


@lru_cache(maxsize=8192)
def folded_name(name: str) -> str:
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", name).casefold())


def is_same_name(one: str, other: str) -> bool:
    """Marks (·, —, quotes, pictures) make no other name, for people write them in many ways; unless there is nothing
    else in it."""
    return name_letters(one) == name_letters(other)


def name_letters(name: str) -> str:
    """Equal for names that are the same: the normalised name without marks, unless there is nothing else in it."""
    normal = normal_name(name)
    return MARKS.sub("", normal) or normal


FORMER_NAME = re.compile(r"(?P<name>.+)\((?:原名|曾用名|原(?!创))[为:]?(?P<former>[^()]{2,})\)")
"""A registered name, normalised, with the former one behind it: 平安韶山（原韶山公安）."""


def names_within(registered: str) -> tuple[str, ...]:
    """The name that the register states, and the one without the former name behind it, and that one; mostly one."""
    found = FORMER_NAME.fullmatch(normal_name(registered))
    return (registered, *found.group("name", "former")) if found else (registered,)


def is_own_name(name: str, registered: str) -> bool:
    """Whether a name is the registered one, or is stated with it as the former one: the register itself says that both
    are of one account."""
    return any(is_same_name(name, own) for own in names_within(registered))


def check_identity(
    account: Account, profile: Profile, known_names: Iterable[str], known_ids: Collection[str] = ()
) -> None:
    """Compare a profile with the register. The route has already compared the handle where the page states one.

    A handle may pass to somebody else (Zhihu's url_token): then the platform's own id (known_ids) is another one than
    earlier looks saw, whatever name the page shows.

    A different name counts as a rename only if an earlier look at the same handle (known_names), or the platform's own
    record of names, shows the registered one; else the handle may be mistyped, and a person decides once. A page that
    says that an account is gone seldom names it; where it does, the name counts likewise.

    Args:
        known_names: shown by earlier looks at the same handle, under the same id where the page states one.
        known_ids: seen by earlier looks at the same handle; empty: none was.

    Raises:
        IdentityUnproved: nothing shows that this is the registered account.
    """
    if profile.platform_id and known_ids and profile.platform_id not in known_ids:
        raise IdentityUnproved(
            f"the handle leads to {profile.platform_id}, earlier looks saw {', '.join(sorted(known_ids))} there"
        )
    if not profile.display_name:
        if profile.handle is None and not profile.is_gone:
            raise IdentityUnproved("the page states neither handle nor name")
        return
    if any(is_own_name(name, account.name) for name in (profile.display_name, *profile.former_names, *known_names)):
        return
    raise IdentityUnproved(f"the page is named {profile.display_name}, the register says {account.name}")
