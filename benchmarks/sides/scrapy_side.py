"""scrapy with scrapy-playwright, as they come: every setting that is not where the platform is stays at its default."""

from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy_playwright.page import PageMethod

from benchmarks.job import Job, Teller
from benchmarks.sides.listener import DRAWN, PeerListener
from benchmarks.sides.rows import Rows, address_of, open_rows


class AccountSpider(scrapy.Spider):
    """Opens each account's page."""

    name = "accounts"
    job: Job
    rows: Rows

    async def start(self) -> AsyncIterator[Any]:
        for platform, handle in self.job.handles:
            listener = PeerListener(platform, handle)
            meta = {
                "playwright": True,
                "playwright_include_page": True,
                "playwright_page_event_handlers": {"response": listener.on_response},
                "playwright_page_methods": [PageMethod("wait_for_selector", DRAWN)],
                "listener": listener,
            }
            yield scrapy.Request(address_of(platform, handle), meta=meta)

    async def parse(self, response: Any) -> None:
        page, listener = response.meta["playwright_page"], response.meta["listener"]
        replies = await listener.all_of(page, response.status, response.text)
        await page.close()
        self.rows.keep(listener.platform, listener.handle, replies)


def main() -> None:
    job, teller = Job.of_argv(), Teller()
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    launch = {
        "executable_path": job.browser,
        "proxy": {"server": job.proxy_url},
        "args": [f"--ignore-certificate-errors-spki-list={job.spki_pin}"],
    }
    settings = {"DOWNLOAD_HANDLERS": {"https": handler}, "PLAYWRIGHT_LAUNCH_OPTIONS": launch, "LOG_LEVEL": "ERROR"}
    with open_rows(job, teller) as rows:
        process = AsyncCrawlerProcess(settings)
        process.crawl(AccountSpider, job=job, rows=rows)
        process.start()
    teller.say()


if __name__ == "__main__":
    main()
