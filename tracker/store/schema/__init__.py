"""The tables. Each module defines some when it is imported."""

from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table

MIGRATIONS = f"{__name__}.migrations."


def every_table() -> "list[Table]":
    """All tables of this program, each after those that it refers to."""
    for module in walk_packages(__path__, f"{__name__}."):
        if not module.ispkg and not module.name.startswith(MIGRATIONS):
            import_module(module.name)
    from sqlmodel import SQLModel

    return list(SQLModel.metadata.sorted_tables)
