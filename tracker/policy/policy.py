"""Which rules apply to an account, with their numbers, severities, wordings and sources.

A policy is built in layers: the national rules, then what the register's `policy:` sets for all accounts, for a region
and for a level; each layer changes only what it states.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.policy import national
from tracker.policy.level import Level, level_of
from tracker.policy.rule_kinds import KINDS, kind_of
from tracker.policy.slimming import SlimmingLimits


class Severity(StrEnum):
    """The consequence of a rule: 不合格, 备注 (listed separately), 提醒."""

    FAIL = "fail"
    REMARK = "remark"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in force. A kind may have several, each with its own numbers and severity."""

    id: str
    """Stable: `inactive`, `inactive_local` …; starts with its kind."""
    kind: str
    """One of tracker.policy.rule_kinds.KINDS."""
    severity: Severity
    numbers: Mapping[str, Any]
    """The numbers that its kind requires."""
    wording: str
    """Chinese, with placeholders of its kind in braces."""
    source: str
    """文号 and clause, or the local practice."""

    def fill_wording(self, **words: object) -> str:
        """The wording with its placeholders filled in."""
        return self.wording.format(**self.numbers, **words)

    def days(self, number: str) -> timedelta:
        """A number of days as multiples of 24 hours."""
        return timedelta(days=self.numbers[number])


def to_national(raw: Mapping[str, Any]) -> Rule:
    """
    Args:
        raw: a rule of rulesets/national.yaml.
    """
    numbers = {name: raw[name] for name in KINDS[raw["rule"]].numbers}
    return Rule(
        id=raw["rule"],
        kind=raw["rule"],
        severity=Severity(raw["severity"]),
        numbers={name: tuple(value) if isinstance(value, list) else value for name, value in numbers.items()},
        wording=raw["wording"],
        source=national.to_source(raw["source"]),
    )


