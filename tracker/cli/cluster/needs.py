"""Checks the database and the packages that several machines need before they begin."""

from importlib.util import find_spec

from tracker.cli.context import AppContext
from tracker.errors import UserError, install_hint

SERVERS = ("postgresql", "postgres")


def check_cluster(app_context: AppContext) -> None:
    """
    Raises:
        UserError: the database is no PostgreSQL, or the queue is not installed.
    """
    messages = app_context.messages
    if app_context.settings.database_url.partition(":")[0].partition("+")[0] not in SERVERS:
        raise messages.error("cluster.needs_server")
    if find_spec("procrastinate") is None or find_spec("psycopg") is None:
        raise UserError(messages.text("cluster.needs_extra"), install_hint("cluster"))
