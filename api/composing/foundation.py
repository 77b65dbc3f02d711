"""What every process stands on: the databases it reaches, the log, the keys, and what it opens."""

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from ssl import RAND_bytes
from typing import Any
from uuid import uuid4

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from api.composing.keks import deployment_request_key, key_encryption
from api.composing.log_standing import log_standing
from api.composing.obeying import obey_erasures
from api.composing.release import refuse_unread
from api.settings import Settings
from application.following import LogFollower
from infrastructure.erasure.log_orders import LogOrders
from infrastructure.keys.errors import KeyFolderRefused, KeysUnavailable
from infrastructure.keys.fences import Fences
from infrastructure.keys.key_encryption import KeyEncryption
from infrastructure.keys.store import KeyStore
from infrastructure.keys.subjects import KeySubjects
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.door import Door
from infrastructure.ledger.gatherer import Gatherer
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.notary.standing import Found, Standing
from infrastructure.notary.stored_tree import CASE_LOG
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.case_log import CaseLog
from infrastructure.records.mapper import RecordMapper
from infrastructure.records.opening import PartOpener
from infrastructure.records.withheld import WithheldKeys, refuse_append

CONNECTION_WAIT = 2.0
"""Seconds that a request waits for a connection before it is told that nobody answers."""
LOG_CONNECTIONS = 16
KEY_CONNECTIONS = 8
VIEW_CONNECTIONS = 8


@dataclass(frozen=True)
class Foundation:
    """What every process stands on: the log, the keys, and the way between events and records.

    `address` is where the service is found. Where the log is not `found` whole, nothing can be
    written, and `part_keys` opens nothing.
    """

    pool: Pool
    recorder: LedgerRecorder
    store: KeyStore
    subjects: KeySubjects
    fences: Fences
    mapper: RecordMapper
    log: CaseLog
    parts: PartOpener
    request_key: bytes
    found: Found
    part_keys: KeyStore | WithheldKeys
    address: str

    @property
    def is_whole(self) -> bool:
        """Whether the log holds all that was signed for, as far as can be told here."""
        return self.found.standing is Standing.WHOLE


def pool(url: str, *, size: int, name: str, closing: ExitStack) -> ConnectionPool[Any]:
    """A pool of connections that is closed with the rest."""
    opened: ConnectionPool[Any] = ConnectionPool(
        url,
        min_size=1,
        max_size=size,
        timeout=CONNECTION_WAIT,
        # By its default the pool tries for five minutes, each time after twice as long a pause:
        # after an outage nobody would be served for as long again.
        reconnect_timeout=CONNECTION_WAIT,
        open=True,
        name=name,
        check=ConnectionPool.check_connection,
        kwargs={"connect_timeout": 5, "options": "-c statement_timeout=30000"},
    )
    closing.callback(opened.close)
    return opened


def key_store(settings: Settings, keks: KeyEncryption, closing: ExitStack) -> KeyStore:
    """The store of data keys, which those of the folder wrap."""
    return _store(keys_pool(settings, closing), keks)


def keys_pool(settings: Settings, closing: ExitStack) -> ConnectionPool[Any]:
    """Connections to the key store."""
    return pool(settings.keys_address(), size=KEY_CONNECTIONS, name="keys", closing=closing)


def _store(connections: ConnectionPool[Any], keks: KeyEncryption) -> KeyStore:
    return KeyStore(connections, keks=keks, clock=time.monotonic, random_bytes=os.urandom)


def foundation(settings: Settings, closing: ExitStack) -> Foundation:
    """The parts below the use cases. Raises ``CannotStart``."""
    try:
        keys = key_encryption(settings, create=True)
        request_key = deployment_request_key(settings, create=True)
    except (KeyFolderRefused, KeysUnavailable) as refused:
        raise CannotStart(str(refused)) from None
    ledger = ledger_pool(settings.ledger_address(), size=LOG_CONNECTIONS, timeout=CONNECTION_WAIT)
    closing.callback(ledger.close)
    found = log_standing(settings, partial(read, ledger), CASE_LOG)
    is_whole = found.standing is Standing.WHOLE
    refuse_unread(partial(read, ledger))
    door = Door(ledger, clock=utc_now, monotonic=time.monotonic, pause=time.sleep)
    gatherer = Gatherer(door.append if is_whole else refuse_append)
    recorder = LedgerRecorder(ledger, gatherer=gatherer, new_id=uuid4)
    connections = keys_pool(settings, closing)
    store = _store(connections, keys)
    fences = Fences(connections, keks=keys, random_bytes=os.urandom)
    if lacking := store.keks_lacking():
        raise CannotStart(
            f"The secrets folder lacks {len(lacking)} of the key-encryption keys that stored keys"
            " were wrapped under: point CASELEDGER_SECRETS_DIR at the folder that holds them."
        )
    _, origin = recorder.origin()
    if settings.log_origin != recorder.first_origin():
        raise CannotStart(
            "CASELEDGER_LOG_ORIGIN does not name this case log, whose name was fixed by its first"
            " start: set it back, or connect to the database that it belongs to."
        )
    log, orders = CaseLog(reader=recorder), LogOrders(recorder)
    if is_whole:
        obey_erasures(settings, log, orders, fences, store)
    part_keys = store if is_whole else WithheldKeys()
    # OpenSSL's generator, which is seeded anew after a fork. `os.urandom` lets go of the
    # interpreter, and each event then waited once more for its turn.
    mapper = RecordMapper(origin=origin, keys=part_keys, random_bytes=RAND_bytes)
    return Foundation(
        pool=ledger,
        recorder=recorder,
        store=store,
        subjects=KeySubjects(connections),
        fences=fences,
        mapper=mapper,
        log=log,
        parts=PartOpener(rows=recorder, keys=part_keys, orders=orders),
        request_key=request_key,
        found=found,
        part_keys=part_keys,
        address=settings.address,
    )


NOT_WHOLE = (
    "The log is not whole: nothing is recorded or opened before an operator has decided"
    " (docs/restoring.md)."
)


def follower(base: Foundation) -> LogFollower:
    """The log as a projection's runner follows it; raises ``CannotStart`` where it is not whole."""
    if not base.is_whole:
        raise CannotStart(NOT_WHOLE)
    return LogFollower(log=base.log, parts=base.parts)


def views_pool(
    settings: Settings, closing: ExitStack, *, following: int = 0
) -> ConnectionPool[Any]:
    """Connections to the views, which stand beside the log.

    Enough for so many runners ``following`` at once: each holds one for as long as it leads and
    works on another. Where they had to share those for work, all would wait for one another, and
    with none left nothing would be projected.
    """
    size = VIEW_CONNECTIONS + 2 * following
    return pool(settings.ledger_address(), size=size, name="views", closing=closing)
