"""The JSON documents of `accounts list` and `show`; those of problems and summary are in tracker.report.report. All
text is sanitized."""

from collections.abc import Iterable
from dataclasses import asdict

from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, ManualSource
from tracker.history.remaining_proof import DISCARDED
from tracker.history.unit_answers.answer import UnitAnswer
from tracker.register.account import Account
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_account_json, to_identity_json, to_iso_or_null
from tracker.rules.origin_counts import attributions
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso


def to_accounts_json(name: str, accounts: Iterable[Account]) -> dict[str, object]:
    """{schema_version, register: its name, accounts: [{platform, handle, name, unit, …}]}, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "register": sanitize(name),
        "accounts": [to_entry_json(account) for account in accounts],
    }


def to_entry_json(account: Account) -> dict[str, object]:
    filing = account.filing
    return {
        **to_identity_json(account, "supervisor", "region", "kind"),
        "filing": filing.state.value,
        **json_fields(filing, "announced_on", "deregistered_on", "closed_on"),
        **json_fields(account, "links", "entity", "former_names", "code"),
    }


def to_show_json(row: ReportRow, facts: AccountHistory) -> dict[str, object]:
    """{schema_version, at, account, entry, looks: newest first, posts: newest first, unit_answers}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(row.assessment.at),
        "account": to_account_json(row),
        "entry": to_entry_json(row.account),
        "looks": [look for check in reversed(facts.recorded_checks) for look in to_looks_json(check)],
        "posts": to_posts_json(facts),
        "unit_answers": [to_unit_answer_json(answer) for answer in facts.unit_answers],
    }


def to_unit_answer_json(answer: UnitAnswer) -> dict[str, object]:
    """What the unit stated on a sheet (单位自报): no proof. `outcome` is what the page behind a link proved to be."""
    return {
        **json_fields(answer, "returned_at", "file", "cell"),
        "stated_at": to_iso_or_null(answer.published_at),
        **json_fields(answer, "is_day", "home_link", "note"),
        "links": [
            {
                "link": sanitize(given.link),
                "outcome": given.outcome.value or "not_opened",
                "opened_at": to_iso_or_null(given.looked_at),
                **json_fields(given, "page_published_at", "page_name", "page_handle", "page_title"),
            }
            for given in answer.links
        ],
    }


def to_posts_json(facts: AccountHistory) -> list[dict[str, object]]:
    return [
        {
            **json_fields(
                post, "post_id", "published_at", "kind", "origin", "origin_mark", "is_pinned", "title", "url"
            ),
            "attributed_origin": attribution.origin.value,
            "origin_reason": attribution.reason.value,
            "origin_matched": sanitize(attribution.matched),
            "task": sanitize(attribution.task),
        }
        for post, attribution in attributions(facts, facts.posts)
    ]


def to_looks_json(check: Check) -> list[dict[str, object]]:
    return [
        {
            **json_fields(look, "looked_at", "route", "way", "outcome", "state", "words", "code", "message", "url"),
            "files": [asdict(evidence_file) for evidence_file in look.evidence_files],
            "discarded": check.code == DISCARDED,
            **to_manual_source_json(look.manual_source),
        }
        for look in check.looks
    ]


def to_manual_source_json(manual_source: ManualSource | None) -> dict[str, object]:
    """Who looked; `by` is empty for the program's own looks."""
    if manual_source is None:
        return {"by": "", "manual_check_id": None, "note": "", "screenshot": "", "screenshot_sha256": ""}
    return json_fields(manual_source, "by", "manual_check_id", "note", "screenshot", "screenshot_sha256")
