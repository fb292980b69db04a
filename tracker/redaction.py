"""Taking cookies and personal tokens out of what a platform sent, so that it may be shown to others.

Works on the text as it is, not on its parsed form: what is no secret stays byte for byte.
"""

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

REDACTED = "REDACTED"
WORDS = (
    "access_token|auth_token|csrf_token|xsrf_token|refresh_token|appmsg_token|poc_token|wxtoken|stoken|token|csrf|xsrf|"
    "authorization|password|passwd|secret|credential|"
    "key|exportkey|appkey|skey|wr_skey|wr_vid|wr_rt|wr_gid|vid|uin|wxuin|pass_ticket|ticket|wap_sid2|openid|unionid|"
    "sub|subp|gsid|alf|sso|tid|"
    "session|session_id|sessionid|sid|ssid|"
    "bduss|baiduid|ab_sr|tenger_mhor|hmery_time|z_c0|d_c0|zse_ck|"
    "sharer_shareid|mobile|phone|email"
)
"""Names of parameters, keys and variables that carry who is looking; read without regard to case, `-` and `_`."""
NAMES = "|".join(name.replace("_", "[_-]?") for name in sorted(WORDS.split("|"), key=len, reverse=True))
NAME = f"_*(?:{NAMES})"
IS_NAME = re.compile(NAME, re.IGNORECASE)

IN_QUERY = re.compile(
    rf"((?:[?&]|&amp;|\\u0026|\\x26|%26|%3F){NAME}(?:=|%3D|\\x3d))"
    r"(?:(?!&|%26|\\u0026|\\x26)[^\s\"'<>#\\])+",
    re.IGNORECASE,
)
IN_JSON = re.compile(
    rf"""(["']{NAME}["']\s*:\s*)("(?:[^"\\]|\\.)+"|'(?:[^'\\]|\\.)+'|-?[0-9][0-9.eE+-]*|\[[^\[\]{{}}]*\])""",
    re.IGNORECASE,
)
IN_NESTED_JSON = re.compile(rf'(\\+"{NAME}\\+"\s*:\s*(?:\\+")?)[^"\\,}}\]]+', re.IGNORECASE)
IN_SCRIPT = re.compile(rf"""((?<![\w"'-]){NAME}\s*(?:=|:|\|\|)\s*)(["'])(?:(?!\2)[^\\\n]|\\.)+\2""", re.IGNORECASE)
IN_MARKUP = re.compile(
    rf"""(<[a-z]+\b[^>]*?\b(?:name|id|property)=["']{NAME}["'][^>]*?\b(?:value|content)=)(["'])(?:(?!\2).)+\2""",
    re.IGNORECASE | re.DOTALL,
)
IN_ATTRIBUTE = re.compile(rf"""(\bdata-{NAME}=)(["'])(?:(?!\2).)+\2""", re.IGNORECASE)
LONG = 16
SHORT = 6


def redact(body: bytes, secrets: Iterable[str]) -> bytes:
    """A body of any encoding without the secrets, and without the values of everything that is named like one."""
    text = body.decode("latin-1")  # every byte is kept; the patterns are ASCII
    for secret in secrets:
        text = text.replace(secret.encode(errors="replace").decode("latin-1"), REDACTED)
    text = IN_QUERY.sub(rf"\1{REDACTED}", text)
    text = IN_NESTED_JSON.sub(rf"\1{REDACTED}", text)
    text = IN_JSON.sub(lambda found: found[1] + to_stand_in(found[2]), text)
    for pattern in (IN_MARKUP, IN_ATTRIBUTE, IN_SCRIPT):
        text = pattern.sub(rf"\1\2{REDACTED}\2", text)
    return text.encode("latin-1")


def to_stand_in(value: str) -> str:
    """Of the same JSON type."""
    if value[0] in "\"'":
        return value[0] + REDACTED + value[0]
    return "[]" if value[0] == "[" else "0"


def redact_url(url: str, secrets: Iterable[str], stand_in: str = REDACTED) -> str:
    """An address without the secrets and without the values of parameters named like one, in its fragment neither."""
    parts = urlsplit(url)
    items = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    if any(IS_NAME.fullmatch(name) and value for name, value in items):
        query = "&".join(
            f"{part.partition('=')[0]}={stand_in}" if is_secret_part(part) else part for part in parts.query.split("&")
        )
        parts = parts._replace(query=query)
    clean = urlunsplit(parts._replace(fragment=""))
    for secret in secrets:
        clean = clean.replace(secret, stand_in)
    return IN_QUERY.sub(rf"\g<1>{stand_in}", clean) if stand_in == REDACTED else clean


def is_secret_part(part: str) -> bool:
    name, _, value = part.partition("=")
    return bool(value) and IS_NAME.fullmatch(unquote(name)) is not None


def to_secrets(values: Iterable[str], public: Iterable[str] = ()) -> tuple[str, ...]:
    """What of these cookie values must be found and taken out, in each way it may be written; the longest first.

    Words (`desktop`, `true`) are no secrets, and what is known to be public, such as the handle, is none.
    """
    known = set(public)
    found = {
        form
        for value in values
        for piece in {value, unquote(value), *re.split(r"[&|=;,]|%7C|%3D|%26", value)}
        if is_telling(piece) and piece not in known
        for form in (piece, quote(piece, safe=""), quote(piece), json.dumps(piece)[1:-1], html.escape(piece))
    }
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def is_telling(value: str) -> bool:
    return len(value) >= LONG or (len(value) >= SHORT and any(character.isdigit() for character in value))
