"""What a post was attributed by, as a person reads it."""

import pytest

from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        pytest.param("retweeted_status", "", id="a-key"),
        pytest.param("retweeted_status of 2803301701 人民日报", "@人民日报", id="whose-it-is"),
        pytest.param("ori_mid of 2803301701", "", id="a-number"),
        pytest.param("来源：Voice of China 之声", "来源：Voice of China 之声", id="a-source-line"),
    ],
)
def test_in_chinese_a_mark_shows_no_key_of_the_platforms(found: str, shown: str) -> None:
    assert Messages(Lang.ZH).quoted(found) == shown
