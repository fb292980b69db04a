"""The clerk (书记员) of one platform in a scan: what its looks show that would be held against somebody is kept."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from scrapers.camera import Camera
from scrapers.capture import Capture
from scrapers.errors import ScrapeError, Unreachable
from scrapers.scraper import Route
from scrapers.session import Session
from tracker.check import Check, Exhibit
from tracker.errors import UserError
from tracker.facts import Facts
from tracker.known import known_at
from tracker.looks import Answer, Attempt, Failure, is_held
from tracker.policy import Policy, Severity
from tracker.proof.dossier import Material, Occasion
from tracker.proof.keeper import Keeper, case_exhibits, program_version, with_exhibits
from tracker.rules import findings_of
from tracker.secrecy import SECRECY
from tracker.store.store import Scan

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Clerk:
    keeper: Keeper | None
    """None: nothing is kept."""
    scan: Scan

    def camera(self) -> Camera | None:
        """A camera for a second look: it is shown whatever it says; None: nothing is kept."""
        return Camera() if self.keeper else None

    def material(self, route: Route, capture: Capture, camera: Camera | None) -> Material | None:
        """What came of a look, for as long as it is not known whether it is kept; None: nothing is."""
        if self.keeper is None:
            return None
        shots, troubles = (tuple(camera.shots), tuple(camera.troubles)) if camera else ((), ())
        return Material(route=route, capture=capture, shots=shots, troubles=troubles)

    async def keep(
        self, facts: Facts, check: Check, attempts: tuple[Attempt, ...], session: Session | None, policy: Policy
    ) -> Check:
        """The check with its looks naming what was kept of them. What cannot be kept is said, and changes nothing.

        Args:
            facts: what was known of the account before.

        Raises:
            UserError: the database cannot be written.
        """
        if self.keeper is None or len(attempts) != len(check.looks):  # of a fault of ours no look is told
            return check
        try:
            return await self._keep(self.keeper, facts, check, attempts, session, policy)
        except UserError:
            raise
        except (OSError, ScrapeError) as error:  # without the cookies known, nothing of it may be written
            self.keeper.miss(facts.account, error)
        except Exception as error:  # whatever it is: the look was made, and counts
            log.exception("%s: keeping its evidence failed", facts.account.key)
            self.keeper.miss(facts.account, error)
        return check

    async def _keep(  # noqa: PLR0913  # of keep
        self,
        keeper: Keeper,
        facts: Facts,
        check: Check,
        attempts: tuple[Attempt, ...],
        session: Session | None,
        policy: Policy,
    ) -> Check:
        """
        Raises:
            Unreachable: the browser is gone, and what its cookies were is not known.
            OSError: it cannot be written.
        """
        check = with_exhibits(check, tuple(self._cases(attempt) for attempt in attempts))
        if not is_held(check, timedelta(days=policy.inactive_days)) and not self._is_remarked(facts, check, policy):
            return check
        occasion = await self._occasion(session, policy)
        materials = tuple(attempt.material if isinstance(attempt, Answer) else None for attempt in attempts)
        account = facts.account
        secrets = SECRECY.forms_but({account.handle, *account.links})
        return await keeper.keep(account, check, materials, occasion, secrets)

    def _is_remarked(self, facts: Facts, check: Check, policy: Policy) -> bool:
        """Whether the rules hold anything against the account, reminders apart, with what was just seen."""
        if not check.is_good:
            return False
        posts = {post.post_id: post for post in (*facts.posts, *check.posts)}
        newest_first = sorted(posts.values(), key=lambda post: post.published_at, reverse=True)
        known = replace(facts, checks=(*facts.checks, check), posts=tuple(newest_first))
        findings = findings_of(known_at(known, policy, max(self.scan.at, check.checked_at)))
        return any(finding.severity is not Severity.WARN and "route" in finding.evidence for finding in findings)

    async def _occasion(self, session: Session | None, policy: Policy) -> Occasion:
        """
        Raises:
            Unreachable: the browser is gone.
        """
        if session is None:
            raise Unreachable("the browser is gone")
        SECRECY.add(await session.secret_values())
        return Occasion(
            scan_id=self.scan.id,
            at=self.scan.at,
            is_replay=self.scan.is_replay,
            policy_version=policy.version,
            program_version=program_version(),
            agent=await session.agent(),
        )

    def _cases(self, attempt: Attempt) -> tuple[Exhibit, ...]:
        if self.keeper is None or not isinstance(attempt, Failure) or attempt.case is None:
            return ()
        try:
            return case_exhibits(self.keeper.state, attempt.case)
        except (OSError, ValueError) as error:
            log.warning("%s is not among the evidence: %s", attempt.case, error)
            return ()
