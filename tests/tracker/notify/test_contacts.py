"""contacts.yaml: private, read as a whole, all faults with their lines, no secret in any of them."""

from pathlib import Path

import pytest

from tests.patience import patience
from tests.tracker.notify.office import write_contacts
from tests.tracker.rules import given
from tracker.errors import UserError
from tracker.notify.contacts import ContactsFault, read_contacts, write_example
from tracker.notify.contacts_file import ChannelKind, ContactRole

GOOD = """channels:
  办公室群: {kind: 企业微信, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef"}
  钉: {kind: dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token=a", secret: SECx, markdown: true}
  飞: {kind: 飞书, url: "https://open.feishu.cn/open-apis/bot/v2/hook/1"}
  网关: {kind: webhook, url: "http://127.0.0.1:8080/sms", idempotent: true, limit: 500}
  邮: {kind: email, host: smtp.example.cn, security: starttls, user: u, password: "p", sender: a@b.cn}
contacts:
  - {name: 值班室, role: 办公室, channels: [办公室群]}
  - {name: 张三, role: 经办人, unit: 韶山市公安局, channels: [网关, 邮], phone: "13800000000", email: z@b.cn}
  - {name: 李四, role: leader, region: 湘潭市, channels: [钉]}
"""


def faults(folder: Path, text: str) -> list[tuple[int, str]]:
    write_contacts(folder, text)
    with pytest.raises(ContactsFault) as caught:
        read_contacts(folder / "accounts.yaml")
    return [(fault.line, fault.en) for fault in caught.value.faults]


def test_a_file_in_chinese_or_english_words(tmp_path: Path) -> None:
    write_contacts(tmp_path, GOOD)
    found = read_contacts(tmp_path / "accounts.yaml")
    assert [channel.kind for channel in found.channels.values()] == [
        ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WEBHOOK, ChannelKind.EMAIL,
    ]  # fmt: skip
    assert [(person.name, person.role) for person in found.people] == [
        ("值班室", ContactRole.OFFICE), ("张三", ContactRole.CLERK), ("李四", ContactRole.LEADER),
    ]  # fmt: skip
    assert found.channels["邮"].port_or_default == 587
    assert [person.answers_for(given.account()) for person in found.people] == [True, True, True]
    assert not any(secret in repr(found) for secret in ("13800000000", "0123456789abcdef", "SECx", "z@b.cn"))


CHANNELS = 'channels:\n  群: {kind: wecom, url: "https://x.example/y"}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, "nothing in it")),
        ("channels: {}\n", (1, "contacts: is missing")),
        ("channels: {a: {kind: sms}}\ncontacts: []\n", (1, "channels.a.kind: sms should be one of")),
        ("channels: {a: {kind: wecom}}\ncontacts: []\n", (1, "channels.a: has no url")),
        ("channels: {a: {kind: wecom, url: http://x.example/y}}\ncontacts: []\n", (1, "should be an https:// address")),
        ("channels: {a: {kind: wecom, url: http://127.0.0.1.evil.example/y}}\ncontacts: []\n", (1, "https://")),
        ("channels: {a: {kind: wecom, url: https://u:p@x.example/y}}\ncontacts: []\n", (1, "no address that can be")),
        ("channels: {a: {kind: wecom, url: https://换.example/y}}\ncontacts: []\n", (1, "no address that can be")),
        ("channels: {a: {kind: email, sender: a@b.cn}}\ncontacts: []\n", (1, "needs host and sender")),
        ("channels: {a: {kind: email, host: m.cn, sender: a@b.cn, security: none}}\ncontacts: []\n", (1, "security")),
        ("channels: {a: {kind: email, host: m.cn, sender: a@b.cn, password: p}}\ncontacts: []\n", (1, "no user")),
        ("channels: {a: {kind: webhook, url: https://x.example/y, limit: 399}}\ncontacts: []\n", (1, "400 or more")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: clerk, channels: [群]}\n", (4, "needs a unit or a region")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: office, unit: a, channels: [群]}\n", (4, "has no unit")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: boss, channels: [群]}\n", (4, "boss should be one of")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: office, channels: []}\n", (4, "names no channel")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: office, channels: [裙]}\n", (4, "there is no channel 裙")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: office, channels: [群], email: nobody}\n", (4, "no e-mail")),
        (CHANNELS + "contacts:\n  - {name: 甲, role: office, channels: [群], phone: 13800000000}\n", (4, "in quotes")),
        (
            "channels: {群: {kind: email, host: m.cn, sender: a@b.cn}}\n"
            "contacts:\n  - {name: 甲, role: office, channels: [群]}\n",
            (3, "email is missing"),
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, expected: tuple[int, str]) -> None:
    ((line, words), *others) = faults(tmp_path, text)
    assert (line, others) == (expected[0], [])
    assert expected[1] in words


