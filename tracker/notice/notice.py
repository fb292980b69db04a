"""The notice (通报) as a file: whether it may be written, from which template, and with what on its head."""

import io
import zipfile
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError

from tracker.errors import UserError
from tracker.notice.content import Notice, to_notice
from tracker.notice.render import render
from tracker.notice.request import Letterhead, Request
from tracker.notice.tags import to_tags
from tracker.report import Report
from tracker.words import Words

TEMPLATE = Path(__file__).with_name("notice.docx")
"""The one that ships, after GB/T 9704-2012: A4, 22 lines of 28 characters. Fonts are named, none is embedded; what
takes the place of one that is missing stands in its fontTable. Tags (see tracker.notice.tags) are Chinese, for the
people who edit it; `{%p if … %}`, `{%p for … %}` and their ends stand alone in a paragraph, which vanishes."""
LARGEST_TEXT = 2_000_000
"""Bytes of one part's markup; the template that ships has 0.04 million."""
LARGEST_TEMPLATE = 50_000_000
"""Bytes, unpacked: a template is text, and at most a seal beside it."""


class Incomplete(UserError):
    """Accounts are not verified, and nobody said that a partial notice is wanted."""

    exit_code = 3


def to_docx(report: Report, request: Request, words: Words) -> bytes:
    """
    Raises:
        Incomplete: some account is not verified, and that is not allowed.
        UserError: nothing was verified, the deadline is past, or the template is wrong.
    """
    notice = to_notice(report, request.rectification)
    check_complete(notice, request, words)
    check_dates(request.head, words)
    template = read_template(request.template, words) if request.template else TEMPLATE.read_bytes()
    tags = to_tags(notice, request.head)
    return render(template, tags, request.now, words, is_partial=not notice.is_complete)


def check_complete(notice: Notice, request: Request, words: Words) -> None:
    if not notice.counts.verified:
        raise UserError(words.say("notice.nothing"), words.say("notice.nothing.hint"))
    if not notice.is_complete and not request.is_partial_allowed:
        count = notice.counts.unverified
        raise Incomplete(words.say("notice.incomplete", count=count), words.say("notice.incomplete.hint"))


def check_dates(head: Letterhead, words: Words) -> None:
    if head.deadline and head.dated and head.deadline <= head.dated:
        dates = {"deadline": head.deadline.isoformat(), "dated": head.dated.isoformat()}
        raise UserError(words.say("notice.deadline", **dates), words.say("notice.deadline.hint"))


def read_template(path: Path, words: Words) -> bytes:
    """
    Raises:
        UserError: it cannot be read, or is no docx.
    """
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_TEMPLATE:
                raise zipfile.BadZipFile
            texts = [part for part in parts.infolist() if part.filename.endswith((".xml", ".rels"))]
            if any(part.file_size > LARGEST_TEXT for part in texts):
                raise zipfile.BadZipFile
        docx.Document(io.BytesIO(content))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(words.say("notice.no_template", path=str(path), reason=reason)) from error
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        KeyError,
        ValueError,
        SyntaxError,
    ) as error:  # lxml's is a syntax one
        raise UserError(words.say("notice.not_docx", path=str(path)), words.say("notice.template.hint")) from error
    return content


def write_template(path: Path, words: Words) -> None:
    """The template that ships, for a person to edit.

    Raises:
        UserError: something is there already, or it cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(TEMPLATE.read_bytes())
    except FileExistsError as error:
        raise UserError(
            words.say("notice.template.exists", path=str(path)), words.say("notice.template.exists.hint")
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(words.say("export.failed", path=str(path), reason=reason)) from error
