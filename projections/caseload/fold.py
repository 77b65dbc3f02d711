"""A case's row after one event."""

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from application.log import LogEntry
from domain.case.case import Status
from domain.case.corrections.corrections import EntryCorrected
from domain.case.measures.measures import MeasuresRecorded
from domain.case.referral.referral import ReferralReceived
from domain.commands import MeasureScores
from domain.facts import event_class
from projections.caseload import contacts, course, oversight, safety
from projections.caseload.handler import Handler
from projections.caseload.ids import with_one
from projections.caseload.row import CaseloadRow
from projections.caseload.scores import with_total
from projections.caseload.waiting import placed
from projections.changes import changed

_AREAS = (course.HANDLERS, contacts.HANDLERS, oversight.HANDLERS, safety.HANDLERS)


class CaseUnknown(LookupError):
    """An event of a case whose beginning the view does not hold."""


def fold(
    row: CaseloadRow | None, entry: LogEntry, scores: Mapping[UUID, MeasureScores]
) -> CaseloadRow:
    """The row after an event; the same object where the event changes nothing in it.

    The record of an event of which nothing is shown is not read. Raises :class:`CaseUnknown` for a
    case that did not begin with a referral.
    """
    after = _folded(row, entry, scores)
    return after if after is row else placed(after)


def _folded(
    row: CaseloadRow | None, entry: LogEntry, scores: Mapping[UUID, MeasureScores]
) -> CaseloadRow:
    if entry.type == ReferralReceived.TYPE:
        return _begun(entry)
    if row is None:
        raise CaseUnknown
    if entry.type == MeasuresRecorded.TYPE:
        return _measured(row, entry, scores)
    if entry.type == EntryCorrected.TYPE:
        return _corrected(row, entry)
    handlers = _handlers(entry.type, entry.schema)
    if handlers:
        fact = entry.fact
        for handle in handlers:
            row = handle(row, entry, fact)
    return row


@cache
def _handlers(type: str, schema: int) -> tuple[Handler, ...]:
    kind = event_class(type, schema)
    return tuple(handlers[kind] for handlers in _AREAS if kind in handlers)


def _begun(entry: LogEntry) -> CaseloadRow:
    fact = entry.fact
    assert isinstance(fact, ReferralReceived)
    return CaseloadRow(
        case_id=entry.stream,
        person_id=fact.person,
        pathway=fact.pathway.value,
        service=fact.service,
        urgency=fact.urgency.value,
        received_on=fact.received,
        referral=entry.id,
        referral_position=entry.position,
        waiting_since=fact.received,
        status=Status.RECEIVED.value,
        reached=Status.RECEIVED.value,
    )


def _corrected(row: CaseloadRow, entry: LogEntry) -> CaseloadRow:
    fact = entry.fact
    assert isinstance(fact, EntryCorrected)
    if fact.entry_type != MeasuresRecorded.TYPE:
        return row
    return changed(row, corrected_measures=with_one(row.corrected_measures, fact.entry))


def _measured(
    row: CaseloadRow, entry: LogEntry, scores: Mapping[UUID, MeasureScores]
) -> CaseloadRow:
    fact = entry.fact
    assert isinstance(fact, MeasuresRecorded)
    if fact.risk_response_owed:
        row = changed(row, risk_responses_owed=(*row.risk_responses_owed, entry.id))
    scored = scores.get(entry.id)
    if scored is None or not fact.complete:
        return row
    return with_total(row, fact.instrument, scored.total, fact.completed_on)
