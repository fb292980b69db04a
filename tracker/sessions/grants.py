"""The access to their accounts that units have authorised on WeChat's open platform (授权): from the settings, and as
imported from a file and kept beside the sessions."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapers.model.capture import Grant
from scrapers.storage.atomic_file import write_atomically
from scrapers.storage.private_files import is_open_to_others
from tracker.errors import UserError
from tracker.settings.settings import Settings
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
    authorizers = {biz: (item["appid"], item["token"]) for biz, item in kept.get("authorizers", {}).items()}
    authorizers |= {biz: (grant.appid, grant.token) for biz, grant in settings.wechat_authorizers.items()}
    SECRETS.add([token, *(grant for _, grant in authorizers.values())])
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
        kept = json.loads(path.read_bytes())
        is_whole = is_kept(kept)
    except OSError as error:
        raise UserError(f"授权文件读不出来 / the authorisations cannot be read: {path}: {error.strerror}") from error
    except (ValueError, RecursionError):  # its message would quote the file
        is_whole = False
    if not is_whole:
        raise UserError(
            f"授权文件已损坏 / the authorisations are damaged: {path}",
            "移走它，重新导入 / move it away and import them again",
        )
    return dict(kept)


def is_kept(kept: Any) -> bool:
    """Whether it is what save_grants wrote."""
    if not isinstance(kept, dict) or not isinstance(kept.get("authorizers", {}), dict):
        return False
    texts = [kept.get("component_appid", ""), kept.get("component_token", "")]
    for entry in kept.get("authorizers", {}).values():
        texts += [entry.get("appid"), entry.get("token")] if isinstance(entry, dict) else [None]
    return all(isinstance(text, str) for text in texts)


def token_of(earlier: Mapping[str, str] | None, appid: str) -> str:
    """Empty: none was kept for it."""
    return earlier["token"] if earlier is not None and earlier["appid"] == appid else ""


def save_grants(
    folder: Path, component_appid: str, component_token: str, authorizers: Mapping[str, tuple[str, str]]
) -> None:
    """Keep tokens for their owner alone; those of other accounts that were kept before stay.

    Args:
        authorizers: `__biz` -> appid and token; empty: the one that was kept before stays.

    Raises:
        UserError: see read_kept.
        OSError: it cannot be written.
    """
    kept = read_kept(folder)
    earlier = kept.get("authorizers", {})
    document = {
        "component_appid": component_appid or kept.get("component_appid", ""),
        "component_token": component_token or kept.get("component_token", ""),
        "authorizers": {
            **earlier,
            **{
                biz: {"appid": appid, "token": token or token_of(earlier.get(biz), appid)}
                for biz, (appid, token) in authorizers.items()
            },
        },
    }
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / NAME, json.dumps(document).encode(), is_private=True)
