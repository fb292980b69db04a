"""Workers of one scan read pages by the same program: another parser could take a wall for silence."""

from pathlib import Path

import pytest

from tracker.cluster import work_fingerprint as module
from tracker.cluster.work_fingerprint import fingerprint_of, work_fingerprint
from tracker.policy.policies import Policies


def test_a_machine_with_another_reader_has_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    here = work_fingerprint(Policies())
    monkeypatch.setattr(module, "parsers_fingerprint", lambda: "of another version")

    assert work_fingerprint(Policies()) != here


@pytest.mark.parametrize("change", ["content", "name", "place"])
def test_a_module_counts_by_its_content_name_and_place(tmp_path: Path, change: str) -> None:
    (tmp_path / "a").mkdir()
    module_file = tmp_path / "a" / "weibo.py"
    module_file.write_text("WALLS = ()\n", "utf-8")
    (tmp_path / "a" / "notes.txt").write_text("x", "utf-8")
    before = fingerprint_of(tmp_path)
    (tmp_path / "a" / "notes.txt").write_text("y", "utf-8")
    assert fingerprint_of(tmp_path) == before

    match change:
        case "content":
            module_file.write_text("WALLS = (1,)\n", "utf-8")
        case "name":
            module_file.rename(tmp_path / "a" / "zhihu.py")
        case _:
            module_file.rename(tmp_path / "weibo.py")

    assert fingerprint_of(tmp_path) != before
