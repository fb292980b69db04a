"""Policies of the machine's administrator, which Chromium puts before its command line: seen by the real browser, in a
view of /etc of its own."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright import async_api as pw

from scrapers.browser import machine_policies
from scrapers.browser.browser import open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import Unreachable
from tests.lent_driver import LentDriver
from tracker.messages.reasons import failure_sentence
from tracker.messages.terminal.language import Lang

ROOT = Path(__file__).parents[3]
ENTER = ["unshare", "--map-root-user", "--mount"]
"""What follows sees a view of the machine's files that it may change for itself."""
REFUSED = "policies of this machine override the browser's switches: "

Policies = dict[str, object]
Start = tuple[Policies, str]
"""Policies of the machine, and how the browser that is started differs from the usual one."""
DIRECT: Policies = {"ProxyMode": "direct"}
FIXED: Policies = {"ProxySettings": {"ProxyMode": "fixed_servers", "ProxyServer": "127.0.0.1:9"}}
UDP: Policies = {"WebRtcIPHandling": "default"}
"""UDP past the proxy."""
POPUPS: Policies = {"PopupsAllowedForUrls": ["*"]}
HARMLESS: Policies = {"HomepageLocation": "https://home.example/"}
OF_OTHER_KINDS: Policies = {
    **HARMLESS,
    "PopupsAllowedForUrls": ["https://oa.example", "[*.]office.example", "http://10.1.2.3:8080/oa"],
    "DefaultPopupsSetting": 2,
    "WebRtcIPHandling": "disable_non_proxied_udp",
}
USUAL, UNNAMED, SILENT = "", "knows no policy", "lists no policy"
ALWAYS: list[tuple[Start, str]] = [
    (({**DIRECT, **UDP}, USUAL), f"{REFUSED}ProxyMode, WebRtcIPHandling"),
    ((HARMLESS, SILENT), "started"),
    ((DIRECT, SILENT), f"{REFUSED}?"),
    ((OF_OTHER_KINDS, USUAL), "started"),
]
MORE: list[tuple[Start, str]] = [
    ((DIRECT, UNNAMED), f"{REFUSED}?"),
    ((DIRECT, USUAL), f"{REFUSED}ProxyMode"),
    ((UDP, USUAL), f"{REFUSED}WebRtcIPHandling"),
    ((FIXED, USUAL), f"{REFUSED}ProxySettings"),
    ((POPUPS, USUAL), f"{REFUSED}PopupsAllowedForUrls"),
]


@pytest.mark.parametrize("expected", [ALWAYS, pytest.param(MORE, marks=pytest.mark.with_all)], ids=["always", "more"])
def test_a_browser_is_refused_whose_switches_are_overridden_and_no_other(
    expected: list[tuple[Start, str]], chromium: LaunchChoice
) -> None:
    """It is judged by what it does where no policy is known by its name, or the browser never lists them."""
    starts = [start for start, _ in expected]
    ends = started(starts, chromium)
    assert list(zip(starts, ends, strict=True)) == expected


def started(starts: list[Start], chromium: LaunchChoice) -> list[str]:
    """What came of starting the browser on machines with these policies: each time its error, or "started"."""
    if shutil.which("unshare") is None or subprocess.run([*ENTER, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not have a view of /etc of its own (unshare)")
    program = [sys.executable, "-m", __name__, chromium.executable_path or "", chromium.channel or ""]
    ran = subprocess.run(
        [*ENTER, *program, json.dumps(starts)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=240
    )
    ends: list[str] = json.loads(ran.stdout)
    return ends


@pytest.mark.parametrize(
    ("pattern", "may_be"),
    [
        ("https://oa.example", False),
        ("[*.]oa.example", False),
        ("oa.weibo.com.example", False),
        ("10.1.2.3", False),
        ("*", True),
        ("https://*", True),
        ("[*.]", True),
        ("[*.]com", True),
        ("[*.]qq.com", True),
        ("https://WEIBO.com:443", True),
        ("passport.weibo.com", True),
    ],
)
def test_popups_allowed_to_an_office_s_own_pages_are_not_a_platform_s(pattern: str, may_be: bool) -> None:
    assert machine_policies.is_overriding("PopupsAllowedForUrls", [pattern]) is may_be


def test_refusal_is_said_in_chinese() -> None:
    said = failure_sentence(f"{REFUSED}ProxyMode", Lang.ZH)
    assert said == "本机的浏览器策略（ProxyMode）压过了本程序的设置，网页可能绕过代理，因此不用这个浏览器"


# The program that starts them, in its own view of /etc


async def start_each(options: BrowserOptions, starts: list[Start]) -> list[str]:
    async with pw.async_playwright() as driver:
        pw.__dict__["async_playwright"] = lambda: LentDriver(driver)
        return [await start(options, *each) for each in starts]


async def start(options: BrowserOptions, policies: Policies, kind: str) -> str:
    with machine_with(policies), pytest.MonkeyPatch.context() as patch:
        if kind == UNNAMED:
            patch.setattr(machine_policies, "OVERRIDING", re.compile("(?!)"))
        if kind == SILENT:
            patch.setattr(machine_policies, "READ_JS", "() => new Promise(() => {})")
            patch.setattr(machine_policies, "READ_S", 0.5)
        try:
            async with open_browser(options):
                return "started"
        except Unreachable as error:
            return str(error)


@contextmanager
def machine_with(policies: Policies) -> Iterator[None]:
    """Within the block the machine's browsers have these policies."""
    with TemporaryDirectory() as folder:
        for browser in ("chromium", "opt/chrome", "opt/chrome_for_testing", "opt/edge"):
            managed = Path(folder, browser, "policies/managed")
            managed.mkdir(parents=True)
            (managed / "office.json").write_text(json.dumps(policies))
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir={folder}:/etc", "/etc"], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", "/etc"], check=True)


if __name__ == "__main__":
    _, path, channel, given = sys.argv
    choice = BrowserOptions(executable_path=path or None, channel=channel or None)
    sys.stdout.write(json.dumps(asyncio.run(start_each(choice, json.loads(given)))))
