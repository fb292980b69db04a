"""Finds the account that a person means: by its key, platform and handle, handle, name, or the address of its page.

Only whole words count: a decision on the wrong account is worse than an error that names the candidates.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence

from tracker.errors import UserError
from tracker.messages.catalog import PLATFORMS
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.imports.handles import ADDRESSES, handle_in
from tracker.register.register_file import PLATFORM_SPELLINGS

MAX_NAMED = 6
"""So many candidates are named; the rest are counted."""

AROUND = " \t\r\n\"'“”‘’《》「」『』@。，、,;"
"""What people and their clipboards put around a name."""
WITH_PLATFORM = re.compile(r"(?P<first>[^:\s]+)[:\s](?P<rest>.+)|(?P<name>.+)\((?P<last>[^()]+)\)")


def find_account(typed: str, accounts: Sequence[Account], messages: Messages) -> str:
    """The key of the one account that is meant.

    Raises:
        UserError: none is, or several may be; the hint names them.
    """
    if any(account.key == typed for account in accounts):
        return typed
    keys, plain = frozenset(keys_in(typed)), unicodedata.normalize("NFKC", typed).strip(AROUND)
    named = frozenset(platform_and_name(plain))
    found = [
        account
        for account in accounts
        if account.key in keys
        or is_called(account, typed)
        or is_called(account, plain)
        or not named.isdisjoint(((account.platform, account.handle), (account.platform, folded(account.name))))
    ]
    if len(found) == 1:
        return found[0].key
    if found:
        raise UserError(
            messages.text("account.ambiguous", typed=typed), candidates("account.candidates", found, messages)
        )
    near = nearest(typed, accounts)
    hint = candidates("account.suggestion", near, messages) if near else messages.text("show.unknown.hint")
    raise UserError(messages.text("show.unknown", key=typed), hint)


def keys_in(typed: str) -> Iterator[str]:
    """Keys that an address stands for."""
    for platform in ADDRESSES:
        if handle := handle_in(platform, typed if "://" in typed else f"https://{typed}"):
            yield f"{platform}:{handle}"


def platform_and_name(plain: str) -> Iterator[tuple[str, str]]:
    """What `新浪微博:9943038201`, `微博 韶山公安` and `韶山公安(微博)` say: a platform with a handle, and a name."""
    if found := WITH_PLATFORM.fullmatch(plain):
        wanted, rest = folded(found["first"] or found["last"]), (found["rest"] or found["name"]).strip()
        for platform, names in PLATFORMS.items():
            if wanted in map(folded, (platform, *names, *PLATFORM_SPELLINGS.get(platform, ()))):
                yield from ((platform, rest), (platform, folded(rest)))


def is_called(account: Account, typed: str) -> bool:
    """Whether this is the account's whole name, its handle, or an address that the register has for it."""
    if typed.strip() == account.handle or folded(typed) == folded(account.name):
        return True
    if "://" not in typed:
        return False
    from tracker.register.account_url import addresses_of  # loads all that reads pages, for which listings do not wait

    return typed.rstrip("/") in (link.rstrip("/") for link in addresses_of(account))


def nearest(typed: str, accounts: Sequence[Account]) -> list[Account]:
    """Accounts whose name or key is like what was typed, the likeliest first."""
    wanted = folded(typed)
    names: dict[str, list[Account]] = {}
    for account in accounts:
        for name in (folded(account.name), account.key):
            names.setdefault(name, []).append(account)
    inside = [name for name in names if wanted and wanted in name]
    near = [*inside[:MAX_NAMED], *difflib.get_close_matches(wanted, names, n=MAX_NAMED, cutoff=0.6)]
    return list({account.key: account for name in near for account in names[name]}.values())


def candidates(sentence: str, accounts: Sequence[Account], messages: Messages) -> str:
    named = [
        messages.with_remark(account.key, messages.comma.join([account.name, account.unit]))
        for account in accounts[:MAX_NAMED]
    ]
    more = f" … (+{len(accounts) - MAX_NAMED})" if len(accounts) > MAX_NAMED else ""
    return messages.text(sentence, values=messages.listed(named) + more)


def folded(text: str) -> str:
    """Alike however it was typed or copied: width, case, blanks and characters without width do not count."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain if plain.isprintable() else "".join(char for char in plain if char.isprintable())
