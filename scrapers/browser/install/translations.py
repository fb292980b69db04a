"""Translates into Chinese what the search for a browser prints: tracker.messages is not within its reach."""

import logging

CHINESE = {
    "no browser starts: trying Playwright's download (at most %s s)": "没有能启动的浏览器，试着下载一个（最多 %s 秒）",
    "  the download failed (%s)": "  下载失败（%s）",
    "installing %s with apt-get": "用 apt-get 安装 %s",
    "no Chinese fonts: evidence pictures would show boxes; %s": "没有中文字体，截图中的汉字会成为方框；请运行：%s",
    "browser: %s %s": "浏览器：%s %s",
    "no browser starts; type: ": "没有能启动的浏览器；请运行：",
    "no browser starts; install Chrome or Edge, or type: ": "没有能启动的浏览器；安装 Chrome 或 Edge，或运行：",
    "Playwright's driver does not start; on Debian: ": "浏览器驱动不能启动；Debian 上运行：",
    "TRACKER_BROWSER does not start, or is a headless shell: ": (
        "TRACKER_BROWSER 所指的浏览器不能启动，或是 headless shell："
    ),
}
"""English -> Chinese, of the log's sentences, and of how the errors begin."""


class ChineseLogFilter(logging.Filter):
    """Translates each record; a sentence without a translation stays in English."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = CHINESE.get(record.msg, record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(translated(str(arg)) if isinstance(arg, Exception) else arg for arg in record.args)
        return True


def translated(text: str) -> str:
    return next((zh + text.removeprefix(en) for en, zh in CHINESE.items() if text.startswith(en)), text)
