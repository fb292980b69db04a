"""crawlee's PlaywrightCrawler as it comes: every setting that is not where the platform is stays at its default."""

import asyncio
import logging
import os

from crawlee.crawlers import PlaywrightCrawler, PlaywrightCrawlingContext, PlaywrightPreNavCrawlingContext

from benchmarks.job import Job, Teller
from benchmarks.sides.listener import DRAWN, PeerListener
from benchmarks.sides.rows import address_of, open_rows


async def crawl(job: Job, teller: Teller) -> None:
    launch = {
        "executable_path": job.browser,
        "chromium_sandbox": False,  # Playwright's default, which the others have; root starts none with it
        "proxy": {"server": job.proxy_url},
        "args": [f"--ignore-certificate-errors-spki-list={job.spki_pin}"],
    }
    listeners = {address_of(platform, handle): PeerListener(platform, handle) for platform, handle in job.handles}
    with open_rows(job, teller) as rows:
        crawler = PlaywrightCrawler(headless=True, browser_launch_options=launch, configure_logging=False)

        @crawler.pre_navigation_hook
        async def listen(context: PlaywrightPreNavCrawlingContext) -> None:
            context.page.on("response", listeners[context.request.url].on_response)

        @crawler.router.default_handler
        async def keep(context: PlaywrightCrawlingContext) -> None:
            await context.page.wait_for_selector(DRAWN)
            listener = listeners[context.request.url]
            replies = await listener.all_of(context.page, context.response.status, await context.page.content())
            rows.keep(listener.platform, listener.handle, replies)

        await crawler.run(list(listeners))
    teller.say()


def main() -> None:
    job, teller = Job.of_argv(), Teller()
    os.chdir(job.folder)  # it keeps its queue in ./storage
    logging.disable(logging.WARNING)
    asyncio.run(crawl(job, teller))


if __name__ == "__main__":
    main()
