"""Which routes lead to each platform, best first."""

from collections.abc import Mapping

from scrapers import baijiahao, peopleapp, wechat, weibo, zhihu
from scrapers.model.route import Route

ROUTES: Mapping[str, tuple[Route, ...]] = {
    "wechat": wechat.ROUTES,
    "weibo": weibo.ROUTES,
    "baijiahao": baijiahao.ROUTES,
    "zhihu": zhihu.ROUTES,
    "peopleapp": peopleapp.ROUTES,
}
