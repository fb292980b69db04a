"""Schema of the `policy:` section of accounts.yaml."""

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

LEVEL_OF = {
    **dict.fromkeys(("省级", "省"), "province"),
    **dict.fromkeys(("市级", "市", "市州"), "city"),
    **dict.fromkeys(("县级", "县", "县市区"), "county"),
    **dict.fromkeys(("乡镇", "乡镇级", "乡级"), "township"),
}


def to_rule(word: str) -> str:
    if kind_of(word) is None:
        zh, en = suggested(word, national.RULES)
        raise invalid(f"没有这条规则{zh}", f"there is no such rule{en}")
    return word


def to_level(text: str) -> Level:
    word = LEVEL_OF.get(text.strip(), text.strip())
    if word not in set(Level):
        raise invalid(f"没有层级“{text}”，应为省级、市级、县级或乡镇", f"{text} is none of {', '.join(Level)}")
    return Level(word)


def to_off(value: Any) -> Any:
    """YAML reads a bare `off` as false. A blank value is neither and must not turn a rule off."""
    if value is None:
        raise invalid("没有填写；不检查的写 off", "is empty; off turns a rule off")
    return None if value is False or value == "off" else value


def to_names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else to_tuple(value)


SeverityOrOff = Annotated[Annotated[Severity, Field(strict=False)] | None, BeforeValidator(to_off)]
"""Severity of a rule; None: it is off."""


class RepostSharePart(YamlSection):
    limit: Share | None = None
    window_days: Days | None = None
    at_least: Count | None = None


class DeadlinePostingPart(YamlSection):
    within_days: Days | None = None
    share: Share | None = None
    at_least: Count | None = None
    window_days: Days | None = None


class SlimmingPart(YamlSection):
    """Numbers of the slimming proposals; see tracker.policy.slimming."""

    quarters: Annotated[int, Field(ge=1, le=40)] | None = None
    inactive_quarters: Count | None = None
    repost_share: Share | None = None
    posts_a_quarter: Count | None = None
    accounts_a_unit: Count | None = None


class NumbersPart(YamlSection):
    """The numbers for the whole nation or one region; absent ones are unchanged."""

    inactive_days: Days | None = None
    warn_days: Annotated[tuple[Days, ...] | None, BeforeValidator(to_tuple), AfterValidator(to_ascending_days)] = None
    max_check_age_days: Days | None = None
    second_check: bool | None = None
    repost_share: RepostSharePart | None = None
    deadline_posting: DeadlinePostingPart | None = None
    interaction_days: Days | None = None
    self_report_counts: bool | None = None
    slimming: SlimmingPart | None = None
    severities: dict[Annotated[str, AfterValidator(to_rule)], SeverityOrOff] | None = None

    @field_validator("warn_days")
    @classmethod
    def check_before_limit(cls, days: tuple[int, ...] | None, info: ValidationInfo) -> tuple[int, ...] | None:
        limit = info.data.get("inactive_days")
        if days and limit and days[-1] >= limit:
            raise invalid(
                f"第 {days[-1]} 天提醒，已到 inactive_days 的 {limit} 天",
                f"{days[-1]} is not before inactive_days {limit}",
            )
        return days


class LevelPart(NumbersPart):
    """Rules for accounts of one level (层级)."""

    rule_set: Annotated[tuple[Text, ...], BeforeValidator(to_names)] = ()
    """Shipped rule sets, or files beside accounts.yaml; each overrides the one before, and the numbers here override
    all."""


class RegionPart(LevelPart):
    levels: dict[Annotated[str, AfterValidator(to_level)], LevelPart] = Field(default_factory=dict)


class PolicyPart(RegionPart):
    regions: dict[Text, RegionPart] = Field(default_factory=dict)
