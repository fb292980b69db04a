"""The rules in force and why, as a table and as JSON, and the built-in rule sets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.policy.policies import Layer, TracedRule
from tracker.policy.policy import Policy, Rule, to_rule_json
from tracker.policy.rule_set import RuleSet
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.tables.tables import SEVERITY_STYLES
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields, to_plain_json
from tracker.text.sanitize import sanitize
from tracker.time.format import format_limit

OFF = "off"


def rules_table(traced: Sequence[TracedRule], policy: Policy, title: str, messages: Messages) -> TextTable:
    return TextTable(
        headers=messages.heads(("rules", "severity", "rule_limit", "wording", "source", "set_by")),
        rows=tuple(rule_cells(rule, messages) for rule in traced),
        title=title,
        note=" · ".join(
            [
                messages.text("policy.version", version=policy.version, name=policy.name),
                *([messages.text("policy.self_report_counts")] if policy.self_report_counts else []),
                *([messages.text("policy.second_check")] if policy.second_check else []),
            ]
        ),
    )


def rule_cells(traced: TracedRule, messages: Messages) -> tuple[Text, ...]:
    severity = traced.rule.severity.value if traced.rule else OFF
    name = " ".join(dict.fromkeys((messages.rule(traced.id), traced.id)))
    layers = " → ".join(layer_words(layer, messages) for layer in traced.layers)
    rule = traced.rule
    details = (limit_of(rule, messages), wording_of(rule), rule.source) if rule else ("", "", "")
    style = SEVERITY_STYLES.get(rule.severity, "") if rule else "dim"
    return cell(name), cell(messages.severity(severity), style), *map(cell, details), cell(layers)


def limit_of(rule: Rule, messages: Messages) -> str:
    """Its numbers: `14天`, `近90天，转载超过80%，至少10条`; empty: it has none."""
    key = f"limit.{rule.kind}"
    if not messages.has(key):
        return ""
    days = messages.listed(map(str, rule.numbers.get("warn_days", ())))
    percent = {name: f"{rule.numbers[name] * 100:g}%" for name in ("limit", "share") if name in rule.numbers}
    return messages.text(key, **{**rule.numbers, "warn_days": days, **percent})


def wording_of(rule: Rule) -> str:
    """The wording with its numbers filled in; values that only a finding has are `…`."""
    term = {"term": format_limit(rule.numbers["limit_days"])} if "limit_days" in rule.numbers else {}
    return rule.wording.format_map(PartialFields({**rule.numbers, **term}))


class PartialFields(dict[str, object]):
    """Known fields of a wording; unknown ones become `…`."""

    def __missing__(self, name: str) -> str:
        return "…"


def layer_words(layer: Layer, messages: Messages) -> str:
    """`甘肃省：每周更新（2025-09）（甘肃省，accounts.yaml 第5行）`; for the national rules only their name."""
    if not layer.line:
        return layer.name
    level = messages.level(layer.level) if layer.level else ""
    where = "".join(filter(None, (layer.region, level)))
    line = messages.text("policy.line", line=layer.line)
    return messages.text("policy.layer", name=layer.name, where=f"{where} {line}" if where else line).lstrip()


def to_policy_json(
    traced: Iterable[TracedRule], policy: Policy, region: Sequence[str], level: str
) -> dict[str, object]:
    """The document of `tracker policy show --format json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "region": [sanitize(name) for name in region],
        "level": level or None,
        **json_fields(policy, "name", "version", "max_check_age_days", "self_report_counts", "second_check"),
        "rules": [to_traced_json(rule) for rule in traced],
    }


def to_traced_json(traced: TracedRule) -> dict[str, object]:
    rule: Mapping[str, Any] = to_rule_json(traced.rule) if traced.rule else {}
    return {
        "rule": traced.id,
        "kind": rule.get("kind", ""),
        "severity": rule.get("severity", OFF),
        "numbers": to_plain_json(rule.get("numbers", {})),
        "wording": sanitize(rule.get("wording", "")),
        "source": sanitize(rule.get("source", "")),
        "layers": [
            {
                **json_fields(layer, "name", "region", "level"),
                "line": layer.line or None,
            }
            for layer in traced.layers
        ],
    }


def to_record(rule: TracedRule) -> dict[str, object]:
    """A CSV record: numbers as `limit_days=7`, layers by name or line."""
    record = to_traced_json(rule)
    numbers = to_rule_json(rule.rule)["numbers"] if rule.rule else {}
    layers = [sanitize(layer.name) or f"accounts.yaml:{layer.line}" for layer in rule.layers]
    return {**record, "numbers": [f"{name}={value}" for name, value in numbers.items()], "layers": layers}


def rule_sets_table(rule_sets: Mapping[str, RuleSet], messages: Messages) -> TextTable:
    return TextTable(
        headers=messages.heads(("rule_set", "rule_set_name", "region", "rules", "note")),
        rows=tuple(
            (
                cell(key),
                cell(rule_set.title),
                cell(rule_set.region),
                cell(messages.listed(map(messages.rule, rule_set.rules))),
                cell(rule_set.note),
            )
            for key, rule_set in rule_sets.items()
        ),
        note=messages.text("policy.list"),
    )


def to_rule_sets_json(rule_sets: Mapping[str, RuleSet]) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "rule_sets": [to_rule_set_json(key, rule_set) for key, rule_set in rule_sets.items()],
    }


def to_rule_set_json(key: str, rule_set: RuleSet) -> dict[str, object]:
    return {
        "rule_set": key,
        **json_fields(rule_set, "name", "region", "version", "rules", "note"),
    }
