"""Nothing leaves but what must: the real browser, started as a scan starts it, and whom it asks.

Each switch that keeps something in is left out once, and what it keeps in is then seen.
"""

import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from scrapers.browser.browser import open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.network.browser_switches import (
    DRIVERS_FEATURES,
    FEATURES_OFF,
    NOWHERE_NAME,
    PROXY_ONLY_SWITCHES,
    QUIET,
)
from scrapers.network.proxy_login import new_login
from tests.scrapers.browser.packets import (
    ASKED,
    FORM,
    MARK_PORT,
    PAGE,
    PATIENCE_MS,
    PATIENCE_S,
    POPUPS,
    WAYS,
    WatchedPage,
    let_page_run,
    watched,
    without,
)
from tests.scrapers.network.test_egress_proxy import Net
from tracker.recordings.replay_proxy import open_replay

loops = pytest.mark.asyncio(loop_scope="session")
DRIVERS_SWITCHES = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Playwright's own, which are relied on: what they keep in would be seen after minutes only."""
OURS = {"weibo.com", NOWHERE_NAME}
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def options(chromium: LaunchChoice, one_driver: object) -> BrowserOptions:
    return BrowserOptions(executable_path=chromium.executable_path, channel=chromium.channel)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def usual(options: BrowserOptions) -> AsyncIterator[WatchedPage]:
    """A browser with all its switches; what is said of its requests holds of all that this module shows it."""
    async with watched("", options) as page:
        yield page


# --- the browser's own services --------------------------------------------------------------------------------------


@loops
async def test_browser_asks_nobody_but_the_page_s_host(usual: WatchedPage) -> None:
    await usual.show(FORM)
    await usual.until(lambda: any(NOWHERE_NAME in url for url in usual.replay.turned_away))
    await usual.page.reload()
    await let_page_run(usual.page, 2000)  # what it asks about forms comes a moment after the page
    assert usual.asked <= OURS
    assert usual.answered == {"weibo.com"}


SERVICES = {
    "--gaia-url": "accounts.google.com",
    "--component-updater": "update.googleapis.com",
    "--disable-features": "content-autofill.googleapis.com",
}
"""A switch -> whom the browser asks without it: each somebody of its own, so they are left out together."""


