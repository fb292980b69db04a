"""accounts.yaml as people write it: its keys, and what each value must be.

Every refusal is told in Chinese and English (`unfit`), so that it can be shown beside its line.
"""

import base64
import binascii
import difflib
import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from tracker.policy import national
from tracker.policy.level import Level
from tracker.policy.policy import Severity
from tracker.policy.rule_kinds import kind_of
from tracker.register import links as addresses
from tracker.register.account import RESERVED, Account, Filing, FilingState, Kind

PLATFORM_SPELLINGS = {
    "wechat": ("微信", "微信公众号", "公众号", "政务微信", "微信订阅号", "微信服务号", "weixin"),
    "weibo": ("微博", "新浪微博", "政务微博"),
    "baijiahao": ("百家号", "百度百家号"),
    "zhihu": ("知乎", "知乎号", "知乎机构号"),
    "peopleapp": ("人民号", "人民日报人民号", "人民日报客户端"),
}
"""The five, as the national register's tables spell them. Other platforms keep their word and are reviewed by hand."""
PLATFORM_OF = {spelling: word for word, spellings in PLATFORM_SPELLINGS.items() for spelling in (word, *spellings)}
KIND_OF = {"发布类": "publishing", "服务类": "service"}
LEVEL_OF = {
    **dict.fromkeys(("省级", "省"), "province"),
    **dict.fromkeys(("市级", "市", "市州"), "city"),
    **dict.fromkeys(("县级", "县", "县市区"), "county"),
    **dict.fromkeys(("乡镇", "乡镇级", "乡级"), "township"),
}
STATE_OF = {"正常运行": "running", "正常": "running", "拟关停": "closing", "已关停": "closed"}
HANDLE_FORMS = {
    "weibo": (r"[0-9]+", '数字 uid，如 "1234567890"', 'the numeric uid, e.g. "1234567890"'),
    "baijiahao": (r"[0-9]+", '数字 app_id，如 "1730164099260935"', 'the numeric app_id, e.g. "1730164099260935"'),
    "zhihu": (
        r"[A-Za-z0-9._-]+",
        "主页网址里 /people/ 或 /org/ 后面的一段",
        "what follows /people/ or /org/ in its address",
    ),
    "wechat": (
        r"[A-Za-z0-9+/]{14}[A-Za-z0-9+/=]=",
        "__biz：16 个字符，以 = 结尾",
        "its __biz: 16 characters, = at the end",
    ),
}
ANY_HANDLE = (r"\S+", "不含空格的账号标识", "a key without spaces")
JOINERS = "\u200c\u200d"
"""Invisible, and part of some scripts and emoji."""


def invalid(zh: str, en: str) -> PydanticCustomError:
    """A value that is not what the key wants, in words."""
    return PydanticCustomError("unfit", "{en}", {"zh": zh, "en": en})


def to_clean_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise invalid("没有填写", "is empty")
    hidden = next((char for char in text if unicodedata.category(char) in HIDDEN and char not in JOINERS), None)
    if hidden:
        code = f"U+{ord(hidden):04X}"
        raise invalid(f"有看不见的字符 {code}，请删去", f"holds an invisible character {code}: delete it")
    return text


HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def to_word(spellings: dict[str, str]) -> BeforeValidator:
    """The Chinese word is as good as the English one."""
    return BeforeValidator(lambda value: spellings.get(value.strip(), value) if isinstance(value, str) else value)


def to_platform(text: str) -> str:
    word = platform_word(text)
    if word in PLATFORM_SPELLINGS:
        return word
    meant = difflib.get_close_matches(word, PLATFORM_SPELLINGS, n=1, cutoff=0.8)
    if meant:
        raise invalid(f"没有平台“{text}”，是不是 {meant[0]}", f"there is no platform {text}; {meant[0]}?")
    if re.search(r"[\s:/]", word):
        raise invalid(f"“{text}”不是一个平台名（不含空格、冒号和斜线）", f"{text} is not one word")
    return word


def platform_word(text: str) -> str:
    """The word a platform is known by here, however the register spells it."""
    word = unicodedata.normalize("NFKC", text).strip().lower()
    return PLATFORM_OF.get(word, word)


def to_link(text: str) -> str:
    if fault := addresses.fault_of(text):
        raise invalid(*fault)
    return addresses.secured(text)


