"""Lean loading: a visit that skips everything that changes a page's looks but not its text.

Images, styles, fonts and videos are not loaded, and nothing is laid out: rendering is more than half of a visit's cost
for the browser (benchmarks/). A page that turns out to be needed in full is rendered afterwards, without reloading.
"""

from typing import Any

from playwright import async_api as pw

ENDINGS = "avif bmp css gif ico jpeg jpg m3u8 mp3 mp4 otf png ttf webm webp woff woff2"
BLOCKED_URLS = [f"*.{ending}{rest}" for ending in ENDINGS.split() for rest in ("", "?*")]
HIDE_JS = """{
    const hide = () => document.documentElement?.style.setProperty("display", "none");
    new MutationObserver((_, watch) => { watch.disconnect(); hide(); }).observe(document, {childList: true});
}"""
"""Runs before a document's own scripts, when it has no element yet; hides the first element as soon as it exists."""
SHOW_JS = """() => {
    const root = document.documentElement;
    root?.style.removeProperty("display");
    if (root?.getAttribute("style") === "") root.removeAttribute("style");
}"""


async def enable_lean_loading(cdp: pw.CDPSession) -> str:
    """Load the page's next documents lean; return the script id that `disable_lean_loading` takes.

    Raises:
        playwright's Error: the page is gone.
    """
    await cdp.send("Network.setBlockedURLs", {"urls": BLOCKED_URLS})
    added: dict[str, Any] = await cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": HIDE_JS})
    return str(added["identifier"])


async def disable_lean_loading(cdp: pw.CDPSession, script: str) -> None:
    """Load the page's next documents in full.

    Raises:
        playwright's Error: the page is gone.
    """
    await cdp.send("Network.setBlockedURLs", {"urls": []})
    await cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


async def render_page(page: pw.Page) -> None:
    """Render a page that was loaded lean, so that it also fetches what it loads only when visible.

    Raises:
        playwright's Error: the page is gone.
    """
    await page.evaluate(SHOW_JS)
