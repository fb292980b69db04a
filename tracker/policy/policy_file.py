"""The `policy:` of accounts.yaml as people write it."""

import difflib
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from tracker.policy import national
from tracker.policy.level import Level
from tracker.policy.policy import Severity
from tracker.policy.rule_kinds import kind_of
from tracker.yaml_file.schema import Count, Days, Share, Text, YamlSection, invalid, to_rising_days, to_tuple

LEVEL_OF = {
    **dict.fromkeys(("省级", "省"), "province"),
    **dict.fromkeys(("市级", "市", "市州"), "city"),
    **dict.fromkeys(("县级", "县", "县市区"), "county"),
    **dict.fromkeys(("乡镇", "乡镇级", "乡级"), "township"),
}


def to_rule(word: str) -> str:
    if kind_of(word) is None:
        meant = difflib.get_close_matches(word, national.RULES, n=1)
        zh, en = (f"，是不是 {meant[0]}", f"; {meant[0]}?") if meant else ("", "")
        raise invalid(f"没有这条规则{zh}", f"there is no such rule{en}")
    return word


def to_level(text: str) -> Level:
    word = LEVEL_OF.get(text.strip(), text.strip())
    if word not in set(Level):
        raise invalid(f"没有层级“{text}”，应为省级、市级、县级或乡镇", f"{text} is none of {', '.join(Level)}")
    return Level(word)


def to_off(value: Any) -> Any:
    """YAML reads a bare `off` as false. One left blank is neither: it must not turn a rule off."""
    if value is None:
        raise invalid("没有填写；不检查的写 off", "is empty; off turns a rule off")
    return None if value is False or value == "off" else value


def to_names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else to_tuple(value)


SeverityOrOff = Annotated[Annotated[Severity, Field(strict=False)] | None, BeforeValidator(to_off)]
"""What a rule costs; None: it is not held (off)."""


class RepostSharePart(YamlSection):
    limit: Share | None = None
    window_days: Days | None = None
    at_least: Count | None = None


class DeadlinePostingPart(YamlSection):
    within_days: Days | None = None
    share: Share | None = None
    at_least: Count | None = None
    window_days: Days | None = None


class NumbersPart(YamlSection):
    """The numbers of the nation or of one region; what is left out stays as it is."""

    inactive_days: Days | None = None
    warn_days: Annotated[tuple[Days, ...] | None, BeforeValidator(to_tuple), AfterValidator(to_rising_days)] = None
    max_check_age_days: Days | None = None
    repost_share: RepostSharePart | None = None
    deadline_posting: DeadlinePostingPart | None = None
    interaction_days: Days | None = None
    severities: dict[Annotated[str, AfterValidator(to_rule)], SeverityOrOff] | None = None

    @field_validator("warn_days")
    @classmethod
    def before_the_limit(cls, days: tuple[int, ...] | None, info: ValidationInfo) -> tuple[int, ...] | None:
        limit = info.data.get("inactive_days")
        if days and limit and days[-1] >= limit:
            raise invalid(
                f"第 {days[-1]} 天提醒，已到 inactive_days 的 {limit} 天",
                f"{days[-1]} is not before inactive_days {limit}",
            )
        return days


class LevelPart(NumbersPart):
    """What holds for accounts of one level (层级)."""

    rule_set: Annotated[tuple[Text, ...], BeforeValidator(to_names)] = ()
    """Rule sets that ship, or files beside accounts.yaml; each applies over the one before, under the numbers here."""


class RegionPart(LevelPart):
    levels: dict[Annotated[str, AfterValidator(to_level)], LevelPart] = Field(default_factory=dict)


class PolicyPart(RegionPart):
    regions: dict[Text, RegionPart] = Field(default_factory=dict)
