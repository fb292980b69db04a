"""Words about rules, rule sets and what applies where; merged into tracker.words."""

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "dormant": ("僵尸账号", "dormant"),
    "weekly_minimum": ("周更新量不足", "too few posts a week"),
    "monthly_original": ("月原创量不足", "too few originals a month"),
    "no_original": ("长期无原创", "no originals"),
}

SAW: Mapping[str, tuple[str, str]] = {
    "no_interaction": ("无互动交流", "no interaction"),
    "interaction": ("有互动交流", "interaction works"),
}

SEVERITIES: Mapping[str, tuple[str, str]] = {"off": ("不检查", "off")}

LOCAL = ("{rule}（地方）", "{rule} (local)")
"""A rule that a place holds beside the national one of its kind."""