def to_date(value: Any) -> Any:
    """A date in quotes is one, too."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return value
    return value


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


def to_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def to_rising_days(days: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if days and tuple(sorted(set(days))) != days:
        raise invalid("须从小到大，不重复", "must rise, each day once")
    return days


def to_off(value: Any) -> Any:
    """YAML reads a bare `off` as false. One left blank is neither: it must not turn a rule off."""
    if value is None:
        raise invalid("没有填写；不检查的写 off", "is empty; off turns a rule off")
    return None if value is False or value == "off" else value


def to_names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else to_tuple(value)


Text = Annotated[str, AfterValidator(to_clean_text)]
Day = Annotated[date | None, BeforeValidator(to_date)]
Days = Annotated[int, Field(ge=1, le=366)]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]
SeverityOrOff = Annotated[Annotated[Severity, Field(strict=False)] | None, BeforeValidator(to_off)]
"""What a rule costs; None: it is not held (off)."""


class YamlSection(BaseModel):
    """A group of keys. A key left blank counts as left out, where it may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        optional = {key for key, found in cls.keys().items() if not found.is_required()}
        return {key: value for key, value in given.items() if value is not None or key not in optional}

    @classmethod
    def keys(cls) -> dict[str, FieldInfo]:
        """By the name a person writes."""
        return {found.alias or name: found for name, found in cls.model_fields.items()}

    def given(self) -> dict[str, Any]:
        """What the file says and nothing else, as plain values."""
        return self.model_dump(exclude_unset=True, exclude={"regions", "levels", "rule_set"})


class FilingPart(YamlSection):
    state: Annotated[FilingState, to_word(STATE_OF)] = Field(default=FilingState.RUNNING, strict=False)
    announced_on: Day = None
    deregistered_on: Day = None
    closed_on: Day = None

    @field_validator("deregistered_on", "closed_on")
    @classmethod
    def in_order(cls, day: date | None, info: ValidationInfo) -> date | None:
        for key in ("announced_on", "deregistered_on"):
            earlier = info.data.get(key)
            if day and earlier and day < earlier:
                raise invalid(
                    f"{day} 早于 {key} 的 {earlier}；顺序是停更公告、平台注销、系统关停",
                    f"{day} is before {key} {earlier}: announced, deregistered, closed",
                )
        return day

    @field_validator("closed_on")
    @classmethod
    def only_when_closed(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day and info.data.get("state", FilingState.CLOSED) is not FilingState.CLOSED:
            raise invalid("填了关停日，state 就应为 closed（已关停）", "a closed_on needs state: closed")
        return day


class AccountPart(YamlSection):
    platform: Annotated[Text, AfterValidator(to_platform)]
    handle: Text
    name: Text
    unit: Text
    supervisor: Text = ""
    region: list[Text] = []
    kind: Annotated[Kind, to_word(KIND_OF)] = Field(default=Kind.PUBLISHING, strict=False)
    filing: FilingPart = Field(default_factory=FilingPart, alias="register")
    links: list[Annotated[Text, AfterValidator(to_link)]] = []
    entity: Text = ""
    former_names: list[Text] = []
    code: Text = ""

    @field_validator("links")
    @classmethod
    def at_home(cls, given: list[str], info: ValidationInfo) -> list[str]:
        for link in given:
            if fault := addresses.foreign_fault(info.data.get("platform", ""), link):
                raise invalid(*fault)
        return given

    @field_validator("handle")
    @classmethod
    def of_platform(cls, handle: str, info: ValidationInfo) -> str:
        platform = info.data.get("platform", "")
        if handle.startswith(RESERVED) and re.fullmatch(r"\S{2,}", handle):
            return handle
        form, zh, en = HANDLE_FORMS.get(platform, ANY_HANDLE)
        if not re.fullmatch(form, handle) or (platform == "wechat" and not is_biz(handle)):
            raise invalid(
                f"{handle} 不是{PLATFORM_SPELLINGS.get(platform, ('',))[0]}账号的标识，应为{zh}",
                f"{handle} is not {en}",
            )
        return handle

    def to_account(self) -> Account:
        return Account(
            platform=self.platform,
            handle=self.handle,
            name=self.name,
            unit=self.unit,
            supervisor=self.supervisor,
            region=tuple(self.region),
            kind=self.kind,
            filing=Filing(**self.filing.model_dump()),
            links=tuple(self.links),
            entity=self.entity,
            former_names=tuple(self.former_names),
            code=self.code,
        )


def is_biz(handle: str) -> bool:
    """Whether it is a number in base64, as every __biz is."""
    try:
        return base64.b64decode(handle, validate=True).isdigit()
    except binascii.Error:
        return False


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
    levels: dict[Annotated[str, AfterValidator(to_level)], LevelPart] = {}


class PolicyPart(RegionPart):
    regions: dict[Text, RegionPart] = {}


class RegisterHead(YamlSection):
    name: Text = ""
    timezone: Literal["Asia/Shanghai"] = "Asia/Shanghai"
    demonstration: bool = False


class RegisterPart(YamlSection):
    """The whole file."""

    head: RegisterHead = Field(default_factory=RegisterHead, alias="register")
    policy: PolicyPart = Field(default_factory=PolicyPart)
    accounts: list[AccountPart] | None
