"""Which Chromium to start: the first, in a fixed order, that actually launches and renders.

Order: the configured one alone, if any; Playwright's own; Chrome; Edge; those of Linux distributions. With --ensure,
when none starts: Playwright's download, then Debian's package. run.py runs `python -m scrapers.browser.install.chromium
--ensure`.

Seen: 2026-11-23, Debian 12: chromium 156 with Playwright 1.65, whose driver needs libatomic1 and does not say so.
"""

import argparse
import dataclasses
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright import sync_api as pw
from playwright._impl._driver import compute_driver_executable

from scrapers.browser.install import apt
from scrapers.browser.install.translations import ChineseLogFilter
from scrapers.network.browser_switches import PAST_NOTHING, PROXY_ONLY_SWITCHES, QUIET, is_headless_shell

log = logging.getLogger(__name__)

CHANNELS = frozenset({"chrome", "chrome-beta", "chrome-dev", "msedge", "msedge-beta", "msedge-dev"})
NAMES = ("chromium", "chromium-browser", "google-chrome-stable")
DEBIAN_BINARY = Path("/usr/lib/chromium/chromium")
"""The program that Debian's shell script /usr/bin/chromium finally runs; starting it directly is three times as fast.
"""
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk", "libatomic1")
LAUNCH_MS = 30_000
NO_PROXY = "http://127.0.0.1:9"
"""The port of discard (RFC 863): nobody listens."""
DOWNLOAD_S = 300


class NoBrowser(Exception):
    """No Chromium starts here; the message says in one line what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchChoice:
    """Arguments of Playwright's launch(): a path or a channel."""

    name: str
    executable_path: str | None = None
    channel: str | None = None
    version: str = ""
    """As the browser reports it; empty until it has been started."""
    is_sandboxed: bool = False
    """Whether it starts with its sandbox."""
    is_sandbox_refused: bool = False
    """Whether that was tried, and failed: the system does not let it."""


def find_chromium(configured: str | None = None) -> LaunchChoice:
    """The Chromium to use: the configured path, command or channel, else the first that launches.

    Uses Playwright's blocking interface: call it where no event loop runs.

    Raises:
        NoBrowser: none starts, or the configured one does not.
    """
    check_driver()
    choice = _probe_configured(configured) if configured else _remembered() or _probe(_candidates())
    if choice is None:
        raise NoBrowser(
            f"TRACKER_BROWSER does not start, or is a headless shell: {configured}" if configured else _no_browser()
        )
    if not configured:
        _remember(choice)
    return choice


def ensure_chromium(configured: str | None = None) -> LaunchChoice:
    """Like find_chromium, but installs what is missing where it may.

    Raises:
        NoBrowser: none starts, and none could be installed.
    """
    if not _driver_starts():
        _install_packages("libatomic1")
    check_driver()  # without it neither a download nor another browser helps
    try:
        return find_chromium(configured)
    except NoBrowser:
        if configured:
            raise
    for install in (_download, _install_packages):
        install()
        if choice := _probe(_candidates()):
            _remember(choice)
            return choice
    raise NoBrowser(_no_browser())


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def check_driver() -> None:
    """
    Raises:
        NoBrowser: Playwright's own Node.js does not start; Playwright would only say "connection closed".
    """
    if not _driver_starts():
        raise NoBrowser(f"Playwright's driver does not start; on Debian: {apt.install_line('libatomic1')}")


def _driver_starts() -> bool:
    node = compute_driver_executable()[0]
    try:
        return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _probe_configured(value: str) -> LaunchChoice | None:
    """The driver, which takes a second to start, is not asked about a path where there is nothing."""
    choice = _configured(value)
    path = choice.executable_path
    return None if path and not Path(path).exists() else _probe([choice])


def _configured(value: str) -> LaunchChoice:
    if value in CHANNELS:
        return LaunchChoice(name=value, channel=value)
    return LaunchChoice(name=value, executable_path=shutil.which(value) or value)


def _candidates() -> Iterator[LaunchChoice]:
    yield LaunchChoice(name="playwright", channel="chromium")  # without a channel Playwright starts its headless shell
    yield LaunchChoice(name="chrome", channel="chrome")
    yield LaunchChoice(name="msedge", channel="msedge")
    found = [DEBIAN_BINARY, *(Path(command) for command in map(shutil.which, NAMES) if command)]
    for path in found:
        if path.exists() and path.resolve().name != "snap":  # a snap can read neither our profile nor our files
            yield LaunchChoice(name=path.name, executable_path=str(path))


