"""Goes through the accounts that wait for a person, one screen each: open, look, press a key; the person may leave any
time, and whatever was answered is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.text import Text

from scrapers.storage.named_file import with_home
from tracker.cli.casework.keyboard import ENTER, ESCAPE, Keyboard
from tracker.cli.casework.walk_screen import screen_lines
from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.errors import UserError
from tracker.evidence.screenshot import read_picture
from tracker.history.manual_check import ManualFinding
from tracker.review.answers.answer_reader import STATES, AnswerReader
from tracker.review.clipboard import paste_picture
from tracker.review.open_browser import open_page
from tracker.review.review import AnsweredMeanwhile, ManualCheckInput, what_sentence
from tracker.review.review_session import ReviewSession, ServedAccount
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute

CONFIRM = "k"
STATE_KEYS = {str(number): state for number, state in enumerate(STATES, start=1)}
DAY_KEYS = {"t": "今天", "y": "昨天"}
PLAIN = {
    "n": ManualFinding.NEVER_POSTED,
    "s": ManualFinding.SAME_ACCOUNT,
    "o": ManualFinding.OTHER_ACCOUNT,
    "c": ManualFinding.CANNOT_TELL,
}
"""Answers that need nothing but their key, and those among them that may accuse a confirmation."""
LEAVE, LATER, UNDO = "q", ENTER, "u"


class AnswerCancelled(Exception):
    """The person went back: nothing of the answer is recorded."""


@dataclass(slots=True, kw_only=True)
class WalkSession:
    """Draws the session and reads its keys."""

    app_context: AppContext
    session: ReviewSession
    keyboard: Keyboard
    asks_before: bool = False
    """Whether the time-point lies in the past, so that a newer post says nothing of it."""
    note: str = ""
    picture: Path | None = None
    message: str = ""
    folder: "TemporaryDirectory[str]" = field(default_factory=lambda: TemporaryDirectory(prefix="tracker-"))

    @property
    def _reader(self) -> AnswerReader:
        return AnswerReader(session=self.session, messages=self.app_context.messages, asks_before=self.asks_before)

    def go(self) -> None:
        """Until nothing is left, or the person leaves by `q`, Ctrl-C or the end of the input."""
        try:
            while self._next_account():
                pass
        except typer.Abort:
            self.app_context.err.print()
        finally:
            self.session.end()
            self.folder.cleanup()
        self._tell_end()

    def _next_account(self) -> bool:
        """Serve one account; returns whether the person goes on."""
        served = self.session.serve()
        if served is None:
            return self._ask_at_the_end()
        self.note, self.picture = "", None
        while served is not None:
            self._draw(served)
            pressed = self.keyboard.key()
            self.message = ""
            if pressed in (LEAVE, LATER, UNDO):
                return self._leave(served, pressed)
            served = self._press(served, pressed)
        return True

    def _leave(self, served: ServedAccount, pressed: str) -> bool:
        if pressed == LATER:
            self.session.put_off(served)
            return True
        self.session.put_back(served)
        if pressed == UNDO:
            self._undo()
        return pressed == UNDO

    def _press(self, served: ServedAccount, pressed: str) -> ServedAccount | None:
        """Do what a key says; returns what is on the screen then; None: the account is answered."""
        try:
            if pressed in ACTIONS:
                ACTIONS[pressed](self, served)
                return served
            return self._answer(served, pressed)
        except AnswerCancelled:
            self.message = self._words("walk.not_recorded")
        except AnsweredMeanwhile as error:
            self.message = self.app_context.messages.line_of(error)
            return self._look_again(served)
        except UserError as error:
            self.message = self.app_context.messages.line_of(error)
        return served

    def _look_again(self, served: ServedAccount) -> ServedAccount | None:
        """The account with what another person recorded; None: it waits for this person no more."""
        again = self.session.look_up(served.review.row.account.key)
        if again is None:
            self.session.pace.passed()
        return again

    def _answer(self, served: ServedAccount, pressed: str) -> ServedAccount | None:
        """
        Raises:
            AnswerCancelled: the person went back.
            UserError: it is impossible, or not readable.
            AnsweredMeanwhile: another person was faster.
        """
        inputs = self._inputs(served, pressed)
        if not inputs:
            self.message = self._words("walk.odd", key=sanitize(pressed))
            return served
        if self._reader.needs_confirmation(served, inputs[0]):
            self._confirm(served, inputs[0])
        taken = self.session.answer(served, *inputs)
        account = served.review.row.account
        saw = what_sentence(taken[0], self.app_context.messages)
        self.message = self._words("walk.recorded", name=account.name, saw=saw)
        if taken[0].what is ManualFinding.SAME_ACCOUNT:
            self.note, self.picture = "", None
            return self.session.look_up(account.key, is_begun=True)
        return None

    def _inputs(self, served: ServedAccount, pressed: str) -> list[ManualCheckInput]:
        """What one key, and what is typed after it, says, with what was kept for it; empty: no such key."""
        checks = self._read_checks(served, pressed)
        return [replace(answer, note=self.note, screenshot=self.picture) for answer in checks[:1]] + checks[1:]

    def _read_checks(self, served: ServedAccount, pressed: str) -> list[ManualCheckInput]:
        if pressed in PLAIN:
            return [self._reader.plain(PLAIN[pressed])]
        if pressed in DAY_KEYS:
            return self._last_post(served, DAY_KEYS[pressed])
        if pressed == "d" or (pressed.isascii() and pressed.isdigit()):
            begun = "" if pressed == "d" else pressed
            return self._last_post(served, begun + self._line("walk.day", begun))
        if pressed == "x":
            return [self._silent_since(served)]
        return [self._gone()] if pressed == "g" else []

    def _last_post(self, served: ServedAccount, typed: str) -> list[ManualCheckInput]:
        """The newest post; where it is newer than the time-point, also one before that, if it was looked for."""
        if not typed:
            raise AnswerCancelled
        last = self._reader.last_post(served, typed)
        if not self._reader.wants_before(last):
            return [last]
        before = self._line("walk.before", at=format_minute(self.session.at))
        return [last, self._reader.before(served, before)] if before else [last]

    def _silent_since(self, served: ServedAccount) -> ManualCheckInput:
        known = self._reader.newest_known(served)
        if known is None:
            typed = self._line("walk.silent_since_day")
        else:
            typed = self._line("walk.silent_since", at=format_minute(known.published_at))
        check = self._reader.nothing_newer(served, typed)
        if check is None:
            raise AnswerCancelled
        return check

    def _gone(self) -> ManualCheckInput:
        self.app_context.err.print(Text(self._words("walk.state")))
        state = STATE_KEYS.get(self.keyboard.key())
        words = self._line("walk.words") if state else ""
        if state is None or not words:
            raise AnswerCancelled
        return self._reader.gone(state, words)

    def _confirm(self, served: ServedAccount, answer: ManualCheckInput) -> None:
        """An answer that may count against a unit names the account, and needs a key of its own that is pressed after
        that was read.

        Raises:
            AnswerCancelled: another key was pressed.
        """
        question = self.app_context.messages.text("walk.confirm_key", question=self._reader.question(served, answer))
        self.app_context.err.print(Text(question, "bold"))
        if self.keyboard.key(is_fresh=True) != CONFIRM:
            raise AnswerCancelled

    def _keep_note(self, served: ServedAccount) -> None:
        self.note = self._line("walk.note")

    def _keep_picture(self, served: ServedAccount) -> None:
        """
        Raises:
            UserError: it is no picture, or there is none.
        """
        messages = self.app_context.messages
        typed = self._line("walk.picture").strip("'\"")
        if not typed:
            self.picture = paste_picture(self.folder, messages)
            return
        path = with_home(Path(typed))
        read_picture(path, messages)
        self.picture = path

    def _open(self, served: ServedAccount) -> None:
        address = next(iter(served.review.addresses), "")
        self.message = self._words("walk.opened" if address and open_page(address) else "walk.not_opened")

    def _undo(self) -> None:
        """
        Raises:
            UserError: the database cannot be written.
        """
        try:
            undone = self.session.undo(self._words("walk.undo_why"))
        except UserError as error:  # withdrawn by another already
            self.message = self.app_context.messages.line_of(error)
            return
        self.message = self._words("walk.undone", name=undone.name) if undone else self._words("walk.nothing_to_undo")

    def _ask_at_the_end(self) -> bool:
        """The last answer can be taken back too. Returns whether the person goes on."""
        if not self.session.given:
            return False
        self._print(self.message)
        self._print(self._words("walk.last_undo"))
        if self.keyboard.key() != UNDO:
            return False
        self._undo()
        return True

    def _draw(self, served: ServedAccount) -> None:
        console, messages = self.app_context.err, self.app_context.messages
        held = [*([self.note] if self.note else []), *([str(self.picture)] if self.picture else [])]
        console.clear()
        lines = screen_lines(
            served, self.session.pace, messages, console, held=held, message=self.message, now=self._now()
        )
        for line in lines:
            console.print(line, soft_wrap=True)

    def _tell_end(self) -> None:
        """How many in how long, by outcome, and what is left. Printed also when quiet: it is the result."""
        messages, pace, now = self.app_context.messages, self.session.pace, self._now()
        outcomes = " · ".join(f"{messages.saw(what)} {count}" for what, count in pace.outcomes.items() if count)
        by_outcome = messages.text("walk.outcomes", outcomes=outcomes) if outcomes else ""
        self._print(self._words("walk.left", minutes=f"{pace.minutes(now):.1f}", done=pace.done, outcomes=by_outcome))
        if pace.left:
            self._print(self._words("walk.remaining", left=pace.left))
        if self.session.busy:
            self._print(self._words("walk.busy", count=self.session.busy))

    def _now(self) -> datetime:
        return self.session.manual_checks.clock()

    def _line(self, key: str, begun: str = "", /, **values: object) -> str:
        """
        Raises:
            AnswerCancelled: the person pressed Esc.
        """
        typed = self.keyboard.line(self._words(key, **values) + begun)
        if ESCAPE in typed:
            raise AnswerCancelled
        return typed

    def _words(self, key: str, /, **values: object) -> str:
        return self.app_context.messages.text(key, **values)

    def _print(self, sentence: str) -> None:
        if sentence:
            print_sentence(self.app_context.err, sentence)


ACTIONS: Mapping[str, Callable[[WalkSession, ServedAccount], None]] = {
    "m": WalkSession._keep_note,
    "p": WalkSession._keep_picture,
    "w": WalkSession._open,
}
"""Keys that answer nothing."""
