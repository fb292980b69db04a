"""The interactive terminal as a program: one backend, one main screen, two colours."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from tracker.text.sanitize import sanitize
from tracker.tui.backend import Backend, Workspace
from tracker.tui.screens.backend_screen import DARK
from tracker.tui.screens.keys_in_order import KeysInOrder
from tracker.tui.screens.main import MainScreen


class TrackerApp(KeysInOrder):
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self.backend = backend
        self.animation_level = "none"  # a remote terminal draws every step of an animation

    def on_mount(self) -> None:
        self.theme = DARK
        self.push_screen(MainScreen(self.backend))

    def action_suspend_process(self) -> None:
        """Back to the shell, until `fg`. The whole job is stopped: run.py waits for this process. Without a shell that
        could continue it, nothing is."""
        if sys.platform != "win32" and os.getpgrp() != os.getsid(0):
            self._suspend_signal()
            os.killpg(0, signal.SIGTSTP)

    def _fatal_error(self) -> None:
        """As Textual's own, without local variables, which may hold cookies."""
        self._exit_renderables.append(Text("\n".join(map(sanitize, traceback.format_exc().splitlines()))))
        self._close_messages_no_wait()


def run(workspace: Workspace, clock: Callable[[], datetime], at: datetime | None) -> int:
    """Run until the person leaves; returns the exit code.

    Args:
        at: 监测时间点; None: that of the last finished scan.
    """
    backend = Backend(workspace=workspace, clock=clock, chosen_at=at)
    app = TrackerApp(backend)
    try:
        app.run()
    finally:
        backend.close()
    return app.return_code or 0
