"""`tracker db upgrade|copy|check|prune`: the database itself, whichever it is."""

from datetime import timedelta
from typing import Annotated

import typer

from tracker.cli.casework.evidence import evidence_failures
from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, PersonOption, option
from tracker.cli.output import emit
from tracker.messages.terminal.language import chinese
from tracker.time.clock import now
from tracker.time.format import format_minute

FromOption = Annotated[
    str,
    option(
        "--from",
        zh="从哪个数据库；默认是设置的那个。",
        en="The database to copy; by default the one in the settings.",
        metavar="URL",
    ),
]
ToOption = Annotated[str, option("--to", zh="复制到哪里；须为空库。", en="Where to; it must be empty.", metavar="URL")]

OlderOption = Annotated[
    int, option("--older-than", zh="多少天以前的。", en="What is older than so many days.", metavar="DAYS", min=1)
]
ApplyOption = Annotated[
    bool, option("--apply", zh="真正删除；不加只列出。", en="Remove it; without, it is only counted.")
]

MAX_DAYS = 36_500
"""A hundred years: nothing is older, and a calendar begins with the year 1."""

app = typer.Typer(no_args_is_help=True)


@app.command("upgrade")
@chinese("把数据库升级到本程序的版本；失败时保持原样。")
def upgrade(context: typer.Context) -> None:
    """Bring the database to this program's version; where that fails it is as it was."""
    from tracker.store.database.migrate import HEAD
    from tracker.store.health import read_condition
    from tracker.store.store import Store

    app_context = AppContext.of(context)
    url = app_context.settings.database_url
    before = read_condition(url)
    app_context.open_state()
    Store.open(url).close()
    after = read_condition(url)
    place = after.place if after else ""
    if before is None or before.revision is None:
        app_context.info("db.made", after=HEAD, place=place)
    elif before.is_current:
        app_context.info("db.current", after=HEAD, place=place)
    else:
        app_context.info("db.upgraded", before=before.revision, after=HEAD, place=place)


@app.command("copy")
@chinese("把整个数据库复制到空库（可换另一种数据库），逐表核对；有不符或中断时目标仍为空。")
def copy(
    context: typer.Context, from_: FromOption = "", to: ToOption = "", format_: FormatOption = Format.TABLE
) -> None:
    """Copy the whole database to an empty one, SQLite or PostgreSQL, and compare every table (核对).

    Where anything differs, or the program is killed, the target stays empty. No scan runs meanwhile on this machine.
    """
    from contextlib import nullcontext

    from tracker.cli.state_lock import lock_state
    from tracker.report.tables.database import copy_table, to_copy_json, to_digest_json
    from tracker.store.database.copying import copy_database
    from tracker.store.database.engine import file_of, place_of, read_url
    from tracker.store.database.soundness import is_read_only

    app_context = AppContext.of(context)
    messages = app_context.messages
    if not to.strip():
        raise messages.error("db.no_target")
    source, target = from_.strip() or app_context.settings.database_url, to.strip()
    places = [place_of(read_url(url)) for url in (source, target)]
    file = file_of(read_url(source))
    is_still = (file is not None and is_read_only(file)) or not app_context.settings.state.exists()
    with nullcontext() if is_still else lock_state(app_context):  # no scan can write it, or none ran here
        digests = copy_database(source, target)
    document = to_copy_json(places[0], places[1], digests)
    emit(app_context, format_, [copy_table(digests, messages)], document, [*map(to_digest_json, digests)])
    app_context.info("db.copied", rows=sum(digest.rows for digest in digests), place=places[1])
    app_context.info("db.use_it")


@app.command("check")
@chinese("检查数据库是否完好、表是否齐全、各有多少行，并沿证据链验证；有问题时退出码为 1。")
def check(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    """Is the database sound, are its tables this program's, how much do they hold, is the chain of evidence whole;
    exit 1 when something is wrong. Writes nothing.
    """
    from tracker.evidence.vault.opened import open_vault
    from tracker.evidence.verify import verify
    from tracker.report.tables.database import check_tables, to_check_json
    from tracker.store.database.checking import check_database
    from tracker.store.store import Store

    app_context = AppContext.of(context)
    url = app_context.settings.database_url
    checked = check_database(url)
    vault = open_vault(app_context.settings)
    with Store.opened_to_read(url) as store, evidence_failures(app_context.messages):
        found = verify(vault, store, None, "", app_context.settings.timestamp_roots)
    if found.is_elsewhere:
        app_context.info("evidence.elsewhere", place=vault.name)
    document = to_check_json(checked, found)
    records = [{"table": name, "rows": rows} for name, rows in checked.rows.items()]
    emit(app_context, format_, check_tables(checked, found, app_context.messages), document, records)
    raise typer.Exit(0 if found.is_whole and not checked.faults else 1)


@app.command("prune")
@chinese("清理多年以前的帖子和查看记录；检查、结果、台账、证据都保留。不加 --apply 只计数。")
def prune(
    context: typer.Context,
    older_than: OlderOption,
    apply: ApplyOption = False,
    by: PersonOption = "",
    format_: FormatOption = Format.TABLE,
) -> None:
    """Remove posts and looks of years ago (清理); checks, results, cases and evidence stay. Only counted without
    --apply."""
    from tracker.cli.state_lock import lock_state
    from tracker.report.tables.database import prune_table, to_prune_json
    from tracker.store.history.history import HISTORY_SPAN

    app_context = AppContext.of(context)
    messages = app_context.messages
    by = app_context.who(by)
    if apply and not by:
        raise messages.error("db.no_by")
    at = now()
    before = at - timedelta(days=min(older_than, MAX_DAYS))
    with lock_state(app_context), app_context.open_store(app_context.read_register_head()) as store:
        if before > (store.retention.latest(at) or at - HISTORY_SPAN):
            raise messages.error("db.too_young", days=HISTORY_SPAN.days)
        found = store.retention.prune(before, by, at) if apply else store.retention.plan(before)
    document = to_prune_json(found, before, is_applied=apply)
    emit(app_context, format_, [prune_table(found, before, messages)], document, [document])
    app_context.info("db.pruned" if apply else "db.prune_plan", whole=format_minute(before + HISTORY_SPAN))
