"""accounts.yaml: its content, and every fault with its line."""

import hashlib
from datetime import date
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tracker.errors import Fault, UserError
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.register import Register, RegisterError, read_register

LEAST = 'platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局'
WHOLE = """\
register: {name: 湖南省政务新媒体, timezone: Asia/Shanghai}
accounts:
  - platform: wechat
    handle: "MjM5ODMxNzE2NQ=="
    name: 湘潭智慧健康
    unit: 湘潭市卫生健康委员会
    supervisor: 湘潭市人民政府
    region: [湘潭市, 韶山市]
    kind: service
    register: {state: closed, announced_on: 2023-03-01, deregistered_on: 2023-03-02, closed_on: "2023-03-02"}
    links: ["https://mp.weixin.qq.com/s/abc"]
    entity: 韶山市公安局
    former_names: [韶山警方]
    code: "430300-0017"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.yaml"


def read(file: Path, text: str) -> Register:
    file.write_text(text, encoding="utf-8")
    return read_register(file)


def faults_of(file: Path, content: str | bytes) -> tuple[Fault, ...]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RegisterError) as caught:
        read_register(file)
    return caught.value.faults


def account(entry: str) -> str:
    """A register of one account, on line 2."""
    return f"accounts:\n  - {{{entry}}}\n"


def test_an_account_is_read_whole(file: Path) -> None:
    assert read(file, WHOLE).accounts == (
        Account(
            platform="wechat",
            handle="MjM5ODMxNzE2NQ==",
            name="湘潭智慧健康",
            unit="湘潭市卫生健康委员会",
            supervisor="湘潭市人民政府",
            region=("湘潭市", "韶山市"),
            kind=AccountKind.SERVICE,
            filing=Filing(
                state=FilingState.CLOSED,
                announced_on=date(2023, 3, 1),
                deregistered_on=date(2023, 3, 2),
                closed_on=date(2023, 3, 2),
            ),
            links=("https://mp.weixin.qq.com/s/abc",),
            entity="韶山市公安局",
            former_names=("韶山警方",),
            code="430300-0017",
        ),
    )


def test_what_is_left_out_has_the_usual_value(file: Path) -> None:
    assert read(file, account(LEAST)).accounts == (
        Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局"),
    )


def test_a_key_left_blank_is_left_out(file: Path) -> None:
    text = "register:\npolicy:\n" + account(f"{LEAST}, supervisor: , region: , kind: , register: , links: ")
    assert read(file, text).accounts == read(file, account(LEAST)).accounts


def test_the_register_names_itself_its_file_and_its_content(file: Path) -> None:
    register = read(file, WHOLE)
    assert (register.name, register.path, register.digest) == (
        "湖南省政务新媒体",
        file,
        hashlib.sha256(WHOLE.encode()).hexdigest(),
    )


def test_a_register_without_a_name_is_named_after_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "永州"
    folder.mkdir()
    assert read(folder / "accounts.yaml", account(LEAST)).name == "永州"


@pytest.mark.parametrize(
    ("text", "is_demonstration"),
    [
        pytest.param("register: {demonstration: true}\naccounts:\n", True, id="said"),
        pytest.param("accounts:\n", False, id="unsaid"),
    ],
)
def test_only_a_demonstration_says_so(file: Path, text: str, is_demonstration: bool) -> None:
    assert read(file, text).is_demonstration is is_demonstration


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WHOLE.encode("utf-8-sig"), id="byte-order-mark"),
        pytest.param(WHOLE.replace("\n", "\r\n").encode(), id="windows-line-ends"),
        pytest.param(b"---\n" + WHOLE.encode() + b"...\n", id="document-marks"),
        pytest.param(WHOLE.replace("湘潭市,", "&x 湘潭市,").encode(), id="an-anchor"),
    ],
)
def test_the_same_accounts_whatever_the_editor(file: Path, content: bytes) -> None:
    expected = read(file, WHOLE).accounts
    file.write_bytes(content)
    assert read_register(file).accounts == expected


def test_a_word_may_be_referred_to(file: Path) -> None:
    text = account('platform: weibo, handle: "1", name: &n 韶山公安, unit: *n')
    assert read(file, text).accounts[0].unit == "韶山公安"


@pytest.mark.parametrize(
    ("spelled", "platform"),
    [
        pytest.param("微信", "wechat"),
        pytest.param("微信公众号", "wechat"),
        pytest.param("微信服务号", "wechat"),
        pytest.param("WeChat", "wechat"),
        pytest.param("新浪微博", "weibo"),
        pytest.param("人民号", "peopleapp"),
        pytest.param("人民日报客户端", "peopleapp"),
        pytest.param("百家号", "baijiahao"),
        pytest.param("知乎", "zhihu"),
        pytest.param("douyin", "douyin"),
        pytest.param("抖音", "抖音"),
        pytest.param("今日头条", "今日头条"),
    ],
)
def test_a_platform_goes_by_one_word(file: Path, spelled: str, platform: str) -> None:
    handle = {"wechat": "MjM5ODMxNzE2NQ=="}.get(platform, "1")
    text = account(f'platform: {spelled}, handle: "{handle}", name: a, unit: a')
    assert read(file, text).accounts[0].platform == platform


@pytest.mark.parametrize(
    ("key", "word", "meaning"),
    [
        pytest.param("kind", "服务类", AccountKind.SERVICE),
        pytest.param("kind", "发布类", AccountKind.PUBLISHING),
    ],
)
def test_a_kind_may_be_given_in_chinese(file: Path, key: str, word: str, meaning: AccountKind) -> None:
    assert read(file, account(f"{LEAST}, {key}: {word}")).accounts[0].kind is meaning


@pytest.mark.parametrize(
    ("word", "state"),
    [
        pytest.param("正常运行", FilingState.RUNNING),
        pytest.param("拟关停", FilingState.CLOSING),
        pytest.param("已关停", FilingState.CLOSED),
    ],
)
def test_a_state_may_be_given_in_chinese(file: Path, word: str, state: FilingState) -> None:
    assert read(file, account(f"{LEAST}, register: {{state: {word}}}")).accounts[0].filing.state is state


def test_an_account_gone_from_the_platform_may_still_run_in_the_register(file: Path) -> None:
    filing = read(file, account(f"{LEAST}, register: {{deregistered_on: 2023-03-01}}")).accounts[0].filing
    assert filing == Filing(deregistered_on=date(2023, 3, 1))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("", 1, "没有内容", id="empty-file"),
        pytest.param("# nothing\n\n", 1, "没有内容", id="only-comments"),
        pytest.param("- a\n- b\n", 1, "没有内容", id="a-list"),
        pytest.param("register: {name: a}\n", 1, "accounts：缺少这一项", id="no-accounts"),
        pytest.param("accounts: 3\n", 1, "应为列表", id="accounts-a-number"),
        pytest.param(
            "accounts:\n  - weibo\n", 2, "accounts 第 1 项：“weibo”不对，应为一组“键: 值”", id="account-a-word"
        ),
        pytest.param("acounts:\naccounts:\n", 1, "acounts：没有这个键，是不是 accounts", id="unknown-key"),
        pytest.param(account(LEAST) + "accounts:\n", 3, "第 1 行已经写过", id="key-twice"),
        pytest.param(account("platform: weibo, name: a, unit: a"), 2, "handle：缺少这一项", id="handle-missing"),
        pytest.param(account("platform: weibo, handle: , name: a, unit: a"), 2, "handle：没有填写", id="handle-blank"),
        pytest.param(account('platform: weibo, handle: " ", name: a, unit: a'), 2, "没有填写", id="handle-spaces"),
        pytest.param(
            account("platform: weibo, handle: 0123, name: a, unit: a"), 2, '写成 "0123"', id="handle-a-number"
        ),
        pytest.param(
            account('platform: weibo, handle: "0x", name: a, unit: a'), 2, "微博账号的标识", id="weibo-handle"
        ),
        pytest.param(account('platform: weibo, handle: "１", name: a, unit: a'), 2, "微博账号的标识", id="wide-digits"),
        pytest.param(account('platform: 百家号, handle: "a", name: a, unit: a'), 2, "app_id", id="baijiahao-handle"),
        pytest.param(account("platform: zhihu, handle: a/b, name: a, unit: a"), 2, "/people/", id="zhihu-handle"),
        pytest.param(account("platform: wechat, handle: gh_abc, name: a, unit: a"), 2, "__biz", id="wechat-handle"),
        pytest.param(
            account("platform: wechat, handle: AAAAAAAAAAAAAA==, name: a, unit: a"), 2, "__biz", id="wechat-no-number"
        ),
        pytest.param(
            account("platform: peopleapp, handle: a b, name: a, unit: a"), 2, "不含空格", id="handle-two-words"
        ),
        pytest.param(account('platform: wiebo, handle: "1", name: a, unit: a'), 2, "是不是 weibo", id="platform-typo"),
        pytest.param(account('platform: a:b, handle: "1", name: a, unit: a'), 2, "不是一个平台名", id="platform-colon"),
        pytest.param(
            account('platform: weibo, handle: "1", name: 2023, unit: a'), 2, '写成 "2023"', id="name-a-number"
        ),
        pytest.param(account('platform: weibo, handle: "1", name: off, unit: a'), 2, '写成 "off"', id="name-a-truth"),
        pytest.param(account('platform: weibo, handle: "1", name: [a], unit: a'), 2, "应为一段文字", id="name-a-list"),
        pytest.param(account('platform: weibo, handle: "1", name: "\\e[31m", unit: a'), 2, "U+001B", id="name-escape"),
        pytest.param(account('platform: weibo, handle: "1", name: "a\\u202e", unit: a'), 2, "U+202E", id="name-bidi"),
        pytest.param(
            account(f'platform: weibo, handle: "1", name: {"长" * 2001}, unit: a'), 2, "超过 2000 字", id="long"
        ),
        pytest.param(account(f'platform: weibo, handle: "{"9" * 21}", name: a, unit: a'), 2, "标识", id="long-handle"),
        pytest.param(account(f"{LEAST}, suppervisor: a"), 2, "是不是 supervisor", id="account-key-typo"),
        pytest.param(account(f"{LEAST}, state: closed"), 2, "这里可用：platform", id="account-key-elsewhere"),
        pytest.param(account(f"{LEAST}, kind: servce"), 2, "是不是 service", id="kind-typo"),
        pytest.param(account(f"{LEAST}, region: 湘潭市"), 2, "region：“湘潭市”不对，应为列表", id="region-a-word"),
        pytest.param(account(f'{LEAST}, region: [a, ""]'), 2, "region 第 2 项：没有填写", id="region-empty"),
        pytest.param(account(f"{LEAST}, register: {{state: runing}}"), 2, "是不是 running", id="state-typo"),
        pytest.param(account(f"{LEAST}, register: closed"), 2, "应为一组", id="register-a-word"),
        pytest.param(
            account(f"{LEAST}, register: {{sate: closed}}"), 2, "register.sate：没有这个键，是不是 state", id="sate"
        ),
        pytest.param(
            account(f"{LEAST}, register: {{state: closing, closed_on: 2023-01-01}}"), 2, "closed", id="closed-on-open"
        ),
        pytest.param(account(f"{LEAST}, register: {{closed_on: 2023-01-01}}"), 2, "closed", id="closed-on-running"),
        pytest.param(
            account(f"{LEAST}, register: {{announced_on: 2023-01-02, deregistered_on: 2023-01-01}}"),
            2,
            "早于 announced_on",
            id="deregistered-before-announced",
        ),
        pytest.param(
            account(f"{LEAST}, register: {{state: closed, announced_on: 2023-01-02, closed_on: 2023-01-01}}"),
            2,
            "早于 announced_on",
            id="closed-before-announced",
        ),
        pytest.param(
            account(f"{LEAST}, register: {{state: closed, deregistered_on: 2023-01-02, closed_on: 2023-01-01}}"),
            2,
            "早于 deregistered_on",
            id="closed-before-deregistered",
        ),
        pytest.param(account(f"{LEAST}, register: {{announced_on: 2023-02-30}}"), 2, "应为日期", id="no-such-day"),
        pytest.param(account(f"{LEAST}, register: {{announced_on: 2023-02-01 10:00}}"), 2, "应为日期", id="an-instant"),
        pytest.param(account(f"{LEAST}, links: https://a.cn/"), 2, "应为列表", id="links-a-word"),
        pytest.param(account(f"{LEAST}, links: [a.cn]"), 2, "links 第 1 项：不是以 http://", id="link-bare"),
        pytest.param(account(f'{LEAST}, links: ["ftp://a.cn"]'), 2, "http://", id="link-ftp"),
        pytest.param(account(f'{LEAST}, links: ["javascript:alert(1)"]'), 2, "http://", id="link-script"),
        pytest.param(account(f'{LEAST}, links: ["http://[a"]'), 2, "http://", id="link-broken"),
        pytest.param(account(f'{LEAST}, links: ["https://a.cn/ b"]'), 2, "http://", id="link-with-space"),
        pytest.param(account(f'{LEAST}, links: ["https://u:p@a.cn/"]'), 2, "用户名或密码", id="link-with-password"),
        pytest.param("register: {timezone: Asia/Tokyo}\naccounts:\n", 1, "Asia/Shanghai", id="another-zone"),
        pytest.param("register: {demonstration: 1}\naccounts:\n", 1, "true 或 false", id="demonstration-a-number"),
        pytest.param("policy: {inactive_days: 0}\naccounts:\n", 1, "不小于 1", id="no-days"),
        pytest.param("policy: {inactive_days: 14.5}\naccounts:\n", 1, "整数", id="part-of-a-day"),
        pytest.param("policy: {inactive_days: 016}\naccounts:\n", 1, "016", id="octal-which-yaml-reads-as-fourteen"),
        pytest.param("policy: {inactive_days: 1:30}\naccounts:\n", 1, "1:30", id="sixties"),
        pytest.param("policy: {inactive_days: 0x10}\naccounts:\n", 1, "0x10", id="hexadecimal"),
        pytest.param("policy: {inactive_days: 1_6}\naccounts:\n", 1, "1_6", id="digits-in-groups"),
        pytest.param('policy: {inactive_days: "14"}\naccounts:\n', 1, "不加引号", id="days-in-quotes"),
        pytest.param("policy: {warn_days: [12, 10]}\naccounts:\n", 1, "从小到大", id="warn-days-falling"),
        pytest.param("policy: {warn_days: [10, 10]}\naccounts:\n", 1, "不重复", id="warn-days-twice"),
        pytest.param("policy: {warn_days: 10}\naccounts:\n", 1, "应为列表", id="warn-days-a-number"),
        pytest.param("policy:\n  inactive_days: 7\n  warn_days: [7]\naccounts:\n", 3, "7", id="warned-too-late"),
        pytest.param("policy: {repost_share: {limit: 1.1}}\naccounts:\n", 1, "不大于 1", id="share-above-one"),
        pytest.param("policy: {repost_share: {limit: .nan}}\naccounts:\n", 1, "limit", id="share-no-number"),
        pytest.param("policy: {severities: {inactive: bad}}\naccounts:\n", 1, "fail、remark、warn", id="severity"),
        pytest.param("policy: {severities: {inactve: warn}}\naccounts:\n", 1, "是不是 inactive", id="rule-typo"),
        pytest.param(
            "policy:\n  regions:\n    甲:\n      inactive_day: 7\naccounts:\n", 4, "inactive_days", id="region-key-typo"
        ),
        pytest.param("policy: {regions: {甲: {regions: {}}}}\naccounts:\n", 1, "没有这个键", id="region-in-region"),
        pytest.param("accounts:\n\t- a\n", 2, "Tab", id="tab"),
        pytest.param("accounts:\n  - name： a\n    unit: b\n", 3, "全角冒号", id="wide-colon"),
        pytest.param("accounts:\n  - name: 'a\n", 3, "引号没有收尾", id="open-quote"),
        pytest.param("accounts: [a, b\n", 2, "没有收尾", id="open-bracket"),
        pytest.param("a: 1\n---\naccounts:\n", 2, "只能有一份内容", id="two-documents"),
        pytest.param("a: &x [1]\naccounts: *x\n", 2, "请写出来", id="alias-of-a-list"),
        pytest.param("a: !!python/name:os.system x\naccounts:\n", 1, "加上引号", id="python-tag"),
        pytest.param("<<: {a: 1}\naccounts:\n", 1, "<<", id="merge-key"),
        pytest.param("? [a]\n: b\naccounts:\n", 1, "键不能是", id="list-as-key"),
        pytest.param("accounts:\n" + "- " * 100_000, 2, "层级", id="deep-dashes"),
        pytest.param("accounts: " + "[" * 500, 1, "层级", id="deep-brackets"),
    ],
)
def test_a_fault_is_reported_with_its_line(file: Path, text: str, line: int, words: str) -> None:
    assert [fault for fault in faults_of(file, text) if fault.line == line and words in fault.zh]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param("accounts:\n# 名册\n".encode("gbk"), 2, "UTF-8", id="gbk"),
        pytest.param("accounts:\n".encode("utf-16"), 1, "UTF-8", id="utf-16"),
        pytest.param(b"accounts:\n\n\x00", 3, "U+0000", id="nul"),
        pytest.param("accounts:\n\u2028".encode(), 2, "U+2028", id="line-separator"),
    ],
)
def test_bytes_that_are_no_text_are_reported_with_their_line(file: Path, content: bytes, line: int, words: str) -> None:
    [fault] = faults_of(file, content)
    assert (fault.line, words in fault.zh) == (line, True)


def test_all_faults_come_at_once_in_the_order_of_their_lines(file: Path) -> None:
    text = """\
