"""A case's row after one event."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from domain.case.case import Status
from domain.case.corrections import EntryCorrected
from domain.case.measures import MeasuresRecorded
from domain.case.referral import ReferralReceived
from domain.commands import MeasureScores
from domain.envelope import Envelope
from projections.caseload import contacts, course, safety
from projections.caseload.ids import with_one
from projections.caseload.row import CaseloadRow
from projections.caseload.scores import with_total


class CaseUnknown(LookupError):
    """An event of a case whose beginning the view does not hold."""


def fold(
    row: CaseloadRow | None, entry: Envelope, scores: Mapping[UUID, MeasureScores]
) -> CaseloadRow:
    """The row after an event; the same object where the event changes nothing in it.

    Raises :class:`CaseUnknown` for a case that did not begin with a referral.
    """
    fact = entry.fact
    if isinstance(fact, ReferralReceived):
        return _begun(entry, fact)
    if row is None:
        raise CaseUnknown
    if isinstance(fact, MeasuresRecorded):
        return _measured(row, entry, fact, scores)
    if isinstance(fact, EntryCorrected) and fact.entry_type == MeasuresRecorded.TYPE:
        return replace(row, corrected_measures=with_one(row.corrected_measures, fact.entry))
    for area in (course, contacts, safety):
        row = area.after(row, entry)
    return row


def _begun(entry: Envelope, fact: ReferralReceived) -> CaseloadRow:
    return CaseloadRow(
        case_id=entry.originator_id,
        person_id=fact.person,
        pathway=fact.pathway.value,
        service=fact.service,
        urgency=fact.urgency.value,
        received_on=fact.received,
        status=Status.RECEIVED.value,
        reached=Status.RECEIVED.value,
    )


def _measured(
    row: CaseloadRow,
    entry: Envelope,
    fact: MeasuresRecorded,
    scores: Mapping[UUID, MeasureScores],
) -> CaseloadRow:
    if fact.risk_response_owed:
        row = replace(row, risk_responses_owed=(*row.risk_responses_owed, entry.id))
    scored = scores.get(entry.id)
    if scored is None or not fact.complete:
        return row
    return with_total(row, fact.instrument, scored.total, fact.completed_on)
