"""The shape of an output, without its values: keys and types of JSON, heads of tables, styles of a notice."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
from openpyxl import load_workbook

OPEN = (
    "evidence.reposts_by_reason",  # a reason of a repost -> posts; reasons are added with each source of origins
    "numbers",  # of a rule: each rule has its own, and a local rule set adds rules
)
"""Mappings whose keys are values themselves, by the end of their path: their key is written `{}`."""

NAMES = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}


def json_lines(documents: list[Any]) -> list[str]:
    """Every key path with its types: `accounts[].state: string`; `?` follows a key that some objects have not."""
    types: dict[str, set[str]] = {}
    seen, held = Counter[str](), Counter[str]()
    for document in documents:
        for path, value in paths_of("", document):
            types.setdefault(path, set()).add(NAMES[type(value)])
            held[path] += 1
            seen[path] += isinstance(value, dict)
    return sorted(
        f"{path}{'?' if is_optional(path, held, seen) else ''}: {' | '.join(sorted(names))}"
        for path, names in types.items()
        if path
    )


def paths_of(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from paths_of(f"{path}.{'{}' if path.endswith(OPEN) else key}".lstrip("."), entry)
    elif isinstance(value, list):
        for item in value:
            yield from paths_of(f"{path}[]", item)


def is_optional(path: str, held: Mapping[str, int], objects: Mapping[str, int]) -> bool:
    parent = path.rpartition(".")[0]
    return not path.endswith(("[]", "{}")) and held[path] < objects[parent]


def csv_lines(text: str) -> list[str]:
    """Its columns in order."""
    return [f"{number}. {head}" for number, head in enumerate(next(csv.reader([text.partition("\n")[0]]), []), 1)]


def file_lines(path: Path) -> list[str]:
    match path.suffix:
        case ".csv":
            return csv_lines(path.read_text("utf-8-sig"))
        case ".json":
            return json_lines([json.loads(path.read_text("utf-8"))])
        case ".xlsx":
            return sheet_lines(path)
        case ".html":
            return page_lines(path.read_text("utf-8"))
    return document_lines(path)


def sheet_lines(path: Path) -> list[str]:
    """Each sheet, and its columns with the types and formats of their cells below the head."""
    lines = []
    for sheet in load_workbook(path).worksheets:
        rows = list(sheet.iter_rows())
        widest = max(rows, key=lambda row: sum(cell.value is not None for cell in row))
        number = widest[0].row or 1
        lines.append(f"{sheet.title}: head in row {number}")
        for index, head in enumerate(widest):
            kinds = {f"{row[index].data_type} {row[index].number_format}" for row in rows[number:] if row[index].value}
            lines.append(f"{sheet.title}: {index + 1}. {head.value}: {', '.join(sorted(kinds)) or 'empty'}")
    return lines


def page_lines(text: str) -> list[str]:
    """Its ids in order, those of single accounts left out, and below each the heads of the table that follows."""
    lines: list[str] = []
    anchor = ""
    for name, head in re.findall(r'<[^>]* id="(?![pnt]\d+")([^"]+)"|<th scope="col"[^>]*>(.*?)</th>', text, re.DOTALL):
        anchor = name or anchor
        lines.append(f"{anchor}: {head}" if head else f"id {name}")
    return lines


def document_lines(path: Path) -> list[str]:
    """The styles of its paragraphs with how many there are, its headings, and the heads of its tables."""
    document = docx.Document(str(path))
    styles = Counter(style_of(paragraph) for paragraph in document.paragraphs)
    lines = [f"style {name}: {count}" for name, count in sorted(styles.items())]
    headings = (paragraph for paragraph in document.paragraphs if is_heading(paragraph))
    lines += [f"heading {style_of(heading)}: {one_line(heading.text)}" for heading in headings]
    for number, table in enumerate(document.tables, 1):
        lines += [f"table {number}: {one_line(cell.text)}" for cell in table.rows[0].cells]
    return lines


def style_of(paragraph: Any) -> str:
    return str(paragraph.style.name)


def one_line(text: str) -> str:
    return " ".join(text.split())


def is_heading(paragraph: Any) -> bool:
    name = style_of(paragraph).lower()
    return bool(paragraph.text) and ("heading" in name or "title" in name or "标题" in name)
