"""Names of the routes that prove posts and never silence.

A plain table, so that judging stored looks loads no parser; a test holds it to the routes themselves.
"""

PARTIAL_ROUTES = frozenset(
    {
        "peopleapp.article",
        "wechat.given",
        "wechat.links",
        "wechat.official",
        "wechat.weread",
        "zhihu.column",
    }
)
