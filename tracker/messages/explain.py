"""Words around an explanation, which itself is a Chinese document. Merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

SENTENCES: Mapping[str, Pair] = {
    "explain.title": ("判定说明 {key}", "explanation of {key} (in Chinese, for the unit)"),
    "explain.written": ("已写入 {path}", "written to {path}"),
    "explain.ending": ("说明文件应以 .docx 结尾，而不是 {path}", "the document ends in .docx, not {path}"),
}
