"""Words of closing, as offices write them in remarks: in doubt a person is asked; what says nothing of the account is
passed over."""

import pytest

from tracker.register.imports.closed_words import says_closed

CLOSED = (
    "停更未注销 平台已注销系统未关停 运行正常、已停更 运行正常已注销 正常/停更 正常→注销 在用，8月注销 "
    "正常运行至8月底后停更 未关停、已注销 未纳入管理已注销 停更、注销 停更，待整改后恢复 停更，预计9月恢复 "
    "停更，已申请恢复更新 停更后未恢复更新 平台已封 被封 封号 已冻结 账号已冻结 被平台永久封禁 账号异常被封 账号被封 "
    "永久封号 账号已被冻结，无法登录 微信已封，微博正常 已移交县融媒体中心 账号不存在 查无此号 搜索不到 未启用 "
    "尚未开通 筹建中 停 已停 关 × 不用了 关闭账号 永久关闭 自行关闭 弃用 原账号已注销，现账号在用 正常运行、拟关停账号 "
    "停用账号"
)
RUNNING = (
    "未停更、注销 无停更、断更情况 不含已关停、已注销账号 已关停、已注销的除外 除已注销外正常 不存在停更 从未停更 "
    "运行正常，未停更 非停更 停更，已恢复更新 曾停更，8月已恢复 2022年停更被约谈后恢复更新 已解封 停更后已恢复正常 "
    "已重新启用 原号注销后新开 封面图更新 账号封面已换 认证已失效 认证已取消 链接已失效 防止停更 如需注销请联系 "
    "暂缓关停 取消关停 无需注销 未被封 留言、弹幕已停用 停用评论功能 直播停用 未开通留言 长期未更新 休眠 试运行 "
    "名称已变更 更新不及时 正常，账号未被冻结"
)


@pytest.mark.parametrize("text", CLOSED.split())
def test_what_may_say_closed_is_asked_about(text: str) -> None:
    assert says_closed(text)


@pytest.mark.parametrize("text", RUNNING.split())
def test_what_says_nothing_of_the_account_is_passed_over(text: str) -> None:
    assert not says_closed(text)
