"""Words of `tracker capacity`: addresses, machines and days for a register of a size (所需机器)."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "capacity_looks": ("查看次数", "Looks"),
    "capacity_interval": ("间隔（秒）", "Interval, s"),
    "capacity_per_hour": ("每小时上限", "Per hour"),
    "capacity_per_day": ("每日上限", "Per day"),
    "capacity_one": ("一个地址需（天）", "One address, days"),
    "capacity_addresses": ("需地址数", "Addresses"),
    "capacity_lasts": ("用时（天）", "Takes, days"),
}

SENTENCES: Mapping[str, Pair] = {
    "capacity.title": (
        "{accounts} 个账号，{days} 天内查完",
        "{accounts} accounts, looked at within {days} days",
    ),
    "capacity.one_machine": (
        "1 台机器即可（同时查看各平台），需 {one} 天",
        "1 machine is enough, looking at all platforms at once; it takes {one} days",
    ),
    "capacity.machines": (
        "需 {machines} 台机器，各有自己的出口地址（一台机器同时查看各平台）；一台需 {one} 天",
        "{machines} machines, each with its own address, looking at all platforms at once; one alone takes {one} days",
    ),
    "capacity.never": (
        "按所设间隔，{days} 天内连一次也看不完：请延长 --days",
        "at this pace not even one look fits into {days} days: raise --days",
    ),
    "capacity.guess": (
        "各平台所占比例是估计的（微信 60%、微博 20%、百家号 10%、知乎与人民号各 5%）；用 --per-platform 写明",
        "the platforms' shares are a guess (WeChat 60%, Weibo 20%, Baijiahao 10%, Zhihu and People's app 5% each): "
        "give --per-platform",
    ),
    "capacity.second": (
        "其中 {share}% 的账号按查看两次计（不更新、已不在或受阻的），是估计",
        "of them {share}% are looked at twice (silent, gone, or blocked), which is a guess",
    ),
    "capacity.by_hand": (
        "程序不读取的平台上有 {count} 个账号，由人工核实，未计入",
        "{count} accounts are on platforms that people look at; they are not counted",
    ),
    "capacity.bad_platform": (
        "--per-platform 须形如 wechat=120000，平台为：{platforms}；不是：{given}",
        "--per-platform is written as wechat=120000, with one of {platforms}; not: {given}",
    ),
    "capacity.too_many": (
        "--per-platform 合计 {sum}，多于 --accounts {accounts}",
        "--per-platform comes to {sum}, which is more than --accounts {accounts}",
    ),
    "capacity.nobody": ("没有账号可算", "there are no accounts to compute with"),
}
