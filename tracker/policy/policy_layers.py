"""Converts the `policy:` section of accounts.yaml to layers: its own numbers, and the rule sets that it names."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scrapers.storage.named_file import read_named_file
from tracker.errors import Fault
from tracker.policy import national
from tracker.policy.level import Level
from tracker.policy.policies import Layer
from tracker.policy.policy_file import LevelPart, PolicyPart, RegionPart, to_level
from tracker.policy.rule_set import RuleSet, read_rule_set, shipped_rule_sets
from tracker.yaml_file.line_yaml import Node, shorten


def layers_of(part: PolicyPart, node: Node, folder: Path) -> tuple[tuple[Layer, ...], tuple[Fault, ...]]:
    """Convert the section.

    Args:
        node: of `policy`, for line numbers.
        folder: of accounts.yaml; rule-set files are relative to it.

    Returns:
        The layers in order of application, and the faults of rule sets, whose layers are missing.
    """
    reader = PolicyLayerReader(folder)
    layers = list(reader.of_region(part, node, ""))
    for name, region in part.regions.items():
        layers += reader.of_region(region, node.at(("regions", name)), name)
    return tuple(layers), tuple(reader.faults or reader.unknown())


LARGEST = 5_000_000
"""Bytes of a rule set."""


@dataclass(slots=True)
class PolicyLayerReader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)
    local: set[str] = field(default_factory=set)
    """Ids of local rules that some rule set defines."""
    named: list[tuple[str, int]] = field(default_factory=list)
    """Rules with a severity in accounts.yaml, with their lines."""

    def of_region(self, part: RegionPart, node: Node, region: str) -> Iterator[Layer]:
        yield from self.of_level(part, node, region, None)
        entries = node.at(("levels",)).value if part.levels else {}
        seen: set[Level] = set()
        for key, inner in entries.items():
            level = to_level(key)
            if level in seen:
                self.fault(inner.line, f"层级 {key} 写了两次", f"the level {level.value} is given twice")
            seen.add(level)
            yield from self.of_level(part.levels[level], inner, region, level)

    def of_level(self, part: LevelPart, node: Node, region: str, level: Level | None) -> Iterator[Layer]:
        line = node.at(("rule_set",)).line
        for name in part.rule_set:
            rule_set = self.read(name, line)
            if rule_set is not None:
                self.local.update(rule_set.rules)
                yield Layer(name=rule_set.title, changes=rule_set.changes, region=region, level=level, line=line)
        self.named += [(rule, node.at(("severities", rule)).line) for rule in part.severities or {}]
        changes = part.stated_values()
        if changes:
            yield Layer(name="", changes=changes, region=region, level=level, line=node.line)

    def unknown(self) -> Iterator[Fault]:
        """Faults for severities of undefined rules."""
        for rule, line in self.named:
            if rule not in national.RULES and rule not in self.local:
                yield Fault(line, f"所用的规则集都没有规则 {rule}", f"no rule set that is named has the rule {rule}")

    def read(self, name: str, line: int) -> RuleSet | None:
        """The rule set of a name; None: it cannot be read, and the faults say why."""
        path = self.folder / name if name.endswith((".yaml", ".yml")) else shipped_rule_sets().get(name)
        if path is None:
            known = shipped_rule_sets()
            meant = difflib.get_close_matches(name, known, n=1) or known
            self.fault(
                line,
                f"没有规则集 {shorten(name)}，可用：{'、'.join(meant)}，或一个 .yaml 文件",
                f"there is no rule set {shorten(name)}; there are: {', '.join(meant)}, or name a .yaml file",
            )
            return None
        try:
            content = read_named_file(path, LARGEST)
        except OSError as error:
            why = error.strerror or ""
            self.fault(
                line, f"规则集 {shorten(name)} 读不出来：{why}", f"the rule set {shorten(name)} cannot be read: {why}"
            )
            return None
        reading = read_rule_set(content)
        for fault in reading.faults:
            self.fault(
                line,
                f"规则集 {shorten(name)} 第 {fault.line} 行：{fault.zh}",
                f"rule set {shorten(name)} line {fault.line}: {fault.en}",
            )
        if reading.left_out:
            self.fault(
                line,
                f"规则集 {shorten(name)} 另有 {reading.left_out} 处",
                f"rule set {shorten(name)}: {reading.left_out} more",
            )
        return reading.rule_set

    def fault(self, line: int, zh: str, en: str) -> None:
        self.faults.append(Fault(line, zh, en))
