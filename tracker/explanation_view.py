"""The explanation for a terminal and as JSON: every text in it made plain."""

from collections.abc import Iterable, Iterator

from tracker.check import Exhibit, Look
from tracker.explanation import Explanation, Section
from tracker.grid import Grid, cell
from tracker.instants import to_iso
from tracker.plain import plain
from tracker.policy_view import to_policy_json
from tracker.report import SCHEMA_VERSION, to_finding_json
from tracker.weighing import WeighedCheck, WeighedPost
from tracker.words import Words

NUMERALS = "一二三四五六七八九"


def explanation_grids(one: Explanation, words: Words) -> list[Grid]:
    """A grid a section; its sentences above its table."""
    title = words.say("explain.title", key=one.account.key)
    return [
        Grid(heads=(), rows=(), title=title),
        *(grid for n, s in enumerate(one.sections) for grid in to_grids(n, s)),
    ]


def to_grids(number: int, section: Section) -> Iterator[Grid]:
    lines = tuple((cell(line),) for line in section.lines)
    yield Grid(heads=("",), rows=lines, title=f"{NUMERALS[number]}、{section.title}")
    if section.table is not None:
        rows = tuple(tuple(map(cell, row)) for row in section.table.rows)
        yield Grid(heads=section.table.heads, rows=rows)


def to_explanation_json(one: Explanation) -> dict[str, object]:
    """The document of `tracker explain --format json`: verdict, reckoning, findings, policy, checks, posts, files."""
    account, assessment = one.account, one.assessment
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(assessment.at),
        "platform": plain(account.platform),
        "handle": plain(account.handle),
        "name": plain(account.name),
        "unit": plain(account.unit),
        "verdict": assessment.verdict.value,
        "reason": assessment.reason,
        "reason_message": plain(assessment.reason_message),
        "reckoning": [plain(line) for line in one.reckoning],
        "findings": [to_finding_json(finding) for finding in assessment.findings],
        "policy": to_policy_json(one.rules, one.policy, account.region, ""),
        "checks": [to_check_json(weighed) for weighed in one.checks],
        "older_checks": one.older_checks,
        "posts": [to_post_json(weighed) for weighed in one.posts],
        "older_posts": one.older_posts,
        "files": list(to_files_json(one.exhibits)),
    }


def to_check_json(weighed: WeighedCheck) -> dict[str, object]:
    return {
        "checked_at": to_iso(weighed.check.checked_at),
        "outcome": weighed.check.outcome.value,
        "code": weighed.check.code,
        "counts": weighed.counts,
        "proves": plain(weighed.proves),
        "looks": [
            {
                "looked_at": to_iso(look.looked_at),
                "route": look.route,
                "way": look.way,
                "outcome": look.outcome.value,
                "url": plain(look.url),
                "by": plain(look.witness.by) if look.witness else "",
            }
            for look in weighed.check.looks
        ],
    }


def to_post_json(weighed: WeighedPost) -> dict[str, object]:
    post = weighed.post
    return {
        "published_at": to_iso(post.published_at),
        "title": plain(post.title),
        "url": plain(post.url),
        "counts": weighed.counts,
        "why": plain(weighed.why),
    }


def to_files_json(exhibits: Iterable[tuple[Look, Exhibit]]) -> Iterator[dict[str, object]]:
    for look, exhibit in exhibits:
        yield {
            "looked_at": to_iso(look.looked_at),
            "kind": exhibit.kind,
            "path": plain(exhibit.path),
            "sha256": exhibit.sha256,
            "size": exhibit.size,
        }
