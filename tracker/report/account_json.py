"""The JSON documents of `accounts list` and `show`; those of problems and summary are in tracker.report.report. All
text is sanitized."""

from collections.abc import Iterable
from dataclasses import asdict

from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, ManualSource
from tracker.history.unit_word.answer import UnitAnswer
from tracker.history.worth import DISCARDED
from tracker.register.account import Account
from tracker.report.report import SCHEMA_VERSION, to_account_json, to_identity_json, to_iso_or_null
from tracker.rules.origin_counts import attributions
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
        **to_identity_json(account),
        "supervisor": sanitize(account.supervisor),
        "region": [sanitize(name) for name in account.region],
        "kind": account.kind.value,
        "filing": filing.state.value,
        "announced_on": filing.announced_on.isoformat() if filing.announced_on else None,
        "deregistered_on": filing.deregistered_on.isoformat() if filing.deregistered_on else None,
        "closed_on": filing.closed_on.isoformat() if filing.closed_on else None,
        "links": [sanitize(link) for link in account.links],
        "entity": sanitize(account.entity),
        "former_names": [sanitize(name) for name in account.former_names],
        "code": sanitize(account.code),
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
        "returned_at": to_iso_or_null(answer.returned_at),
        "file": sanitize(answer.file),
        "cell": sanitize(answer.cell),
        "stated_at": to_iso_or_null(answer.published_at),
        "is_day": answer.is_day,
        "home_link": sanitize(answer.home_link),
        "note": sanitize(answer.note),
        "links": [
            {
                "link": sanitize(given.link),
                "outcome": given.outcome.value or "not_opened",
                "opened_at": to_iso_or_null(given.looked_at),
                "page_published_at": to_iso_or_null(given.page_published_at),
                "page_name": sanitize(given.page_name),
                "page_handle": sanitize(given.page_handle),
                "page_title": sanitize(given.page_title),
            }
            for given in answer.links
        ],
    }


def to_posts_json(facts: AccountHistory) -> list[dict[str, object]]:
    return [
        {
            "post_id": sanitize(post.post_id),
            "published_at": to_iso(post.published_at),
            "kind": sanitize(post.kind),
            "origin": post.origin.value,
            "origin_mark": sanitize(post.origin_mark),
            "is_pinned": post.is_pinned,
            "title": sanitize(post.title),
            "url": sanitize(post.url),
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
            "looked_at": to_iso(look.looked_at),
            "route": look.route,
            "way": look.way,
            "outcome": look.outcome.value,
            "state": look.state.value if look.state else None,
            "words": sanitize(look.words),
            "code": look.code,
            "message": sanitize(look.message),
            "url": sanitize(look.url),
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
    return {
        "by": sanitize(manual_source.by),
        "manual_check_id": manual_source.manual_check_id,
        "note": sanitize(manual_source.note),
        "screenshot": sanitize(manual_source.screenshot),
        "screenshot_sha256": manual_source.screenshot_sha256,
    }
