"""Sentences of the served queue (人工核实) for phones and desks."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {}
