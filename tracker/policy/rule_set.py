"""A rule set (规则集): rules of one place as a file, shipped in tracker/rulesets or written by an office.

Every fault is told with its line, all at once, and a faulty file is no rule set.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from tracker.errors import Fault
from tracker.policy import national
from tracker.policy.policy_file import SeverityOrOff
from tracker.policy.rule_kinds import KINDS, NUMBERS, kind_of, names_in
from tracker.yaml_file.error_messages import to_fault
from tracker.yaml_file.line_yaml import read_yaml
from tracker.yaml_file.schema import Count, Days, Share, Text, YamlSection, invalid, to_rising_days, to_tuple

LOCAL_ID = r"[a-z][a-z0-9_]{1,47}"
NO_RULES = Fault(1, "文件里没有内容：至少要有 rule_set: 和 rules:", "nothing in it: at least rule_set: and rules:")


class SourcePart(YamlSection):
    """Where a rule comes from: a document with its clause, or the practice of a place (地方做法)."""

    document: Text = ""
    clause: Text = ""
    practice: Text = ""


class RulePart(YamlSection):
    rule: str
    kind: str = ""
    severity: SeverityOrOff = None
    limit_days: Days | None = None
    warn_days: Annotated[tuple[Days, ...] | None, BeforeValidator(to_tuple), AfterValidator(to_rising_days)] = None
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
        """Those that are given."""
        return {name: value for name in NUMBERS if (value := getattr(self, name)) is not None}

    @field_validator("rule")
    @classmethod
    def begins_with_its_kind(cls, rule: str) -> str:
        if kind_of(rule) is None or not re.fullmatch(LOCAL_ID, rule):
            meant = difflib.get_close_matches(rule, KINDS, n=1)
            zh, en = (f"，是不是 {meant[0]}", f"; {meant[0]}?") if meant else ("", "")
            raise invalid(
                f"“{rule}”应以规则种类开头，如 inactive_local{zh}", f"{rule} should begin with a kind of rule{en}"
            )
        return rule

    @field_validator("kind")
    @classmethod
    def is_its_kind(cls, kind: str, info: ValidationInfo) -> str:
        wanted = kind_of(info.data.get("rule", ""))
        if wanted and kind != wanted:
            raise invalid(f"“{kind}”与规则名不符，应为 {wanted}", f"{kind} is not the kind of the rule, {wanted}")
        return kind

    @field_validator("wording")
    @classmethod
    def names_what_there_is(cls, wording: str, info: ValidationInfo) -> str:
        kind = kind_of(info.data.get("rule", ""))
        try:
            asked = names_in(wording)
        except ValueError as error:
            raise invalid(f"大括号里应只有一个名称（{error}）", f"only a name may stand in braces ({error})") from None
        unknown = asked - (KINDS[kind].names if kind else asked)
        if unknown:
            known = "、".join(sorted(KINDS[kind].names)) if kind else ""
            raise invalid(
                f"没有 {'、'.join(sorted(unknown))} 可填；这里可用：{known or '无'}",
                f"there is no {', '.join(sorted(unknown))} to fill in; here are: {known or 'none'}",
            )
        return wording

    @field_validator("source")
    @classmethod
    def is_named(cls, source: SourcePart) -> SourcePart:
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
    """The whole file."""

    rule_set: RuleSetHead
    max_check_age_days: Days | None = None
    rules: list[RulePart]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    name: str
    """For people."""
    region: str
    """Whose rules these are; nothing applies by itself. Empty: not said."""
    version: str
    note: str
    changes: Mapping[str, Any]
    """Of a policy, see Policy.changed."""
    rules: tuple[str, ...]
    """The ids it sets."""

    @property
    def title(self) -> str:
        return f"{self.name}（{self.version}）"


def shipped() -> dict[str, Path]:
    """The rule sets that ship, by the name that accounts.yaml gives them; the national one is not among them."""
    return {path.stem: path for path in sorted(national.FOLDER.glob("*.yaml")) if path.stem != "national"}


def read_rule_set(content: bytes) -> tuple[RuleSet | None, tuple[Fault, ...]]:
    """
    Returns:
        The rule set (None: it has faults) and its faults in the order of their lines.
    """
    root, faults = read_yaml(content)
    if root is None or not isinstance(root.value, dict):
        return None, faults or (NO_RULES,)
    try:
        part = RuleSetPart.model_validate(root.to_plain_value())
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        return None, tuple(sorted({*faults, *(to_fault(details, root, RuleSetPart) for details in wrong)}))
    faults += tuple(
        Fault(root.at(("rules", place)).line, zh, en)
        for place, rule in enumerate(part.rules)
        for zh, en in missing(rule, part.rules[:place])
    )
    return (None, tuple(sorted(set(faults)))) if faults else (to_rule_set(part), ())


def missing(rule: RulePart, before: Iterable[RulePart]) -> Iterable[tuple[str, str]]:
    """What a rule lacks or has too much of, as a whole."""
    kind = kind_of(rule.rule) or rule.rule
    if rule.rule in {other.rule for other in before}:
        yield f"规则 {rule.rule} 写了两次", f"{rule.rule} is given twice"
    wrong = rule.numbers.keys() - set(KINDS[kind].numbers)
    if wrong:
        yield f"{kind} 没有 {'、'.join(sorted(wrong))}", f"{kind} has no {', '.join(sorted(wrong))}"
    if rule.is_national:
        return
    if "severity" not in rule.model_fields_set:
        yield f"规则 {rule.rule} 缺少 severity", f"{rule.rule}: severity is missing"
    lacking = [name for name in KINDS[kind].numbers if name not in rule.numbers]
    if not KINDS[kind].numbers:
        yield f"{kind} 只能改动，不能另设", f"{kind} can be changed, not held twice"
    lacking += [] if rule.wording else ["wording"]
    if lacking:
        yield f"规则 {rule.rule} 缺少 {'、'.join(lacking)}", f"{rule.rule}: {', '.join(lacking)} is missing"


def to_rule_set(part: RuleSetPart) -> RuleSet:
    age = {"max_check_age_days": part.max_check_age_days} if part.max_check_age_days is not None else {}
    head = part.rule_set
    return RuleSet(
        name=head.name,
        region=head.region,
        version=head.version,
        note=head.note,
        changes={"rules": {rule.rule: to_change(rule) for rule in part.rules}, **age},
        rules=tuple(rule.rule for rule in part.rules),
    )


def to_change(rule: RulePart) -> dict[str, Any]:
    """The fields of Rule that it says; of a local one that is off its cost alone."""
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