NATIONAL_RULES = tuple(to_national(rule) for rule in national.RULES.values())
OF_NUMBERS = {
    "inactive_days": ("inactive", "limit_days"),
    "warn_days": ("due_soon", "warn_days"),
    "interaction_days": ("no_interaction", "window_days"),
    "repost_share": ("mostly_reposts", ""),
    "deadline_posting": ("deadline_posting", ""),
}
"""Name in accounts.yaml and in a policy's document -> rule and number; no number: all numbers of the rule."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules for one account. The default is rulesets/national.yaml."""

    every: tuple[Rule, ...] = NATIONAL_RULES
    """All rules including those that are off: national ones first, then local ones."""
    off: frozenset[str] = frozenset()
    """Ids of rules that are off."""
    max_check_age_days: int = national.MAX_CHECK_AGE_DAYS
    """Older looks at the monitoring time-point prove nothing about it."""
    self_report_counts: bool = False
    """Whether a unit's own statement (单位自报) verifies an account on a platform that the program does not read."""
    second_check: bool = False
    """Whether what one person recorded accuses only after a second person recorded the same (交叉复核)."""
    slimming: SlimmingLimits = field(default_factory=SlimmingLimits)
    """Numbers of the slimming proposals (精简建议), on which no verdict rests."""
    name: str = field(default=national.NAME, compare=False)
    """Names of the rule sets that it consists of, for display."""

    def with_changes(self, changes: Mapping[str, Any]) -> "Policy":
        """A copy with some rules changed.

        Args:
            changes: `rules`: id -> the changed fields of Rule, and of its numbers only those given; a new id adds a
                rule. `severities`: id -> severity; None turns the rule off. max_check_age_days, self_report_counts,
                second_check, the names in OF_NUMBERS, and `slimming`: the changed fields of SlimmingLimits.
        """
        rules, off = {rule.id: rule for rule in self.every}, set(self.off)
        for id_, fields in changes_by_rule(changes):
            changed = dict(fields)
            if changed.get("severity", "") is None:
                off.add(id_)
                del changed["severity"]
            elif "severity" in changed:
                off.discard(id_)
            if id_ in rules:
                numbers = {**rules[id_].numbers, **changed.pop("numbers", {})}
                rules[id_] = replace(rules[id_], numbers=numbers, **changed)
            elif "wording" in changed and id_ not in off:
                rules[id_] = Rule(id=id_, kind=kind_of(id_) or id_, **changed)
        age = changes.get("max_check_age_days", self.max_check_age_days)
        believes = changes.get("self_report_counts", self.self_report_counts)
        second = changes.get("second_check", self.second_check)
        return replace(
            self,
            every=tuple(rules.values()),
            off=frozenset(off),
            max_check_age_days=age,
            self_report_counts=believes,
            second_check=second,
            slimming=replace(self.slimming, **changes.get("slimming", {})),
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in force."""
        return tuple(rule for rule in self.every if rule.id not in self.off)

    def numbers_of(self, id_: str) -> Mapping[str, Any]:
        """Numbers of a national rule, in force or off."""
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
        """The rules that limit silence, shortest limit first."""
        return tuple(sorted(self.of_kind("inactive", "dormant"), key=lambda rule: rule.days("limit_days")))

    @cached_property
    def failing_limit(self) -> timedelta:
        """The silence from which on an account fails; reminders count down to it."""
        failing = (rule.days("limit_days") for rule in self.silence_rules if rule.severity is Severity.FAIL)
        return next(failing, timedelta(days=self.inactive_days))

    @cached_property
    def adverse_silence(self) -> timedelta:
        """The shortest silence that counts against an account, as a fail or a remark: so long, and a second look must
        confirm it."""
        limits = (rule.days("limit_days") for rule in self.silence_rules if rule.severity is not Severity.WARN)
        return next(limits, timedelta(days=self.inactive_days))

    @cached_property
    def version(self) -> str:
        """Identifies these rules with numbers, wordings and sources. Equal rules have equal versions."""
        document = {key: value for key, value in self.document.items() if key != "name"}
        text = json.dumps(document, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The complete policy as JSON, stored under its version."""
        numbers = {rule.id: to_rule_json(rule)["numbers"] for rule in self.every}
        severities = {rule.id: rule.severity for rule in self.every} | dict.fromkeys(sorted(self.off))
        return {
            "name": self.name,
            "max_check_age_days": self.max_check_age_days,
            **({"self_report_counts": True} if self.self_report_counts else {}),
            **({"second_check": True} if self.second_check else {}),  # left out: earlier versions stay as they are
            "severities": severities,
            **{name: numbers[id_][number] if number else numbers[id_] for name, (id_, number) in OF_NUMBERS.items()},
            "rules": [to_rule_json(rule) for rule in self.rules],
        }


NATIONAL_POLICY = Policy()
"""The national rules as they are: one for all registers, so that its version is made once."""


def changes_by_rule(changes: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rule id -> its changed fields."""
    yield from changes.get("rules", {}).items()
    for name, (id_, number) in OF_NUMBERS.items():
        if name in changes:
            yield id_, {"numbers": {number: changes[name]} if number else changes[name]}
    for id_, severity in changes.get("severities", {}).items():
        yield id_, {"severity": severity}


def to_rule_json(rule: Rule) -> dict[str, Any]:
    numbers = {name: list(value) if isinstance(value, tuple) else value for name, value in rule.numbers.items()}
    stated = {name: getattr(rule, name) for name in RULE_FIELDS}  # asdict would copy all that they hold
    return {**stated, "severity": rule.severity.value, "numbers": numbers}


RULE_FIELDS = tuple(found.name for found in dataclasses.fields(Rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One source of changes: a rule set, or a part of accounts.yaml."""

    name: str
    """The rule set's name; empty: accounts.yaml itself."""
    changes: Mapping[str, Any]
    """See Policy.with_changes."""
    region: str = ""
    """Only for this region; empty: everywhere."""
    level: Level | None = None
    """Only for accounts of this level (层级); None: for all."""
    line: int = 0
    """Line in accounts.yaml; 0: the national default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedRule:
    """A rule with the layers that shaped it."""

    id: str
    rule: Rule | None
    """None: it is off."""
    layers: tuple[Layer, ...]
    """The layers that set or changed it, in order; the last one wins."""


NATIONAL = Layer(name=national.NAME, changes={})


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The national rules with the register's changes for all accounts, by region, and by level."""

    layers: tuple[Layer, ...] = ()
    """As in accounts.yaml; within one scope in the order of application."""
    _made: dict[tuple[tuple[str, ...], Level | None], Policy] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _by_layers: dict[tuple[int, ...], Policy] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Positions of the layers -> the rules: what many regions share is made once, and has one version."""

    @property
    def national(self) -> Policy:
        """The rules where no region changes them."""
        return self.of(())

    def of(self, region: tuple[str, ...], level: Level | None = None) -> Policy:
        """The rules for a region, wide to narrow: the narrower overrides the wider.

        Args:
            level: None: derived from the region's names, see tracker.policy.level.
        """
        key = region, level or level_of(region)
        if key not in self._made:
            layers = self.layers_of(*key)
            made_of = tuple(map(self.layers.index, layers))
            if made_of not in self._by_layers:
                self._by_layers[made_of] = apply_layers(NATIONAL_POLICY, layers)
            self._made[key] = self._by_layers[made_of]
        return self._made[key]

    @property
    def local_rules(self) -> tuple[str, ...]:
        """Ids of every rule that some layer holds, the national ones among them; sorted."""
        policies = (self.of((layer.region,) if layer.region else (), layer.level) for layer in self.layers)
        return tuple(sorted({rule.id for policy in policies for rule in policy.rules}))

    def layers_of(self, region: tuple[str, ...], level: Level | None) -> tuple[Layer, ...]:
        """The layers that apply, in order: for all accounts, then region by region; within each, the level's last."""
        return tuple(
            layer
            for name in ("", *region)
            for layer in self.layers
            if layer.region == name and layer.level in (None, level)
        )

    def traced(self, region: tuple[str, ...], level: Level | None = None) -> tuple[TracedRule, ...]:
        """Each rule that some layer sets, with its layers; rules turned off keep their position."""
        policy = NATIONAL_POLICY
        previous = {rule.id: rule for rule in policy.rules}
        made: dict[str, list[Layer]] = {id_: [NATIONAL] for id_ in previous}
        for layer in self.layers_of(region, level or level_of(region)):
            policy = apply_layers(policy, (layer,))
            current = {rule.id: rule for rule in policy.rules}
            for id_ in dict.fromkeys((*previous, *current)):
                if previous.get(id_) != current.get(id_):
                    made.setdefault(id_, []).append(layer)
            previous = current
        return tuple(TracedRule(id=id_, rule=previous.get(id_), layers=tuple(layers)) for id_, layers in made.items())


def apply_layers(policy: Policy, layers: tuple[Layer, ...]) -> Policy:
    for layer in layers:
        policy = policy.with_changes(layer.changes) if layer.changes else policy
        if layer.name:
            policy = replace(policy, name=f"{policy.name}；{layer.name}")
    return policy
