import pytest

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import AccountState, Profile
from tracker.register.account import Account
from tracker.register.identity import check_identity, is_same_name

ACCOUNT = Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局")


def active(name: str, *, handle: str | None = "1", former: tuple[str, ...] = ()) -> Profile:
    return Profile(state=AccountState.ACTIVE, handle=handle, display_name=name, former_names=former, post_count=0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("韶山公安", "韶山公安", True, id="equal"),
        pytest.param("韶山公安", " 韶山 公安\u200b", True, id="white-space-and-invisible-characters"),
        pytest.param("ＡＢＣ发布", "abc发布", True, id="width-and-case"),
        pytest.param("韶山公安", "韶山公安局", False, id="one-character-more"),
        pytest.param("娄底教育", "娄底住建", False, id="another-unit"),
        pytest.param("文旅·韶山", "文旅•韶山", True, id="two-kinds-of-dots"),
        pytest.param("韶山—公安", "韶山-公安", True, id="two-kinds-of-dashes"),
        pytest.param("“韶山”公安", "韶山公安", True, id="quotes"),
        pytest.param("韶山公安🚓", "韶山公安", True, id="a-picture"),
        pytest.param("韶山公安2", "韶山公安", False, id="a-digit"),
        pytest.param("🚓", "🚒", False, id="nothing-but-pictures"),
        pytest.param("🚓", "", False, id="a-picture-and-nothing"),
    ],
)
def test_names_are_compared_as_people_read_them(one: str, other: str, same: bool) -> None:
    assert is_same_name(one, other) is same


def test_registered_name_proves_the_account() -> None:
    check_identity(ACCOUNT, active("韶山公安"), ())


def test_other_name_may_be_a_mistyped_handle() -> None:
    with pytest.raises(IdentityUnproved, match="平安韶山"):
        check_identity(ACCOUNT, active("平安韶山"), ())


def test_other_name_is_a_rename_once_the_handle_was_seen_with_the_registered_one() -> None:
    check_identity(ACCOUNT, active("平安韶山"), ("韶山公安",))


def test_other_name_is_a_rename_when_the_platforms_record_says_so() -> None:
    check_identity(ACCOUNT, active("平安韶山", former=("韶山公安",)), ())


def test_handle_alone_proves_where_a_list_has_no_name() -> None:
    check_identity(ACCOUNT, active(""), ())


def test_neither_handle_nor_name_proves_nothing() -> None:
    with pytest.raises(IdentityUnproved):
        check_identity(ACCOUNT, active("", handle=None), ())


def test_gone_account_shows_no_name_and_needs_none() -> None:
    check_identity(ACCOUNT, Profile(state=AccountState.BANNED, words="已被屏蔽"), ())


def test_notice_that_names_another_account_is_not_this_one_s() -> None:
    gone = Profile(state=AccountState.BANNED, words="已被屏蔽", display_name="平安韶山")
    with pytest.raises(IdentityUnproved, match="平安韶山"):
        check_identity(ACCOUNT, gone, ())
    check_identity(ACCOUNT, gone, ("韶山公安",))


@pytest.mark.parametrize("name", ["韶山公安", "平安韶山"])
@pytest.mark.parametrize("state", list(AccountState))
def test_handle_that_passed_to_another_id_is_nobodys_whatever_its_name(name: str, state: AccountState) -> None:
    words = "" if state is AccountState.ACTIVE else "is_baned: true"
    page = Profile(state=state, words=words, handle="1", platform_id="b" * 32, display_name=name, post_count=0)

    with pytest.raises(IdentityUnproved, match="earlier looks saw a"):
        check_identity(ACCOUNT, page, ("韶山公安",), {"a" * 32})
    check_identity(ACCOUNT, page, ("韶山公安",), {"b" * 32})
    check_identity(ACCOUNT, page, ("韶山公安",))
