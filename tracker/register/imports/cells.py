"""Converts cells to text, dates and words of the register. An ambiguous cell is an error, never guessed."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from tracker.register.register_file import PLATFORM_OF, to_link
from tracker.register.spreadsheets.formats.columns import simplified
from tracker.register.spreadsheets.formats.excel_days import DAY_ZERO, DAYS
from tracker.register.spreadsheets.formats.sheet import Cell, Formula

NONE_WORDS = frozenset({"无", "—", "——", "-", "--", "/", "\\", "none", "n/a", "暂无", "没有"})
"""Words for "none"; an empty cell states nothing."""
ERROR_WORDS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
FAILED = re.compile("Err:[0-9]{3}")
"""LibreOffice's words."""
DITTO = re.compile("[〃″“”\"'‘’、…↑∥ˇ]+|(?:同[上前左]|上同)(?:[面行列格栏]|一[行格]|单位|部门|内容)?|ditto")
"""Marks for what the row above says: 〃, 同上行."""
DITTO_BEGINS = frozenset("〃″“”\"'‘’、…↑∥ˇ同上dD(（")
DIGITS_KEPT = 15
"""Digits that Excel keeps of a number; further ones became 0."""


def is_ditto(text: str) -> bool:
    if len(text) > 12 or text.lstrip()[:1] not in DITTO_BEGINS:
        return False
    return DITTO.fullmatch("".join(text.casefold().split()).strip("。.()（）")) is not None


