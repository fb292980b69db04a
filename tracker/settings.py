"""Settings (设置): environment variables (TRACKER_…) override tracker.toml beside the register, which overrides the
defaults."""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from scrapers.network.upstream import to_upstream
from scrapers.storage.atomic_file import make_private_folder
from scrapers.storage.private_files import close_to_others, is_others, make_private_file
from tracker.errors import UserError

FILE_NAME = "tracker.toml"
PREFIX = "TRACKER_"


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


def to_absolute(path: Path) -> Path:
    """
    Raises:
        ValueError: nothing can be called so.
    """
    try:
        path = path.expanduser().absolute()
        path.exists()
    except (OSError, RuntimeError) as error:  # a name that is too long; the home of nobody
        raise ValueError(getattr(error, "strerror", None) or str(error)) from error
    return path


def none_if_empty(value: Any) -> Any:
    """An empty variable counts as absent, which unsets it for a single command."""
    return None if value == "" else value


def check_proxy(address: str | None) -> str | None:
    """
    Raises:
        ValueError: it is no proxy's address that can be used.
    """
    if address is not None:
        to_upstream(address)
    return address


STORE_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s@?#]+")


def check_evidence_url(address: str | None) -> str | None:
    """
    Raises:
        ValueError: it is no address, or one with keys in it: it is shown to people and written into the log.
    """
    if address is None or "://" not in address or STORE_ADDRESS.fullmatch(address):
        return address
    raise ValueError(
        "网址须写到桶和文件夹为止，不含密钥、“?”或“#” / an address of bucket and folder, without keys, ? or #"
    )


FullPath = Annotated[Path, AfterValidator(to_absolute)]
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
            raise ValueError("opens_at 须早于 closes_at，不带时区 / opens_at before closes_at, without a zone")
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


class Settings(BaseSettings):
    """All settings. Created by read_settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
    )

    _checked = field_validator("*", mode="before")(checked_text)

    register_file: FullPath
    """名册; tracker.toml is in the same folder and so cannot name it."""
    state: FullPath = Field(default_factory=lambda given: given["register_file"].parent / ".tracker")
    """Folder of the database, evidence, sessions and logs."""
    database_url: str = Field(default_factory=lambda given: to_sqlite_url(given["state"]), min_length=1, repr=False)
    """May contain a password."""
    browser: Word = None
    """A path, or `chrome` or `msedge`; None: the first that is found."""
    user_agent: Word = None
    """None: the browser's default."""
    proxy: Annotated[Word, AfterValidator(check_proxy)] = Field(default=None, repr=False)
    """http://user:password@host:port, the password percent-encoded (scrapers.network.upstream). None: the system's,
    else none: names are resolved here then, and only public machines gone to (scrapers.network.egress_proxy)."""
    timeout_s: float = Field(default=20.0, gt=0, le=600)
    """For one page or reply."""
    lang: Annotated[Literal["zh", "en"] | None, BeforeValidator(none_if_empty)] = None
    """None: the system's."""
    by: str = ""
    """经办人: who decides, looks, imports, where --by does not say. Empty: --by is needed."""
    platforms: Annotated[dict[str, PlatformSettings], BeforeValidator(with_defaults)] = Field(
        default_factory=dict, validate_default=True
    )

    evidence_url: Annotated[Word, AfterValidator(check_evidence_url)] = None
    """Where evidence lies: a folder, or a store's address without keys (`s3://bucket/tracker`). None: the state
    folder."""
    evidence_options: dict[str, Any] = Field(default_factory=dict, repr=False)
    """What the store's package needs besides: fsspec's own words (`endpoint_url`, `key`, `secret`)."""
    evidence: EvidenceSettings = EvidenceSettings()
    cluster: ClusterSettings = ClusterSettings()
    figures: FiguresSettings = FiguresSettings()
    notice: NoticeSettings = NoticeSettings()
    cases: CaseSettings = CaseSettings()
    notify: NotifySettings = NotifySettings()
    serve: ServeSettings = ServeSettings()

    wechat_component_appid: Word = None
    """Our own appid as third-party platform (第三方平台) on WeChat's open platform; None: we are none."""
    wechat_component_token: Word = Field(default=None, repr=False)
    """Its component_access_token."""
    wechat_authorizers: dict[str, Authorizer] = Field(default_factory=dict, repr=False)
    """`__biz` -> its authorised account."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        assert isinstance(init_settings, InitSettingsSource)
        file = init_settings.init_kwargs["register_file"].parent / FILE_NAME
        return init_settings, env_settings, TomlSource(settings_cls, file)

    @property
    def register(self) -> Path:
        return self.register_file

    @property
    def sessions_dir(self) -> Path:
        """Stored sessions of `tracker login`: they contain cookies, so only their owner can read them."""
        return self.state / "sessions"

    @property
    def artifacts_dir(self) -> Path:
        """Captures and screenshots, by scan."""
        return self.state / "artifacts"

    @property
    def logs_dir(self) -> Path:
        return self.state / "logs"

    @property
    def timestamp_roots(self) -> Path | None:
        named = self.evidence.timestamp_roots
        return self.register.parent / named.expanduser() if named else None

    def platform(self, name: str) -> PlatformSettings:
        return self.platforms.get(name, PlatformSettings())

    def open_state(self, on_permissions_fixed: Callable[[Path], None] = lambda state: None) -> Path:
        """Create the state folder if it is missing, for its owner only and excluded from version control.

        Args:
            on_permissions_fixed: called if others could read the folder; their rights have been removed.

        Raises:
            UserError: it cannot be created, or belongs to another user.
        """
        if self.state.is_dir() and not os.access(self.state, os.W_OK):
            return self.state  # it can be read all the same; writing to it will report its own error
        try:
            is_new = not self.state.exists()
            make_private_folder(self.state)
            if is_others(self.state):
                raise UserError(
                    "状态文件夹属于另一个用户，不予使用 / the state folder is another user's, so it is not used: "
                    f"{self.state}",
                    "以该用户运行，或用 chown 改变所有者，或用 --state 指定另一个文件夹 / "
                    "run as that user, or change the owner by chown, or name another folder by --state",
                )
            if close_to_others(self.state):
                on_permissions_fixed(self.state)
            for folder in (self.sessions_dir, self.artifacts_dir, self.logs_dir):
                make_private_folder(folder)
                close_to_others(folder)
            if is_new:
                make_private_file(self.state / ".gitignore")
                (self.state / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            hint = "用 --state 或 TRACKER_STATE 指定一个可写的文件夹 / name another with --state or TRACKER_STATE"
            raise UserError(
                f"不能建立状态文件夹 / the state folder cannot be made: {self.state}: {error.strerror}", hint
            ) from error
        return self.state


def to_sqlite_url(state: Path) -> str:
    return f"sqlite:///{(state / 'tracker.db').as_posix()}"


class TomlSource(TomlConfigSettingsSource):
    """tracker.toml; a relative state folder in it is relative to the file's folder."""

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        """Windows' editor puts a byte order mark before the first line."""
        import tomllib  # only here: most offices have no such file

        return tomllib.loads(file_path.read_bytes().decode("utf-8-sig"))

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        if "register_file" in values:
            raise UserError(f"{self.toml_file_path}: register_file：没有这个设置 / no such setting")
        if isinstance(values.get("state"), str) and self.toml_file_path:
            values["state"] = Path(str(self.toml_file_path)).parent / Path(values["state"]).expanduser()
        return values


