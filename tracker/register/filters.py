"""Values of the filters of a listing (--region, --unit, --platform, --rule, --reason), found as people type them.

A value is its id, its Chinese or English name, or the beginning of exactly one of these. Anything else is an error that
names what may be meant: a filter that matches nothing must never look like a clean result.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tracker.errors import UserError
from tracker.messages.catalog import CODES, PLATFORMS, RULES
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.find_account import find_account, folded
from tracker.register.register_file import PLATFORM_SPELLINGS
from tracker.register.selection import Selection

MAX_NAMED = 6
"""So many candidates are named; the rest are counted."""
Names = Mapping[str, tuple[str, ...]]
"""Value -> the other names it goes by."""


@dataclass(frozen=True, slots=True)
class FilterValues:
    """Finds the values that filters of one register may have. None: no filter was given."""

    accounts: tuple[Account, ...]
    messages: Messages

    def selection(self, selection: Selection) -> Selection:
        """The same with the values that are meant.

        Raises:
            UserError: see find_value.
        """
        return replace(
            selection,
            platforms=tuple(filter(None, map(self.platform, selection.platforms))),
            regions=tuple(filter(None, map(self.region, selection.regions))),
            keys=tuple(find_account(typed, self.accounts, self.messages) for typed in selection.keys),
        )

    def region(self, typed: str | None) -> str | None:
        """A region of any level that some account of the register has; where two have one name, with the wider ones
        that tell them apart (南京市/鼓楼区), see Account.lies_in.

        Raises:
            UserError: see find_value.
        """
        return self._find("region", typed, region_names(account.region for account in self.accounts))

    def unit(self, typed: str | None) -> str | None:
        """A unit of the register.

        Raises:
            UserError: see find_value.
        """
        return self._find("unit", typed, named_alone(account.unit for account in self.accounts))

    def platform(self, typed: str | None) -> str | None:
        """A platform of some account of the register, under any of its names; while it has no account, one of the five.

        Raises:
            UserError: see find_value.
        """
        others = named_alone(account.platform for account in self.accounts)
        ours = {name: (*words, *PLATFORM_SPELLINGS.get(name, ())) for name, words in PLATFORMS.items()}
        return self._find("platform", typed, {name: ours.get(name, ()) for name in others or ours})

    def rule(self, typed: str | None, local: Iterable[str] = ()) -> str | None:
        """A national rule, or a local one.

        Args:
            local: ids of the rules of rule sets in use.

        Raises:
            UserError: see find_value.
        """
        return self._find("rule", typed, {**named_alone(local), **RULES})

    def reason(self, typed: str | None) -> str | None:
        """A reason of 未能核实.

        Raises:
            UserError: see find_value.
        """
        return self._find("reason", typed, CODES)

    def rule_or_reason(self, typed: str | None, local: Iterable[str] = ()) -> str | None:
        """
        Raises:
            UserError: see find_value.
        """
        return self._find("rule", typed, {**named_alone(local), **CODES, **RULES})

    def _find(self, option: str, typed: str | None, names: Names) -> str | None:
        return None if typed is None else find_value(option, typed, names, self.messages)


def region_names(regions: Iterable[tuple[str, ...]]) -> Names:
    """Every region of any level; those of one name with the shortest path that is theirs alone, and the name."""
    paths: dict[str, dict[tuple[str, ...], None]] = {}
    for region in dict.fromkeys(regions):
        for depth, name in enumerate(region):
            if name:
                paths.setdefault(name, {})[region[: depth + 1]] = None
    found: dict[str, tuple[str, ...]] = {}
    for name, own in paths.items():
        full = [path for path in own if not any(other != path and ends_with(other, path) for other in own)]
        found |= {name: ()} if len(full) == 1 else {shortest(path, full): (name,) for path in full}
    return found


def ends_with(path: tuple[str, ...], end: tuple[str, ...]) -> bool:
    return path[len(path) - len(end) :] == end


def shortest(path: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> str:
    """The end of a path that no other one has."""
    others = [other for other in others if other != path]
    ends = (path[start:] for start in range(len(path) - 1, -1, -1))
    return "/".join(next(end for end in ends if not any(ends_with(other, end) for other in others)))


def named_alone(values: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Values without another name, each once."""
    return {value: () for value in values if value}


def find_value(option: str, typed: str, names: Names, messages: Messages) -> str:
    """The one value that is meant.

    Raises:
        UserError: none is, or more than one may be; the hint names them.
    """
    wanted = folded(typed)
    by_name: dict[str, set[str]] = {}
    for value, others in names.items():
        for name in (value, *others):
            by_name.setdefault(folded(name), set()).add(value)
    meant = by_name.get(wanted) or {
        value for name, values in by_name.items() if wanted and name.startswith(wanted) for value in values
    }
    if len(meant) == 1:
        return meant.pop()
    shown = {value: value if not others else messages.with_remark(value, others[0]) for value, others in names.items()}
    if meant:
        candidates = sorted(shown[value] for value in meant)
        raise UserError(
            messages.text("filter.ambiguous", option=option, typed=typed),
            messages.text("filter.candidates", values=listed(candidates, messages)),
        )
    near = difflib.get_close_matches(wanted, by_name, n=MAX_NAMED, cutoff=0.5) or [
        name for name in by_name if wanted and wanted in name
    ]
    likely = list(dict.fromkeys(shown[value] for name in near for value in sorted(by_name[name])))
    hint = (
        messages.text("filter.suggestion", values=listed(likely, messages))
        if likely
        else messages.text("filter.candidates", values=listed(sorted(shown.values()), messages))
        if shown
        else ""
    )
    raise UserError(messages.text("filter.unknown", option=option, typed=typed), hint)


def listed(values: list[str], messages: Messages) -> str:
    more = f" … (+{len(values) - MAX_NAMED})" if len(values) > MAX_NAMED else ""
    return messages.listed(values[:MAX_NAMED]) + more
