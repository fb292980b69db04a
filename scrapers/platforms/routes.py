"""Which routes lead to each platform, best first."""

from collections.abc import Mapping

from scrapers.model.route import Route
from scrapers.platforms.baijiahao import page
from scrapers.platforms.peopleapp import account
from scrapers.platforms.wechat import weread
from scrapers.platforms.weibo import desktop
from scrapers.platforms.zhihu import api

ROUTES: Mapping[str, tuple[Route, ...]] = {
    "wechat": weread.ROUTES,
    "weibo": desktop.ROUTES,
    "baijiahao": page.ROUTES,
    "zhihu": api.ROUTES,
    "peopleapp": account.ROUTES,
}
