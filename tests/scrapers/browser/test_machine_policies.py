"""Policies of the machine's administrator, which Chromium puts before its command line: seen by the real browser, in a
view of /etc of its own."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.browser import machine_policies
from scrapers.browser.browser import open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import Unreachable
from tracker.messages.reasons import failure_sentence
from tracker.messages.terminal.language import Lang

ROOT = Path(__file__).parents[3]
IN_ETC = 'mount -t overlay overlay -o "lowerdir=$1:/etc" /etc && shift && exec "$@"'
ENTER = ["unshare", "--map-root-user", "--mount", "sh", "-c", IN_ETC, "sh"]


def can_enter(folder: Path) -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*ENTER, str(folder), "true"], capture_output=True, check=False).returncode == 0


def start_with(policies: object, chromium: LaunchChoice, folder: Path, *arguments: str) -> str:
    """What came of starting the browser on a machine with these policies: its error, or "started"."""
    for browser in ("chromium", "opt/chrome", "opt/chrome_for_testing", "opt/edge"):
        managed = folder / browser / "policies/managed"
        managed.mkdir(parents=True)
        (managed / "office.json").write_text(json.dumps(policies))
    if not can_enter(folder):
        pytest.skip("this user may not have a view of /etc of its own (unshare)")
    program = [sys.executable, "-m", __name__, chromium.executable_path or "", chromium.channel or "", *arguments]
    ran = subprocess.run(
        [*ENTER, str(folder), *program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return ran.stdout.strip()


REFUSED = "policies of this machine override the browser's switches: "


@pytest.mark.parametrize(
    "policies",
    [
        {"ProxyMode": "direct"},
        pytest.param(
            {"ProxySettings": {"ProxyMode": "fixed_servers", "ProxyServer": "127.0.0.1:9"}},
            marks=pytest.mark.with_all,
        ),
        {"WebRtcIPHandling": "default"},  # UDP past the proxy
        pytest.param({"PopupsAllowedForUrls": ["*"]}, marks=pytest.mark.with_all),
    ],
)
def test_browser_whose_switches_are_overridden_is_refused(
    policies: dict[str, object], chromium: LaunchChoice, tmp_path: Path
) -> None:
    assert start_with(policies, chromium, tmp_path) == REFUSED + next(iter(policies))


def test_browser_is_refused_by_what_it_does_where_no_policy_is_known(chromium: LaunchChoice, tmp_path: Path) -> None:
    assert start_with({"ProxyMode": "direct"}, chromium, tmp_path, "unnamed") == f"{REFUSED}?"


def test_browser_that_never_lists_its_policies_is_judged_by_what_it_does(
    chromium: LaunchChoice, tmp_path: Path
) -> None:
    assert start_with({"HomepageLocation": "https://home.example/"}, chromium, tmp_path / "harmless", "silent") == (
        "started"
    )
    assert start_with({"ProxyMode": "direct"}, chromium, tmp_path / "direct", "silent") == f"{REFUSED}?"


def test_policies_of_other_kinds_are_no_obstacle(chromium: LaunchChoice, tmp_path: Path) -> None:
    harmless = {
        "HomepageLocation": "https://home.example/",
        "PopupsAllowedForUrls": ["https://oa.example", "[*.]office.example", "http://10.1.2.3:8080/oa"],
        "DefaultPopupsSetting": 2,
        "WebRtcIPHandling": "disable_non_proxied_udp",
    }
    assert start_with(harmless, chromium, tmp_path) == "started"


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


async def start(options: BrowserOptions) -> str:
    try:
        async with open_browser(options):
            return "started"
    except Unreachable as error:
        return str(error)


if __name__ == "__main__":
    _, path, channel, *rest = sys.argv
    if rest == ["unnamed"]:
        machine_policies.OVERRIDING = re.compile("(?!)")
    if rest == ["silent"]:
        machine_policies.READ_JS, machine_policies.READ_S = "() => new Promise(() => {})", 0.5
    sys.stdout.write(asyncio.run(start(BrowserOptions(executable_path=path or None, channel=channel or None))))
