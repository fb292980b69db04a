"""`tracker evidence verify|list|open|prune|accept`: the kept files of accounts, and whether they are unchanged."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, KeyArgument, LongOption, argument, option
from tracker.cli.output import emit
from tracker.errors import Failed, UserError
from tracker.evidence.vault.vault import place_and_reason
from tracker.history.check import PICTURE_KINDS
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import chinese
from tracker.messages.terminal.program import quoted
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.tables.evidence import (
    files_table,
    to_fault_json,
    to_file_json,
    to_verification_json,
    verification_table,
)
from tracker.store.seals import RecordedFile
from tracker.text.sanitize import sanitize
from tracker.time.clock import now

ScanOption = Annotated[
    int | None,
    option("--scan", zh="只看这次检查的文件（写编号）。", en="Only the files of this scan (by number).", min=1),
]

app = typer.Typer(no_args_is_help=True)


HeadOption = Annotated[
    str | None,
    option(
        "--head",
        zh="另存的链尾：证据链中必须有它。",
        en="A head (链尾) stored elsewhere: the chain must contain it.",
        metavar="SHA256",
    ),
]
IS_SHA256 = re.compile(r"[0-9a-f]{64}")


@app.command("verify")
@chinese("逐个核对留存文件的哈希，并沿证据链验证；有不符时退出码为 1。\n\n不写入任何文件：可对只读的副本运行。")
def verify_(
    context: typer.Context, scan: ScanOption = None, head: HeadOption = None, format_: FormatOption = Format.TABLE
) -> None:
    """Compare every file kept with its hash, and follow the chain (验证); exit 1 when something is not as it was.

    Writes nothing: it may be run on a copy that can only be read.
    """
    from tracker.evidence.vault.opened import open_vault
    from tracker.evidence.verify import verify
    from tracker.store.store import Store

    app_context = AppContext.of(context)
    head = (head or "").strip().lower()
    if head and not IS_SHA256.fullmatch(head):
        raise UserError(app_context.messages.text("evidence.bad_head", head=sanitize(head)))
    vault = open_vault(app_context.settings)
    with Store.opened_to_read(app_context.settings.database_url) as store:
        if scan is not None and scan not in store.chain_records.scan_starts():
            raise UserError(
                app_context.messages.text("evidence.no_scan", scan=scan),
                app_context.messages.text("scans.unknown.hint"),
            )
        with evidence_failures(app_context.messages):
            found = verify(vault, store, scan, head, app_context.settings.timestamp_roots)
    if found.is_elsewhere:
        app_context.info("evidence.elsewhere", place=vault.name)
    document = to_verification_json(found)
    emit(
        app_context,
        format_,
        [verification_table(found, app_context.messages)],
        document,
        [*map(to_fault_json, found.faults)],
    )
    raise typer.Exit(0 if found.is_whole else 1)


@app.command("accept")
@chinese("认可数据库中没有的一环：数据库丢失，或由备份恢复。")
def accept_(
    context: typer.Context,
    links: Annotated[
        list[str],
        argument(
            zh="照 verify 所列的写：evidence/prune-9.json 等。",
            en="As `verify` names it: evidence/prune-9.json …",
            metavar="LINK…",
        ),
    ],
    reason: Annotated[str, option("--reason", zh="认可的理由。", en="Why it is accepted (理由).")],
    by: Annotated[str, option("--by", zh="认可人。", en="Who accepts it (认可人).", metavar="NAME")] = "",
) -> None:
    """Stand for a link of the chain that the database does not know (认可): it was lost, or put back from a copy."""
    from tracker.evidence.accept import accept, unknown_links
    from tracker.evidence.vault.opened import open_vault

    app_context = AppContext.of(context)
    messages = app_context.messages
    by = app_context.who(by)
    if not reason.strip() or not by:
        raise UserError(messages.text("evidence.no_why"))
    register = app_context.read_register()
    with app_context.open_store(register) as store:
        with evidence_failures(messages):
            unknown = {link.path: link for link in unknown_links(open_vault(app_context.settings), store)}
        for link in links:
            if link not in unknown:
                listed = ", ".join(map(sanitize, unknown))
                hint = (
                    messages.text("evidence.no_link.hint", links=listed)
                    if listed
                    else messages.text("evidence.no_link.none")
                )
                raise UserError(messages.text("evidence.no_link", link=sanitize(link)), hint)
        accept(store, {unknown[link] for link in links}, reason.strip(), by, now())
    app_context.info("evidence.accepted", by=by.strip(), count=len(set(links)))


@app.command("list")
@chinese("一个账号的留存文件及其哈希，从最近的检查起。")
def list_(
    context: typer.Context, account: KeyArgument, long: LongOption = False, format_: FormatOption = Format.TABLE
) -> None:
    """The files kept of one account, newest scan first, with their hashes."""
    from tracker.evidence.vault.opened import open_vault
    from tracker.evidence.vault.vault import Presence

    app_context = AppContext.of(context)
    register = app_context.read_register()
    account = app_context.find_account(account, register.accounts)
    with app_context.open_store(register) as store:
        kept = sorted(store.chain.files_of(account), key=lambda file: -file.scan_id)
    vault = open_vault(app_context.settings)
    paths = {file.evidence_file.path for file in kept}
    with evidence_failures(app_context.messages):
        present = frozenset(path for path in paths if vault.presence(path) is Presence.FILE)
    records = [to_file_json(file, present) for file in kept]
    document = {"schema_version": SCHEMA_VERSION, "account": sanitize(account), "files": records}
    addresses = {path: vault.address_of(path) for path in present}
    table = files_table(account, kept, addresses, app_context.messages)
    emit(app_context, format_, [table], document, records, is_long=long)


@app.command("open")
@chinese("打开一个账号最近的截图，并写出文件位置；没有图形界面时只写位置。")
def open_(context: typer.Context, account: KeyArgument) -> None:
    """Open the newest pictures of one account (截图), and print where they are; without a display only that."""
    from tracker.evidence.vault.opened import open_vault
    from tracker.review.open_browser import open_picture

    app_context = AppContext.of(context)
    messages, settings = app_context.messages, app_context.settings
    register = app_context.read_register()
    account = app_context.find_account(account, register.accounts)
    with app_context.open_store(register) as store:
        kept = newest_pictures(store.chain.files_of(account))
    if not kept:
        raise Failed(
            messages.text("tui.no_pictures"), messages.text("evidence.no_picture.hint", account=quoted([account]))
        )
    vault = open_vault(settings)
    for number, file in enumerate(kept):
        path, sha256 = file.evidence_file.path, file.evidence_file.sha256
        copy = vault.open_copy(path, sha256, settings.state)
        if copy is None:
            raise Failed(messages.text("tui.picture_gone", path=sanitize(path)))
        if number == 0 and not open_picture(copy):
            app_context.info("evidence.no_display")
        app_context.out.file.write(f"{sanitize(str(copy))}\n")


def newest_pictures(files: Iterable[RecordedFile]) -> list[RecordedFile]:
    """Those of the last scan that kept any; what the browser showed comes before the whole page."""
    pictures = [file for file in files if file.evidence_file.kind in PICTURE_KINDS]
    last = max((file.scan_id for file in pictures), default=0)
    newest = [file for file in pictures if file.scan_id == last]
    return sorted(newest, key=lambda file: PICTURE_KINDS.index(file.evidence_file.kind))


@app.command("prune")
@chinese("清理超出 evidence.keep_days、evidence.max_mb 的文件；证据链中仍有其记录。")
def prune_(context: typer.Context) -> None:
    """Remove what is older, or more, than evidence.keep_days and evidence.max_mb allow; the chain still names it."""
    from tracker.evidence.prune import Retention, prune
    from tracker.evidence.vault.opened import open_vault

    app_context = AppContext.of(context)
    register = app_context.read_register()
    limits = app_context.settings.evidence
    if limits.keep_days is None and limits.max_mb is None:
        raise app_context.messages.error("evidence.no_limit")
    with app_context.open_store(register) as store:
        retention = Retention(keep_days=limits.keep_days, max_mb=limits.max_mb)
        with evidence_failures(app_context.messages, "evidence.not_pruned"):
            pruned = prune(open_vault(app_context.settings), store, retention, now())
    app_context.info("evidence.pruned", files=pruned.files, size=f"{pruned.size / 1e6:.1f}")


@contextmanager
def evidence_failures(messages: Messages, key: str = "evidence.unreadable") -> Iterator[None]:
    """
    Args:
        key: the sentence; its {reason} is what the system said, or the store's name and why, in the reader's language.

    Raises:
        Failed: the evidence cannot be read, or written.
    """
    try:
        yield
    except OSError as error:
        reason = messages.localized(place_and_reason(str(error.filename or ""), error)).removeprefix(": ")
        raise Failed(messages.text(key, reason=reason), messages.text("evidence.place.hint")) from error


def print_unkept(app_context: AppContext, unkept: Mapping[str, str]) -> None:
    """Print what evidence of a scan could not be stored, and why."""
    localized = app_context.messages.localized
    accounts = [key for key in unkept if ":" in key]
    if accounts:
        app_context.info("evidence.unkept", count=len(accounts), key=accounts[0], reason=localized(unkept[accounts[0]]))
    for what in ("manifest", "timestamp"):
        if what in unkept:
            app_context.info(f"evidence.no_{what}", reason=localized(unkept[what]))
