"""What is planned, agreed and offered around a case: supervision, handover, transition, goals."""

# Every handler is given the entry and its fact, and few need both.
# ruff: noqa: ARG001

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.discharge.transition import (
    TransitionCompleted,
    TransitionFailed,
    TransitionPlanned,
)
from domain.case.measures.goals import GoalSet
from domain.case.oversight.allocation import PriorityRated
from domain.case.oversight.handover import (
    HandoverAccepted,
    HandoverCompleted,
    HandoverOffered,
    HandoverRejected,
    HandoverWithdrawn,
    Stage,
)
from domain.case.supervision.supervision import (
    CaseReviewedInSupervision,
    SupervisionActionAgreed,
    SupervisionActionCompleted,
)
from domain.facts import Fact
from domain.moments import london_day
from projections.caseload.handler import Handler
from projections.caseload.ids import without_places
from projections.caseload.row import CaseloadRow
from projections.changes import changed


def _reviewed(row: CaseloadRow, entry: LogEntry, fact: CaseReviewedInSupervision) -> CaseloadRow:
    row = changed(row, planned_sessions=fact.planned_sessions or row.planned_sessions)
    day = london_day(entry.envelope.occurred.latest)
    if row.last_supervised_on is not None and day < row.last_supervised_on:
        return row
    return changed(row, last_supervised_on=day, next_review_on=fact.next_review)


def _agreed(row: CaseloadRow, entry: LogEntry, fact: SupervisionActionAgreed) -> CaseloadRow:
    return changed(
        row,
        open_actions=(*row.open_actions, entry.id),
        open_actions_due=(*row.open_actions_due, fact.due_on),
    )


def _done(row: CaseloadRow, entry: LogEntry, fact: SupervisionActionCompleted) -> CaseloadRow:
    place = frozenset({row.open_actions.index(fact.action)})
    return changed(
        row,
        open_actions=without_places(row.open_actions, place),
        open_actions_due=without_places(row.open_actions_due, place),
    )


def _rated(row: CaseloadRow, entry: LogEntry, fact: PriorityRated) -> CaseloadRow:
    return changed(row, priority=fact.priority, priority_rated=entry.id)


def _offered(row: CaseloadRow, entry: LogEntry, fact: HandoverOffered) -> CaseloadRow:
    return changed(
        row,
        handover=entry.id,
        handover_to=fact.practitioner,
        handover_stage=Stage.OFFERED.value,
    )


def _taken(row: CaseloadRow, entry: LogEntry, fact: HandoverAccepted) -> CaseloadRow:
    return changed(row, handover_stage=Stage.ACCEPTED.value)


def _handed_over(row: CaseloadRow, entry: LogEntry, fact: Fact) -> CaseloadRow:
    return changed(row, handover=None, handover_to=None, handover_stage=None)


def _to_move(row: CaseloadRow, entry: LogEntry, fact: TransitionPlanned) -> CaseloadRow:
    return changed(row, transition=entry.id, transition_due_on=fact.target_on)


def _moved(row: CaseloadRow, entry: LogEntry, fact: Fact) -> CaseloadRow:
    return changed(row, transition=None, transition_due_on=None)


def _goal(row: CaseloadRow, entry: LogEntry, fact: GoalSet) -> CaseloadRow:
    return changed(row, goal_count=row.goal_count + 1)


HANDLERS: Mapping[type[Fact], Handler] = {
    CaseReviewedInSupervision: _reviewed,
    SupervisionActionAgreed: _agreed,
    SupervisionActionCompleted: _done,
    PriorityRated: _rated,
    HandoverOffered: _offered,
    HandoverAccepted: _taken,
    HandoverRejected: _handed_over,
    HandoverWithdrawn: _handed_over,
    HandoverCompleted: _handed_over,
    TransitionPlanned: _to_move,
    TransitionCompleted: _moved,
    TransitionFailed: _moved,
    GoalSet: _goal,
}
"""What they change in a row."""
