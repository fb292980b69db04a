"""The groups of settings, each a table of tracker.toml."""

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST = 2000
"""Characters of a setting."""


def checked_text(value: Any) -> Any:
    """
    Raises:
        ValueError: a text that no file, address or word is: with control characters, or a page long.
    """
    if isinstance(value, str | Path) and (len(str(value)) > LONGEST or NO_TEXT.search(str(value))):
        raise ValueError("有控制字符，或超过 2000 字 / a control character, or longer than 2000 characters")
    return value


class SettingsSection(BaseModel):
    """A group of settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)  # built once, as part of Settings

    _checked = field_validator("*", mode="before")(checked_text)


class ControlAccount(SettingsSection):
    """An account known to be active, in the register or not: looked at first in every scan (对照账号)."""

    handle: str = Field(min_length=1)
    name: str = Field(min_length=1)
    links: tuple[str, ...] = ()


class Authorizer(SettingsSection):
    """A WeChat account whose unit has authorised us on the open platform (授权方)."""

    appid: str = Field(min_length=1)
    token: str = Field(default="", repr=False)
    """Its authorizer_access_token; empty: only the account's state is requested."""


class PlatformSettings(SettingsSection):
    """How gently one platform is looked at, and when it is left alone."""

    interval_s: float = Field(default=5.0, ge=0, le=86_400)
    """Least time between two looks."""
    jitter: float = Field(default=0.3, ge=0, le=1)
    """Up to this share is added to the interval at random."""
    per_hour: int | None = Field(default=None, ge=1, le=1_000_000)
    """Looks at most; None: the interval alone decides."""
    per_day: int | None = Field(default=None, ge=1, le=1_000_000)
    stop_after_walls: int = Field(default=3, ge=1, le=1_000_000)
    """After so many walls in a row the rest of the platform is not verified in this scan."""
    controls: tuple[ControlAccount, ...] = ()
    """One of these must show a post of the last two weeks, or the platform is skipped in this scan."""


DEFAULT_PLATFORMS: Mapping[str, Mapping[str, float | int]] = {
    # Sources of the numbers: docs/pace.md. A look makes several calls: the intervals apply to looks.
    "weibo": {"interval_s": 6.0},  # one account in 5-10 s, two calls each; stop after 3 blocks in a row
    "zhihu": {"interval_s": 15.0, "per_day": 100},  # 3-5 s a call, a few hundred calls a day; a look is up to 5
    "baijiahao": {"interval_s": 6.0, "stop_after_walls": 2},  # 1-3 s a call; retrying does not remove a captcha
    "wechat": {"interval_s": 18.0, "per_day": 1000, "stop_after_walls": 2},  # 10-20 s a list, 6 s an article, up to 3
    "peopleapp": {"interval_s": 2.0},  # 0.35 s did no harm in 2026; speed gains nothing
}


def with_defaults(platforms: Any) -> Any:
    """Changed settings of a platform keep the defaults of the others."""
    if not isinstance(platforms, dict):
        return platforms
    names = {**DEFAULT_PLATFORMS, **platforms}
    return {
        name: {**DEFAULT_PLATFORMS.get(name, {}), **(platforms.get(name) or {})}
        if is_group(platforms.get(name))
        else platforms[name]
        for name in names
    }


