"""Sentences of the libraries and the system in Chinese: of the command line, of values, of files. Those that nobody
translated are replaced by a general one: nothing that a Chinese run prints is English."""

import errno
import os
import re
from collections.abc import Mapping

from scrapers.storage.named_file import CHANGED, NO_FILE
from tracker.messages.cases import CASE_STATUSES
from tracker.messages.notice import LEVELS

HELP: Mapping[str, str] = {
    "Show this message and exit.": "显示本说明。",
    "Install completion for the current shell.": "为当前命令行安装按键补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示当前命令行的补全脚本。",
    "Install completion for the specified shell.": "为指定的命令行安装按键补全。",
    "Show completion for the specified shell, to copy it or customize the installation.": "显示指定命令行的补全脚本。",
}
"""Help of options that the library adds."""

METAVARS: Mapping[str, str] = {
    "": "",
    "ADDRESS": "地址",
    "TEXT": "文字",
    "NUMBER": "数字",
    "PATH": "路径",
    "CHANNEL": "通道",
    "CONTACT": "联系人",
    "DATE": "日期",
    "DAY": "日期",
    "DIR": "文件夹",
    "FOLDER": "文件夹",
    "FILE": "文件",
    "FILE|DIR": "文件|文件夹",
    "FILE.docx": "文件.docx",
    "FILE.xlsx": "文件.xlsx",
    "FILE.prom": "文件.prom",
    "FILE.{xlsx,csv}": "文件.{xlsx,csv}",
    "FILE.{docx,xlsx,html,csv,json}": "文件.{docx,xlsx,html,csv,json}",
    "HH:MM": "时:分",
    "ID": "编号",
    "INSTANT": "时间点",
    "KEY=HANDLE": "账号=标识",
    "LINK": "清单",
    "LIST": "清单",
    "NAME": "姓名",
    "N/M": "第几份/共几份",
    "PLATFORM": "平台",
    "PLATFORM:HANDLE": "平台:标识",
    "PLATFORM=NUMBER": "平台=个数",
    "RATE": "合格率",
    "REGISTER": "名册",
    "KEY": "账号",
    "REASON": "理由",
    "SCAN": "检查编号",
    "SEED": "种子",
    "SHARE": "比例",
    "SHARE|NUMBER": "比例|个数",
    "SCAN|DATE": "检查编号|日期",
    "SCAN|INSTANT|last-quarter": "检查编号|时间点|last-quarter",
    "SHA256": "SHA256",
    "STATE": "状态",
    "URL": "网址",
    "DAYS": "天数",
    "WHO": "谁",
    "VERSION": "版本",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
}
"""What stands for a value in the help; a test refuses one that is not here."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "region": ("地区",),
    "platform": ("平台", "新媒体类型"),
    "unit": ("单位", "责任单位"),
    "rule": ("规则", "问题类别"),
    "level": ("层级",),
    **{value: (zh,) for value, (zh, _) in {**CASE_STATUSES, **LEVELS}.items()},
}
"""A value that is chosen from some -> its Chinese names, which may be typed too."""

GENERAL = "命令写得不对"
VALUE = "值不合要求"
KINDS: Mapping[str, str] = {"file": "文件", "directory": "文件夹", "path": "路径"}

USAGE: tuple[tuple[str, str], ...] = (
    (r"No such option: (\S+)", "没有这个选项：{0}"),
    (r"No such option: (\S+) \(Possible options: (.*)\)", "没有这个选项：{0}（可能是 {1}）"),
    (r"No such command ('.*')", "没有这个命令：{0}"),
    (r"No such command ('.*?')\. Did you mean (.*)\?", "没有这个命令：{0}。是不是 {1}"),
    (r"Missing command", "缺少命令"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多出的参数：{0}"),
    (r"Option '(.*)' does not take a value", "选项 {0} 不带值"),
    (r"Option '(.*)' requires an argument", "选项 {0} 须带一个值"),
    (r"Option '(.*)' requires (\d+) arguments", "选项 {0} 须带 {1} 个值"),
    (r"Argument '(.*)' takes (\d+) values", "参数 {0} 须带 {1} 个值"),
    (r"Could not open file ('.*'): .*", "文件打不开：{0}"),
    (r"Missing option (.*?)\. Choose from:(.*)", "缺少选项 {0}，可用 {1}"),
    (r"Missing argument (.*?)\. Choose from:(.*)", "缺少参数 {0}，可用 {1}"),
    (r"Missing option (.*)", "缺少选项 {0}"),
    (r"Missing argument (.*)", "缺少参数 {0}"),
    (r"Missing (?:parameter|None)(.*)", "缺少参数{0}"),
)
"""Patterns of the command line's errors, without their last full stop -> Chinese."""

