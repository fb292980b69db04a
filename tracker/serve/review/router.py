"""The served queue (人工核实): one account a screen. Every change is a POST of a form that was shown to its sender; the
functions behind are those of the terminal's walk."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.review.queue import Share
from tracker.review.review import AnsweredMeanwhile, what_sentence
from tracker.review.review_session import ServedAccount
from tracker.serve.office import ServedOffice, office_of
from tracker.serve.pages import messages_of, render
from tracker.serve.people import CheckedForm, Person, require
from tracker.serve.review.account_view import draft_fields, state_choices, to_account_view, to_days, to_pace_view
from tracker.serve.review.personal_queue import NotWaiting, OnAnothersScreen, PersonalQueue, PersonalQueues
from tracker.serve.review.typed_answer import (
    DROP_PICTURE,
    LATER,
    SAVE,
    AskedBefore,
    AskedToConfirm,
    TypedAnswer,
    text_of,
)
from tracker.serve.review.uploads import LARGEST, TYPES, path_of, save_upload
from tracker.serve.sign_in.roles import ServedRole
from tracker.time.format import format_minute

PLACE = "/review"
REFUSED, CONFLICT = 422, 409
Reviewer = Annotated[Person, Depends(require(ServedRole.REVIEWER))]
made = Lock()


def review_router() -> APIRouter:
    router = APIRouter()
    router.add_api_route(PLACE, show_queue, methods=["GET"])
    router.add_api_route(f"{PLACE}/account", show_account, methods=["GET"])
    router.add_api_route(f"{PLACE}/picture", send_picture, methods=["GET"])
    router.add_api_route(f"{PLACE}/answer", take_answer, methods=["POST"])
    router.add_api_route(f"{PLACE}/draft", save_draft, methods=["POST"])
    router.add_api_route(f"{PLACE}/undo", undo, methods=["POST"])
    for name in ("answer", "undo"):  # a page that answered a form is loaded again
        router.add_api_route(f"{PLACE}/{name}", go_to_queue, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class QueueRequest:
    """One request of a person at their queue."""

    request: Request
    queue: PersonalQueue
    messages: Messages

    @property
    def office(self) -> ServedOffice:
        return self.queue.office

    def show_next(self, message: str = "", status: int = 200) -> Response:
        served = self.queue.next_account()
        return self.show(served, message, status) if served else self.show_end(message, status)

    def show(self, served: ServedAccount, message: str = "", status: int = 200, *, hint: str = "") -> Response:
        draft = self.queue.draft_of(served.review.row.account)
        account = to_account_view(served, self.messages, self.office.clock())
        return self.render(
            "review_account.html",
            status,
            account=account,
            code=Markup(account.code),  # of the program's own making
            draft=draft_fields(draft),
            is_draft=draft is not None and draft.is_begun,
            has_picture=bool(draft and draft.picture and path_of(draft.picture, self.office.settings.state)),
            states=state_choices(self.messages),
            message=message,
            hint=hint,
        )

    def show_end(self, message: str, status: int) -> Response:
        session = self.queue.session
        return self.render("review_end.html", status, message=message, hint="", busy=session.busy if session else 0)

    def ask(self, served: ServedAccount, asked: AskedBefore | AskedToConfirm) -> Response:
        at = self.queue.session.at if self.queue.session else self.office.clock()
        draft = self.queue.draft_of(served.review.row.account)
        return self.render(
            "review_question.html",
            account=to_account_view(served, self.messages, self.office.clock()),
            typed=asked.typed,
            question=asked.question if isinstance(asked, AskedToConfirm) else "",
            saw=asked.saw if isinstance(asked, AskedBefore) else "",
            name=asked.name if isinstance(asked, AskedToConfirm) else "",
            at=format_minute(at),
            before_days=to_days(at),
            note=draft.note if draft else "",
            has_picture=bool(draft and draft.picture),
        )

    def render(self, template: str, status: int = 200, **values: object) -> Response:
        session, share = self.queue.session, str(self.queue.share or "")
        assert session is not None
        return render(
            self.request,
            template,
            status,
            **values,
            pace=to_pace_view(session.pace, share, self.office.clock()),
            last=self.last_answer(),
            share=share,
            back=self.address,
            largest=f"{LARGEST // 2**20}",
        )

    def last_answer(self) -> dict[str, object] | None:
        """The person's last answer, which can be taken back; None: there is none."""
        given = self.queue.last_given
        if given is None:
            return None
        found = (
            manual_check
            for manual_check in self.office.store.manual_checks.of_key(given.key)
            if manual_check.id == given.ids[0]
        )
        one = next(found, None)
        if one is None or one.withdrawal is not None:
            return None
        return {"id": one.id, "name": given.name, "saw": what_sentence(one, self.messages)}

    @property
    def address(self) -> str:
        """The address of the next account."""
        return f"{PLACE}?{urlencode({'share': str(self.queue.share)})}" if self.queue.share else PLACE

    def go_on(self) -> Response:
        return RedirectResponse(self.address, 303)


