"""The register (名册): the accounts to look at, and the rules to judge them by.

accounts.yaml is read as a whole: all faults are reported with their lines, and a file with faults is rejected.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from pydantic import ValidationError

from scrapers.storage.named_file import read_named_file
from tracker.errors import Fault, UserError
from tracker.policy.policies import Policies
from tracker.policy.policy_layers import layers_of
from tracker.register.account import Account, page_key
from tracker.register.register_file import RegisterPart, platform_word
from tracker.yaml_file.error_messages import MAX_FAULTS, first_faults
from tracker.yaml_file.line_yaml import Node, read_yaml, shorten


class RegisterError(UserError):
    """The file has faults; `faults` holds them in line order, of very many the first; `left_out` counts the rest."""

    file = ("名册", "the register")
    command = "tracker accounts check"

    def __init__(self, path: Path, faults: tuple[Fault, ...], left_out: int = 0) -> None:
        zh, en = self.file
        left_out += max(len(faults) - MAX_FAULTS, 0)
        faults = faults[:MAX_FAULTS]
        count = len(faults) + left_out
        super().__init__(
            f"{zh}有 {count} 处需要改正 / {en} has errors ({count}): {path}",
            f"逐行改正后再运行 / correct them and run again: {self.command}",
        )
        self.path = path
        self.faults = faults
        self.left_out = left_out


class RuleSetFault(RegisterError):
    """A rule-set file has faults."""

    file = ("规则集", "the rule set")
    command = "tracker policy check"


@dataclass(frozen=True, kw_only=True)
class Register:
    """The accounts of one supervising office. (platform, handle) is unique."""

    name: str
    """Name of the register, e.g. 湖南省政务新媒体; the folder's name if the file gives none."""
    accounts: tuple[Account, ...]
    """In file order; may be empty."""
    policies: Policies = field(default_factory=Policies)
    is_in_database: bool = False
    """The file says `accounts: database`: the accounts are in the database, imported from files; see
    tracker.register.imports."""
    is_demonstration: bool = False
    """Its handles are made up: it is only for replayed recordings."""
    path: Path
    digest: str
    """SHA-256 of the file, in hex: identifies the register of a scan."""

    def has_head_of(self, other: "Register") -> bool:
        """Whether everything that the file says besides its accounts is the same."""
        return (self.name, self.policies, self.is_demonstration) == (other.name, other.policies, other.is_demonstration)


IN_DATABASE = "database"
"""Value of `accounts` in the file if they are in the database."""


NEW_IN_DATABASE = """\
# 名册：账号在数据库里，用 tracker accounts import 导入、tracker accounts export 导出。
# The register: its accounts live in the database; files bring them in and take them out.
# 名称、规定（policy）写在这里，见 docs/register.md。 Name and policy are written here.
register:
  timezone: Asia/Shanghai
accounts: database
"""


def read_register(path: str | Path) -> Register:
    """Read accounts.yaml; if the accounts are in the database, only its other sections.

    Raises:
        RegisterError: it has faults.
        UserError: the file does not exist, or cannot be read.
    """
    path = Path(path)
    return parse_register(read_file(path), path)


def parse_register(content: bytes, path: Path) -> Register:
    """As read_register, of a file that need not be written yet.

    Raises:
        RegisterError: it has faults.
    """
    root, faults = read_yaml(content)
    if root is None or not isinstance(root.value, dict):
        raise RegisterError(path, faults or (NO_KEYS,))
    faults += tuple(duplicates(root))
    left_out = 0
    values = root.to_plain_value()
    is_in_database = values.get("accounts") == IN_DATABASE
    try:
        part = RegisterPart.model_validate(values | {"accounts": None} if is_in_database else values)
    except ValidationError as error:
        found, left_out = first_faults(error, root, RegisterPart)
        faults += found
    else:
        layers, wrong = layers_of(part.policy, root.at(("policy",)), path.parent)
        faults += wrong
    if faults:
        raise RegisterError(path, tuple(sorted(set(faults), key=attrgetter("line", "zh", "en"))), left_out)
    return Register(
        name=part.head.name or path.resolve().parent.name,
        accounts=tuple(account.to_account() for account in part.accounts or ()),
        policies=Policies(layers=layers),
        is_in_database=is_in_database,
        is_demonstration=part.head.demonstration,
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
    )


LARGEST = 128 << 20
"""Bytes of a register; 200,000 accounts are 50 million."""
NO_KEYS = Fault(1, "文件里没有内容：至少要有 accounts: 和账号", "nothing in it: at least accounts: with the accounts")


def read_file(path: Path) -> bytes:
    """
    Raises:
        UserError: the file does not exist, or cannot be read.
    """
    try:  # a name that is too long is an error already when it is looked for
        if not path.exists():
            raise UserError(f"找不到名册 / no register: {path}", "新建一份 / make one: tracker init")
        if not path.is_file():
            raise UserError(f"名册应是一个文件 / the register must be a file: {path}")
        return read_named_file(path, LARGEST)
    except OSError as error:
        raise UserError(f"名册读不出来 / the register cannot be read: {path}: {error.strerror}") from error


def duplicates(root: Node) -> Iterator[Fault]:
    """(platform, handle) identifies an account: a second entry is a mistake, whatever other faults it has. So are two
    handles that lead to one page."""
    first: dict[tuple[str, str], int] = {}
    listed = root.at(("accounts",)).value
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry.value, dict):
            continue
        platform, handle = entry.at(("platform",)), entry.at(("handle",))
        if not (isinstance(platform.value, str) and isinstance(handle.value, str)):
            continue
        key = page_key(platform_word(platform.value), handle.value.strip())
        if key in first:
            yield Fault(
                handle.line,
                f"{key[0]} 的账号 {shorten(handle.value.strip())} 重复：第 {first[key]} 行已经登记",
                f"{key[0]}:{shorten(handle.value.strip())} is listed twice, first in line {first[key]}",
            )
        first.setdefault(key, handle.line)