def test_all_faults_are_named_at_once_and_repeat_no_secret(tmp_path: Path) -> None:
    text = """channels:
  一: {kind: wecom, url: "http://robot.example/send?key=aaaabbbbccccdddd1111"}
  二: {kind: dingtalk, url: [aaaabbbbccccdddd1111], secret: 1234567}
  三: {kind: email, host: m.cn, sender: nobody, user: u, password: [pw]}
contacts:
  - {name: 甲, role: office, channels: [一]}
  - {name: 甲, role: office, channels: [四]}
  - 乙
"""
    found = faults(tmp_path, text)
    assert sorted({line for line, _ in found}) == [2, 3, 4, 8]
    assert not any(secret in words for _, words in found for secret in ("aaaabbbb", "1234567", "pw"))
    named = (
        text.replace("http://", "https://").split("  二:")[0]
        + "contacts:\n"
        + "".join(line + "\n" for line in text.split("\n") if "甲" in line)
    )
    assert {words for _, words in faults(tmp_path, named)} == {
        "甲 is given twice, first in line 4", "there is no channel 四; there are: 一",
    }  # fmt: skip


# For its owner alone


def test_a_file_that_others_can_read_is_closed_and_said(tmp_path: Path) -> None:
    path = write_contacts(tmp_path, GOOD)
    assert not read_contacts(tmp_path / "accounts.yaml").is_restricted
    path.chmod(0o644)
    assert read_contacts(tmp_path / "accounts.yaml").is_restricted
    assert path.stat().st_mode & 0o777 == 0o600
    assert not read_contacts(tmp_path / "accounts.yaml").is_restricted


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_contacts(tmp_path, GOOD)
    monkeypatch.setattr("tracker.notify.contacts.is_others", lambda path: True)
    with pytest.raises(UserError, match="another user"):
        read_contacts(tmp_path / "accounts.yaml")


def test_where_there_is_none_the_example_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_contacts(tmp_path / "accounts.yaml")
    assert "tracker notify init" in caught.value.hint


def test_the_example_is_private_and_sends_nothing_before_it_is_filled_in(tmp_path: Path) -> None:
    path = write_example(tmp_path / "accounts.yaml")
    assert path.stat().st_mode & 0o777 == 0o600
    example = path.read_text("utf-8")
    assert [line for line, _ in faults(tmp_path, example)] == [6]
    plain = example.replace("换成机器人的key", "0123456789abcdef").replace("\n#  ", "\n  ").replace("\n#    ", "\n    ")
    write_contacts(tmp_path, plain)
    assert len(read_contacts(tmp_path / "accounts.yaml").channels) == 3
    with pytest.raises(UserError, match="already"):
        write_example(tmp_path / "accounts.yaml")


def test_very_many_faults_take_no_minutes(tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml").write_text("contacts:\n- &a x\n" + "- *a\n" * 20_000, "utf-8")
    with patience(), pytest.raises(ContactsFault, match=r"2000[12] 处"):
        read_contacts(tmp_path / "accounts.yaml")