register:
  naem: a
accounts:
  - platform: weibo
    handle: 0123
    name: ""
  - platform: zhihu
    handle: a
    handle: b
    name: a
    unit: a
"""
    assert [(fault.line, fault.zh.split("：")[0]) for fault in faults_of(file, text)] == [
        (2, "register.naem"),
        (4, "unit"),
        (5, "handle"),
        (6, "name"),
        (9, "键 handle 重复"),
    ]


def test_every_fault_speaks_both_languages(file: Path) -> None:
    faults = faults_of(file, account('platform: wiebo, handle: 1, nmae: "", links: [x]') + "policy: {warn_days: 3}\n")
    assert all(fault.zh and fault.en.isascii() for fault in faults)


def test_an_account_listed_twice_is_reported_with_both_lines(file: Path) -> None:
    text = (
        'accounts:\n  - {platform: 微博, handle: "1", name: a, unit: a}\n  - {platform: weibo, handle: "1 ", kind: x}\n'
    )
    assert (3, "weibo 的账号 1 重复：第 2 行已经登记") in [(fault.line, fault.zh) for fault in faults_of(file, text)]


def test_two_handles_that_lead_to_one_page_are_one_account(file: Path) -> None:
    rows = [f"  - {{platform: zhihu, handle: {handle}, name: a, unit: a}}\n" for handle in ("A-b", "a-B")]
    told = [(fault.line, fault.zh) for fault in faults_of(file, f"accounts:\n{''.join(rows)}")]
    assert told == [(3, "zhihu 的账号 a-B 重复：第 2 行已经登记")]


def test_the_same_handle_on_another_platform_is_another_account(file: Path) -> None:
    text = account(LEAST) + '  - {platform: baijiahao, handle: "1", name: a, unit: a}\n'
    assert [each.key for each in read(file, text).accounts] == ["weibo:1", "baijiahao:1"]


def test_a_fault_quotes_no_more_than_a_line_holds(file: Path) -> None:
    [fault] = faults_of(file, account(f"{LEAST}, kind: {'x' * 5000}"))
    assert len(fault.zh) < 150


def test_the_exception_says_where_and_how_many(file: Path) -> None:
    file.write_text("accounts: 3\nx: 1\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"有 2 处需要改正 / .*accounts\.yaml"):
        read_register(file)


def test_of_very_many_faults_the_first_are_reported_and_all_are_counted(file: Path) -> None:
    file.write_text("accounts:\n- &a x\n" + "- *a\n" * 50_000, "utf-8")
    with pytest.raises(RegisterError, match="50001 处") as raised:
        read_register(file)
    assert [fault.line for fault in raised.value.faults[:3]] == [2, 3, 4]
    assert len(raised.value.faults) + raised.value.left_out == 50_001
    assert len(raised.value.faults) < 2_000


def test_a_line_of_invisible_characters_takes_no_minutes(file: Path) -> None:
    file.write_text("name: " + "\x07" * 300_000 + "\nname: \x07", "utf-8")
    begun = process_time()
    with pytest.raises(RegisterError, match="300001 处") as raised:
        read_register(file)
    assert process_time() - begun < 8  # 16 s when every line was counted from the beginning
    assert raised.value.faults[0].line == 1


def test_a_missing_register_points_to_init(file: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_register(file)
    assert "tracker init" in caught.value.hint


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="must be a file"):
        read_register(tmp_path)


def test_a_register_that_may_not_be_read_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(WHOLE, encoding="utf-8")

    def refuse(path: Path, most_bytes: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tracker.register.register.read_named_file", refuse)  # root may read any file
    with pytest.raises(UserError, match="Permission denied"):
        read_register(file)


def test_without_a_policy_the_national_numbers_hold(file: Path) -> None:
    assert read(file, account(LEAST)).policies.of(("湘潭市",)) == Policy()


def test_a_policy_changes_only_what_it_names(file: Path) -> None:
    numbers = "inactive_days: 10, warn_days: [7], repost_share: {limit: 1}, severities: {due_soon: remark}"
    text = f"policy: {{{numbers}}}\naccounts:\n"
    assert read(file, text).policies.national == Policy().with_changes(
        {
            "inactive_days": 10,
            "warn_days": (7,),
            "repost_share": {"limit": 1.0},
            "severities": {"due_soon": Severity.REMARK},
        }
    )


@pytest.mark.parametrize(
    ("region", "inactive_days", "limit", "at_least"),
    [
        pytest.param((), 14, 0.7, 10, id="nowhere"),
        pytest.param(("甘肃省",), 7, 0.7, 10, id="wide"),
        pytest.param(("甘肃省", "兰州市"), 7, 0.5, 10, id="narrow-over-wide"),
        pytest.param(("兰州市",), 14, 0.5, 10, id="narrow-alone"),
        pytest.param(("甘肃省", "兰州市", "城关区"), 7, 0.5, 20, id="narrowest-keeps-the-rest"),
    ],
)
def test_a_region_changes_what_a_wider_one_says(
    file: Path, region: tuple[str, ...], inactive_days: int, limit: float, at_least: int
) -> None:
    text = """\
