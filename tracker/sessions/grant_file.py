"""Reads a file of units' authorisations (授权): the answers of WeChat's open platform, and tokens to ask it again.

    {component_appid, component_token, answered_at,
     grants: [{appid, handle, gh_id, token, answered_at, date, account, posts}]}

`account` is the reply of api_get_authorizer_info, `posts` that of freepublish/batchget, both as they came; `date` is
the Date header of the first. All but `appid` may be absent. Everything in the file is untrusted.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapers.storage.named_file import read_named_file
from scrapers.storage.private_files import is_open_to_others
from tracker.errors import UserError
from tracker.register.imports.handles import is_handle
from tracker.text.secrets import SECRETS
from tracker.time.format import to_utc

MAX_BYTES = 50_000_000
DEEPEST = 50
FIRST = datetime(2012, 8, 1, tzinfo=UTC)
"""Official accounts began in that month; an answer of before is a mistake of the file."""
SECRET_WORDS = ("token", "ticket", "secret")
"""A key with one of these names a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """One account of the file."""

    number: int
    """From 1."""
    appid: str
    handle: str = ""
    """Its `__biz`; empty: not stated."""
    gh_id: str = ""
    """Its original id, in lower case; empty: not stated."""
    token: str = ""
    answered_at: datetime | None = None
    """When the open platform answered; None: not stated."""
    date: str = ""
    """The Date header of the answer; empty: not kept."""
    account: Mapping[str, Any] | None = None
    posts: Mapping[str, Any] | None = None
    fault: str = ""
    """Why the entry cannot be used: a code of tracker.messages.official.words; empty: it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFile:
    component_appid: str
    component_token: str
    entries: tuple[GrantEntry, ...]
    digest: str
    """SHA-256 of the file, in hex."""


def read_grant_file(path: Path) -> GrantFile:
    """Registers every secret in it, so that none is ever logged or kept.

    Raises:
        UserError: it cannot be read, is none, or has secrets that others can read.
    """
    try:
        content = read_named_file(path, MAX_BYTES)
        document = json.loads(content)
        secrets = set(secrets_in(document))
    except OSError as error:
        raise UserError(f"文件不能读 / the file cannot be read: {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # its message would quote the file
        raise UserError(f"文件格式不对 / the file has another format: {path}") from error
    listed = document.get("grants") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise UserError(
            f"文件里没有授权清单 / the file lists no authorisations: {path}",
            "格式见文档 / the documentation shows the format",
        )
    SECRETS.add(secrets)
    if secrets and is_open_to_others(path):
        raise UserError(
            f"文件里有令牌，他人可读，不予使用 / others can read the tokens in this file, so it is not used: {path}",
            f"chmod 600 {path}",
        )
    return GrantFile(
        component_appid=text_of(document, "component_appid"),
        component_token=text_of(document, "component_token"),
        entries=tuple(to_entry(number, item, document) for number, item in enumerate(listed, start=1)),
        digest=hashlib.sha256(content).hexdigest(),
    )


def secrets_in(value: Any, depth: int = 0) -> Iterator[str]:
    """The values under names of secrets, at any depth.

    Raises:
        ValueError: it is nested deeper than any answer, and what lies there would not be found.
    """
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        for entry in value:
            yield from secrets_in(entry, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and item and any(word in name.casefold() for word in SECRET_WORDS):
                yield item
            else:
                yield from secrets_in(item, depth + 1)


def to_entry(number: int, one: Any, document: Mapping[str, Any]) -> GrantEntry:
    if not isinstance(one, dict) or not text_of(one, "appid"):
        return GrantEntry(number=number, appid="", fault="no_appid")
    handle, written = text_of(one, "handle"), text_of(one, "answered_at") or text_of(document, "answered_at")
    answered_at = instant_of(written)
    account, posts = one.get("account"), one.get("posts")
    are_replies = all(reply is None or isinstance(reply, dict) for reply in (account, posts))
    fault = ""
    if not are_replies or (posts is not None and account is None):
        fault = "no_reply"
    elif handle and not is_handle("wechat", handle):
        fault = "odd_handle"
    elif account is not None and answered_at is None:
        fault = "no_instant"
    return GrantEntry(
        number=number,
        appid=text_of(one, "appid"),
        handle=handle,
        gh_id=text_of(one, "gh_id").casefold(),
        token=text_of(one, "token"),
        answered_at=answered_at,
        date=text_of(one, "date"),
        account=account if are_replies else None,
        posts=posts if are_replies else None,
        fault=fault,
    )


def text_of(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def instant_of(written: str) -> datetime | None:
    """None: it is no instant with an offset, or one of before the open platform."""
    try:
        instant = datetime.fromisoformat(written)
        return instant if instant.tzinfo and to_utc(instant) >= FIRST else None
    except (ValueError, OverflowError):
        return None
