"""Carries out `tracker serve`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.cli.context import AppContext, only_replayed
from tracker.cli.log_file import keep_log
from tracker.cli.serving.people import check_database
from tracker.errors import UserError, install_hint
from tracker.notify.contacts import FILE
from tracker.serve.own_schedule import OwnSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeRequest:
    """The options of the command."""

    host: str
    port: int | None
    certificate: Path | None
    key: Path | None
    has_schedule: bool


def run_serve(app_context: AppContext, wanted: ServeRequest) -> None:
    """Serve until the process is asked to end.

    Raises:
        UserError: the extra is missing, there is no database, or the options do not go together.
        Failed: the port is taken.
    """
    messages, settings = app_context.messages, app_context.settings
    try:
        from tracker.serve.server import ServeOptions, address_of, check_certificate, open_socket, serve
    except ModuleNotFoundError as error:
        if not is_of_extra(error):
            raise
        raise UserError(messages.text("serve.no_extra"), install_hint("serve")) from None
    register = app_context.read_register_head()
    check_database(app_context)
    if wanted.has_schedule and register.is_demonstration:
        raise only_replayed(messages)
    options = ServeOptions(
        host=wanted.host, port=wanted.port or settings.serve.port, certificate=wanted.certificate, key=wanted.key
    )
    address = address_of(options, settings, messages)
    check_certificate(options, messages)
    app_context.open_state()
    with open_socket(options, messages) as listening:
        keep_log(settings.logs_dir)
        app_context.info("serve.at", url=address.url)
        with schedule_of(app_context, wanted):
            serve(settings, options, address, listening)
    app_context.info("serve.ended")


@contextmanager
def schedule_of(app_context: AppContext, wanted: ServeRequest) -> Iterator[None]:
    """Within the block, start the commands that are due, if `--with-schedule` is given."""
    if not wanted.has_schedule:
        yield
        return
    from tracker.cli.scanning.schedule import command_of

    settings = app_context.settings
    has_contacts = settings.register.with_name(FILE).exists()
    due = [("scan", "--if-due"), ("scan", "--due-only", "--if-due"), *([("notify",)] if has_contacts else [])]
    commands = [command_of(settings, *words) for words in due]
    app_context.info("serve.schedule.messages" if has_contacts else "serve.schedule")
    schedule = OwnSchedule(
        [command.argv for command in commands],
        commands[0].folder,
        say_waiting=lambda: app_context.info("serve.schedule.ending"),
    )
    with schedule.running():
        yield


def is_of_extra(error: ModuleNotFoundError) -> bool:
    return (error.name or "").partition(".")[0] in ("fastapi", "starlette", "uvicorn", "python_multipart")
