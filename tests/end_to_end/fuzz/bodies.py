"""The body of an answer cut, in another encoding, under another HTTP status, or something else altogether."""

from dataclasses import replace

from scrapers.model.capture import Reply
from tests.end_to_end.fuzz.change import Changed, Draw

PARTS = 32
"""Even cuts."""
RAGGED = 16
"""Cuts at places that the seed chooses."""
LAST = 6
"""Cuts of so many last bytes and fewer."""
STATUSES = (0, 302, 400, 401, 403, 404, 410, 414, 418, 429, 432, 500, 502, 503)
WALL_PAGE = """<!doctype html><html><head><title>安全验证</title></head>
<body><div id="captcha">请完成验证</div></body></html>""".encode()
NOTICE_PAGE = """<!doctype html><html><head><title>提示</title></head>
<body><p>用户不存在</p><p>该账号已注销</p><p>暂无内容</p></body></html>""".encode()
EMPTY_BODIES = {
    "nothing": b"",
    "space": b" \n",
    "null": b"null",
    "list": b"[]",
    "dict": b"{}",
    "text": b'"x"',
    "number": b"0",
    "true": b"true",
    "nan": b"NaN",
    "zeros": bytes(200_000),
    "deep-list": b"[" * 100_000,
    "deep-dict": b'{"data":' * 50_000,
    "deep-html": b"<div>" * 20_000,
    "digits": b"9" * 20_000,
}
ERROR_BODIES = {
    "code": '{"code": -1, "msg": "系统繁忙"}',
    "ok-0": '{"ok": 0, "msg": ""}',
    "throttled": '{"ok": 0}',
    "throttled-with-data": '{"ok": 0, "data": {}}',
    "relogin": '{"error_code": 21301, "error": "relogin!"}',
    "foe": '{"errno": 0, "data": {"list": [], "hasMore": 0, "foe": {"is_need_foe": true}, "user": {"content_num": 0}}}',
    "ok-1": '{"ok": 1}',
    "no-data": '{"ok": 1, "data": {}}',
    "empty-list": '{"ok": 1, "data": {"list": [], "total": 0, "cards": []}, "paging": {"is_end": true}}',
    "error": '{"error": {"message": "系统繁忙", "code": 500}}',
    "errno": '{"errno": 1, "errmsg": "用户不存在"}',
    "errCode": '{"errCode": -1, "errMsg": ""}',
    "ret": '{"base_resp": {"ret": 200003, "err_msg": "invalid session"}}',
    "not-exist": '{"code": 404, "success": false, "message": "用户不存在", "data": null}',
    "deregistered": '{"ok": 0, "message": "账号已注销", "msg": "账号已注销", "data": {}}',
}


def changed_bodies(reply: Reply, draw: Draw) -> Changed:
    every = (cuts, encodings, instead, statuses)
    return (item for each in every for item in each(reply, draw) if draw.takes())


def cuts(reply: Reply, draw: Draw) -> Changed:
    size = len(reply.body)
    places = {size * part // PARTS for part in range(PARTS)} | {draw.chance.randrange(size + 1) for _ in range(RAGGED)}
    for place in sorted(places | {max(0, size - last) for last in range(1, LAST + 1)}):
        if reply.body[:place].rstrip() != reply.body.rstrip():
            yield "cut", f"@{place * 100 // size}%", replace(reply, body=reply.body[:place])


def encodings(reply: Reply, draw: Draw) -> Changed:
    """As another program would have written it; of a page also as a browser that guesses wrong gives it."""
    for name in ("gb18030", "utf-16", "utf-16-be", "utf-32", "utf-8-sig"):
        body = reply.text.encode(name, errors="replace")
        yield "encoding", f"@{name}", replace(reply, body=body)
        if reply.is_html:
            yield "encoding", f"@{name}-misread", replace(reply, body=body.decode(errors="replace").encode())
    if not reply.text.isascii():
        yield "encoding", "@latin-1", replace(reply, body=reply.text.encode().decode("latin-1").encode())


def instead(reply: Reply, draw: Draw) -> Changed:
    for name, body in EMPTY_BODIES.items():
        yield "body", f"@{name}", replace(reply, body=body, http_status=200)
    for name, text in ERROR_BODIES.items():
        yield "error", f"@{name}", replace(reply, body=text.encode(), http_status=200, content_type="application/json")
    for name, body in (("wall", WALL_PAGE), ("notice", NOTICE_PAGE)):
        yield "page", f"@{name}", replace(reply, body=body, http_status=200, content_type="text/html")
        yield "page", f"@{name}-as-json", replace(reply, body=body, http_status=200)


def statuses(reply: Reply, draw: Draw) -> Changed:
    for status in STATUSES:
        yield "status", f"@{status}", replace(reply, http_status=status, body=WALL_PAGE, content_type="text/html")
        yield "status", f"@{status}-dict", replace(reply, http_status=status, body=b"{}")
        if reply.http_status == 200:
            yield "status", f"@{status}-whole", replace(reply, http_status=status)
    if reply.http_status != 200:
        yield "status", "@200", replace(reply, http_status=200)
