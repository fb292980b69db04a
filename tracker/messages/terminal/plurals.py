"""English sentences that count one thing: `{count} accounts are` with 1 is `1 account is`."""

import re
from collections.abc import Mapping

NOUNS = (
    "account",
    "answer",
    "article",
    "candidate",
    "case",
    "cell",
    "channel",
    "character",
    "check",
    "code",
    "column",
    "contact",
    "day",
    "difference",
    "disagreement",
    "error",
    "file",
    "gap",
    "handle",
    "item",
    "layer",
    "link",
    "list",
    "look",
    "machine",
    "manifest",
    "message",
    "minute",
    "offender",
    "one",
    "original",
    "person",
    "picture",
    "piece",
    "place",
    "platform",
    "post",
    "problem",
    "quarter",
    "region",
    "reminder",
    "replay",
    "repost",
    "row",
    "rule",
    "scan",
    "sheet",
    "table",
    "thing",
    "time",
    "token",
    "unit",
    "wall",
    "week",
)
ADJECTIVES = (
    "bad",
    "closed",
    "confirmed",
    "deleted",
    "hidden",
    "manual",
    "more",
    "new",
    "passed",
    "QR",
    "repeat",
    "running",
)
"""Words between a number and its noun."""
VERBS: Mapping[str, str] = {
    "are": "is",
    "were": "was",
    "have": "has",
    "do": "does",
    "fail": "fails",
    "wait": "waits",
    "reach": "reaches",
    "need": "needs",
    "stay": "stays",
    "answer": "answers",
}
COUNTED = re.compile(
    rf"(?P<count>\{{(?P<name>\w+)\}}) (?P<adjective>(?:{'|'.join(ADJECTIVES)}) )?"
    rf"(?P<noun>{'|'.join(NOUNS)})s\b(?P<verb> (?:{'|'.join(VERBS)})\b)?"
)


def with_singulars(sentence: str, values: Mapping[str, object]) -> str:
    """The template with the singular wherever the number that precedes a known noun is 1; other text is untouched."""

    def singular(found: re.Match[str]) -> str:
        if str(values.get(found["name"])) != "1":
            return found[0]
        verb = VERBS[found["verb"].strip()] if found["verb"] else ""
        counted = f"{found['adjective'] or ''}{found['noun']}"
        return " ".join(filter(None, (found["count"], counted, verb)))

    return COUNTED.sub(singular, sentence)
