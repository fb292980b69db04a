"""Opens the vault that the settings name. Without an address it is the state folder, and fsspec is not loaded."""

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapers.storage.named_file import with_home
from tracker.errors import UserError, install_line
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.objects import ObjectVault
from tracker.evidence.vault.vault import Vault
from tracker.settings.settings import Settings

INSTALL = install_line("object-storage")


def open_vault(settings: Settings) -> Vault:
    """No store is asked yet.

    Raises:
        UserError: no such kind of store is known, or its package is missing.
    """
    address = settings.evidence_url
    if not address:
        return FolderVault(settings.state)
    parts = urlsplit(address)
    if parts.scheme == "file":
        return FolderVault(Path(unquote(parts.path)))
    if "://" not in address:
        return FolderVault(settings.register.parent / with_home(Path(address)))
    return open_objects(address, settings.evidence_options, settings.evidence.store_timeout_s)


def open_objects(address: str, options: dict[str, Any], timeout_s: float) -> ObjectVault:
    """
    Raises:
        UserError: as open_vault.
    """
    protocol = urlsplit(address).scheme
    try:
        core: Any = import_module("fsspec.core")
        if not is_known(core, protocol):
            raise UserError(
                f"没有这种存放处 / no such kind of store is known: {address}",
                "写法见 docs/evidence.md / docs/evidence.md says how it is written",
            )
        filesystem, root = core.url_to_fs(
            address, **{"skip_instance_cache": True, "use_listings_cache": False, **options}
        )
    except ImportError as error:
        raise UserError(
            f"要用 {protocol}:// 存放证据，还缺一个组件 / to keep evidence in {protocol}:// a package is missing: "
            f"{error.name or 'fsspec'}",
            f"在程序的源文件夹中运行（S3 以外的存储另装其 fsspec 组件） / "
            f"in the program's source folder (stores other than S3 need their fsspec package): {INSTALL}",
        ) from error
    except UserError:
        raise
    except Exception as error:  # each store's package has errors of its own
        raise UserError(
            f"证据存放处的网址不能使用 / the evidence store cannot be addressed: {address}: {type(error).__name__}",
            "写法见 docs/evidence.md / docs/evidence.md says how it is written",
        ) from error
    return ObjectVault(filesystem, root.rstrip("/"), address.rstrip("/"), timeout_s, secrets=secrets_of(options))


def is_known(core: Any, protocol: str) -> bool:
    """
    Raises:
        ImportError: it is, and its package is missing.
    """
    try:
        core.get_filesystem_class(protocol)
    except ValueError:
        return False
    return True


def is_shared(settings: Settings) -> bool:
    """Whether other machines may write there too."""
    return bool(settings.evidence_url)


SHORTEST_SECRET = 8
"""Characters; a shorter text of the options, such as a region, may be any word."""
SECRET_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def secrets_of(options: object) -> tuple[str, ...]:
    """What no message may hold, longest first: every text of the options but addresses, and the keys that S3's library
    takes from the environment."""
    found = {*texts_in(options), *(os.environ.get(name, "") for name in SECRET_VARIABLES)}
    secrets = (text for text in found if len(text) >= SHORTEST_SECRET and "://" not in text)
    return tuple(sorted(secrets, key=lambda text: (-len(text), text)))


def texts_in(options: object) -> list[str]:
    if isinstance(options, Mapping):
        return [text for value in options.values() for text in texts_in(value)]
    return [options] if isinstance(options, str) else []
