"""How many examples a property is tried with: with --all as many as it names, else a third."""

from hypothesis import settings

WHOLE, PART = 99, 33
"""Examples of a property that names no number."""
LEAST = 8


def load_examples(*, is_all: bool) -> None:
    """Without a deadline: a slow machine is no error of the code."""
    settings.register_profile("tests", deadline=None, max_examples=WHOLE if is_all else PART)
    settings.load_profile("tests")


def examples(count: int) -> int:
    """Of a property that names their number; read when its module is imported, by then they are loaded."""
    return max(LEAST, count * settings.default.max_examples // WHOLE) if settings.default else count


def is_all() -> bool:
    """Whether the tests run with --all."""
    return settings.default is not None and settings.default.max_examples == WHOLE
