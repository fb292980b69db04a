"""Records the answers of an official interface as a scan of their own, which is no scan of the whole register."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from scrapers.model.capture import BrowserIdentity
from tracker.errors import UserError
from tracker.evidence.dossier import RawEvidence
from tracker.evidence.writer import EvidenceWriter, to_context
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check
from tracker.history.scan import OFFICIAL as OFFICIAL_SELECTION
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.scan.evidence_recorder import has_findings
from tracker.scan.looks import LookAnswered
from tracker.scan.merge_looks import needs_evidence, without_evidence
from tracker.scan.official.answers import JudgedAnswer
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store
from tracker.text.secrets import SECRETS

log = logging.getLogger(__name__)
NO_BROWSER = BrowserIdentity(user_agent="", browser_version="")
"""No browser was used: the answers came in a file."""


def record_answers(  # noqa: PLR0913  # what is recorded, from where, and when
    store: Store, policies: Policies, judged: Sequence[JudgedAnswer], digest: str, at: datetime, writer: EvidenceWriter
) -> int:
    """Returns how many accounts got a check.

    Args:
        digest: SHA-256 of the file, in hex.

    Raises:
        UserError: the database cannot be written.
    """
    found = [answer for answer in judged if answer.check is not None and answer.account is not None]
    if not found:
        return 0
    accounts = [answer.account for answer in found if answer.account is not None]
    histories = store.prior_knowledge(accounts)
    scan = store.begin_scan(at, at, accounts, selection=f"{OFFICIAL_SELECTION}{digest[:12]}")
    for answer in found:
        if answer.account is not None and answer.check is not None:
            facts = histories[answer.account.key].facts
            store.record(scan, answer.account, kept(answer, facts, answer.check, scan, policies, writer))
    writer.seal(scan, is_finished=True)
    finish_scan_run(store, scan, policies, at)
    return len(found)


def kept(  # noqa: PLR0913  # what is kept, of whom, and by which rules it is adverse
    answer: JudgedAnswer, facts: AccountHistory, check: Check, scan: Scan, policies: Policies, writer: EvidenceWriter
) -> Check:
    """The check with its evidence, where it is adverse to the account. Where that cannot be kept the answer counts for
    the account alone, as in any scan: without proof nobody is accused."""
    attempt, account = answer.attempt, answer.account
    if account is None or answer.capture is None or not isinstance(attempt, LookAnswered):
        return check
    policy = policies.of(account.region)
    is_adverse = needs_evidence(check, policy.adverse_silence)
    if not is_adverse and not has_findings(facts, check, policy, scan.at):
        return check
    context = to_context(scan, policy.version, NO_BROWSER)
    raw = RawEvidence(route=attempt.route, capture=answer.capture, page_shots=(), errors=())
    secrets = SECRETS.values_except({account.handle, *account.links})
    try:
        return asyncio.run(writer.keep(account, check, (raw,), context, secrets))
    except UserError:
        raise
    except Exception as error:  # whatever the error: the answer was given, and is recorded
        if not isinstance(error, OSError):
            log.exception("%s: keeping its evidence failed", account.key)
        writer.note_unkept(account, error)
        return without_evidence(check)
