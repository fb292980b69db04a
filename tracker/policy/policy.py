"""Which rules hold for an account, with what numbers, at what cost, in what words and by which source.

A policy is made up in layers: the national rules, then what the register's `policy:` names for everybody, for a region
and for a level; each layer changes only what it says.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.policy import national
from tracker.policy.level import Level, level_of
from tracker.policy.rule_kinds import KINDS, kind_of


class Severity(StrEnum):
    """What a rule costs the account: 不合格, 备注 (named apart), 提醒."""

    FAIL = "fail"
    REMARK = "remark"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule in force. Several of one kind may be, each with its own number and cost."""

    id: str
    """Stable: `inactive`, `inactive_local` …; begins with its kind."""
    kind: str
    """One of tracker.policy.rule_kinds.KINDS."""
    severity: Severity
    numbers: Mapping[str, Any]
    """Those that its kind takes."""
    wording: str
    """Chinese, with the names of its kind in braces."""
    source: str
    """文号 and clause, or the local practice."""

    def fill_wording(self, **words: object) -> str:
        """Its wording, filled in."""
        return self.wording.format(**self.numbers, **words)

    def days(self, number: str) -> timedelta:
        """A number that counts days, as so many times 24 hours."""
        return timedelta(days=self.numbers[number])


def to_national(said: Mapping[str, Any]) -> Rule:
    """
    Args:
        said: a rule of rulesets/national.yaml.
    """
    numbers = {name: said[name] for name in KINDS[said["rule"]].numbers}
    return Rule(
        id=said["rule"],
        kind=said["rule"],
        severity=Severity(said["severity"]),
        numbers={name: tuple(value) if isinstance(value, list) else value for name, value in numbers.items()},
        wording=said["wording"],
        source=national.to_source(said["source"]),
    )


NATIONAL_RULES = tuple(to_national(rule) for rule in national.RULES.values())
OF_NUMBERS = {
    "inactive_days": ("inactive", "limit_days"),
    "warn_days": ("due_soon", "warn_days"),
    "interaction_days": ("no_interaction", "window_days"),
    "repost_share": ("mostly_reposts", ""),
    "deadline_posting": ("deadline_posting", ""),
}
"""What accounts.yaml, and a policy's document, call the numbers of the national rules -> rule, number; no number: all
that the rule has."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules for one account. The defaults are the national ones, rulesets/national.yaml."""

    every: tuple[Rule, ...] = NATIONAL_RULES
    """Those that are not held (off), too: the national ones, then the local ones."""
    off: frozenset[str] = frozenset()
    """Ids of those that are not held."""
    max_check_age_days: int = national.MAX_CHECK_AGE_DAYS
    """A look older than this at the monitoring time-point proves nothing of it."""
    name: str = field(default=national.NAME, compare=False)
    """The rule sets that it is made of, for people."""

    def with_changes(self, changes: Mapping[str, Any]) -> "Policy":
        """With some rules changed.

        Args:
            changes: `rules`: id -> the fields of Rule that change, of its numbers those named; an id that is new adds a
                rule. `severities`: id -> cost; None: it is not held (off). max_check_age_days, and the names of
                OF_NUMBERS.
        """
        rules, off = {rule.id: rule for rule in self.every}, set(self.off)
        for id_, said in by_rule(changes):
            fields_ = dict(said)
            if fields_.get("severity", "") is None:
                off.add(id_)
                del fields_["severity"]
            elif "severity" in fields_:
                off.discard(id_)
            if id_ in rules:
                numbers = {**rules[id_].numbers, **fields_.pop("numbers", {})}
                rules[id_] = replace(rules[id_], numbers=numbers, **fields_)
            elif "wording" in fields_ and id_ not in off:
                rules[id_] = Rule(id=id_, kind=kind_of(id_) or id_, **fields_)
        age = changes.get("max_check_age_days", self.max_check_age_days)
        return replace(self, every=tuple(rules.values()), off=frozenset(off), max_check_age_days=age)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All that are held."""
        return tuple(rule for rule in self.every if rule.id not in self.off)

    def numbers_of(self, id_: str) -> Mapping[str, Any]:
        """Of a national rule, held or not."""
        return next(rule.numbers for rule in self.every if rule.id == id_)

    @cached_property
    def inactive_days(self) -> int:
        """Silence for this many times 24 hours or more fails, unless the rule is off."""
        return int(self.numbers_of("inactive")["limit_days"])

    def of_kind(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules in force of some kinds."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    @cached_property
    def silence_rules(self) -> tuple[Rule, ...]:
        """Those that say how long silence may last, the shortest first."""
        return tuple(sorted(self.of_kind("inactive", "dormant"), key=lambda rule: rule.days("limit_days")))

    @cached_property
    def failing_limit(self) -> timedelta:
        """The silence from which on an account fails: what reminders are counted to."""
        failing = (rule.days("limit_days") for rule in self.silence_rules if rule.severity is Severity.FAIL)
        return next(failing, timedelta(days=self.inactive_days))

    @cached_property
    def version(self) -> str:
        """Names these rules with numbers, wordings and sources: stored with each assessment, the same for the same."""
        document = {key: value for key, value in self.document.items() if key != "name"}
        text = json.dumps(document, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """All of it as JSON: what is stored under its version."""
        numbers = {rule.id: to_rule_json(rule)["numbers"] for rule in self.every}
        severities = {rule.id: rule.severity for rule in self.every} | dict.fromkeys(sorted(self.off))
        return {
            "name": self.name,
            "max_check_age_days": self.max_check_age_days,
            "severities": severities,
            **{name: numbers[id_][number] if number else numbers[id_] for name, (id_, number) in OF_NUMBERS.items()},
            "rules": [to_rule_json(rule) for rule in self.rules],
        }


def by_rule(changes: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rule's id -> what of its fields changes."""
    yield from changes.get("rules", {}).items()
    for name, (id_, number) in OF_NUMBERS.items():
        if name in changes:
            yield id_, {"numbers": {number: changes[name]} if number else changes[name]}
    for id_, severity in changes.get("severities", {}).items():
        yield id_, {"severity": severity}


