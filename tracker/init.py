"""What `tracker init` writes: an accounts.yaml of one's own to fill in."""

from pathlib import Path

from tracker.errors import UserError

TEMPLATE = """\
# 名册：由本单位负责监管的政务新媒体账号。填好后运行：
#   tracker accounts check        逐行检查
#   tracker scan                  检查所有账号
# The register: the accounts your office answers for. Fill it in, then run the two commands above.
#
# 写法（YAML）：缩进用空格，不用 Tab；冒号用半角“:”，后面空一格；纯数字的值要加引号。
# Indent with spaces, never tabs; a colon is followed by a space; digits alone go in quotes.

register:
  name: 我的政务新媒体名册           # 通报里显示的名称 shown in notices
  timezone: Asia/Shanghai

# 不写 policy 时按国家规定（国办秘函〔2019〕19号）。只写与国家规定不同之处。
# Without policy the national numbers hold. Write only what differs.
# policy:
#   inactive_days: 14              # 多少天无更新为不合格 silent for so many days: fail
#   warn_days: [10, 12]            # 到第几天提醒 warned on these days
#   max_check_age_days: 3          # 检查结果超过几天就不再作数 a look older than this proves nothing
#   repost_share: {limit: 0.8, window_days: 90, at_least: 10}          # 以转载为主
#   deadline_posting: {within_days: 2, share: 0.5, at_least: 3, window_days: 90}   # 踩点更新
#   severities: {mostly_reposts: warn}                   # fail 不合格 | remark 备注 | warn 提醒 | off 不检查
#   levels:                        # 按层级：省级、市级、县级、乡镇 by level
#     乡镇: {inactive_days: 30}
#   regions:                       # 地方规定，盖过上面的数 local numbers
#     某某县: {inactive_days: 7, warn_days: [5]}
#     甘肃省: {rule_set: gansu}     # 规则集：tracker policy list，或自己的 .yaml 文件 a rule set, or a file of your own

accounts:
# 每个账号一段。去掉行首的“# ”，换成自己的账号；用不到的行可以删去。
# One paragraph an account. Take the "# " away, put your own account in; lines you do not need may go.
#
# - platform: wechat               # 微信公众号（订阅号、服务号都是 wechat）
#   handle: "MzAwMDAwMDAwMA=="     # __biz：文章链接里 __biz= 后面的 16 个字符 16 characters in an article's address
#   name: 某某发布                 # 登记名称 as registered
#   unit: 某某市人民政府办公室      # 主办单位
#   supervisor: 某某市人民政府      # 主管单位
#   region: [某某市]               # 从大到小 wide to narrow
#   kind: publishing               # publishing 发布类 | service 服务类
#   register: {state: running}     # 报送系统中的状态 running 正常运行 | closing 拟关停 | closed 已关停
#   links:                         # 微信：该账号任意几篇文章的链接 some of its articles
#     - https://mp.weixin.qq.com/s/xxxxxxxxxxxxxxxxxxxxxx
#
# - platform: weibo                # 新浪微博
#   handle: "1234567890"           # 主页网址 weibo.com/u/ 后面的数字 the digits in its address
#   name: 某某公安
#   unit: 某某市公安局
#   region: [某某市]
#
# - platform: baijiahao            # 百家号
#   handle: "1700000000000000"     # 主页网址 app_id= 后面的数字
#   name: 某某教育
#   unit: 某某市教育局
#   region: [某某市, 某某县]
#
# - platform: zhihu                # 知乎
#   handle: mou-mou-fa-bu          # 主页网址 zhihu.com/org/ 或 /people/ 后面的一段
#   name: 某某环境
#   unit: 某某市生态环境局
#   region: [某某市]
#
# - platform: peopleapp            # 人民号
#   handle: "1000001"              # 账号主页网址里的编号 the number in its page's address
#   name: 某某财政
#   unit: 某某市财政局
#   region: [某某市]
#   links: [https://www.peopleapp.com/]        # 账号主页的网址 its page's address
#
# - platform: 抖音                 # 其他平台：保留在名册里，由人工核查 others: kept, and reviewed by hand
#   handle: mou-mou
#   name: 某某文旅
#   unit: 某某市文化旅游局
#   register: {state: closed, announced_on: 2026-01-05, deregistered_on: 2026-01-20, closed_on: 2026-01-22}
"""
"""Its examples are commented out: a placeholder is nobody's account and must not be looked at."""


def write_register(path: Path) -> None:
    """Write the template where there is no register yet.

    Raises:
        UserError: something is there already, or it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(TEMPLATE)
    except FileExistsError as error:
        hint = "不会覆盖已有的文件 / an existing file is never written over"
        raise UserError(f"已经有了 / is there already: {path}", hint) from error
    except OSError as error:
        raise UserError(f"写不进去 / cannot be written: {path}: {error.strerror}") from error
