"""The floor of asking: the same fetches from inside one open page, their bodies brought to Python, and nothing else."""

import asyncio

from playwright import async_api as pw

from benchmarks.job import Job, Teller

BATCH = 50
AT_ONCE = 6
"""As many connections as a browser opens to a host."""
FETCH = """async ({uids, atOnce}) => {
    const bodies = [];
    const read = async url => (await fetch(url, {credentials: "include"})).text();
    const work = async () => {
        for (let uid = uids.shift(); uid; uid = uids.shift()) {
            bodies.push(await read("/ajax/profile/info?uid=" + uid));
            bodies.push(await read("/ajax/statuses/mymblog?uid=" + uid + "&page=1&feature=0"));
        }
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
        await page.goto("https://weibo.com/", wait_until="domcontentloaded")
        uids = [handle for _, handle in job.handles]
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            bodies = await page.evaluate(FETCH, {"uids": batch, "atOnce": AT_ONCE})
            if len(bodies) != 2 * len(batch):
                raise ValueError(f"{len(bodies)} bodies of {len(batch)} accounts")
            for _ in batch:
                teller.tell()
        await browser.close()
    teller.say()


if __name__ == "__main__":
    asyncio.run(fetch(Job.of_argv(), Teller()))
