"""Parses originality.yaml beside the register: further names of units, further outlets, ordered reposts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.errors import Fault, UserError
from tracker.origin.outlets import UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.yaml_file.line_yaml import Node, read_yaml

FILE = "originality.yaml"
LARGEST = 5_000_000
"""Bytes; ten thousand orders need less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginConfig:
    """Facts about origins that neither the register nor platforms state."""

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Unit, normalised -> names of its outlets, and other names."""
    outlets: tuple[str, ...] = ()
    orders: tuple[RepostOrder, ...] = ()

    def names_of(self, account: Account) -> UnitNames:
        return UnitNames(aliases=self.aliases.get(normal_name(account.unit), ()), outlets=self.outlets)

    def tasks_of(self, account: Account) -> tuple[RepostOrder, ...]:
        return tuple(order for order in self.orders if order.is_for(account))


def check_not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("不能为空 / must not be empty")
    return text.strip()


Text = Annotated[str, AfterValidator(check_not_blank)]


class OriginYamlSection(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False, frozen=True, defer_build=True)


class TaskPart(OriginYamlSection):
    task: Text
    titles: tuple[Text, ...] = ()
    links: tuple[Text, ...] = ()
    ordered_on: date
    due_on: date
    by: str = ""
    regions: tuple[Text, ...] = ()
    platforms: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def can_be_done(self) -> "TaskPart":
        if not self.titles and not self.links:
            raise ValueError("titles 或 links 至少写一个 / needs titles or links")
        if self.due_on < self.ordered_on:
            raise ValueError("due_on 早于 ordered_on / due before it was ordered")
        return self

    def to_task(self) -> RepostOrder:
        return RepostOrder(name=self.task, **{name: value for name, value in dict(self).items() if name != "task"})


class NotesPart(OriginYamlSection):
    aliases: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    outlets: tuple[Text, ...] = ()
    mandated: tuple[TaskPart, ...] = ()

    @model_validator(mode="after")
    def is_each_once(self) -> "NotesPart":
        names = [task.task for task in self.mandated]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"任务 {twice} 写了两次 / the task is listed twice")
        return self

    def to_notes(self) -> OriginConfig:
        return OriginConfig(
            aliases={normal_name(unit): names for unit, names in self.aliases.items()},
            outlets=self.outlets,
            orders=tuple(task.to_task() for task in self.mandated),
        )


def read_notes(path: Path) -> NotesPart:
    """The file's content; empty if there is no file.

    Raises:
        UserError: it cannot be read, or is invalid; the first fault is reported with its line.
    """
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise UserError(f"{path} 读不出来 / cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise UserError(f"{path} 太大 / is too large: {len(content)} bytes")
    if not content.strip():
        return NotesPart()
    root, faults = read_yaml(content)
    if faults:
        raise refused(path, faults)
    plain = root.to_plain_value() if root is not None else None
    if root is None or plain is None:
        return NotesPart()
    try:
        return NotesPart.model_validate(plain)
    except ValidationError as error:
        raise refused(path, [to_fault(error, root) for error in error.errors(include_url=False)]) from error


def to_fault(detail: Any, root: Node) -> Fault:
    node = tuple(part for part in detail["loc"] if part != "[key]")
    message = f"{'.'.join(map(str, node)) or FILE}: {detail['msg'].removeprefix('Value error, ')}"
    return Fault(root.at(node).line, message, message)


def refused(path: Path, faults: Any) -> UserError:
    first, *more = sorted(faults)
    hint = f"另有 {len(more)} 处 / and {len(more)} more" if more else ""
    return UserError(f"{path}:{first.line}: {first.zh}", hint)
