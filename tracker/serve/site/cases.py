"""Cases (问题台账): the list, and one with its trace. An inspector's decision is recorded as the commands record it,
under the name of the person who is signed in."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from tracker.cases.case import OPEN_STATUSES, Case, Status, StepKind
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.tables.cases import case_table, cases_table, trace_table
from tracker.review.case_actions import ALLOWED_FROM, NEEDS_REASON, CaseAction, CaseActions
from tracker.review.typed_time import read_day
from tracker.serve.office import ServedOffice, office_of
from tracker.serve.pages import messages_of, render
from tracker.serve.people import CheckedForm, CurrentPerson, Person, require
from tracker.serve.refusal import Refusal
from tracker.serve.sign_in.roles import ServedRole
from tracker.serve.site.addresses import account_page, case_page
from tracker.serve.site.listings import account_choices, choice, is_chosen, render_list
from tracker.serve.site.paging import Choice, PageNumber, SearchText, found_by, page_of
from tracker.serve.site.shown_table import shown
from tracker.time.clock import to_shanghai

STEPS = (StepKind.CONFIRMED, StepKind.DISMISSED, StepKind.NOTIFIED, StepKind.CLOSED, StepKind.REOPENED)
LONGEST = 2000
"""Characters of a reason."""
OVERDUE = "overdue"
ALL = "all"


def show_cases(  # noqa: PLR0913  # its filters
    request: Request,
    _person: CurrentPerson,
    q: SearchText = "",
    region: Choice = "",
    platform: Choice = "",
    status: Choice = "",
    page: PageNumber = 1,
) -> Response:
    office, messages = office_of(request), messages_of(request)
    today = to_shanghai(office.clock()).date()
    every = sorted(office.store.cases.all(), key=lambda case: case.id)
    listed = [
        case
        for case in every
        if is_chosen(case.account, region, platform)
        and (case.is_overdue(today) if status == OVERDUE else is_wanted(case, status))
    ]
    part = page_of(found_by(q, listed, lambda case: case.account), page)
    table = shown(
        cases_table(part.items, (), today, messages),
        leave_out=[messages.head("key")],
        main=messages.head("name"),
        pages=[case_page(case.id) for case in part.items],
    )
    statuses = [(kept.value, messages.case_status(kept)) for kept in Status]
    special = [(OVERDUE, messages.text("serve.cases.overdue")), (ALL, messages.text("serve.cases.all"))]
    choices = [
        choice("status", messages.head("case_status"), status, [*statuses, *special]),
        *account_choices([case.account for case in every], messages, region=region, platform=platform),
    ]
    return render_list(
        request, "cases", part, table, "serve.none.found" if every else "cases.none", q=q, choices=choices
    )


def is_wanted(case: Case, status: str) -> bool:
    return status == ALL or (case.status == status if status else case.status in OPEN_STATUSES)


def show_case(request: Request, person: CurrentPerson, case_id: int) -> Response:
    return render_case(request, person, case_of(office_of(request), case_id))


def decide(
    request: Request,
    case_id: int,
    person: Annotated[Person, Depends(require(ServedRole.INSPECTOR))],
    form: CheckedForm,
) -> Response:
    """Record a decision; what the commands refuse is refused here, with their sentence and what was typed."""
    office, messages = office_of(request), messages_of(request)
    case = case_of(office, case_id)
    typed = {name: text_of(form, name) for name in ("what", "why", "due_on", "document", "steps")}
    try:
        if typed["steps"] != str(len(case.steps)):
            raise UserError(messages.text("serve.case.moved"))
        actions_of(office, messages).apply([case_id], to_action(typed, person, messages))
    except UserError as error:
        return render_case(request, person, case_of(office, case_id), messages.line_of(error), typed, status=400)
    return RedirectResponse(case_page(case_id), 303)


def to_action(typed: Mapping[str, str], person: Person, messages: Messages) -> CaseAction:
    """
    Raises:
        UserError: it is no decision, or its day is none.
    """
    if typed["what"] not in {*STEPS, StepKind.WITHDRAWN}:
        raise UserError(messages.text("serve.case.no_step"))
    what = StepKind(typed["what"])
    is_notice = what is StepKind.NOTIFIED
    return CaseAction(
        what=what,
        by=person.name,
        why=typed["why"],
        document=typed["document"] if is_notice else "",
        due_on=read_day(typed["due_on"] or None, messages, is_deadline=True) if is_notice else None,
        shown_steps=int(typed["steps"]),
    )


def render_case(  # noqa: PLR0913  # what was refused goes back with what was typed
    request: Request,
    person: Person,
    case: Case,
    refused: str = "",
    typed: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    office, messages = office_of(request), messages_of(request)
    today = to_shanghai(office.clock()).date()
    (case,) = office.store.cases.localized_to(messages.lang, [case])
    return render(
        request,
        "case.html",
        status,
        case=case,
        rule=messages.rule(case.rule),
        account_page=account_page(case.account.key),
        facts=shown(case_table(case, today, messages)),
        trace=shown(trace_table(case, messages), leave_out=[messages.head("number")]),
        steps=steps_for(case, person) if person.may(ServedRole.INSPECTOR) else [],
        needs_reason=NEEDS_REASON,
        notified=StepKind.NOTIFIED,
        refused=refused,
        typed=typed or {},
        due_days=office.settings.cases.due_days,
    )


def steps_for(case: Case, person: Person) -> list[StepKind]:
    """The decisions that are open now."""
    steps = [step for step in STEPS if case.status in ALLOWED_FROM[step]]
    if case.later_id is not None and StepKind.REOPENED in steps:
        steps.remove(StepKind.REOPENED)
    return [*steps, StepKind.WITHDRAWN] if case.counting_steps[-1].by == person.name else steps


def actions_of(office: ServedOffice, messages: Messages) -> CaseActions:
    settings = office.settings
    return CaseActions(
        store=office.store,
        state=settings.state,
        messages=messages,
        clock=office.clock,
        due_days=settings.cases.due_days,
        vault=office.vault,
    )


def case_of(office: ServedOffice, case_id: int) -> Case:
    """
    Raises:
        Refusal: there is none of that number.
    """
    found = next((case for case in office.store.cases.all() if case.id == case_id), None)
    if found is None:
        raise Refusal(404, "serve.refused.case")
    return found


def text_of(form: FormData, name: str) -> str:
    """What was typed into a field; empty: nothing, or a file."""
    value = form.get(name)
    return value.strip()[:LONGEST] if isinstance(value, str) else ""
