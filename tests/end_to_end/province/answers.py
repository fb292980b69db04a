"""What the platforms answer for the made accounts, as case folders that `tracker scan --replay` takes."""

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.end_to_end.province.made_register import SHANGHAI, Made, MadeState, Round

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
POSTS = 10
CORS = {"access-control-allow-origin": "https://baijiahao.baidu.com", "access-control-allow-credentials": "true"}

Route = dict[str, object]


def write_answers(folder: Path, accounts: Iterable[Made], when: Round) -> None:
    """One folder a platform and an account; each platform's own pages are those of the fixtures."""
    for site in FIXTURES.glob("*/site"):
        shutil.copytree(site, folder / site.parent.name / "site")
    for made in accounts:
        if made.made_state is not MadeState.UNSUPPORTED:
            write_case(folder / made.platform / f"made-{made.number:04d}", made, when)


def write_case(folder: Path, made: Made, when: Round) -> None:
    folder.mkdir(parents=True)
    case = {
        "platform": made.platform,
        "handle": made.handle,
        "captured_at": when.at.isoformat(),
        "origin": "made",
        **({"links": list(made.links)} if made.links else {}),
        "routes": [laid_aside(folder, number, route) for number, route in enumerate(routes_of(made, when))],
        "expected": {"error": "captcha_shown"} if made.made_state is MadeState.WALLED else {"handle": made.handle},
    }
    (folder / "case.yaml").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")  # JSON is YAML


def laid_aside(folder: Path, number: int, route: Route) -> Route:
    """The route with its body in a file of its own, as a recorded case has it, where it is JSON."""
    if not isinstance(route.get("body"), dict):
        return route
    (folder / f"{number}.json").write_text(json.dumps(route["body"], ensure_ascii=False), encoding="utf-8")
    return {**{name: said for name, said in route.items() if name != "body"}, "file": f"{number}.json"}


def routes_of(made: Made, when: Round) -> Iterator[Route]:
    yield from ANSWERS[made.platform](made, when)


def times_of(made: Made, when: Round) -> list[int]:
    """Unix seconds, newest first: one post every four days."""
    newest = when.last_post_at(made)
    return [int((newest - timedelta(days=4 * place)).timestamp()) for place in range(POSTS)]


def title_of(made: Made, moment: int) -> str:
    return f"{made.name}第{moment % 100000}号便民提示"


def wechat(made: Made, when: Round) -> Iterator[Route]:
    listing = f"https://weread.qq.com/web/mp/articles?bookId=MP_WXS_399{made.number:07d}&offset=0"
    if made.made_state is MadeState.WALLED:
        yield {"url": listing, "body": {"errCode": -2041, "errMsg": "需要验证"}}
        return
    book = f"MP_WXS_399{made.number:07d}"
    yield {"url": listing, "body": {"reviews": [review(made, book, moment) for moment in times_of(made, when)]}}
    # What the list shows first is opened: by this round its newest, and by a later one what this one saw.
    moments = times_of(made, when)
    pages = {token_of(made, moment): article(made, moment) for moment in moments}
    if made.made_state is MadeState.GONE:
        pages = dict.fromkeys([*(link.rpartition("/")[2] for link in made.links), *pages], NOTICE)
    for token, page in pages.items():
        yield {
            "url": f"https://mp.weixin.qq.com/s/{token}",
            "body": page,
            "headers": {"content-type": "text/html; charset=utf-8"},
        }


def token_of(made: Made, moment: int) -> str:
    return f"A{made.number:07d}{moment:014d}"


def review(made: Made, book: str, moment: int) -> dict[str, object]:
    article_id = token_of(made, moment)
    one = {
        "reviewId": f"{book}_{article_id}",
        "type": 16,
        "createTime": moment,
        "belongBookId": book,
        "mpInfo": {"title": title_of(made, moment), "originalId": article_id, "pic_url": "", "time": moment},
    }
    return {"createTime": moment, "subCount": 1, "subReviews": [{"reviewId": one["reviewId"], "review": one}]}


NOTICE = (FIXTURES / "wechat" / "deregistered-rcfw" / "notice-a.html").read_text(encoding="utf-8")
ARTICLE = (FIXTURES / "wechat" / "inactive-xiangtan" / "article.html").read_text(encoding="utf-8")


def article(made: Made, moment: int) -> str:
    changes = {
        "https://mp.weixin.qq.com/s/Xt0zhihuijk20230803aQw": f"https://mp.weixin.qq.com/s/{token_of(made, moment)}",
        "适龄女生HPV疫苗免费接种开始预约": title_of(made, moment),
        "湘潭智慧健康": made.name,
        "Mzk5MDQzMDMwMQ==": made.handle,
        "gh_4d7a6b354d44": f"gh_{made.number:012x}",
        "1691282752": str(moment),
    }
    text = ARTICLE
    for before, after in changes.items():
        text = text.replace(before, after)
    return text


