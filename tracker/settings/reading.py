"""Reads the settings, and says what is wrong with them in a person's words."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from tracker.errors import UserError
from tracker.settings.sections import PlatformSettings, SettingsSection, checked_text
from tracker.settings.settings import FILE_NAME, PREFIX, Settings, to_absolute


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
        field = str(error).partition('"')[2].partition('"')[0].upper()
        raise UserError(f"{PREFIX}{field}：应为 JSON 写法 / should be written as JSON") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file}：不是 UTF-8 编码 / is not in UTF-8", "另存为 UTF-8 / save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # of tomllib: no TOML, huge numbers, thousands of brackets
        raise UserError(f"{file}：不合 TOML 语法 / is not TOML: {toml_fault(error)}") from error
    except OSError as error:
        raise UserError(f"{file}：读不出来 / cannot be read: {error.strerror}") from error


def toml_fault(error: ValueError | RecursionError) -> str:
    """What is wrong, where the library has no words for a person."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return "a number is too long" if "int_max_str_digits" in str(error) else str(error)[:200]


def to_message(file: Path, details: ErrorDetails) -> str:
    """The setting's location and its error. The value itself is left out: it may be a password."""
    words = [str(part) for part in details["loc"]]
    variable = f"{PREFIX}{'__'.join(words)}".upper()
    place = variable if variable in os.environ else f"{file}: {'.'.join(words)}"
    if details["type"] == "extra_forbidden":
        meant = [KEYS[name] for name in difflib.get_close_matches(words[-1], KEYS, n=1)]
        zh, en = (f"；是不是 {meant[0]}", f", {meant[0]}?") if meant else ("", "")
        return f"{place}：没有这个设置{zh} / no such setting{en}"
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
