"""Which rules hold for an account, with what numbers, at what cost, in what words and by which source.

A policy is made up in layers: the national rules, then what the register's `policy:` names for everybody, for a region
and for a level; each layer changes only what it says.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker import national
from tracker.level import Level, level_of


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
    """One of tracker.rule_kinds.KINDS."""
    severity: Severity
    numbers: Mapping[str, Any]
    """Those that its kind takes."""
    wording: str
    """Chinese, with the names of its kind in braces."""
    source: str
    """文号 and clause, or the local practice."""

    def says(self, **words: object) -> str:
        """Its wording, filled in."""
        return self.wording.format(**self.numbers, **words)

    def days(self, number: str) -> timedelta:
        """A number that counts days, as so many times 24 hours."""
        return timedelta(days=self.numbers[number])


def given(kind: str) -> Any:
    """What the national rules say of a kind: its numbers, and the rest."""
    return national.RULES[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostShare:
    """When an account counts as mostly reposting (以转载为主). There is no national floor: a local habit as default."""

    limit: float = given("mostly_reposts")["limit"]
    """The share of reposts over posts of known origin that may not be exceeded."""
    window_days: int = given("mostly_reposts")["window_days"]
    at_least: int = given("mostly_reposts")["at_least"]
    """Posts of known origin below which no share is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePosting:
    """When an account counts as posting at the deadline (踩点更新). Advisory everywhere; no official definition."""

    within_days: int = given("deadline_posting")["within_days"]
    """A gap this close to the limit crowds it."""
    share: float = given("deadline_posting")["share"]
    """The share of crowding gaps from which on the account is marked."""
    at_least: int = given("deadline_posting")["at_least"]
    """Crowding gaps below which nothing is said."""
    window_days: int = given("deadline_posting")["window_days"]


DEFAULT_SEVERITIES: Mapping[str, Severity] = {kind: Severity(rule["severity"]) for kind, rule in national.RULES.items()}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules for one account. The defaults are the national ones, rulesets/national.yaml."""

    inactive_days: int = given("inactive")["limit_days"]
    """Silent for this many times 24 hours or more fails."""
    warn_days: tuple[int, ...] = tuple(given("due_soon")["warn_days"])
    """Days of silence at which a warning is given, rising."""
    max_check_age_days: int = national.MAX_CHECK_AGE_DAYS
    """A look older than this at the monitoring time-point proves nothing of it."""
    repost_share: RepostShare = field(default_factory=RepostShare)
    deadline_posting: DeadlinePosting = field(default_factory=DeadlinePosting)
    interaction_days: int = given("no_interaction")["window_days"]
    """So long what a person recorded of the interaction (互动交流) counts."""
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: dict(DEFAULT_SEVERITIES))
    """Rule's id -> what it costs; None, and a national one that is not named: it is not held (off)."""
    wordings: Mapping[str, str] = field(
        default_factory=lambda: {kind: rule["wording"] for kind, rule in national.RULES.items()}
    )
    """Of the national rules, by id."""
    sources: Mapping[str, str] = field(
        default_factory=lambda: {kind: national.to_source(rule["source"]) for kind, rule in national.RULES.items()}
    )
    local: Mapping[str, Rule] = field(default_factory=dict)
    """Rules that stand beside the national ones, by id; `severities` may change what one costs."""
    name: str = field(default=national.NAME, compare=False)
    """The rule sets that it is made of, for people."""

    def changed(self, changes: Mapping[str, object]) -> "Policy":
        """With some fields changed; a mapping changes only the entries it names of a field that has several."""
        if not changes:
            return self
        return replace(self, **{name: merged(getattr(self, name), value) for name, value in changes.items()})

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All that are held: the national ones as the layers left them, then the local ones."""
        mended = [replace(rule, severity=self.severities.get(id_) or rule.severity) for id_, rule in self.local.items()]
        return (
            *(self._national(kind, severity) for kind in national.RULES if (severity := self.severities.get(kind))),
            *(rule for rule in mended if self.severities.get(rule.id, rule.severity) is not None),
        )

    def _national(self, kind: str, severity: Severity) -> Rule:
        numbers: Mapping[str, Mapping[str, Any]] = {
            "inactive": {"limit_days": self.inactive_days},
            "mostly_reposts": asdict(self.repost_share),
            "no_interaction": {"window_days": self.interaction_days},
            "deadline_posting": asdict(self.deadline_posting),
            "due_soon": {"warn_days": self.warn_days},
        }
        return Rule(
            id=kind,
            kind=kind,
            severity=severity,
            numbers=numbers.get(kind, {}),
            wording=self.wordings[kind],
            source=self.sources[kind],
        )

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
        numbers = ("inactive_days", "max_check_age_days", "interaction_days", "severities")
        return {
            "name": self.name,
            **{name: getattr(self, name) for name in numbers},
            "warn_days": list(self.warn_days),
            "repost_share": asdict(self.repost_share),
            "deadline_posting": asdict(self.deadline_posting),
            "rules": [to_rule_json(rule) for rule in self.rules],
        }


def to_rule_json(rule: Rule) -> dict[str, Any]:
    numbers = {name: list(value) if isinstance(value, tuple) else value for name, value in rule.numbers.items()}
    return {**asdict(rule), "severity": rule.severity.value, "numbers": numbers}


def merged(old: Any, new: Any) -> Any:
    if not isinstance(new, Mapping):
        return new
    return {**old, **new} if isinstance(old, Mapping) else replace(old, **new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One place that changes rules: a rule set, or a part of accounts.yaml."""

    name: str
    """The rule set's; empty: accounts.yaml says so itself."""
    changes: Mapping[str, object]
    """See Policy.changed."""
    region: str = ""
    """Only there; empty: everywhere."""
    level: Level | None = None
    """Only for accounts of that level (层级); None: for all."""
    line: int = 0
    """Where accounts.yaml says so; 0: nowhere, it is the national default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
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
            level: None: what the region's names say, see tracker.level.
        """
        key = region, level or level_of(region)
        if key not in self._made:
            self._made[key] = laid(Policy(), self.layers_of(*key))
        return self._made[key]

    def layers_of(self, region: tuple[str, ...], level: Level | None) -> tuple[Layer, ...]:
        """Those that apply, in order: for everybody, then region by region; in each the level's last."""
        return tuple(
            layer
            for name in ("", *region)
            for layer in self.layers
            if layer.region == name and layer.level in (None, level)
        )

    def traced(self, region: tuple[str, ...], level: Level | None = None) -> tuple[Traced, ...]:
        """What applies and why: every rule that some layer sets, those turned off at their places too."""
        policy = Policy()
        seen = {rule.id: rule for rule in policy.rules}
        made: dict[str, list[Layer]] = {id_: [NATIONAL] for id_ in seen}
        for layer in self.layers_of(region, level or level_of(region)):
            policy = laid(policy, (layer,))
            now = {rule.id: rule for rule in policy.rules}
            for id_ in dict.fromkeys((*seen, *now)):
                if seen.get(id_) != now.get(id_):
                    made.setdefault(id_, []).append(layer)
            seen = now
        return tuple(Traced(id=id_, rule=seen.get(id_), layers=tuple(layers)) for id_, layers in made.items())


def laid(policy: Policy, layers: tuple[Layer, ...]) -> Policy:
    for layer in layers:
        policy = policy.changed(layer.changes)
        if layer.name:
            policy = replace(policy, name=f"{policy.name}；{layer.name}")
    return policy
