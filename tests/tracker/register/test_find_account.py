"""An account is found as people name it, and never a likely one in place of the one that is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.register.find_account import find_account

BIZ = "MzA5MTY2NTIzMg=="
ACCOUNTS = (
    Account(platform="weibo", handle="9943038201", name="韶山公安", unit="韶山市公安局", region=("湘潭市",)),
    Account(platform="wechat", handle=BIZ, name="韶山发布", unit="韶山市政府", region=("湘潭市",)),
    Account(platform="weibo", handle="2", name="韶山发布", unit="韶山市政府", region=("湘潭市",)),
    Account(platform="zhihu", handle="hu-nan-gong-an", name="湖南公安", unit="湖南省公安厅"),
    Account(platform="抖音", handle="2", name="湘潭文旅", unit="湘潭县文化旅游局", links=("https://v.douyin.com/x/",)),
)
EN = Messages(Lang.EN)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        pytest.param("weibo:9943038201", "weibo:9943038201", id="key"),
        pytest.param("韶山公安", "weibo:9943038201", id="name"),
        pytest.param(" 韶山 公安 ", "weibo:9943038201", id="name-with-blanks"),
        pytest.param("9943038201", "weibo:9943038201", id="handle"),
        pytest.param("新浪微博:9943038201", "weibo:9943038201", id="chinese-platform"),
        pytest.param("微博：9943038201", "weibo:9943038201", id="wide-colon"),
        pytest.param("Weibo:2", "weibo:2", id="english-platform"),
        pytest.param("https://weibo.com/u/9943038201", "weibo:9943038201", id="address"),
        pytest.param("weibo.com/u/9943038201", "weibo:9943038201", id="address-without-scheme"),
        pytest.param("https://www.zhihu.com/people/hu-nan-gong-an", "zhihu:hu-nan-gong-an", id="address-of-zhihu"),
        pytest.param("https://v.douyin.com/x", "抖音:2", id="link-of-the-register"),
        pytest.param(BIZ, f"wechat:{BIZ}", id="handle-of-wechat"),
        pytest.param("微信公众号：韶山发布", f"wechat:{BIZ}", id="platform-and-name"),
        pytest.param("公众号 韶山发布", f"wechat:{BIZ}", id="platform-blank-name"),
        pytest.param("韶山发布（微博）", "weibo:2", id="name-with-the-platform-behind"),
        pytest.param("微博：９９４３０３８２０１", "weibo:9943038201", id="full-width-digits"),
        pytest.param("“韶山公安”，", "weibo:9943038201", id="quoted-with-a-comma"),
        pytest.param("@韶山公安", "weibo:9943038201", id="as-it-is-mentioned"),
    ],
)
def test_an_account_is_found_as_people_name_it(typed: str, key: str) -> None:
    assert find_account(typed, ACCOUNTS, EN) == key


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        pytest.param("韶山发布", "may mean several", f"wechat:{BIZ}", id="two-of-one-name"),
        pytest.param("2", "may mean several", "抖音:2", id="one-handle-on-two-platforms"),
        pytest.param("微博:公安", "the register has no", "", id="platform-and-part-of-a-name"),
        pytest.param("知乎 韶山发布", "the register has no", "weibo:2", id="name-on-another-platform"),
        pytest.param("公安", "the register has no 公安", "did you mean weibo:9943038201", id="part-of-a-name"),
        pytest.param("韶山公按", "the register has no", "did you mean weibo:9943038201", id="slip"),
        pytest.param("weibo:994303820", "the register has no", "did you mean weibo:9943038201", id="cut-off-handle"),
        pytest.param(BIZ.lower(), "the register has no", "", id="handle-in-another-case"),
        pytest.param("zhihu:9943038201", "the register has no", "", id="handle-of-another-platform"),
        pytest.param("https://weibo.com/u/1", "the register has no", "", id="address-of-nobody"),
        pytest.param("", "the register has no", "accounts list", id="nothing"),
    ],
)
def test_what_is_not_one_account_is_an_error_that_names_candidates(typed: str, message: str, hint: str) -> None:
    with pytest.raises(UserError) as raised:
        find_account(typed, ACCOUNTS, EN)

    assert (message in raised.value.message, hint in raised.value.hint) == (True, True)


@given(st.text(max_size=30))
def test_whatever_is_typed_only_an_account_that_is_called_so_is_found(typed: str) -> None:
    try:
        key = find_account(typed, ACCOUNTS, EN)
    except UserError:
        return
    account = next(account for account in ACCOUNTS if account.key == key)
    called = {account.key, account.handle, account.name, *account.links}

    assert typed.strip() in called or account.handle in typed
