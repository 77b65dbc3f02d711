"""What is agreed, asked for and planned around a case, and what came since its last review."""

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.discharge.transition import (
    TransitionAsked,
    TransitionCompleted,
    TransitionFailed,
    TransitionPlanned,
)
from domain.case.documents import Direction, DocumentAdded, DocumentSent
from domain.case.measures.measures import MeasuresRecorded
from domain.case.risk.risk import RiskAssessed, RiskLevelChanged
from domain.case.risk.safety_plan import SafetyPlanReviewed
from domain.case.supervision.supervision import (
    CaseReviewedInSupervision,
    SupervisionActionAgreed,
    SupervisionActionCompleted,
    SupervisionRequested,
    SupervisionScheduled,
)
from domain.moments import london_day, start_of
from projections.boards.item import Kind
from projections.boards.items import (
    Handler,
    Items,
    amended,
    item,
    opened,
    put,
    settled,
    settled_where,
)

_ASKS_FOR_A_REVIEW = (Kind.NEW_ASSESSMENT, Kind.RISK_ANSWER, Kind.MISSED_CONTACT)


def _agreed(items: Items, entry: LogEntry, fact: SupervisionActionAgreed) -> Items:
    return opened(
        items,
        entry,
        Kind.ACTION,
        because=(fact.review, entry.id),
        due_on=fact.due_on,
        owner=fact.owner,
        about=fact.review,
    )


def _done(items: Items, _entry: LogEntry, fact: SupervisionActionCompleted) -> Items:
    return settled(items, Kind.ACTION, fact.action)


def _asked(items: Items, entry: LogEntry, fact: SupervisionRequested) -> Items:
    actor = entry.envelope.by.actor
    return opened(items, entry, Kind.REVIEW_ASKED, code=fact.reason.value, owner=actor)


def _scheduled(items: Items, entry: LogEntry, fact: SupervisionScheduled) -> Items:
    return opened(items, entry, Kind.REVIEW_PLANNED, due_on=fact.planned_for, owner=fact.supervisor)


def _reviewed(items: Items, entry: LogEntry, fact: CaseReviewedInSupervision) -> Items:
    """A review written down late does not cover what came after it."""
    day = london_day(entry.envelope.occurred.latest)
    for kind in _ASKS_FOR_A_REVIEW:
        items = settled_where(items, kind, lambda item: london_day(item.begun_at) <= day)
    items = settled_where(items, Kind.REVIEW_ASKED, lambda _: True)
    return items if fact.meeting is None else settled(items, Kind.REVIEW_PLANNED, fact.meeting)


def _measured(items: Items, entry: LogEntry, fact: MeasuresRecorded) -> Items:
    if not fact.risk_response_owed:
        return items
    day = start_of(fact.completed_on)
    return opened(items, entry, Kind.RISK_ANSWER, begun_at=day, code=fact.instrument)


def _risk_assessed(items: Items, entry: LogEntry, fact: RiskAssessed) -> Items:
    """The latest there is."""
    case, level = entry.stream, fact.level.value
    items = put(items, entry, Kind.RISK_ASSESSED, case, because=(entry.id,), code=level)
    return _risk_reviewed(items, entry, fact)


def _risk_reviewed(
    items: Items, entry: LogEntry, _fact: RiskAssessed | RiskLevelChanged | SafetyPlanReviewed
) -> Items:
    # One may be recorded after a later one: the last goes by when it was.
    before, case = item(items, Kind.RISK_REVIEWED, entry.stream), entry.stream
    if before is not None and before.begun_at > entry.envelope.occurred.latest:
        return items
    actor = entry.envelope.by.actor
    return put(
        items,
        entry,
        Kind.RISK_REVIEWED,
        case,
        because=(entry.id,),
        owner=actor,
        code=entry.type,
    )


def _planned(items: Items, entry: LogEntry, fact: TransitionPlanned) -> Items:
    service, day = fact.receiving_service, fact.target_on
    return opened(items, entry, Kind.TRANSITION, due_on=day, code=service)


def _service_asked(items: Items, entry: LogEntry, fact: TransitionAsked) -> Items:
    planned = item(items, Kind.TRANSITION, fact.transition)
    if planned is None:
        return _asked_again(items, entry, fact)
    return put(
        settled(items, Kind.TRANSITION, fact.transition),
        entry,
        Kind.TRANSITION_ASKED,
        fact.transition,
        begun_at=start_of(fact.happened_on),
        because=(fact.transition, entry.id),
        due_on=planned.due_on,
        code=planned.code,
    )


def _asked_again(items: Items, entry: LogEntry, fact: TransitionAsked) -> Items:
    # It waits since it was first asked, whichever asking was written down first.
    asked = item(items, Kind.TRANSITION_ASKED, fact.transition)
    if asked is None:
        return items
    return amended(
        items,
        Kind.TRANSITION_ASKED,
        fact.transition,
        begun_at=min(asked.begun_at, start_of(fact.happened_on)),
        because=(*asked.because, entry.id),
    )


def _moved(items: Items, _entry: LogEntry, fact: TransitionCompleted | TransitionFailed) -> Items:
    items = settled(items, Kind.TRANSITION, fact.transition)
    return settled(items, Kind.TRANSITION_ASKED, fact.transition)


def _added(items: Items, entry: LogEntry, fact: DocumentAdded) -> Items:
    if fact.supersedes is not None:
        items = settled(items, Kind.LETTER, fact.supersedes)
    if fact.direction is not Direction.OUTGOING:
        return items
    actor = entry.envelope.by.actor
    return opened(items, entry, Kind.LETTER, code=fact.kind, owner=actor)


def _sent(items: Items, _entry: LogEntry, fact: DocumentSent) -> Items:
    return settled(items, Kind.LETTER, fact.document)


HANDLERS: Mapping[str, Handler] = {
    SupervisionActionAgreed.TYPE: _agreed,
    SupervisionActionCompleted.TYPE: _done,
    SupervisionRequested.TYPE: _asked,
    SupervisionScheduled.TYPE: _scheduled,
    CaseReviewedInSupervision.TYPE: _reviewed,
    MeasuresRecorded.TYPE: _measured,
    RiskAssessed.TYPE: _risk_assessed,
    RiskLevelChanged.TYPE: _risk_reviewed,
    SafetyPlanReviewed.TYPE: _risk_reviewed,
    TransitionPlanned.TYPE: _planned,
    TransitionAsked.TYPE: _service_asked,
    TransitionCompleted.TYPE: _moved,
    TransitionFailed.TYPE: _moved,
    DocumentAdded.TYPE: _added,
    DocumentSent.TYPE: _sent,
}
"""What they change in what stands open."""
