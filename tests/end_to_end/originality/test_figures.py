"""Precision is held at what was reached: a wrong 转载 is an accusation."""

import pytest

from scrapers.model.profile import Origin
from tests.end_to_end.originality.figures import figures_of
from tests.end_to_end.originality.labelled import Judged, judge, read_posts


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge(read_posts())


def test_there_are_enough_posts_of_enough_kinds(judged: list[Judged]) -> None:
    assert (len(judged) >= 300, len({judgement.labelled.kind for judgement in judged}) >= 50) == (True, True)


def test_no_post_is_wrongly_called_a_repost(judged: list[Judged]) -> None:
    wrong = [
        judgement
        for judgement in judged
        if judgement.classified.origin is Origin.REPOST and judgement.labelled.truth is not Origin.REPOST
    ]

    assert [(item.labelled.post.title, item.classified.reason) for item in wrong] == []


def test_most_reposts_are_found(judged: list[Judged]) -> None:
    assert figures_of(judged, Origin.REPOST).recall >= 0.94


def test_no_post_of_another_is_called_original(judged: list[Judged]) -> None:
    assert figures_of(judged, Origin.ORIGINAL).precision == 1.0
