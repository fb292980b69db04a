"""Stores circuits (熔断): they apply to every run and every process."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, select

from tracker.pace.circuit_breaker import CircuitBreaker, CircuitFailure, after_failure
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import clean
from tracker.store.schema.pace import CIRCUIT

ALL = select(CIRCUIT).order_by(in_bytes(CIRCUIT.c.platform))
ONE = select(CIRCUIT).where(CIRCUIT.c.platform == bindparam("platform"))


def read_circuits(connection: Connection) -> tuple[CircuitBreaker, ...]:
    """By platform."""
    return tuple(CircuitBreaker(**row) for row in connection.execute(ALL).mappings())


class StoredCircuits(StorePart):
    """A tracker.pace.circuit_breaker.Circuits."""

    def of(self, platform: str) -> CircuitBreaker | None:
        with self._read() as connection:
            return read_one(connection, platform)

    def fail(self, platform: str, code: str, failure: CircuitFailure) -> CircuitBreaker:
        with self._write() as connection:
            failed = after_failure(read_one(connection, platform), clean(platform), clean(code), failure)
            upsert(connection, CIRCUIT, [asdict(failed)])
        return failed

    def close(self, platform: str) -> None:
        if self.of(platform) is None:  # as after nearly every account: nothing to write
            return
        with self._write() as connection:
            connection.execute(delete(CIRCUIT).where(CIRCUIT.c.platform == clean(platform)))


def read_one(connection: Connection, platform: str) -> CircuitBreaker | None:
    row = connection.execute(ONE, {"platform": clean(platform)}).mappings().one_or_none()
    return CircuitBreaker(**row) if row else None
