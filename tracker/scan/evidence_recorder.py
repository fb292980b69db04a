"""Records the evidence of adverse looks of one platform in a scan."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.session import Session
from scrapers.model.capture import Capture
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from tracker.errors import UserError
from tracker.evidence.dossier import EvidenceContext, RawEvidence
from tracker.evidence.writer import EvidenceNotKept, EvidenceWriter, to_context, with_evidence_files
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, EvidenceFile
from tracker.history.facts_as_of import facts_as_of
from tracker.history.scan import Scan
from tracker.policy.policy import Policy, Severity
from tracker.recordings.failed_capture import save_failed_capture
from tracker.rules.assess import findings_of
from tracker.scan.looks import LookAnswered, LookFailed, LookResult
from tracker.scan.merge_looks import needs_evidence, without_evidence
from tracker.text.secrets import SECRETS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EvidenceRecorder:
    evidence_writer: EvidenceWriter | None
    """None: no evidence is stored."""
    scan: Scan
    artifacts: Path | None = None
    """Folder of the captures that could not be parsed; None: they are not stored."""

    def screenshot_taker(self) -> ScreenshotTaker | None:
        """A screenshot taker for a second look, whatever its result; None: no evidence is stored."""
        return ScreenshotTaker() if self.evidence_writer else None

    def raw_evidence(
        self, route: Route, capture: Capture, screenshot_taker: ScreenshotTaker | None
    ) -> RawEvidence | None:
        """The raw evidence of a look, until it is decided whether to store it; None: no evidence is stored."""
        if self.evidence_writer is None:
            return None
        taken = screenshot_taker or ScreenshotTaker()
        return RawEvidence(route=route, capture=capture, page_shots=tuple(taken.page_shots), errors=tuple(taken.errors))

    async def save_failed_capture(
        self, route: Route, capture: Capture, error: ScrapeError, session: Session | None
    ) -> Path | None:
        """Keep what could not be read, to be replayed; None: it is not stored."""
        if self.artifacts is None or session is None:
            return None
        try:
            cookies = await session.secret_values()
            kept = save_failed_capture(self.artifacts / f"scan-{self.scan.id}", route, capture, error, cookies)
        except (OSError, UserError, ScrapeError) as fault:  # a debug file must not cost the account its check
            log.warning("%s: what could not be read was not kept: %s", route.platform, fault)
            return None
        if kept:
            log.warning("%s: kept what could not be read in %s", route.platform, kept)
        return kept

    async def keep(  # noqa: PLR0913  # the account's looks, and by what they are judged and kept
        self,
        facts: AccountHistory,
        check: Check,
        attempts: tuple[LookResult, ...],
        session: Session | None,
        policy: Policy,
        *,
        is_last: bool,
    ) -> Check:
        """Store the evidence and return the check with the evidence files of its looks. A failure to store is
        reported; the look stays, and counts for the account alone: without proof nobody is accused.

        Args:
            facts: what was known of the account before this scan.
            session: in which the looks were made; None: it is gone.
            is_last: the account is not looked at again.

        Raises:
            UserError: the database cannot be written.
            Unreachable: the session is gone, and the account can be looked at again.
            EvidenceNotKept: it cannot be stored here, and is required.
        """
        if self.evidence_writer is None or len(attempts) != len(check.looks):  # an internal error has no looks
            return check
        try:
            return await self._keep(self.evidence_writer, facts, check, attempts, session, policy)
        except UserError:
            raise
        except (OSError, ScrapeError) as error:  # without knowing the cookies nothing may be written
            if isinstance(error, Unreachable) and not is_last:
                log.warning("%s: looked at again, for its evidence cannot be kept: %s", facts.account.key, error)
                raise
            self.evidence_writer.note_unkept(facts.account, error)
            if self.evidence_writer.is_required and isinstance(error, OSError):
                raise EvidenceNotKept(self.evidence_writer.unkept[facts.account.key]) from error
        except Exception as error:  # whatever the error: the look was made and counts
            log.exception("%s: keeping its evidence failed", facts.account.key)
            self.evidence_writer.note_unkept(facts.account, error)
        return without_evidence(check)

    async def _keep(  # noqa: PLR0913  # as keep
        self,
        evidence_writer: EvidenceWriter,
        facts: AccountHistory,
        check: Check,
        attempts: tuple[LookResult, ...],
        session: Session | None,
        policy: Policy,
    ) -> Check:
        """
        Raises:
            Unreachable: the browser is gone, so its cookies are not known.
            OSError: it cannot be written.
        """
        failed = [await self._failed_capture_files(attempt) for attempt in attempts]
        check = with_evidence_files(check, failed)
        if not needs_evidence(check, policy.adverse_silence) and not has_findings(facts, check, policy, self.scan.at):
            return check
        context = await self._context(session, policy)
        materials = tuple(attempt.raw_evidence if isinstance(attempt, LookAnswered) else None for attempt in attempts)
        account = facts.account
        secrets = SECRETS.values_except({account.handle, *account.links})
        return await evidence_writer.keep(account, check, materials, context, secrets)

    async def _context(self, session: Session | None, policy: Policy) -> EvidenceContext:
        """
        Raises:
            Unreachable: the browser is gone.
        """
        if session is None:
            raise Unreachable("the browser is gone")
        SECRETS.add(await session.secret_values())
        return to_context(self.scan, policy.version, await session.browser_identity())

    async def _failed_capture_files(self, attempt: LookResult) -> tuple[EvidenceFile, ...]:
        if self.evidence_writer is None or self.artifacts is None:
            return ()
        if not isinstance(attempt, LookFailed) or attempt.failed_capture is None:
            return ()
        try:
            keep = self.evidence_writer.save_failed_capture
            return await asyncio.to_thread(keep, self.artifacts, attempt.failed_capture)
        except (OSError, ValueError) as error:
            log.warning("%s is not among the evidence: %s", attempt.failed_capture, error)
            return ()


def has_findings(facts: AccountHistory, check: Check, policy: Policy, at: datetime) -> bool:
    """Whether the rules find anything but reminders as of `at`, with what was just seen."""
    if not check.has_answer:
        return False
    posts = {post.post_id: post for post in (*facts.posts, *check.posts)}
    newest_first = sorted(posts.values(), key=lambda post: post.published_at, reverse=True)
    updated = replace(facts, checks=(*facts.checks, check), posts=tuple(newest_first))
    findings = findings_of(facts_as_of(updated, policy, max(at, check.checked_at)))
    return any(finding.severity is not Severity.WARN and "route" in finding.evidence for finding in findings)