def at_queue(request: Request, person: Person, share: str, work: Callable[[QueueRequest], Response]) -> Response:
    """One request of a person at a time: two taps at once are two requests one after the other."""
    messages = messages_of(request)
    queue = queues_of(request).of(person.name, messages)
    with queue.lock:
        found = Share.parse(share) if share else None
        queue.open_session(messages, found)
        asked = QueueRequest(request, queue, messages)
        if share and found is None:
            return asked.show_next(messages.text("walk.odd_share", text=share), REFUSED)
        return work(asked)


def queues_of(request: Request) -> PersonalQueues:
    state = request.app.state
    with made:
        if not hasattr(state, "personal_queues"):
            state.personal_queues = PersonalQueues(office_of(request))
    found: PersonalQueues = state.personal_queues
    return found


def show_queue(request: Request, person: Reviewer, share: str = "") -> Response:
    """The next account."""
    return at_queue(request, person, share, QueueRequest.show_next)


def show_account(request: Request, person: Reviewer, key: str, share: str = "") -> Response:
    """An account that the person chose."""

    def work(asked: QueueRequest) -> Response:
        try:
            return asked.show(asked.queue.open(key))
        except (NotWaiting, OnAnothersScreen) as error:
            return asked.show_next(error.message, CONFLICT)

    return at_queue(request, person, share, work)


def go_to_queue(_: Reviewer) -> Response:
    return RedirectResponse(PLACE, 303)


def take_answer(request: Request, person: Reviewer, form: CheckedForm) -> Response:
    """Record an answer, or ask what the terminal asks before it records one."""
    return at_queue(request, person, text_of(form, "share"), lambda asked: answered(asked, form))


def answered(asked: QueueRequest, form: FormData) -> Response:
    key = text_of(form, "key")
    try:
        served = asked.queue.being_answered(key, to_number(text_of(form, "shown")))
    except (AnsweredMeanwhile, NotWaiting, OnAnothersScreen) as error:
        return asked.show_next(error.message, CONFLICT)
    try:
        typed = read_answer(asked, form)
        if typed.answer == LATER:
            asked.queue.put_off(served, typed)
            return asked.go_on()
        if typed.answer in (SAVE, DROP_PICTURE):
            asked.queue.save_draft(served, typed)
            return asked.show(served, asked.messages.text("serve.review.saved"))
        question = asked.queue.answer(served, typed, confirms=text_of(form, "confirms"))
    except AnsweredMeanwhile as error:
        return asked.show_next(error.message, CONFLICT)
    except UserError as error:
        return asked.show(
            served, asked.messages.localized(error.message), REFUSED, hint=asked.messages.localized(error.hint)
        )
    return asked.ask(served, question) if question else asked.go_on()


def read_answer(asked: QueueRequest, form: FormData) -> TypedAnswer:
    """
    Raises:
        UserError: something typed is too long, or the picture is none.
    """
    typed = TypedAnswer.read(form, asked.messages)
    content = uploaded(form)
    if not content:
        return typed
    return replace(typed, picture=save_upload(content, asked.office.settings.state, asked.messages))


def uploaded(form: FormData) -> bytes:
    """The first picture that was chosen; its name and type, which anybody may write, are not read. Empty: none."""
    for upload in form.getlist("picture"):
        if isinstance(upload, UploadFile) and (content := upload.file.read(LARGEST + 1)):
            return content
    return b""


def save_draft(request: Request, person: Reviewer, form: CheckedForm) -> Response:
    """Keep what is typed so far, for the page's script: JSON {message, has_picture}."""
    return at_queue(request, person, text_of(form, "share"), lambda asked: drafted(asked, form))


def drafted(asked: QueueRequest, form: FormData) -> Response:
    key = text_of(form, "key")
    try:
        served = asked.queue.being_answered(key, to_number(text_of(form, "shown")))
        draft = asked.queue.save_draft(served, read_answer(asked, form))
    except UserError as error:
        status = CONFLICT if isinstance(error, AnsweredMeanwhile | NotWaiting | OnAnothersScreen) else REFUSED
        return to_json({"message": asked.messages.localized(error.message), "has_picture": False}, status)
    return to_json({"message": asked.messages.text("serve.review.saved"), "has_picture": bool(draft.picture)})


def to_json(content: dict[str, object], status: int = 200) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")


def undo(request: Request, person: Reviewer, form: CheckedForm) -> Response:
    """Withdraw the person's last answer, with a trace."""

    def work(asked: QueueRequest) -> Response:
        try:
            asked.queue.undo(to_number(text_of(form, "last")))
        except UserError as error:
            return asked.show_next(asked.messages.localized(error.message), CONFLICT)
        return asked.go_on()

    return at_queue(request, person, text_of(form, "share"), work)


def send_picture(request: Request, person: Reviewer, key: str, share: str = "") -> Response:
    """The picture of the person's own draft."""

    def work(asked: QueueRequest) -> Response:
        drafts = asked.office.store.drafts.of_person(asked.queue.by)
        draft, state = drafts.get(key), asked.office.settings.state
        path = path_of(draft.picture, state) if draft is not None and draft.picture else None
        if path is None:
            return Response(status_code=404)
        headers = {"content-security-policy": "default-src 'none'; sandbox", "content-disposition": "inline"}
        return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers=headers)

    return at_queue(request, person, share, work)


def to_number(text: str) -> int:
    """0: it is no id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