policy:
  repost_share: {limit: 0.7}
  regions:
    甘肃省: {inactive_days: 7}
    兰州市: {repost_share: {limit: 0.5}}
    城关区: {repost_share: {at_least: 20}}
accounts:
"""
    policy = read(file, text).policies.of(region)
    share = policy.numbers_of("mostly_reposts")
    assert (policy.inactive_days, share["limit"], share["at_least"]) == (
        inactive_days,
        limit,
        at_least,
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = st.sampled_from(
    ["platform", "handle", "name", "unit", "region", "kind", "register", "links", "state", "policy", "regions"]
)


def read_or_refuse(file: Path) -> str:
    try:
        return read_register(file).name
    except UserError as error:
        return error.message


QUIET = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_brackets_without_end_are_a_fault_and_no_crash(file: Path) -> None:
    assert faults_of(file, "accounts:\n" + "[" * 100_000)


@QUIET
@given(content=st.binary(max_size=200))
def test_no_bytes_crash_the_reader(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert read_or_refuse(file)


@QUIET
@given(text=st.text(st.sampled_from("aα名0-9:：,[]{}#&*!|>'\"%@`?<~=. \n\t"), max_size=80))
def test_no_punctuation_crashes_the_reader(file: Path, text: str) -> None:
    file.write_text(f"accounts:\n{text}", encoding="utf-8")
    assert read_or_refuse(file)


@QUIET
@given(values=st.dictionaries(KEYS, VALUES, max_size=8), head=VALUES)
def test_no_values_crash_the_reader(file: Path, values: dict[str, object], head: object) -> None:
    document = {"register": head, "policy": values, "accounts": [values]}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert read_or_refuse(file)
