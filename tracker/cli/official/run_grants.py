"""Carries out `tracker accounts grants`."""

from collections.abc import Sequence
from pathlib import Path

from tracker.cli.casework.evidence import print_unkept
from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.cli.state_lock import lock_state
from tracker.errors import Failed
from tracker.evidence.vault.opened import open_vault
from tracker.evidence.writer import EvidenceWriter
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_iso_or_null
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell
from tracker.scan.official.answers import AnswerResult, JudgedAnswer, accounts_named, judge_answers
from tracker.scan.official.record import record_answers
from tracker.sessions.grant_file import GrantFile, read_grant_file
from tracker.sessions.grants import grants_of, save_grants
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.text.secrets import SECRETS
from tracker.time.clock import now

NOT_TAKEN = frozenset({AnswerResult.NOT_VERIFIED, AnswerResult.NO_ACCOUNT, AnswerResult.REFUSED})


def run_grants(app_context: AppContext, file: Path, format_: Format, *, is_applied: bool) -> int:
    """Returns the exit code.

    Raises:
        UserError: the file or the register has an error.
        Busy: a scan of this register is running.
        Failed: tokens cannot be kept.
    """
    read = read_grant_file(file)
    register = app_context.read_accounts()
    app_context.open_state()
    present = now()
    with lock_state(app_context), app_context.open_store(register) as store:
        former = store.handles.former()
        histories = store.prior_knowledge(accounts_named(read.entries, register.accounts, former))
        judged = judge_answers(read.entries, register.accounts, histories, present, former)
        if is_applied:
            writer = EvidenceWriter(open_vault(app_context.settings), store, now)
            checks = record_answers(store, register.policies, judged, read.digest, present, writer)
            tokens = save_tokens(app_context, read, judged)
    messages = app_context.messages
    records = [to_record(answer, messages) for answer in judged]
    document = {"schema_version": SCHEMA_VERSION, "file": sanitize(file.name), "applied": is_applied, "grants": records}
    emit(app_context, format_, [to_table(file.name, judged, messages)], document, records)
    if is_applied:
        app_context.info("grants.applied", checks=checks, tokens=tokens)
        print_unkept(app_context, writer.unkept)
    else:
        app_context.info("grants.dry")
    left = sum(answer.result in NOT_TAKEN for answer in judged)
    if left:
        app_context.info("grants.left", count=left)
    return INCOMPLETE if left else 0


def save_tokens(app_context: AppContext, read: GrantFile, judged: Sequence[JudgedAnswer]) -> int:
    """Keep the authorisations of accounts of the register whose `__biz` is known. Returns how many had a token.

    Raises:
        UserError: others can read those kept before.
        Failed: they cannot be written.
    """
    found = {
        answer.account.handle: (answer.entry.appid, answer.entry.token)
        for answer in judged
        if answer.account is not None
        and answer.account.has_handle
        and answer.result not in (AnswerResult.REFUSED, AnswerResult.NOT_VERIFIED)
    }
    if not read.component_token and not grants_of(app_context.settings):
        if any(token for _, token in found.values()):
            app_context.info("grants.no_component")
        return 0
    try:
        save_grants(app_context.settings.sessions_dir, read.component_appid, read.component_token, found)
    except OSError as error:
        raise Failed(f"{app_context.settings.sessions_dir}: {error.strerror}") from error
    return sum(bool(token) for _, token in found.values())


def to_table(name: str, judged: Sequence[JudgedAnswer], messages: Messages) -> TextTable:
    heads = ("grant_number", "grant_appid", "name", "unit", "grant_result", "grant_answered_at", "detail", "key")
    return TextTable(
        title=messages.text("grants.title", file=sanitize(name), count=len(judged)),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(answer.entry.number, "dim"),
                cell(answer.entry.appid),
                cell(answer.account.name if answer.account else ""),
                cell(answer.account.unit if answer.account else ""),
                cell(messages.text(f"grants.result.{answer.result}"), "yellow" if answer.result in NOT_TAKEN else ""),
                cell(format_minute_or_empty(answer.entry.answered_at)),
                cell(detail_of(answer, messages)),
                cell(answer.account.key if answer.account else "", "dim"),
            )
            for answer in judged
        ),
        numbers=frozenset({0}),
    )


def detail_of(answer: JudgedAnswer, messages: Messages) -> str:
    """Why it is refused or verifies nothing, else the platform's words; untrusted text is sanitized."""
    if answer.result is AnswerResult.REFUSED:
        return messages.text(f"grants.refused.{answer.code}", detail=sanitize(answer.message, 60))
    if answer.code:
        return messages.reason(answer.code, SECRETS.clean(sanitize(answer.message)))
    if answer.check is None:
        return ""
    return (
        messages.reason(answer.check.code, sanitize(answer.check.message))
        if answer.check.code
        else sanitize(answer.check.words)
    )


def to_record(answer: JudgedAnswer, messages: Messages) -> dict[str, object]:
    account, posts = answer.account, answer.check.posts if answer.check else ()
    return {
        **json_fields(answer.entry, "number", "appid"),
        "result": answer.result.value,
        "platform": sanitize(account.platform) if account else "wechat",
        "handle": sanitize(account.handle) if account else sanitize(answer.handle),
        "name": sanitize(account.name) if account else "",
        "unit": sanitize(account.unit) if account else "",
        "answered_at": to_iso_or_null(answer.entry.answered_at),
        "state": answer.check.state.value if answer.check and answer.check.state else "",
        "last_post_at": to_iso_or_null(max((post.published_at for post in posts), default=None)),
        "code": answer.code,
        "detail": sanitize(detail_of(answer, messages)),
    }
