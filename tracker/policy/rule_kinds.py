"""The kinds of rules: the numbers that each requires, and the placeholders that its wording may use.

A rule set states which kinds apply with what numbers; a kind may apply several times, each time under its own id: the
kind's name, optionally with a suffix (`inactive_local`).
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleKind:
    numbers: tuple[str, ...] = ()
    """All are required."""
    words: tuple[str, ...] = ()
    """Placeholders that the rule fills in, besides its numbers."""

    @property
    def names(self) -> frozenset[str]:
        """All placeholders that a wording may use."""
        return frozenset((*self.numbers, *self.words))


KINDS: Mapping[str, RuleKind] = {
    "inactive": RuleKind(("limit_days",), ("term",)),
    "never_posted": RuleKind(),
    "dormant": RuleKind(("limit_days",), ("term",)),
    "weekly_minimum": RuleKind(("at_least",), ("count",)),
    "monthly_original": RuleKind(("at_least",), ("count",)),
    "no_original": RuleKind(("window_days",)),
    "deregistered_not_offline": RuleKind((), ("state",)),
    "closed_but_posting": RuleKind(),
    "mostly_reposts": RuleKind(("limit", "window_days", "at_least"), ("reposts", "known")),
    "renamed_not_filed": RuleKind((), ("shown", "registered")),
    "entity_mismatch": RuleKind((), ("shown", "registered", "what")),
    "duplicate_on_platform": RuleKind((), ("unit", "count")),
    "no_interaction": RuleKind(("window_days",)),
    "deadline_posting": RuleKind(("within_days", "share", "at_least", "window_days"), ("term",)),
    "due_soon": RuleKind(("warn_days",), ("step",)),
}
"""By name, failing kinds first."""
LOOK_BACK_DAYS: Mapping[str, int] = {"weekly_minimum": 14, "monthly_original": 62}
"""The kinds whose period no number states: the last whole week, or month, begins so long before the time-point at
most."""
NUMBERS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.numbers))


def kind_of(rule: str) -> str | None:
    """The kind in a rule's id: `inactive` and `inactive_local` are `inactive`; None: unknown."""
    fitting = [kind for kind in KINDS if rule == kind or rule.startswith(f"{kind}_")]
    return max(fitting, key=len, default=None)


def names_in(wording: str) -> frozenset[str]:
    """The placeholders of a wording: `{limit_days}`.

    Raises:
        ValueError: an unbalanced brace, or a placeholder that is more than a name.
    """
    names = set()
    for _, name, form, conversion in string.Formatter().parse(wording):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}}")
        names.add(name)
    return frozenset(names)
