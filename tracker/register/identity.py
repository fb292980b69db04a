"""Whose page it is: a page proves it before its data counts."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import Profile
from tracker.register.account import Account


@lru_cache(maxsize=8192)
def normal_name(name: str) -> str:
    """A name as it is compared: width, case, white space and invisible characters do not count."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]", "", folded)


def same_name(one: str, other: str) -> bool:
    return normal_name(one) == normal_name(other)


def prove_identity(account: Account, profile: Profile, known_names: Iterable[str]) -> None:
    """Hold a profile against the register. The route has compared the handle where the page states one.

    A different name is a rename only where an earlier look at the same handle (known_names), or the platform's
    own record of names, shows the registered one; else the handle may be mistyped, and a person decides once.

    Raises:
        IdentityUnproved: nothing shows that this is the registered account.
    """
    if profile.is_gone:
        return
    if not profile.display_name:
        if profile.handle is None:
            raise IdentityUnproved("the page states neither handle nor name")
        return
    if same_name(profile.display_name, account.name):
        return
    if any(same_name(name, account.name) for name in (*profile.former_names, *known_names)):
        return
    raise IdentityUnproved(f"the page is named {profile.display_name}, the register says {account.name}")
