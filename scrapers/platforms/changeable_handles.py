"""The platforms on which an account may take another handle, and leave the one it had to anybody."""

CHANGEABLE_HANDLES = frozenset({"zhihu"})
"""知乎: url_token (个性域名). The others' handles are the platform's own ids: Weibo's uid, 百家号's app_id, 人民号's
creator, WeChat's __biz."""
