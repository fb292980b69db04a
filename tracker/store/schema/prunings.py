"""The table of what was pruned of the history (清理历史)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class HistoryPruningRow(SQLModel, table=True):
    """Written before anything goes: a time-point whose history is no longer whole is refused, also after a kill."""

    __tablename__ = "history_pruning"

    id: int | None = Field(default=None, primary_key=True)
    before: datetime
    """What is older went, but what is listed in tracker.store.history.retention."""
    pruned_at: datetime
    pruned_by: str


HISTORY_PRUNING = table("history_pruning")
