"""Parses a rule set (规则集): a file with the rules of one place, shipped with the program or an office's own.

All faults are reported with their lines; a file with faults is rejected.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from tracker.errors import Fault
from tracker.policy import national
from tracker.policy.policy_file import SeverityOrOff
from tracker.policy.rule_kinds import KINDS, NUMBERS, kind_of, names_in
from tracker.yaml_file.error_messages import first_faults
from tracker.yaml_file.line_yaml import read_yaml
from tracker.yaml_file.schema import (
    Count,
    Days,
    Share,
    Text,
    YamlSection,
    invalid,
    suggested,
    to_ascending_days,
    to_tuple,
)

LOCAL_ID = r"[a-z][a-z0-9_]{1,47}"
NO_RULES = Fault(1, "文件里没有内容：至少要有 rule_set: 和 rules:", "nothing in it: at least rule_set: and rules:")


class SourcePart(YamlSection):
    """Source of a rule: a document with its clause, or the practice of a place (地方做法)."""

    document: Text = ""
    clause: Text = ""
    practice: Text = ""


class RulePart(YamlSection):
    rule: str
    kind: str = ""
    severity: SeverityOrOff = None
    limit_days: Days | None = None
    warn_days: Annotated[tuple[Days, ...] | None, BeforeValidator(to_tuple), AfterValidator(to_ascending_days)] = None
    window_days: Days | None = None
    within_days: Days | None = None
    at_least: Count | None = None
    limit: Share | None = None
    share: Share | None = None
    wording: Text = ""
    source: SourcePart = Field(default_factory=SourcePart, validate_default=True)

    @property
    def is_national(self) -> bool:
        return self.rule in national.RULES

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers that are given."""
        return {name: value for name in NUMBERS if (value := getattr(self, name)) is not None}

    @field_validator("rule")
    @classmethod
    def check_id_has_kind(cls, rule: str) -> str:
        if kind_of(rule) is None or not re.fullmatch(LOCAL_ID, rule):
            zh, en = suggested(rule, KINDS)
            raise invalid(
                f"“{rule}”应以规则种类开头，如 inactive_local{zh}", f"{rule} should begin with a kind of rule{en}"
            )
        return rule

    @field_validator("kind")
    @classmethod
    def check_kind(cls, kind: str, info: ValidationInfo) -> str:
        expected = kind_of(info.data.get("rule", ""))
        if expected and kind != expected:
            raise invalid(f"“{kind}”与规则名不符，应为 {expected}", f"{kind} is not the kind of the rule, {expected}")
        return kind

    @field_validator("wording")
    @classmethod
    def check_placeholders(cls, wording: str, info: ValidationInfo) -> str:
        kind = kind_of(info.data.get("rule", ""))
        try:
            used = names_in(wording)
        except ValueError as error:
            raise invalid(f"大括号里应只有一个名称（{error}）", f"only a name may stand in braces ({error})") from None
        unknown = used - (KINDS[kind].names if kind else used)
        if unknown:
            known = sorted(KINDS[kind].names) if kind else []
            raise invalid(
                f"没有 {'、'.join(sorted(unknown))} 可填；这里可用：{'、'.join(known) or '无'}",
                f"there is no {', '.join(sorted(unknown))} to fill in; here are: {', '.join(known) or 'none'}",
            )
        return wording

    @field_validator("source")
    @classmethod
    def check_source(cls, source: SourcePart) -> SourcePart:
        if bool(source.document) is bool(source.practice) or (source.clause and not source.document):
            raise invalid(
                "依据要么写 document（文号，可加 clause），要么写 practice（地方做法及其出处）",
                "a source is a document (with its clause) or a practice (with where it was seen)",
            )
        return source


class RuleSetHead(YamlSection):
    name: Text
    region: Text = ""
    version: Text
    note: Text = ""


