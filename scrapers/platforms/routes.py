"""The routes to each platform, best first."""

from collections.abc import Mapping

from scrapers.model.route import Route
from scrapers.platforms.baijiahao.page import ROUTES as BAIJIAHAO
from scrapers.platforms.peopleapp.account import ROUTES as PEOPLEAPP
from scrapers.platforms.wechat.weread import ROUTES as WECHAT
from scrapers.platforms.weibo.desktop import ROUTES as WEIBO
from scrapers.platforms.zhihu.api import ROUTES as ZHIHU

ROUTES: Mapping[str, tuple[Route, ...]] = {
    "wechat": WECHAT,
    "weibo": WEIBO,
    "baijiahao": BAIJIAHAO,
    "zhihu": ZHIHU,
    "peopleapp": PEOPLEAPP,
}
