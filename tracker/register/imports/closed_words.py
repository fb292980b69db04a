"""Whether a text of a table says that an account is closed: a heading, a remark, what stands behind a name. Pure.

In doubt it does: then a person is asked for the row's state. What says nothing of an account (评论已停用, 未停更,
不含已关停) does not, or whole registers could not be imported.
"""

import re
from functools import lru_cache

from tracker.register.spreadsheets.formats.columns import simplified

ENDS = (
    "关停|注销|停更|停用|停运|停办|停刊|禁用|下线|撤销|清退|销[号户]|[删撤退弃]号|弃用|吊销|取缔|作废|废[弃止]"
    "|封[号禁停]"
)
STOPS = "(?:停止|暂停|中止|终止|不再|无人)(?:更新|使用|运[行营维]|维护|发布|服务)"
GOES = "迁移|整合|合并|并入|关闭|冻结|移交|划转|上交|退出|取消|删除|封(?![面装闭])"
JOINS = (
    f"(?:已经?|拟|待|正在|将|被|遭)(?:平台|系统|微[博信]|永久|临时|暂时|自行)?(?:{GOES})|(?:迁移|整合|合并|并入)[至到入中]"
    "|(?:[账帐]号|平台|永久|自行)(?:已经?|被)?(?:封(?![面装闭])|关闭|冻结)|(?:[账帐]号|已经?|现已?)不存在"
    "|[账帐]号(?:已经?)?(?:失效|取消|删除)|(?:关闭|取消|删除)(?:了|该|此|本)?[账帐]号|查无此[账帐]?号|搜索?不到|停播"
)
CLOSED = re.compile(f"(?:正常)?(?:{ENDS})|{STOPS}|{JOINS}")
CLOSES = f"(?:{CLOSED.pattern})"
NOT = (
    "(?:未(?:按(?:规定|要求|期|时)|及时|正式|同步|办理|完成|进行|出现|发生|发现|存在|在?(?:系统|平台)|予以?|能|被|曾|见|有)*"
    "|无[法需须]?|没有?|不(?:[能会予得拟需须应用宜可]|存在|属于)?|非|防止|避免|杜绝|[严谨]防|严禁|禁止|勿|[如若]需?已?|倘若|取消|暂缓|免于)"
)
NOT_CLOSED = re.compile(f"{NOT}{CLOSES}(?:[、/或和及与]{CLOSES})*")
"""Of 停更未注销 the end; the rest still says closed. Of 未停更、注销 all, of 未停更、已注销 not."""
CLAUSE = r"[^,，.。;；()（）\[\]【】〔〕!！\n]*"
LEFT_OUT = re.compile(
    rf"(?:不再?(?:含|包括|包含|统计)|(?<![删解免清消移开])除){CLAUSE}|未(?:[列纳计]入?|统计|包含|填)已?[^,，.。;；()（）已]*"
    rf"|{CLAUSE}(?:除外|不在(?:此|内|列)|[不未][列计纳]入|不予?统计)"
)
"""What is not in the table: 不含已关停、已注销账号."""
HELD_BACK = "待|拟|预计|计划|将|等|可|须|应|争取|才|未|没|无|能|申请"
RECOVERED = re.compile(
    rf".*(?:^|[,，。;；\s])(?:(?!{HELD_BACK})[^,，。;；])*?(?:(?:已经?|后|又)恢复|已(?:重新|再次)(?:启用|开通|运[行营]|上线)"
    "|已?(?:解封|解冻|复更))",
    re.DOTALL,
)
"""Up to here it tells what was: 2023年停更，已恢复."""
RUNS_YET = re.compile("保留|[现仍]运[行营]|继续运[行营]|(?:后|现|新|仍|改).*(?:正常|在用|新[开设]|启用)|运[行营]中$")
"""Behind a word of closing: of another account, or of before (原号注销后新开). In front of it they say nothing."""
OF_ELSE = re.compile(
    "功能|评论|留言|私信|弹幕|菜单|栏目|广告|赞赏|直播|认证|年审|链接|二维码|网址|网站|小程序|证书|密码"
)
"""What is closed is this, and not the account: 评论已停用."""
PARTS = re.compile(r"[,，.。;；:：()（）\[\]【】〔〕\s!！、/／|｜~～…“”\"‘’<>《》→+＋&＆\-—–]+")
"""Between the parts of a text, each of which says something of its own: 运行正常，已注销."""
NO_ACCOUNT = re.compile(
    "(?:[该此本][账帐]?号|[账帐]号)?(?:目前|现|暂时?|尚|还|仍)*(?:[未没]有?(?:正式)?(?:启用|使用|开通|运[行营]|上线|投入使用)"
    "|不再?用了?|(?:正在)?(?:筹[建备办]|建设|注册|开通)中|已?[停关撤封废销]了?|[×✕✗✘])"
)
"""The whole of a part: the account is not used yet, or no more."""
WHEN = "(?:(?:20)?[0-9]{2}年)?(?:[0-9]{1,2}月份?)?(?:[0-9]{1,2}[日号])?底?"
ONLY_CLOSED = re.compile(
    rf"{WHEN}(?:[该此本原]?(?:[账帐]号|公众号|号))?(?:系统|平台)?"
    rf"(?:已经?|现已?|均|都|拟|待|正在|申请|长期|暂时|于|{WHEN}){{0,4}}{CLOSES}(?:[账帐]号|使用|中|了|备案)?"
)
"""The whole of what a cell says, in a column of any header."""
CLOSED_BEHIND = re.compile(f".+(?:[-—–_·|/ ]+(?:已|拟)?|已)(?:{ENDS})")
"""A name with what was written behind it: 韶山公安-已注销."""
IN_BRACKETS = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]")


def parts_of(text: str) -> list[str]:
    """Its parts, without what they say is not so, was, or is not in the table."""
    return PARTS.split(NOT_CLOSED.sub("", LEFT_OUT.sub("", RECOVERED.sub("", text))))


def part_closed(part: str) -> bool:
    found = list(CLOSED.finditer(part))
    if not found or OF_ELSE.search(part):
        return NO_ACCOUNT.fullmatch(part) is not None
    return RUNS_YET.search(part, found[-1].end()) is None


@lru_cache(maxsize=4096)
def says_closed(text: str) -> bool:
    """Whether a heading or a remark says, or leaves open, that an account is closed."""
    return any(map(part_closed, parts_of(simplified(text))))


@lru_cache(maxsize=4096)
def closed_in_name(name: str) -> str:
    """What the brackets in a name say, or the name with what stands behind it: 韶山公安（已注销）; empty: nothing of
    closing."""
    said = next((inner for inner in IN_BRACKETS.findall(name) if says_closed(inner)), "")
    return said or (name if CLOSED_BEHIND.fullmatch(simplified(name)) else "")


@lru_cache(maxsize=4096)
def only_closed(text: str) -> bool:
    """Whether a part of a cell says as a whole that the account is closed, whatever the cell's column."""
    return any(map(ONLY_CLOSED.fullmatch, parts_of(simplified(text))))
