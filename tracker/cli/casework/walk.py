"""Goes through the pending reviews, one account after the other: open the page, look, record; the user may leave any
time."""

from collections.abc import Sequence
from dataclasses import dataclass

import typer
from rich.text import Text

from scrapers.model.profile import AccountState
from tracker.cli.context import AppContext
from tracker.errors import UserError
from tracker.history.manual_check import TELLS_STATE, ManualFinding
from tracker.review.open_browser import open_page
from tracker.review.review import ManualCheckInput, ManualChecks, PendingReview
from tracker.review.tables import seen_sentence
from tracker.review.typed_time import read_last_post
from tracker.text.sanitize import sanitize

LETTERS = {
    "l": ManualFinding.LAST_POST,
    "n": ManualFinding.NEVER_POSTED,
    "g": ManualFinding.GONE,
    "s": ManualFinding.SAME_ACCOUNT,
    "o": ManualFinding.OTHER_ACCOUNT,
    "c": ManualFinding.CANNOT_TELL,
}
SKIP, LEAVE = "", "q"
GONE_STATES = tuple(state.value for state in AccountState if state is not AccountState.ACTIVE)


@dataclass(slots=True, kw_only=True)
class ReviewSession:
    """One person's review session; each check is stored at once."""

    app_context: AppContext
    manual_checks: ManualChecks
    by: str
    """Empty: the session asks for it."""
    recorded: int = 0

    def go(self, waiting: Sequence[PendingReview]) -> None:
        """Go through all of them, or until the user leaves by `q`, Ctrl-C or the end of the input."""
        try:
            self.by = self.by.strip() or (self._ask("walk.by") if waiting else "")
            for number, one in enumerate(waiting, start=1):
                self._show(one, number, len(waiting))
                if not self._look(one):
                    break
        except typer.Abort:
            self.app_context.err.print()
        self.app_context.info("walk.left", count=self.recorded)

    def _show(self, one: PendingReview, number: int, count: int) -> None:
        account, assessment, words = one.row.account, one.row.assessment, self.app_context.words
        self._tell(
            "walk.account",
            number=number,
            count=count,
            platform=words.marked_platform(account.platform),
            name=account.name,
            key=account.key,
            unit=account.unit,
        )
        self._tell("walk.reason", reason=words.code(assessment.reason), message=assessment.reason_message)
        for manual_check in one.manual_checks[:1]:
            self._tell("walk.seen_before", look=seen_sentence(manual_check, words))
        first, *others = one.addresses or ("",)
        if not first:
            self._tell("walk.no_address")
            return
        self._tell("walk.opened" if open_page(first) else "walk.address", url=first)
        for url in others:
            self._tell("walk.address", url=url)

    def _look(self, one: PendingReview) -> bool:
        """Record what is seen; the page's owner may be recorded first. Returns whether the user goes on."""
        while True:
            letter = self._ask("walk.what", default=SKIP).lower()
            if letter in (SKIP, LEAVE):
                return letter == SKIP
            if letter not in LETTERS:
                self._tell("walk.odd")
                continue
            try:
                self.manual_checks.take(one.row.account, self._manual_input(LETTERS[letter]))
            except UserError as error:
                self._tell_fault(error)
                continue
            self.recorded += 1
            if LETTERS[letter] is not ManualFinding.SAME_ACCOUNT:  # then the page's content is still to be recorded
                return True

    def _manual_input(self, what: ManualFinding) -> ManualCheckInput:
        """
        Raises:
            UserError: an instant cannot be read.
        """
        last_post_at = (
            read_last_post(self._ask("walk.last_post"), self.app_context.words)
            if what is ManualFinding.LAST_POST
            else None
        )
        link = self._ask("walk.link", default="") if what is ManualFinding.LAST_POST else ""
        state = self._ask_state() if what is ManualFinding.GONE else None
        words = self._ask("walk.words") if what is ManualFinding.GONE else ""
        note = "" if what in TELLS_STATE else self._ask("walk.note", default="")
        return ManualCheckInput(
            what=what, by=self.by, last_post_at=last_post_at, link=link, state=state, words=words, note=note
        )

    def _ask_state(self) -> AccountState:
        """
        Raises:
            UserError: it is not a state.
        """
        listed = " ".join(f"{state}({self.app_context.words.state(state)})" for state in GONE_STATES)
        answer = self._ask("walk.state", states=listed)
        if answer not in GONE_STATES:
            raise UserError(self.app_context.words.text("walk.odd_state", states=listed))
        return AccountState(answer)

    def _ask(self, key: str, /, *, default: str | None = None, **values: object) -> str:
        """
        Raises:
            typer.Abort: the user left.
        """
        answer: str = typer.prompt(
            self.app_context.words.text(key, **values), default=default, show_default=False, err=True
        )
        return answer.strip()

    def _tell(self, key: str, /, **values: object) -> None:
        """Printed also when quiet: the questions need it."""
        self.app_context.err.print(Text(self.app_context.words.text(key, **values)), soft_wrap=True)

    def _tell_fault(self, error: UserError) -> None:
        for line in filter(None, (error.message, error.hint)):
            self.app_context.err.print(Text(f"  {sanitize(line)}"), soft_wrap=True)
