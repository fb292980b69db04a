"""The tables. Each module defines some when it is imported."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table


def every_table() -> "list[Table]":
    """All tables of this program, each after those that it refers to."""
    for module in iter_modules(__path__):
        if not module.ispkg:
            import_module(f"{__name__}.{module.name}")
    from sqlmodel import SQLModel

    return list(SQLModel.metadata.sorted_tables)
