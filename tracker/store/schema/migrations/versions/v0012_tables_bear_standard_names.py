"""tables bear standard names

Rows are copied into tables of the new names, for constraints and indexes bear the table's name too.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel import SQLModel

revision = "0012"
down_revision = "0011"

TABLES = {
    "seal": "manifest",
    "stand_basis": "snapshot_info",
    "matter": "account_case",
    "observation": "manual_check",
    "stand": "result_snapshot",
    "touch": "stale_account",
    "matter_step": "case_step",
}
COLUMNS = {"matter_id": "case_id"}


def upgrade() -> None:
    connection = op.get_bind()
    new_tables = sa.MetaData(naming_convention=SQLModel.metadata.naming_convention)
    for referred in ("account", "scan"):  # named only: they stay as they are
        sa.Table(referred, new_tables, sa.Column("id", sa.Integer(), primary_key=True))
    for old in TABLES:
        before = sa.Table(old, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        after = renamed(before, new_tables)
        after.create(connection)
        names = {column.name: COLUMNS.get(column.name, column.name) for column in before.columns}
        op.execute(f"INSERT INTO {after.name} ({', '.join(names.values())}) SELECT {', '.join(names)} FROM {old}")
    if connection.dialect.name == "sqlite":  # ids go on after the last one ever given
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'stale_account'")
        op.execute(
            "INSERT INTO sqlite_sequence (name, seq) "
            "SELECT 'stale_account', seq FROM sqlite_sequence WHERE name = 'touch'"
        )
    else:
        for table in ("account_case", "manual_check", "stale_account"):
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    with op.batch_alter_table("pruning") as pruning:
        pruning.drop_constraint(op.f("fk_pruning_number_seal"), type_="foreignkey")
        pruning.create_foreign_key(op.f("fk_pruning_number_manifest"), "manifest", ["number"], ["number"])
    for old in ("matter_step", "matter", "observation", "seal", "stand", "stand_basis", "touch"):
        op.drop_table(old)
    op.execute("ALTER TABLE look RENAME COLUMN exhibits TO evidence_files")


def renamed(before: sa.Table, new_tables: sa.MetaData) -> sa.Table:
    """The same table under its new name, with the names that follow from it."""

    def referred(foreign_key: sa.ForeignKey) -> str:
        table, column = foreign_key.target_fullname.split(".")
        return f"{TABLES.get(table, table)}.{column}"

    columns = [
        sa.Column(
            COLUMNS.get(column.name, column.name),
            column.type,
            *[sa.ForeignKey(referred(foreign_key)) for foreign_key in column.foreign_keys],
            primary_key=column.primary_key,
            nullable=column.nullable,
            autoincrement=column.name == "id",
        )
        for column in before.columns
    ]
    unique = [
        sa.UniqueConstraint(*constraint.columns.keys())
        for constraint in before.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    indexes = [sa.Index(None, *index.columns.keys()) for index in before.indexes]
    new = TABLES[before.name]
    return sa.Table(new, new_tables, *columns, *unique, *indexes, sqlite_autoincrement=before.name == "touch")
