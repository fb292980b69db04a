"""The notice (通报) as a form: what `tracker export FILE.docx` takes as options, with the settings as proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapers.storage.named_file import with_home
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.export.export import NOTICE_ENDING, Exported
from tracker.report.notice.request import Letterhead, placeholders
from tracker.review.typed_time import read_day
from tracker.time.clock import to_shanghai
from tracker.tui.backend import Backend
from tracker.tui.forms import FormField, Values, read_field
from tracker.tui.screens.dialogs import AskAgain

TEXTS = ("issuer", "number", "to", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNotice:
    path: Path
    counts: Exported
    missing: tuple[str, ...]
    """Fields that stay placeholders."""


def notice_fields(backend: Backend) -> list[FormField]:
    messages, kept = backend.messages, backend.workspace.settings.notice
    name = f"{messages.text('tui.notice.name')}-{to_shanghai(backend.at):%Y%m%d}{NOTICE_ENDING}"
    return [
        FormField("file", messages.text("tui.field.file"), name),
        *(FormField(text, messages.text(f"tui.field.{text}"), getattr(kept, text)) for text in TEXTS),
        FormField("deadline", messages.text("tui.field.deadline")),
        FormField("dated", messages.text("tui.field.dated")),
    ]


def write_notice(backend: Backend, values: Values, *, is_sure: bool) -> WrittenNotice:
    """
    Raises:
        AskAgain: the file is there already, or accounts are not verified, which the notice will state.
        UserError: a day cannot be read, nothing was verified, or the deadline is past.
        Failed: the file cannot be written; an existing one is unchanged.
    """
    messages, path = backend.messages, with_home(Path(values["file"].strip()))
    if path.suffix.lower() != NOTICE_ENDING:
        raise UserError(messages.text("tui.notice.ending", name=path.name)).about("file")
    head = to_letterhead(backend, values)
    if (asked := questions(backend, path)) and not is_sure:
        raise AskAgain(messages.text("tui.notice.once_more", what=messages.clauses(asked)))
    counts = backend.write_notice(path, head)
    return WrittenNotice(path=path, counts=counts, missing=placeholders(head))


def to_letterhead(backend: Backend, values: Values) -> Letterhead:
    """
    Raises:
        UserError: a day cannot be read.
    """
    messages, kept = backend.messages, backend.workspace.settings.notice
    return Letterhead(
        **{name: values[name].strip() for name in TEXTS},
        title=kept.title,
        scope=kept.scope,
        deadline=read_field(values, "deadline", lambda text: read_day(text, messages, is_deadline=True)),
        dated=read_field(values, "dated", lambda text: read_day(text, messages)) or backend.today,
    )


def questions(backend: Backend, path: Path) -> Sequence[str]:
    """What a person must know before it is written."""
    messages, unverified = backend.messages, backend.counts().unverified
    return [
        *([messages.text("tui.notice.exists", path=str(path))] if path.exists() else []),
        *([messages.text("tui.notice.unverified", count=unverified)] if unverified else []),
    ]


def done_sentence(written: WrittenNotice, messages: Messages) -> str:
    counts = written.counts
    message = messages.text(
        "tui.notice.done", path=str(written.path), problems=counts.problems, unverified=counts.unverified
    )
    if not written.missing:
        return message
    labels = (messages.text(f"tui.field.{name}") for name in written.missing)
    names = messages.listed(label.partition("（")[0].partition(" (")[0] for label in labels)
    return f"{message} · {messages.text('notice.placeholders', names=names)}"
