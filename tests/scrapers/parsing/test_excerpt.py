"""Excerpts of a post's text: its lines without markup, and the end of a long text."""

import pytest

from scrapers.parsing.excerpt import LIMIT, excerpt, excerpt_of_markup
from tests.patience import patience


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>一</p><p>二</p>", "一\n二", id="paragraphs-are-lines"),
        pytest.param("一<br/>二<br>三", "一\n二\n三", id="breaks-are-lines"),
        pytest.param("<p>a<script>1<2</script>b<style>p{}</style>c</p>", "abc", id="scripts-are-not-shown"),
        pytest.param("<p>&lt;来源&gt;&nbsp;新华社</p>", "<来源> 新华社", id="entities"),
        pytest.param("一<script>never ends", "一", id="a-script-without-end"),
        pytest.param(None, "", id="null"),
        pytest.param(17, "", id="a-number"),
    ],
)
def test_markup_becomes_lines_of_text(markup: object, text: str) -> None:
    assert excerpt_of_markup(markup) == text


def test_a_long_text_keeps_its_end_where_its_source_stands() -> None:
    kept = excerpt("长" * 5000 + "\n来源：新华社")

    assert len(kept) <= LIMIT
    assert kept.endswith("\n来源：新华社")


def test_a_text_of_the_limit_is_kept_whole() -> None:
    assert excerpt("字" * LIMIT) == "字" * LIMIT


@pytest.mark.parametrize("piece", ["<script>", "<br", "<", "</script", "&", "<p "])
def test_markup_that_means_harm_is_read_in_one_go(piece: str) -> None:
    with patience():
        assert len(excerpt_of_markup(piece * 200_000)) <= LIMIT
