"""Settings (设置): environment variables (TRACKER_…) override tracker.toml, which overrides the defaults."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from scrapers.network.upstream import to_upstream
from scrapers.storage.atomic_file import make_private_folder
from scrapers.storage.named_file import read_named_file, with_home
from scrapers.storage.private_files import close_to_others, is_open_to_others, is_others, make_private_file
from tracker.errors import UserError
from tracker.settings.sections import (
    Authorizer,
    CaseSettings,
    ClusterSettings,
    EvidenceSettings,
    FiguresSettings,
    NoticeSettings,
    NotifySettings,
    PlatformSettings,
    ServeSettings,
    Word,
    checked_text,
    none_if_empty,
    with_defaults,
)

FILE_NAME = "tracker.toml"
LARGEST = 1 << 20
"""Bytes of the file."""
PREFIX = "TRACKER_"


NO_HOME = "没有这个用户的主目录 / there is no home folder of that user"


def to_absolute(path: Path) -> Path:
    """
    Raises:
        ValueError: nothing can be called so.
    """
    try:
        path = path.expanduser().absolute()
        path.exists()
    except RuntimeError as error:
        raise ValueError(NO_HOME) from error
    except OSError as error:  # a name that is too long
        raise ValueError(error.strerror or str(error)) from error
    return path


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
        ValueError: it is no address, one with keys in it, which is shown to people and written into the log, or a
            folder in the home of nobody.
    """
    if address is not None and "://" not in address and has_no_home(address):
        raise ValueError(NO_HOME)
    if address is None or "://" not in address or STORE_ADDRESS.fullmatch(address):
        return address
    raise ValueError(
        "网址须写到桶和文件夹为止，不含密钥、“?”或“#” / an address of bucket and folder, without keys, ? or #"
    )


FullPath = Annotated[Path, AfterValidator(to_absolute)]


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

    @field_validator("database_url")
    @classmethod
    def of_a_file(cls, address: str) -> str:
        """In memory every command would begin anew, and find no problems."""
        if re.fullmatch(r"sqlite(?:\+\w+)?:(?://)?/?(?::memory:)?(?:\?.*)?", address.strip()):
            raise ValueError("没有写明数据库文件 / it names no file")
        return address

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
    """Where evidence is stored: a folder, or a store's address without keys (`s3://bucket/tracker`). None: the state
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
        has_variables = any(name.upper().startswith(PREFIX) for name in os.environ)
        stated = (env_settings,) if has_variables else ()  # to look for each setting takes most of the time
        return init_settings, *stated, TomlSource(settings_cls, file)

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
        return self.register.parent / with_home(named) if named else None

    def platform(self, name: str) -> PlatformSettings:
        return self.platforms.get(name, PlatformSettings())

    def open_state(self, on_permissions_fixed: Callable[[Path], None] = lambda state: None) -> Path:
        """Create the state folder if it is missing, for its owner only and excluded from version control.

        Args:
            on_permissions_fixed: called if others could read the folder; their rights have been removed.

        Raises:
            UserError: it cannot be created, belongs to another user, or others can read it and it holds other things.
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
            if is_open_to_others(self.state) and is_foreign(self.state):
                raise UserError(
                    "这个文件夹他人能读，又有别的东西，不能用作状态文件夹 / "
                    f"a folder that others can read, with other things in it, cannot be the state folder: {self.state}",
                    "用 --state 或 TRACKER_STATE 指定一个专用的文件夹 / "
                    "name a folder of its own with --state or TRACKER_STATE",
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


def is_foreign(folder: Path) -> bool:
    """Whether a folder has something in it, and nothing that this program makes first: `--state .`, `--state /tmp`."""
    names = {path.name for path in folder.iterdir()}
    return folder.name != ".tracker" and bool(names) and not names & {"tracker.db", "sessions"}


def to_sqlite_url(state: Path) -> str:
    return f"sqlite:///{(state / 'tracker.db').as_posix()}"


def has_no_home(path: str) -> bool:
    """Whether it begins with the home of nobody, for which the setting's own check has words."""
    return str(with_home(Path(path))).startswith("~")


LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
"""A key of very many parts, for which the library's time and memory grow as their square."""


class TomlSource(TomlConfigSettingsSource):
    """tracker.toml; a relative state folder in it is relative to the file's folder."""

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        """Windows' editor puts a byte order mark before the first line."""
        import tomllib  # only here: most offices have no such file

        text = read_named_file(file_path, LARGEST).decode("utf-8-sig")
        if LONG_KEY.search(text):
            raise RecursionError(file_path)  # as the library has it of too many brackets
        return tomllib.loads(text)

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        if "register_file" in values:
            place = f"{self.toml_file_path}: register_file"
            raise UserError(f"{place}：没有这个设置 / no such setting")
        if isinstance(values.get("state"), str) and self.toml_file_path and not has_no_home(values["state"]):
            values["state"] = Path(str(self.toml_file_path)).parent / with_home(Path(values["state"]))
        return values
