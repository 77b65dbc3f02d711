"""The notary's process, and what an operator does for it: make its key, give it a lost record."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from functools import partial
from pathlib import Path

import psycopg
import structlog

from api.clock import utc_now
from api.notarising.cosigning import have_cosigned, witness_policy
from api.notarising.served_logs import CASES, LOGS, ServedLog
from api.notarising.unreadable import reason_of
from api.notarising.waiting import Waiting
from api.settings import Settings, load_settings
from api.stopping import asked_to_stop
from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.notary.adopting import RecordThere, adopt
from infrastructure.notary.attending import Delayed, Notice, Refused, attend
from infrastructure.notary.checkpoint_files import CheckpointFiles
from infrastructure.notary.epochs import Epoch, epoch_name, epochs
from infrastructure.notary.leading import AnotherLeads, leading
from infrastructure.notary.notary import Notary, Signed
from infrastructure.notary.note_keys import note_keys, note_signer
from infrastructure.notary.notes import NoteRefused, NoteSigner
from infrastructure.notary.refusals import SigningRefused
from infrastructure.notary.signed_record import RecordInUse, SignedRecord
from infrastructure.notary.stored_tree import StoredTree
from infrastructure.observing.logs import configure
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.statements import Rows

_PATIENCE = 15.0
"""Seconds that an operator's command waits for the running notary to let go of its record."""

_LOOK = 0.05
"""Seconds between two looks whether it has."""

_log = structlog.get_logger()


def main() -> None:
    """Sign until SIGTERM or SIGINT. Raises ``CannotStart``."""
    stop = asked_to_stop()
    settings = load_settings()
    configure("notary", settings.log_dir)
    policy = witness_policy(settings)
    refused: list[Exception] = []

    def sign(log: ServedLog) -> None:
        try:
            attend(
                lambda: opened(settings, log),
                stop=stop,
                tell=partial(tell, log=log),
                monotonic=time.monotonic,
            )
        except (KeyFolderRefused, CannotStart) as trouble:
            refused.append(trouble)
        finally:
            stop.set()

    threads = [
        *(_thread(log.name, partial(sign, log)) for log in LOGS.values()),
        *(
            _thread(f"witnesses of {log.name}", cosigning)
            for log in LOGS.values()
            for cosigning in [partial(have_cosigned, settings, log, policy, stop=stop)]
        ),
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()
    if refused:
        raise CannotStart(str(refused[0])) from None


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    # In this thread's context, which says in each log line which process it is of.
    return threading.Thread(target=copy_context().run, args=(work,), name=name)


@contextmanager
def opened(settings: Settings, log: ServedLog = CASES) -> Iterator[Notary]:
    """The notary of a log in its present epoch, leading and holding its record.

    Its first use in an epoch makes its key.
    """
    with leading(log.address(settings), log=log.name) as rows:
        *before, epoch = epochs(rows)
        name = epoch_name(log.name, epoch.number)
        record = SignedRecord(settings.notary_dir, log=name)
        with record.held():
            tree = StoredTree(log.notarised, rows)
            # Whoever has signed before has a key: another in its place would hide that it was lost.
            published = tree.last_checkpoint()
            has_published = published is not None and (
                not before or published.size >= epoch.first_position
            )
            is_first = record.read() is None and not has_published
            yield Notary(
                tree,
                signer=_signer(settings, log, epoch, create=is_first),
                record=record,
                files=CheckpointFiles(settings.notary_dir, log=name, clock=utc_now),
                monotonic=time.monotonic,
                earlier=[_signer(settings, log, each, create=False).key for each in before],
                first_position=epoch.first_position if before else 0,
            )


def tell(notice: Notice, *, log: ServedLog) -> None:
    """Logs what the notary of a log tells; a refusal is an alarm."""
    match notice:
        case Signed():
            _log.info(
                "checkpoint_published", log=log.name, position=notice.size, events=notice.leaves
            )
        case Refused(position=None):
            _log.error("notary_refuses", log=log.name, code=notice.ground.value)
        case Refused():
            _log.error(
                "notary_refuses", log=log.name, code=notice.ground.value, position=notice.position
            )
        case Delayed():
            _log.warning("notary_delayed", log=log.name, trouble=notice.trouble)


def note_key(settings: Settings, log: ServedLog = CASES) -> str:
    """The vkey of the key that signs a log's checkpoints, which is made where there is none.

    Raises ``CannotStart``.
    """
    return note_vkeys(settings, log)[-1]


def note_vkeys(settings: Settings, log: ServedLog = CASES) -> list[str]:
    """The vkeys of all epochs of a log, in order; the first is made where there is none.

    Raises ``CannotStart``.
    """
    folder, first_origin = settings.secrets_dir, log.origin(settings)
    try:
        note_signer(folder, log=log.name, origin=first_origin, random_bytes=os.urandom)
        keys = note_keys(folder, log=log.name, first_origin=first_origin)
    except KeyFolderRefused as refused:
        raise CannotStart(str(refused)) from None
    return [key.vkey for key in keys]


def adopt_checkpoint(settings: Settings, file: Path, log: ServedLog = CASES) -> str:
    """Make a checkpoint the record of a log's notary; says which. Raises ``CannotStart``."""
    # Only this command needs to find the databases of a running service.
    from api.databases_at_hand import at_hand  # noqa: PLC0415

    with ExitStack() as closing:
        try:
            note = file.read_text(encoding="utf-8")
            settings = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
            rows = _lead(settings, log, closing)
            epoch = epochs(rows)[-1]
            record = SignedRecord(settings.notary_dir, log=epoch_name(log.name, epoch.number))
            closing.enter_context(record.held())
            checkpoint = adopt(
                note,
                key=_signer(settings, log, epoch, create=False).key,
                tree=StoredTree(log.notarised, rows),
                record=record,
            )
        except Exception as problem:
            raise CannotStart(_sentence(problem)) from problem
    return f"The notary goes on from size {checkpoint.size}."


def _signer(settings: Settings, log: ServedLog, epoch: Epoch, *, create: bool) -> NoteSigner:
    return note_signer(
        settings.secrets_dir,
        log=log.name,
        origin=epoch.origin,
        epoch=epoch.number,
        random_bytes=os.urandom if create else None,
    )


def _lead(settings: Settings, log: ServedLog, closing: ExitStack) -> Rows:
    """Wait for the running notary, which leads for a moment at a time while it refuses to sign."""
    patience = Waiting(seconds=_PATIENCE, monotonic=time.monotonic, pause=lambda: time.sleep(_LOOK))
    while True:
        try:
            return closing.enter_context(leading(log.address(settings), log=log.name))
        except AnotherLeads:
            if not patience.wait():
                raise


def _sentence(problem: Exception) -> str:
    match problem:
        case CannotStart() | KeyFolderRefused() | NoteRefused():
            return str(problem)
        case RecordThere():
            return "The notary has its record: there is nothing to adopt."
        case RecordInUse() | AnotherLeads():
            return "A notary is at work and has its record: there is nothing to adopt."
        case SigningRefused():
            return f"The log does not begin with what this checkpoint covers ({problem})."
        case OSError() | UnicodeDecodeError() | psycopg.Error():
            return f"It could not be read or written ({reason_of(problem)})."
    raise problem
