"""A command that a message names can be copied: it is whole, and only punctuation follows it."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.end_to_end.contracts.promised import commands
from tracker.messages import catalog
from tracker.messages.terminal.program import NAMED
from tracker.store.database.postgresql import NO_DATABASE

GIVEN = re.compile(
    r"\{\w+\}|[A-Z][A-Z:]*(?:\.\w+)?|平台:标识|账号|姓名|编号|时间|理由|文件夹|通道名|[\w-]+\.(?:xlsx|docx|html|yaml)|网信备案|wechat|zhihu|mp|json|csv"
)
"""What stands for what a person gives."""
BEHIND = re.compile(r"$|    |[，。；、：）”;,.)\n]")


def names() -> dict[str, tuple[str, ...]]:
    """Each message by its table and key."""
    tables = {name: table for name, table in vars(catalog).items() if name.isupper() and isinstance(table, Mapping)}
    return {f"{name} {key}": pair for name, table in tables.items() for key, pair in table.items()}


OPTIONS = {
    " ".join(path): {word for each in command.params for word in each.opts} for path, command in commands() if path
}


def not_to_be_copied(sentence: str) -> Iterator[str]:
    """The commands of a sentence that go on in words."""
    for named in NAMED.finditer(sentence):
        rest = sentence[named.end() :]
        command = max((name for name in OPTIONS if re.match(rf"{name}(?![\w-])", rest)), key=len)
        at = len(command)
        while word := re.compile(r" (--[a-z][a-z-]*|\S+?(?=[，。；、）;,)\s]|$))").match(rest, at):
            is_known = word[1] in OPTIONS[command] if word[1].startswith("--") else GIVEN.fullmatch(word[1])
            if not is_known:
                break
            at = word.end()
        if not BEHIND.match(rest, at):
            yield rest


@pytest.mark.parametrize("language", [0, 1], ids=["zh", "en"])
def test_a_command_that_a_message_names_can_be_copied(language: int) -> None:
    found = {key: list(not_to_be_copied(pair[language])) for key, pair in names().items() if len(pair) == 2}
    assert {key: commands for key, commands in found.items() if commands} == {}


def test_the_command_that_makes_a_database_stays_on_one_line() -> None:
    assert len(f"  {NO_DATABASE[1]}") <= 80