@loops
async def test_without_a_switch_its_service_is_asked_and_refused(
    options: BrowserOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.browser.browser.QUIET", without(QUIET, *SERVICES))
    async with watched(FORM, options) as page:
        await page.until(lambda: set(SERVICES.values()) <= page.asked)
    assert set(SERVICES.values()) - page.asked == set()
    assert page.answered == {"weibo.com"}


@loops
async def test_egress_proxy_looks_up_the_names_of_pages_alone_even_without_the_switches(
    options: BrowserOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.browser.browser.QUIET", ())
    net = Net(port=1)  # nobody is there
    async with open_browser(replace(options, timeout_s=5.0), net.network) as browser:
        page = await (await browser.open_session()).new_page()
        for body in (FORM, f"{FORM} "):
            await page.goto("about:blank")
            await page.set_content(f'{body}<img src="https://wx1.sinaimg.cn/x.png">')
            await let_page_run(page, 2000)
        with pytest.raises(Exception, match="ERR_TUNNEL"):
            await page.goto(PAGE)
    assert set(net.asked) <= {"weibo.com", "wx1.sinaimg.cn"}


@loops
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
async def test_what_the_driver_turns_off_stays_off(usual: WatchedPage) -> None:
    mark = f"127.0.0.1:{usual.replay.proxy_url.rpartition(':')[2]}".encode()
    lines = [words for words in command_lines() if any(mark in word for word in words)]
    browser = next(words for words in lines if not any(word.startswith(b"--type=") for word in words))
    lists = [word.partition(b"=")[2].decode().split(",") for word in browser if word.startswith(b"--disable-features=")]
    assert set(lists[0]) <= set(lists[-1])
    assert set(DRIVERS_FEATURES) <= set(lists[-1])
    assert set(DRIVERS_SWITCHES) <= {word.decode() for word in browser}


@loops
async def test_browser_opens_no_pages_of_its_own(usual: WatchedPage) -> None:
    assert await own_pages(usual) == []


@loops
async def test_next_document_of_a_site_has_the_frame_of_the_last_one(usual: WatchedPage) -> None:
    assert await frames_cleared(usual) == 1


@loops
async def test_no_process_waits_for_another_site(usual: WatchedPage) -> None:
    await let_page_run(usual.page, 500)  # it would be started a moment after a page
    assert await renderers(usual) == 1


COSTS = ("WebUIOmnibox", "RenderDocument", "SpareRenderer")
"""What is off because it costs a visit time."""


@loops
async def test_without_its_switches_it_opens_those_of_the_address_bar_and_more_frames_and_processes(
    options: BrowserOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = ",".join(without(FEATURES_OFF, *COSTS))
    monkeypatch.setattr(
        "scrapers.browser.browser.QUIET", (*without(QUIET, "--disable-features"), f"--disable-features={features}")
    )
    async with watched("", options) as page:
        assert len(await own_pages(page)) == 2
        assert await frames_cleared(page) == 2
        async with asyncio.timeout(PATIENCE_S):
            while await renderers(page) == 1:
                await let_page_run(page.page, 100)


async def frames_cleared(page: WatchedPage) -> int:
    """How many frames end when the page goes to another document of its site: the old one, and where the document has
    a new one, that one's empty document too."""
    cdp = await page.page.context.new_cdp_session(page.page)
    cleared: list[object] = []
    cdp.on("Runtime.executionContextsCleared", lambda event: cleared.append(event))
    await cdp.send("Runtime.enable")
    await page.page.goto(PAGE)
    await cdp.detach()
    return len(cleared)


async def renderers(page: WatchedPage) -> int:
    """The processes for pages."""
    browser = page.page.context.browser
    assert browser is not None
    cdp = await browser.new_browser_cdp_session()
    found = await cdp.send("SystemInfo.getProcessInfo")
    await cdp.detach()
    return sum(process["type"] == "renderer" for process in found["processInfo"])


async def own_pages(page: WatchedPage) -> list[str]:
    """Addresses of the pages that belong to the browser's own window."""
    browser = page.page.context.browser
    assert browser is not None
    cdp = await browser.new_browser_cdp_session()
    found = await cdp.send("Target.getTargets", {"filter": [{}]})
    return [target["url"] for target in found["targetInfos"] if target["type"] == "browser_ui"]


def command_lines() -> list[list[bytes]]:
    """Of every process that runs."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            lines.append((process / "cmdline").read_bytes().split(b"\0"))
    return lines


# --- ways past the proxy ---------------------------------------------------------------------------------------------


class Heard(asyncio.DatagramProtocol):
    """A machine that may only be spoken to through the proxy: what reached it past that."""

    def __init__(self) -> None:
        self.datagrams = self.connections = 0
        self.first = asyncio.Event()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.datagrams += 1
        self.first.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.first.set()
        writer.close()


async def hear(options: BrowserOptions) -> Heard:
    """What a machine at this end of the network hears of a page that tries every way to it."""
    heard = Heard()
    server = await asyncio.start_server(heard.connected, "127.0.0.1", 0)
    place = server.sockets[0].getsockname()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: heard, local_addr=place)
    try:
        async with watched(WAYS, options, f"127.0.0.1:{place[1]}") as page:

            async def gathered() -> None:
                await page.page.wait_for_function("document.title === 'done'", timeout=PATIENCE_MS)
                await page.until(lambda: asked_of(page) >= ASKED)

            ends = [asyncio.ensure_future(heard.first.wait()), asyncio.ensure_future(gathered())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            asked = asked_of(page)
    finally:
        transport.close()
        server.close()
    assert heard.first.is_set() or ASKED - asked == set()
    return heard


def asked_of(page: WatchedPage) -> set[str]:
    """Last parts of the addresses that were asked of this machine, through the proxy."""
    return {url.rpartition("/")[2] for _, url in page.replay.log if "127.0.0.1" in url}


@loops
async def test_page_sends_nothing_past_the_proxy_in_any_way(options: BrowserOptions) -> None:
    heard = await hear(options)
    assert (heard.connections, heard.datagrams) == (0, 0)


@loops
async def test_without_its_setting_this_machine_is_reached_past_the_proxy(
    options: BrowserOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.browser.browser.PAST_NOTHING", "")
    assert (await hear(options)).connections > 0


@loops
async def test_webrtc_does_without_its_switch_as_also_with_one_of_another_name(
    options: BrowserOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored = "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"
    monkeypatch.setattr(
        "scrapers.browser.browser.PROXY_ONLY_SWITCHES", (*without(PROXY_ONLY_SWITCHES, "webrtc"), ignored)
    )
    assert (await hear(options)).datagrams > 0


FOREIGN = {"opened.example", "linked.example", "freed.example", "posted.example"}


@loops
async def test_page_opens_no_other_and_asks_for_none(usual: WatchedPage) -> None:
    await usual.show(POPUPS)
    await until_said(usual)
    assert len(usual.page.context.pages) == 1
    assert not usual.asked & FOREIGN


@loops
async def test_page_does_with_the_driver_s_own_switch(options: BrowserOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.browser.browser.UNWANTED_DRIVER_SWITCHES", ())
    async with watched(POPUPS, options) as page:
        await page.until(lambda: bool(page.asked & FOREIGN))
    assert page.asked & FOREIGN


@loops
async def test_page_of_a_person_s_login_may(options: BrowserOptions) -> None:
    async with watched(POPUPS, replace(options, allows_popups=True)) as page:
        await page.until(lambda: bool(page.asked & FOREIGN))
    assert page.asked & FOREIGN


async def until_said(page: WatchedPage) -> None:
    """What the page says after all else has come, and whatever it asked for has had its time."""
    await page.until(lambda: any(url.endswith("/said") for _, url in page.replay.log))
    await let_page_run(page.page, 1000)


# --- nobody else -----------------------------------------------------------------------------------------------------


@loops
@pytest.mark.parametrize("head", ["", "Proxy-Authorization: Basic dHJhY2tlcjp3cm9uZw==\r\n"], ids=["no-login", "wrong"])
@pytest.mark.parametrize("line", ["CONNECT weibo.com:443", "GET http://weibo.com/"])
async def test_replay_answers_nobody_else(head: str, line: str) -> None:
    async with open_replay([], login=new_login()) as replay:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(replay.proxy_url.rpartition(":")[2]))
        writer.write(f"{line} HTTP/1.1\r\nHost: weibo.com\r\n{head}\r\n".encode())
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 407 ")
    assert replay.log == []


# --- under strace ----------------------------------------------------------------------------------------------------

CALL = re.compile(r"\d+ +(connect|sendto|sendmsg|sendmmsg)\(\d+<(\w+):(\[[^>]*(?:>[^>]*)?\])>(.*)")
"""Name of the call, protocol, the socket's two ends, and the rest, with the address that is given."""
GIVEN = re.compile(r'sin6?_port=htons\((\d+)\).*?"([0-9a-f.:]+)"')
JOINED = re.compile(r"->\[?([0-9a-f.:]+?)\]?:(\d+)\]$")


def seen_by_strace(folder: Path, chromium: LaunchChoice, *runs: str) -> list[Counter[str]]:
    """Where packets went beyond this machine while each of these browsers ran. That a datagram socket is connected
    sends none: Chromium learns by it which way a packet would go.

    Args:
        runs: the switches that each of the browsers does without.
    """
    file = folder / "trace"
    calls = ["-e", "signal=none", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    trace = ["strace", "-f", "--seccomp-bpf", "-yy", "-qq", *calls]  # the kernel stops for these calls, not for each
    found = (chromium.executable_path or "", chromium.channel or "")
    program = [sys.executable, "-m", "tests.scrapers.browser.packets", *found, *runs]
    subprocess.run([*trace, "-o", str(file), *program], cwd=ROOT, check=True, timeout=240)
    seen: list[Counter[str]] = []
    for line in file.read_text(errors="replace").splitlines():
        if MARK in line:
            seen.append(Counter())
        elif seen and (call := CALL.match(line)) and (place := place_of(call)):
            seen[-1][place] += 1
    assert len(seen) == len(runs)
    return seen


MARK = f'sin_port=htons({MARK_PORT}), sin_addr=inet_addr("127.0.0.1")'


def place_of(call: re.Match[str]) -> str:
    """Address and port that a call sends packets to; empty: none, or nowhere beyond this machine."""
    name, protocol, ends, rest = call.groups()
    if protocol.startswith(("UNIX", "NETLINK")) or (name == "connect" and protocol.startswith("UDP")):
        return ""
    if given := GIVEN.search(rest):
        port, host = given.groups()
    elif joined := JOINED.search(ends):
        host, port = joined.groups()
    else:
        return ""
    return "" if host.startswith("127.") or host == "::1" else f"{host} {port}"


def is_lookup(place: str) -> bool:
    return place.endswith(" 53")


strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed (apt install strace)")


@pytest.mark.end_to_end
@strace
def test_no_packet_leaves_the_machine_and_without_two_switches_a_name_is_looked_up(
    tmp_path: Path, chromium: LaunchChoice
) -> None:
    with_both, without_both = seen_by_strace(tmp_path, chromium, "", "webrtc,host-resolver")
    assert with_both == Counter()
    assert any(map(is_lookup, without_both)), "what is watched for is seen"


@pytest.mark.with_all
@pytest.mark.end_to_end
@strace
def test_one_of_the_two_switches_suffices_to_look_up_no_name(tmp_path: Path, chromium: LaunchChoice) -> None:
    (with_one,) = seen_by_strace(tmp_path, chromium, "webrtc")
    assert not any(map(is_lookup, with_one))
