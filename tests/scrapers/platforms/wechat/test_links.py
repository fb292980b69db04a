"""Articles under known links."""

from datetime import UTC, datetime

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.platforms.wechat import links

LINK = "https://mp.weixin.qq.com/s/A000000000001695045600"


def test_an_article_is_taken_apart_once_however_often_is_asked_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_apart: list[str] = []
    monkeypatch.setattr(links, "read_article", lambda page: taken_apart.append(page.url))
    capture = Capture(
        target=Target(handle="Mzk5MDAwMDAwMA==", links=(LINK,)),
        captured_at=datetime(2023, 9, 19, 10, tzinfo=UTC),
        replies={"link:0": Reply(url=LINK, http_status=200, body=b"<html></html>")},
    )
    for _ in range(3):
        links.to_requests(capture)
    assert taken_apart == [LINK]
