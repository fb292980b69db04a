"""Whether what a scan shows mends a matter (自动复核): the facts have changed, not the rules or their numbers. Pure.

That a rule no longer holds is not enough: a look may not have told what the rule asks. Kinds of rule of which a scan
cannot show the contrary are ended by a person. Each function says why in a Chinese sentence; empty: nothing shows it.
"""

from collections.abc import Callable, Mapping

from tracker.account import FilingState, Kind
from tracker.identity import same_name
from tracker.instants import to_minute
from tracker.ledger.ground import Sighting
from tracker.ledger.matter import Matter, What
from tracker.rule_kinds import kind_of
from tracker.words import Lang, Words

ZH = Words(Lang.ZH)


def ending_of(matter: Matter, sighting: Sighting) -> tuple[What, str] | None:
    """How a scan that no longer finds it ends it, and why; None: it is not shown to be mended.

    A scan that finds an update of before its proof refutes a silence instead.
    """
    if not sighting.is_near:
        return None
    why = was_updated(matter, sighting)
    if why:
        return What.REFUTED, why
    why = MENDS.get(kind_of(matter.rule) or "", is_over)(matter, sighting)
    return (What.MENDED, why) if why else None


def was_updated(matter: Matter, sighting: Sighting) -> str:
    """A post within the silence, by the same numbers."""
    known, assessment = matter.holding, sighting.assessment
    seen = assessment.last_post_at
    if kind_of(matter.rule) not in ("inactive", "dormant") or seen is None or known.last_post_at is None:
        return ""
    if not known.last_post_at < seen <= known.proved_at or known.policy_version != assessment.policy_version:
        return ""
    return f"后来查明 {to_minute(seen)} 有更新，早于当时所查的 {to_minute(known.proved_at)}"


def is_updated(matter: Matter, sighting: Sighting) -> str:
    """A post newer than the silence."""
    seen, known = sighting.assessment.last_post_at, matter.holding.last_post_at
    if seen is not None and (known is None or seen > known):
        return f"已更新，最近一次 {to_minute(seen)}"
    if sighting.account.kind is not Kind.PUBLISHING:
        return f"账号类别现为{ZH.kind(sighting.account.kind)}"
    return is_over(matter, sighting)


def is_offline(matter: Matter, sighting: Sighting) -> str:
    return is_not_running(sighting) or ("账号已恢复正常" if sighting.assessment.state == "active" else "")


def has_stopped(matter: Matter, sighting: Sighting) -> str:
    if sighting.account.filing.state is not FilingState.CLOSED:
        return f"备案状态现为{ZH.filing(sighting.account.filing.state)}"
    return is_gone(sighting)


def is_more_original(matter: Matter, sighting: Sighting) -> str:
    share, rule = sighting.assessment.repost_share, sighting.rule(matter.rule)
    if share is not None and rule is not None and share <= rule.numbers["limit"]:
        return f"转载占比现为{share:.0%}"
    return is_over(matter, sighting)


def is_filed(matter: Matter, sighting: Sighting) -> str:
    if sighting.assessment.state == "active" and same_name(sighting.display_name, sighting.account.name):
        return f"平台名称“{sighting.display_name}”与系统登记一致"
    return is_over(matter, sighting)


def is_alone(matter: Matter, sighting: Sighting) -> str:
    """By the register alone, of a rule that still is in force."""
    if sighting.rule(matter.rule) is None:
        return ""
    return is_not_running(sighting) or "名册中已无同平台的其他账号"


def is_over(matter: Matter, sighting: Sighting) -> str:
    """Whatever it is about, nobody asks it of such an account."""
    return is_not_running(sighting) or is_gone(sighting)


def is_not_running(sighting: Sighting) -> str:
    state = sighting.account.filing.state
    return "" if state is FilingState.RUNNING else f"备案状态现为{ZH.filing(state)}"


def is_gone(sighting: Sighting) -> str:
    state = sighting.assessment.state
    return "" if state in ("", "active") else f"账号{ZH.state(state)}"


MENDS: Mapping[str, Callable[[Matter, Sighting], str]] = {
    "inactive": is_updated,
    "dormant": is_updated,
    "due_soon": is_updated,
    "never_posted": is_updated,
    "deregistered_not_offline": is_offline,
    "closed_but_posting": has_stopped,
    "mostly_reposts": is_more_original,
    "renamed_not_filed": is_filed,
    "duplicate_on_platform": is_alone,
}
