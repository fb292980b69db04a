"""Records what an official interface answered, as a scan of its own that is no round."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from scrapers.model.capture import BrowserIdentity
from tracker.evidence.dossier import EvidenceContext, RawEvidence
from tracker.evidence.writer import EvidenceWriter, program_version
from tracker.history.check import Check
from tracker.history.scan import OFFICIAL as OFFICIAL_SELECTION
from tracker.history.scan import Scan
from tracker.policy.policy import Policies
from tracker.scan.merge_looks import LookAnswered, needs_evidence
from tracker.scan.official.answers import JudgedAnswer
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store
from tracker.text.secrets import SECRETS

log = logging.getLogger(__name__)
NO_BROWSER = BrowserIdentity(user_agent="", browser_version="")
"""Nobody looked with one: the answers came in a file."""


def record_answers(  # noqa: PLR0913  # what is recorded, from where, and when
    store: Store, policies: Policies, judged: Sequence[JudgedAnswer], digest: str, at: datetime, writer: EvidenceWriter
) -> int:
    """Returns how many accounts got a check.

    Args:
        digest: SHA-256 of the file, in hex.

    Raises:
        UserError: the database cannot be written.
    """
    found = [one for one in judged if one.check is not None and one.account is not None]
    if not found:
        return 0
    accounts = [one.account for one in found if one.account is not None]
    scan = store.begin_scan(at, at, accounts, selection=f"{OFFICIAL_SELECTION}{digest[:12]}")
    for one in found:
        if one.account is not None and one.check is not None:
            store.record(scan, one.account, kept(one, one.check, scan, policies, writer))
    writer.seal(scan, is_finished=True)
    finish_scan_run(store, scan, policies, at)
    return len(found)


def kept(one: JudgedAnswer, check: Check, scan: Scan, policies: Policies, writer: EvidenceWriter) -> Check:
    """The check with its evidence, where it is adverse to the account."""
    attempt, account = one.attempt, one.account
    if account is None or one.capture is None or not isinstance(attempt, LookAnswered):
        return check
    policy = policies.of(account.region)
    if not needs_evidence(check, timedelta(days=policy.inactive_days)):
        return check
    context = EvidenceContext(
        scan_id=scan.id,
        at=scan.at,
        is_replay=False,
        policy_version=policy.version,
        program_version=program_version(),
        identity=NO_BROWSER,
    )
    raw = RawEvidence(route=attempt.route, capture=one.capture, page_shots=(), errors=())
    secrets = SECRETS.values_except({account.handle, *account.links})
    try:
        return asyncio.run(writer.keep(account, check, (raw,), context, secrets))
    except OSError as error:
        writer.note_unkept(account, error)
        return check