def read_settings(register: Path | None = None, state: Path | None = None, lang: str | None = None) -> Settings:
    """The settings for a register; the arguments are command-line options and take precedence.

    Without `register`, TRACKER_REGISTER, else ./accounts.yaml.

    Raises:
        UserError: a setting is unknown or invalid; the message names the file or variable, and the key.
    """
    named = str(register or os.environ.get(f"{PREFIX}REGISTER") or "accounts.yaml")
    try:
        register = to_absolute(Path(checked_text(named)))
    except ValueError as error:
        raise UserError(f"不能用作名册 / not the name of a register: {named[:80]!r}: {error}") from error
    file = register.parent / FILE_NAME
    options: dict[str, Any] = {"register_file": register, "state": state, "lang": lang}
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        faults = (found for found in error.errors(include_url=False) if found["type"] != "default_factory_not_called")
        raise UserError("; ".join(to_message(file, found) for found in faults)) from error
    except SettingsError as error:
        raise UserError(f"环境变量 {PREFIX}… / in the environment: {error}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file} 不是 UTF-8 编码 / is not in UTF-8", "另存为 UTF-8 / save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # of tomllib: no TOML, huge numbers, thousands of brackets
        raise UserError(f"{file} 不合 TOML 语法 / is not TOML: {str(error)[:200]}") from error
    except OSError as error:
        raise UserError(f"{file} 读不出来 / cannot be read: {error.strerror}") from error


def to_message(file: Path, details: ErrorDetails) -> str:
    """The setting's location and its error. The value itself is left out: it may be a password."""
    words = [str(part) for part in details["loc"]]
    variable = f"{PREFIX}{'__'.join(words)}".upper()
    place = variable if variable in os.environ else f"{file}: {'.'.join(words)}"
    if details["type"] == "extra_forbidden":
        meant = [KEYS[name] for name in difflib.get_close_matches(words[-1], KEYS, n=1)]
        better = f"；是不是 {meant[0]} / {meant[0]}?" if meant else ""
        return f"{place}：没有这个设置 / no such setting{better}"
    if details["type"] == "value_error":
        return f"{place}：{details['msg'].removeprefix('Value error, ')}"
    return f"{place}：{expectation(details)}"


def expectation(details: ErrorDetails) -> str:
    """What should be there."""
    context = {name: str(value).replace(" or ", ", ") for name, value in details.get("ctx", {}).items()}
    kind = details["type"]
    wanted = WANTED.get(kind) or next((words for start, words in WANTED.items() if kind.startswith(start)), None)
    return wanted.format(**context) if wanted else f"不合要求 / is wrong: {details['msg']}"


WANTED: Mapping[str, str] = {
    "int": "应为整数 / should be a whole number",
    "float": "应为数字 / should be a number",
    "finite": "应为数字 / should be a number",
    "bool": "应为 true 或 false / should be true or false",
    "time": "应为时刻，如 09:00 / should be a time such as 09:00",
    "string_too_short": "没有填写 / is empty",
    "string_type": "应为文字，加引号 / should be text, in quotes",
    "path": "应为路径，加引号 / should be a path, in quotes",
    "literal": "应为其中之一 / should be one of: {expected}",
    "enum": "应为其中之一 / should be one of: {expected}",
    "dict": "应为一组设置 / should be a group of settings",
    "model": "应为一组设置 / should be a group of settings",
    "greater_than_equal": "不小于 {ge} / should be {ge} or more",
    "greater_than": "须大于 {gt} / should be more than {gt}",
    "less_than_equal": "不大于 {le} / should be {le} or less",
    "less_than": "须小于 {lt} / should be less than {lt}",
}
"""pydantic's error type, or its prefix -> what the setting expects."""


KEYS = {
    **{name: f"platforms.….{name}" for name in PlatformSettings.model_fields},
    **{
        name: f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, SettingsSection)
        for name in field.annotation.model_fields
    },
    **{name: name for name in Settings.model_fields if name != "register_file"},
}
"""The name of a setting -> its place in the file."""
