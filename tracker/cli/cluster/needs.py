"""Checks the database and the packages that several machines need. Loads none of these packages: so where one is
missing, a sentence says so."""

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


def check_queueing(app_context: AppContext, others: dict[str, bool]) -> None:
    """
    Args:
        others: option -> whether it is given.

    Raises:
        UserError: an option of a scan on this machine is given; or see check_cluster.
    """
    for option, is_given in others.items():
        if is_given:
            raise UserError(app_context.messages.text("cluster.not_with", other=option))
    check_cluster(app_context)
