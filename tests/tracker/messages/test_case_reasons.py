"""The program's reasons for its steps on cases, which are stored in Chinese, told in English."""

import pytest

from tracker.messages.catalog import FILINGS, KINDS, STATES
from tracker.messages.messages import Messages
from tracker.messages.reasons import HAN
from tracker.messages.review.case_reasons import PLACE, REASONS
from tracker.messages.terminal.language import Lang

ZH, EN = Messages(Lang.ZH), Messages(Lang.EN)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_worded_in_the_reader_s_language(reason: str) -> None:
    words = {"state": STATES["deregistered"], "filing": FILINGS["closed"], "kind": KINDS["service"]}.get(
        reason, ("", "")
    )
    values = {name: f"<{name}>" for name in PLACE.findall(REASONS[reason][0])}
    values |= {"word": words[0]} if "word" in values else {}
    stored = ZH.text(f"cases.because.{reason}", **values)
    told = EN.case_reason(stored)
    assert (ZH.case_reason(stored), HAN.search(told)) == (stored, None)
    assert told == EN.text(f"cases.because.{reason}", **{**values, **({"word": words[1]} if words[1] else {})})


@pytest.mark.parametrize("typed", ["", "账号管理员已说明", "已更新", "经电话核实，已更新，最近一次 2023-09-19 08:00"])
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert EN.case_reason(typed) == typed
