"""A session's clock is there before its first page; the long form is `python -m tests.end_to_end.kill.clock`."""

from collections import Counter

import pytest

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from tests.end_to_end.kill.clock import race_often
from tests.examples import is_all

TRIES = 5 if is_all() else 2


@pytest.mark.asyncio(loop_scope="session")
async def test_pages_may_open_while_the_clock_is_set(chromium: LaunchChoice) -> None:
    options = BrowserOptions(executable_path=chromium.executable_path, channel=chromium.channel)
    assert await race_often(options, TRIES) == Counter()
