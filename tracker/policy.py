"""A jurisdiction's numbers: how long silence may last, what costs a remark, each with its source."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a rule costs the account: 不合格, 备注 (named apart), 提醒."""

    FAIL = "fail"
    REMARK = "remark"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostShare:
    """When an account counts as mostly reposting (以转载为主). There is no national floor: a local habit as default."""

    limit: float = 0.8
    """The share of reposts over posts of known origin that may not be exceeded."""
    window_days: int = 90
    at_least: int = 10
    """Posts of known origin below which no share is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePosting:
    """When an account counts as posting at the deadline (踩点更新). Advisory everywhere; no official definition."""

    within_days: int = 2
    """A gap this close to the limit crowds it."""
    share: float = 0.5
    """The share of crowding gaps from which on the account is marked."""
    at_least: int = 3
    """Crowding gaps below which nothing is said."""
    window_days: int = 90


DEFAULT_SEVERITIES: Mapping[str, Severity] = {
    "inactive": Severity.FAIL,  # 国办秘函〔2019〕19号, 单项否决
    "never_posted": Severity.FAIL,  # 国办秘函〔2019〕19号
    "deregistered_not_offline": Severity.REMARK,  # 国办发〔2018〕123号: 注销须备案
    "closed_but_posting": Severity.REMARK,  # 国办发〔2018〕123号
    "mostly_reposts": Severity.REMARK,  # 湘政务函〔2023〕27号
    "renamed_not_filed": Severity.REMARK,  # 国办发〔2018〕123号: 变更须备案
    "duplicate_on_platform": Severity.REMARK,  # 国办发〔2018〕123号: 一单位一平台一账号
    "deadline_posting": Severity.WARN,  # 湘政务函〔2023〕27号: “踩点”更新
    "due_soon": Severity.WARN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers for one region. The defaults are the national rules, 国办秘函〔2019〕19号."""

    inactive_days: int = 14  # 国办秘函〔2019〕19号: 监测时间点2周内无更新
    """Silent for this many times 24 hours or more fails."""
    warn_days: tuple[int, ...] = (10, 12)
    """Days of silence at which a warning is given, rising."""
    max_check_age_days: int = 3
    """A look older than this at the monitoring time-point proves nothing of it."""
    repost_share: RepostShare = field(default_factory=RepostShare)
    deadline_posting: DeadlinePosting = field(default_factory=DeadlinePosting)
    severities: Mapping[str, Severity] = field(default_factory=lambda: dict(DEFAULT_SEVERITIES))

    def changed(self, changes: Mapping[str, object]) -> "Policy":
        """With some fields changed; a mapping changes only the entries it names of a field that has several."""
        return replace(self, **{name: merged(getattr(self, name), value) for name, value in changes.items()})

    @property
    def version(self) -> str:
        """Names these numbers: stored with each assessment, the same for the same numbers."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def merged(old: Any, new: Any) -> Any:
    if not isinstance(new, Mapping):
        return new
    return {**old, **new} if isinstance(old, Mapping) else replace(old, **new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The national numbers with what the regions change of them."""

    national: Policy = field(default_factory=Policy)
    regions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Region name -> the fields of Policy it changes (see Policy.changed), already of their right types."""

    def of(self, region: tuple[str, ...]) -> Policy:
        """The numbers that hold in a region, wide to narrow: the narrower one changes the wider one's."""
        policy = self.national
        for name in region:
            policy = policy.changed(self.regions.get(name, {}))
        return policy
