"""Builds the browser, the proxy and the evidence writer of a scan from the settings of this machine."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import getproxies

from scrapers.browser.install.chromium import NoBrowser, find_chromium, is_root
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import ScrapeError
from scrapers.network.upstream import BadProxy, Upstream, to_upstream
from tracker.cli.context import AppContext, only_replayed
from tracker.cli.log_file import keep_log
from tracker.errors import Failed, UserError
from tracker.evidence.timestamp import request_timestamp
from tracker.evidence.vault.opened import is_shared, open_vault
from tracker.evidence.writer import EvidenceWriter
from tracker.recordings.recording import Recording, read_recordings
from tracker.register.register import Register
from tracker.settings.settings import Settings
from tracker.store.store import Store
from tracker.text.secrets import SECRETS
from tracker.time.clock import now


def to_evidence_writer(store: Store, settings: Settings) -> EvidenceWriter:
    """
    Raises:
        UserError: the evidence store's address cannot be used; see upstream_of.
    """
    url, roots = settings.evidence.timestamp_url, settings.timestamp_roots
    upstream = upstream_of(settings) if url else None
    proxy = upstream.address if upstream else ""
    stamp = (lambda content: request_timestamp(url, content, proxy, roots, at=now())) if url else None
    is_alone = not is_shared(settings) and not store.shared.is_server  # whose machines may share the state's evidence/
    return EvidenceWriter(open_vault(settings), store, now, stamp, is_alone=is_alone)


def to_browser(settings: Settings) -> BrowserOptions:
    """
    Raises:
        NoBrowser: none starts.
        UserError: see upstream_of.
    """
    choice = find_chromium(settings.browser)
    return BrowserOptions(
        executable_path=choice.executable_path,
        channel=choice.channel,
        is_sandboxed=choice.is_sandboxed,
        upstream=upstream_of(settings),
        user_agent=settings.user_agent or "",
        timeout_s=settings.timeout_s,
    )


def upstream_of(settings: Settings) -> Upstream | None:
    """The proxy that is set, or the system's; None: neither. Its password is a secret from now on.

    Raises:
        UserError: the system's is none that can be used.
    """
    address = settings.proxy or getproxies().get("https", "")
    if not address:
        return None
    try:
        upstream = to_upstream(address)
    except BadProxy as error:
        raise UserError(f"系统的 https 代理 / the system's https proxy: {error}", PROXY_HINT) from error
    if upstream.login:
        SECRETS.add(upstream.login.secrets)
    return upstream


PROXY_HINT = "更正环境变量 HTTPS_PROXY，或设置 proxy / mend HTTPS_PROXY in the environment, or set `proxy`"


def print_missing_sandbox(app_context: AppContext, options: BrowserOptions) -> None:
    """Say that the browser has no sandbox, where that is so: once a command."""
    if not options.is_sandboxed:
        app_context.info("browser.no_sandbox.root" if is_root() else "browser.no_sandbox")


def open_for_looks(app_context: AppContext, register: Register, replay: Path | None) -> Sequence[Recording]:
    """Open the state folder and the log of a command that looks at accounts; returns the recordings that answer instead
    of the platforms, none where it looks live.

    Raises:
        UserError: the demonstration is to be looked at live, the recordings have an error, or the state folder cannot
            be used.
    """
    if register.is_demonstration and replay is None:
        raise only_replayed(app_context.messages)
    recordings = read_recordings(replay) if replay else ()
    app_context.open_state()
    keep_log(app_context.settings.logs_dir)
    return recordings


@contextmanager
def browser_failures() -> Iterator[None]:
    """
    Raises:
        Failed: no browser starts, or it died and does not start again.
        KeyboardInterrupt: it was interrupted, or asked to stop.
    """
    try:
        yield
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise KeyboardInterrupt from None
    except (NoBrowser, ScrapeError) as error:
        raise Failed(SECRETS.clean(str(error))) from error
