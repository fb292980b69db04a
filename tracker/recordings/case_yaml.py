"""Parses and validates case.yaml, which people write; every fault has its line."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from scrapers.model.errors import ScrapeError
from scrapers.model.profile import AccountState, Origin, Profile
from tracker.errors import UserError
from tracker.recordings.url_match import to_address, to_pattern
from tracker.yaml_file.line_yaml import Node, read_yaml

SET_BY_REPLAY = {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}


class RecordingError(UserError):
    """The recording files cannot be replayed; reports every fault at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults), "correct the recording, or remove its folder")
        self.faults = tuple(faults)
        """Each `path/case.yaml:line: field: what is wrong`."""


def to_header_values(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in values):
        raise ValueError("a header is text, a number, or a list of them")
    texts = tuple(str(each) for each in values)
    if not all(text.isprintable() and all(ord(letter) < 256 for letter in text) for text in texts):
        raise ValueError("a header holds printable Latin-1 characters only; percent-encode others")
    return texts


def to_header_name(value: object) -> str:
    name = str(value).lower()
    if not re.fullmatch(r"[a-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError("not a header's name")
    if name in SET_BY_REPLAY:
        raise ValueError("replay sets this header itself: leave it out")
    return name


def to_method(value: object) -> str:
    if not (isinstance(value, str) and re.fullmatch(r"[A-Za-z]+", value)):
        raise ValueError("a method is one word, e.g. GET")
    return value.upper()


def to_checked_url(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("an address is one line of text")
    if "*" in value:
        to_pattern(value)
    else:
        to_address(value)
    return value


def to_body(value: object) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    try:
        return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode()
    except TypeError as error:
        raise ValueError(f"{error}: put dates in quotes") from error


def to_some(routes: tuple["RouteEntry", ...]) -> tuple["RouteEntry", ...]:
    if not routes:
        raise ValueError("a recording answers at least one address")
    return routes


class CaseYamlPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class RouteEntry(CaseYamlPart):
    """One route of a case in case.yaml."""

    url: Annotated[str, BeforeValidator(to_checked_url)]
    method: Annotated[str, BeforeValidator(to_method)] = "GET"
    file: str | None = None
    """The name of a file beside case.yaml."""
    body: Annotated[bytes | None, BeforeValidator(to_body)] = None
    """Text, or a mapping or list that is sent as JSON."""
    redirect: Annotated[str, Field(min_length=1)] | None = None
    """Absolute, or relative to url."""
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    headers: dict[
        Annotated[str, BeforeValidator(to_header_name)], Annotated[tuple[str, ...], BeforeValidator(to_header_values)]
    ] = {}
    delay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0

    @model_validator(mode="after")
    def check_source(self) -> Self:
        given = [name for name in ("file", "body", "redirect") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} cannot both be the answer")
        if not given and self.status is None:
            raise ValueError("no answer: give file, body, redirect or status")
        if self.redirect is not None and self.status is not None and not 300 <= self.status < 400:
            raise ValueError(f"status {self.status} is no redirect")
        return self


class ExpectedPost(CaseYamlPart):
    post_id: str | None = None
    published_at: AwareDatetime | None = None


class Expected(CaseYamlPart):
    """The expected result of reading the recording: any fields of the profile, or the code of an error."""

    error: str | None = None
    state: AccountState | None = None
    handle: str | None = None
    display_name: str | None = None
    verified_as: str | None = None
    former_names: tuple[str, ...] | None = None
    words: str | None = None
    """A part of the profile's words."""
    is_muted: bool | None = None
    post_count: int | None = None
    covers_from: AwareDatetime | None = None
    last_post: ExpectedPost | None = None
    """null: none."""
    posts: int | None = None
    reposts: int | None = None
    originals: int | None = None
    pinned: int | None = None
    by_route: "dict[str, Expected]" = {}
    """The expectation of each route, if they differ; a route that is not named is not tested."""

    @model_validator(mode="after")
    def check_kind(self) -> Self:
        given = self.model_fields_set - {"by_route"}
        if not given and not self.by_route:
            raise ValueError("nothing is expected")
        if self.error is not None and given != {"error"}:
            raise ValueError("an error has no profile")
        return self

    def differences(self, outcome: Profile | ScrapeError) -> tuple[str, ...]:
        """A sentence for each field that differs from the outcome; empty: all are as expected."""
        if isinstance(outcome, ScrapeError):
            return () if self.error == outcome.code else (f"error: {self.error} expected, {outcome.code}: {outcome}",)
        if self.error is not None:
            return (f"error: {self.error} expected, a profile came: {outcome}",)
        seen = to_seen(outcome)
        return tuple(
            f"{name}: {getattr(self, name)!r} expected, {seen[name]!r} came"
            for name in sorted(self.model_fields_set - {"by_route"})
            if not is_as_expected(name, getattr(self, name), seen[name])
        )


OF_PROFILE = (
    *("state", "handle", "display_name", "verified_as", "former_names"),
    *("words", "is_muted", "post_count", "covers_from"),
)
"""Fields of Expected that the profile has under the same names."""


def to_seen(profile: Profile) -> dict[str, Any]:
    """The fields of Expected for a profile."""
    last = profile.last_post
    return {name: getattr(profile, name) for name in OF_PROFILE} | {
        "last_post": last and {"post_id": last.post_id, "published_at": last.published_at},
        "posts": len(profile.posts),
        "reposts": sum(post.origin is Origin.REPOST for post in profile.posts),
        "originals": sum(post.origin is Origin.ORIGINAL for post in profile.posts),
        "pinned": sum(post.is_pinned for post in profile.posts),
    }


def is_as_expected(name: str, expected: Any, seen: Any) -> bool:
    if name == "words" and expected:
        return expected in seen
    if name == "last_post" and expected is not None:
        wanted = expected.model_dump(exclude_unset=True)
        return seen is not None and all(seen[key] == value for key, value in wanted.items())
    return bool(expected == seen)


class CaseYaml(CaseYamlPart):
    """The content of case.yaml."""

    platform: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    handle: Annotated[str, Field(min_length=1)] | None = None
    captured_at: AwareDatetime | None = None
    origin: Literal["made", "recorded"]
    links: tuple[str, ...] = ()
    authorizer: Annotated[str, Field(min_length=1)] | None = None
    """WeChat: the appid of an account that has authorised the program; a replay makes up its tokens."""
    is_alone: bool = Field(default=False, alias="alone")
    """Whether the recording was recorded with a login: it is served with the platform's own pages, without other
    accounts."""
    routes: Annotated[tuple[RouteEntry, ...], AfterValidator(to_some)]
    expected: Expected | None = None

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        if (self.handle is None) != (self.expected is None):
            raise ValueError("an account's recording needs both handle and expected; the platform's own pages neither")
        if self.handle is not None and self.captured_at is None:
            raise ValueError("an account's recording needs captured_at, with its offset")
        return self


def read_entry(path: Path) -> tuple[Node, CaseYaml]:
    """The content of case.yaml, and its YAML nodes with their lines.

    Raises:
        RecordingError: the file cannot be read or is invalid; every fault has its line.
    """
    try:
        node, faults = read_yaml(path.read_bytes())
    except OSError as error:
        raise RecordingError([f"{path}: cannot be read: {error.strerror}"]) from error
    if node is None or faults:
        raise RecordingError(
            [f"{path}:{fault.line}: {fault.en}" for fault in faults] or [f"{path}:1: the file is empty"]
        )
    try:
        return node, CaseYaml.model_validate(node.to_plain_value())
    except ValidationError as error:
        raise RecordingError([to_fault(path, node, detail) for detail in error.errors()]) from error


def to_fault(path: Path, node: Node, detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    return f"{path}:{node.at(detail['loc']).line}: {where or 'the recording'}: {message}"
