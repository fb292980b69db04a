"""The errors for files that are not read: one sentence with the true kind of the file, and one hint."""

from tracker.errors import UserError

SAVE_AS_XLSX = "用 Excel 或 WPS 打开，另存为 .xlsx 再导入 / open it in Excel or WPS, save it as .xlsx and import that"
ENDINGS = (".xlsx", ".xls", ".ods", ".csv")


def damaged() -> UserError:
    return UserError(
        "文件已损坏，读不出来 / the file is damaged and cannot be read", "重新导出或下载 / export or download it again"
    )


def too_big(what: str) -> UserError:
    return UserError(
        f"文件过大，未读取 / too big to be read: {what}",
        "删去数据以外的空行空列，或拆成几个文件 / delete the rows and columns beyond the data, or split the file",
    )


def too_long_cell(most: int) -> UserError:
    return too_big(f"一个单元格超过 {most} 字 / more than {most} characters in a cell")


def only_values() -> UserError:
    """An account that a line goes through, or that a comment calls closed, would be taken for a running one."""
    return UserError(
        "读不出删除线和批注，只读得出值 / only values can be read, no lines through cells and no comments",
        SAVE_AS_XLSX,
    )


def encrypted() -> UserError:
    return UserError(
        "文件有密码，读不出来 / the file is protected by a password",
        "在 Excel 或 WPS 里去掉密码后再导入 / take the password off and import it again",
    )


def unreadable() -> UserError:
    return UserError(
        "文件的编码认不出来 / the file's encoding is not known",
        "另存为 UTF-8 的 .csv，或存为 .xlsx / save it as .csv in UTF-8, or as .xlsx",
    )


def open_quote(line: int) -> UserError:
    """The rows that a stray quote has taken into its cell would be missing, and nobody would see it."""
    return UserError(
        f"第 {line} 行的引号没有配对，下面的行分不出来 / line {line} has an open quote, which takes in rows below it",
        "在该行补上或删去引号 / close the quote in that line, or take it away",
    )


def not_a_table() -> UserError:
    return UserError("不是表格文件 / the file is not a table", f"可以导入 / can be imported: {' '.join(ENDINGS)}")


def is_instead(zh: str, en: str, hint: str = SAVE_AS_XLSX) -> UserError:
    """The error for a file of another kind, chosen by mistake or under a wrong name."""
    return UserError(f"文件其实是{zh} / the file is {en}", hint)
