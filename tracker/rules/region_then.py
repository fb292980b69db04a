"""By which policy an account is judged as of an instant, where the register has given it another region since."""

from datetime import datetime

from tracker.history.account_history import AccountHistory, entry_at
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Policies, Policy
from tracker.rules.assess import WORST_FIRST, assess_facts


def region_as_of(history: AccountHistory, policies: Policies, at: datetime) -> tuple[str, ...]:
    """The region, wide to narrow, that the register gave the account at `at`: its limits applied then.

    Where the register gives it another one now, nobody knows whether the account moved or an error was corrected, so
    that of the two applies whose policy accuses it less.

    Raises:
        ValueError: an instant is naive.
    """
    now = history.account.region
    entry = entry_at(history.account, history.former_entries, at)
    if entry is None or entry.region == now or policies.of(entry.region).version == policies.of(now).version:
        return now
    return min((entry.region, now), key=lambda region: weight_of(history, policies.of(region), at))


def policy_as_of(history: AccountHistory, policies: Policies, at: datetime) -> Policy:
    """The policy of the region of then, see region_as_of."""
    return policies.of(region_as_of(history, policies, at))


def weight_of(history: AccountHistory, policy: Policy, at: datetime) -> list[int]:
    """How many findings of each severity count against the account, the worst severity first."""
    found = [finding.severity for finding in assess_facts(facts_as_of(history, policy, at), at).findings]
    return [found.count(severity) for severity in WORST_FIRST]
