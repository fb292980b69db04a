"""The bare fetch: the same fetches from one open page, with their bodies transferred to Python, and nothing else."""

import asyncio

from playwright import async_api as pw

from benchmarks.job import Job, Teller
from scrapers.platforms.wechat.weread import to_book

BATCH = 50
AT_ONCE = 6
"""As many connections as a browser opens to a host."""
HOMES = {"weibo": "https://weibo.com/", "wechat": "https://weread.qq.com/"}
ADDRESSES = {
    "weibo": ("/ajax/profile/info?uid={}", "/ajax/statuses/mymblog?uid={}&page=1&feature=0"),
    "wechat": ("/web/mp/articles?bookId={}&offset=0",),
}
FETCH = """async ({asked, atOnce}) => {
    const bodies = [];
    const read = async url => (await fetch(url, {credentials: "include"})).text();
    const work = async () => {
        for (let urls = asked.shift(); urls; urls = asked.shift())
            for (const url of urls) bodies.push(await read(url));
    };
    await Promise.all(Array.from({length: atOnce}, work));
    return bodies;
}"""


async def fetch(job: Job, teller: Teller) -> None:
    flags = [f"--ignore-certificate-errors-spki-list={job.spki_pin}"]
    async with pw.async_playwright() as driver:
        proxy = pw.ProxySettings(server=job.proxy_url)
        browser = await driver.chromium.launch(executable_path=job.browser, proxy=proxy, args=flags)
        page = await browser.new_page()
        await page.goto(HOMES[job.asked], wait_until="domcontentloaded")
        keys = [to_book(handle) if job.asked == "wechat" else handle for _, handle in job.handles]
        asked = [[address.format(key) for address in ADDRESSES[job.asked]] for key in keys]
        for start in range(0, len(asked), BATCH):
            batch = asked[start : start + BATCH]
            bodies = await page.evaluate(FETCH, {"asked": batch, "atOnce": AT_ONCE})
            if len(bodies) != sum(map(len, batch)):
                raise ValueError(f"{len(bodies)} bodies of {len(batch)} accounts")
            for _ in batch:
                teller.tell()
        await browser.close()
    teller.say()


if __name__ == "__main__":
    asyncio.run(fetch(Job.of_argv(), Teller()))
