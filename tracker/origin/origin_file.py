"""Parses originality.yaml beside the register: further names of units, further outlets, ordered reposts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from scrapers.storage.named_file import read_named_file
from tracker.errors import Fault, UserError
from tracker.origin.outlets import UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.register.register import RegisterError
from tracker.yaml_file.error_messages import first_faults
from tracker.yaml_file.line_yaml import read_yaml
from tracker.yaml_file.schema import YamlSection, invalid, to_date

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
        raise invalid("没有填写", "is empty")
    return text.strip()


Text = Annotated[str, AfterValidator(check_not_blank)]


Day = Annotated[date, BeforeValidator(to_date), Field(strict=True)]
"""A number is no day: it would be read as seconds since 1970."""


class OriginYamlSection(YamlSection):
    model_config = ConfigDict(extra="forbid", strict=False, frozen=True, defer_build=True)


class TaskPart(OriginYamlSection):
    task: Text
    titles: tuple[Text, ...] = ()
    links: tuple[Text, ...] = ()
    ordered_on: Day
    due_on: Day
    by: str = ""
    regions: tuple[Text, ...] = ()
    platforms: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def can_be_done(self) -> "TaskPart":
        if not self.titles and not self.links:
            raise invalid("titles 或 links 至少写一个", "needs titles or links")
        if self.due_on < self.ordered_on:
            raise invalid("due_on 早于 ordered_on", "due_on is before ordered_on")
        return self

    def to_task(self) -> RepostOrder:
        return RepostOrder(name=self.task, **{name: value for name, value in vars(self).items() if name != "task"})


class OriginFilePart(OriginYamlSection):
    aliases: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    outlets: tuple[Text, ...] = ()
    mandated: tuple[TaskPart, ...] = ()

    @model_validator(mode="after")
    def is_each_once(self) -> "OriginFilePart":
        names = [task.task for task in self.mandated]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise invalid(f"任务 {twice} 写了两次", f"the task {twice} is listed twice")
        return self

    def to_origin_config(self) -> OriginConfig:
        return OriginConfig(
            aliases={normal_name(unit): names for unit, names in self.aliases.items()},
            outlets=self.outlets,
            orders=tuple(task.to_task() for task in self.mandated),
        )


def read_origin_file(path: Path) -> OriginFilePart:
    """The file's content; empty if there is no file.

    Raises:
        UserError: it cannot be read, or is invalid; every fault is reported with its line.
    """
    try:
        content = read_named_file(path, LARGEST) if path.exists() else b""
    except OSError as error:
        raise UserError(f"{path}：读不出来 / cannot be read: {error.strerror}") from error
    if not content.strip():
        return OriginFilePart()
    root, faults = read_yaml(content)
    if faults:
        raise OriginFault(path, faults)
    plain = root.to_plain_value() if root is not None else None
    if root is None or plain is None:
        return OriginFilePart()
    try:
        return OriginFilePart.model_validate(plain)
    except ValidationError as error:
        raise OriginFault(path, *first_faults(error, root, OriginFilePart)) from error


class OriginFault(RegisterError):
    """originality.yaml has faults."""

    file = ("署名和任务文件", "the file of sources and tasks")
    command = "tracker mandated"

    def __init__(self, path: Path, faults: Iterable[Fault], left_out: int = 0) -> None:
        super().__init__(path, tuple(sorted(set(faults))), left_out)
