"""After a restore: is the log a beginning of what was lost, and going on without the rest.

`caseledger verify restore` tells; `caseledger epoch open` goes on, and only from a log that was
shown to be a beginning. docs/restoring.md is the operator's page.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import EventStore
from pydantic import SecretStr

from api.clock import utc_now
from api.composing.compose import new_stream
from api.composing.foundation import CONNECTION_WAIT, LOG_CONNECTIONS
from api.composing.keks import deployment_request_key
from api.notarising.notary import opened
from api.notarising.waiting import Waiting
from api.operators.log_verification import Asked, Checked, check_log, sentences
from api.settings import Settings
from application.casework import Casework, Identity
from application.epochs import open_epoch
from application.log import LogUnavailable
from domain.governance.epochs import LONGEST_NOTE, OpenEpoch
from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.ledger.calls import ConnectionLost
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.epoch_opening import (
    EpochOpening,
    LogMovedOn,
    NewEpoch,
    processes_serving,
)
from infrastructure.ledger.gatherer import Gatherer
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.notary.epochs import epoch_origin, numbers_in
from infrastructure.notary.notes import without_cosignatures
from infrastructure.notary.standing import Standing
from infrastructure.notary.stored_tree import CASE_LOG
from infrastructure.postgres.addresses import Addresses, DatabaseNames
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.external import prepare
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs
from infrastructure.postgres.provision import provision
from infrastructure.postgres.schema import bring_up_to_date
from infrastructure.records.case_log import CaseLog
from infrastructure.records.mapper import RecordMapper
from infrastructure.records.withheld import ClosedParts, WithheldKeys
from infrastructure.verifying.restore import Restored, restored

WHOLE, FORKED, SHORT, UNFINISHED = 0, 1, 2, 3
COULD_NOT = 4
"""Exit codes of `caseledger verify restore`."""

_CODES = {Standing.WHOLE: WHOLE, Standing.FORKED: FORKED, Standing.SHORT: SHORT}
_DATABASES = DatabaseNames()
_PATIENCE = 3.0
"""Seconds in which a connection that was closed just now is gone on the server too."""


def verify_restore(
    settings: Settings,
    *,
    checkpoints: Sequence[Path],
    keys: Sequence[str],
    as_json: bool,
    stop_asked: Callable[[], bool],
) -> int:
    """Print how the log stands to every checkpoint at hand; returns the exit code.

    Raises ``CannotStart``.
    """
    checked = _check(settings, checkpoints=checkpoints, keys=keys, stop_asked=stop_asked)
    if checked is None or checked.told["verdict"] == "unfinished":
        return UNFINISHED
    found = restored(checked.scope, checked.standing)
    if as_json:
        print(json.dumps({**_told(found), "log": checked.told}))
    else:
        verdict, *rest = sentences(checked.told)
        # What is missing is no finding of its own where all else is in order.
        only_short = found.standing is Standing.SHORT and [*checked.told["counts"]] == ["end"]
        more = [] if only_short else [verdict]
        print("\n".join([*_sentences(found), *more, *rest]))
    return _CODES[found.standing]


@dataclass(frozen=True, slots=True)
class Decision:
    """That the log is to go on: who decided, known by their local id, and what else is known."""

    by: UUID
    checkpoints: Sequence[Path] = ()


def open_new_epoch(
    settings: Settings,
    decision: Decision,
    *,
    say: Callable[[str], None],
    stop_asked: Callable[[], bool],
) -> None:
    """Go on without the lost events under a new name and key. Raises ``CannotStart``.

    The log is checked as a whole first. The opening is one transaction: killed before it, nothing
    was done; killed after it, the next start of the service goes on in the new epoch.
    """
    with ExitStack() as closing:
        addresses = _alone(settings, closing, say=say, stop_asked=stop_asked)
        settings = _at(settings, addresses)
        checked = _check(settings, checkpoints=decision.checkpoints, keys=(), stop_asked=stop_asked)
        if checked is None or checked.told["verdict"] == "unfinished":
            raise CannotStart("Stopped before the log was checked; nothing was done.")
        found = restored(checked.scope, checked.standing)
        epoch = _next(settings, checked, found)
        _record(settings, addresses, epoch, found, by=decision.by, closing=closing)
        say(f"{epoch.origin} goes on from position {epoch.first_position}.")
        with opened(settings) as notary:
            notary.resume()
            notary.step()
        say(
            "Its first checkpoint is signed. Give its key (caseledger keys note) to whoever checks."
        )


def _check(
    settings: Settings,
    *,
    checkpoints: Sequence[Path],
    keys: Sequence[str],
    stop_asked: Callable[[], bool],
) -> Checked | None:
    asked = Asked(checkpoints=checkpoints, keys=keys, restored=True)
    return check_log(settings, asked, stop_asked=stop_asked)


def _next(settings: Settings, checked: Checked, found: Restored) -> NewEpoch:
    """The epoch to open. Raises ``CannotStart`` where none may be."""
    if found.standing is Standing.WHOLE:
        raise CannotStart(
            "The log holds everything that was signed for: there is nothing to decide."
        )
    if found.lost is None:
        raise CannotStart(
            "The log is not a beginning of what was signed for, or is damaged: no epoch goes on"
            " from it. See what `caseledger verify restore` names, and restore another backup."
        )
    if checked.scope.covered > found.held:
        raise CannotStart(
            "The database itself holds a checkpoint of more events than it has: they were taken"
            " out of it, which is no restore. Restore a backup."
        )
    if not checked.scope.signers.keys:
        raise CannotStart(
            "The key that signed for the log is not in the folder of secrets: put it back first."
        )
    known = checked.scope.signers.epochs
    folder, log = settings.notary_dir, CASE_LOG.name
    signed = numbers_in(folder, log=log, suffix=".signed")
    # An epoch that was lost with its database is not begun again under the same name.
    number = 1 + max(known[-1].number, *signed, 1)
    return NewEpoch(number, epoch_origin(known[0].origin, number), found.held + 1)


def _record(
    settings: Settings,
    addresses: Addresses,
    epoch: NewEpoch,
    found: Restored,
    *,
    by: UUID,
    closing: ExitStack,
) -> None:
    assert found.lost is not None, "an epoch opens where something is lost"
    asked = OpenEpoch(
        epoch=epoch.number,
        checkpoint=_brief(found.lost.note),
        agreed=found.agreed,
        missing_first=epoch.first_position,
        missing_last=found.lost.checkpoint.size,
    )
    opening = EpochOpening(
        addresses.migrate, owner=settings.roles.owner, epoch=epoch, clock=utc_now
    )
    try:
        writing = _casework(settings, opening, epoch, closing)
        open_epoch(writing, asked, by=by)
    except LogMovedOn:
        raise CannotStart(
            "Something was recorded meanwhile, or the epoch is open already: nothing was done now."
            " Stop every process of the service and look again with `caseledger verify restore`."
        ) from None
    except LogUnavailable as trouble:
        raise CannotStart(
            f"The database gave no answer ({trouble}): look with `caseledger verify restore`"
            " whether the epoch is open."
        ) from None


def _casework(
    settings: Settings, opening: EpochOpening, epoch: NewEpoch, closing: ExitStack
) -> Casework:
    """The one way to write, by the one transaction that opens the epoch."""
    try:
        request_key = deployment_request_key(settings, create=False)
    except KeyFolderRefused as refused:
        raise CannotStart(str(refused)) from None
    ledger = ledger_pool(settings.ledger_address(), size=LOG_CONNECTIONS, timeout=CONNECTION_WAIT)
    closing.callback(ledger.close)
    recorder = LedgerRecorder(ledger, gatherer=Gatherer(opening.append), new_id=uuid4)
    mapper = RecordMapper(origin=epoch.origin, keys=WithheldKeys(), random_bytes=os.urandom)
    made = Casework(
        events=EventStore(mapper, recorder),
        recorder=recorder,
        log=CaseLog(reader=recorder),
        parts=ClosedParts(),
        identity=Identity(first_origin=recorder.first_origin(), request_key=request_key),
        clock=utc_now,
        new_stream=new_stream,
    )
    closing.callback(made.close)
    return made


def _brief(note: str) -> str:
    """The note with the log's own signature; its witnesses' where they leave room for the rest."""
    return note if len(note) <= LONGEST_NOTE else without_cosignatures(note)


def _alone(
    settings: Settings,
    closing: ExitStack,
    *,
    say: Callable[[str], None],
    stop_asked: Callable[[], bool],
) -> Addresses:
    """The databases, with no process of the service on them. Raises ``CannotStart``."""
    addresses = settings.external()
    if addresses is None:
        folder = DataFolder.hold(settings.data_dir)
        closing.callback(folder.release)
        postgres = EmbeddedPostgres(folder, embedded_programs(), say=say)
        closing.callback(postgres.stop)
        postgres.start(stop_asked=stop_asked)
        provision(postgres.url, databases=_DATABASES, roles=settings.roles)
        addresses = postgres.addresses(_DATABASES, settings.roles)
    else:
        prepare(addresses, settings.roles)
    bring_up_to_date(
        addresses,
        roles=settings.roles,
        origin=settings.log_origin,
        access_origin=settings.access_origin,
    )
    _check_alone(addresses, settings)
    return addresses


def _check_alone(addresses: Addresses, settings: Settings) -> None:
    patience = Waiting(seconds=_PATIENCE, monotonic=time.monotonic, pause=partial(time.sleep, 0.05))
    try:
        while processes_serving(addresses.migrate, service=settings.roles.service):
            if not patience.wait():
                raise CannotStart(
                    "Processes of the service are connected to the database: stop them all first."
                )
    except ConnectionLost:
        raise CannotStart("MIGRATE_URL: the database gave no answer.") from None


def _at(settings: Settings, addresses: Addresses) -> Settings:
    found = {
        "database_url": SecretStr(addresses.service),
        "migrate_url": SecretStr(addresses.migrate),
        "keys_url": SecretStr(addresses.keys),
        "access_url": SecretStr(addresses.access),
        "migrate_access_url": SecretStr(addresses.migrate_access),
    }
    return settings.model_copy(update=found)


def _told(found: Restored) -> dict[str, Any]:
    told: dict[str, Any] = {
        "standing": found.standing.value,
        "held": found.held,
        "agreed": found.agreed,
    }
    if found.lost is not None:
        told["missing"] = {"first": found.held + 1, "last": found.lost.checkpoint.size}
        told["checkpoint"] = found.lost.note
    return told


def _sentences(found: Restored) -> Iterator[str]:
    """What was found, for people: the verdict first."""
    if found.standing is Standing.WHOLE:
        yield "The log holds everything that was signed for."
        return
    if found.lost is None:
        yield (
            "This is not a beginning of the log that was signed for: do not go on with it. It"
            f" agrees with the checkpoints up to event {found.agreed:,}."
        )
        return
    lost = found.lost.checkpoint
    yield f"The log is short: events {found.held + 1:,} to {lost.size:,} are missing."
    yield (
        f"What is there is a beginning of what was signed for: it gives the root of the checkpoint"
        f" of {found.agreed:,} events."
    )
    if found.held > found.agreed:
        yield (
            f"Events {found.agreed + 1:,} to {found.held:,} stand after that checkpoint: they are"
            " in order in themselves, and no checkpoint of just them was kept to compare with."
        )
