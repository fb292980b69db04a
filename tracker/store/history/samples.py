"""Stores and loads the samples (抽查) of scans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from tracker.errors import Failed
from tracker.history.scan import Scan
from tracker.register.account import RESERVED
from tracker.register.sampling.sample import Sample, SampleDesign, Stratum, parse_size
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.resolving.handle_store import former_ids
from tracker.store.rows.keys import account_ids
from tracker.store.rows.rows import clean
from tracker.store.schema.register_parts import SCAN_SAMPLE
from tracker.store.schema.scan_parts import SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT


class SampleStore(StorePart):
    def of_scan(self, scan_id: int) -> Sample | None:
        """None: the scan is none of a sample."""
        with self._read() as connection:
            return read_samples(connection, [scan_id]).get(scan_id)

    def all(self) -> dict[int, Sample]:
        """Scan id -> its sample; other scans are absent."""
        with self._read() as connection:
            return read_samples(connection)

    def keys_of(self, scan: Scan) -> frozenset[str]:
        """Keys of the accounts that a scan is of, sampled or not."""
        wanted = (
            select(ACCOUNT.c.platform, ACCOUNT.c.handle)
            .join(SCAN_ACCOUNT, SCAN_ACCOUNT.c.account_id == ACCOUNT.c.id)
            .where(SCAN_ACCOUNT.c.scan_id == scan.id)
        )
        with self._read() as connection:
            return frozenset(f"{platform}:{handle}" for platform, handle in connection.execute(wanted))


def add_sample(connection: Connection, scan_id: int, sample: Sample) -> None:
    design = sample.design
    row = {
        "scan_id": scan_id,
        "size": str(design.size),
        "seed": clean(design.seed),
        "strata": list(design.strata),
        "adds_repeat_offenders": design.adds_repeat_offenders,
        "frame": sample.frame,
        "frame_hash": sample.frame_hash,
        "counts": [
            [[clean(value) for value in stratum.key], stratum.frame, stratum.drawn] for stratum in sample.strata
        ],
        "drawn": [clean(key) for key in sample.keys],
        "beside": [clean(key) for key in sample.beside],
    }
    upsert(connection, SCAN_SAMPLE, [row])


def read_samples(connection: Connection, scan_ids: Sequence[int] | None = None) -> dict[int, Sample]:
    wanted = select(SCAN_SAMPLE)
    if scan_ids is not None:
        wanted = wanted.where(SCAN_SAMPLE.c.scan_id.in_(scan_ids))
    samples = {row["scan_id"]: to_sample(row) for row in connection.execute(wanted).mappings()}
    if not any(RESERVED in key for sample in samples.values() for key in (*sample.keys, *sample.beside)):
        return samples
    found = found_keys(connection)
    return {scan_id: with_found_keys(sample, found) for scan_id, sample in samples.items()}


def with_found_keys(sample: Sample, found: Mapping[str, str]) -> Sample:
    """The sample under the keys of today: an account whose handle was found since is still the one drawn.

    Args:
        found: key with a placeholder -> key with the handle.
    """

    def renamed(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(found.get(key, key) for key in keys))

    return replace(sample, keys=renamed(sample.keys), beside=renamed(sample.beside))


def found_keys(connection: Connection) -> dict[str, str]:
    """Key with a placeholder -> the account's key today."""
    keys = {row_id: key for key, row_id in account_ids(connection).items()}
    return {f"{platform}:{handle}": keys[row_id] for (platform, handle), row_id in former_ids(connection).items()}


def to_sample(row: Any) -> Sample:
    """
    Raises:
        Failed: the row is no sample's: it was changed by hand.
    """
    size = parse_size(row["size"])
    if size is None:
        raise Failed(f"the database's sample of scan {row['scan_id']} is damaged", "put back a copy")
    return Sample(
        design=SampleDesign(
            size=size,
            seed=row["seed"],
            strata=tuple(row["strata"]),
            adds_repeat_offenders=row["adds_repeat_offenders"],
        ),
        frame=row["frame"],
        frame_hash=row["frame_hash"],
        strata=tuple(Stratum(key=tuple(key), frame=frame, drawn=drawn) for key, frame, drawn in row["counts"]),
        keys=tuple(row["drawn"]),
        beside=tuple(row["beside"]),
    )
