"""Schema of contacts.yaml: channels, and the contacts of each. Every error is worded in Chinese and English."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from tracker.settings.sections import SAFE_ADDRESS, is_whole_address
from tracker.yaml_file.schema import Text, YamlSection, invalid


class ContactRole(StrEnum):
    """Which messages a contact receives: 办公室, 经办人, 负责人."""

    OFFICE = "office"
    """The digest of every scan, and what went wrong with messages."""
    CLERK = "clerk"
    LEADER = "leader"


class ChannelKind(StrEnum):
    EMAIL = "email"
    WECOM = "wecom"
    """企业微信群机器人."""
    DINGTALK = "dingtalk"
    """钉钉自定义机器人."""
    FEISHU = "feishu"
    """飞书自定义机器人."""
    WEBHOOK = "webhook"
    """A JSON message of our own, e.g. to the office's SMS gateway (短信网关)."""
    APPRISE = "apprise"


ROLE_OF = {
    "办公室": "office",
    "主管": "office",
    "经办人": "clerk",
    "联络员": "clerk",
    "负责人": "leader",
    "领导": "leader",
}
KIND_OF = {
    "邮件": "email",
    "邮箱": "email",
    "企业微信": "wecom",
    "钉钉": "dingtalk",
    "飞书": "feishu",
    "短信": "webhook",
}
ROBOTS = frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU})
NEEDS_URL = ROBOTS | {ChannelKind.WEBHOOK, ChannelKind.APPRISE}
USED_BY: Mapping[str, frozenset[ChannelKind]] = {
    "url": NEEDS_URL,
    "secret": frozenset({ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WEBHOOK}),
    "markdown": frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK}),
    "limit": frozenset({ChannelKind.WEBHOOK, ChannelKind.APPRISE}),
    "idempotent": frozenset({ChannelKind.WEBHOOK}),
    **dict.fromkeys(("host", "port", "security", "user", "password", "sender"), frozenset({ChannelKind.EMAIL})),
}
"""The keys that only some kinds of channel use."""
ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[A-Za-z0-9.-]{1,255}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"tls": 465, "starttls": 587, "none": 25}


def to_safe_url(text: str) -> str:
    if not re.match(SAFE_ADDRESS, text):
        raise invalid(
            "应为 https:// 网址（本机的可用 http://）", "should be an https:// address (http:// on this machine)"
        )
    if not is_whole_address(text):
        raise invalid("不是可用的网址", "is no address that can be used")
    return text


def to_email(text: str) -> str:
    if not ADDRESS.fullmatch(text) or not text.isascii():
        raise invalid("不是邮箱地址", "is no e-mail address")
    return text


def to_phone(text: str) -> str:
    if not re.fullmatch(r"\+?[0-9-]{5,20}", text):
        raise invalid("不是电话号码", "is no telephone number")
    return text


def to_host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,255}", text):
        raise invalid("不是主机名", "is no host's name")
    return text


def with_word(spellings: Mapping[str, str], key: str, values: Any) -> Any:
    """Accept the Chinese words besides the English ones."""
    if isinstance(values, dict) and isinstance(values.get(key), str):
        return {**values, key: spellings.get(values[key].strip(), values[key])}
    return values


class ChannelPart(YamlSection):
    """One way to send messages; which keys it takes depends on its kind."""

    kind: ChannelKind = Field(strict=False)
    url: Text = Field(default="", repr=False)
    """Holds the robot's key, so it is a secret."""
    secret: Text = Field(default="", repr=False)
    """钉钉, 飞书: 加签密钥; webhook: signs the body."""
    markdown: bool = False
    """The title in bold; without it plain text."""
    limit: Annotated[int, Field(ge=400, le=1_000_000)] = 20_000
    """Bytes of a message in UTF-8."""
    idempotent: bool = False
    """The receiver takes a message with the same Idempotency-Key only once: what may have arrived is sent again."""
    host: Annotated[Text, AfterValidator(to_host)] = ""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["tls", "starttls", "none"] = "tls"
    """none: on this machine only."""
    user: Text = ""
    password: Text = Field(default="", repr=False)
    sender: Annotated[Text, AfterValidator(to_email)] = ""
    per_minute: Annotated[int, Field(ge=1, le=1000)] = 18
    """Messages in a minute at most; the robots allow 20."""

    @model_validator(mode="before")
    @classmethod
    def with_chinese_kind(cls, values: Any) -> Any:
        return with_word(KIND_OF, "kind", values)

    @field_validator(*USED_BY)
    @classmethod
    def check_used(cls, value: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("kind")
        if kind is not None and kind not in USED_BY[info.field_name or ""]:
            raise invalid(f"{kind.value} 通道不用这一项", f"a channel of kind {kind.value} has no use for it")
        return value

    @field_validator("url")
    @classmethod
    def check_url(cls, url: str, info: ValidationInfo) -> str:
        return url if info.data.get("kind") is ChannelKind.APPRISE else to_safe_url(url)

    @model_validator(mode="after")
    def check_whole(self) -> "ChannelPart":
        if self.kind in NEEDS_URL and not self.url:
            raise invalid("缺少 url", "has no url")
        if self.kind is ChannelKind.EMAIL:
            self.check_email()
        return self

    def check_email(self) -> None:
        if not self.host or not self.sender:
            raise invalid("邮件通道要有 host 和 sender", "a channel of kind email needs host and sender")
        if self.password and not self.user:
            raise invalid("有 password，没有 user", "has a password and no user")
        if self.security == "none" and self.host not in LOOPBACK:
            raise invalid("security: none 只能用于本机", "security: none is for this machine only")

    @property
    def port_or_default(self) -> int:
        return self.port or PORTS[self.security]


class ContactPart(YamlSection):
    """A recipient of messages, and the channels by which they are sent."""

    name: Text
    role: ContactRole = Field(strict=False)
    unit: Text = ""
    """As in the register."""
    region: Text = ""
    """Of any level: every unit in it, or that of `unit` there; for the office the part of the register that it is told
    of. `湘潭市/高新区` names one of several of the same name."""
    channels: list[Text]
    email: Annotated[Text, AfterValidator(to_email)] = Field(default="", repr=False)
    phone: Annotated[Text, AfterValidator(to_phone)] = Field(default="", repr=False)
    """Given to a webhook, as the number to which it sends."""

    @model_validator(mode="before")
    @classmethod
    def with_chinese_role(cls, values: Any) -> Any:
        return with_word(ROLE_OF, "role", values)

    @field_validator("channels")
    @classmethod
    def check_some(cls, channels: list[str]) -> list[str]:
        if not channels:
            raise invalid("没有写通道", "names no channel")
        return channels

    @model_validator(mode="after")
    def check_scope(self) -> "ContactPart":
        if self.role is not ContactRole.OFFICE and not self.unit and not self.region:
            raise invalid("经办人、负责人要写 unit 或 region", "a clerk or leader needs a unit or a region")
        if self.role is ContactRole.OFFICE and self.unit:
            raise invalid("办公室的联系人不写 unit", "a contact of the office has no unit")
        return self


class ContactsPart(YamlSection):
    """Schema of the whole file."""

    channels: dict[Text, ChannelPart]
    contacts: list[ContactPart]
