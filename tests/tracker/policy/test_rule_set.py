"""Rule-set files: their content, every fault with its line, and how the layers of a policy combine."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tracker.cli.main import app
from tracker.cli.register.policy import rule_set_of
from tracker.policy import national
from tracker.policy.level import Level
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Policy, Rule, Severity
from tracker.policy.rule_kinds import KINDS
from tracker.policy.rule_set import read_rule_set, shipped_rule_sets
from tracker.register.register import RegisterError, read_register

HEAD = 'rule_set: {name: 试行, version: "1"}\nrules:\n'
SOURCE = "source: {practice: 试行}"
LOCAL = f"rule: inactive_local, limit_days: 7, severity: remark, wording: 不足, {SOURCE}"


def read(folder: Path, policy: str) -> Policies:
    file = folder / "accounts.yaml"
    file.write_text(f"{policy}\naccounts:\n", encoding="utf-8")
    return read_register(file).policies


def faults_of(folder: Path, policy: str) -> list[tuple[int, str]]:
    with pytest.raises(RegisterError) as caught:
        read(folder, policy)
    return [(fault.line, fault.zh) for fault in caught.value.faults]


def test_the_national_file_read_strictly_is_what_a_policy_starts_from() -> None:
    rule_set, faults, _ = read_rule_set((national.FOLDER / "national.yaml").read_bytes())

    assert faults == ()
    assert rule_set is not None
    assert Policy().with_changes(rule_set.changes) == Policy()
    assert set(rule_set.rules) == set(national.RULES) <= set(KINDS)


def local_of(policy: Policy) -> dict[str, Rule]:
    return {rule.id: rule for rule in policy.every if rule.id not in national.RULES}


@pytest.mark.parametrize("name", shipped_rule_sets())
def test_every_rule_set_that_ships_is_in_order_and_names_its_sources(name: str) -> None:
    rule_set, faults, _ = read_rule_set(shipped_rule_sets()[name].read_bytes())

    assert faults == ()
    assert rule_set is not None
    changed = Policy().with_changes(rule_set.changes)
    assert local_of(changed)
    assert all(rule.source and rule.wording for rule in local_of(changed).values())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param(LOCAL.replace("7", "0"), "不小于 1", id="no-days"),
        pytest.param(LOCAL.replace("7", "7.5"), "整数", id="part-of-a-day"),
        pytest.param(LOCAL.replace("remark", "bad"), "fail、remark、warn", id="severity"),
        pytest.param(LOCAL.replace(", severity: remark", ""), "缺少 severity", id="no-severity"),
        pytest.param(LOCAL.replace(", wording: 不足", ""), "缺少 wording", id="no-wording"),
        pytest.param(LOCAL.replace("limit_days: 7, ", ""), "缺少 limit_days", id="no-limit"),
        pytest.param(LOCAL.replace("limit_days: 7", "limit_days: 7, at_least: 3"), "没有 at_least", id="too-much"),
        pytest.param(LOCAL.replace("inactive_local", "inactve"), "是不是 inactive", id="rule-typo"),
        pytest.param(LOCAL.replace("inactive_local", "inactive_X"), "应以规则种类开头", id="rule-in-capitals"),
        pytest.param(LOCAL.replace("limit_days", "limit_day"), "limit_days", id="key-typo"),
        pytest.param(f"{LOCAL}, kind: dormant", "应为 inactive", id="another-kind"),
        pytest.param(LOCAL.replace("不足", '"{nope}"'), "没有 nope 可填", id="wording-unknown-name"),
        pytest.param(LOCAL.replace("不足", '"{limit_days.real}"'), "只有一个名称", id="wording-reaches-inside"),
        pytest.param(LOCAL.replace("不足", '"{limit_days!r}"'), "只有一个名称", id="wording-converts"),
        pytest.param(LOCAL.replace("不足", '"{limit_days:>9999}"'), "只有一个名称", id="wording-formats"),
        pytest.param(LOCAL.replace("不足", '"{}"'), "只有一个名称", id="wording-without-a-name"),
        pytest.param(LOCAL.replace("不足", '"不足{"'), "只有一个名称", id="wording-half-a-brace"),
        pytest.param(LOCAL.replace(SOURCE, "source: {}"), "document", id="source-empty"),
        pytest.param(LOCAL.replace(f", {SOURCE}", ""), "document", id="no-source"),
        pytest.param(LOCAL.replace("practice: 试行", "practice: 试行, document: 甲"), "要么", id="two-sources"),
        pytest.param(
            f"rule: renamed_not_filed_local, severity: warn, wording: 甲, {SOURCE}", "不能另设", id="not-held-twice"
        ),
    ],
)
def test_a_fault_is_reported_with_its_line(entry: str, said: str) -> None:
    rule_set, faults, _ = read_rule_set(f"{HEAD}  - {{{entry}}}\n".encode())

    assert rule_set is None
    assert any(fault.line == 3 and said in fault.zh and fault.en for fault in faults), faults


def test_all_faults_are_reported_at_once() -> None:
    text = f"{HEAD}  - {{{LOCAL.replace('7', '0')}}}\n  - {{{LOCAL.replace('remark', 'bad')}}}\n"

    assert [fault.line for fault in read_rule_set(text.encode())[1]] == [3, 4]


def test_of_very_many_faults_all_are_counted(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text(f"{HEAD}" + "  - {rule: 甲}\n" * 1_500, encoding="utf-8")
    reading = read_rule_set((tmp_path / "many.yaml").read_bytes())
    assert len(reading.faults) == 1_000
    assert reading.left_out >= 500

    with pytest.raises(RegisterError, match=f"有 {1_000 + reading.left_out} 处") as caught:
        rule_set_of(tmp_path / "many.yaml")
    assert caught.value.left_out == reading.left_out
    assert any(f"另有 {reading.left_out} 处" in zh for _, zh in faults_of(tmp_path, "policy: {rule_set: many.yaml}"))


def test_a_rule_given_twice_is_a_fault() -> None:
    text = f"{HEAD}  - {{{LOCAL}}}\n  - {{{LOCAL}}}\n"

    assert [fault.line for fault in read_rule_set(text.encode())[1]] == [4]


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["rule_set", "rules", "rule", "name", "wording", "source", "limit_days"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    )
)
def test_whatever_stands_in_it_is_read_or_refused_with_a_line(document: object) -> None:
    rule_set, faults, _ = read_rule_set(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))

    assert (rule_set is None) is bool(faults)
    assert all(fault.line >= 1 for fault in faults)


# Layers


def test_nothing_that_ships_applies_unless_it_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, "").of(("甘肃省",)) == Policy()


@pytest.mark.parametrize(
    ("region", "rules"),
    [
        pytest.param((), set(), id="nowhere"),
        pytest.param(("湖南省",), set(), id="elsewhere"),
        pytest.param(("甘肃省",), {"inactive_local"}, id="there"),
        pytest.param(("甘肃省", "兰州市"), {"inactive_local"}, id="within"),
    ],
)
def test_a_rule_set_applies_where_it_is_named(tmp_path: Path, region: tuple[str, ...], rules: set[str]) -> None:
    policies = read(tmp_path, "policy: {regions: {甘肃省: {rule_set: gansu}}}")

    assert set(local_of(policies.of(region))) == rules


def test_numbers_beside_a_rule_set_stand_over_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        f"{HEAD}  - {{rule: inactive, limit_days: 12, {SOURCE}}}\n"
        f"  - {{rule: due_soon, warn_days: [8], {SOURCE}}}\n"
        f"  - {{rule: mostly_reposts, limit: 0.5, severity: off, {SOURCE}}}\n",
        encoding="utf-8",
    )
    policy = read(tmp_path, "policy: {inactive_days: 13, rule_set: mine.yaml}").national

    numbers = policy.document
    assert (policy.inactive_days, numbers["warn_days"], numbers["repost_share"]["limit"]) == (13, [8], 0.5)
    assert numbers["severities"]["mostly_reposts"] is None
    assert policy.rules[0].source == "地方做法：试行"


def test_several_rule_sets_apply_one_over_the_other(tmp_path: Path) -> None:
    policy = read(tmp_path, "policy: {rule_set: [fuzhou, gansu, xiayi]}").national

    assert {id_: rule.numbers for id_, rule in local_of(policy).items()} == {
        "inactive_local": {"limit_days": 7},
        "weekly_minimum": {"at_least": 3},
    }


@pytest.mark.parametrize(
    ("region", "days"),
    [
        pytest.param(("长沙市",), 14, id="city"),
        pytest.param(("长沙市", "长沙县"), 20, id="county"),
        pytest.param(("甘肃省", "兰州市", "城关区"), 25, id="county-where-the-region-says-more"),
        pytest.param(("甘肃省",), 7, id="province-where-the-region-says-more"),
    ],
)
def test_a_level_changes_what_its_region_says(tmp_path: Path, region: tuple[str, ...], days: int) -> None:
    text = (
        "policy:\n  levels: {县级: {inactive_days: 20}}\n"
        "  regions: {甘肃省: {inactive_days: 7, levels: {county: {inactive_days: 25}}}}"
    )

    assert read(tmp_path, text).of(region).inactive_days == days


def test_off_turns_a_local_rule_off(tmp_path: Path) -> None:
    policy = read(tmp_path, "policy: {rule_set: gansu, severities: {inactive_local: off, due_soon: off}}").national

    assert not {"inactive_local", "due_soon"} & {rule.id for rule in policy.rules}


def test_a_local_rule_may_cost_more_here(tmp_path: Path) -> None:
    policy = read(tmp_path, "policy: {rule_set: gansu, severities: {inactive_local: fail}}").national

    assert next(rule.severity for rule in policy.rules if rule.id == "inactive_local") is Severity.FAIL


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        pytest.param("policy:\n  rule_set: gans", [(2, "没有规则集 gans，可用：gansu")], id="name-typo"),
        pytest.param("policy:\n  rule_set: no.yaml", [(2, "规则集 no.yaml 读不出来")], id="no-such-file"),
        pytest.param("policy:\n  rule_set: bad.yaml", [(2, "第 3 行")], id="a-fault-in-the-file"),
        pytest.param(
            "policy:\n  regions:\n    甲:\n      rule_set: x\n    乙: {levels: {村: {}}}",
            [(5, "没有层级“村”")],
            id="no-such-level",
        ),
        pytest.param("policy:\n  levels:\n    县: {}\n    county: {}", [(4, "写了两次")], id="a-level-twice"),
        pytest.param(
            "policy:\n  severities:\n    inactive_local: fail",
            [(3, "没有规则 inactive_local")],
            id="a-rule-nothing-sets",
        ),
        pytest.param("policy:\n  severities:\n    inactive:", [(3, "不检查的写 off")], id="a-cost-left-blank"),
        pytest.param("policy:\n  levels:\n    县: {regions: {}}", [(3, "没有这个键")], id="regions-in-a-level"),
    ],
)
def test_faults_of_a_policy_are_reported_where_it_names_them(
    tmp_path: Path, policy: str, faults: list[tuple[int, str]]
) -> None:
    (tmp_path / "bad.yaml").write_text(f"{HEAD}  - {{{LOCAL.replace('7', '0')}}}\n", encoding="utf-8")
    found = faults_of(tmp_path, policy)

    assert [line for line, _ in found] == [line for line, _ in faults]
    assert all(part in said for (_, said), (_, part) in zip(found, faults, strict=True))


# Versions


def test_the_same_rules_have_the_same_version_however_they_came_about(tmp_path: Path) -> None:
    written, named = (
        read(tmp_path, text).national
        for text in ("policy: {inactive_days: 14}", "policy: {regions: {甘肃省: {rule_set: gansu}}}")
    )
    assert written.version == named.version == Policy().version


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"inactive_days": 13}, id="a-number"),
        pytest.param({"rules": {"inactive": {"wording": "不更新"}}}, id="a-wording"),
        pytest.param({"rules": {"inactive": {"source": "甲"}}}, id="a-source"),
        pytest.param({"severities": {"inactive": None}}, id="off"),
        pytest.param({"max_check_age_days": 2}, id="how-old-a-look-may-be"),
        pytest.param({"self_report_counts": True}, id="whose-word-counts"),
    ],
)
def test_any_change_gives_another_version(changes: dict[str, object]) -> None:
    assert Policy().with_changes(changes).version != Policy().version


# What applies, and why


def test_every_rule_says_which_layers_made_it(tmp_path: Path) -> None:
    policies = read(tmp_path, "policy:\n  inactive_days: 12\n  regions:\n    甘肃省:\n      rule_set: gansu")
    traced = {item.id: [layer.line for layer in item.layers] for item in policies.traced(("甘肃省",))}

    assert traced["inactive"] == [0, 1]
    assert traced["inactive_local"] == [5]
    assert traced["due_soon"] == [0]


def test_what_is_turned_off_is_shown_with_who_did(tmp_path: Path) -> None:
    policies = read(tmp_path, "policy:\n  levels:\n    县级:\n      severities: {due_soon: off}")
    off = next(finding for finding in policies.traced((), Level.COUNTY) if finding.rule is None)

    assert (off.id, [layer.line for layer in off.layers]) == ("due_soon", [0, 3])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(
        "policy:\n  regions:\n    甘肃省: {rule_set: gansu}\naccounts:\n"
        '  - {platform: weibo, handle: "1", name: 兰州发布, unit: 兰州市人民政府, region: [甘肃省, 兰州市]}\n',
        encoding="utf-8",
    )
    return tmp_path


def shown(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(app, ["policy", "show", *arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_show_lists_limit_cost_wording_source_and_layer(folder: Path) -> None:
    document = shown("--account", "weibo:1")
    rules = {rule["rule"]: rule for rule in document["rules"]}  # type: ignore[attr-defined]

    head = ["schema_version", "region", "level", "name", "version", "max_check_age_days", "self_report_counts"]
    assert list(document) == [*head, "second_check", "rules"]
    assert (document["region"], document["level"]) == (["甘肃省", "兰州市"], "city")
    assert rules["inactive_local"] == {
        "rule": "inactive_local",
        "kind": "inactive",
        "severity": "remark",
        "numbers": {"limit_days": 7},
        "wording": "监测时间点{limit_days}天内无更新",
        "source": "《甘肃省政务新媒体管理办法》（“每周更新一次内容”，见张掖市2025年第三季度政务新媒体检查通报）",
        "layers": [{"name": "甘肃省：每周更新（2025-09）", "region": "甘肃省", "level": None, "line": 3}],
    }


def test_show_in_words_fills_in_the_numbers(folder: Path) -> None:
    result = CliRunner().invoke(app, ["--lang", "zh", "policy", "show", "--region", "甘肃省"])

    assert "监测时间点7天内无更新" in result.stdout
    assert "甘肃省：每周更新（2025-09）（甘肃省 accounts.yaml 第3行）" in result.stdout


@pytest.mark.parametrize(
    ("region", "code", "reported"),
    [
        pytest.param("甘肃", 0, "甘肃省：每周更新", id="its-beginning"),
        pytest.param("兰州市", 0, "国家规定", id="of-an-account"),
        pytest.param("甘粛省", 2, "甘肃省", id="misspelt"),
        pytest.param("上海市", 2, "上海市", id="of-nobody"),
    ],
)
def test_show_of_a_region_that_nobody_has_is_no_answer(folder: Path, region: str, code: int, reported: str) -> None:
    result = CliRunner().invoke(app, ["--lang", "zh", "policy", "show", "--region", region])

    assert (result.exit_code, reported in result.stdout + result.stderr) == (code, True)


@pytest.mark.parametrize("typed", [["--level", "县级"], ["--level=县级"], ["--level", "county"]])
def test_a_level_goes_by_its_chinese_name_too(folder: Path, typed: list[str]) -> None:
    assert shown("--region", "甘肃省", *typed)["level"] == "county"


def test_list_names_what_ships(folder: Path) -> None:
    result = CliRunner().invoke(app, ["policy", "list", "--format", "json"])

    assert [rule_set["rule_set"] for rule_set in json.loads(result.stdout)["rule_sets"]] == list(shipped_rule_sets())


def test_check_of_a_file_shows_its_faults(folder: Path) -> None:
    (folder / "mine.yaml").write_text(f"{HEAD}  - {{{LOCAL.replace('7', '0')}}}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["--lang", "zh", "policy", "check", "mine.yaml"])

    assert result.exit_code == 2
    assert "mine.yaml:3: rules.limit_days" in result.stderr


def test_check_of_the_register_and_of_a_good_file(folder: Path) -> None:
    (folder / "mine.yaml").write_text(f"{HEAD}  - {{{LOCAL}}}\n", encoding="utf-8")

    codes = [CliRunner().invoke(app, ["policy", "check", *file]).exit_code for file in ([], ["mine.yaml"])]
    assert codes == [0, 0]


def test_a_version_that_was_never_stored_is_said_to_be_unknown(folder: Path) -> None:
    result = CliRunner().invoke(app, ["--lang", "en", "policy", "show", "--version", "abc"])

    assert (result.exit_code, "abc" in result.stderr) == (2, True)


def test_numbers_of_slimming_are_the_policy_s_and_change_no_version(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text(
        "register: {name: x}\naccounts: []\npolicy:\n  slimming: {quarters: 8}\n"
        "  regions: {湘潭市: {slimming: {posts_a_quarter: 3}}}\n",
        "utf-8",
    )
    policy = read_register(path).policies.of(("湘潭市",))

    assert (policy.slimming.quarters, policy.slimming.posts_a_quarter, policy.slimming.inactive_quarters) == (8, 3, 2)
    assert policy.version == Policies().of(()).version


def test_regions_with_the_same_rules_share_them_and_others_do_not() -> None:
    own = Layer(name="", changes={"inactive_days": 7}, region="湘潭市")
    policies = Policies(layers=(own,))

    assert policies.of(("湖南省", "长沙市")) is policies.of(("湖南省", "岳阳市")) is Policies().of(("江西省",))
    assert policies.of(("湖南省", "湘潭市")) is policies.of(("湖南省", "湘潭市", "韶山市"))
    assert [policies.of(("湖南省", city)).inactive_days for city in ("长沙市", "湘潭市")] == [14, 7]


def test_a_rule_whose_english_name_is_its_id_is_named_once(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["--lang", "en", "policy", "show"]).stdout

    assert "inactive inactive" not in shown
    assert "never posted never_posted" in shown
