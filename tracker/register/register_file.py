"""Schema of accounts.yaml: its keys and valid values.

Every error is worded in Chinese and English (`invalid`), so that it can be shown beside its line.
"""

import binascii
import difflib
import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from tracker.policy.policy_file import PolicyPart
from tracker.register import links as addresses
from tracker.register.account import RESERVED, Account, AccountKind, Filing, FilingState
from tracker.yaml_file.schema import Day, Text, YamlSection, invalid

PLATFORM_SPELLINGS = {
    "wechat": ("微信", "微信公众号", "公众号", "政务微信", "微信订阅号", "微信服务号", "weixin"),
    "weibo": ("微博", "新浪微博", "政务微博"),
    "baijiahao": ("百家号", "百度百家号"),
    "zhihu": ("知乎", "知乎号", "知乎机构号"),
    "peopleapp": ("人民号", "人民日报人民号", "人民日报客户端"),
}
"""The platforms as spelled in the national register's tables. Other platforms keep their word and are reviewed by
hand."""
PLATFORM_OF = {spelling: word for word, spellings in PLATFORM_SPELLINGS.items() for spelling in (word, *spellings)}
KIND_OF = {"发布类": "publishing", "服务类": "service"}
STATE_OF = {"正常运行": "running", "正常": "running", "拟关停": "closing", "已关停": "closed"}
HANDLE_FORMS = {
    "weibo": (r"[0-9]{1,20}", '数字 uid，如 "1234567890"', 'the numeric uid, e.g. "1234567890"'),
    "baijiahao": (r"[0-9]{1,20}", '数字 app_id，如 "1730164099260935"', 'the numeric app_id, e.g. "1730164099260935"'),
    "zhihu": (
        r"[A-Za-z0-9._-]{1,100}",
        "主页网址里 /people/ 或 /org/ 后面的一段",
        "what follows /people/ or /org/ in its address",
    ),
    "wechat": (
        r"[A-Za-z0-9+/]{14}[A-Za-z0-9+/=]=",
        "__biz：16 个字符，以 = 结尾",
        "its __biz: 16 characters, = at the end",
    ),
}
SHOWN = 80
"""Characters of a wrong handle in its error."""
ANY_HANDLE = (r"\S+", "不含空格的账号标识", "a key without spaces")


def to_word(spellings: dict[str, str]) -> BeforeValidator:
    """Accept the Chinese words besides the English ones."""
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
    """Our word for a platform, however the register spells it."""
    word = unicodedata.normalize("NFKC", text).strip().lower()
    return PLATFORM_OF.get(word, word)


def to_link(text: str) -> str:
    if fault := addresses.fault_of(text):
        raise invalid(*fault)
    return addresses.to_https_link(text)


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
    def check_closed_date(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day and info.data.get("state", FilingState.CLOSED) is not FilingState.CLOSED:
            raise invalid("填了关停日，state 就应为 closed（已关停）", "a closed_on needs state: closed")
        return day


class AccountPart(YamlSection):
    platform: Annotated[Text, AfterValidator(to_platform)]
    handle: Text
    name: Text
    unit: Text
    supervisor: Text = ""
    region: list[Text] = Field(default_factory=list)
    kind: Annotated[AccountKind, to_word(KIND_OF)] = Field(default=AccountKind.PUBLISHING, strict=False)
    filing: FilingPart = Field(default_factory=FilingPart.model_construct, alias="register")
    links: list[Annotated[Text, AfterValidator(to_link)]] = Field(default_factory=list)
    entity: Text = ""
    former_names: list[Text] = Field(default_factory=list)
    code: Text = ""

    @field_validator("links")
    @classmethod
    def check_link_hosts(cls, links: list[str], info: ValidationInfo) -> list[str]:
        for link in links:
            if fault := addresses.foreign_fault(info.data.get("platform", ""), link):
                raise invalid(*fault)
        return links

    @field_validator("handle")
    @classmethod
    def check_handle(cls, handle: str, info: ValidationInfo) -> str:
        platform = info.data.get("platform", "")
        if handle.startswith(RESERVED) and re.fullmatch(r"\S{2,}", handle):
            return handle
        form, zh, en = HANDLE_FORMS.get(platform, ANY_HANDLE)
        if not re.fullmatch(form, handle) or (platform == "wechat" and not is_biz(handle)):
            raise invalid(
                f"{handle[:SHOWN]} 不是{PLATFORM_SPELLINGS.get(platform, ('',))[0]}账号的标识，应为{zh}",
                f"{handle[:SHOWN]} is not {en}",
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
            filing=Filing(
                state=self.filing.state,
                announced_on=self.filing.announced_on,
                deregistered_on=self.filing.deregistered_on,
                closed_on=self.filing.closed_on,
            ),
            links=tuple(self.links),
            entity=self.entity,
            former_names=tuple(self.former_names),
            code=self.code,
        )


def is_biz(handle: str) -> bool:
    """Whether a handle of the form of a __biz is a base64-encoded number, as every __biz is."""
    try:
        return binascii.a2b_base64(handle).isdigit()
    except binascii.Error:
        return False


class RegisterHead(YamlSection):
    name: Text = ""
    timezone: Literal["Asia/Shanghai"] = "Asia/Shanghai"
    demonstration: bool = False


class RegisterPart(YamlSection):
    """Schema of the whole file."""

    head: RegisterHead = Field(default_factory=RegisterHead, alias="register")
    policy: PolicyPart = Field(default_factory=PolicyPart.model_construct)  # a validator of its own takes long to build
    accounts: list[AccountPart] | None
