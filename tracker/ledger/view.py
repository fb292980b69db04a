"""The ledger as grids: the list, one matter with its trace, and what became of last round's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.text import Text

from tracker.grid import Grid, cell
from tracker.ledger.matter import UNDER_WAY, Matter, Status, Step, What
from tracker.ledger.rounds import Fate, Round
from tracker.policy import Severity
from tracker.views import SEVERITY_STYLES, pairs_grid, to_date, to_minute
from tracker.words import Words

STATUS_STYLES: Mapping[Status, str] = {
    Status.OPEN: "magenta",
    Status.CONFIRMED: "yellow",
    Status.NOTIFIED: "yellow",
    Status.MENDED: "green",
    Status.CLOSED: "green",
    Status.DISMISSED: "dim",
}
FATE_STYLES: Mapping[Fate, str] = {
    Fate.MENDED: "green",
    Fate.STANDING: "bold red",
    Fate.REPEATED: "bold red",
    Fate.UNVERIFIED: "magenta",
    Fate.CLOSED: "green",
    Fate.DISMISSED: "dim",
    Fate.RETURNED: "bold red",
    Fate.FOUND: "yellow",
}
LIST_HEADS = ("case", "case_status", "platform", "name", "unit", "categories", "found_at", "due_on", "repeats")


def cases_grid(matters: Sequence[Matter], left_out: Iterable[Matter], today: date, words: Words) -> Grid:
    """
    Args:
        left_out: those that are over, and not listed; they are counted below.
    """
    statuses = [matter.status for matter in left_out]
    counts = {status.value: statuses.count(status) for status in Status if status not in UNDER_WAY}
    note = words.say("cases.over", **counts) if any(counts.values()) else ""
    if not matters:
        return Grid(heads=(), rows=(), note="\n".join(filter(None, [words.say("cases.none"), note])))
    return Grid(
        title=words.say("cases.title", count=len(matters)),
        heads=tuple(words.head(head) for head in LIST_HEADS),
        rows=tuple(case_cells(matter, today, words) for matter in matters),
        numbers=frozenset({0}),
        note=note,
    )


def case_cells(matter: Matter, today: date, words: Words) -> tuple[Text, ...]:
    account = matter.account
    return (
        cell(matter.id),
        status_cell(matter, today, words),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(words.rule(matter.rule), SEVERITY_STYLES[Severity(matter.opening.severity)]),
        cell(to_date(matter.opening.at)),
        cell(matter.due_on.isoformat() if matter.due_on else ""),
        cell(repeats_words(matter, words), "bold red"),
    )


def status_cell(matter: Matter, today: date, words: Words) -> Text:
    status = words.case_status(matter.status)
    if not matter.is_overdue(today) or matter.due_on is None:
        return cell(status, STATUS_STYLES[matter.status])
    return cell(f"{status} · {words.say('cases.overdue', days=(today - matter.due_on).days)}", "bold red")


def repeats_words(matter: Matter, words: Words) -> str:
    """Empty: the first time."""
    if not matter.repeats:
        return ""
    return words.say("cases.nth", number=matter.repeats + 1, quarters="、".join(matter.quarters))


def case_grids(matter: Matter, today: date, words: Words) -> list[Grid]:
    return [matter_grid(matter, today, words), trace_grid(matter, words)]


def matter_grid(matter: Matter, today: date, words: Words) -> Grid:
    account, notice = matter.account, matter.last(What.NOTIFIED)
    return pairs_grid(
        words.say("cases.one", id=matter.id),
        [
            (words.head("case_status"), status_cell(matter, today, words)),
            (words.head("account_key"), cell(f"{words.platform(account.platform)} {account.name}（{account.key}）")),
            (words.head("unit"), cell(account.unit)),
            (words.head("region"), cell("/".join(account.region))),
            (words.head("rule"), cell(words.rule(matter.rule), SEVERITY_STYLES[Severity(matter.opening.severity)])),
            (words.head("detail"), cell(matter.holding.message)),
            (words.head("found_at"), cell(to_minute(matter.opening.at))),
            (words.head("due_on"), cell(matter.due_on.isoformat() if matter.due_on else "")),
            (words.head("document"), cell(notice.document if notice else "")),
            (words.head("repeats"), cell(repeats_words(matter, words), "bold red")),
            (words.head("earlier"), cell(matter.earlier_id)),
            (words.head("later"), cell(matter.later_id)),
        ],
    )


def trace_grid(matter: Matter, words: Words) -> Grid:
    """Every step, the first one first."""
    heads = ("number", "took_at", "took_by", "step", "detail", "policy_version")
    return Grid(
        title=words.say("cases.trace"),
        heads=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(number, "dim"),
                cell(to_minute(step.taken_at)),
                cell(step.by or words.say("cases.program")),
                cell(words.case_step(step.what)),
                cell(step_words(step, words)),
                cell(step.proof.policy_version if step.proof else "", "dim"),
            )
            for number, step in enumerate(matter.steps, start=1)
        ),
        numbers=frozenset({0}),
    )


def step_words(step: Step, words: Words) -> str:
    proof = step.proof
    found = proof.message if proof else ""
    parts = [step.why, found, notice_words(step, words), step.document]
    if step.file:
        parts.append(words.say("cases.file", file=step.file))
    if proof:
        at, proved_at = to_minute(proof.at), to_minute(proof.proved_at)
        parts.append(words.say("cases.scan", scan=proof.scan_id, at=at, proved_at=proved_at))
    return " · ".join(filter(None, parts))


def notice_words(step: Step, words: Words) -> str:
    if step.notified_on is None or step.due_on is None:
        return ""
    return words.say("cases.notice", on=step.notified_on.isoformat(), due=step.due_on.isoformat())


def round_grid(told: Round, words: Words) -> Grid:
    """Last round's problems by what became of them, then those found since."""
    counts = {fate.value: len(found) for fate, found in told.fates.items()}
    title = words.say("round.title", scan=told.scan_id, since=to_minute(told.since), at=to_minute(told.at))
    note = words.say("round.counts", total=told.total, **counts) if told.total else words.say("round.none")
    heads = ("case_outcome", "case", "platform", "name", "unit", "categories", "found_at", "detail")
    rows = tuple(round_cells(fate, matter, words) for fate, found in told.fates.items() for matter in found)
    return Grid(
        title=title,
        heads=tuple(words.head(head) for head in heads) if rows else (),
        rows=rows,
        numbers=frozenset({1}),
        note=note,
    )


def round_cells(fate: Fate, matter: Matter, words: Words) -> tuple[Text, ...]:
    account = matter.account
    return (
        cell(words.say(f"round.{fate}"), FATE_STYLES[fate]),
        cell(matter.id),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(words.rule(matter.rule)),
        cell(to_date(matter.opening.at)),
        cell(round_detail(fate, matter, words)),
    )


def round_detail(fate: Fate, matter: Matter, words: Words) -> str:
    """Why it is over; of one that came back, as which; of one found again, that it is."""
    if fate is Fate.REPEATED:
        return words.say("cases.one", id=matter.later_id)
    if fate is Fate.RETURNED:
        return repeats_words(matter, words)
    return matter.deciding.why if not matter.is_under_way else ""
