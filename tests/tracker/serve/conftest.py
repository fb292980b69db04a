"""One register with two scans for all of these tests, and one server for each module."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tracker.rules.given import AT
from tests.tracker.serve.served import Served, serving
from tests.tracker.tui.conftest import BEFORE, REGISTER, SCANS, make_state, seen
from tracker.history.check import Check, EvidenceFile

HOSTILE = """"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"""
HOSTILE_ENTRY = f"""  - {{platform: weibo, handle: "7", name: {json.dumps(HOSTILE)}, unit: 某局, region: [长沙市]}}\n"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
"""One pixel."""
PAGE = b"<script>alert(document.cookie)</script>"
FOLDER = "evidence/scan-2/weibo-1"


def kept(kind: str, path: str, content: bytes) -> EvidenceFile:
    return EvidenceFile(kind=kind, path=path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


FILES = (
    kept("picture", f"{FOLDER}/picture.png", PNG),
    kept("snapshot", f"{FOLDER}/page.html", PAGE),
    kept("reply", f"{FOLDER}/changed.json", b"what was kept"),
    kept("reply", f"{FOLDER}/../../../../accounts.yaml", (REGISTER + HOSTILE_ENTRY).encode()),
    kept("reply", f"{FOLDER}/link.json", b"outside"),
)
"""The last two were never written by this program: somebody has had the database."""


def with_files(check: Check) -> Check:
    (look,) = check.looks
    return replace(check, looks=(replace(look, evidence_files=FILES),))


@pytest.fixture(scope="session")
def scanned_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scanned")
    now = {**SCANS[AT], "weibo:1": with_files(seen(AT, "韶山公安", 27)), "weibo:2": seen(AT, HOSTILE, 1, 8)}
    make_state(folder, REGISTER + HOSTILE_ENTRY, {BEFORE: SCANS[BEFORE], AT: now})
    evidence = folder / ".tracker" / FOLDER
    evidence.mkdir(parents=True)
    (evidence / "picture.png").write_bytes(PNG)
    (evidence / "page.html").write_bytes(PAGE)
    (evidence / "changed.json").write_bytes(b"something else")
    return folder


@pytest.fixture(scope="module")
def served(scanned_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A register of six accounts with two scans; `served.sign_in(name, role)` gives the cookies of a person."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(scanned_folder, folder, dirs_exist_ok=True)
    outside = folder / "outside.json"
    outside.write_bytes(b"outside")
    (folder / ".tracker" / FOLDER / "link.json").symlink_to(outside)
    with serving(folder) as running:
        yield running
