"""Write the migration from the newest version to what tables.py says now; read it through before committing.

    python -m tracker.store.schema.migrations.revise "posts have a language"

Then set tracker.store.database.migrate.HEAD.
"""

import sys

from alembic import command
from sqlalchemy import make_url

from tracker.store.database.engine import open_engine
from tracker.store.database.migrate import HEAD, migrate, to_config


def revise(message: str) -> None:
    engine = open_engine(make_url("sqlite://"))
    migrate(engine)
    config = to_config()
    config.attributes["engine"] = engine
    command.revision(config, message, autogenerate=True, rev_id=f"{int(HEAD) + 1:04}")


if __name__ == "__main__":
    revise(sys.argv[1])
