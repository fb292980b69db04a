"""`tracker capacity`: how many addresses, machines and days a register needs at the set pace; contacts no platform."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, option
from tracker.cli.output import emit
from tracker.cli.scanning.planning import rate_limits_of
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.pace.capacity import TYPICAL_SHARES, Capacity, PlatformCapacity, capacity_of
from tracker.pace.plan import DAY
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.sanitize import sanitize

MAX_ACCOUNTS = 100_000_000
MAX_DIGITS = 9
"""Of a platform's number of accounts."""
AccountsOption = Annotated[
    int | None,
    option(
        "--accounts",
        zh="账号个数；默认：名册所有。",
        en="How many accounts; default: the register's.",
        min=1,
        max=MAX_ACCOUNTS,
    ),
]
PerPlatformOption = Annotated[
    list[str] | None,
    option(
        "--per-platform",
        zh="某平台的账号个数，可多次写。",
        en="How many of them on a platform; may be given several times.",
        metavar="PLATFORM=NUMBER",
    ),
]
DaysOption = Annotated[
    float, option("--days", zh="须在几天内查完。", en="Within how many days.", show_default=True, min=0.01, max=366)
]
SecondOption = Annotated[
    float,
    option(
        "--second-looks",
        zh="须看两次的账号所占比例。",
        en="Share of accounts that is looked at twice.",
        show_default=True,
        min=0,
        max=1,
        metavar="SHARE",
    ),
]


def capacity(  # noqa: PLR0913  # its options
    context: typer.Context,
    accounts: AccountsOption = None,
    per_platform: PerPlatformOption = None,
    days: DaysOption = 7.0,
    second_looks: SecondOption = 0.1,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    given = read_numbers(per_platform or (), app_context.messages)
    if accounts is None and not given:
        numbers = Counter(account.platform for account in app_context.read_accounts().accounts if account.has_handle)
    else:
        numbers = Counter(divided(accounts, given, app_context.messages))
    by_hand = sum(count for name, count in numbers.items() if name not in ROUTES)
    counted = {name: numbers[name] for name in ROUTES if numbers[name]}
    if not counted:
        raise UserError(app_context.messages.text("capacity.nobody"))
    found = capacity_of(counted, rate_limits_of(app_context.settings), timedelta(days=days), second_looks)
    is_guess = accounts is not None and sum(given.values()) < accounts
    notes = [
        *basis_of(found, days, second_looks, app_context.messages),
        *([app_context.messages.text("capacity.guess")] if is_guess else []),
        *([app_context.messages.text("capacity.by_hand", count=by_hand)] if by_hand else []),
    ]
    records = [to_json(platform) for platform in found.platforms]
    document = {
        "schema_version": SCHEMA_VERSION,
        "accounts": found.accounts,
        "looks": found.looks,
        "days": days,
        "second_looks": second_looks,
        "machines": found.machines,
        "lasts_s": round(found.lasts.total_seconds()),
        "one_machine_s": round(found.one_machine.total_seconds()),
        "by_hand": by_hand,
        "is_guess": is_guess,
        "platforms": records,
    }
    emit(app_context, format_, [capacity_table(found, days, "\n".join(notes), app_context.messages)], document, records)


def read_numbers(given: Sequence[str], messages: Messages) -> dict[str, int]:
    """
    Raises:
        UserError: one is no platform and number.
    """
    numbers: dict[str, int] = {}
    for text in given:
        name, _, number = text.partition("=")
        name = name.strip().lower()
        if name not in ROUTES or not number.strip().isdecimal() or not number.isascii() or len(number) > MAX_DIGITS:
            shown = messages.text("capacity.bad_platform", platforms=" ".join(ROUTES), given=sanitize(text))
            raise UserError(shown)
        numbers[name] = int(number)
    return numbers


def divided(accounts: int | None, given: dict[str, int], messages: Messages) -> dict[str, int]:
    """The accounts by platform: the rest is divided among the platforms that are not given, by TYPICAL_SHARES.

    Raises:
        UserError: more are given than there are.
    """
    rest = 0 if accounts is None else accounts - sum(given.values())
    if rest < 0:
        raise UserError(messages.text("capacity.too_many", sum=sum(given.values()), accounts=accounts))
    shares = {name: share for name, share in TYPICAL_SHARES.items() if name not in given}
    numbers, total = dict(given), sum(shares.values())
    left = rest
    for name, share in shares.items():
        numbers[name] = min(left, -(-rest * share // total))  # rounded up: the last gets what is left
        left -= numbers[name]
    if left:  # every platform was given, and more accounts than theirs
        raise UserError(messages.text("capacity.too_many", sum=sum(given.values()), accounts=accounts))
    return numbers


PRIORITIES = (0, 2, 5, 4, 6, 6, 3, 0, 1)
"""Of the columns, see TextTable."""


def capacity_table(found: Capacity, days: float, note: str, messages: Messages) -> TextTable:
    heads = (
        *("platform", "total", "capacity_looks", "capacity_interval", "capacity_per_hour", "capacity_per_day"),
        *("capacity_one", "capacity_addresses", "capacity_lasts"),
    )
    return TextTable(
        title=messages.text("capacity.title", accounts=found.accounts, days=f"{days:g}"),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(messages.marked_platform(platform.platform)),
                cell(platform.accounts),
                cell(platform.looks),
                cell(f"{platform.limit.interval_s:g}"),
                cell(platform.limit.per_hour or ""),
                cell(platform.limit.per_day or ""),
                cell(to_days(platform.one_address)),
                cell(platform.addresses or "–"),
                cell(to_days(platform.lasts)),
            )
            for platform in found.platforms
        ),
        numbers=frozenset(range(1, len(heads))),
        priorities=PRIORITIES,
        note=note,
    )


def to_days(span: timedelta) -> str:
    """Days for people: `3.5`; a time that would be 0.0 is `<0.1`."""
    days = f"{span / DAY:.1f}"
    return "<0.1" if span and days == "0.0" else days


def basis_of(found: Capacity, days: float, second_looks: float, messages: Messages) -> tuple[str, ...]:
    """How many machines, and what it rests on."""
    one = to_days(found.one_machine)
    if found.machines is None:
        needed = messages.text("capacity.never", days=f"{days:g}")
    elif found.machines == 1:
        needed = messages.text("capacity.one_machine", one=one)
    else:
        needed = messages.text("capacity.machines", machines=found.machines, one=one)
    return needed, messages.text("capacity.second", share=f"{second_looks * 100:g}")


def to_json(platform: PlatformCapacity) -> dict[str, object]:
    return {
        "platform": platform.platform,
        "accounts": platform.accounts,
        "looks": platform.looks,
        "interval_s": platform.limit.interval_s,
        "per_hour": platform.limit.per_hour,
        "per_day": platform.limit.per_day,
        "one_address_s": round(platform.one_address.total_seconds()),
        "addresses": platform.addresses,
        "lasts_s": round(platform.lasts.total_seconds()),
    }
