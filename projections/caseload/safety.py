"""Risk and safeguarding on a caseload: levels, plans, what is owed, what stands open."""

# Every handler is given the entry and its fact, and few need both.
# ruff: noqa: ARG001

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.risk.risk import RiskAssessed, RiskLevelChanged, RiskScreened
from domain.case.risk.safety_plan import SafetyPlanAgreed, SafetyPlanWithdrawn
from domain.case.safeguarding import statuses  # noqa: F401 - its kinds are registered by being imported
from domain.case.safeguarding.agencies import (
    AgencyDecision,
    AgencyReferralMade,
    AgencyResponseChased,
    AgencyResponseReceived,
)
from domain.case.safeguarding.concern_links import ConcernMerged, ConcernReopened
from domain.case.safeguarding.periods import BeganFact, EndedFact
from domain.case.safeguarding.safeguarding import ConcernClosed, ConcernRaised
from domain.facts import Fact, event_classes
from projections.caseload.handler import Handler
from projections.caseload.ids import without, without_places
from projections.caseload.row import CaseloadRow
from projections.changes import changed


def _closed(row: CaseloadRow, entry: LogEntry, fact: ConcernClosed) -> CaseloadRow:
    places = frozenset(
        place for place, concern in enumerate(row.awaited_reply_concerns) if concern == fact.concern
    )
    row = changed(row, open_concerns=without(row.open_concerns, fact.concern))
    return _no_longer_awaiting(row, places)


def _referred(row: CaseloadRow, entry: LogEntry, fact: AgencyReferralMade) -> CaseloadRow:
    return changed(
        row,
        awaited_replies=(*row.awaited_replies, entry.id),
        awaited_reply_concerns=(*row.awaited_reply_concerns, fact.concern),
        awaited_reply_by=(*row.awaited_reply_by, fact.reply_expected_by),
    )


def _answered(row: CaseloadRow, entry: LogEntry, fact: AgencyResponseReceived) -> CaseloadRow:
    # A question back leaves the matter where it was; an agency may answer again later.
    if (
        fact.decision is AgencyDecision.MORE_INFORMATION_ASKED
        or fact.referral not in row.awaited_replies
    ):
        return row
    return _no_longer_awaiting(row, frozenset({row.awaited_replies.index(fact.referral)}))


def _no_longer_awaiting(row: CaseloadRow, places: frozenset[int]) -> CaseloadRow:
    return changed(
        row,
        awaited_replies=without_places(row.awaited_replies, places),
        awaited_reply_concerns=without_places(row.awaited_reply_concerns, places),
        awaited_reply_by=without_places(row.awaited_reply_by, places),
    )


def _responded(row: CaseloadRow, entry: LogEntry, fact: RiskScreened | RiskAssessed) -> CaseloadRow:
    if fact.responds_to is None:
        return row
    return changed(row, risk_responses_owed=without(row.risk_responses_owed, fact.responds_to))


def _level(row: CaseloadRow, entry: LogEntry, fact: RiskLevelChanged) -> CaseloadRow:
    return changed(row, risk_level=fact.to_level.value, risk_judged=entry.id)


def _planned(row: CaseloadRow, entry: LogEntry, fact: SafetyPlanAgreed) -> CaseloadRow:
    return changed(row, safety_plan=entry.id)


def _unplanned(row: CaseloadRow, entry: LogEntry, fact: SafetyPlanWithdrawn) -> CaseloadRow:
    return changed(row, safety_plan=None)


def _raised(row: CaseloadRow, entry: LogEntry, fact: ConcernRaised) -> CaseloadRow:
    return changed(row, open_concerns=(*row.open_concerns, entry.id))


def _merged(row: CaseloadRow, entry: LogEntry, fact: ConcernMerged) -> CaseloadRow:
    return changed(
        row,
        open_concerns=without(row.open_concerns, fact.concern),
        awaited_reply_concerns=tuple(
            fact.into if concern == fact.concern else concern
            for concern in row.awaited_reply_concerns
        ),
    )


def _reopened(row: CaseloadRow, entry: LogEntry, fact: ConcernReopened) -> CaseloadRow:
    return changed(row, open_concerns=(*row.open_concerns, fact.concern))


def _chased(row: CaseloadRow, entry: LogEntry, fact: AgencyResponseChased) -> CaseloadRow:
    if fact.reply_expected_by is None:
        return row
    days = zip(row.awaited_replies, row.awaited_reply_by, strict=True)
    return changed(
        row,
        awaited_reply_by=tuple(
            fact.reply_expected_by if id == fact.referral else day for id, day in days
        ),
    )


def _status_began(row: CaseloadRow, entry: LogEntry, fact: BeganFact) -> CaseloadRow:
    # One that was over when it was learned of never stood open.
    if fact.until is not None:
        return row
    return changed(row, open_statuses=(*row.open_statuses, fact.STATUS.value))


def _status_ended(row: CaseloadRow, entry: LogEntry, fact: EndedFact) -> CaseloadRow:
    # Nobody has one kind twice at a time.
    left = tuple(kind for kind in row.open_statuses if kind != fact.STATUS.value)
    return changed(row, open_statuses=left)


_STATUSES: Mapping[type[Fact], Handler] = {
    kind: _status_began if issubclass(kind, BeganFact) else _status_ended
    for kind in event_classes()
    if issubclass(kind, BeganFact | EndedFact)
}

HANDLERS: Mapping[type[Fact], Handler] = {
    **_STATUSES,
    RiskScreened: _responded,
    RiskAssessed: _responded,
    RiskLevelChanged: _level,
    SafetyPlanAgreed: _planned,
    SafetyPlanWithdrawn: _unplanned,
    ConcernRaised: _raised,
    ConcernClosed: _closed,
    ConcernMerged: _merged,
    ConcernReopened: _reopened,
    AgencyReferralMade: _referred,
    AgencyResponseChased: _chased,
    AgencyResponseReceived: _answered,
}
"""What risk and safeguarding change in a row."""
