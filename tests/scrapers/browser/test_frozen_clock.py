"""A session's clock is there before its first page; the long form is `python -m tests.end_to_end.kill.clock`."""

from collections import Counter
from dataclasses import replace

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.install.chromium import LaunchChoice
from tests.end_to_end.kill.clock import TIMEOUT_S, race_often
from tests.examples import is_all
from tests.lending import lent
from tests.shared.browsers import to_options
from tracker.recordings.replay_proxy import Replay

TRIES = 5 if is_all() else 2


@pytest.mark.asyncio(loop_scope="session")
async def test_pages_may_open_while_the_clock_is_set(chromium: LaunchChoice, browser: Browser, replay: Replay) -> None:
    options = replace(to_options(chromium, replay), timeout_s=TIMEOUT_S)
    async with lent(browser, options) as patient:
        assert await race_often(patient, TRIES) == Counter()
