"""Command-line switches of Chromium that we rely on: what leaves the machine, and what does not.

Each one that keeps something in has a test that sees the packets, and fails without it
(tests/scrapers/browser/test_nothing_leaves.py). The gateway refuses what they do not stop: see
scrapers.network.egress_proxy.
"""

from scrapers.network.url_policy import is_one_of

NOWHERE_NAME = "off.invalid"
"""A name that nobody can have (RFC 2606)."""
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
"""What Playwright 1.65 turns off. Chromium takes the last --disable-features alone, so ours must repeat them."""
FEATURES_OFF = (
    *DRIVERS_FEATURES,
    "AutofillServerCommunication",  # asks content-autofill.googleapis.com about every form that a page shows
)

QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
    f"--gaia-url={NOWHERE}",  # asks accounts.google.com who is signed in, whatever else is turned off
    f"--component-updater=url-source={NOWHERE}",  # asks update.googleapis.com in spite of --disable-component-update
)
"""The browser's own services: off, or sent nowhere."""
WITHIN_PROXY = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # Chromium 156 ignores the switch's name with "force-"
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # the proxy resolves names; WebRTC would, itself
)
"""The ways past a proxy: shut."""
OF_DRIVER_UNWANTED = ("--disable-popup-blocking",)
"""Playwright's own; without it a page that nobody clicked opens none beside itself, and what it would have shown there
is not asked for."""

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
"""Whom browsers ask on their own account (updates, sign-in, spelling, autofill), a context's too, which knows the
login. No platform is among them, and none needs them to be read."""


def is_browsers_own(host: str) -> bool:
    """Whether it is the browser that asks there, and no page of a platform."""
    return is_one_of(host.lower(), VENDORS)
