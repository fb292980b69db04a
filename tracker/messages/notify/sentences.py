"""Words for messages to people (消息): kinds, delivery status, and reasons of failed deliveries."""

from collections.abc import Mapping

from tracker.errors import install_line
from tracker.messages.terminal.language import Pair

KINDS: Mapping[str, Pair] = {
    "digest": ("检查情况", "scan digest"),
    "missed": ("漏查告知", "missed scan"),
    "trouble": ("未送达告知", "undelivered messages"),
    "reminder": ("更新提醒", "reminder"),
    "finding": ("问题告知", "confirmed problem"),
    "deadline": ("整改期限提醒", "deadline"),
}

STATUSES: Mapping[str, Pair] = {
    "queued": ("待发", "queued"),
    "sending": ("正在发送", "being sent"),
    "sent": ("已送达", "sent"),
    "failed": ("没有送达", "not delivered"),
    "unknown": ("不知是否送达", "not known whether delivered"),
    "withdrawn": ("已撤回", "withdrawn"),
}

CODES: Mapping[str, Pair] = {
    "rate": ("发送过于频繁，稍后再发", "sent too often, it is tried again later"),
    "busy": ("对方系统忙，稍后再发", "the service is busy, it is tried again later"),
    "no_connection": ("连接不上", "no connection"),
    "tls": ("加密连接没有建立，或证书不可信", "no encrypted connection, or a certificate that is not trusted"),
    "timed_out": ("没有在时限内完成", "not within the time limit"),
    "no_answer": ("没有完整的应答", "no whole answer"),
    "answer_too_large": ("应答过长", "the answer is too long"),
    "server_error": ("对方服务器出错，可能已收下", "the server failed, and may have taken it"),
    "http_status": ("对方拒收", "the service refused"),
    "not_understood": ("应答无法识别，按没有送达处理", "the answer is not understood, so it counts as not delivered"),
    "sign": ("签名、关键词或地址白名单不符", "wrong signature, keyword or address"),
    "service": ("对方拒收", "the service refused"),
    "login": ("邮件服务器不接受登录", "the mail server refuses the login"),
    "recipient": ("邮件服务器不接受收件人", "the mail server refuses the recipient"),
    "no_address": ("联系人没有这个通道的地址", "the contact has no address for this channel"),
    "bad_proxy": ("代理不通，或不支持", "the proxy opens no tunnel, or is of a kind that cannot be used"),
    "no_apprise": (
        f"没有安装 apprise：在程序的源文件夹中运行 {install_line('apprise')}",
        f"apprise is not installed: {install_line('apprise')} in the program's source folder",
    ),
    "apprise_url": ("apprise 不认识这个网址", "apprise does not know this address"),
    "apprise_no": ("apprise 未说明是否送达", "apprise does not say whether it arrived"),
    "resend": (
        "可能已送达，以同一标识再发，接收方去重",
        "it may have arrived; sent again with the same key, which the receiver takes once",
    ),
    "interrupted": ("发送时程序中断", "the program was interrupted while sending"),
    "too_often": ("多次发送不成", "tried too often"),
    "not_due": ("所说情况已不存在", "what it reports is no longer so"),
    "no_contact": ("联系人或通道已从 contacts.yaml 删去", "the contact or channel left contacts.yaml"),
    "arrived": ("由人确认已送达", "a person says that it arrived"),
    "again": ("由人决定重发", "a person had it sent again"),
}
"""Why a part was not delivered, or who decided."""

HEADERS: Mapping[str, Pair] = {
    "message_number": ("编号", "Number"),
    "queued_at": ("生成时间", "Queued"),
    "message": ("消息", "Message"),
    "recipient": ("收件人", "Recipient"),
    "channel": ("通道", "Channel"),
    "part": ("第几条", "Part"),
    "delivery": ("是否送达", "Delivery"),
    "ended_at": ("办结时间", "Settled"),
    "attempts": ("次数", "Attempts"),
}