def _probe(candidates: Iterator[LaunchChoice] | list[LaunchChoice]) -> LaunchChoice | None:
    """The first candidate that launches and renders, with its version; None: none does."""
    with pw.sync_playwright() as playwright:
        for choice in candidates:
            try:
                return _launch(playwright, choice)
            except pw.Error as error:
                log.debug("%s does not start: %s", choice.name, str(error).partition("\n")[0])
    return None


def _launch(playwright: pw.Playwright, choice: LaunchChoice) -> LaunchChoice:
    if is_root():  # Chromium refuses
        return _launch_so(playwright, choice)
    try:
        return _launch_so(playwright, dataclasses.replace(choice, is_sandboxed=True))
    except pw.Error as error:
        log.debug("%s does not start with its sandbox: %s", choice.name, str(error).partition("\n")[0])
        return _launch_so(playwright, dataclasses.replace(choice, is_sandbox_refused=True))


def _launch_so(playwright: pw.Playwright, choice: LaunchChoice) -> LaunchChoice:
    browser = playwright.chromium.launch(
        executable_path=choice.executable_path,
        channel=choice.channel,
        chromium_sandbox=choice.is_sandboxed,
        args=[*QUIET, *PROXY_ONLY_SWITCHES],
        proxy={"server": NO_PROXY, "bypass": PAST_NOTHING},  # it shows a page of ours, and asks nobody
        timeout=LAUNCH_MS,
    )
    try:
        if is_headless_shell(browser.new_browser_cdp_session().send("Browser.getVersion")):
            raise pw.Error("it is a headless shell")
        page = browser.new_page()
        page.set_content("<p>政务</p>", timeout=LAUNCH_MS)
        if page.inner_text("p") != "政务":
            raise pw.Error("it renders nothing")
        return dataclasses.replace(choice, version=browser.version)
    finally:
        browser.close()


def _memory() -> Path:
    """The cache file: in the virtual environment, so that it is removed with it; else in the user's cache folder."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix) / "browser.json"
    cache = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "newmedia-tracker" / "browser.json"


def _remembered() -> LaunchChoice | None:
    """The last choice, if it named a path that still exists."""
    try:
        choice = LaunchChoice(**json.loads(_memory().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if not choice.executable_path or not Path(choice.executable_path).exists():
        return None
    if is_root():
        return dataclasses.replace(choice, is_sandboxed=False)
    return choice if choice.is_sandboxed or choice.is_sandbox_refused else None  # root's answer is none for others


def _remember(choice: LaunchChoice) -> None:
    """Store a choice by path: whether a channel or Playwright's own browser still exists cannot be checked later."""
    if not choice.executable_path:
        return
    try:
        _memory().parent.mkdir(parents=True, exist_ok=True)
        _memory().write_text(json.dumps(dataclasses.asdict(choice)), "utf-8")
    except OSError as error:
        log.debug("cannot remember the browser: %s", error)


def _download() -> None:
    log.info("no browser starts: trying Playwright's download (at most %s s)", DOWNLOAD_S)
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    try:
        subprocess.run(command, timeout=DOWNLOAD_S, capture_output=True, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        log.info("  the download failed (%s)", type(error).__name__)


def _install_packages(*packages: str) -> None:
    packages = packages or DEBIAN_PACKAGES
    if not apt.can_install():
        return
    log.info("installing %s with apt-get", ", ".join(packages))
    try:
        apt.install(*packages)
    except apt.AptFailed as error:
        log.info("  %s", error)


def _no_browser() -> str:
    if shutil.which("apt-get"):
        return f"no browser starts; type: {apt.install_line(*DEBIAN_PACKAGES)}"
    command = f"{sys.executable} -m playwright install --no-shell chromium"
    return f"no browser starts; install Chrome or Edge, or type: {command}"


def has_chinese_fonts() -> bool | None:
    """Whether pages render Chinese text instead of boxes; None: cannot be checked here, as on Windows and macOS."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return None
    return bool(subprocess.run([fc_list, ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _warn_without_chinese_fonts() -> None:
    if has_chinese_fonts() is False:
        log.info("no Chinese fonts: evidence pictures would show boxes; %s", apt.install_line("fonts-noto-cjk"))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scrapers.browser.install.chromium", description="Find the browser to use."
    )
    parser.add_argument("--ensure", action="store_true", help="install one where none starts and we may")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="the language of what is printed")
    options = parser.parse_args()
    find = ensure_chromium if options.ensure else find_chromium
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    if options.lang == "zh":
        log.addFilter(ChineseLogFilter())
    try:
        choice = find(os.environ.get("TRACKER_BROWSER"))
    except NoBrowser as error:
        log.error("%s", error)
        return 1
    _warn_without_chinese_fonts()
    log.info("browser: %s %s", choice.executable_path or choice.name, choice.version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
