"""One handle is changed in the text of accounts.yaml, and nothing else."""

import pytest

from tracker.yaml_file.edit_text import with_handle


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("  handle: ~a1", '  handle: "99"'),
        ("  handle: '~a1'   # 待补", '  handle: "99"   # 待补'),
        ('- {platform: weibo, handle: "~a1", name: "~a1"}', '- {platform: weibo, handle: "99", name: "~a1"}'),
        ('- {"handle": "~a1"}', '- {"handle": "99"}'),
        ("  handle: ~a1\r", '  handle: "99"\r'),
        ("- {handle: ~a1, name: x}", '- {handle: "99", name: x}'),
    ],
)
def test_a_handle_is_changed_in_its_line(line: str, changed: str) -> None:
    assert with_handle(f"accounts:\n{line}\n# end\n", 2, "~a1", "99") == f"accounts:\n{changed}\n# end\n"


@pytest.mark.parametrize(
    "line",
    [
        "  handle: ~a12",
        "  handle: &x ~a1",
        "  name: ~a1",
        "- {handle: ~a1, x: {handle: ~a1}}",
        "  handles: ~a1",
        "",
    ],
)
def test_a_line_that_is_written_otherwise_is_left_alone(line: str) -> None:
    assert with_handle(f"accounts:\n{line}\n", 2, "~a1", "99") is None


def test_a_line_that_is_not_there_is_none() -> None:
    assert with_handle("accounts:\n", 7, "~a1", "99") is None
