"""What the program promises without being run: its commands, settings, files and tables, a line each."""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from typer.main import get_command

from tests.conftest import ROOT
from tracker.cli.main import app
from tracker.notify.contacts_file import ContactsPart
from tracker.origin.origin_file import OriginFilePart
from tracker.policy.rule_set import RuleSetPart
from tracker.recordings.case_yaml import CaseYaml
from tracker.register.register_file import RegisterPart
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import WITH_VALUES
from tracker.settings.sections import DEFAULT_PLATFORMS
from tracker.settings.settings import PREFIX, Settings
from tracker.store.schema import every_table

FILES: Mapping[str, type[BaseModel]] = {
    "accounts.yaml": RegisterPart,
    "a rule set": RuleSetPart,
    "originality.yaml": OriginFilePart,
    "case.yaml": CaseYaml,
    "contacts.yaml": ContactsPart,
}
"""The YAML files that people write."""


def command_lines() -> list[str]:
    """Every command with its options and arguments, by name: `summary --by [region|platform]`."""
    return sorted(parameter_line(path, parameter) for path, command in commands() for parameter in command.params)


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the program by its words; () is the program itself."""
    yield from under((), get_command(app))


def under(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, sub in getattr(command, "commands", {}).items():
        yield from under((*path, name), sub)


def parameter_line(path: tuple[str, ...], parameter: Any) -> str:
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.metavar] if is_argument else [*parameter.opts, *parameter.secondary_opts]
    takes = "" if is_argument or parameter.is_flag or parameter.count else value_of(parameter)
    marks = [mark for mark in ("required", "multiple") if getattr(parameter, mark, False)]
    if parameter.default not in (None, False, 0, "", ()):
        marks.append(f"default {getattr(parameter.default, 'value', parameter.default)}")
    return " ".join([*(path or ("tracker",)), "/".join(names), *([takes] if takes else []), *map("({})".format, marks)])


def value_of(parameter: Any) -> str:
    """The words that an option takes, its metavar, or the name of its type."""
    annotation = parameter.type_descriptor.annotation
    if get_origin(annotation) is list:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return f"[{'|'.join(get_args(annotation))}]"
    if isinstance(annotation, type) and issubclass(annotation, Enum) and not parameter.metavar:
        return f"[{'|'.join(str(item.value) for item in annotation)}]"
    return str(parameter.metavar or getattr(annotation, "__name__", annotation))


def setting_lines() -> list[str]:
    """Every key of tracker.toml with its type and default, the gentleness of each platform, and every variable."""
    keys = list(keys_of(Settings))
    platforms = [
        f"platforms.{platform}.{key} = {number}"
        for platform, numbers in sorted(DEFAULT_PLATFORMS.items())
        for key, number in sorted(numbers.items())
    ]
    named = {PREFIX + line.split(":")[0].upper().replace(".", "__") for line in keys if not re.search(r"[{\[]", line)}
    return [*keys, *platforms, *(f"environment: {name}" for name in sorted(named | variables()))]


def variables() -> set[str]:
    """The variables that the code names itself."""
    files = [path for folder in ("tracker", "scrapers") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {name for path in files for name in re.findall(rf"\b{PREFIX}[A-Z]+(?:_[A-Z]+)*\b", path.read_text("utf-8"))}


def file_lines() -> list[str]:
    lines = [f"{file}: {line}" for file, model in FILES.items() for line in keys_of(model)]
    lines += [f"mapping: columns.{{}}: {word}" for word in sorted(Column)]
    return lines + [f"mapping: values.{word}.{{}}: string" for word in sorted(WITH_VALUES)]


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """Every key a model takes, in order: `evidence.keep_days: integer | null = null`. An open mapping's key is `{}`."""
    schema = model.model_json_schema()
    yield from properties_of(schema, "", schema.get("$defs", {}), ())


def properties_of(part: Mapping[str, Any], at: str, named: Mapping[str, Any], inside: tuple[str, ...]) -> Iterator[str]:
    for key, value in part.get("properties", {}).items():
        told = "" if "default" not in value else f" = {json.dumps(value['default'], ensure_ascii=False)}"
        required = " required" if key in part.get("required", ()) else ""
        path = f"{at}{key}"
        yield f"{path}: {' | '.join(types_of(value, named))}{required}{told if len(told) < 80 else ''}"
        yield from within(value, path, named, inside)


def within(value: Mapping[str, Any], path: str, named: Mapping[str, Any], inside: tuple[str, ...]) -> Iterator[str]:
    """The keys below; of a model that holds itself only once."""
    for item in value.get("anyOf", ()):
        yield from within(item, path, named, inside)
    if "$ref" in value:
        name = name_of(value)
        if name not in inside:
            yield from within(named[name], path, named, (*inside, name))
    if "properties" in value:
        yield from properties_of(value, f"{path}.", named, inside)
    if isinstance(value.get("items"), dict):
        yield from within(value["items"], f"{path}[]", named, inside)
    if isinstance(value.get("additionalProperties"), dict):
        yield from within(value["additionalProperties"], f"{path}.{{}}", named, inside)


def types_of(value: Mapping[str, Any], named: Mapping[str, Any]) -> list[str]:
    if "anyOf" in value:
        return [name for item in value["anyOf"] for name in types_of(item, named)]
    if "$ref" in value:
        return types_of(named[name_of(value)], named)
    if "enum" in value or "const" in value:
        return ["/".join(map(str, value.get("enum", [value.get("const")])))]
    kind = str(value.get("type", "any"))
    if kind == "array" and isinstance(value.get("items"), dict):
        return [f"array of {'/'.join(types_of(value['items'], named))}"]
    return [f"{kind} ({value['format']})" if "format" in value else kind]


def name_of(value: Mapping[str, Any]) -> str:
    return str(value["$ref"]).rsplit("/", 1)[-1]


def table_lines() -> list[str]:
    """Every column of the database: `scan.id: INTEGER key`."""
    return sorted(
        f"{table.name}.{column.name}: {column.type}"
        f"{' key' if column.primary_key else ''}{' null' if column.nullable else ''}"
        for table in every_table()
        for column in table.columns
    )
