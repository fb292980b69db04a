"""What addresses say of their account."""

import pytest

from tracker.register.resolving.addresses import AddressKind, meaning_of

HANDLE, QUERY, PAGE, SILENT = AddressKind.HANDLE, AddressKind.QUERY, AddressKind.PAGE, AddressKind.SILENT


@pytest.mark.parametrize(
    ("platform", "address", "kind", "value"),
    [
        ("weibo", "https://weibo.com/u/1234567890?refer_flag=1", HANDLE, "1234567890"),
        ("weibo", "https://m.weibo.cn/profile/1234567890", HANDLE, "1234567890"),
        ("weibo", "https://weibo.com/1234567890/K3fnuEfZK", HANDLE, "1234567890"),
        ("weibo", "http://weibo.com/p/1001061234567890/home", HANDLE, "1234567890"),
        ("weibo", "https://weibo.com/n/韶山公安", QUERY, "name:韶山公安"),
        ("weibo", "https://weibo.com/n/%E9%9F%B6%E5%B1%B1%E5%85%AC%E5%AE%89", QUERY, "name:韶山公安"),
        ("weibo", "https://m.weibo.cn/n/韶山公安", QUERY, "name:韶山公安"),
        ("weibo", "https://weibo.com/ssgongan", QUERY, "domain:ssgongan"),
        ("weibo", "https://weibo.com/ssgongan?is_all=1", QUERY, "domain:ssgongan"),
        ("weibo", "https://m.weibo.cn/status/4434000000000001", QUERY, "status:4434000000000001"),
        ("weibo", "https://m.weibo.cn/detail/K3fnuEfZK", QUERY, "status:K3fnuEfZK"),
        (
            "weibo",
            "https://share.api.weibo.cn/share/215302117.html?weibo_id=4434000000000001",
            QUERY,
            "status:4434000000000001",
        ),
        ("weibo", "https://weibo.com/ttarticle/p/show?id=2309404000000000000001", SILENT, "address_not_read"),
        ("weibo", "https://weibo.com/login.php", SILENT, "address_not_read"),
        ("weibo", "https://www.zhihu.com/org/a", SILENT, "address_of_another_site"),
        ("weibo", "https://127.0.0.1/u/1234567890", SILENT, "address_of_another_site"),
        ("weibo", "javascript:alert(1)", SILENT, "address_of_another_site"),
        ("zhihu", "https://www.zhihu.com/org/yi-yang-fa-bu/posts", HANDLE, "yi-yang-fa-bu"),
        (
            "zhihu",
            "https://www.zhihu.com/question/1/answer/2?utm_id=0",
            PAGE,
            "https://www.zhihu.com/question/1/answer/2",
        ),
        ("zhihu", "https://zhuanlan.zhihu.com/p/3", PAGE, "https://zhuanlan.zhihu.com/p/3"),
        ("zhihu", "https://www.zhihu.com/column/c_1", PAGE, "https://www.zhihu.com/column/c_1"),
        ("zhihu", "https://www.zhihu.com/question/1", SILENT, "address_not_read"),
        ("baijiahao", "https://baijiahao.baidu.com/u?app_id=1730164099260935", HANDLE, "1730164099260935"),
        ("baijiahao", "https://author.baidu.com/home/1730164099260935?from=x", HANDLE, "1730164099260935"),
        ("baijiahao", "https://haokan.baidu.com/author/1730164099260935", HANDLE, "1730164099260935"),
        (
            "baijiahao",
            "https://author.baidu.com/home?type=profile&context=%7B%22from%22%3A%22ugc%22%2C%22app_id%22%3A%221730%22%7D",
            HANDLE,
            "1730",
        ),
        ("baijiahao", "https://baijiahao.baidu.com/s?id=17", PAGE, "https://baijiahao.baidu.com/s?id=17"),
        (
            "baijiahao",
            "https://mbd.baidu.com/newspage/data/landingsuper?context=%7B%22nid%22%3A%22news_1%22%7D",
            PAGE,
            "https://mbd.baidu.com/newspage/data/landingsuper?context=%7B%22nid%22%3A%22news_1%22%7D",
        ),
        ("wechat", "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMQ==&mid=1&idx=1", HANDLE, "MzA3MDAwMDAwMQ=="),
        ("wechat", "http://mp.weixin.qq.com/s/abc", PAGE, "https://mp.weixin.qq.com/s/abc"),
        ("wechat", "http://weixin.qq.com/r/xyz", SILENT, "wechat_profile_code"),
        ("peopleapp", "https://www.peopleapp.com/creator/30012", HANDLE, "30012"),
        ("peopleapp", "https://www.peopleapp.com/rmharticle/300", PAGE, "https://www.peopleapp.com/rmharticle/300"),
        ("douyin", "https://www.douyin.com/user/x", SILENT, "address_of_another_site"),
    ],
)
def test_an_address_means(platform: str, address: str, kind: AddressKind, value: str) -> None:
    meaning = meaning_of(platform, address)
    assert (meaning.kind, meaning.value) == (kind, value)
