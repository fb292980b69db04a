"""The national rules as shipped (rulesets/national.yaml), loaded once: the base of every policy.

tracker.policy.rule_set parses the same file strictly; a test compares the two results.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "rulesets"
FILE: Mapping[str, Any] = yaml.safe_load((FOLDER / "national.yaml").read_bytes())
NAME: str = f"{FILE['rule_set']['name']}（{FILE['rule_set']['version']}）"
RULES: Mapping[str, Mapping[str, Any]] = {rule["rule"]: rule for rule in FILE["rules"]}
MAX_CHECK_AGE_DAYS: int = FILE["max_check_age_days"]


def to_source(source: Mapping[str, str]) -> str:
    """A source for display: the document with its clause, or the local practice (地方做法)."""
    if "practice" in source:
        return f"地方做法：{source['practice']}" if source["practice"] else ""
    clause = f"（{source['clause']}）" if source.get("clause") else ""
    return f"{source['document']}{clause}"
