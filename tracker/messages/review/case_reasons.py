"""Why the program's own steps on a case were taken. They are stored as Chinese sentences; in another language they are
told from the parts that the sentence was made of."""

import re
from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

REASONS: Mapping[str, Pair] = {
    "updated_before": (
        "后来查明 {seen} 有更新，早于当时所查的 {proved}",
        "an update of {seen} was found later; it is older than {proved}, up to which was looked then",
    ),
    "updated": ("已更新，最近一次 {seen}", "updated, last {seen}"),
    "updated_and_silent": ("其间曾更新，后又超期", "updated in between, and silent beyond the limit again"),
    "resolution_withdrawn": (
        "当时据以了结的情况已不成立，仍是同一次未更新",
        "what had ended it no longer holds: it is still the same silence",
    ),
    "kind": ("账号类别现为{word}", "the account's kind is now: {word}"),
    "filing": ("备案状态现为{word}", "its state in the register is now: {word}"),
    "active": ("账号已恢复正常", "the account is active again"),
    "share": ("转载占比现为{share}", "reposts are now {share}"),
    "named": ("平台名称“{name}”与系统登记一致", "“{name}”, its name on the platform, is the registered one"),
    "alone": ("名册中已无同平台的其他账号", "the unit has no other account on the platform any more"),
    "state": ("账号{word}", "the account: {word}"),
}
SENTENCES: Mapping[str, Pair] = {f"cases.because.{name}": pair for name, pair in REASONS.items()}
PLACE = re.compile(r"\{(\w+)\}")


def to_pattern(template: str) -> re.Pattern[str]:
    text, names = PLACE.split(template)[::2], PLACE.split(template)[1::2]
    places = [*(f"(?P<{name}>.+)" for name in names), ""]
    return re.compile("".join(re.escape(part) + place for part, place in zip(text, places, strict=True)))


def reason_in_english(why: str, words: Mapping[str, str]) -> str:
    """As stored, where no sentence of the program is like it.

    Args:
        words: the English of the words that a reason may hold: states, kinds.
    """
    for chinese, english in REASONS.values():
        found = to_pattern(chinese).fullmatch(why)
        values = found.groupdict() if found else {}
        if found and values.get("word", "") in ("", *words):
            return english.format(**{name: words.get(value, value) for name, value in values.items()})
    return why
