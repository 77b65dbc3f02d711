"""`caseledger evidence`: an evidence bundle of a case, written to a file."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
from rich.console import Console

from api.composing.compose import casework, evidence
from api.composing.foundation import foundation
from api.composing.gate import gate_of
from api.databases_at_hand import at_hand
from api.notarising.notary import opened
from api.notarising.served_logs import LOGS
from api.notarising.waiting import Waiting
from api.operators.recording import record_reading
from api.settings import Settings
from application.callers import Caller, operator, own_id
from application.casework import TooBusy
from application.evidence import (
    Bundle,
    EvidenceAsked,
    NotCovered,
    TooLarge,
    Withholding,
)
from application.judging import NoSuchStream
from application.log import Log, LogUnavailable, NotYet, PartsUnavailable
from domain.commands import Refusal
from domain.documents import BLOB
from domain.envelope import Purpose
from domain.evidence import Ground
from domain.roles import Role
from infrastructure.access.index import AccessIndex
from infrastructure.heads.heads_tree import HeadsAltered
from infrastructure.ledger.connections import ledger_pool
from infrastructure.notary.leading import AnotherLeads
from infrastructure.notary.published_tree import TreeBroken
from infrastructure.notary.refusals import SigningRefused
from infrastructure.notary.signed_record import RecordInUse
from infrastructure.postgres.cannot_start import CannotStart

WAIT_SECONDS = 15.0
_LOOK = 0.05
_PART = re.compile(rf"[a-z][a-z0-9_]*(\.[0-9]+)?({re.escape(BLOB)})?")


def asked_on_command_line(
    case: str,
    *,
    why: str,
    position: int | None,
    readings: int | None,
    withhold: Sequence[str],
) -> EvidenceAsked:
    """What words on the command line ask for; raises `CannotStart` where one can't be read."""
    if why not in set(Purpose):
        raise CannotStart(f"Choose a purpose: {', '.join(Purpose)}.")
    return EvidenceAsked(
        case=_id(case, "--case"),
        why=Purpose(why),
        position=position,
        readings=readings,
        withhold=tuple(_withholding(each) for each in withhold),
    )


def write_evidence(settings: Settings, asked: EvidenceAsked, *, by: str | None, out: Path) -> str:
    """Write the bundle to a file that there is not yet; the sentence says what it is.

    Who runs this answers for what leaves the house. Raises `CannotStart`.
    """
    actor = None if by is None else _id(by, "--by")
    with ExitStack() as closing:
        try:
            bundle = _made(settings, actor, asked, closing)
        except Exception as problem:
            raise CannotStart(_sentence(problem)) from problem
    try:
        with out.open("xb") as file:
            file.write(bundle.content)
    except OSError as trouble:
        raise CannotStart(f"{out} can't be written ({trouble.strerror}).") from None
    told = f"{out}: case {bundle.case} as of position {bundle.size}, {len(bundle.content):,} bytes"
    if bundle.readings is None:
        return f"{told}; nobody had asked for it."
    return f"{told}; who has seen it up to position {bundle.readings} of the access log."


def _made(
    settings: Settings, actor: UUID | None, asked: EvidenceAsked, closing: ExitStack
) -> Bundle:
    terminal = Console(stderr=True)
    found = at_hand(settings, closing, say=terminal.print, stop_asked=lambda: False)
    base = foundation(found, closing)
    readings = ledger_pool(found.access_address(), size=1)
    closing.callback(readings.close)
    # Beside a database of somebody else a notary is theirs to run.
    signs = settings.database_url is None
    writing = casework(base, closing)
    making = evidence(
        found,
        base,
        writing,
        AccessIndex(readings),
        gate=gate_of(writing, base.log, base.pool),
        patience=lambda: Waiting(
            seconds=WAIT_SECONDS, monotonic=time.monotonic, pause=_pause(found, signs=signs)
        ),
    )
    reader = _releasing(base.log, asked.case, actor or own_id(base.recorder.first_origin()))
    bundle = making.bundle(reader, asked)
    record_reading(
        found,
        action="make-evidence",
        by=reader,
        why=asked.why,
        stream=asked.case,
        position=bundle.size,
    )
    return bundle


def _releasing(log: Log, case: UUID, actor: UUID) -> Caller:
    """Who holds the keys answers for what leaves the house, whichever organisation's case it is."""
    reader = operator(actor, Role.INFORMATION_GOVERNANCE)
    entries = log.entries(case)
    if not entries:
        return reader
    return replace(reader, organisation=entries[0].record["by"]["organisation"])


def _pause(settings: Settings, *, signs: bool) -> Callable[[], None]:
    """A short wait; where no notary is at work because no service runs, its work is done here."""

    def pause() -> None:
        if signs:
            for log in LOGS.values():
                with (
                    suppress(RecordInUse, AnotherLeads, SigningRefused, psycopg.Error, OSError),
                    opened(settings, log) as notary,
                ):
                    notary.resume()
                    notary.step()
        time.sleep(_LOOK)

    return pause


def _withholding(text: str) -> Withholding:
    place, _, ground = text.partition("=")
    event, _, part = place.partition("/")
    if ground not in set(Ground):
        raise CannotStart(f"Choose a ground: {', '.join(Ground)}.")
    if not _PART.fullmatch(part):
        raise CannotStart("Name what to withhold as EVENT/PART, the event by its id.")
    return Withholding(_id(event, "--withhold"), part, Ground(ground))


def _id(text: str, option: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CannotStart(f"{option} needs an id.") from None


def _sentence(problem: Exception) -> str:
    match problem:
        case CannotStart():
            return str(problem)
        case NoSuchStream():
            return "There is no such case, or there was none then."
        case NotYet():
            return "The log has not come to that position yet."
        case Refusal():
            return problem.sentence
        case TooLarge():
            return "The documents are more than one bundle holds: withhold some."
        case NotCovered():
            return "No checkpoint covers the case: is a notary at work?"
        case TreeBroken() | HeadsAltered():
            return "The log is not what was signed: `caseledger verify log` says where."
        case LogUnavailable() | PartsUnavailable() | TooBusy():
            return "The log or the keys can't be reached now."
    raise problem
