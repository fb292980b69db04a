"""Requests the address of a dead-man's switch (心跳地址) after the weekly scan; it alerts when no request comes.

Nothing but the address is sent: no account, no count. Whatever happens here, the scan is not touched by it.
"""

from urllib.parse import urlsplit, urlunsplit

from tracker.notify.channels.deadline import MayHaveArrived, NotTransmitted
from tracker.notify.channels.https import HttpRequest, exchange
from tracker.notify.contact_secrets import secrets_of_url
from tracker.text.secrets import SECRETS

LIMIT_S = 10.0
TRIES = 2


def ping(url: str, proxy: str = "", *, is_healthy: bool, limit_s: float = LIMIT_S) -> str:
    """Ask the address, `/fail` added to it after a failed scan; a second time where no answer came. Returns why there
    was none, in the words of tracker.messages.notify.sentences.CODES; empty: there was."""
    SECRETS.add(secrets_of_url(url))
    parts = urlsplit(url)
    path = parts.path if is_healthy else f"{parts.path.rstrip('/')}/fail"
    request = HttpRequest(url=urlunsplit(parts._replace(path=path)), method="GET")
    why = ""
    for _ in range(TRIES):
        why = ask(request, proxy, limit_s / TRIES)
        if not why:
            break
    return why


def ask(request: HttpRequest, proxy: str, limit_s: float) -> str:
    try:
        status = exchange(request, proxy, limit_s).status
    except (NotTransmitted, MayHaveArrived) as error:
        return error.code
    return "" if 200 <= status < 300 else "http_status"
