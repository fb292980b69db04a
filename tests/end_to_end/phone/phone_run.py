"""Clears a queue by taps and typing alone, as ten kinds of accounts want it, and compares what follows with what a hand
calculates from the numbers of the accounts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright import async_api as pw

from tests.tracker.serve.review.queue_office import Queue
from tests.tracker.serve.served import Served
from tracker.history.manual_check import ManualFinding

PHONE: pw.ViewportSize = {"width": 360, "height": 740}
THOUGHT = timedelta(seconds=9)
"""How long the made reviewer looks at an account, on the clock of the office."""
NOTE = "置顶的不算"
WORDS = "该账号已注销"


@dataclass(slots=True)
class PhoneRun:
    queue: Queue
    page: pw.Page
    restarts_at: int
    """After so many accounts the server is restarted, with a half-typed account on the screen."""
    told: Callable[[str], None] = lambda _: None
    seen: list[str] = field(default_factory=list)
    """Account keys, as they were answered."""
    postponed: set[str] = field(default_factory=set)
    most_wide: int = 0
    """The widest page, in pixels."""
    serving: AbstractContextManager[Served] | None = None

    async def go(self) -> None:
        """Until nothing waits any more."""
        try:
            await self.start()
            while await self.page.locator("#answers").count():
                await self.answer_one()
                if len(self.seen) == self.restarts_at:
                    await self.restart_half_typed()
            assert await self.page.locator(".end").count(), await self.page.inner_text("body")
        finally:
            self.stop()

    async def start(self) -> None:
        self.serving = self.queue.serving()
        served = await asyncio.to_thread(self.serving.__enter__)
        cookies = self.queue.reviewer("张三").cookies
        await self.page.context.add_cookies(
            [{"name": name, "value": value, "url": served.address} for name, value in cookies.items()]
        )
        await self.page.goto(f"{served.address}/review")

    def stop(self) -> None:
        if self.serving is not None:
            self.serving.__exit__(None, None, None)
            self.serving = None

    async def restart_half_typed(self) -> None:
        """What is typed and not sent is there again after a restart."""
        name = await self.heading()
        async with self.page.expect_response("**/review/draft"):
            await self.page.fill("#day", "9-1")
        self.stop()
        await self.start()
        assert await self.heading() == name
        assert await self.page.input_value("#day") == "9-1"
        await self.page.fill("#day", "")
        self.told(f"restarted before account {len(self.seen) + 1}: the draft is there")

    async def answer_one(self) -> None:
        self.queue.clock.instant += THOUGHT
        self.most_wide = max(self.most_wide, await self.page.evaluate("document.documentElement.scrollWidth"))
        key = await self.page.get_attribute("#answers input[name=key]", "value")
        assert key is not None
        number = int(key.partition(":")[2])
        if number % 10 == 8 and key not in self.postponed:
            self.postponed.add(key)
            await self.tap("#later")
            return
        await ANSWERS[number % 10](self)
        self.seen.append(key)
        if len(self.seen) == 1:
            await self.tap("#undo")
            assert await self.page.get_attribute("#answers input[name=key]", "value") == key
            await ANSWERS[number % 10](self)
        if len(self.seen) % 10 == 0:
            self.told(f"{len(self.seen)} answered; {await self.page.inner_text('#pace')!r}")

    async def today(self) -> None:
        await self.tap("#today")
        await self.tap("#none-before")

    async def today_and_before(self) -> None:
        await self.tap("#today")
        await self.tap("button[name=before_day][value='2023-09-18']")

    async def yesterday(self) -> None:
        await self.tap("#yesterday")

    async def day_before(self) -> None:
        await self.tap("#day_before")

    async def typed(self) -> None:
        await self.page.fill("#day", "9-17")
        await self.tap("#record-day")

    async def typed_old(self) -> None:
        """Sent by the key of the phone's keyboard."""
        await self.page.fill("#day", "9月1日")
        async with self.page.expect_navigation():
            await self.page.press("#day", "Enter")
        await self.tap("#confirm")

    async def gone(self) -> None:
        await self.page.tap("#gone > summary")
        await self.page.check("#gone input[value=deregistered]")
        await self.page.fill("#words", WORDS)
        await self.tap("#record-gone")
        await self.tap("#confirm")

    async def cannot_tell(self) -> None:
        await self.tap("#cannot-tell")

    async def with_picture(self) -> None:
        await self.page.tap("#with > summary")
        await self.page.fill("#note", NOTE)
        async with self.page.expect_navigation():
            await self.page.set_input_files(
                "#file", {"name": "截图.png", "mimeType": "image/png", "buffer": screenshot()}
            )
        assert await self.page.input_value("#note") == NOTE
        await self.tap("#yesterday")

    async def tap(self, what: str) -> None:
        async with self.page.expect_navigation():
            await self.page.tap(what)

    async def heading(self) -> str:
        return await self.page.inner_text("h1")


ANSWERS: tuple[Callable[[PhoneRun], Awaitable[None]], ...] = (
    PhoneRun.today,
    PhoneRun.yesterday,
    PhoneRun.day_before,
    PhoneRun.typed,
    PhoneRun.typed_old,
    PhoneRun.gone,
    PhoneRun.cannot_tell,
    PhoneRun.today_and_before,
    PhoneRun.yesterday,
    PhoneRun.with_picture,
)
"""By the last digit of the account's number."""
VERDICTS = ("list_incomplete", "pass", "pass", "pass", "fail", "remark", "cannot_tell", "pass", "pass", "pass")
"""What follows from each, by hand. A post after the time-point alone says nothing of it."""


def by_hand(numbers: Iterable[int]) -> Mapping[str, str]:
    """Handle -> verdict, or why there is none."""
    return {str(number): VERDICTS[number % 10] for number in numbers}


def faults(run: PhoneRun, numbers: Sequence[int]) -> list[str]:
    """What is not as it should be; the office is served again for it."""
    found = []
    with run.queue.serving():
        queue = run.queue
        verdicts = queue.verdicts()
        wrong = {key: verdict for key, verdict in verdicts.items() if verdict != by_hand(numbers)[key]}
        records = {f"weibo:{number}": queue.recorded(f"weibo:{number}") for number in numbers}
        drafts = queue.store.drafts.of_person("张三")
        pictures = [item for every in records.values() for item in every if item.screenshot]
    if wrong:
        found.append(f"verdicts differ: {wrong}")
    if sorted(run.seen) != sorted(records):
        found.append(f"{len(run.seen)} answered, {len(set(run.seen))} of them different, of {len(numbers)}")
    if any({item.by for item in every} != {"张三"} for every in records.values()):
        found.append("a record without its person")
    if any(len(every) != (2 if int(key[6:]) % 10 == 7 else 1) for key, every in records.items()):
        found.append("an account with too many records, or without one")
    if drafts:
        found.append(f"drafts are left: {sorted(drafts)}")
    kept = [
        Path(run.queue.folder, ".tracker", picture.screenshot).is_file() and picture.note == NOTE
        for picture in pictures
    ]
    if kept != [True for number in numbers if number % 10 == 9]:
        found.append(f"pictures: {kept}")
    if any(picture.what is not ManualFinding.LAST_POST for picture in pictures):
        found.append("a picture went with another answer")
    if run.most_wide > PHONE["width"]:
        found.append(f"a page is {run.most_wide} pixels wide")
    return found


def screenshot() -> bytes:
    target = BytesIO()
    Image.new("RGB", (360, 740), "white").save(target, "PNG")
    return target.getvalue()
