"""Policies that a machine's administrator sets for its browsers: some take precedence over the switches that this
program relies on, and would lead pages past its proxy."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright import async_api as pw

from scrapers.model.errors import Unreachable
from scrapers.network.browser_switches import NOWHERE_NAME
from scrapers.network.proxy_login import REALM
from scrapers.network.url_policy import is_one_of
from scrapers.platforms.routes import ROUTES

CHECK_S = 10.0
READ_S = 4.0
"""For the browser's own list, which another browser's page of that name (Edge's) may never send."""
OVERRIDING = re.compile(r"Proxy|WebRtcIPHandling|PopupsAllowedForUrls|DefaultPopupsSetting")
"""How the names begin of policies against the proxy, against `--webrtc-ip-handling-policy` and against the popup
blocker."""
NOT_SWITCHED = object()
AS_SWITCHED: Mapping[str, object] = {"WebRtcIPHandling": "disable_non_proxied_udp", "DefaultPopupsSetting": 2}
"""Values that demand what the switches do."""
PATTERN_HOST = re.compile(r"^(?:[\w*+-]+://)?(?:\[\*\.\])?")
FOLDERS = ("etc/*/policies", "etc/opt/*/policies")
"""Where browsers on Linux have them: /etc/chromium, /etc/opt/chrome, …. Elsewhere only the browser itself knows."""
READ_JS = """async () => {
    const {addWebUiListener} = await import("chrome://resources/js/cr.js");
    const set = await new Promise(done => {
        addWebUiListener("policies-updated", (_, values) => done(values));
        chrome.send("listenPoliciesUpdates");
    });
    return Object.values(set.policyGroups).flatMap(
        group => Object.entries(group.policies).map(([name, policy]) => [name, policy.value]));
}"""


async def check_policies(chromium: pw.Browser) -> None:
    """Make sure that a browser that has just started, with one of our proxies and without its login, keeps to it.

    It takes a second, so a machine that has no policies is not asked.

    Raises:
        Unreachable: it does not, or a policy overrides one of the other switches.
        TimeoutError, playwright's Error: the browser is gone.
    """
    if not may_have_policies():
        return
    async with asyncio.timeout(CHECK_S):
        context = await chromium.new_context()
        page = await context.new_page()
        names = [name for name, value in await policies_of(page) if is_overriding(name, value)]
        if names or not await is_challenged(page):
            raise Unreachable(f"policies of this machine override the browser's switches: {', '.join(names) or '?'}")
        await context.close()


def may_have_policies() -> bool:
    return sys.platform != "linux" or any(any(Path("/").glob(folder)) for folder in FOLDERS)


async def policies_of(page: pw.Page) -> list[tuple[str, Any]]:
    """Name and value of each policy that is set; empty also where the browser has no page that shows them in time."""
    with contextlib.suppress(pw.Error, TimeoutError):
        async with asyncio.timeout(READ_S):
            await page.goto("chrome://policy", wait_until="commit")
            return [(name, value) for name, value in await page.evaluate(READ_JS)]
    return []


def is_overriding(name: str, value: Any) -> bool:
    """Whether a policy lets a platform's page do what a switch forbids. An office allows popups to its own systems."""
    if name == "PopupsAllowedForUrls" and isinstance(value, list):
        return any(may_be_platform(str(pattern)) for pattern in value)
    return OVERRIDING.match(name) is not None and value != AS_SWITCHED.get(name, NOT_SWITCHED)


def may_be_platform(pattern: str) -> bool:
    """Whether a pattern of addresses (`[*.]oa.example`, `https://oa.example:8080/path`) may match a platform's."""
    host = PATTERN_HOST.sub("", pattern.lower()).partition("/")[0].partition(":")[0]
    names = {name.removeprefix("*.") for routes in ROUTES.values() for route in routes for name in route.hosts}
    return (
        not host
        or "*" in host
        or any(is_one_of(host, (f"*.{name}", name)) for name in names)
        or any(is_one_of(name, (f"*.{host}", host)) for name in names)
    )


async def is_challenged(page: pw.Page) -> bool:
    """Whether a request of the page, for a host that does not exist, comes to a proxy of ours."""
    challenges: list[str] = []
    page.on("response", lambda response: challenges.append(response.headers.get("proxy-authenticate", "")))
    with contextlib.suppress(pw.Error):  # it has no page
        await page.goto(f"http://{NOWHERE_NAME}/", wait_until="commit")
    return any(REALM in challenge for challenge in challenges)
