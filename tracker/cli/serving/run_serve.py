"""Carries out `tracker serve`."""

from pathlib import Path

from tracker.cli.context import AppContext
from tracker.cli.log_file import keep_log
from tracker.cli.serving.people import check_database
from tracker.errors import UserError


def run_serve(
    app_context: AppContext, *, host: str, port: int | None, certificate: Path | None, key: Path | None
) -> None:
    """Serve until the process is told to end.

    Raises:
        UserError: the extra is missing, there is no database, or the options do not go together.
        Failed: the port is taken.
    """
    words, settings = app_context.words, app_context.settings
    try:
        from tracker.serve.server import ServeOptions, address_of, check_certificate, open_socket, serve
    except ModuleNotFoundError as error:
        if not is_of_extra(error):
            raise
        raise UserError(words.text("serve.no_extra"), "pip install 'newmedia-tracker[serve]'") from None
    app_context.read_register_head()
    check_database(app_context)
    options = ServeOptions(host=host, port=port or settings.serve.port, certificate=certificate, key=key)
    address = address_of(options, settings, words)
    check_certificate(options, words)
    app_context.open_state()
    with open_socket(options, words) as listening:
        keep_log(settings.logs_dir)
        app_context.info("serve.at", url=address.url)
        serve(settings, options, address, listening)
    app_context.info("serve.ended")


def is_of_extra(error: ModuleNotFoundError) -> bool:
    return (error.name or "").partition(".")[0] in ("fastapi", "starlette", "uvicorn", "python_multipart")
