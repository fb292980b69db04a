"""Nothing leaves this machine, and nothing is left of another file's tests."""

from collections.abc import Iterator, Sequence

import pytest

from tracker.cli.scanning.machine import connections
from tracker.text.secrets import SECRETS


@pytest.fixture(scope="session", autouse=True)
def every_platform_answers() -> Iterator[None]:
    """`tracker doctor` connects to the platforms; here nobody is connected to."""

    async def first(hosts: Sequence[str], **_: object) -> str:
        return hosts[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "reach", first)
        yield


@pytest.fixture(scope="module", autouse=True)
def no_secrets_of_another_file() -> None:
    """What tests register as secret is looked for in each line that the process logs, or shows of a platform."""
    SECRETS._forms, SECRETS._longest_first = frozenset(), ()
