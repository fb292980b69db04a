"""`tracker doctor`: is everything in order; with --live, what every route finds for an account known to be active."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE
from tracker.cli.options import Format, FormatOption, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.clock import now
from tracker.time.format import to_iso

if TYPE_CHECKING:
    from tracker.cli.scanning.machine.health_report import HealthCheck

LiveOption = Annotated[
    bool,
    option(
        "--live",
        zh="试看：用各条途径查看一个确知正常的账号。",
        en="Look at an account that you know to be alive, by every route (试看).",
    ),
]
LiveAccounts = Annotated[
    list[str] | None,
    option("--account", zh="与 --live 合用：这个账号。", en="With --live: this account.", metavar="PLATFORM:HANDLE"),
]
LivePlatforms = Annotated[
    list[str] | None,
    option(
        "--platform",
        zh="与 --live 合用：只看这些平台；未写 --account 时推荐账号。",
        en="With --live: only these; without --account: propose accounts.",
    ),
]
LiveReplay = Annotated[
    Path | None,
    option("--replay", zh="与 --live 合用：查看录制内容。", en="With --live: use recordings.", metavar="DIR"),
]
STYLES = {"well": "green", "note": "yellow", "mend": "red"}


def doctor(  # noqa: PLR0913  # its options
    context: typer.Context,
    live: LiveOption = False,
    account: LiveAccounts = None,
    platform: LivePlatforms = None,
    replay: LiveReplay = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    given = {"--account": account, "--platform": platform, "--replay": replay}
    if live:
        show_live(app_context, tuple(account or ()), tuple(platform or ()), replay, format_)
        return
    if needless := next((name for name, value in given.items() if value), ""):
        raise UserError(app_context.messages.text("live.only", option=needless))
    from tracker.cli.scanning.health_checks import HealthChecks  # loads the browser's driver
    from tracker.cli.scanning.machine.health_report import HealthStatus

    at = now()
    found = HealthChecks(app_context, at).examine()
    is_well = all(check.state is not HealthStatus.MEND for check in found)
    records = [to_record(check) for check in found]
    document = {"schema_version": 1, "at": to_iso(at), "is_well": is_well, "checks": records}
    emit(app_context, format_, [to_table(found, app_context.messages, is_well=is_well)], document, records)
    raise typer.Exit(0 if is_well else 1)


def show_live(
    app_context: AppContext, accounts: tuple[str, ...], platforms: tuple[str, ...], replay: Path | None, format_: Format
) -> None:
    """
    Raises:
        typer.Exit: 0 every account was answered for, and no route that was asked said anything else; 3 otherwise.
        UserError: see look_live.
    """
    from tracker.cli.live.run_live import LiveOptions, look_live  # loads the browser's driver
    from tracker.cli.live.tables import to_document, to_records
    from tracker.cli.live.tables import to_table as to_live_table
    from tracker.scan.live.route_report import is_in_order

    messages = app_context.messages
    found = look_live(app_context, LiveOptions(accounts=accounts, platforms=platforms, replay=replay))
    is_well = all(is_in_order(account.reports) for account in found)
    document = {
        "schema_version": 1,
        "at": to_iso(now()),
        "is_replay": replay is not None,
        "is_well": is_well,
        "accounts": to_document(found, messages),
    }
    tables = [to_live_table(account, messages) for account in found]
    emit(app_context, format_, tables, document, to_records(found, messages))
    commands = [command for account in found for command in account.commands if command]
    if format_ is Format.TABLE and commands:  # unwrapped, so that each can be pasted
        for line in (messages.text("live.record"), *commands):
            app_context.out.print(Text(sanitize(line)), soft_wrap=True)
    app_context.info("live.note")
    raise typer.Exit(0 if is_well else INCOMPLETE)


def to_record(check: "HealthCheck") -> dict[str, object]:
    return json_fields(check, "item", "state", "detail", "fix")


def summary_of(found: "tuple[HealthCheck, ...]", *, is_well: bool) -> str:
    """The key of the last line."""
    is_noted = any(check.state.value == "note" for check in found)
    return "doctor.mend" if not is_well else "doctor.noted" if is_noted else "doctor.well"


def to_table(found: "tuple[HealthCheck, ...]", messages: Messages, *, is_well: bool) -> TextTable:
    return TextTable(
        title=messages.text("doctor.title"),
        headers=messages.heads(("item", "condition", "detail")),
        rows=tuple(
            (
                cell(messages.text(f"doctor.item.{check.item}")),
                cell(messages.text(f"doctor.state.{check.state.value}"), STYLES[check.state.value]),
                cell(check.detail),
            )
            for check in found
        ),
        note="\n".join((*remedies(found, messages), messages.text(summary_of(found, is_well=is_well)))),
    )


def remedies(found: "tuple[HealthCheck, ...]", messages: Messages) -> Iterator[str]:
    """What to do about each item, a line each, so that its commands can be copied."""
    for check in found:
        if check.fix:
            yield f"  {messages.text(f'doctor.item.{check.item}')}{messages.colon}{check.fix}"
