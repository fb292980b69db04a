"""Nothing that other programs rely on changes unseen."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.contracts.collect import LISTINGS, collect, contract_of, scan_demonstration

pytestmark = pytest.mark.end_to_end
EXPECTED = Path(__file__).parent / "expected"
RENEW = "python -m tests.end_to_end.contracts"
NAMES = sorted(path.stem for path in EXPECTED.glob("*.txt"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("contracts")
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield collect(scan_demonstration(folder))
    finally:
        os.chdir(before)


def test_each_contract_has_its_file(collected: dict[str, list[str]]) -> None:
    assert sorted(collected) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_contract_is_what_it_was(collected: dict[str, list[str]], name: str) -> None:
    expected = (EXPECTED / f"{name}.txt").read_text("utf-8").splitlines()
    gone = [line for line in expected if line not in collected[name]]
    added = [line for line in collected[name] if line not in expected]

    assert (gone, added) == ([], []), f"{name} changed; if that is meant: {RENEW}"


def test_every_listing_is_held() -> None:
    assert set(map(contract_of, LISTINGS)) <= set(NAMES)
