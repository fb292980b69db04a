"""The kinds of rule that the program can hold: which numbers each takes, and what its wording may name.

A rule set says which of them apply, with what numbers; a kind may apply several times over, each time under an id of
its own: the kind's name, or that with a word behind it (`inactive_local`).
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleKind:
    numbers: tuple[str, ...] = ()
    """All of them are needed."""
    words: tuple[str, ...] = ()
    """What the rule itself puts into its wording, besides its numbers."""

    @property
    def names(self) -> frozenset[str]:
        """All that a wording may name."""
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
"""By name, those that fail an account first."""
NUMBERS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.numbers))


def kind_of(rule: str) -> str | None:
    """The kind that a rule's id names: `inactive` and `inactive_local` are `inactive`; None: none."""
    fitting = [kind for kind in KINDS if rule == kind or rule.startswith(f"{kind}_")]
    return max(fitting, key=len, default=None)


def names_in(wording: str) -> frozenset[str]:
    """What a wording asks to be filled in: `{limit_days}`.

    Raises:
        ValueError: it has a brace without its fellow, or asks for more than a name.
    """
    names = set()
    for _, name, form, conversion in string.Formatter().parse(wording):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}}")
        names.add(name)
    return frozenset(names)
