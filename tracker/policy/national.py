"""The national rules as they ship (rulesets/national.yaml), read once: what a policy starts from.

tracker.policy.rule_set reads the same file strictly; a test holds both readings equal.
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


def to_source(given: Mapping[str, str]) -> str:
    """A source as people read it: the document with its clause, or the local practice (地方做法)."""
    if "practice" in given:
        return f"地方做法：{given['practice']}" if given["practice"] else ""
    clause = f"（{given['clause']}）" if given.get("clause") else ""
    return f"{given['document']}{clause}"