class BadCell(ValueError):
    """A cell that does not fit its column."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)


def to_text(cell: Cell) -> str:
    """One line with whitespace collapsed and invisible characters removed.

    Raises:
        BadCell: a formula failed; or a mark for what stands above.
    """
    if isinstance(cell, str):
        if is_plain_name(cell):  # most cells
            return cell
        if is_plain_name(bare := cell.strip()):
            return bare
        if is_ditto(cell):
            raise BadCell(
                f"“{cell}”没有写明内容：写全，或合并单元格",
                f"{cell} says nothing by itself: write it out, or merge the cells",
            )
        text = " ".join(INVISIBLE.sub("", cell).split())
        if text in ERROR_WORDS or FAILED.fullmatch(text):
            raise BadCell(f"公式出错 {text}", f"the formula failed: {text}")
        return text
    if isinstance(cell, Formula):
        raise BadCell(
            "公式没有存值；用 Excel 或 WPS 打开，保存后再导入",
            "a formula without a value: open the file in Excel or WPS, save it, and import it again",
        )
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**DIGITS_KEPT else repr(cell)
    return str(cell)


def to_folded(cell: Cell) -> str:
    """Text with half-width letters and digits."""
    text = to_text(cell)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def to_optional(cell: Cell) -> str:
    text = to_text(cell)
    return "" if text.casefold() in NONE_WORDS else text


def is_plain_name(text: str) -> bool:
    """Whether a text is its own value, whatever the column of names: letters and digits alone, and its first character
    begins neither a mark for what stands above nor a word for "none"."""
    return text.isalnum() and text[0] not in "同上暂无没未尚dDnN"


def is_plain_unit(text: str) -> bool:
    return is_plain_name(text) and not text.isdigit() and text not in PLATFORM_OF


def to_name(cell: Cell) -> str:
    """The name of an account or an office.

    Raises:
        BadCell: a date, a time, TRUE, or a fraction, into which Excel converted the typed text.
    """
    text = to_text(cell)
    if isinstance(cell, str):
        return text
    is_whole = isinstance(cell, float | int) and not isinstance(cell, bool) and text.isdigit()
    if not is_whole:
        raise BadCell(
            "名称成了日期、真假值或小数：把单元格设为文本，重新填写",
            "a date, TRUE or a fraction is no name: format the cell as text and write it again",
        )
    return text


NO_ACCOUNT_NAME = re.compile("(?:暂时?|尚|还)?[未没无](?:有|曾)?(?:开[设通办立]|注册|建立|账号|帐号)?(?:[账帐]号)?")
"""In the place of a name: the unit has no account."""


def is_no_name(cell: Cell) -> bool:
    """Whether it says, in the place of a name, that there is no account, or nothing."""
    if not isinstance(cell, str):
        return False
    text = "".join(cell.split())
    return text.casefold() in NONE_WORDS or text == "" or NO_ACCOUNT_NAME.fullmatch(text) is not None


def to_account_name(cell: Cell) -> str:
    """
    Raises:
        BadCell: see to_name; or it says that there is no account.
    """
    text = to_name(cell)
    if text and not is_plain_name(text) and is_no_name(text):
        raise BadCell(f"“{text}”不是账号名称", f"{text} is no name of an account")
    if "://" in text or text.startswith("www."):
        raise BadCell("名称里有网址：写到“链接”一列", "an address is no name: write it in a column 链接")
    if "、" in text:  # no platform allows it in a name
        raise BadCell("一格里不止一个账号：分成几行", "more than one account in a cell: write a row for each")
    return text


def to_unit(cell: Cell) -> str:
    """
    Raises:
        BadCell: see to_name; or it says that there is none, or is a number or a platform: cells have moved.
    """
    text = to_name(cell)
    if text.isdigit() or text.casefold() in NONE_WORDS or text in PLATFORM_OF:
        raise BadCell(f"“{text}”不是单位名称", f"{text} is no name of an office")
    return text


def to_optional_name(cell: Cell) -> str:
    text = to_name(cell)
    return "" if text.casefold() in NONE_WORDS else text


def to_names(cell: Cell) -> tuple[str, ...]:
    """Several names in a cell."""
    raw = cell if isinstance(cell, str) else to_name(cell)
    parts = (to_optional_name(part) for part in NAME_MARKS.split(raw))
    return tuple(dict.fromkeys(part for part in parts if part))


def to_regions(cell: Cell) -> tuple[str, ...]:
    """Wide to narrow, split at separators: 湘潭市/韶山市."""
    raw = to_name(cell)
    parts = (to_optional(part) for part in LEVEL_MARKS.split(raw))
    return tuple(dict.fromkeys(part for part in parts if part))


def to_level(cell: Cell) -> tuple[str, ...]:
    name = to_optional_name(cell)
    return (name,) if name else ()


ADDRESS = re.compile(r"(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?::[0-9]+)?(?:[/?#][!-~]*)?")


def to_links(cell: Cell) -> tuple[str, ...]:
    """The addresses in a cell; remarks and image names are skipped.

    Raises:
        BadCell: an address that must not be opened.
    """
    found = []
    text = to_text(cell)
    is_plain_list = all(part.startswith(("http://", "https://")) for part in text.split())
    for address in text.split() if is_plain_list else ADDRESS.findall(to_folded(cell)):
        link = address.rstrip(",;.)") if "://" in address else f"https://{address.rstrip(',;.)')}"
        if "://" not in address and "/" not in address and not address.endswith((".com", ".cn")):
            continue
        try:
            found.append(to_link(link))
        except ValueError as error:
            raise BadCell("不是可用的网址", "is no usable address") from error
    return tuple(dict.fromkeys(found))


PLAIN_ID = re.compile(r"(?!(?i:none|n/a|ditto)\Z)[A-Za-z][-A-Za-z0-9+/=_.]*")
"""Most keys that are not numbers."""
EXPONENT = re.compile(r"[0-9]+(?:\.[0-9]+)?[Ee]\+?[0-9]+")
LABEL = re.compile(r"(?i)(?:uid|id|微信(?:号|id)|原始id|微博(?:id|uid)|抖音号|[账帐]号(?:id)?)\s*:\s*")
DECIMAL = re.compile(r"([0-9]{1,15})\.0+")
"""A number as programs write it into a .csv."""


def is_plain_id(text: str) -> bool:
    if text.isascii() and text.isdigit():
        return text.strip("0") != ""
    return PLAIN_ID.fullmatch(text) is not None and not ("." in text and BARE_ADDRESS.match(text))


def to_id(cell: Cell) -> str:
    """A platform's key for an account.

    Raises:
        BadCell: a number that may have lost digits; zero; or two keys.
    """
    if isinstance(cell, str) and is_plain_id(cell):
        return cell
    if isinstance(cell, float) and abs(cell) >= 10**DIGITS_KEPT:
        raise lost_digits()
    if isinstance(cell, float) and not (cell.is_integer() and cell > 0):
        raise BadCell("不是账号标识", "is no key of an account")
    if isinstance(cell, Formula | str | float) and not isinstance(cell, bool):
        text = LABEL.sub("", to_folded(cell), count=1).lstrip("@'‘’")
        if EXPONENT.fullmatch(text):
            raise BadCell(
                "成了科学计数法，末尾几位已丢失；请把该列设为文本重新填写，或给出账号链接",
                "turned into an exponent, which lost the last digits: set the column to text and write it again",
            )
        if text.casefold() in NONE_WORDS:
            return ""
        if is_address(text):
            return address_in(text)
        return whole_number(text) if text[:1].isdigit() else text
    raise BadCell("不是账号标识", "is no key of an account")


def whole_number(text: str) -> str:
    """Digits without the blanks and the decimals in them; another text as it is.

    Raises:
        BadCell: zero, or two numbers.
    """
    if found := DECIMAL.fullmatch(text):
        text = found[1]
    groups = text.split()
    if len(groups) > 1 and "".join(groups).isdigit() and max(map(len, groups)) > LONGEST_GROUP:
        raise BadCell("一格里不止一个账号标识", "more than one key in a cell")
    digits = "".join(groups)
    if not digits.isdigit():
        return text
    if not digits.strip("0"):
        raise BadCell("不是账号标识", "is no key of an account")
    return digits


LONGEST_GROUP = 5
"""Digits that people write together: 123 456 7890. Longer groups are numbers of their own."""


def is_address(text: str) -> bool:
    """Whether it is a page's address instead of a key, as people fill in."""
    return "://" in text or BARE_ADDRESS.match(text) is not None


