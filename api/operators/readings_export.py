"""`caseledger readings export`: the access log as FHIR AuditEvents, for a system that watches."""

import json
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from pydantic_core import from_json

from api.clock import utc_now
from api.databases_at_hand import at_hand
from api.operators.recording import record_reading
from api.settings import Settings
from application.accesses.fhir_audit import audit_event
from application.callers import operator
from application.log import LogUnavailable
from domain.envelope import Purpose
from domain.moments import start_of
from domain.roles import Role
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.reader import LogReader
from infrastructure.postgres.cannot_start import CannotStart

BATCH = 1_000
_TICK = timedelta(microseconds=1)


def export_readings(
    settings: Settings, days: tuple[date, date], *, by: UUID, out: Path
) -> tuple[int, int]:
    """Write what was read on these days in London into a file that there is not yet, a line of
    JSON each; how many, and up to which position. That it is exported is itself recorded, first.

    Raises `CannotStart`.
    """
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        pool = ledger_pool(found.access_address(), size=1)
        closing.callback(pool.close)
        reader = LogReader(pool)
        try:
            first, last = _positions(reader, days)
            record_reading(
                found,
                action="export-readings",
                by=operator(by, Role.INFORMATION_GOVERNANCE),
                why=Purpose.ADMINISTRATION,
                position=last,
            )
            return _written(reader, out, after=first, upto=last), last
        except LogUnavailable:
            raise CannotStart("The access log can't be reached now.") from None
        except OSError as trouble:
            raise CannotStart(f"{out} can't be written ({trouble.strerror}).") from None


def _positions(reader: LogReader, days: tuple[date, date]) -> tuple[int, int]:
    """After which position the first of these days begins, and with which the last ends so far."""
    first, last = days
    if last < first:
        raise CannotStart("The period ends before it begins: give --from the earlier day.")
    begins, ends = start_of(first), start_of(last + timedelta(days=1))
    newest = reader.last()
    if newest is None or begins > utc_now():
        return 0, 0
    upto = newest.position if ends > utc_now() else reader.position_at(ends - _TICK)
    return reader.position_at(begins - _TICK), upto


def _written(reader: LogReader, out: Path, *, after: int, upto: int) -> int:
    written = 0
    with out.open("x", encoding="utf-8") as file:
        while rows := reader.log(after=after, limit=BATCH, stop=upto, types=("access.reading",)):
            for row in rows:
                file.write(json.dumps(audit_event(from_json(row.state), row.at)) + "\n")
            written += len(rows)
            after = rows[-1].id
    return written
