"""What a page hands over of what it fetched: taken apart, or nothing of it believed."""

import base64
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.browser.page.fetch import PageAnswer, unpack
from scrapers.browser.page.response_listener import BODY_LIMIT

OK = ("https://weibo.com/a", 200, "application/json", None)


def packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def told(*sizes: int | None) -> list[PageAnswer | None]:
    return [None if size is None else (size, *OK) for size in sizes]


@given(
    st.lists(st.none() | st.binary(max_size=99), min_size=1).filter(
        lambda bodies: any(body is not None for body in bodies)
    )
)
def test_each_body_goes_to_whom_it_was_asked_for(bodies: list[bytes | None]) -> None:
    said = [told(*(None if body is None else len(body) for body in bodies)), packed(b"".join(filter(None, bodies)))]
    assert unpack(said, len(bodies)) == [None if body is None else (body, *OK) for body in bodies]


NONSENSE = [
    pytest.param(None, id="nothing"),
    pytest.param([told(3, 2)], id="no-bodies"),
    pytest.param([told(3), packed(b"abcde")], id="one-told-of-two"),
    pytest.param([told(None, None), packed(b"")], id="none-begun"),
    pytest.param([told(3, 1), packed(b"abcde")], id="a-byte-too-few-told"),
    pytest.param([told(3, 3), packed(b"abcde")], id="a-byte-too-many-told"),
    pytest.param([told(6, -1), packed(b"abcde")], id="less-than-nothing"),
    pytest.param([[(3.0, *OK), (2.0, *OK)], packed(b"abcde")], id="broken-sizes"),
    pytest.param([[("3", *OK), ("2", *OK)], packed(b"abcde")], id="sizes-in-letters"),
    pytest.param([told(3, 2), "%"], id="not-base64"),
    pytest.param([told(3, 2), base64.b64encode(b"abcde").decode()], id="not-packed"),
    pytest.param([told(3, 2), packed(b"abcde")[:12]], id="cut-off"),
    pytest.param([told(BODY_LIMIT, 1), packed(bytes(BODY_LIMIT + 1))], id="more-than-may-be"),
]


@pytest.mark.parametrize("said", NONSENSE)
def test_nothing_is_believed_of_what_is_not_in_our_form(said: Any) -> None:
    assert unpack(said, 2) == [(), ()]


def test_as_much_as_may_be_is_taken() -> None:
    (answer,) = unpack([told(BODY_LIMIT), packed(bytes(BODY_LIMIT))], 1)
    assert answer == (bytes(BODY_LIMIT), *OK)