def address_in(text: str) -> str:
    """The only address in a text.

    Raises:
        BadCell: none, more than one, or one that must not be opened.
    """
    links = to_links(text)
    if len(links) != 1:
        raise BadCell("不是账号标识，也不是一个网址", "is neither a key of an account nor one address")
    return links[0]


def lost_digits() -> BadCell:
    return BadCell(
        "数字超过 15 位，Excel 已丢失末尾几位；请把该列设为文本重新填写，或给出账号链接",
        "a number of more than 15 digits, of which Excel lost the last: set the column to text and write it again",
    )


NAME_MARKS = re.compile(r"[、,，;；\n]")
LEVEL_MARKS = re.compile(r"[、/>＞\-—–→\\|]+")
BARE_ADDRESS = re.compile(r"(?i)(?:[a-z0-9-]+\.)+(?:com|cn|net|org)(?:\.cn)?(?:/|$)")
EIGHT_DIGITS = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
BLANK = re.compile(r"\s")
WRITTEN_DATE = re.compile(
    r"(2[0-9]{3})\s*(?:年|[-./])\s*([0-9]{1,2})\s*(?:月|[-./])\s*([0-9]{1,2})\s*[日号]?"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.0+)?)?"
)


def to_day(cell: Cell) -> date | None:
    """A date cell, Excel's number of a day, or year, month and day in this order. None: the cell says so.

    Raises:
        BadCell: no date, or an ambiguous one.
    """
    if isinstance(cell, datetime):
        return in_century(cell.date())
    if isinstance(cell, date):
        return in_century(cell)
    if isinstance(cell, float) and cell.is_integer() and int(cell) in DAYS:
        return DAY_ZERO + timedelta(days=int(cell))
    text = to_folded(cell)
    if text.casefold() in NONE_WORDS:
        return None
    found = WRITTEN_DATE.fullmatch(text) or EIGHT_DIGITS.fullmatch(text)
    if found is None and text.isdigit() and int(text) in DAYS:
        return DAY_ZERO + timedelta(days=int(text))
    try:
        if found is None:
            raise ValueError(text)
        return in_century(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        raise BadCell(
            "不是写明年月日的日期，如 2023年9月1日", "no date with year, month and day, e.g. 2023-09-01"
        ) from None


def in_century(day: date) -> date:
    if not 2000 <= day.year <= 2099:
        raise BadCell("日期不在 2000 年至 2099 年之间", "a date outside of 2000 to 2099")
    return day


def compact(cell: Cell) -> str:
    return simplified(BLANK.sub("", to_folded(cell)).casefold())
