"""The policies of a register: which layers of rules apply to an account.

The national rules come first, then what the register's `policy:` sets for all accounts, for a region and for a level;
each layer changes only what it states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.policy import national
from tracker.policy.level import Level, level_of
from tracker.policy.policy import NATIONAL_POLICY, Policy, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One source of changes: a rule set, or a part of accounts.yaml."""

    name: str
    """The rule set's name; empty: accounts.yaml itself."""
    changes: Mapping[str, Any]
    """See Policy.with_changes."""
    region: str = ""
    """Only for this region, its name or names from a wider one on (南京市/鼓楼区); empty: everywhere."""
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
        policies = (self.of(tuple(filter(None, layer.region.split("/"))), layer.level) for layer in self.layers)
        return tuple(sorted({rule.id for policy in policies for rule in policy.rules}))

    def layers_of(self, region: tuple[str, ...], level: Level | None) -> tuple[Layer, ...]:
        """The layers that apply, in order: for all accounts, then region by region; within each, the level's last."""
        paths = [region[start : end + 1] for end in range(len(region)) for start in range(end, -1, -1)]
        return tuple(
            layer
            for name in ("", *map("/".join, paths))
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
