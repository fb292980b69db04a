"""Writes the notice (通报): checks whether it may be written, reads the template and fills it."""

import io
import zipfile
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError

from scrapers.storage.atomic_file import create_atomically
from scrapers.storage.named_file import read_named_file
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.notice.content import NoticeContent, to_notice
from tracker.report.notice.render import render
from tracker.report.notice.request import Letterhead, NoticeOptions
from tracker.report.notice.tags import to_tags
from tracker.report.report import Report

TEMPLATE = Path(__file__).with_name("notice.docx")
"""The built-in template, after GB/T 9704-2012: A4, 22 lines of 28 characters. Fonts are named, none is embedded;
substitutes for missing ones are in its fontTable. Tags (see tracker.report.notice.tags) are Chinese, for
the people who edit it; `{%p if … %}`, `{%p for … %}` and their ends need a paragraph of their own, which is removed."""
LARGEST_TEXT = 2_000_000
"""Maximum bytes of one part's markup; the built-in template has 0.04 million."""
LARGEST_TEMPLATE = 50_000_000
"""Maximum bytes, unpacked: a template is text, and at most the image of a seal."""


class Incomplete(UserError):
    """Some accounts are unverified, and a partial notice was not requested."""

    exit_code = 3


def to_docx(report: Report, request: NoticeOptions, messages: Messages) -> bytes:
    """
    Raises:
        Incomplete: some account is unverified, and that is not allowed.
        UserError: nothing was verified, the deadline is past, or the template is wrong.
    """
    notice = to_notice(report, request.rectification)
    check_complete(notice, request, messages)
    check_dates(request.head, messages)
    template = read_template(request.template, messages) if request.template else TEMPLATE.read_bytes()
    tags = to_tags(notice, request.head)
    return render(template, tags, request.now, messages, must_say=must_say(notice))


def must_say(notice: NoticeContent) -> list[str]:
    """Tags that the template must not leave out."""
    has_to = {
        "未能核实": not notice.is_complete,
        "抽查": notice.sampled is not None,
        "单位自报": bool(notice.counts.self_reported),
    }
    return [tag for tag, holds in has_to.items() if holds]


def check_complete(notice: NoticeContent, request: NoticeOptions, messages: Messages) -> None:
    if not notice.counts.verified:
        raise messages.error("notice.nothing")
    if not notice.is_complete and not request.is_partial_allowed:
        raise messages.error("notice.incomplete", Incomplete, count=notice.counts.unverified)


def check_dates(head: Letterhead, messages: Messages) -> None:
    if head.deadline and head.dated and head.deadline <= head.dated:
        dates = {"deadline": head.deadline.isoformat(), "dated": head.dated.isoformat()}
        raise messages.error("notice.deadline", **dates)


def read_template(path: Path, messages: Messages) -> bytes:
    """
    Raises:
        UserError: it cannot be read, or is not a docx.
    """
    try:
        content = read_named_file(path, LARGEST_TEMPLATE)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_TEMPLATE:
                raise zipfile.BadZipFile
            texts = [part for part in parts.infolist() if part.filename.endswith((".xml", ".rels"))]
            if any(part.file_size > LARGEST_TEXT for part in texts):
                raise zipfile.BadZipFile
        docx.Document(io.BytesIO(content))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(messages.text("notice.no_template", path=str(path), reason=reason)) from error
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        KeyError,
        ValueError,
        SyntaxError,
    ) as error:  # lxml's is a syntax one
        raise UserError(
            messages.text("notice.not_docx", path=str(path)), messages.text("notice.template.hint")
        ) from error
    return content


def write_template(path: Path, messages: Messages) -> None:
    """Write the built-in template, for editing.

    Raises:
        UserError: the file exists already, or it cannot be written.
    """
    try:
        create_atomically(path, TEMPLATE.read_bytes())
    except FileExistsError as error:
        raise messages.error("notice.template.exists", path=str(path)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(messages.text("export.failed", path=str(path), reason=reason)) from error
