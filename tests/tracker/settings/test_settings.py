"""The sources of settings, and the messages about wrong ones."""

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from tests.examples import examples
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.english_errors import error_in_chinese
from tracker.messages.terminal.language import Lang
from tracker.sessions.grants import grants_of
from tracker.settings.reading import read_settings
from tracker.settings.sections import PlatformSettings
from tracker.settings.settings import Settings
from tracker.store.database.engine import read_url
from tracker.text.secrets import SECRETS


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, without this machine's own settings."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, toml: str) -> None:
    (folder / "tracker.toml").write_text(toml, encoding="utf-8")


def test_without_any_setting_all_is_beside_the_register(office: Path) -> None:
    settings = read_settings()
    assert (settings.register, settings.state, settings.database_url) == (
        office / "accounts.yaml",
        office / ".tracker",
        f"sqlite:///{office.as_posix()}/.tracker/tracker.db",
    )


def test_the_state_lies_beside_the_register_that_is_named(office: Path) -> None:
    assert read_settings(office / "hunan" / "accounts.yaml").state == office / "hunan" / ".tracker"


def test_the_register_may_be_named_by_the_environment(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_REGISTER", "hunan/accounts.yaml")
    assert read_settings().register == office / "hunan" / "accounts.yaml"


def test_the_option_wins_over_the_environment(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_REGISTER", "hunan/accounts.yaml")
    monkeypatch.setenv("TRACKER_STATE", "elsewhere")
    settings = read_settings(Path("mine.yaml"), Path("here"))
    assert (settings.register, settings.state) == (office / "mine.yaml", office / "here")


def test_the_environment_wins_over_the_file(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(office, "timeout_s = 30\n")
    monkeypatch.setenv("TRACKER_TIMEOUT_S", "40")
    assert read_settings().timeout_s == 40


def test_the_file_wins_over_the_default(office: Path) -> None:
    write(office, "timeout_s = 30\n")
    assert read_settings().timeout_s == 30


def test_the_file_is_the_one_beside_the_register(office: Path) -> None:
    (office / "hunan").mkdir()
    write(office, "timeout_s = 30\n")
    write(office / "hunan", "timeout_s = 50\n")
    assert read_settings(Path("hunan/accounts.yaml")).timeout_s == 50


def test_a_folder_named_in_the_file_is_meant_from_the_file(office: Path) -> None:
    (office / "hunan").mkdir()
    write(office / "hunan", 'state = "kept"\n')
    assert read_settings(Path("hunan/accounts.yaml")).state == office / "hunan" / "kept"


def test_the_database_follows_the_state(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_STATE", "kept")
    assert read_settings().database_url == f"sqlite:///{office.as_posix()}/kept/tracker.db"


@pytest.mark.parametrize("variable", ["TRACKER_LANG", "TRACKER_BROWSER", "TRACKER_STATE", "TRACKER_TIMEOUT_S"])
def test_an_empty_variable_counts_as_unset(office: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    unset = read_settings().model_dump()
    monkeypatch.setenv(variable, "")
    assert read_settings().model_dump() == unset


@pytest.mark.parametrize(
    ("platform", "interval_s"),
    [
        pytest.param("weibo", 6.0),
        pytest.param("zhihu", 15.0),
        pytest.param("baijiahao", 6.0),
        pytest.param("wechat", 18.0),
        pytest.param("peopleapp", 2.0),
        pytest.param("douyin", 5.0, id="any-other"),
    ],
)
def test_each_platform_has_its_own_pace(platform: str, interval_s: float) -> None:
    assert read_settings().platform(platform).interval_s == interval_s


def test_one_number_of_a_platform_leaves_the_others(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(office, "[platforms.zhihu]\nper_hour = 50\n")
    monkeypatch.setenv("TRACKER_PLATFORMS__ZHIHU__JITTER", "0.5")
    assert read_settings().platforms["zhihu"] == PlatformSettings(
        interval_s=15.0, jitter=0.5, per_hour=50, per_day=100, stop_after_walls=3
    )


def test_one_platform_leaves_the_others(office: Path) -> None:
    before = read_settings().platforms["weibo"]
    write(office, "[platforms.zhihu]\nper_hour = 50\n")
    assert read_settings().platforms["weibo"] == before


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        pytest.param("timeouts_s = 3", r"tracker\.toml: timeouts_s.*timeout_s", id="unknown-key"),
        pytest.param(
            'register = "a.yaml"', r"tracker\.toml: register.*no such setting", id="the-file-names-no-register"
        ),
        pytest.param("[platforms.weibo]\ninterval = 3", r"platforms\.weibo\.interval.*interval_s", id="unknown-pace"),
        pytest.param('timeout_s = "soon"', r"tracker\.toml: timeout_s", id="no-number"),
        pytest.param("timeout_s = 0", r"tracker\.toml: timeout_s", id="no-time"),
        pytest.param('lang = "fr"', r"tracker\.toml: lang", id="no-such-language"),
        pytest.param('state = "~nobodyx/y"', r"tracker\.toml: state.*no home folder", id="home-of-nobody"),
        pytest.param(
            'evidence_url = "~nobodyx/y"', r"tracker\.toml: evidence_url.*no home folder", id="evidence-there"
        ),
        pytest.param("state = 3", r"tracker\.toml: state", id="no-path"),
        pytest.param("platforms = 3", r"tracker\.toml: platforms", id="platforms-a-number"),
        pytest.param("platforms = {weibo = 3}", r"tracker\.toml: platforms\.weibo", id="platform-a-number"),
        pytest.param(
            'database_url = "sqlite://"', r"tracker\.toml: database_url.*names no file", id="a-database-of-no-file"
        ),
        pytest.param('database_url = "sqlite:///:memory:"', r"tracker\.toml: database_url.*names no file", id="memory"),
        pytest.param("[platforms.weibo]\njitter = 2", r"platforms\.weibo\.jitter", id="too-much-jitter"),
        pytest.param("timeout_s = ", r"tracker\.toml.*TOML", id="not-toml"),
        pytest.param(
            ".".join("a" * 100_000) + " = 1", r"tracker\.toml.*nested too deeply", id="a-key-of-very-many-parts"
        ),
        pytest.param("[" + '."a"' * 100_000 + "]", r"tracker\.toml.*TOML", id="no-key-of-very-many-parts"),
        pytest.param(
            "[a" + ' . "a"' * 100_000 + "]", r"tracker\.toml.*nested too deeply", id="a-group-of-very-many-parts"
        ),
        pytest.param("x = " + '"' * 500_000, r"tracker\.toml.*TOML", id="very-many-quotes"),
        pytest.param("a" * 900_000, r"tracker\.toml.*TOML", id="a-very-long-key"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file_and_key(office: Path, toml: str, words: str) -> None:
    write(office, toml)
    with pytest.raises(UserError, match=words):
        read_settings()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        pytest.param("TRACKER_TIMEOUT_S", "soon", "^TRACKER_TIMEOUT_S", id="no-number"),
        pytest.param("TRACKER_LANG", "fr", "^TRACKER_LANG", id="no-such-language"),
        pytest.param("TRACKER_PLATFORMS", "slow", "^TRACKER_PLATFORMS：应为 JSON", id="not-json"),
        pytest.param("TRACKER_PLATFORMS__WEIBO__INTERVALS", "3", "^TRACKER_PLATFORMS__WEIBO__INTERVALS", id="typo"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UserError, match=words):
        read_settings()


@pytest.mark.parametrize("section", ["serve.url", "notify.ping_url", "evidence.timestamp_url"])
def test_an_address_that_is_empty_in_the_file_counts_as_unset(office: Path, section: str) -> None:
    name, _, key = section.partition(".")
    (office / "tracker.toml").write_text(f'[{name}]\n{key} = ""\n', "utf-8")

    assert getattr(getattr(read_settings(), name), key) is None


def test_the_address_of_served_pages_cannot_be_read_on_the_way(office: Path) -> None:
    (office / "tracker.toml").write_text('[serve]\nurl = "http://xmt.example.gov.cn"\n', "utf-8")

    with pytest.raises(UserError, match=r"serve\.url"):
        read_settings()


NO_ADDRESSES = (
    "ping.example", "http://ping.example/x", "https://", "https://[bad", "https://a b/x", "https://h:0/x",
    "https://h:99999/x", "https://u:hunter2@h/x", "https://例子.cn/x", "http://localhost.evil.cn/x",
)  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        *(
            pytest.param("NOTIFY__PING_URL", address, "https:// 网址.* an https:// address", id=address)
            for address in NO_ADDRESSES
        ),
        pytest.param("NOTIFY__CLERK_DAY", "soon", "应为整数 / should be a whole number", id="no-number"),
        pytest.param("NOTIFY__CLERK_DAY", "0", "不小于 1 / should be 1 or more", id="too-small"),
        pytest.param("NOTIFY__LEADER_DAY", "367", "不大于 366 / should be 366 or less", id="too-large"),
        pytest.param("NOTIFY__AFTER_SCAN", "perhaps", "true 或 false / should be true or false", id="neither"),
        pytest.param("NOTIFY__OPENS_AT", "noon", "时刻，如 09:00 / should be a time", id="no-time"),
        pytest.param("TIMEOUT_S", "0", "须大于 0.* / should be more than 0", id="not-above"),
        pytest.param("LANG", "fr", "应为其中之一 / should be one of: 'zh', 'en'", id="choice"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"TRACKER_{variable}", value)
    with pytest.raises(UserError, match=f"^TRACKER_{variable}：.*{words}") as told:
        read_settings()
    assert "Input should" not in str(told.value)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    ("toml", "en", "zh"),
    [
        (f"a = {'[' * 20_000}", "nested too deeply", "层级过深"),
        (f"timeout_s = {'9' * 5000}", "a number is too long", "有一个数字过长"),
        ('by = "甲"\nby = "乙"', "Cannot overwrite a value", "一个键写了两次"),
    ],
)
def test_what_the_library_has_no_words_for_is_worded_in_ours(office: Path, toml: str, en: str, zh: str) -> None:
    (office / "tracker.toml").write_text(toml, "utf-8")
    with pytest.raises(UserError, match=en) as told:
        read_settings(office / "accounts.yaml")
    assert zh in error_in_chinese(str(told.value))


def test_a_file_in_another_encoding_is_reported(office: Path) -> None:
    (office / "tracker.toml").write_bytes("# 设置\n".encode("gbk"))
    with pytest.raises(UserError, match=r"tracker\.toml：不是 UTF-8 编码") as told:
        read_settings()
    assert "codec" not in str(told.value)


def test_a_byte_order_mark_is_no_part_of_the_file(office: Path) -> None:
    (office / "tracker.toml").write_text("timeout_s = 31\n", "utf-8-sig")
    assert read_settings().timeout_s == 31


@pytest.mark.parametrize(
    ("toml", "meant"),
    [
        ('timestamp_url = "https://tsa.example/"', "evidence.timestamp_url"),
        ("[evidence]\nretention_days = 3", "evidence.keep_days"),
        ("timeout = 3", "timeout_s"),
        ("[platforms.weibo]\ninterval = 3", "platforms.….interval_s"),
    ],
)
def test_a_setting_that_is_meant_is_named_with_its_section(office: Path, toml: str, meant: str) -> None:
    (office / "tracker.toml").write_text(toml, "utf-8")
    with pytest.raises(UserError, match=f"；是不是 {re.escape(meant)} / "):
        read_settings()


@pytest.mark.parametrize("proxy", ["http://h:99999", "ftp://h", "http://a\x07b", "socks5://u:p@h"])
def test_how_a_proxy_is_written_is_worded_in_one_language(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("TRACKER_PROXY", proxy)
    with pytest.raises(UserError) as told:
        read_settings()
    said = Messages(Lang.ZH).localized(told.value.message)
    assert not re.search(" / |[a-z]{2,} [a-z]{2,}", said), said
    assert "控制字符" in said or "“主机:端口”" in said


@pytest.mark.parametrize("variable", ["TRACKER_PROXY", "TRACKER_DATABASE_URL"])
def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "http://user:secret@host:1")
    assert "secret" not in repr(read_settings())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_state_is_its_owners_alone(office: Path) -> None:
    state = read_settings().open_state()
    assert [mode_of(path) for path in (state, *(entry for entry in state.iterdir() if entry.is_dir()))] == [0o700] * 4


def test_the_state_is_never_part_of_a_repository(office: Path) -> None:
    assert (read_settings().open_state() / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_an_old_state_is_opened_as_it_is(office: Path) -> None:
    settings = read_settings()
    settings.open_state()
    (settings.state / ".gitignore").unlink()
    settings.open_state()
    assert not (settings.state / ".gitignore").exists()


def test_a_state_that_cannot_be_made_is_reported(office: Path) -> None:
    (office / ".tracker").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be made"):
        read_settings().open_state()


def test_settings_do_not_change(office: Path) -> None:
    settings: Settings = read_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.timeout_s = 1  # type: ignore[misc]


def test_control_accounts_stand_with_their_platform(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text(
        '[platforms.weibo]\ncontrols = [{handle = "2803301701", name = "人民日报"}]\n', encoding="utf-8"
    )
    (control,) = read_settings(tmp_path / "accounts.yaml").platform("weibo").controls
    assert (control.handle, control.name, control.links) == ("2803301701", "人民日报", ())


AUTHORIZERS = '{"Mzk5MDQzMDEwMQ==": {"appid": "wx1", "token": "secret-of-the-account"}, "MzA=": {"appid": "wx2"}}'


@pytest.fixture
def authorised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_WECHAT_COMPONENT_APPID", "wxus")
    monkeypatch.setenv("TRACKER_WECHAT_COMPONENT_TOKEN", "secret-of-the-platform")
    monkeypatch.setenv("TRACKER_WECHAT_AUTHORIZERS", AUTHORIZERS)


@pytest.mark.usefixtures("authorised")
def test_what_units_have_authorised_is_known_by_account() -> None:
    grants = grants_of(read_settings())
    assert {key: (grant.component_appid, grant.appid, bool(grant.token)) for key, grant in grants.items()} == {
        "wechat:Mzk5MDQzMDEwMQ==": ("wxus", "wx1", True),
        "wechat:MzA=": ("wxus", "wx2", False),
    }


@pytest.mark.usefixtures("authorised")
def test_tokens_of_authorisations_are_not_shown() -> None:
    settings = read_settings()
    assert "secret-of" not in f"{settings!r} {grants_of(settings)!r}"


@pytest.mark.usefixtures("authorised")
@pytest.mark.parametrize("variable", ["TRACKER_WECHAT_COMPONENT_APPID", "TRACKER_WECHAT_COMPONENT_TOKEN"])
def test_without_a_platform_of_ours_nothing_is_authorised(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "")
    assert grants_of(read_settings()) == {}


@pytest.mark.usefixtures("authorised")
def test_tokens_of_authorisations_are_never_written() -> None:
    grants_of(read_settings())
    assert SECRETS.clean("at secret-of-the-platform and secret-of-the-account") == "at REDACTED and REDACTED"


# Whatever stands there, it is a value or a sentence

ODD = st.one_of(
    st.sampled_from(
        (
            "1e400",
            "nan",
            "-inf",
            "9" * 5000,
            "[]",
            "{",
            "null",
            "true",
            "http://h:99999",
            "http://[::1",
            "http://h:abc",
            "sqlite:///",
            "postgresql://h:abc/x",
            "//",
            "~nobody/x",
            "C:\\x",
            "/dev/null",
            "a/" * 3000,
            "a" * 100_000,
        )
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    st.integers().map(str),
    st.floats().map(str),
)
VARIABLES = (
    "STATE", "DATABASE_URL", "BROWSER", "USER_AGENT", "PROXY", "TIMEOUT_S", "LANG", "REGISTER", "PLATFORMS",
    "PLATFORMS__WEIBO", "PLATFORMS__WEIBO__PER_HOUR", "PLATFORMS__WEIBO__INTERVAL_S", "EVIDENCE", "NOTICE",
    "EVIDENCE__KEEP_DAYS", "EVIDENCE__TIMESTAMP_URL", "CASES__DUE_DAYS", "FIGURES__FILE", "WECHAT_AUTHORIZERS",
)  # fmt: skip


def settles() -> None:
    """What is set is refused in a sentence, or it is the name of what a system can have."""
    try:
        settings = read_settings()
        read_url(settings.database_url)
    except UserError:
        return
    settings.state.exists()
    settings.register.exists()


@bounded(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(variable=st.sampled_from(VARIABLES), value=ODD)
@example(variable="PLATFORMS__WEIBO", value="null")
def test_whatever_a_variable_says_is_a_value_or_a_sentence(office: Path, variable: str, value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"TRACKER_{variable}", value)
        settles()


LITERALS = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        [
            "9" * 5000,
            "1e999",
            '"a\\u0000b"',
            '"\\u0001"',
            "[" * 5000,
            '"' + "a" * 5000 + '"',
            "{}",
            "[]",
            "true",
            "\x00",
        ]
    ),
)


@bounded(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.sampled_from([name.lower().replace("__", ".") for name in VARIABLES]), value=LITERALS)
def test_whatever_the_file_says_is_a_value_or_a_sentence(office: Path, key: str, value: str) -> None:
    write(office, f"{key} = {value}\n")
    settles()


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param("[evidence]\nkeep_days = 36501", id="more-than-a-century"),
        pytest.param("[platforms.weibo]\ninterval_s = 86401", id="more-than-a-day"),
        pytest.param("x = " + "[" * 100_000, id="brackets"),
        pytest.param("timeout_s = " + "9" * 5000, id="digits"),
        pytest.param('state = "a\\u0000b"', id="nul"),
    ],
)
def test_a_value_out_of_all_bounds_is_refused(office: Path, toml: str) -> None:
    write(office, toml)
    with pytest.raises(UserError, match=r"tracker\.toml"):
        read_settings()


@pytest.mark.parametrize("toml", ["[evidence]\nkeep_days = 36500", "[platforms.weibo]\ninterval_s = 86400"])
def test_the_largest_value_is_taken(office: Path, toml: str) -> None:
    write(office, toml)
    read_settings()
