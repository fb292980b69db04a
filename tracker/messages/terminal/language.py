"""The language of the interface, known before anything is printed; and help sentences in both. Standard library only:
run.py needs it before the packages are installed."""

import inspect
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from scrapers.storage.named_file import read_named_file

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


Pair = tuple[str, str]
"""Chinese, English."""

BETWEEN = "\x1f"
"""Unit separator: between the Chinese and the English of one help text, which command-line libraries take as one."""


def both(zh: str, en: str) -> str:
    """One help text in both languages; `in_language` picks one when the command is loaded."""
    return f"{zh}{BETWEEN}{en}"


def chinese(zh: str) -> Callable[[FunctionT], FunctionT]:
    """Decorates a command: its help in Chinese. In English it is the docstring."""

    def decorate(function: FunctionT) -> FunctionT:
        function.__doc__ = both(zh, inspect.cleandoc(function.__doc__ or ""))
        return function

    return decorate


def in_language(text: str, lang: Lang) -> str:
    """The part of `both` in this language; a text in one language only as it is."""
    zh, mark, en = text.partition(BETWEEN)
    return en if mark and lang is Lang.EN else zh


def language(option: Lang | None, configured: str | None, environ: Mapping[str, str], system: str = "") -> Lang:
    """The display language: the option, else the setting, else the locale; English for any other locale.

    environ follows POSIX: LC_ALL over LC_MESSAGES over LANG. system is the operating system's name of the locale, used
    when none is set: Windows uses `Chinese (Simplified)_China` or `zh_CN`.
    """
    if option is not None:
        return option
    if configured in set(Lang):
        return Lang(configured)
    locale_name = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), system)
    return Lang.ZH if locale_name.lower().startswith(("zh", "chinese")) else Lang.EN


def early_language(args: Sequence[str], environ: Mapping[str, str], system: str = "") -> Lang:
    """The language for what is printed before the settings are read: help, usage errors, run.py's own lines.

    As `language`, with what stands wrong in --lang, TRACKER_LANG or tracker.toml left out: its error follows.
    """
    option = option_value("--lang", args)
    configured = environ.get("TRACKER_LANG") or configured_language(args, environ)
    return language(Lang(option) if option in set(Lang) else None, configured, environ, system)


LARGEST_SETTINGS = 1 << 20
"""Bytes of a tracker.toml."""


def configured_language(args: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """`lang` of the tracker.toml beside the register; None: none is given, or it cannot be read."""
    register = option_value("--register", args) or environ.get("TRACKER_REGISTER") or "accounts.yaml"
    try:
        file = Path(register).expanduser().with_name("tracker.toml")
        value = tomllib.loads(read_named_file(file, LARGEST_SETTINGS).decode("utf-8-sig")).get("lang")
    except (OSError, ValueError, RuntimeError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def option_value(name: str, args: Sequence[str]) -> str | None:
    """The last value of an option, given as `--name value` or `--name=value`; None: it is not among the arguments."""
    values = [value for word, value in pairwise(args) if word == name]
    values += [word.partition("=")[2] for word in args if word.startswith(f"{name}=")]
    return values[-1] if values else None


def with_language_first(args: Sequence[str]) -> list[str]:
    """The arguments with --lang before the command, wherever it was given; behind `--` nothing is an option."""
    end = args.index("--") if "--" in args else len(args)
    first, rest = [], list[str]()
    words = iter(args[:end])
    for word in words:
        if word == "--lang" and (value := next(words, None)) is not None:
            first += [word, value]
        elif word.startswith("--lang="):
            first.append(word)
        else:
            rest.append(word)
    return [*first, *rest, *args[end:]]


def system_locale() -> str:
    """The operating system's name of the locale, for where no variable names one; empty: it has none."""
    import locale

    return locale.getlocale()[0] or ""


def present_language(args: Sequence[str]) -> Lang:
    return early_language(args, os.environ, system_locale())
