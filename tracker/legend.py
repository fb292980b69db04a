"""What each rule means and rests on, as a document tells it: one sentence and its source. Chinese, as notices are."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    text: str
    """Whole without a full stop."""
    source: str
    """The document it rests on; empty: none does, it only reminds."""


CHECKING = "国办秘函〔2019〕19号"
MANAGING = "国办发〔2018〕123号"
LEGEND: Mapping[str, Meaning] = {
    "inactive": Meaning("监测时间点前2周（地方另有规定的从其规定）内无更新", CHECKING),
    "never_posted": Meaning("开通以来从未更新，平台自身的计数为0", CHECKING),
    "deregistered_not_offline": Meaning("账号已在平台注销，未在“全国政务新媒体信息报送系统”下线", MANAGING),
    "closed_but_posting": Meaning("已在报送系统中关停，其后平台上仍有更新", MANAGING),
    "mostly_reposts": Meaning("缺乏原创内容，以转发各类信息为主", "湘政务函〔2023〕27号；国家层面未定比例"),
    "renamed_not_filed": Meaning("平台名称已变更，未在报送系统中变更", MANAGING),
    "entity_mismatch": Meaning("平台认证主体与报送系统中的主办单位不符", MANAGING),
    "duplicate_on_platform": Meaning("同一单位在同一平台开设多个账号", MANAGING),
    "no_interaction": Meaning("未提供有效互动功能或无互动交流", CHECKING),
    "deadline_posting": Meaning("多次临近最后期限才更新；仅作提醒，不作为不合格依据", "湘政务函〔2023〕27号"),
    "due_soon": Meaning("距超期不足数日；仅作提醒", ""),
}
UNKNOWN = Meaning("", "")


def meaning_of(rule: str) -> Meaning:
    """Empty for a rule that has none written down."""
    return LEGEND.get(rule, UNKNOWN)
