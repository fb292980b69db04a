"""The results that a page returns: unpacked if they are well-formed, else rejected as a whole."""

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


def summaries(*sizes: int | None) -> list[PageAnswer | None]:
    return [None if size is None else (size, *OK) for size in sizes]


@given(
    st.lists(st.none() | st.binary(max_size=99), min_size=1).filter(
        lambda bodies: any(body is not None for body in bodies)
    )
)
def test_each_body_goes_to_its_request(bodies: list[bytes | None]) -> None:
    result = [
        summaries(*(None if body is None else len(body) for body in bodies)),
        packed(b"".join(filter(None, bodies))),
    ]
    assert unpack(result, len(bodies)) == [None if body is None else (body, *OK) for body in bodies]


NONSENSE = [
    pytest.param(None, id="nothing"),
    pytest.param([summaries(3, 2)], id="no-bodies"),
    pytest.param([summaries(3), packed(b"abcde")], id="one-told-of-two"),
    pytest.param([summaries(None, None), packed(b"")], id="none-begun"),
    pytest.param([summaries(3, 1), packed(b"abcde")], id="a-byte-too-few-told"),
    pytest.param([summaries(3, 3), packed(b"abcde")], id="a-byte-too-many-told"),
    pytest.param([summaries(6, -1), packed(b"abcde")], id="less-than-nothing"),
    pytest.param([[(3.0, *OK), (2.0, *OK)], packed(b"abcde")], id="broken-sizes"),
    pytest.param([[("3", *OK), ("2", *OK)], packed(b"abcde")], id="sizes-in-letters"),
    pytest.param([summaries(3, 2), "%"], id="not-base64"),
    pytest.param([summaries(3, 2), base64.b64encode(b"abcde").decode()], id="not-packed"),
    pytest.param([summaries(3, 2), packed(b"abcde")[:12]], id="cut-off"),
    pytest.param([summaries(BODY_LIMIT, 1), packed(bytes(BODY_LIMIT + 1))], id="more-than-may-be"),
]


@pytest.mark.parametrize("result", NONSENSE)
def test_results_in_another_form_are_rejected(result: Any) -> None:
    assert unpack(result, 2) == [(), ()]


def test_as_much_as_may_be_is_taken() -> None:
    (answer,) = unpack([summaries(BODY_LIMIT), packed(bytes(BODY_LIMIT))], 1)
    assert answer == (bytes(BODY_LIMIT), *OK)
