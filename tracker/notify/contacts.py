"""Reads the contacts and their channels (联系人) from contacts.yaml beside the register, a file that its owner
alone may read.

Its addresses and passwords are secrets of this process from the moment they are read.
"""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from scrapers.storage.atomic_file import FILE_MODE, HAS_MODES, create_atomically
from scrapers.storage.named_file import read_named_file
from scrapers.storage.private_files import is_open_to_others, is_others
from tracker.errors import Fault, UserError
from tracker.notify.contact_secrets import hide_secrets, is_local, masked, without_values
from tracker.notify.contacts_file import ChannelKind, ChannelPart, ContactPart, ContactRole, ContactsPart
from tracker.register.account import Account
from tracker.register.register import RegisterError
from tracker.text.sanitize import sanitize
from tracker.yaml_file.error_messages import first_faults
from tracker.yaml_file.line_yaml import Node, read_yaml, shorten

FILE = "contacts.yaml"
LARGEST = 5_000_000
"""Bytes."""


class ContactsFault(RegisterError):
    """contacts.yaml has faults."""

    file = ("联系人文件", "the contacts file")
    command = "tracker notify --dry-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: str
    role: ContactRole
    channels: tuple[str, ...]
    unit: str = ""
    region: str = ""
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def answers_for(self, account: Account) -> bool:
        """Whether it receives messages about an account."""
        is_in_region = not self.region or self.end_of_region(account) is not None
        return is_in_region and (not self.unit or sanitize(account.unit) == sanitize(self.unit))

    def place_of(self, account: Account) -> tuple[str, ...]:
        """The place of the register that its scope means, in an account that it answers for: the unit's region, or
        its own region with those above it. More than one is more than one place of the same name."""
        end = self.end_of_region(account)
        return account.region if self.unit or end is None else account.region[:end]

    def end_of_region(self, account: Account) -> int | None:
        """After how many levels of the account's region its own ends; None: the account is not in it, or it has none.
        `湘潭市/高新区` names a region by one above it."""
        levels = tuple(sanitize(level) for level in self.region.split("/") if level.strip())
        own = tuple(sanitize(level) for level in account.region)
        ends = range(len(levels), len(own) + 1) if levels else ()
        return next((end for end in ends if own[end - len(levels) : end] == levels), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    channels: Mapping[str, ChannelPart]
    """By name."""
    people: tuple[Contact, ...]
    was_open: bool = False
    """Whether others could read the file when it was opened."""
    is_restricted: bool = False
    """Whether their rights have been removed."""

    def of_role(self, *roles: ContactRole) -> tuple[Contact, ...]:
        return tuple(contact for contact in self.people if contact.role in roles)

    @property
    def is_on_this_machine(self) -> bool:
        """Whether no channel leads anywhere else."""
        return all(is_local(channel) for channel in self.channels.values())

    def named(self, name: str) -> Contact | None:
        return next((contact for contact in self.people if contact.name == name), None)


def read_contacts(register: Path) -> Contacts:
    """
    Raises:
        ContactsFault: it has faults; all of them are named.
        UserError: there is none, it cannot be read, or it is another user's.
    """
    return parse_contacts(contacts_path(register), restricts=True)


def look_at_contacts(register: Path) -> Contacts:
    """Likewise, and nothing is changed: others who can read the file still can.

    Raises:
        ContactsFault, UserError: see read_contacts.
    """
    return parse_contacts(contacts_path(register), restricts=False)


def contacts_path(register: Path) -> Path:
    return register.with_name(FILE)


def parse_contacts(path: Path, *, restricts: bool) -> Contacts:
    """
    Raises:
        ContactsFault, UserError: see read_contacts.
    """
    content, was_open = read_private(path, restricts=restricts)
    root, faults = read_yaml(content)
    if root is None or not isinstance(root.value, dict):
        raise ContactsFault(path, faults or (Fault(1, "文件里没有内容", "nothing in it"),))
    hide_secrets(root)
    left_out = 0
    try:
        part = ContactsPart.model_validate(root.to_plain_value())
    except ValidationError as error:
        found, left_out = first_faults(error, masked(root), ContactsPart)
        faults += found
    else:
        faults += tuple(wrong_names(part, root))
    if faults:
        raise ContactsFault(path, tuple(sorted({without_values(fault) for fault in faults})), left_out)
    people = tuple(to_contact(contact) for contact in part.contacts)
    return Contacts(channels=part.channels, people=people, was_open=was_open, is_restricted=was_open and restricts)


def read_private(path: Path, *, restricts: bool) -> tuple[bytes, bool]:
    """The file, and whether others could read it, whose rights are removed then where that is wanted.

    Raises:
        UserError: there is none, it cannot be read, or it is another user's.
    """
    try:
        if not path.is_file():
            hint = "写一份样本，再填写 / write an example, and fill it in: tracker notify init"
            raise UserError(f"找不到联系人 / there are no contacts: {path}", hint)
        if is_others(path):
            raise UserError(f"联系人文件属于另一个用户，不予使用 / the contacts are another user's: {path}")
        was_open = is_open_to_others(path)
        if was_open and restricts:
            path.chmod(FILE_MODE)
        return read_named_file(path, LARGEST), was_open and HAS_MODES
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise UserError(f"联系人文件过大 / the contacts are too large: {path}") from error
        raise UserError(f"联系人读不出来 / the contacts cannot be read: {path}: {error.strerror}") from error


def write_example(register: Path) -> Path:
    """Write an example to fill in, for its owner alone; nothing is written over.

    Raises:
        UserError: there is one, or it cannot be written.
    """
    path = contacts_path(register)
    try:
        create_atomically(path, EXAMPLE.encode(), is_private=True)
    except FileExistsError:
        raise UserError(f"已有联系人文件，没有改动 / there are contacts already, nothing was changed: {path}") from None
    except OSError as error:
        raise UserError(f"联系人无法写入 / the contacts cannot be written: {path}: {error.strerror}") from error
    return path


def wrong_names(part: ContactsPart, root: Node) -> Iterator[Fault]:
    """Channels that do not exist, channels that lack an address of the contact, and names given twice."""
    first: dict[str, int] = {}
    for number, contact in enumerate(part.contacts):
        line = root.at(("contacts", number)).line
        if contact.name in first:
            yield Fault(
                line,
                f"联系人 {shorten(contact.name)} 重复：第 {first[contact.name]} 行已经写过",
                f"{shorten(contact.name)} is given twice, first in line {first[contact.name]}",
            )
        first.setdefault(contact.name, line)
        for index, name in enumerate(contact.channels):
            where = root.at(("contacts", number, "channels", index)).line
            yield from wrong_channel(contact, name, part.channels, where)


LISTED = 20
"""Channels that a fault names."""


def wrong_channel(contact: ContactPart, name: str, channels: Mapping[str, ChannelPart], line: int) -> Iterator[Fault]:
    channel = channels.get(name)
    if channel is None:
        yield Fault(
            line,
            f"没有通道 {shorten(name)}；有：{shorten('、'.join(islice(channels, LISTED)), 400)}",
            f"there is no channel {shorten(name)}; there are: {shorten(', '.join(islice(channels, LISTED)), 400)}",
        )
    elif channel.kind is ChannelKind.EMAIL and not contact.email:
        yield Fault(line, f"用邮件通道 {shorten(name)}，要写 email", f"{shorten(name)} sends e-mail: email is missing")


def to_contact(part: ContactPart) -> Contact:
    return Contact(
        name=part.name,
        role=part.role,
        channels=tuple(dict.fromkeys(part.channels)),
        unit=part.unit,
        region=part.region,
        email=part.email,
        phone=part.phone,
    )


EXAMPLE = """\
# 联系人：谁收消息、走哪个通道。只有本人能读（0600）：网址和密码都是秘密。说明见 docs/notify.zh-CN.md。
# Contacts: who is told, by which channel. For your eyes alone (0600): addresses and passwords are secrets.
channels:
  办公室群:
    kind: wecom                # 企业微信群机器人；另有 dingtalk 钉钉、feishu 飞书、webhook、email、apprise
    url: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=换成机器人的key
#  短信网关:
#    kind: webhook             # 把 JSON 交给自己的短信网关；接收方按 Idempotency-Key 去重的，写 idempotent: true
#    url: https://sms.example.gov.cn/send
#    secret: 换成签名密钥
#  邮箱:
#    kind: email
#    host: smtp.example.gov.cn
#    security: tls             # tls 465，starttls 587
#    user: office@example.gov.cn
#    password: 换成授权码
#    sender: office@example.gov.cn
contacts:
  - name: 值班室
    role: office               # 办公室：每次检查的汇总；可写 region，只收该地区的
    channels: [办公室群]
#  - name: 张三
#    role: clerk               # 经办人：第 10 天提醒；leader 负责人：第 12 天
#    unit: 韶山市公安局         # 与名册的责任单位一致；或写 region，管该地区各单位
#    channels: [短信网关]
#    phone: "13800000000"
"""