SENTENCES: Mapping[str, Pair] = {
    "notify.none": ("没有要发的消息", "nothing is to be sent"),
    "notify.title": ("消息", "Messages"),
    "notify.list.none": ("没有消息", "no messages"),
    "notify.to": ("给 {recipient}，{channel}", "to {recipient} by {channel}"),
    "notify.dry": (
        "共 {count} 条，没有发送，也没有记录",
        "{count} messages; nothing was sent, and nothing recorded",
    ),
    "notify.now": ("现在发送", "sent now"),
    "notify.later": ("上班时间再发", "waits for working hours"),
    "notify.done": (
        "已送达 {sent} 条，待发 {waiting} 条，没有送达 {failed} 条，不知是否送达 {unknown} 条",
        "{sent} delivered, {waiting} waiting, {failed} not delivered, {unknown} not known",
    ),
    "notify.unknown": (
        "编号 {id}，给 {recipient}，{channel}：不知是否送达（{why}）；不会自动重发",
        "number {id}, to {recipient} by {channel}: not known whether it arrived ({why}); it is not sent again",
    ),
    "notify.unknown.hint": (
        "向收件人核实后：tracker notify settle 编号 --arrived，或 --again",
        "once the recipient says so: tracker notify settle NUMBER --arrived, or --again",
    ),
    "notify.failed": (
        "编号 {id}，给 {recipient}，{channel}：没有送达（{why}）",
        "number {id}, to {recipient} by {channel}: not delivered ({why})",
    ),
    "notify.waits": (
        "编号 {id}，给 {recipient}，{channel}：待发（{why}）",
        "number {id}, to {recipient} by {channel}: waits ({why})",
    ),
    "notify.no_unit": (
        "{count} 个单位没有该收消息的联系人：{names}",
        "{count} units have no contact who could get messages: {names}",
    ),
    "notify.no_such_unit": (
        "contacts.yaml 里的单位或地区，名册中没有：{names}",
        "units or regions of contacts.yaml that the register does not have: {names}",
    ),
    "notify.vague_place": (
        "名册中不止一处，不知指哪一处，未发给其联系人（加写 region，如 湘潭市/高新区）：{names}",
        "in several places of the register; their contacts receive nothing: add a region (湘潭市/高新区): {names}",
    ),
    "notify.mended": (
        "{path} 其他用户也能读：已改为只有本人能读。其中的网址和密码可能已被读过，宜更换",
        "{path} could be read by others: only you can now. Its addresses and passwords may have been read: change them",
    ),
    "notify.year": (
        "节假日表不知道 {year} 年的安排：按周一至周五上班计。更新 chinesecalendar 后即知",
        "the calendar does not know {year}: Monday to Friday count as working days. A newer chinesecalendar knows it",
    ),
    "notify.busy": ("另一个程序正在发消息（进程 {pid}）", "another program is sending messages (process {pid})"),
    "notify.busy.hint": ("等它做完", "wait until it is done"),
    "notify.demonstration": (
        "演示名册只向本机发消息；看内容：tracker notify --dry-run",
        "the demonstration sends to this machine alone; to read the messages: tracker notify --dry-run",
    ),
    "notify.written": (
        "已写出 {path}，只有本人能读；填好后先试：tracker notify test 通道名",
        "written: {path}, for your eyes alone; fill it in, then try: tracker notify test CHANNEL",
    ),
    "notify.no_channel": ("没有通道 {name}；有：{known}", "there is no channel {name}; there are: {known}"),
    "notify.no_contact": (
        "没有用这个通道的联系人 {name}；有：{known}",
        "there is no contact {name} with this channel; there are: {known}",
    ),
    "notify.test.title": ("政务新媒体检查：测试消息", "政务新媒体检查：测试消息"),
    "notify.test.text": (
        "这是一条测试消息，收到即说明通道可用。不必回复。",
        "这是一条测试消息，收到即说明通道可用。不必回复。",
    ),
    "notify.test.sent": ("{channel}：已送达（{detail}）", "{channel}: delivered ({detail})"),
    "notify.test.failed": ("{channel}：没有送达：{why}", "{channel}: not delivered: {why}"),
    "notify.test.unknown": ("{channel}：不知是否送达：{why}", "{channel}: not known whether delivered: {why}"),
    "notify.settle.which": ("--arrived 和 --again 须写其中一个", "give one of --arrived and --again"),
    "notify.settle.by": ("请写明经办人：--by 姓名，或设置 by", "say who: --by NAME, or the setting `by`"),
    "notify.settle.no": (
        "编号 {id}：没有这条消息，或它不是“没有送达”“不知是否送达”",
        "number {id}: there is no such message, or it is neither undelivered nor unknown",
    ),
    "notify.settle.arrived": ("编号 {id}：记为已送达", "number {id}: recorded as delivered"),
    "notify.settle.again": (
        "编号 {id}：下次发送（tracker notify）时再发",
        "number {id}: it is sent again by the next tracker notify",
    ),
    "notify.after_scan": ("检查已完成；消息没有发成：{error}", "the scan is done; messages were not sent: {error}"),
    "ping.failed": ("ping_url 没有应答：{why}", "ping_url does not answer: {why}"),
}
