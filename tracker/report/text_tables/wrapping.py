"""Wraps the sentences of a table that is no list: a word, a number or a date is never broken."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from tracker.messages.terminal.program import program

GAP = 2
"""Cells between two columns."""
SHORT = 16
"""Cells; a column that is no wider stays as it is."""
LONGEST_ATOM = 40
"""Cells; text without blanks and Chinese of at most this width stays on one line."""
MIN_WIDTH = 12
"""Cells to which a column of sentences may be narrowed, unless its words are longer."""
SHORTEST_HEAD = 6
"""Cells; a header that is no wider stays on one line."""
ATOM = re.compile(r"[!-~]+(?: [!-~]+)?")
TOKEN = re.compile(
    r"\s+|[（“《(]*(?:[!-~]*\d ?[\u4e00-\u9fff]|[!-~]+|[^\s（“《])[，。、；：？！）”》…·,.;:?!)]*|[（“《]+"
)
"""What a line may be broken between: words, and single Chinese characters, each with the marks that cling to it; a
number is not parted from what it counts."""
WITH_PATHS = rf"/(?:[^\s/，。；：、（）“”]+/)+[^\s，。；：、（）“”]*[，。；：、）”]*|{TOKEN.pattern}"
"""The same, with a path as one: its folders may have Chinese names. It is compiled when a sentence is wrapped."""
WORD = re.compile(r"[!-~]+")


CLAUSE = " · "
CLAUSE_END = 2
"""Cells of what stays of a clause's mark at the end of a line."""


def widths_of(
    headers: Sequence[str], rows: Sequence[Sequence[Text]], width: int, numbers: frozenset[int]
) -> tuple[int, ...] | None:
    """How wide each column is, in cells; None: they do not fit.

    Args:
        width: of the terminal, in cells.
        numbers: columns that stay as they are.
    """
    columns = range(len(headers))
    texts = [[row[at].plain for row in rows] for at in columns]
    natural = [max([narrowest(headers[at]), *(row[at].cell_len for row in rows)]) for at in columns]
    room = width - GAP * (len(headers) - 1)
    floors = [floor_of(texts[at]) if at not in numbers and has_sentences(texts[at]) else None for at in columns]
    found = narrowed(natural, floors, room)
    return None if found is None else widened(found, [cell_len(head) for head in headers], room)


def has_sentences(cells: Sequence[str]) -> bool:
    """Whether a column may be narrowed; one of short or unbroken texts stays as it is."""
    widest = max(map(cell_len, cells), default=0)
    return widest > SHORT and not all(len(text) <= LONGEST_ATOM and ATOM.fullmatch(text) for text in cells if text)


def floor_of(cells: Iterable[str]) -> int:
    """Cells to which a column of sentences may be narrowed: none of its words is broken."""
    longest = max((len(word) for text in cells for word in WORD.findall(text)), default=0)
    return max(MIN_WIDTH, min(longest, LONGEST_ATOM))


def narrowed(natural: Sequence[int], floors: Sequence[int | None], room: int) -> list[int] | None:
    """Widths that fit into the room: the widest columns give way first, down to their floors."""
    widths = list(natural)
    while sum(widths) > room:
        flexible = [at for at, floor in enumerate(floors) if floor is not None and widths[at] > floor]
        if not flexible:
            return None
        widths[max(flexible, key=lambda at: widths[at])] -= 1
    return widths


def widened(widths: Sequence[int], heads: Sequence[int], room: int) -> tuple[int, ...]:
    """Widen columns, where room is left, until their headers fit on one line."""
    wider = list(widths)
    for at, head in enumerate(heads):
        if wider[at] < head <= wider[at] + room - sum(wider):
            wider[at] = head
    return tuple(wider)


def head_lines(head: str, width: int) -> list[Text]:
    """A header on one line, or on two that are about as long."""
    return [Text(head)] if cell_len(head) <= width else wrap(Text(head), narrowest(head))


def narrowest(head: str) -> int:
    """The least width in which a header takes at most two lines; a short one takes one."""
    longest_word = max(map(len, WORD.findall(head)), default=0)
    half = cell_len(head) if cell_len(head) <= SHORTEST_HEAD else -(-cell_len(head) // 2)
    width = max(half, longest_word)
    while len(wrap(Text(head), width)) > 2:
        width += 1
    return width


def wrap(text: Text, width: int) -> list[Text]:
    """Lines of at most the width; a word, a number or a date is broken only where it alone is wider."""
    return [line for line in text.divide(list(breaks(text.plain, width))) if line.plain.strip()] or [Text("")]


def unbroken(text: Text, width: int) -> list[Text]:
    """Lines of at most the width, but for words that alone are wider: an address can be copied."""
    lines = text.divide(list(breaks(text.plain, width, re.compile(WITH_PATHS), breaks_words=False)))
    for line in lines:
        line.rstrip()
    return list(lines)


def wrapped_sentence(sentence: str, width: int) -> str:
    """A sentence outside of tables, in lines of at most the width. What a person copies stays on one line, however long
    it is: a command, an address, a path."""
    command = rf"{re.escape(program())} [^，。；、）;,)\n]*[^\s，。；、）;,)][，。；、）;,)]*"
    token = re.compile(f"{command}|{WITH_PATHS}")
    lines = []
    for line in sentence.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        for clauses in clause_lines(line[len(indent) :], width - len(indent)):
            offsets = list(breaks(clauses, width - len(indent), token, breaks_words=False))
            lines += [indent + part.plain.rstrip() for part in Text(clauses).divide(offsets)]
    return "\n".join(lines)


def clause_lines(line: str, width: int) -> Iterator[str]:
    """The clauses of a line, parted by ` · `, as many on one as have room."""
    first, *rest = line.split(CLAUSE)
    for clause in rest:
        if cell_len(f"{first}{CLAUSE}{clause}") + (CLAUSE_END if clause is not rest[-1] else 0) > width:
            yield f"{first}{CLAUSE}"
            first = clause
        else:
            first = f"{first}{CLAUSE}{clause}"
    yield first


def breaks(plain: str, width: int, tokens: re.Pattern[str] = TOKEN, *, breaks_words: bool = True) -> Iterator[int]:
    """Offsets at which lines begin."""
    used, at = 0, 0
    for match in tokens.finditer(plain):
        token = match[0]
        wide = cell_len(token)
        if used and used + wide > width and not token.isspace():
            yield at
            used = 0
        if token.isascii() and breaks_words:
            while wide > width:  # a word alone is wider
                at += width - used
                wide -= width - used
                yield at
                used = 0
                token = token[-wide:]
        used, at = used + wide, at + len(token)
