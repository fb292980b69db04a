"""What the platforms answer for the made province: to lookups, to scans, and behind the links that units give."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.end_to_end.coverage.made_province import (
    HandleWay,
    MadeLook,
    Member,
    UnitReply,
    another,
    domain_of,
    named_alike,
    status_of,
    stranger_of,
)
from tests.end_to_end.province.answers import FIXTURES, Route, article, weibo_user, write_case
from tests.end_to_end.province.made_register import SHANGHAI, Made

HTML = {"content-type": "text/html; charset=utf-8"}
DELETED = '<html><body><div class="weui-msg__title warn">该内容已被发布者删除</div></body></html>'


def write_replies(folder: Path, members: Iterable[Member], when: MadeLook) -> None:
    """One folder an account that is scanned by its handle, and one a platform for all else."""
    for site in FIXTURES.glob("*/site"):
        shutil.copytree(site, folder / site.parent.name / "site")
    routes: dict[str, dict[object, Route]] = {}
    for member in members:
        if member.way is HandleWay.NO_READER:
            continue
        platform = member.made.platform
        routes.setdefault(platform, {}).update((route["url"], route) for route in routes_beside(member))
        if member.way is not HandleWay.NONE:
            shown = named_alike(member) if is_named_alike(member) else member.made
            own = folder / platform / f"made-{member.number:04d}"
            write_case(own, shown, when)
            name_unit(own, member)
        if member.way is HandleWay.STRANGER:
            write_case(folder / platform / f"stranger-{member.number:04d}", stranger_of(member), when)
    for platform, added in routes.items():
        if added:
            write_site(folder / platform / "made-lookups", platform, added.values())


def name_unit(folder: Path, member: Member) -> None:
    """The member of the fixture on Zhihu is another office's; this one is its unit's."""
    if member.made.platform == "zhihu":
        for path in folder.glob("*.json"):
            text = path.read_text(encoding="utf-8").replace("邵阳市农业农村局", member.made.unit)
            path.write_text(text, encoding="utf-8")


def is_named_alike(member: Member) -> bool:
    return member.way is HandleWay.CONFIRMED and member.made.platform == "weibo"


def write_site(folder: Path, platform: str, routes: Iterable[Route]) -> None:
    folder.mkdir(parents=True)
    laid = []
    for number, route in enumerate(routes):
        body = route["body"]
        (folder / f"{number}.txt").write_text(
            body if isinstance(body, str) else json.dumps(body, ensure_ascii=False), encoding="utf-8"
        )
        kind = HTML if isinstance(body, str) else {"content-type": "application/json"}
        laid.append({"url": route["url"], "file": f"{number}.txt", "headers": kind})
    case = {"platform": platform, "origin": "made", "routes": laid}
    (folder / "case.yaml").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")  # JSON is YAML


def routes_beside(member: Member) -> Iterator[Route]:
    """What is asked for beside the account's own pages."""
    match member.made.platform:
        case "wechat" if member.way is HandleWay.NONE:
            yield from articles(member)
        case "weibo":
            yield from weibo_lookups(member)
        case "baijiahao" if member.way is HandleWay.SURE:
            author = f"https://author.baidu.com/home?from=bjh_article&amp;app_id={member.made.handle}"
            yield {"url": member.links[0], "body": f'<html><body><a href="{author}">作者</a></body></html>'}
        case "zhihu" if member.way is HandleWay.SURE:
            yield {"url": member.links[0], "body": zhihu_article(member.made, member.links[0].rpartition("/")[2])}
        case "peopleapp" if member.way is HandleWay.CONFIRMED:
            yield from people_article(member, member.links[0])


def articles(member: Member) -> Iterator[Route]:
    """Behind every link that its unit may give."""
    shown = [(member, member.newest), (member, member.older)]
    if member.reply is UnitReply.ANOTHERS:
        other = another(member)
        shown.append((other, other.newest))
    for owner, published_at in shown:
        yield {"url": owner.link_of(published_at), "body": article(owner.made, int(published_at.timestamp()))}
    yield {"url": member.deleted_link, "body": DELETED}


def weibo_lookups(member: Member) -> Iterator[Route]:
    about, made = "https://weibo.com/ajax/profile/info", member.made
    found = made
    if member.way is HandleWay.STRANGER:
        found = stranger_of(member)
    elif is_named_alike(member):
        found = named_alike(member)
    answer = {"ok": 1, "data": {"user": weibo_user(found)}}
    yield {"url": f"{about}?screen_name={made.name}", "body": answer}
    yield {"url": f"{about}?custom={domain_of(member.number)}", "body": answer}
    post = status_of(member.number)
    yield {
        "url": f"https://weibo.com/ajax/statuses/show?id={post}",
        "body": {"ok": 1, "idstr": post, "user": {"idstr": made.handle, "screen_name": made.name}},
    }


def zhihu_article(made: Made, post: str) -> str:
    badge = {"detailType": "identity_org", "title": "已认证机构号", "description": f"{made.unit}官方账号"}
    author = {"urlToken": made.handle, "name": made.name, "isOrg": True, "badgeV2": {"detailBadges": [badge]}}
    state = {"initialState": {"entities": {"articles": {post: {"id": post, "author": author}}, "users": {}}}}
    return f"""<html><head><link rel="icon" href="data:,"></head><body><script id="js-initialData" type="text/json">
        {json.dumps(state, ensure_ascii=False)}</script></body></html>"""


PEOPLE_PAGE = (FIXTURES / "resolving" / "peopleapp" / "links" / "page.html").read_text(encoding="utf-8")


def people_article(member: Member, link: str) -> Iterator[Route]:
    post, made = link.rpartition("/")[2], member.made
    yield {"url": link, "body": PEOPLE_PAGE.replace("99000300001", post)}
    item = {
        "newsId": int(post),
        "newsType": 8,
        "newsTitle": "财政惠民政策",
        "publishTime": member.newest.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "newsSourceName": "",
        "rmhInfo": {"rmhId": made.handle, "rmhName": made.name},
        "rmhPlatform": 1,
        "userInfo": None,
        "shareInfo": {"shareUrl": ""},
        "reLInfo": {"channelId": 0, "relId": "", "relType": "1"},
    }
    yield {
        "url": "https://www.peopleapp.com/api/rmrb-bff-display-zh/content/zh/c/pc/content/detail"
        f"?contentId={post}&relId=",
        "body": {"code": "0", "success": True, "message": "Success", "data": [item]},
    }