def weibo(made: Made, when: Round) -> Iterator[Route]:
    about = f"https://weibo.com/ajax/profile/info?uid={made.handle}"
    if made.made_state is MadeState.WALLED:
        for url, page in ((about, "passport.weibo.com/captcha/verify"), (mobile(made), "security.weibo.com/captcha/g")):
            yield {"url": url, "body": {"ok": -100, "url": f"https://{page}?from=made"}}
        return
    if made.made_state is MadeState.GONE:
        yield {"url": about, "body": GONE_FROM_WEIBO}
        return
    yield {"url": about, "body": {"ok": 1, "data": {"user": weibo_user(made), "tabList": []}}}
    posts = [weibo_post(made, moment) for moment in times_of(made, when)]
    yield {
        "url": f"https://weibo.com/ajax/statuses/mymblog?uid={made.handle}&page=1&feature=0",
        "body": {"ok": 1, "data": {"since_id": "made", "list": posts, "total": 5000}},
    }


GONE_FROM_WEIBO = json.loads((FIXTURES / "weibo" / "deregistered" / "info.json").read_text(encoding="utf-8"))


def mobile(made: Made) -> str:
    return f"https://m.weibo.cn/api/container/getIndex?type=uid&value={made.handle}"


def weibo_user(made: Made) -> dict[str, object]:
    return {
        "id": int(made.handle),
        "idstr": made.handle,
        "screen_name": made.name,
        "profile_url": f"/u/{made.handle}",
        "verified": True,
        "verified_type": 1,
        "verified_reason": made.unit,
        "statuses_count": 5000,
    }


def weibo_post(made: Made, moment: int) -> dict[str, object]:
    post_id = (moment - 515483463) << 22 | made.number
    text = title_of(made, moment)
    return {
        "visible": {"type": 0, "list_id": 0},
        "created_at": weibo_date(moment),
        "id": post_id,
        "idstr": str(post_id),
        "mid": str(post_id),
        "mblogid": to_base62(post_id),
        "user": {"id": int(made.handle), "idstr": made.handle, "screen_name": made.name},
        "text_raw": text,
        "text": text,
        "mblogtype": 0,
    }


def weibo_date(moment: int) -> str:
    return datetime.fromtimestamp(moment, SHANGHAI).strftime("%a %b %d %H:%M:%S +0800 %Y")


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def to_base62(number: int) -> str:
    """Seven decimal digits at a time become four of base 62."""
    pieces = []
    while number:
        number, part = divmod(number, 10_000_000)
        digits = ""
        while part:
            part, digit = divmod(part, 62)
            digits = DIGITS[digit] + digits
        pieces.append(digits.rjust(4, "0") if number else digits)
    return "".join(reversed(pieces))


def baijiahao(made: Made, when: Round) -> Iterator[Route]:
    uk = f"Made{made.number:018d}"
    yield {
        "url": f"https://baijiahao.baidu.com/u?app_id={made.handle}",
        "body": AUTHOR.replace("KJolWVCnrKFwkTSh2fFP7s", uk)
        .replace("长沙应急发布", made.name)
        .replace("长沙市应急管理局", made.unit)
        .replace("1739943010000001", made.handle),
        "headers": {"content-type": "text/html; charset=utf-8"},
    }
    items = [baijiahao_item(made, moment) for moment in times_of(made, when)]
    listing = {"errno": 0, "errmsg": "", "data": {"list": items, "hasMore": 1, "foe": {"is_need_foe": False}}}
    yield {
        "url": f"https://mbd.baidu.com/webpage?action=dynamic&uk={uk}&*",
        "body": listing,
        "headers": CORS,
    }
    home = {"errno": 0, "errmsg": "", "data": {"user": {"uk": uk, "nickname": made.name, "content_num": 486}}}
    yield {
        "url": f"https://mbd.baidu.com/webpage?type=homepage&action=home&format=json&uk={uk}",
        "body": home,
        "headers": CORS,
    }


AUTHOR = (FIXTURES / "baijiahao" / "active-changsha" / "page.html").read_text(encoding="utf-8")


