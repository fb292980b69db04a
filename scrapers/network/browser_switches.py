"""Command-line switches of Chromium that keep its own traffic from leaving the machine, or save a visit's time.

Each one has a test that fails without it (tests/scrapers/browser/test_nothing_leaves.py): it sees the packets that the
switch keeps in, or the pages, frames and processes that it saves. The egress proxy refuses what they do not stop: see
scrapers.network.egress_proxy.
"""

from collections.abc import Mapping
from typing import Any

from scrapers.network.url_policy import is_one_of

NOWHERE_NAME = "off.invalid"
"""A name that cannot exist (RFC 2606)."""
NOWHERE = f"https://{NOWHERE_NAME}/"

DRIVERS_FEATURES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
"""What Playwright 1.65 turns off. Chromium uses only the last --disable-features, so ours must repeat them."""
FEATURES_OFF = (
    *DRIVERS_FEATURES,
    "WebUIOmniboxPopup",  # a hidden page of the address bar, as the next one: together a third of a visit's CPU time
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",  # a process that waits for another site
    "RenderDocument",  # a new frame, with a compositor of its own, for each document of one site: a sixth of a visit
    "AutofillServerCommunication",  # requests content-autofill.googleapis.com for every form on a page
)

QUIET = (
    f"--disable-features={','.join(FEATURES_OFF)}",
    f"--gaia-url={NOWHERE}",  # requests accounts.google.com for the signed-in user, whatever else is turned off
    f"--component-updater=url-source={NOWHERE}",  # requests update.googleapis.com despite --disable-component-update
)
"""The browser's own services: off, or redirected to a name that does not exist."""
PAST_NOTHING = "<-loopback>"
"""Hosts past the proxy: none. Without it Chromium goes to this machine's own addresses directly."""
PROXY_ONLY_SWITCHES = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # Chromium 156 ignores the switch's name with "force-"
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # the proxy resolves names; WebRTC would, itself
)
"""Closes the ways around the proxy."""
UNWANTED_DRIVER_SWITCHES = ("--disable-popup-blocking",)
"""A switch of Playwright's; without it, a page that nobody clicked opens no other page, and that page's address is not
requested."""

VENDORS = tuple(
    pattern
    for name in (
        NOWHERE_NAME,
        "google.com",
        "googleapis.com",
        "googleusercontent.com",
        "gvt1.com",
        "gvt2.com",
        "gstatic.com",
        "google-analytics.com",
        "chromium.org",
        "microsoft.com",
        "msedge.net",
        "bing.com",
        "msn.com",
        "brave.com",
    )
    for pattern in (name, f"*.{name}")
)
"""Hosts that browsers contact for themselves (updates, sign-in, spelling, autofill), also from a context that holds the
login. No platform is among them, and reading platforms needs none of them."""


def is_browser_service(host: str) -> bool:
    """Whether requests to the host come from the browser itself rather than from a platform's page."""
    return is_one_of(host.lower(), VENDORS)


def is_headless_shell(version: Mapping[str, Any]) -> bool:
    """Whether a browser is the small one (chromium-headless-shell), which is not used: with all switches its pages open
    popups, and it sends packets of mDNS past the proxy.

    Args:
        version: the answer of Browser.getVersion.
    """
    return str(version["product"]).startswith("HeadlessChrome/")
