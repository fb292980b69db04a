"""The register (名册): whose accounts are looked at, and by which numbers they are judged.

accounts.yaml is read whole: every fault is told with its line, all at once, and a faulty file is no register.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from tracker.errors import Fault, UserError
from tracker.policy.policy import Policies
from tracker.policy.policy_layers import layers_of
from tracker.register.account import Account
from tracker.register.register_file import RegisterPart, platform_word
from tracker.yaml_file.error_messages import to_fault
from tracker.yaml_file.line_yaml import Node, read_yaml, shorten


class RegisterError(UserError):
    """The file has faults; `faults` holds all of them in the order of their lines."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            f"名册 {path} 有 {len(faults)} 处需要改正 / the register has {len(faults)} to mend",
            "逐行改正后再运行 / mend them and run again: tracker accounts check",
        )
        self.path = path
        self.faults = faults


class RuleSetFault(RegisterError):
    """A file of rules has faults."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        super().__init__(path, faults)
        self.message = f"规则集 {path} 有 {len(faults)} 处需要改正 / the rule set has {len(faults)} to mend"
        self.hint = "逐行改正后再运行 / mend them and run again: tracker policy check FILE"


@dataclass(frozen=True, kw_only=True)
class Register:
    """One supervising office's accounts. (platform, handle) is unique."""

    name: str
    """Of the register, e.g. 湖南省政务新媒体; that of its folder where the file gives none."""
    accounts: tuple[Account, ...]
    """In the file's order; may be empty."""
    policies: Policies = field(default_factory=Policies)
    is_in_database: bool = False
    """The file says `accounts: database`: they live there, imported from files; see tracker.register_import."""
    is_demonstration: bool = False
    """Its handles are made: it is only for replayed cases."""
    path: Path
    digest: str
    """SHA-256 of the file, in hex: which register a scan was made of."""


IN_DATABASE = "database"
"""What stands in the accounts' place in the file when they live in the database."""


NEW_IN_DATABASE = """\
# 名册：账号在数据库里，用 tracker accounts import 导入、tracker accounts export 导出。
# The register: its accounts live in the database; files bring them in and take them out.
# 名称、规定（policy）写在这里，见 docs/register.md。 Name and policy are written here.
register:
  timezone: Asia/Shanghai
accounts: database
"""


def read_register(path: str | Path) -> Register:
    """Read accounts.yaml; of a register in the database its head alone, without accounts.

    Raises:
        RegisterFault: it has faults.
        UserError: there is no such file, or it may not be read.
    """
    path = Path(path)
    content = read_file(path)
    root, faults = read_yaml(content)
    if root is None or not isinstance(root.value, dict):
        raise RegisterError(path, faults or (NO_KEYS,))
    faults += tuple(duplicates(root))
    said = root.to_plain_value()
    is_in_database = said.get("accounts") == IN_DATABASE
    try:
        part = RegisterPart.model_validate(said | {"accounts": None} if is_in_database else said)
    except ValidationError as error:
        faults += tuple(
            to_fault(details, root, RegisterPart) for details in error.errors(include_url=False, include_input=False)
        )
    else:
        layers, wrong = layers_of(part.policy, root.at(("policy",)), path.parent)
        faults += wrong
    if faults:
        raise RegisterError(path, tuple(sorted(set(faults))))
    return Register(
        name=part.head.name or path.resolve().parent.name,
        accounts=tuple(account.to_account() for account in part.accounts or ()),
        policies=Policies(layers=layers),
        is_in_database=is_in_database,
        is_demonstration=part.head.demonstration,
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
    )


NO_KEYS = Fault(1, "文件里没有内容：至少要有 accounts: 和账号", "nothing in it: at least accounts: with the accounts")


def read_file(path: Path) -> bytes:
    """
    Raises:
        UserError: there is no such file, or it may not be read.
    """
    if not path.exists():
        raise UserError(f"找不到名册 / no register at {path}", "新建一份 / make one: tracker init")
    if not path.is_file():
        raise UserError(f"名册应是一个文件 / the register must be a file: {path}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"名册读不出来 / the register cannot be read: {path}: {error.strerror}") from error


def duplicates(root: Node) -> Iterator[Fault]:
    """(platform, handle) is an account's identity: a second entry is a mistake, faulty elsewhere or not."""
    first: dict[tuple[str, str], int] = {}
    listed = root.at(("accounts",)).value
    for entry in listed if isinstance(listed, list) else ():
        platform, handle = entry.at(("platform",)), entry.at(("handle",))
        if not (isinstance(platform.value, str) and isinstance(handle.value, str)):
            continue
        key = platform_word(platform.value), handle.value.strip()
        if key in first:
            yield Fault(
                handle.line,
                f"{key[0]} 的账号 {shorten(key[1])} 重复：第 {first[key]} 行已经登记",
                f"{key[0]}:{shorten(key[1])} is listed twice, first in line {first[key]}",
            )
        first.setdefault(key, handle.line)
