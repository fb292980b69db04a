"""A copied text is recognised as the same; one form filled in twice is not."""

from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tracker.rules.given import AT
from tracker.origin.minhash import (
    SHORTEST,
    compared_text,
    folded_post,
    is_comparable,
    is_form,
    normal_of,
    permutations,
    sign,
    similarity,
)
from tracker.origin.near_duplicates import COPIED_WITHIN, AccountGroup, DuplicatePost, PostSignature, find_copies

STORY = (
    "昨晚十一点，家住银田镇的刘奶奶外出未归，派出所立即调取沿线监控，发动村辅警和网格员分三路寻找，最终在离家四公里的"
    "山塘边找到了老人。所长说，线索来自一位热心村民的电话。“太感谢你们了”，刘先生紧紧握住民警的手，眼里含着泪花。"
)
FORM = (
    "张建国，男，汉族，1972年5月出生，大学学历，中共党员，现任市发改委副主任，拟任正处级领导职务，"
    "公示时间五个工作日，请予监督，欢迎反映情况。"
)


def normal(text: str) -> str:
    return normal_of(folded_post("", text))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(STORY, id="the-same"),
        pytest.param("编者按：暖心的一夜。\n" + STORY + "\n编辑：阿明 来源：韶山公安", id="headed-and-credited"),
        pytest.param(STORY.replace("，", ", ").replace("“", '"'), id="other-punctuation"),
        pytest.param(STORY[:90], id="cut"),
    ],
)
def test_one_text_in_two_hands_is_alike(other: str) -> None:
    assert similarity(normal(STORY), normal(other)) >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(FORM, FORM.replace("张建国", "刘志强"), id="another-name"),
        pytest.param(FORM, FORM.replace("张建国", "张国强"), id="a-name-that-shares-a-character"),
        pytest.param(FORM, FORM.replace("1972年5月", "1975年8月"), id="another-date"),
        pytest.param(STORY, STORY.replace("四公里", "六公里"), id="another-number"),
        pytest.param(STORY, STORY.replace("银田镇", "清溪镇"), id="another-place"),
        pytest.param(STORY[:40], STORY[:40], id="too-short-to-tell"),
        pytest.param(STORY, FORM, id="nothing-in-common"),
    ],
)
def test_one_form_filled_in_twice_is_not(one: str, other: str) -> None:
    assert similarity(normal(one), normal(other)) == 0


@pytest.mark.parametrize("title", ["停水通知", "任前公示", "天气预报", "反诈日记（第36期）", "《民警手记》第3集"])
def test_a_fixed_form_is_known_by_its_title(title: str) -> None:
    assert is_form(title)


def test_signatures_are_those_that_are_stored_already() -> None:
    """Of every earlier version, on every machine; of another text they are others."""
    assert sha256(permutations().astype("<u4").tobytes()).hexdigest()[:16] == "d3b0534307063ffd"
    assert sha256(sign("长沙市" * 100)).hexdigest()[:16] == "168fdb133a2603c0"
    assert sign(normal(STORY))[:8] != sign(normal(FORM))[:8]


@pytest.mark.parametrize(("length", "is_signed"), [(SHORTEST - 1, False), (SHORTEST, True)])
def test_a_short_text_is_not_signed(length: int, is_signed: bool) -> None:
    assert bool(sign(("春江花月夜" * 20)[:length])) is is_signed


@settings(max_examples=examples(30))  # a signature takes a hundredth of a second
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_are_compared_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= similarity(normal(one), normal(other)) == similarity(normal(other), normal(one)) <= 1


OURS, THEIRS, SISTER = AccountGroup("甲", "县政府"), AccountGroup("乙", "市政府"), AccountGroup("丙", "县政府")


def sketch(account: int, hours: float, text: str = STORY, *, is_fresh: bool = True) -> PostSignature:
    return PostSignature((account, "p"), AT + timedelta(hours=hours), sign(normal(text)), is_fresh)


def found(*signatures: PostSignature, text: str = STORY) -> list[DuplicatePost]:
    """What repeats another; that a post repeats nothing is told too, and left out here."""
    houses = {1: OURS, 2: THEIRS, 3: SISTER, 4: THEIRS}
    copies = find_copies(signatures, houses, lambda keys: ((key, normal(text)) for key in keys))
    return [copy for copy in copies if copy.first is not None]


def test_the_later_one_repeats_the_earlier_one() -> None:
    assert found(sketch(1, 5), sketch(2, 0)) == [DuplicatePost((1, "p"), (2, "p"), 1.0)]


def test_the_first_of_several_is_shown() -> None:
    assert found(sketch(1, 9), sketch(2, 5), sketch(4, 0))[-1].first == (4, "p")


@pytest.mark.parametrize(
    "first", [pytest.param(3, id="an-account-of-the-same-supervisor"), pytest.param(1, id="the-account-itself")]
)
def test_what_ones_own_house_had_first_repeats_nobody(first: int) -> None:
    late = PostSignature((1, "late"), AT + timedelta(hours=9), sign(normal(STORY)), True)

    assert "late" not in [copy.key[1] for copy in found(late, sketch(2, 5), sketch(first, 0))]


def test_an_account_of_unknown_unit_is_accused_of_nothing() -> None:
    assert AccountGroup("", "").shares_with(THEIRS)


@pytest.mark.parametrize(("after", "count"), [(COPIED_WITHIN, 1), (COPIED_WITHIN + timedelta(seconds=1), 0)])
def test_an_old_text_is_not_looked_for(after: timedelta, count: int) -> None:
    late = PostSignature((1, "p"), AT + after, sign(normal(STORY)), True)

    assert len(found(late, sketch(2, 0))) == count


def test_what_was_compared_already_is_not_compared_again() -> None:
    assert found(sketch(1, 5, is_fresh=False), sketch(2, 0, is_fresh=False)) == []


def test_a_fresh_earlier_post_is_found_for_one_that_was_compared_already() -> None:
    assert found(sketch(1, 5, is_fresh=False), sketch(2, 0))[0].first == (2, "p")


TITLES = st.sampled_from(["", "平安韶山", "公告", STORY[:20]])
TEXTS = st.builds(
    lambda length, end: normal(STORY)[:length] + end,
    st.integers(SHORTEST - 3, SHORTEST + 3),
    st.just("") | st.text("ßﷺ㎏①，\n来源：新华社", max_size=20),
)


@given(title=TITLES, text=TEXTS)
def test_a_post_is_compared_by_its_normal_text_or_not_at_all(title: str, text: str) -> None:
    normal = normal_of(folded_post(title, text))
    assert compared_text(title, text) == (normal if is_comparable(normal) and not is_form(title) else "")