class RuleSetPart(YamlSection):
    """Schema of the whole file."""

    rule_set: RuleSetHead
    max_check_age_days: Days | None = None
    second_check: bool | None = None
    rules: list[RulePart]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    name: str
    """For display."""
    region: str
    """The region the rules were made for; nothing is applied automatically. Empty: not stated."""
    version: str
    note: str
    changes: Mapping[str, Any]
    """Changes to a policy, see Policy.with_changes."""
    rules: tuple[str, ...]
    """Ids of the rules that it sets."""

    @property
    def title(self) -> str:
        return f"{self.name}（{self.version}）"


def shipped_rule_sets() -> dict[str, Path]:
    """Shipped rule sets by their name in accounts.yaml, without the national one."""
    return {path.stem: path for path in sorted(national.FOLDER.glob("*.yaml")) if path.stem != "national"}


class RuleSetReading(NamedTuple):
    """What a file with a rule set says."""

    rule_set: RuleSet | None
    """None: it has faults."""
    faults: tuple[Fault, ...]
    """In line order, of very many the first."""
    left_out: int = 0
    """How many more faults there are."""


def read_rule_set(content: bytes) -> RuleSetReading:
    """Parse a rule set."""
    root, faults = read_yaml(content)
    if root is None or not isinstance(root.value, dict):
        return RuleSetReading(None, faults or (NO_RULES,))
    try:
        part = RuleSetPart.model_validate(root.to_plain_value())
    except ValidationError as error:
        found, left_out = first_faults(error, root, RuleSetPart)
        return RuleSetReading(None, tuple(sorted({*faults, *found})), left_out)
    faults += tuple(
        Fault(root.at(("rules", place)).line, zh, en)
        for place, rule in enumerate(part.rules)
        for zh, en in completeness_faults(rule, part.rules[:place])
    )
    return RuleSetReading(None, tuple(sorted(set(faults)))) if faults else RuleSetReading(to_rule_set(part), ())


def completeness_faults(rule: RulePart, before: Iterable[RulePart]) -> Iterable[tuple[str, str]]:
    """Missing or superfluous fields of a rule as a whole."""
    kind = kind_of(rule.rule) or rule.rule
    if rule.rule in {other.rule for other in before}:
        yield f"规则 {rule.rule} 写了两次", f"{rule.rule} is given twice"
    problems = rule.numbers.keys() - set(KINDS[kind].numbers)
    if problems:
        yield f"{kind} 没有 {'、'.join(sorted(problems))}", f"{kind} has no {', '.join(sorted(problems))}"
    if rule.is_national:
        return
    if "severity" not in rule.model_fields_set:
        yield f"规则 {rule.rule} 缺少 severity", f"{rule.rule}: severity is missing"
    missing = [name for name in KINDS[kind].numbers if name not in rule.numbers]
    if not KINDS[kind].numbers:
        yield f"{kind} 只能改动，不能另设", f"{kind} can be changed, not held twice"
    missing += [] if rule.wording else ["wording"]
    if missing:
        yield f"规则 {rule.rule} 缺少 {'、'.join(missing)}", f"{rule.rule}: {', '.join(missing)} is missing"


def to_rule_set(part: RuleSetPart) -> RuleSet:
    age = {"max_check_age_days": part.max_check_age_days} if part.max_check_age_days is not None else {}
    second = {"second_check": part.second_check} if part.second_check is not None else {}
    head = part.rule_set
    return RuleSet(
        name=head.name,
        region=head.region,
        version=head.version,
        note=head.note,
        changes={"rules": {rule.rule: to_change(rule) for rule in part.rules}, **age, **second},
        rules=tuple(rule.rule for rule in part.rules),
    )


def to_change(rule: RulePart) -> dict[str, Any]:
    """The fields of Rule that it states; for a local rule that is off, only its severity."""
    if not rule.is_national and rule.severity is None:
        return {"severity": None}
    return {
        **({"severity": rule.severity} if "severity" in rule.model_fields_set else {}),
        **({"wording": rule.wording} if rule.wording else {}),
        "numbers": rule.numbers,
        "source": to_source(rule.source),
    }


def to_source(source: SourcePart) -> str:
    return national.to_source(source.model_dump(exclude_defaults=True))
