"""The JSON that the measured platform answers with: 20 posts in 40 KB, of one account whose handle is put in."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.platforms.weibo.post import ID_EPOCH

POSTS = 20
LIST_BYTES = 40_000
SPACING = timedelta(hours=20)
"""Between two posts: a page of them reaches back beyond the two weeks that a verdict needs."""
STAND_IN = "7777777777"
"""Stands in the place of the handle."""
WORKS = 486
SHANGHAI = ZoneInfo("Asia/Shanghai")


def name_of(handle: str) -> str:
    """What an account is called, on the platform and in the register."""
    return f"政务发布{handle}"


def instants(now: datetime) -> Iterator[datetime]:
    """Of the posts, newest first."""
    return (now.replace(microsecond=0) - timedelta(hours=1) - number * SPACING for number in range(POSTS))


def weibo_user() -> bytes:
    user = {
        "id": int(STAND_IN),
        "idstr": STAND_IN,
        "screen_name": name_of(STAND_IN),
        "verified": True,
        "verified_type": 1,
        "verified_reason": "人民政府办公室官方微博",
        "statuses_count": WORKS,
        "followers_count": 21876,
    }
    return to_bytes({"ok": 1, "data": {"user": user, "tabList": [{"name": "weibo", "tabName": "微博"}]}})


def weibo_posts(now: datetime) -> bytes:
    posts = [weibo_post(number, instant) for number, instant in enumerate(instants(now))]
    return filled({"ok": 1, "data": {"list": posts, "total": WORKS}}, posts)


def weibo_post(number: int, instant: datetime) -> dict[str, Any]:
    post_id = (int(instant.timestamp()) - ID_EPOCH << 22) + number
    return {
        "created_at": instant.astimezone(SHANGHAI).strftime("%a %b %d %H:%M:%S +0800 %Y"),
        "id": post_id,
        "idstr": str(post_id),
        "mblogid": f"N{number:08d}",
        "user": {"id": int(STAND_IN), "idstr": STAND_IN, "screen_name": name_of(STAND_IN)},
        "text_raw": f"【便民提示】第{number}条：办事窗口照常开放，请市民按预约时间前来。",
        "mblogtype": 0,
        "filling": "",
    }


def weread_list(now: datetime) -> bytes:
    entries = [weread_entry(number, instant) for number, instant in enumerate(instants(now))]
    return filled({"reviews": [{"subReviews": [entry]} for entry in entries]}, entries)


def weread_entry(number: int, instant: datetime) -> dict[str, Any]:
    book = f"MP_WXS_{STAND_IN}"
    title = f"便民提示第{number}条：办事窗口照常开放，请市民按预约时间前来"
    review = {
        "createTime": int(instant.timestamp()),
        "belongBookId": book,
        "mpInfo": {"title": title, "time": int(instant.timestamp())},
    }
    return {"reviewId": f"{book}_{number:022d}", "review": review, "filling": ""}


def runtime() -> str:
    """What the author's page says of the account in its script."""
    user = {
        "uk": f"uk-{STAND_IN}",
        "nickname": name_of(STAND_IN),
        "auth_describe": "人民政府办公室官方账号",
        "contentNum": {"count": str(WORKS)},
        "tabs": [],
    }
    return json.dumps({"user": user, "foe": {"is_need_foe": False}}, ensure_ascii=False)


def works_count() -> bytes:
    return to_bytes({"errno": 0, "data": {"user": {"uk": f"uk-{STAND_IN}", "content_num": WORKS}}})


def works(now: datetime) -> bytes:
    listed = [work(number, instant) for number, instant in enumerate(instants(now))]
    return filled({"errno": 0, "data": {"list": listed, "hasMore": 1}}, listed)


def work(number: int, instant: datetime) -> dict[str, Any]:
    posted = int(instant.timestamp())
    title = f"便民提示第{number}条：办事窗口照常开放，请市民按预约时间前来"
    url = f"https://baijiahao.baidu.com/s?id={posted}"
    return {
        "dynamic_id": f"1098000{posted}",
        "dynamic_ctime": posted,
        "itemType": "article",
        "is_top": 0,
        "itemData": {"title": title, "url": url},
        "filling": "",
    }


def filled(answer: dict[str, Any], rows: list[dict[str, Any]]) -> bytes:
    """The answer, each of its rows as heavy as it must be for the whole to be LIST_BYTES."""
    each = (LIST_BYTES - len(to_bytes(answer))) // len(rows)
    for row in rows:
        row["filling"] = "x" * each
    return to_bytes(answer)


def to_bytes(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
