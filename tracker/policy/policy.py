"""The rules for one account, with their numbers, severities, wordings and sources."""

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
from tracker.policy.rule_kinds import KINDS, LOOK_BACK_DAYS, kind_of
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

    def look_back(self, id_: str) -> timedelta:
        """How long before the time-point a rule in force may look: so long must the account have been under it."""
        rule = next(rule for rule in self.rules if rule.id == id_)
        days = rule.numbers.get("limit_days") or rule.numbers.get("window_days") or LOOK_BACK_DAYS.get(rule.kind)
        return timedelta(days=days) if days else self.failing_limit

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
