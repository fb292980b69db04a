"""Goes through the candidates to be confirmed, one after the other; the user may leave any time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import typer

from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.register.resolving.apply import BY_PERSON, of_candidate
from tracker.errors import UserError
from tracker.register.account_url import own_pages
from tracker.register.resolving.candidate import Candidate, HandleCertainty, Resolution
from tracker.store.resolving.handle_store import FoundHandle
from tracker.text.sanitize import sanitize

YES, NO, SKIP, LEAVE = "y", "n", "", "q"


class CandidateWalk:
    """One person's session; each adopted handle is put in at once."""

    def __init__(self, app_context: AppContext, adopt: Callable[[FoundHandle], int]) -> None:
        """
        Args:
            adopt: puts one handle in; returns how many it put in. Raises UserError.
        """
        self._app_context = app_context
        self._adopt = adopt
        self.adopted: list[str] = []
        """Keys of the accounts that got a handle."""

    def go(self, resolutions: Sequence[Resolution]) -> None:
        waiting = [resolution for resolution in resolutions if resolution.certainty is HandleCertainty.TO_CONFIRM]
        try:
            for number, resolution in enumerate(waiting, start=1):
                self._print(
                    "resolve.walk.account",
                    number=number,
                    count=len(waiting),
                    platform=self._app_context.messages.marked_platform(resolution.account.platform),
                    name=resolution.account.name,
                    key=resolution.account.key,
                    unit=resolution.account.unit,
                )
                if not self._go_through(resolution):
                    break
        except typer.Abort:
            self._app_context.err.print()
        self._app_context.info("resolve.walk.left", count=len(self.adopted))

    def _go_through(self, resolution: Resolution) -> bool:
        """Returns whether the user goes on."""
        for candidate in resolution.candidates:
            if candidate.certainty is not HandleCertainty.TO_CONFIRM:
                continue
            self._show(resolution, candidate)
            answer = self._ask()
            if answer == LEAVE:
                return False
            if answer == SKIP:
                return True
            if answer == YES and self._take(resolution, candidate):
                return True
        return True

    def _take(self, resolution: Resolution, candidate: Candidate) -> bool:
        try:
            if self._adopt(of_candidate(resolution.account, candidate, BY_PERSON)):
                self.adopted.append(resolution.account.key)
        except UserError as error:
            for line in filter(None, (error.message, error.hint)):
                print_sentence(self._app_context.err, f"  {sanitize(self._app_context.messages.localized(line))}")
            return False
        return True

    def _show(self, resolution: Resolution, candidate: Candidate) -> None:
        messages = self._app_context.messages
        self._print(
            "resolve.walk.candidate",
            handle=candidate.handle,
            name=candidate.name or messages.text("resolve.not_shown"),
            entity=candidate.verified_as or messages.text("resolve.not_shown"),
            reason=messages.handle_reason(candidate.reason, candidate.detail),
            source=f"{messages.handle_source(candidate.source.kind)} {candidate.source.text}",
        )
        for url in dict.fromkeys(own_pages(replace(resolution.account, handle=candidate.handle, links=()))):
            self._print("resolve.walk.address", url=url)

    def _ask(self) -> str:
        """
        Raises:
            typer.Abort: the user left.
        """
        while True:
            asked = self._app_context.messages.text("resolve.walk.what")
            answer: str = typer.prompt(asked, default=SKIP, show_default=False, err=True).strip().lower()
            if answer in (YES, NO, SKIP, LEAVE):
                return answer
            self._print("resolve.walk.odd")

    def _print(self, key: str, /, **values: object) -> None:
        """Printed also when quiet: the questions need it."""
        print_sentence(self._app_context.err, self._app_context.messages.text(key, **values))
