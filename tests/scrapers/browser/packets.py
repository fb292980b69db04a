"""Records what a browser sends and to which hosts, with pages that try every kind of connection. Also a program for
strace: `python -m tests.scrapers.browser.packets PATH CHANNEL RUN…`; the browser's path or channel may be empty, and a
run is the switches that are left out, with commas between."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from playwright import async_api as pw

from scrapers.browser import browser
from scrapers.browser.browser import open_browser
from scrapers.browser.session import BrowserOptions
from scrapers.network.browser_switches import PROXY_ONLY_SWITCHES
from scrapers.network.proxy_login import new_login
from tests.lent_driver import LentDriver
from tracker.recordings.recording import RecordedRoute, Recording, read_recordings
from tracker.recordings.replay_proxy import Replay, open_replay

(CASE,) = read_recordings(Path(__file__).parents[3] / "fixtures" / "weibo" / "active")
PAGE = "https://weibo.com/page"
PATIENCE_MS = 15_000
PATIENCE_S = PATIENCE_MS / 1000
FORM = '<form><input name="user"><input type="password"><input type="email" name="email"><input name="tel"></form>'
STUN = """<script>
const peer = new RTCPeerConnection({iceServers: [{urls: "stun:%s"}]});
peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === "complete") document.title = "done"; };
peer.createDataChannel("x");
peer.createOffer().then(offer => peer.setLocalDescription(offer));
</script>"""
WAYS = """<link rel=prefetch href="http://HOST/prefetch"><link rel=preconnect href="http://HOST/">
<link rel=dns-prefetch href="http://HOST/"><link rel=preload as=fetch href="http://HOST/preload">
<link rel=modulepreload href="http://HOST/module"><a id=ping ping="http://HOST/ping" href="#x">x</a>
<img src="http://HOST/picture"><iframe src="http://HOST/frame"></iframe><video src="http://HOST/film"></video>
<script>
const request = path => fetch(`http://HOST/${path}`, {mode: "no-cors", keepalive: path === "kept"}).catch(() => 0);
const script = URL.createObjectURL(new Blob(["fetch('http://HOST/worker', {mode: 'no-cors'})"]));
for (const attempt of [
    () => new WebSocket("ws://HOST/socket"), () => new WebSocket("wss://HOST/socket"),
    () => new WebTransport("https://HOST/transport").ready.catch(() => 0), () => new EventSource("http://HOST/events"),
    () => navigator.sendBeacon("http://HOST/beacon", "x"), () => request("asked"), () => request("kept"),
    () => new Worker(script), () => document.getElementById("ping").click(),
]) try { attempt(); } catch { }
</script>
<script type=speculationrules>
{"prefetch": [{"source": "list", "urls": ["https://HOST/guess"], "eagerness": "immediate"}],
"prerender": [{"source": "list", "urls": ["https://HOST/prerendered"], "eagerness": "immediate"}]}</script>
<object data="https://HOST/object" type="application/pdf"></object>
<embed src="https://HOST/embed" type="application/pdf">
<iframe name=inner></iframe><form id=form target=inner method=post action="https://HOST/posted"></form>
<script>
const total = {label: "x", amount: {currency: "CNY", value: "1"}};
const identity = {providers: [{configURL: "https://HOST/identity", clientId: "x"}]};
for (const attempt of [
    () => document.getElementById("form").submit(), () => fetchLater("https://HOST/later", {activateAfter: 0}),
    () => navigator.serviceWorker.register("/worker.js"), () => navigator.credentials.get({identity}).catch(() => 0),
    () => new PaymentRequest([{supportedMethods: "https://HOST/payment"}], {total}).canMakePayment().catch(() => 0),
]) try { attempt(); } catch { }
</script>""" + STUN.replace("%s", "HOST")
"""A page that tries to reach a host in every way that pages have; it says when the last one is over."""
WORKER = """const ask = path => fetch(`https://HOST/${path}`, {mode: "no-cors"}).catch(() => 0);
oninstall = event => event.waitUntil(ask("installed"));
onactivate = event => event.waitUntil(registration.sync.register("x"));
onsync = event => event.waitUntil(ask("synced"));"""
"""What the page leaves behind in the browser."""
HEADERS = (
    ("content-type", "text/html"),
    ("link", "<https://HOST/linked>; rel=preload; as=script"),
    ("content-security-policy-report-only", "img-src 'none'; report-uri https://HOST/report"),
)
ASKED = {
    *("picture", "frame", "asked", "kept", "socket", "beacon", "ping", "worker", "prefetch", "preload", "film"),
    *("object", "embed", "posted", "identity", "later", "payment", "installed", "synced", "linked", "report"),
}
"""What of WAYS comes to the proxy: the rest is not even tried."""
POPUPS = """<a id="link" target="_blank" href="https://linked.example/">x</a>
<a id="free" target="_blank" rel="noopener" href="https://freed.example/">x</a>
<form id="form" target="_blank" action="https://posted.example/"></form>
<script>
open("https://opened.example/");
document.getElementById("link").click();
document.getElementById("free").click();
document.getElementById("form").submit();
fetch("/said");
</script>"""


Asked = TypeVar("Asked")


@dataclass(slots=True)
class WatchedPage:
    """A browser, and all its requests."""

    replay: Replay
    page: pw.Page
    heard: asyncio.Event
    """Set at each request."""

    async def show(self, body: str) -> None:
        """Open the page with another body; what was requested before stays in sight."""
        requested = self.replay.log, self.replay.turned_away
        self.replay.serve([with_page(body)])
        self.replay.log, self.replay.turned_away = requested
        await self.page.goto("about:blank")
        await self.page.goto(PAGE)

    @property
    def answered(self) -> set[str]:
        """Hosts of requests that were answered."""
        return {urlsplit(url).hostname or "" for _, url in self.replay.log}

    @property
    def asked(self) -> set[str]:
        """All hosts of requests, refused ones too."""
        refused = {
            urlsplit(url if "://" in url else f"https://{url}").hostname or "" for url in self.replay.turned_away
        }
        return self.answered | refused

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a request was made, within a time limit."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not holds():
                    self.heard.clear()
                    await self.heard.wait()


async def let_page_run(page: pw.Page, span_ms: int) -> None:
    """The absence of a request shows only over a period, which a timer of the page ends."""
    await page.evaluate("span => new Promise(done => setTimeout(done, span))", span_ms)


class RequestList(list[Asked]):
    """A list that sets an event when it grows."""

    def __init__(self, heard: asyncio.Event) -> None:
        super().__init__()
        self._heard = heard

    def append(self, item: Asked) -> None:
        super().append(item)
        self._heard.set()


def with_page(body: str, host: str = "") -> Recording:
    """
    Args:
        host: whom the page tries to reach in every way; empty: it is a page of its body alone.
    """
    headers = tuple((name, value.replace("HOST", host)) for name, value in HEADERS[: None if host else 1])
    script = (("content-type", "text/javascript"),)
    worker = WORKER.replace("HOST", host).encode()
    return replace(
        CASE,
        routes=(
            RecordedRoute(url=PAGE, headers=headers, body=body.replace("HOST", host).encode()),
            RecordedRoute(url="https://weibo.com/said", body=b"ok"),
            RecordedRoute(url="https://weibo.com/worker.js", headers=script, body=worker),
        ),
    )


@asynccontextmanager
async def watched(body: str, options: BrowserOptions, host: str = "") -> AsyncIterator[WatchedPage]:
    """A browser started as a scan starts it, before a replay that has one page, and that page open."""
    async with open_replay([with_page(body, host)], login=new_login()) as replay:
        heard = asyncio.Event()
        replay.log, replay.turned_away = RequestList(heard), RequestList(heard)
        started = replace(options, proxy_url=replay.proxy_url, spki_pin=replay.spki_pin)
        async with open_browser(started) as opened:
            session = await opened.open_session()
            page = await session.new_page()
            await page.goto(PAGE, wait_until="domcontentloaded")
            yield WatchedPage(replay, page, heard)


def without(switches: Iterable[str], *named: str) -> tuple[str, ...]:
    return tuple(switch for switch in switches if not any(name in switch for name in named))


MARK_PORT = 1
"""The program connects to this port of its own machine before each browser: strace shows where the next one begins."""


async def main(options: BrowserOptions, runs: Iterable[str]) -> None:
    async with pw.async_playwright() as driver:
        pw.__dict__["async_playwright"] = lambda: LentDriver(driver)
        for left_out in runs:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", MARK_PORT)).close()
            named = [name for name in left_out.split(",") if name]
            browser.__dict__["PROXY_ONLY_SWITCHES"] = without(PROXY_ONLY_SWITCHES, *named)
            async with watched(FORM + WAYS, options, "stun.named.example:3478") as page:
                with contextlib.suppress(pw.TimeoutError):  # nobody answers
                    await page.page.wait_for_function("document.title === 'done'", timeout=PATIENCE_MS)


if __name__ == "__main__":
    _, path, channel, *given = sys.argv
    asyncio.run(main(BrowserOptions(executable_path=path or None, channel=channel or None), given))
