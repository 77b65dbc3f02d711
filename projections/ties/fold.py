"""What ties people to a case after one event more."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from application.log import LogEntry
from domain.case.case import project
from domain.case.corrections.corrections import WITHDRAWALS
from domain.case.oversight import allocation, handover
from domain.case.referral import referral
from domain.case.restriction import restriction
from domain.case.safeguarding.periods import BeganFact
from domain.case.safeguarding.safeguarding import ConcernRaised
from domain.case.sessions.sessions import TreatmentStarted, TreatmentStartWithdrawn
from domain.facts import event_class
from domain.gate.tied import Ties, ties_of
from projections.changes import changed

_AREAS = {area.AREA: area for area in (referral, allocation, handover, restriction)}


def begun(case: UUID) -> Ties:
    """The ties of a case of which nothing has been told yet."""
    return Ties(
        id=case,
        referral=referral.State(),
        allocation=allocation.State(),
        handover=handover.State(),
        restriction=restriction.State(),
        treatment_started=False,
        ever_of_concern=False,
    )


def hears(entry: LogEntry) -> bool:
    """Whether an event of this kind may change what ties people to its case. The record of one that
    does not is never read."""
    return entry.type in WITHDRAWALS or any(_changes(entry.type, entry.schema))


def fold(ties: Ties, entry: LogEntry) -> Ties:
    """The ties after an event that withdraws none; the same object where it changes none."""
    areas, said = _changes(entry.type, entry.schema)
    if not areas and not said:
        return ties
    told = {area: _AREAS[area].evolve(getattr(ties, area), entry.envelope) for area in areas}
    return changed(ties, **told, **said)


def retold(stream: Sequence[LogEntry]) -> Ties:
    """The ties after all of a case's events, of which those that were withdrawn no longer count."""
    case = project(None, (entry.envelope for entry in stream))
    assert case is not None, "it has events"
    return ties_of(case)


@cache
def _changes(type: str, schema: int) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The areas that hear an event of this kind, and what else it says by being there."""
    kind = event_class(type, schema)
    areas = tuple(n for n, area in _AREAS.items() if n == kind.AREA or type in area.HEARS)
    if type in {TreatmentStarted.TYPE, TreatmentStartWithdrawn.TYPE}:
        return areas, {"treatment_started": type == TreatmentStarted.TYPE}
    if type == ConcernRaised.TYPE or issubclass(kind, BeganFact):
        return areas, {"ever_of_concern": True}
    return areas, {}
