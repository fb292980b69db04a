"""What a visit in haste leaves out: whatever changes what a page looks like, and nothing that it says.

Pictures, styles, fonts and films are not loaded, and nothing is laid out: of what a visit costs the browser, drawing
is the greater half (benchmarks/). A page that turns out to be needed whole is laid out after all, where it stands.
"""

from typing import Any

from playwright import async_api as pw

ENDINGS = "avif bmp css gif ico jpeg jpg m3u8 mp3 mp4 otf png ttf webm webp woff woff2"
BLOCKED_URLS = [f"*.{ending}{rest}" for ending in ENDINGS.split() for rest in ("", "?*")]
HIDE_JS = """{
    const hide = () => document.documentElement?.style.setProperty("display", "none");
    new MutationObserver((_, watch) => { watch.disconnect(); hide(); }).observe(document, {childList: true});
}"""
"""Runs before a document's own scripts, when it has no element yet; with the first one it is hidden."""
SHOW_JS = """() => {
    const root = document.documentElement;
    root?.style.removeProperty("display");
    if (root?.getAttribute("style") === "") root.removeAttribute("style");
}"""


async def enable_lean_loading(cdp: pw.CDPSession) -> str:
    """From its next document on a page is loaded in haste; returns what `end_haste` wants to know.

    Raises:
        playwright's Error: the page is gone.
    """
    await cdp.send("Network.setBlockedURLs", {"urls": BLOCKED_URLS})
    said: dict[str, Any] = await cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": HIDE_JS})
    return str(said["identifier"])


async def disable_lean_loading(cdp: pw.CDPSession, script: str) -> None:
    """From its next document on a page is loaded whole.

    Raises:
        playwright's Error: the page is gone.
    """
    await cdp.send("Network.setBlockedURLs", {"urls": []})
    await cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


async def render_page(page: pw.Page) -> None:
    """Show what a page loaded in haste holds: what it only fetches for eyes, it fetches now.

    Raises:
        playwright's Error: the page is gone.
    """
    await page.evaluate(SHOW_JS)
