"""`tracker notify`, and `notify list|test|settle|init`: messages to the office and to units (消息)."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, LongOption, argument, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.terminal.language import chinese
from tracker.notify.tables import messages_table, to_messages_json, to_part_json
from tracker.store.outgoing.outbox import UNSETTLED, PartChange, PartStatus
from tracker.text.sanitize import sanitize
from tracker.time.clock import now

app = typer.Typer(invoke_without_command=True)

DryOption = Annotated[
    bool,
    option(
        "--dry-run",
        zh="逐条显示要发的内容，不发送，不记录。",
        en="Print every message in full; send and record nothing.",
    ),
]
StatusOption = Annotated[PartStatus | None, option("--status", zh="只看这样的。", en="Only these.")]
UnsettledOption = Annotated[
    bool,
    option(
        "--unsettled", zh="只看没有送达或不知是否送达的。", en="Only those not delivered, or whose delivery is unknown."
    ),
]
ToOption = Annotated[
    str | None,
    option(
        "--to",
        zh="用这个联系人的地址；默认：第一个用此通道的。",
        en="To this contact; default: the first with the channel.",
        metavar="CONTACT",
    ),
]
ChannelArgument = Annotated[str, argument(zh="通道名。", en="The channel's name (通道).", metavar="CHANNEL")]
NumbersArgument = Annotated[
    list[int],
    argument(zh="notify list 中的编号。", en="Their numbers in notify list.", metavar="NUMBER…"),
]
ArrivedOption = Annotated[bool, option("--arrived", zh="收件人说收到了。", en="The recipient says that it arrived.")]
AgainOption = Annotated[bool, option("--again", zh="没有收到，再发一次。", en="It did not arrive: send it again.")]
ByOption = Annotated[str | None, option("--by", zh="谁决定的。", en="Who decides (经办人).", metavar="NAME")]


@app.callback()
@chinese("发送到期的消息：检查情况给办公室，提醒、已确认的问题和整改期限给单位。")
def notify(context: typer.Context, dry_run: DryOption = False) -> None:
    """Send what is due: the digest of a scan to the office; reminders, confirmed problems and deadlines to units."""
    if context.invoked_subcommand is not None:
        return
    from tracker.cli.notify.run_notify import run_notify_command  # loads what sends, for which no listing waits

    app_context = AppContext.of(context)
    raise typer.Exit(run_notify_command(app_context, is_dry=dry_run))


@app.command("list")
@chinese("发过的和待发的消息，以及是否送达；新的在前。")
def list_messages(
    context: typer.Context,
    status: StatusOption = None,
    unsettled: UnsettledOption = False,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Messages sent and waiting, with their outcome; the newest first."""
    app_context = AppContext.of(context)
    with app_context.open_store(app_context.read_register()) as store:
        wanted = [status] if status else UNSETTLED if unsettled else PartStatus
        parts = store.outgoing.of_status(*wanted)[::-1]
    tables = [messages_table(parts, app_context.messages)]
    emit(app_context, format_, tables, to_messages_json(parts), [*map(to_part_json, parts)], is_long=long)


@app.command("test")
@chinese("在一个通道上发一条测试消息。")
def send_test(context: typer.Context, channel: ChannelArgument, to: ToOption = None) -> None:
    """Send a test message by one channel."""
    from tracker.cli.notify.run_notify import run_test

    raise typer.Exit(run_test(AppContext.of(context), channel, to))


@app.command("settle")
@chinese("没有送达或不知是否送达的消息：记为已送达，或再发一次。")
def settle_part(
    context: typer.Context,
    numbers: NumbersArgument,
    arrived: ArrivedOption = False,
    again: AgainOption = False,
    by: ByOption = None,
) -> None:
    """Settle messages not delivered, or not known whether delivered: say that they arrived, or send them again."""
    app_context = AppContext.of(context)
    messages, who = app_context.messages, app_context.who(by)
    if arrived is again:
        raise UserError(messages.text("notify.settle.which"))
    if not who:
        raise UserError(messages.text("notify.settle.by"))
    change = PartChange(
        status=PartStatus.SENT if arrived else PartStatus.QUEUED,
        at=now(),
        code="arrived" if arrived else "again",
        detail=sanitize(who, 100),
    )
    with app_context.open_store(app_context.read_register()) as store:
        open_ = {part.id for part in store.outgoing.of_status(*UNSETTLED)}
        if unfit := [number for number in numbers if number not in open_]:
            raise UserError(messages.text("notify.settle.no", id=unfit[0]))
        for number in dict.fromkeys(numbers):
            store.outgoing.change(number, change, only_from=UNSETTLED)
            app_context.info("notify.settle.arrived" if arrived else "notify.settle.again", id=number)


@app.command("init")
@chinese("写出一份待填写的联系人文件，只有本人能读；不覆盖已有文件。")
def init(context: typer.Context) -> None:
    """Write contacts.yaml to fill in, readable by you alone; no file is overwritten."""
    from tracker.notify.contacts import write_example

    app_context = AppContext.of(context)
    app_context.info("notify.written", path=str(write_example(app_context.settings.register)))
