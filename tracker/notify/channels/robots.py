"""The group robots (群机器人) of 企业微信, 钉钉 and 飞书, and a plain webhook. Pure: what is posted, and what the
answer means. A robot answers 200 also when it refuses; the code in its answer decides.

Limits and codes: developer.work.weixin.qq.com/document/path/91770 · open.dingtalk.com (自定义机器人) · open.feishu.cn
(自定义机器人使用指南); read 2026-11.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

from tracker.notify.channels.delivery import Delivery, MessagePart, delivered, later, refused, unknown
from tracker.notify.channels.https import HttpAnswer, HttpRequest
from tracker.notify.contacts_file import ChannelKind, ChannelPart
from tracker.text.secrets import SECRETS
from tracker.time.format import to_iso

JSON_TYPE = "application/json; charset=utf-8"
RATE_WAIT_S: Mapping[ChannelKind, float] = {
    ChannelKind.WECOM: 60.0,
    ChannelKind.DINGTALK: 600.0,  # 超过后限流 10 分钟
    ChannelKind.FEISHU: 60.0,
    ChannelKind.WEBHOOK: 60.0,
}
RATE_CODES = {
    ChannelKind.WECOM: {45009, 45033},
    ChannelKind.DINGTALK: {130101, 130102, 410100, 660026},
    ChannelKind.FEISHU: {11232, 11233, 99991400},
}
SIGN_CODES = {
    ChannelKind.WECOM: {93000},
    ChannelKind.DINGTALK: {310000, 300001},
    ChannelKind.FEISHU: {19021, 19022, 19024},
}
BUSY_CODES = {ChannelKind.WECOM: {-1}, ChannelKind.DINGTALK: {-1}, ChannelKind.FEISHU: set[int]()}
"""系统繁忙: the service asks to try again."""


def to_body(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def signature(key: str, content: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def to_markdown(part_to_send: MessagePart, line_end: str) -> str:
    first, *rest = part_to_send.text.split("\n")
    return line_end.join([f"**{first}**", *rest])


def wecom_request(channel: ChannelPart, part_to_send: MessagePart) -> HttpRequest:
    kind = "markdown" if channel.markdown else "text"
    content = to_markdown(part_to_send, "\n") if channel.markdown else part_to_send.text
    body = {"msgtype": kind, kind: {"content": content}}
    return HttpRequest(url=channel.url, body=to_body(body), headers={"Content-Type": JSON_TYPE})


def dingtalk_request(channel: ChannelPart, part_to_send: MessagePart) -> HttpRequest:
    url = channel.url
    if channel.secret:
        stamp = str(int(part_to_send.at.timestamp() * 1000))
        sign = quote_plus(signature(channel.secret, f"{stamp}\n{channel.secret}"))
        url = f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"
    body: dict[str, object] = {"msgtype": "text", "text": {"content": part_to_send.text}, "at": {"isAtAll": False}}
    if channel.markdown:
        text = {"title": part_to_send.title, "text": to_markdown(part_to_send, "  \n")}
        body = {"msgtype": "markdown", "markdown": text, "at": {"isAtAll": False}}
    return HttpRequest(url=url, body=to_body(body), headers={"Content-Type": JSON_TYPE})


def feishu_request(channel: ChannelPart, part_to_send: MessagePart) -> HttpRequest:
    body: dict[str, object] = {"msg_type": "text", "content": {"text": part_to_send.text}}
    if channel.secret:
        stamp = str(int(part_to_send.at.timestamp()))
        body = {"timestamp": stamp, "sign": signature(f"{stamp}\n{channel.secret}", ""), **body}
    return HttpRequest(url=channel.url, body=to_body(body), headers={"Content-Type": JSON_TYPE})


def webhook_request(channel: ChannelPart, part_to_send: MessagePart) -> HttpRequest:
    """Our own schema; `Idempotency-Key` is the same whenever this part is sent again. With a secret, the header
    `X-Tracker-Signature: sha256=…` signs the body (HMAC-SHA256, hex)."""
    content = {
        "schema_version": 1,
        "id": part_to_send.key,
        "kind": part_to_send.kind,
        "unit": part_to_send.unit,
        "title": part_to_send.title,
        "text": part_to_send.text,
        "part": part_to_send.part,
        "parts": part_to_send.parts,
        "phone": part_to_send.phone,
        "email": part_to_send.email,
        "sent_at": to_iso(part_to_send.at),
    }
    body = to_body(content)
    headers = {"Content-Type": JSON_TYPE, "Idempotency-Key": part_to_send.key}
    if channel.secret:
        headers["X-Tracker-Signature"] = f"sha256={hmac.new(channel.secret.encode(), body, hashlib.sha256).hexdigest()}"
    return HttpRequest(url=channel.url, body=body, headers=headers)


REQUESTS: Mapping[ChannelKind, Callable[[ChannelPart, MessagePart], HttpRequest]] = {
    ChannelKind.WECOM: wecom_request,
    ChannelKind.DINGTALK: dingtalk_request,
    ChannelKind.FEISHU: feishu_request,
    ChannelKind.WEBHOOK: webhook_request,
}


# What the answer means


def to_delivery(kind: ChannelKind, answer: HttpAnswer, clean: Callable[[str], str] = SECRETS.clean) -> Delivery:
    """Only a known code of success counts as delivered; an unknown answer counts as not delivered, and is reported.

    Args:
        clean: removes the channel's secrets from the service's words, before these are shortened.
    """
    status = f"HTTP {answer.status}"
    if answer.status == 429:
        return later("rate", status, RATE_WAIT_S[kind])
    if answer.status >= 500:  # a gateway's word: the service behind it may have taken it
        return unknown("server_error", status)
    if not 200 <= answer.status < 300:
        return refused("http_status", status)
    if kind is ChannelKind.WEBHOOK:
        return delivered(status)
    if answer.is_cut:
        return unknown("answer_too_large")
    return robot_delivery(kind, answer.body, clean)


def robot_delivery(kind: ChannelKind, body: bytes, clean: Callable[[str], str]) -> Delivery:
    found = code_of(kind, body)
    if found is None:
        return refused("not_understood")
    code, words = found
    detail = f"{code} {clean(words)}".strip()
    if code == 0:
        return delivered(detail)
    if code in RATE_CODES[kind]:
        return later("rate", detail, RATE_WAIT_S[kind])
    if code in BUSY_CODES[kind]:
        return later("busy", detail)
    return refused("sign" if code in SIGN_CODES[kind] else "service", detail)


def code_of(kind: ChannelKind, body: bytes) -> tuple[int, str] | None:
    """The service's code and words; None: it is no answer of this service."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    names = ("code", "StatusCode") if kind is ChannelKind.FEISHU else ("errcode",)
    codes = [answer[name] for name in names if name in answer] if isinstance(answer, dict) else []
    if not codes or any(not isinstance(code, int) or isinstance(code, bool) for code in codes):
        return None
    words = next((answer[name] for name in ("errmsg", "msg", "StatusMessage") if isinstance(answer.get(name), str)), "")
    return next((code for code in codes if code), 0), words