VALUES: tuple[tuple[str, str], ...] = (
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数字"),
    (r"Input should be a valid boolean.*", "应为是或否"),
    (r"Input should be a valid (?:string|bytes).*", "应为文字"),
    (r"Input should be a valid (?:dictionary|object|mapping).*", "应为一组设置"),
    (r"Input should be a valid (?:list|tuple|array|sequence).*", "应为列表"),
    (r"Input (?:should be|is not) a valid path.*", "应为路径"),
    (r"Input should be a valid (?:date|datetime|time)\b.*", "应为日期或时间"),
    (r"Input should be a finite number", "应为有限的数字"),
    (r"Input should be greater than or equal to (\S+)", "应不小于 {0}"),
    (r"Input should be greater than (\S+)", "应大于 {0}"),
    (r"Input should be less than or equal to (\S+)", "应不大于 {0}"),
    (r"Input should be less than (\S+)", "应小于 {0}"),
    (r"Input should be (.+) or (.+)", "应为 {0} 或 {1}"),
    (r"Unable to parse input string as an integer.*", "应为整数"),
    (r"String should have at least (\d+) characters?", "至少 {0} 个字"),
    (r"String should have at most (\d+) characters?", "至多 {0} 个字"),
    (r"String should match pattern ('.*')", "应符合 {0}"),
    (r"Field required", "不能缺少"),
    (r"Extra inputs are not permitted", "没有这个设置"),
    (r"(file|directory|path) ('.*') does not exist", "{0} {1} 不存在"),
    (r"(file|directory|path) ('.*') is a file", "{1} 是文件，应为文件夹"),
    (r"(file|directory|path) ('.*') is a directory", "{1} 是文件夹，应为文件"),
    (r"(file|directory|path) ('.*') is not readable", "{0} {1} 读不出来"),
    (r"(file|directory|path) ('.*') is not writable", "{0} {1} 写不进去"),
)
"""Patterns of errors in a value -> Chinese."""

SYSTEM_ERRORS: Mapping[int, str] = {
    errno.EPERM: "系统不允许",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EIO: "读写出错",
    errno.EACCES: "没有权限",
    errno.EEXIST: "已经存在",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EINVAL: "系统不接受",
    errno.EMFILE: "打开的文件过多",
    errno.EFBIG: "文件过大",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "文件系统只读",
    errno.EPIPE: "输出被关闭",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "符号链接过多",
    errno.EBUSY: "正被占用",
    errno.EXDEV: "不在同一磁盘",
    errno.ECONNREFUSED: "拒绝连接",
    errno.ECONNRESET: "连接被断开",
    errno.ETIMEDOUT: "超时",
    errno.EHOSTUNREACH: "到不了该主机",
    errno.ENETUNREACH: "网络不通",
    errno.EADDRINUSE: "端口已被占用",
    **({errno.EDQUOT: "磁盘配额已满"} if hasattr(errno, "EDQUOT") else {}),
}
"""What the system says of a failure."""
SENTENCES = {os.strerror(number): chinese for number, chinese in SYSTEM_ERRORS.items()} | {
    NO_FILE: "是设备或管道，不是文件",
    CHANGED: "读取时文件有改动，请存好后再试",
}
SENTENCE = "|".join(re.escape(sentence) for sentence in sorted(SENTENCES, key=len, reverse=True))
"""It is compiled where the first error is told, and not at every start."""
HAN = re.compile(r"[\u3400-\u9fff]")
PAIRED = re.compile(
    r"(?P<sign>：)?(?P<zh>[\u3400-\u9fff](?:(?! / )[^\n])*) / "
    r"(?P<en>(?=[ -`{-~]*[a-z])(?:\([ -'*-~]*\)|[ -~])*?)(?P<end>: |; |\)|(?=[^ -~])|$)"
)
"""`中文 / English` in a sentence that says both. What stands before a `：`, or behind the English and a colon, is said
of both: names, which may be Chinese. A remark in brackets is part of the English; a bracket that closes without one
ends it."""


def usage_in_chinese(message: str) -> str:
    """An error of the command line; the general sentence if nobody translated it."""
    text = " ".join(message.split())
    match = re.fullmatch(r"Invalid value(?: for (?P<where>.*?))?: (?P<what>.*)", text)
    if match:
        where = f" {match['where']} " if match["where"] else ""
        return (
            f"{where}的值不对：{value_in_chinese(match['what'])}".strip() if where else value_in_chinese(match["what"])
        )
    told = translated(text.removesuffix("."), USAGE)
    return re.sub(r", (?=--|')", "、", told) if told else text if HAN.search(text) else GENERAL


def value_in_chinese(message: str) -> str:
    """What is wrong with a value; the general sentence if nobody translated it."""
    text = message.removeprefix("Value error, ").removesuffix(".")
    if match := re.fullmatch(r"('.*') is not one of (.*)", text):
        values = (name.strip("'") for name in match[2].split(", "))
        named = (f"{value}（{CHOICES[value][0]}）" if value in CHOICES else value for value in values)
        return f"没有 {match[1]}，可用 {'、'.join(named)}"
    if HAN.search(text):
        return chinese_of(text)
    if match := re.fullmatch(r"('.*'): (.*)", text):
        return f"{match[1]}：{system_in_chinese(match[2])}"
    return translated(text, VALUES) or VALUE


def translated(text: str, table: tuple[tuple[str, str], ...]) -> str | None:
    """By the first pattern that is the whole text; a list loses its quotes, a kind of file has its word."""
    for pattern, sentence in table:
        if match := re.fullmatch(pattern, text):
            return sentence.format(*(KINDS.get(word or "", (word or "").strip()) for word in match.groups()))
    return None


def system_in_chinese(text: str) -> str:
    """A text with the system's sentences in it in Chinese."""
    return re.sub(SENTENCE, lambda found: SENTENCES[found[0]], text)


def chinese_of(text: str) -> str:
    """The Chinese of a sentence that says both, as `找不到名册 / no register: PATH`; the system's words in Chinese."""
    return system_in_chinese(
        PAIRED.sub(
            lambda found: (found["sign"] or "") + found["zh"] + ("：" if found["end"] == ": " else found["end"]), text
        )
    )


def english_of(text: str) -> str:
    """The English of a sentence that says both, as `tracker.toml：没有这个设置 / no such setting`."""
    return PAIRED.sub(english_half, text)


def english_half(found: re.Match[str]) -> str:
    names = ((found["sign"] or "") + found["zh"]).rpartition("：")
    return names[0] + (": " if names[1] else "") + found["en"] + found["end"]
