"""The JSON documents of `accounts list` and `show`; those of problems and summary are in tracker.report. All plain."""

from collections.abc import Iterable
from dataclasses import asdict

from tracker.account import Account
from tracker.check import Check, Witness
from tracker.facts import Facts
from tracker.instants import to_iso
from tracker.plain import plain
from tracker.report import SCHEMA_VERSION, to_account_json
from tracker.report_row import ReportRow
from tracker.sources import attributions


def to_accounts_json(name: str, accounts: Iterable[Account]) -> dict[str, object]:
    """{schema_version, register: its name, accounts: [{platform, handle, name, unit, …}]}, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "register": plain(name),
        "accounts": [to_entry_json(account) for account in accounts],
    }


def to_entry_json(account: Account) -> dict[str, object]:
    filing = account.filing
    return {
        "platform": plain(account.platform),
        "handle": plain(account.handle),
        "name": plain(account.name),
        "unit": plain(account.unit),
        "supervisor": plain(account.supervisor),
        "region": [plain(name) for name in account.region],
        "kind": account.kind.value,
        "filing": filing.state.value,
        "announced_on": filing.announced_on.isoformat() if filing.announced_on else None,
        "deregistered_on": filing.deregistered_on.isoformat() if filing.deregistered_on else None,
        "closed_on": filing.closed_on.isoformat() if filing.closed_on else None,
        "links": [plain(link) for link in account.links],
        "entity": plain(account.entity),
        "former_names": [plain(name) for name in account.former_names],
        "code": plain(account.code),
    }


def to_show_json(row: ReportRow, facts: Facts) -> dict[str, object]:
    """{schema_version, at, account, entry, looks: newest first, posts: newest first}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(row.assessment.at),
        "account": to_account_json(row),
        "entry": to_entry_json(row.account),
        "looks": [look for check in reversed(facts.checks) for look in to_looks_json(check)],
        "posts": to_posts_json(facts),
    }


def to_posts_json(facts: Facts) -> list[dict[str, object]]:
    return [
        {
            "post_id": plain(post.post_id),
            "published_at": to_iso(post.published_at),
            "kind": plain(post.kind),
            "origin": post.origin.value,
            "origin_mark": plain(post.origin_mark),
            "is_pinned": post.is_pinned,
            "title": plain(post.title),
            "url": plain(post.url),
            "attributed_origin": attribution.origin.value,
            "origin_reason": attribution.reason.value,
            "origin_matched": plain(attribution.matched),
            "task": plain(attribution.task),
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
            "words": plain(look.words),
            "code": look.code,
            "message": plain(look.message),
            "url": plain(look.url),
            "files": [asdict(exhibit) for exhibit in look.exhibits],
            **to_witness_json(look.witness),
        }
        for look in check.looks
    ]


def to_witness_json(witness: Witness | None) -> dict[str, object]:
    """Who looked; of the program's own looks `by` is empty."""
    if witness is None:
        return {"by": "", "observation_id": None, "note": "", "screenshot": "", "screenshot_sha256": ""}
    return {
        "by": plain(witness.by),
        "observation_id": witness.observation_id,
        "note": plain(witness.note),
        "screenshot": plain(witness.screenshot),
        "screenshot_sha256": witness.screenshot_sha256,
    }
