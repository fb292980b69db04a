"""The access to their accounts that units have authorised on WeChat's open platform (授权): from the settings, and as
imported from a file and kept beside the sessions."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapers.model.capture import Grant
from scrapers.storage.atomic_file import write_atomically
from tracker.errors import UserError
from tracker.sessions.login_records import is_open_to_others
from tracker.settings import Settings
from tracker.text.secrets import SECRETS

NAME = "wechat.grants"


def grants_of(settings: Settings) -> dict[str, Grant]:
    """By account key; empty where no third-party platform (第三方平台) is set. Registers the tokens as secrets.

    Raises:
        UserError: others can read the imported tokens.
    """
    kept = read_kept(settings.sessions_dir)
    appid = settings.wechat_component_appid or kept.get("component_appid")
    token = settings.wechat_component_token or kept.get("component_token")
    if not appid or not token:
        return {}
    authorizers = {biz: (one["appid"], one["token"]) for biz, one in kept.get("authorizers", {}).items()}
    authorizers |= {biz: (one.appid, one.token) for biz, one in settings.wechat_authorizers.items()}
    SECRETS.add([token, *(one for _, one in authorizers.values())])
    return {
        f"wechat:{biz}": Grant(component_appid=appid, component_token=token, appid=own, token=own_token)
        for biz, (own, own_token) in authorizers.items()
    }


def read_kept(folder: Path) -> dict[str, Any]:
    """{component_appid, component_token, authorizers: {__biz: {appid, token}}}; empty: none was imported.

    Raises:
        UserError: others can read it, or it is damaged.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    if is_open_to_others(path):
        raise UserError(
            f"授权文件他人可读，不予使用 / others can read the authorisations, so they are not used: {path}",
            f"chmod 600 {path}",
        )
    try:
        kept: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError as error:
        raise UserError(
            f"授权文件已损坏 / the authorisations are damaged: {path}", "重新导入 / import them again"
        ) from error
    return kept


def keep_grants(
    folder: Path, component_appid: str, component_token: str, authorizers: Mapping[str, tuple[str, str]]
) -> None:
    """Keep tokens for their owner alone; those of other accounts that were kept before stay.

    Args:
        authorizers: `__biz` -> appid and token.

    Raises:
        UserError: see read_kept.
        OSError: it cannot be written.
    """
    kept = read_kept(folder)
    document = {
        "component_appid": component_appid or kept.get("component_appid", ""),
        "component_token": component_token or kept.get("component_token", ""),
        "authorizers": {
            **kept.get("authorizers", {}),
            **{biz: {"appid": appid, "token": token} for biz, (appid, token) in authorizers.items()},
        },
    }
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / NAME, json.dumps(document).encode(), is_private=True)
