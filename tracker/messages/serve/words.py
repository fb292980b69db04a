"""Sentences of the served pages; merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.serve import review_words

SENTENCES: Mapping[str, tuple[str, str]] = {
    "serve.title": ("政务新媒体检查", "New-media accounts"),
    "serve.skip": ("跳到正文", "Skip to the contents"),
    "serve.nav": ("页面", "Pages"),
    "serve.nav.start": ("概览", "Overview"),
    "serve.nav.review": ("人工核实", "Review"),
    "serve.sign_out": ("退出登录", "Sign out"),
    "serve.signed_in": ("{name}（{role}）", "{name} ({role})"),
    "serve.role.reader": ("查看", "reader"),
    "serve.role.reviewer": ("核实", "reviewer"),
    "serve.role.inspector": ("检查", "inspector"),
    "serve.lang.other": ("English", "中文"),
    "serve.refused": ("不能打开", "This cannot be done"),
    "serve.refused.not_signed_in": ("请先登录：打开发给你的个人链接。", "Sign in first: open your personal link."),
    "serve.refused.role": (
        "这一步需要“{role}”权限，你的登录没有。",
        "This needs the role {role}, which your sign-in does not have.",
    ),
    "serve.refused.form": (
        "这张表单已经失效，没有记录任何内容：请返回刷新页面后再试。",
        "This form is not valid any more; nothing was recorded. Go back, load the page again and retry.",
    ),
    "serve.refused.not_found": ("没有这个页面。", "There is no such page."),
    **review_words.SENTENCES,
}
