"""Values of filters: one is meant, or it is an error that says what may be meant."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer._click.exceptions import ClickException
from typer.main import get_command

from tracker.cli.command_line import LocalGroup
from tracker.cli.main import Commands, app
from tracker.errors import UserError
from tracker.messages.catalog import CODES, PLATFORMS, RULES
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.register.filters import FilterValues

ACCOUNTS = (
    Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局", region=("湘潭市", "韶山市")),
    Account(platform="抖音", handle="2", name="湘潭文旅", unit="湘潭县文化旅游局", region=("湘潭市", "湘潭县")),
    Account(platform="wechat", handle="3", name="长沙发布", unit="长沙市人民政府办公厅", region=("长沙市",)),
)
VALUES = FilterValues(ACCOUNTS, Messages(Lang.EN))


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        pytest.param("region", "湘潭市", "湘潭市", id="whole-name"),
        pytest.param("region", "长沙", "长沙市", id="beginning-of-one"),
        pytest.param("region", " 长 沙 市 ", "长沙市", id="blanks"),
        pytest.param("region", "长沙\u200b市\ufeff", "长沙市", id="copied-with-characters-that-nobody-sees"),
        pytest.param("unit", "韶山市公安", "韶山市公安局", id="beginning-of-a-unit"),
        pytest.param("platform", "微博", "weibo", id="platform-without-its-first-word"),
        pytest.param("platform", "新浪微博", "weibo", id="chinese-platform"),
        pytest.param("platform", "WeChat", "wechat", id="english-platform"),
        pytest.param("platform", "抖音", "抖音", id="platform-of-the-register"),
        pytest.param("rule", "内容不更新", "inactive", id="chinese-rule"),
        pytest.param("rule", "inactive", "inactive", id="id-of-a-rule"),
        pytest.param("rule", "never", "never_posted", id="beginning-of-a-rule"),
        pytest.param("reason", "captcha_shown", "captcha_shown", id="reason"),
        pytest.param("rule_or_reason", "captcha_shown", "captcha_shown", id="reason-as-a-rule"),
    ],
)
def test_a_value_is_found_as_people_type_it(kind: str, typed: str, meant: str) -> None:
    assert getattr(VALUES, kind)(typed) == meant


@pytest.mark.parametrize(
    ("kind", "typed", "hint"),
    [
        pytest.param("region", "湘潭", "湘潭市", id="two-regions-begin-so"),
        pytest.param("region", "湘潭地区", "湘潭市", id="near"),
        pytest.param("rule", "内容更新", "inactive", id="near-a-rule"),
        pytest.param("platform", "快手", "weibo", id="another-platform"),
        pytest.param("unit", "", "韶山市公安局", id="nothing"),
    ],
)
def test_what_is_not_one_value_is_an_error_that_names_candidates(kind: str, typed: str, hint: str) -> None:
    with pytest.raises(UserError) as refused:
        getattr(VALUES, kind)(typed)
    assert hint in (refused.value.hint or "")


@given(st.text(max_size=12) | st.sampled_from([*RULES, *CODES, *PLATFORMS, "湘", "长沙市", "微"]))
@pytest.mark.parametrize("kind", ["region", "unit", "platform", "rule", "reason"])
def test_any_text_is_one_value_or_an_error(kind: str, typed: str) -> None:
    known = {
        "region": {part for account in ACCOUNTS for part in account.region},
        "unit": {account.unit for account in ACCOUNTS},
        "platform": {*PLATFORMS, *(account.platform for account in ACCOUNTS)},
        "rule": {*RULES},
        "reason": {*CODES},
    }
    assert found_or_nothing(kind, typed) in {*known[kind], None}


def found_or_nothing(kind: str, typed: str) -> str | None:
    """None: it was refused."""
    try:
        return str(getattr(VALUES, kind)(typed))
    except UserError:
        return None


@pytest.mark.parametrize(
    ("command", "option", "values"),
    [
        pytest.param("problems", "--rule", {**RULES, **CODES}, id="problems-rule"),
        pytest.param("cases list", "--rule", RULES, id="cases-rule"),
        pytest.param("review", "--reason", CODES, id="review-reason"),
        pytest.param("review", "--platform", PLATFORMS, id="review-platform"),
        pytest.param("window", "--platform", PLATFORMS, id="window-platform"),
        pytest.param("scan", "--platform", PLATFORMS, id="scan-platform"),
    ],
)
def test_the_help_of_a_filter_names_its_values(command: str, option: str, values: dict[str, object]) -> None:
    found = get_command(app)
    for name in command.split():
        found = found.commands[name]  # type: ignore[attr-defined]
    said = next(parameter.help for parameter in found.params if option in parameter.opts)  # type: ignore[attr-defined]

    assert [value for value in values if value not in said] == []


def commands_of(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(command, LocalGroup | Commands):
        for inner in command.commands:
            yield from commands_of(command.commands[inner], f"{name} {inner}".strip())
    else:
        yield name, command


def test_an_empty_value_is_never_taken_for_none_given() -> None:
    """A script writes it whose variable is not set: `cases list --region ""` had no cases, and `evidence verify
    --head ""` compared nothing."""
    taken = [
        f"{name} {option.opts[0]}"
        for name, command in commands_of(get_command(app))
        for option in command.params
        if option.param_type_name == "option" and not option.is_flag and option.default != ""
        if not is_refused(command, option.opts[0], " ")
    ]
    assert taken == []


def is_refused(command: Any, option: str, value: str) -> bool:
    needed = ["--from", "2023-07-01", "--to", "2023-07-02"] if command.name == "window" else []
    arguments = ["1"] * sum(
        parameter.param_type_name == "argument" and parameter.required for parameter in command.params
    )
    try:
        command.make_context(command.name, [*needed, *arguments, option, value])
    except ClickException:
        return True
    return False


# --- two regions of one name


def in_region(*region: str, handle: str = "1") -> Account:
    return Account(platform="weibo", handle=handle, name="鼓楼发布", unit="区委宣传部", region=region)


NANJING, XUZHOU = in_region("江苏省", "南京市", "鼓楼区"), in_region("江苏省", "徐州市", "鼓楼区", handle="2")


def test_a_region_s_name_that_two_have_is_asked_for_with_a_wider_one() -> None:
    values = FilterValues((NANJING, XUZHOU), Messages(Lang.EN))
    with pytest.raises(UserError) as told:
        values.region("鼓楼区")
    assert "南京市/鼓楼区" in told.value.hint
    assert "徐州市/鼓楼区" in told.value.hint
    found = values.region("徐州市/鼓楼区")
    assert found is not None
    assert [account.lies_in(found) for account in (NANJING, XUZHOU)] == [False, True]
    assert values.region("徐州市") == "徐州市"


@pytest.mark.parametrize(
    "other",
    [("南京市", "鼓楼区"), ("鼓楼区",), ("江苏省", "南京市", "鼓楼区", "华侨路街道")],
)
def test_a_region_that_is_listed_more_or_less_fully_is_one(other: tuple[str, ...]) -> None:
    values = FilterValues((NANJING, in_region(*other, handle="3")), Messages(Lang.EN))
    assert values.region("鼓楼区") == "鼓楼区"


def test_two_regions_of_one_name_in_cities_of_one_name_are_named_in_full() -> None:
    both = (in_region("甲省", "城关区", "东街"), in_region("乙省", "城关区", "东街", handle="2"))
    values = FilterValues(both, Messages(Lang.EN))
    assert values.region("甲省/城关区/东街") == "甲省/城关区/东街"
    assert [account.lies_in("甲省/城关区") for account in both] == [True, False]
