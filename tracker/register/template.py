"""The accounts.yaml template that `tracker init` writes."""

from pathlib import Path

from scrapers.storage.atomic_file import create_atomically
from tracker.errors import UserError
from tracker.messages.terminal.program import as_called

TEMPLATE = Path(__file__).with_suffix(".yaml")
"""Its examples are commented out: a placeholder is no account and must not be looked at."""


def write_register(path: Path) -> None:
    """Write the template if there is no register yet.

    Raises:
        UserError: the file exists already, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        create_atomically(path, as_called(TEMPLATE.read_text("utf-8")).encode())
    except FileExistsError as error:
        hint = "不会覆盖已有的文件 / an existing file is never written over"
        raise UserError(f"已经有了 / is there already: {path}", hint) from error
    except OSError as error:
        raise UserError(f"写不进去 / cannot be written: {path}: {error.strerror}") from error