def to_rule_json(rule: Rule) -> dict[str, Any]:
    numbers = {name: list(value) if isinstance(value, tuple) else value for name, value in rule.numbers.items()}
    return {**asdict(rule), "severity": rule.severity.value, "numbers": numbers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One place that changes rules: a rule set, or a part of accounts.yaml."""

    name: str
    """The rule set's; empty: accounts.yaml says so itself."""
    changes: Mapping[str, Any]
    """See Policy.changed."""
    region: str = ""
    """Only there; empty: everywhere."""
    level: Level | None = None
    """Only for accounts of that level (层级); None: for all."""
    line: int = 0
    """Where accounts.yaml says so; 0: nowhere, it is the national default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedRule:
    """One rule, and which layers made it what it is."""

    id: str
    rule: Rule | None
    """None: it is not held (off)."""
    layers: tuple[Layer, ...]
    """Those that set or changed it, in their order; the last word is the last one's."""


NATIONAL = Layer(name=national.NAME, changes={})


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The national rules with what the register changes of them, for all, by region, and by level."""

    layers: tuple[Layer, ...] = ()
    """As accounts.yaml has them; of one scope in the order in which they apply."""
    _made: dict[tuple[tuple[str, ...], Level | None], Policy] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def national(self) -> Policy:
        """The rules where no region changes them."""
        return self.of(())

    def of(self, region: tuple[str, ...], level: Level | None = None) -> Policy:
        """The rules that hold in a region, wide to narrow: the narrower one changes the wider one's.

        Args:
            level: None: what the region's names say, see tracker.policy.level.
        """
        key = region, level or level_of(region)
        if key not in self._made:
            self._made[key] = apply_layers(Policy(), self.layers_of(*key))
        return self._made[key]

    @property
    def local_rules(self) -> tuple[str, ...]:
        """Ids of every rule that some layer holds, the national ones among them; sorted."""
        policies = (self.of((layer.region,) if layer.region else (), layer.level) for layer in self.layers)
        return tuple(sorted({rule.id for policy in policies for rule in policy.rules}))

    def layers_of(self, region: tuple[str, ...], level: Level | None) -> tuple[Layer, ...]:
        """Those that apply, in order: for everybody, then region by region; in each the level's last."""
        return tuple(
            layer
            for name in ("", *region)
            for layer in self.layers
            if layer.region == name and layer.level in (None, level)
        )

    def traced(self, region: tuple[str, ...], level: Level | None = None) -> tuple[TracedRule, ...]:
        """What applies and why: every rule that some layer sets, those turned off at their places too."""
        policy = Policy()
        seen = {rule.id: rule for rule in policy.rules}
        made: dict[str, list[Layer]] = {id_: [NATIONAL] for id_ in seen}
        for layer in self.layers_of(region, level or level_of(region)):
            policy = apply_layers(policy, (layer,))
            now = {rule.id: rule for rule in policy.rules}
            for id_ in dict.fromkeys((*seen, *now)):
                if seen.get(id_) != now.get(id_):
                    made.setdefault(id_, []).append(layer)
            seen = now
        return tuple(TracedRule(id=id_, rule=seen.get(id_), layers=tuple(layers)) for id_, layers in made.items())


def apply_layers(policy: Policy, layers: tuple[Layer, ...]) -> Policy:
    for layer in layers:
        policy = policy.with_changes(layer.changes) if layer.changes else policy
        if layer.name:
            policy = replace(policy, name=f"{policy.name}；{layer.name}")
    return policy
