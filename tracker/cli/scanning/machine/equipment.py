"""Builds the browser, the proxy and the evidence writer of a scan from the settings of this machine."""

from urllib.request import getproxies

from scrapers.browser.install.chromium import find_chromium, is_root
from scrapers.browser.session import BrowserOptions
from scrapers.network.upstream import BadProxy, Upstream, to_upstream
from tracker.cli.context import AppContext
from tracker.errors import UserError
from tracker.evidence.timestamp import request_timestamp
from tracker.evidence.vault.opened import is_shared, open_vault
from tracker.evidence.writer import EvidenceWriter
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
    stamp = (lambda content: request_timestamp(url, content, proxy, roots)) if url else None
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
