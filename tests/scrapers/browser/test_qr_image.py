"""Reading the module grid of a QR code from an image."""

import pytest

from scrapers.browser.qr_image import read_modules
from tests.scrapers.browser.qr_codes import draw, to_rows


@pytest.mark.parametrize("size", [21, 25, 33, 57, 177])
@pytest.mark.parametrize(("scale", "margin"), [pytest.param(1, 0, id="tiny"), pytest.param(7, 30, id="in-a-margin")])
def test_the_grid_comes_back_as_it_was_drawn(size: int, scale: int, margin: int) -> None:
    code = draw(size, seed=size)
    assert read_modules(to_rows(code, scale, margin)) == code


def test_a_logo_in_the_middle_hides_no_code() -> None:
    rows = to_rows(draw(33, seed=1), 6, 24)
    middle = slice(90, 150)
    logo = [row[:90] + "0" * 60 + row[150:] if 90 <= line < 150 else row for line, row in enumerate(rows)]
    found = read_modules(logo)
    assert found is not None
    assert [row[middle] for row in logo[middle]] == ["0" * 60] * 60


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="nothing"),
        pytest.param(["0" * 300] * 300, id="blank"),
        pytest.param(["1" * 300] * 300, id="black"),
        pytest.param(["10" * 150, "01" * 150] * 150, id="a-chessboard"),
        pytest.param(to_rows(draw(33, seed=2), 6, 24)[:150], id="half-a-code"),
        pytest.param(["".join("10"[bit == "1"] for bit in row) for row in to_rows(draw(33, 3), 6, 24)], id="inverted"),
    ],
)
def test_what_is_no_code_is_not_read_as_one(rows: list[str]) -> None:
    assert read_modules(rows) is None