def baijiahao_item(made: Made, moment: int) -> dict[str, object]:
    post_id = f"{moment}{made.number:06d}"
    return {
        "id": f"dt_{post_id}",
        "itemType": "article",
        "feed_id": f"9{post_id}",
        "thread_id": f"8{post_id}",
        "dynamic_id": post_id,
        "dynamic_type": "2",
        "dynamic_sub_type": "2001",
        "dynamic_ctime": moment,
        "user_type": "3",
        "is_top": 0,
        "top_index": 0,
        "showstatus": 0,
        "asyncParams": {"user_type": "3", "dynamic_id": post_id, "dynamic_type": "2", "thread_id": f"8{post_id}"},
        "itemData": {
            "title": title_of(made, moment),
            "article_id": f"7{post_id}",
            "created_at": str(moment),
            "publish_at": str(moment),
            "updated_at": str(moment),
            "url": f"https://baijiahao.baidu.com/s?id=7{post_id}",
        },
    }


def zhihu(made: Made, when: Round) -> Iterator[Route]:
    base = f"https://www.zhihu.com/api/v4/members/{made.handle}"
    member = json.loads(
        MEMBER.replace("shao-yang-nong-ye-wen-da", made.handle)
        .replace("邵阳农业问答", made.name)
        .replace("0d5dd6177b975b71ee3915561126a968", f"{made.number:032x}")
    )
    yield {"url": f"{base}?include=*", "body": {**member, "answer_count": 0, "articles_count": 40}}
    articles = [zhihu_article(made, moment) for moment in times_of(made, when)]
    address = f"{base}/articles?sort_by=created&offset="
    paging = {
        "is_end": False,
        "is_start": True,
        "totals": 40,
        "previous": f"{address}0&limit=20",
        "next": f"{address}20&limit=20",
    }
    yield {"url": f"{address}0&limit=20", "body": {"paging": paging, "data": articles}}


MEMBER = (FIXTURES / "zhihu" / "inactive" / "member.json").read_text(encoding="utf-8")


def zhihu_article(made: Made, moment: int) -> dict[str, object]:
    post_id = moment % 1_000_000_000 + made.number
    title = title_of(made, moment)
    return {
        "id": post_id,
        "type": "article",
        "title": title,
        "url": f"https://zhuanlan.zhihu.com/p/{post_id}",
        "excerpt": title,
        "created": moment,
        "updated": moment,
        "author": {
            "id": f"{made.number:032x}",
            "url_token": made.handle,
            "name": made.name,
            "type": "people",
            "user_type": "organization",
        },
    }


def peopleapp(made: Made, when: Round) -> Iterator[Route]:
    base = "https://www.peopleapp.com/api/rmrb-bff-display-zh"
    yield {
        "url": f"https://www.peopleapp.com/creator/{made.handle}",
        "body": CREATOR.replace("9943030101", made.handle),
        "headers": {"content-type": "text/html; charset=utf-8"},
    }
    info = {"creatorId": made.handle, "userName": made.name, "authTitle": made.unit, "contentCount": 96}
    yield {"url": f"{base}/creator/zh/c/pc/info?creatorId={made.handle}", "body": {**SUCCESS, "data": info}}
    items = [people_item(made, moment) for moment in times_of(made, when)]
    yield {
        "url": f"{base}/creator/zh/c/pc/contentList?creatorId={made.handle}&pageNum=1&pageSize=20",
        "body": {**SUCCESS, "data": {"pageNum": 1, "pageSize": 20, "hasNext": 1, "list": items}},
    }
    yield {
        "url": f"{base}/display/zh/c/pc/compInfo?channelId=2003&channelStrategy=2&pageNum=1&pageSize=3",
        "body": {**SUCCESS, "data": {"compList": []}},
    }


SUCCESS = {"code": "0", "success": True, "message": "Success"}
CREATOR = (FIXTURES / "peopleapp" / "active-xiangtan" / "page.html").read_text(encoding="utf-8")


def people_item(made: Made, moment: int) -> dict[str, object]:
    return {
        "appStyle": "13",
        "authorList": [],
        "channelId": None,
        "corner": "",
        "createTime": f"{moment}000",
        "keyArticle": 0,
        "newsSummary": "",
        "newsTitle": title_of(made, moment),
        "objectId": f"300{moment % 100_000_000}{made.number:04d}",
        "objectType": "8" if moment // 86400 % 3 else "1",
        "publishTime": f"{moment}000",
        "rmhInfo": {"rmhId": made.handle, "rmhName": made.name},
        "relId": 500000000000,
        "rmhPlatform": 1,
        "shareInfo": None,
        "source": made.name,
        "sourceId": "0",
        "userInfo": None,
        "videoInfo": None,
    }


ANSWERS = {"wechat": wechat, "weibo": weibo, "baijiahao": baijiahao, "zhihu": zhihu, "peopleapp": peopleapp}
