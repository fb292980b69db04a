"""What a person sees: rows, summaries and facts as grids. Nothing here prints; tracker.grid does."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from rich.text import Text

from scrapers.profile import Origin, Post
from tracker.account import Account
from tracker.check import Check
from tracker.clock import to_shanghai
from tracker.facts import Facts
from tracker.finding import Verdict
from tracker.grid import Grid, cell
from tracker.policy import Policy, Severity
from tracker.report import By, Counts, ReportRow, Summary, percent
from tracker.store.store import Scan
from tracker.timers import TimerStatus
from tracker.words import Words

VERDICT_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.REMARK: "yellow",
    Verdict.UNVERIFIED: "magenta",
}
SEVERITY_STYLES = {Severity.FAIL: "bold red", Severity.REMARK: "yellow", Severity.WARN: "cyan"}
ORIGIN_STYLES = {Origin.ORIGINAL: "green", Origin.REPOST: "yellow", Origin.UNKNOWN: "dim"}


def to_minute(instant: datetime | None) -> str:
    """On a Shanghai clock; empty where there is none."""
    return to_shanghai(instant).strftime("%Y-%m-%d %H:%M") if instant else ""


def to_date(instant: datetime | None) -> str:
    return to_shanghai(instant).date().isoformat() if instant else ""


def summary_grid(summary: Summary, by: By | None, words: Words) -> Grid:
    """Counts a group and over all; the pass rate never without its coverage."""
    heads = ("group", "total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
    groups = [(group_label(group.key, by, words), group.counts) for group in summary.groups]
    rows = [counts_cells(label, counts) for label, counts in [*groups, (words.say("summary.all"), summary.counts)]]
    title = words.say("summary.title", at=to_minute(summary.at))
    return Grid(
        title=f"{title} · {words.say(f'by.{by}')}" if by else title,
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(rows),
        numbers=frozenset(range(1, len(heads))),
        has_total=bool(groups),
        note=counts_sentence(summary.counts, words),
    )


def group_label(key: str, by: By | None, words: Words) -> str:
    if not key:
        return words.say("group.none")
    label = {"platform": words.platform, "rule": words.rule_or_code}.get(by or "")
    return label(key) if label else key


def counts_cells(label: str, counts: Counts) -> tuple[Text, ...]:
    return (
        cell(label),
        cell(counts.total),
        cell(counts.verified),
        cell(counts.passed, "green"),
        cell(counts.failed, "bold red" if counts.failed else ""),
        cell(counts.remarked, "yellow" if counts.remarked else ""),
        cell(counts.unverified, "magenta" if counts.unverified else ""),
        cell(percent(counts.verified - counts.failed, counts.verified), "bold"),
        cell(percent(counts.verified, counts.total), "bold"),
    )


def counts_sentence(counts: Counts, words: Words) -> str:
    sentence = words.say(
        "summary.counts",
        total=counts.total,
        verified=counts.verified,
        failed=counts.failed,
        unverified=counts.unverified,
        pass_rate=percent(counts.verified - counts.failed, counts.verified),
        coverage=percent(counts.verified, counts.total),
    )
    return f"{sentence} · {words.say('summary.closed', count=counts.closed)}" if counts.closed else sentence


PROBLEM_HEADS = ("number", "verdict", "platform", "name", "unit", "categories", "last_post", "days_silent")


def problems_grid(rows: Sequence[ReportRow], at: datetime, words: Words) -> Grid:
    """The problem list, in the order given; accounts that are not verified show why instead of a problem."""
    if not rows:
        return Grid(heads=(), rows=(), note=words.say("problems.none", at=to_minute(at)))
    tells_new = not all(row.is_new for row in rows)  # after a first scan everything is, and the mark says nothing
    heads = (*PROBLEM_HEADS, "is_new") if tells_new else PROBLEM_HEADS
    cells = (problem_cells(row, number, words) for number, row in enumerate(rows, start=1))
    return Grid(
        title=words.say("problems.title", at=to_minute(at)),
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(row[: len(heads)] for row in cells),
        numbers=frozenset({0, 7}),
    )


def problem_cells(row: ReportRow, number: int, words: Words) -> tuple[Text, ...]:
    assessment = row.assessment
    return (
        cell(number, "dim"),
        verdict_cell(row, words),
        cell(words.platform(row.account.platform)),
        cell(row.account.name),
        cell(row.account.unit),
        categories_cell(row, words),
        cell(to_date(assessment.last_post_at)),
        cell(to_whole_days(assessment.days_silent)),
        cell(words.say("yes") if row.is_new else ""),
    )


def verdict_cell(row: ReportRow, words: Words) -> Text:
    """A passed account is on the list for its reminders alone, and is called so."""
    verdict = row.assessment.verdict
    if verdict is Verdict.PASS and row.assessment.findings:
        return cell(words.severity(Severity.WARN), SEVERITY_STYLES[Severity.WARN])
    return cell(words.verdict(verdict), VERDICT_STYLES[verdict])


def categories_cell(row: ReportRow, words: Words) -> Text:
    """Its findings, each in the colour of its severity; for one not verified the reason first."""
    parts = [cell(words.rule(one.rule), SEVERITY_STYLES[one.severity]) for one in row.assessment.findings]
    if row.assessment.verdict is Verdict.UNVERIFIED:
        parts.insert(0, cell(words.code(row.assessment.reason), VERDICT_STYLES[Verdict.UNVERIFIED]))
    return Text("；").join(parts)


def to_whole_days(days: float | None) -> str:
    """Cut off: 13.99 days are 13, and never read as 14."""
    return "" if days is None else str(int(days))


def schedule_grid(timer: TimerStatus, period: str, scan: Scan | None, due_at: datetime, words: Words) -> Grid:
    """The timer, and how the latest week that fell due stands."""
    state = "current" if timer.is_current else "outdated" if timer.is_installed else "missing"
    week = "not_begun" if scan is None else "begun" if scan.finished_at is None else "done"
    return pairs_grid(
        words.say("schedule.title"),
        [
            (words.head("timer"), cell(f"{timer.kind.value} · {words.say(f'schedule.{state}')}")),
            (words.head("period"), cell(f"{period} · {words.say(f'schedule.{week}')}")),
            (words.head("finished_at"), cell(to_minute(scan.finished_at if scan else None))),
            (words.head("due_at"), cell(to_minute(due_at))),
        ],
    )


def accounts_grid(name: str, accounts: Sequence[Account], words: Words) -> Grid:
    heads = ("platform", "handle", "name", "unit", "region", "kind", "filing")
    return Grid(
        title=words.say("accounts.title", name=name, count=len(accounts)),
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(words.platform(account.platform)),
                cell(account.handle),
                cell(account.name),
                cell(account.unit),
                cell("/".join(account.region)),
                cell(words.kind(account.kind)),
                cell(words.filing(account.filing.state)),
            )
            for account in accounts
        ),
    )


def account_grids(row: ReportRow, facts: Facts, policy: Policy, words: Words, most: int = 0) -> list[Grid]:
    """One account: register, what follows, findings, looks, posts. most: posts and checks shown; 0 shows all."""
    return [
        register_grid(row.account, words),
        verdict_grid(row, facts, words),
        *([findings_grid(row, words)] if row.assessment.findings else []),
        looks_grid(facts.checks, words, most),
        posts_grid(row, facts, policy, words, most),
    ]


def pairs_grid(title: str, pairs: Iterable[tuple[str, Text]]) -> Grid:
    """Heads down the side; a pair without a value is left out."""
    rows = tuple((cell(head, "cyan"), value) for head, value in pairs if value.plain)
    return Grid(title=title, heads=("", ""), rows=rows)


def register_grid(account: Account, words: Words) -> Grid:
    return pairs_grid(
        f"{words.say('show.register')} {account.key}",
        [
            (words.head("platform"), cell(words.platform(account.platform))),
            (words.head("handle"), cell(account.handle)),
            (words.head("name"), cell(account.name, "bold")),
            (words.head("unit"), cell(account.unit)),
            (words.head("supervisor"), cell(account.supervisor)),
            (words.head("region"), cell("/".join(account.region))),
            (words.head("kind"), cell(words.kind(account.kind))),
            (words.head("filing"), cell(filing_words(account, words))),
            (words.head("links"), cell(" ".join(account.links))),
        ],
    )


def filing_words(account: Account, words: Words) -> str:
    filing = account.filing
    dates = {
        "announced_on": filing.announced_on,
        "deregistered_on": filing.deregistered_on,
        "closed_on": filing.closed_on,
    }
    known = [f"{words.head(name)} {day.isoformat()}" for name, day in dates.items() if day]
    return " · ".join([words.filing(filing.state), *known])


def verdict_grid(row: ReportRow, facts: Facts, words: Words) -> Grid:
    assessment = row.assessment
    good = next((check for check in reversed(facts.checks) if check.is_good), None)
    reason = f"{words.code(assessment.reason)}：{assessment.reason_message}" if assessment.reason else ""
    share = "" if assessment.repost_share is None else f"{assessment.repost_share:.0%}"
    muted = f"（{words.say('show.muted')}）" if good and good.is_muted else ""
    return pairs_grid(
        words.say("show.verdict"),
        [
            (words.head("at"), cell(to_minute(assessment.at))),
            (words.head("verdict"), cell(words.verdict(assessment.verdict), VERDICT_STYLES[assessment.verdict])),
            (words.head("reason"), cell(reason, "magenta")),
            (words.head("state"), cell(words.state(assessment.state) + muted)),
            (words.head("checked_at"), cell(to_minute(assessment.checked_at))),
            (words.head("last_post"), cell(to_minute(assessment.last_post_at))),
            (words.head("days_silent"), cell(to_whole_days(assessment.days_silent))),
            (words.head("repost_share"), cell(share)),
            *(seen_pairs(row, good, words) if good else ()),
        ],
    )


def seen_pairs(row: ReportRow, good: Check, words: Words) -> list[tuple[str, Text]]:
    """What the last good look saw of the account itself."""
    return [
        (words.head("display_name"), cell(row.display_name or good.display_name)),
        (words.head("former_names"), cell("、".join(good.former_names))),
        (words.head("verified_as"), cell(good.verified_as)),
        (words.head("post_count"), cell(good.post_count)),
    ]


def findings_grid(row: ReportRow, words: Words) -> Grid:
    heads = ("rule", "severity", "since", "detail", "evidence")
    return Grid(
        title=words.say("show.findings"),
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(words.rule(finding.rule), SEVERITY_STYLES[finding.severity]),
                cell(words.severity(finding.severity), SEVERITY_STYLES[finding.severity]),
                cell(to_minute(finding.since)),
                cell(finding.message),
                cell(finding.evidence.get("url") or ""),
            )
            for finding in row.assessment.findings
        ),
    )


def looks_grid(checks: Sequence[Check], words: Words, most: int) -> Grid:
    """Every look of the newest checks, newest check first."""
    newest = list(reversed(checks))[: most or None]
    heads = ("checked_at", "route", "way", "outcome", "detail", "link")
    rows = tuple(
        (
            cell(to_minute(look.looked_at)),
            cell(look.route),
            cell(words.way(look.way)),
            cell(words.code(look.code) if look.code else words.state(look.state or ""), "magenta" if look.code else ""),
            cell(look.message if look.code else look.words),
            cell(look.url, "dim"),
        )
        for check in newest
        for look in check.looks
    )
    if not rows:
        return Grid(title=words.say("show.looks"), heads=(), rows=(), note=words.say("show.no_looks"))
    return Grid(title=words.say("show.looks"), heads=tuple(words.head(head) for head in heads), rows=rows)


def posts_grid(row: ReportRow, facts: Facts, policy: Policy, words: Words, most: int) -> Grid:
    """The timeline: each post with the days that went by since the one before it."""
    title = words.say("show.posts")
    if not facts.posts:
        return Grid(title=title, heads=(), rows=(), note=words.say("show.no_posts"))
    heads = ("published_at", "gap", "origin", "pinned", "post_kind", "title", "link")
    shown = facts.posts[: most or None]
    hidden = len(facts.posts) - len(shown)
    notes = [origins_sentence(facts.posts, words)]
    if hidden:
        notes.append(words.say("show.more_posts", count=hidden))
    older = zip_longest(shown, facts.posts[1 : len(shown) + 1])
    return Grid(
        title=title,
        heads=tuple(words.head(head) for head in heads),
        rows=(
            until_cells(row, policy, words),
            *(post_cells(post, before, policy, words) for post, before in older if post),
        ),
        numbers=frozenset({1}),
        note=" · ".join(notes),
    )


def until_cells(row: ReportRow, policy: Policy, words: Words) -> tuple[Text, ...]:
    """The line above the newest post: how long silence is proved up to the time-point; `?` where it is not."""
    days = row.assessment.days_silent
    gap = cell("?", "dim") if days is None else gap_cell(timedelta(days=days), policy)
    at = cell(to_minute(row.assessment.at), "bold")
    return (at, gap, cell(""), cell(""), cell(""), cell(words.head("at"), "bold"), cell(""))


def post_cells(post: Post, before: Post | None, policy: Policy, words: Words) -> tuple[Text, ...]:
    return (
        cell(to_minute(post.published_at)),
        gap_cell(post.published_at - before.published_at, policy) if before else cell(""),
        cell(words.origin(post.origin), ORIGIN_STYLES[post.origin]),
        cell(words.say("show.pinned") if post.is_pinned else ""),
        cell(post.kind),
        cell(post.title),
        cell(post.url, "dim"),
    )


def gap_cell(gap: timedelta, policy: Policy) -> Text:
    """Days with one decimal, cut off."""
    days = gap // timedelta(hours=2, minutes=24) / 10
    style = "bold red" if days >= policy.inactive_days else ""
    if not style and policy.warn_days and days >= policy.warn_days[0]:
        style = "yellow"
    return cell(f"{days:.1f}", style)


def origins_sentence(posts: Sequence[Post], words: Words) -> str:
    origins = [post.origin for post in posts]
    return words.say("show.known_origin", **{origin.value: origins.count(origin) for origin in Origin})
