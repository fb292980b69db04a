"""Carries out `tracker serve invite|revoke|people`."""

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.cli.context import AppContext
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.report.tables.tables import format_minute_or_empty
from tracker.serve.sign_in.invitation import invite
from tracker.serve.sign_in.roles import ServedRole
from tracker.serve.sign_in.tables import people_table, to_people_json, to_person_json
from tracker.store.health import exists
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import now


def invite_person(app_context: AppContext, name: str, role: ServedRole, days: int, by: str | None) -> None:
    """Print a new link: to stdout the link alone, so that it can be piped.

    Raises:
        UserError: the name cannot be used, or there is no database yet.
    """
    messages, settings = app_context.messages, app_context.settings
    with open_existing(app_context) as store:
        token = invite(store, name, role, days, app_context.who(by), now(), messages)
        made = store.sign_ins.invitations()[-1]
    address = settings.serve.url or f"http://127.0.0.1:{settings.serve.port}"
    app_context.info(
        "serve.invited",
        name=made.name,
        role=messages.text(f"serve.role.{made.role}"),
        until=format_minute_or_empty(made.expires_at),
    )
    if settings.serve.url is None:
        app_context.info("serve.invited.local")
    app_context.out.file.write(f"{address.rstrip('/')}/sign-in/{token}\n")


def revoke_person(app_context: AppContext, name: str) -> None:
    """
    Raises:
        UserError: no person of that name may sign in.
    """
    with open_existing(app_context) as store:
        count = store.sign_ins.revoke(sanitize(name), now())
    if not count:
        raise app_context.messages.error("serve.nobody", name=name)
    app_context.info("serve.revoked", name=name, count=count)


def list_people(app_context: AppContext, format_: Format) -> None:
    present = now()
    with open_existing(app_context) as store:
        found = store.sign_ins.invitations()
    records = [to_person_json(invitation, present) for invitation in reversed(found)]
    tables = [people_table(found, present, app_context.messages)]
    emit(app_context, format_, tables, to_people_json(found, present), records)


@contextmanager
def open_existing(app_context: AppContext) -> Iterator[Store]:
    """
    Raises:
        UserError: there is no database yet, or it cannot be opened.
    """
    check_database(app_context)
    app_context.open_state()
    with Store.open(app_context.settings.database_url) as store:
        yield store


def check_database(app_context: AppContext) -> None:
    """
    Raises:
        UserError: there is none yet.
    """
    if not exists(app_context.settings.database_url):
        raise app_context.messages.error("serve.no_database")