def is_group(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def none_if_empty(value: Any) -> Any:
    """An empty variable counts as absent, which unsets it for a single command."""
    return None if value == "" else value


Word = Annotated[str | None, BeforeValidator(none_if_empty)]


class EvidenceSettings(SettingsSection):
    """How long evidence (证据) is kept, and who else vouches for its time."""

    keep_days: int | None = Field(default=None, ge=1, le=36_500)
    """None: `tracker evidence prune` removes nothing for its age."""
    max_mb: int | None = Field(default=None, ge=1, le=1_000_000_000)
    """10^6 bytes; None: nor for its size."""
    timestamp_url: Annotated[Annotated[str, Field(pattern="^https?://")] | None, BeforeValidator(none_if_empty)] = None
    """A time-stamping authority (时间戳服务, RFC 3161) for each manifest; None: none."""
    timestamp_roots: Annotated[Path | None, BeforeValidator(none_if_empty)] = None
    """A PEM file with the root certificates of its chain, relative to the register's folder. None: the machine's
    trusted roots, and the certificate in the reply."""
    store_timeout_s: float = Field(default=30.0, gt=0, le=600)
    """For one request to the store of evidence_url; a folder is not timed."""


class NoticeSettings(SettingsSection):
    """Common values of an office's notices (通报); options of `tracker export` override them."""

    issuer: str = ""
    """发文机关."""
    number: str = ""
    """发文字号."""
    title: str = ""
    to: str = ""
    """主送机关."""
    scope: str = ""
    """范围, as in 全省."""
    contact: str = ""
    template: Annotated[Path | None, BeforeValidator(none_if_empty)] = None
    """A docx, relative to the register's folder. None: the shipped one."""


class CaseSettings(SettingsSection):
    """How cases are followed up (问题台账)."""

    due_days: int = Field(default=10, ge=1, le=366)
    """整改期限: calendar days after a notice, where none is stated. Notices give 5 to 11."""
    opens_warnings: bool = False
    """Whether a reminder (提醒) also opens a case."""


SAFE_ADDRESS = r"^https://\S+$|^http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?$"
"""An address whose secret nobody on the way can read: https, or on this machine."""


def is_whole_address(text: str) -> bool:
    """Whether a host can be asked at it: with a port that there is, without a name and password."""
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.port != 0 and text.isascii()
    except ValueError:
        return False
    return is_whole and parts.username is None


def check_safe_address(text: str | None) -> str | None:
    """
    Raises:
        ValueError: it cannot be asked, or others could read it on the way. The message does not repeat it.
    """
    if text is not None and not (re.match(SAFE_ADDRESS, text) and is_whole_address(text)):
        raise ValueError("应为 https:// 网址（本机的可用 http://） / an https:// address (http:// on this machine)")
    return text


class NotifySettings(SettingsSection):
    """Messages to people (消息), see docs/notify.md. Who they are is in contacts.yaml."""

    after_scan: bool = False
    """Whether every scan but a replay is followed by `tracker notify`."""
    clerk_day: int = Field(default=10, ge=1, le=366)
    """So many days after the last post the unit's clerk (经办人) is reminded."""
    leader_day: int = Field(default=12, ge=1, le=366)
    """Its leader (负责人) likewise."""
    in_working_hours: bool = True
    """Whether units get messages on working days and in working hours only."""
    office_in_working_hours: bool = False
    """Whether the office does, too."""
    opens_at: time = time(9)
    """On a Shanghai clock."""
    closes_at: time = time(17, 30)
    ping_url: Annotated[Word, AfterValidator(check_safe_address)] = Field(default=None, repr=False)
    """Asked after each weekly scan, `/fail` added to it after a failed one; None: nobody is."""

    @model_validator(mode="after")
    def check_hours(self) -> Self:
        if self.opens_at >= self.closes_at or self.opens_at.tzinfo or self.closes_at.tzinfo:
            raise ValueError("时刻 opens_at 须早于 closes_at，不带时区 / opens_at before closes_at, without a zone")
        return self


class ServeSettings(SettingsSection):
    """The served pages, see docs/serve.md."""

    url: Annotated[Word, AfterValidator(check_safe_address)] = None
    """The address by which browsers reach them, where that is not this machine's own: personal links begin with it."""
    port: int = Field(default=8765, ge=1, le=65_535)


class ClusterSettings(SettingsSection):
    """One of several machines that share a database, see docs/more-than-one-machine.md."""

    address: str = Field(default="", max_length=64, pattern=r"^[\w.-]*$")
    """A name of the network address from which this machine looks; machines with the same one share its pace."""
    queue: bool = False
    """Whether `tracker scan --if-due` hands the scan to the workers (工作机)."""
    look_s: float = Field(default=300.0, gt=0, le=86_400)
    """An account that answers nothing for so long is given up, besides the time it waits for its turn."""


class FiguresSettings(SettingsSection):
    """Metrics of each scan for monitoring (监控)."""

    file: Annotated[Path | None, BeforeValidator(none_if_empty)] = None
    """A Prometheus text file, `….prom`, relative to the register's folder. None: not written."""
