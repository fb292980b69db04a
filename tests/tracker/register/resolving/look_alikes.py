"""A made world of a thousand look-alike names: what the register says, whose handle is whose in truth, and what the
platform would answer."""

import random
from dataclasses import dataclass, field, replace

from scrapers.model.lookup import FoundAccount
from tracker.register.account import Account
from tracker.register.imports.handles import placeholder_handle
from tracker.register.resolving.candidate import HandleSource, SourceKind
from tracker.register.resolving.judge import SourceResult

CITIES = ("石家庄市", "沧州市", "平顶山市", "湘潭市", "长沙市", "衡阳市", "株洲市", "岳阳市", "常德市", "南京市")
DISTRICTS = ("新华区", "鼓楼区", "朝阳区", "桥西区", "长安区", "和平区", "西湖区", "城关区", "铁西区", "南山区")
COUNTIES = ("湘潭县", "长沙县", "衡阳县", "岳阳县", "醴陵市", "韶山市", "浏阳市", "耒阳市")
OFFICES = ("公安局", "教育局", "卫生健康局", "财政局", "司法局", "人力资源和社会保障局", "市场监督管理局", "人民检察院")
SHORT = {"人力资源和社会保障局": "人社局", "市场监督管理局": "市场监管局", "卫生健康局": "卫健局"}
WAYS = (
    "plain", "plain", "plain", "short_entity", "other_region", "bare_district", "personal", "unverified", "company",
    "one_character", "two_ways", "full_width", "suffix", "renamed", "banned", "two_accounts", "invisible", "two_orgs",
    "held", "other_office",
)  # fmt: skip


@dataclass
class LookAlikeWorld:
    accounts: list[Account] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)
    """Account key -> its true handle; none: it is gone, or never was."""
    platform: list[FoundAccount] = field(default_factory=list)
    provable: set[str] = field(default_factory=set)
    """Keys of the accounts whose true handle can be proved."""

    def source_results(self) -> dict[Account, list[SourceResult]]:
        return {account: [self._by_name(account)] for account in self.accounts if not account.has_handle}

    def _by_name(self, account: Account) -> SourceResult:
        """As Weibo answers: the one user of that name, whatever the case; names are unique there, but not what they
        look like."""
        source = HandleSource(kind=SourceKind.NAME, text=account.name)
        found = tuple(item for item in self.platform if item.name.casefold() == account.name.casefold())
        return SourceResult(source=source, found=found, reason="" if found else "nothing_found")


def make_world(seed: int, size: int) -> LookAlikeWorld:
    dice, world = random.Random(seed), LookAlikeWorld()
    for number in range(size):
        add(world, dice, number, WAYS[number % len(WAYS)])
    return world


def add(world: LookAlikeWorld, dice: random.Random, number: int, way: str) -> None:  # noqa: C901, PLR0915  # a table of ways
    city = dice.choice(CITIES)
    is_district = dice.random() < 0.5
    place = dice.choice(DISTRICTS if is_district else COUNTIES)
    office = dice.choice(OFFICES)
    unit, region = f"{place}{office}", (city, place)
    name = f"{place[:2]}{office[:2]}{number:03}"
    account = Account(
        platform="weibo", handle=placeholder_handle("weibo", name, unit), name=name, unit=unit, region=region
    )
    own = FoundAccount(
        handle=str(1_000_000_000 + number), name=name, verified_as=f"{city}{unit}官方微博", is_organisation=True
    )
    stranger = replace(own, handle=str(5_000_000_000 + number))
    elsewhere = dice.choice([item for item in CITIES if item != city])
    world.accounts.append(account)
    world.truth[account.key] = own.handle
    match way:
        case "plain":
            world.provable.add(account.key)
            world.platform.append(own)
        case "short_entity":
            short = SHORT.get(office, office)
            world.provable.add(account.key)
            world.platform.append(replace(own, verified_as=f"{city.removesuffix('市')}{place}{short}"))
        case "other_region":
            world.platform += [
                replace(stranger, verified_as=f"{elsewhere}{unit}官方微博"),
                replace(own, name=f"{name}在线"),
            ]
        case "bare_district":
            world.platform.append(replace(stranger, verified_as=f"{dice.choice(DISTRICTS)}{office}"))
            if is_district:
                world.platform[-1] = replace(stranger, verified_as=unit)  # of another city, which it does not say
        case "personal":
            world.platform.append(replace(stranger, verified_as=f"{unit}民警", is_organisation=False))
        case "unverified":
            world.platform.append(replace(stranger, verified_as="", is_organisation=False))
        case "company":
            world.platform.append(replace(stranger, verified_as=f"{city}{place}某某文化传媒有限公司"))
        case "one_character":
            world.platform += [replace(stranger, name=name.replace(name[0], "薪")), replace(own, name=f"{name}号")]
        case "two_ways":
            world.platform.append(replace(stranger, name=f"{name}帳號".replace("帳號", "帐号")))
            account = replace(account, name=f"{name}账号")
            rename(world, account)
        case "full_width":
            world.platform.append(
                replace(stranger, name="".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in name))
            )
        case "suffix":
            world.platform.append(replace(stranger, name=f"{name}{dice.choice(['发布', '政务', '官方', '在线'])}"))
        case "renamed":  # a stranger took the old name
            world.platform += [replace(own, name=f"今日{name}"), replace(stranger, verified_as=f"{elsewhere}{office}")]
        case "banned":
            world.truth.pop(account.key)
        case "two_accounts":  # of one unit, under one name in the register twice
            world.accounts.append(replace(account, handle=f"{account.handle}-2"))
            world.truth[world.accounts[-1].key] = str(7_000_000_000 + number)
            world.platform.append(own)
        case "invisible":
            world.platform.append(replace(stranger, name=f"{name}\u200b"))
        case "two_orgs":
            world.platform.append(replace(stranger, verified_as=f"{city}{unit}、{city}{place}融媒体中心"))
        case "held":
            other = replace(account, handle=own.handle, name=f"{name}旧", unit=f"{city}另一单位局")
            world.accounts.append(other)
            world.platform.append(own)
            world.truth.pop(account.key)
        case "other_office":
            world.platform.append(replace(stranger, verified_as=f"{city}{place}{office}交警大队官方微博"))


def rename(world: LookAlikeWorld, account: Account) -> None:
    """Replace the last account by one of another name."""
    world.truth.pop(world.accounts[-1].key)
    world.accounts[-1] = account
