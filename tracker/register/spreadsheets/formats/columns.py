"""The columns of a register, and the headers that offices write for them."""

from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """The meaning of a column; the values are the words of the mapping file."""

    PLATFORM = "platform"
    NAME = "name"
    UNIT = "unit"
    SUPERVISOR = "supervisor"
    REGION = "region"
    ENTITY = "entity"
    FORMER_NAMES = "former_names"
    LINKS = "links"
    HANDLE = "handle"
    CODE = "code"
    KIND = "kind"
    STATE = "state"
    ANNOUNCED_ON = "announced_on"
    DEREGISTERED_ON = "deregistered_on"
    CLOSED_ON = "closed_on"
    PERSONAL = "personal"
    """管理员, 联系电话: never stored."""
    IGNORED = "ignored"
    """A column whose content is not stored."""
    __hash__ = str.__hash__  # Enum's own is written in Python, and a column is looked up for each row


SEVERAL = frozenset({Column.REGION, Column.LINKS, Column.HANDLE, Column.PERSONAL, Column.IGNORED})
"""The meanings that several columns may share."""
DATES = frozenset({Column.ANNOUNCED_ON, Column.DEREGISTERED_ON, Column.CLOSED_ON})
VARIANTS: Mapping[Column, str] = {
    Column.PLATFORM: (
        "平台类型 新媒体类型 所属平台 平台 平台名称 新媒体平台 账号平台 开设平台 新媒体平台类型 媒体类型 platform"
    ),
    Column.NAME: (
        "账号名称 新媒体名称 名称 政务新媒体名称 账号名 公众号名称 微博名称 昵称 账号昵称 新媒体账号名称 name"
    ),
    Column.UNIT: "主办单位 责任单位 开办单位 主办单位名称 运营单位 开设单位 所属单位 单位名称 单位 主体单位 unit",
    Column.SUPERVISOR: "主管单位 主管部门 上级主管单位 主管单位名称 监管单位 supervisor",
    Column.REGION: (
        "属地 地区 所属地区 地域 区域 行政区划 属地/层级 属地层级 省份 省 市州 地市 市 地级市 市(州) 市/州 县市区 "
        "县区 区县 县(市区) 县(市、区) 区县市 县 乡镇 乡镇街道 所在地 所属区域 region"
    ),
    Column.ENTITY: "认证主体 认证单位 账号主体 主体名称 认证名称 注册主体 entity",
    Column.FORMER_NAMES: "曾用名 曾用名称 原名称 原名 变更前名称 former_names",
    Column.LINKS: (
        "链接 网址 二维码 链接/二维码 链接/网址 账号链接 主页链接 主页网址 访问地址 地址 url 主页地址 网址/二维码 "
        "链接地址 文章链接 主页 账号主页 账号主页链接 账号地址 账号网址 账号二维码 links"
    ),
    Column.HANDLE: (
        "账号id 平台账号 微信号 原始id 平台id uid id 账号标识 平台账号id 微信原始id 微博uid 百家号id 唯一标识 handle"
    ),
    Column.CODE: "备案编号 系统编号 编码 标识码 新媒体标识码 账号编号 备案号 账号编码 code",
    Column.KIND: "账号类别 新媒体类别 类别 功能类别 账号分类 功能定位 账号功能 kind",
    Column.STATE: "状态 运行状态 账号状态 当前状态 备案状态 运维状态 使用状态 state",
    Column.ANNOUNCED_ON: "停更公告日 停更公告日期 停更公告时间 公告日期 停更日期 停更时间 announced_on",
    Column.DEREGISTERED_ON: "平台注销日 平台注销日期 平台注销时间 注销日期 注销时间 deregistered_on",
    Column.CLOSED_ON: "系统关停日 系统关停日期 系统关停时间 关停日期 关停时间 系统关停备案日期 closed_on",
    Column.PERSONAL: (
        "管理员 管理员姓名 联系电话 联系人 联系方式 手机 手机号 手机号码 电话 办公电话 负责人 分管领导 责任人 "
        "身份证号 邮箱 管理员电话 管理员联系电话 联系人电话 负责人电话 运维人员 责任编辑 管理员/联系电话 联系人及电话 "
        "姓名 填报人"
    ),
    Column.IGNORED: (
        "序号 编号 备注 层级 级别 粉丝数 关注数 粉丝量 开通时间 开通日期 开设时间 注册时间 创建时间 说明 更新频率 "
        "发布条数 审核状态"
    ),
}
"""Separated by blanks; compared by header_row.normal_head. Ambiguous headers (账号, 账号类型) are left out."""
TRADITIONAL = str.maketrans(
    "帳帐號稱類臺辦單運營狀態關註銷閉凍結遷變併並棄廢刪戶網鏈維碼屬區級縣鄉鎮責開設機構體認證間時備項說編標識別義務發佈報實際電話聯絡"
    "繫係員負導郵東國門問題進過還現無沒為與後暫終繼續護擬將處採計總頭視頻紅書嗶騰訊聞眾誌連動訪監測導轉載離",
    "账账号称类台办单运营状态关注销闭冻结迁变并并弃废删户网链维码属区级县乡镇责开设机构体认证间时备项说编标识别义务发布报实际电话联络"
    "系系员负导邮东国门问题进过还现无没为与后暂终继续护拟将处采计总头视频红书哔腾讯闻众志连动访监测导转载离",
)
"""Characters of the field's words, as some tables write them."""


def simplified(text: str) -> str:
    """A text with the field's words in simplified characters."""
    return text if text.isascii() else text.translate(TRADITIONAL)
