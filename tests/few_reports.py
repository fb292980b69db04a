"""What a process of pytest-xdist tells the one that gathers the reports: how each test ended, and what took time.

It sends five messages for each test otherwise, and the other one reads them, while both cores have tests to run: that
a test begins, and that what was made for it was made and put away in no time, changes no line of the result.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

SHORT_S = 0.02
"""Of what is made for a test, and put away after it; --durations shows nothing so short."""


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if not hasattr(config, "workerinput") or config.getoption("renew_long") or config.getoption("verbose") > 0:
        return
    interactor = next(plugin for plugin in config.pluginmanager.get_plugins() if hasattr(plugin, "sendevent"))
    interactor.sendevent = without_trifles(interactor.sendevent)


def without_trifles(send: Callable[..., None]) -> Callable[..., None]:
    def sendevent(name: str, **told: Any) -> None:
        if name != "logstart" and not (name == "testreport" and is_trifle(told["data"])):
            send(name, **told)

    return sendevent


def is_trifle(report: Mapping[str, Any]) -> bool:
    """Whether it passed, is not of the test itself, has nothing to show, and took no time."""
    is_beside = report["when"] != "call" and report["outcome"] == "passed"
    return is_beside and not report["sections"] and report["duration"] < SHORT_S
