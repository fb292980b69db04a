"""Identifies what the workers of one scan must share: the rules, and the programs that read, judge and store."""

import hashlib
from functools import cache
from pathlib import Path

import scrapers
from tracker.policy.policies import Policies
from tracker.report.snapshot import rules_fingerprint


def work_fingerprint(policies: Policies) -> str:
    """Two machines with the same one come to the same result from the same page."""
    return hashlib.sha256(f"{rules_fingerprint(policies)}\n{parsers_fingerprint()}".encode()).hexdigest()[:16]


@cache
def parsers_fingerprint() -> str:
    return fingerprint_of(Path(scrapers.__path__[0]))


def fingerprint_of(folder: Path) -> str:
    """A hash of the modules in a folder, with their names."""
    modules = sorted(folder.rglob("*.py"))
    parts = (part for path in modules for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
