"""The access log of one process: where readings are written, and what is published of it."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from uuid import UUID

import structlog

from api.clock import utc_now
from api.composing.log_standing import log_standing
from api.settings import Settings
from application.accesses.readings_of import ReadingsOf
from infrastructure.access.find import position_of
from infrastructure.access.index import AccessIndex
from infrastructure.access.spool import Spool
from infrastructure.access.writer import AccessWriter
from infrastructure.identifiers import uuid7
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.door import Door
from infrastructure.ledger.reader import LogReader
from infrastructure.notary.published_tree import PublishedTree
from infrastructure.notary.standing import Standing
from infrastructure.notary.stored_tree import ACCESS_LOG, StoredTree
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.mapper import RecordMapper
from infrastructure.records.withheld import WithheldKeys, refuse_append

CONNECTIONS = 4
WRITING_CONNECTIONS = 2
LOOK_SECONDS = 1.0
"""Between two looks for spooled readings, and for readings that are not in the index yet."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class AccessLog:
    """Who has seen what. Where this log is not whole, `writer` raises
    :class:`~application.log.LogReadOnly`, and so nothing is shown."""

    first_origin: str
    writer: AccessWriter
    tree: PublishedTree
    reader: LogReader
    index: AccessIndex
    readings: ReadingsOf
    spool: Spool


def access_log(settings: Settings, closing: ExitStack, *, wait: float) -> AccessLog:
    """Open it; `wait` is how many seconds a caller waits for a connection. Raises `CannotStart`."""
    # Two ways, so that no question about readings keeps a reading from being recorded.
    writing, pool = (
        ledger_pool(settings.access_address(), size=size, timeout=wait)
        for size in (WRITING_CONNECTIONS, CONNECTIONS)
    )
    closing.callback(pool.close)
    closing.callback(writing.close)
    writer = access_writer(settings, writing, closing)
    spool = Spool(settings.spool_dir, name=str(_new_stream()))
    index = AccessIndex(pool)
    _keep_at(partial(_empty, spool, writer), closing, called="spooled_readings")
    _keep_at(index.catch_up, closing, called="access_index")
    return AccessLog(
        first_origin=settings.access_origin,
        writer=writer,
        tree=PublishedTree(StoredTree(ACCESS_LOG, partial(read, pool))),
        reader=LogReader(pool),
        index=index,
        readings=ReadingsOf(index),
        spool=spool,
    )


def access_writer(settings: Settings, pool: Pool, closing: ExitStack) -> AccessWriter:
    """What writes readings by way of these connections, until closed. Raises `CannotStart`."""
    rows = partial(read, pool)
    found = log_standing(settings, rows, ACCESS_LOG)
    reader = LogReader(pool)
    _, origin = reader.origin()
    if reader.first_origin() != settings.access_origin:
        raise CannotStart(
            "ACCESS_URL leads to another log than the access log of CASELEDGER_LOG_ORIGIN, whose"
            " name was fixed by its first start: connect to the database that belongs to it."
        )
    door = Door(pool, clock=utc_now, monotonic=time.monotonic, pause=time.sleep)
    writer = AccessWriter(
        door.append if found.standing is Standing.WHOLE else refuse_append,
        find=partial(position_of, rows),
        # No reading has a part, so that no key is asked for.
        mapper=RecordMapper(origin=origin, keys=WithheldKeys(), random_bytes=os.urandom),
        new_stream=_new_stream,
    )
    closing.callback(writer.close)
    return writer


def _empty(spool: Spool, writer: AccessWriter) -> None:
    """Bring spooled readings into the access log."""
    if spool.files() and (appended := spool.append_all(writer.write)):
        _log.info("spooled_readings_appended", events=appended)


def _keep_at(work: Callable[[], None], closing: ExitStack, *, called: str) -> None:
    """Do it again and again until closed, whatever went wrong the last time."""
    stop = Event()
    thread = Thread(target=_again, args=(work, stop, called), name=called, daemon=True)
    thread.start()
    closing.callback(thread.join)
    closing.callback(stop.set)


def _again(work: Callable[[], None], stop: Event, called: str) -> None:
    told: str | None = None
    while not stop.is_set():
        try:
            work()
            told = None
        except Exception as trouble:
            # Of whatever kind: what was shown must come into the access log, so it tries again.
            if told != (told := type(trouble).__name__):
                _log.error(f"{called}_wait", trouble=told)
        stop.wait(LOOK_SECONDS)


def _new_stream() -> UUID:
    return uuid7(utc_now(), os.urandom)
