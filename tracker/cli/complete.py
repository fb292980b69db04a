"""Shell completion (TAB): accounts, regions, units, rules. Fast, read only, and harmless.

A shell puts an offer onto its command line as it is: only words that no shell takes for anything else are offered.
"""

import re
from collections.abc import Iterable, Iterator

import typer

from tracker.errors import UserError
from tracker.messages.catalog import CODES, RULES
from tracker.register.account import Account
from tracker.register.register import read_register
from tracker.settings.reading import read_settings
from tracker.store.health import exists
from tracker.store.store import Store

MAX_OFFERS = 200
SAFE = re.compile(r"\w[\w:.·-]*")
UNSAFE = re.compile(r"[^\w ·]+")
"""In the description beside an offer."""
Offer = tuple[str, str]


def accounts(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Keys and names that begin so."""
    found = ((word, account) for account in read_accounts(ctx) for word in (account.key, account.name))
    return offered(
        ((word, f"{account.name} {account.unit}") for word, account in found if word.startswith(incomplete)),
    )


def regions(ctx: typer.Context, incomplete: str) -> list[Offer]:
    found = dict.fromkeys(region for account in read_accounts(ctx) for region in account.region)
    return offered((region, "") for region in found if region.startswith(incomplete))


def units(ctx: typer.Context, incomplete: str) -> list[Offer]:
    found = dict.fromkeys(account.unit for account in read_accounts(ctx))
    return offered((unit, "") for unit in found if unit.startswith(incomplete))


def rules(incomplete: str) -> list[Offer]:
    return offered((rule, zh) for rule, (zh, _) in RULES.items() if rule.startswith(incomplete))


def rules_and_reasons(incomplete: str) -> list[Offer]:
    return offered((code, zh) for code, (zh, _) in {**RULES, **CODES}.items() if code.startswith(incomplete))


def offered(offers: Iterable[Offer]) -> list[Offer]:
    """The safe ones, MAX_OFFERS at most."""
    safe = ((word, UNSAFE.sub(" ", about).strip()) for word, about in offers if SAFE.fullmatch(word))
    return [offer for _, offer in zip(range(MAX_OFFERS), safe, strict=False)]


def read_accounts(ctx: typer.Context) -> Iterator[Account]:
    """None where the register or the database cannot be read: TAB prints no errors."""
    given = ctx.find_root().params
    try:
        settings = read_settings(given.get("register"), given.get("state"))
        register = read_register(settings.register)
        if not register.is_in_database:
            yield from register.accounts
        elif exists(settings.database_url):
            with Store.opened_to_read(settings.database_url) as store:
                yield from store.accounts()
    except UserError:
        return
