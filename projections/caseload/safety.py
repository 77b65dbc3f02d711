"""Risk and safeguarding on a caseload: levels, plans, what is owed, what is open."""

from dataclasses import replace
from uuid import UUID

from domain.case.agencies import AgencyDecision, AgencyReferralMade, AgencyResponseReceived
from domain.case.risk import RiskAssessed, RiskLevelChanged, RiskScreened
from domain.case.safeguarding import ConcernClosed, ConcernRaised
from domain.case.safety_plan import SafetyPlanAgreed, SafetyPlanWithdrawn
from domain.envelope import Envelope
from projections.caseload.ids import without, without_places
from projections.caseload.row import CaseloadRow


def _closed(row: CaseloadRow, fact: ConcernClosed) -> CaseloadRow:
    places = frozenset(
        place for place, concern in enumerate(row.awaited_reply_concerns) if concern == fact.concern
    )
    row = replace(row, open_concerns=without(row.open_concerns, fact.concern))
    return _no_longer_awaiting(row, places)


def _referred(row: CaseloadRow, entry: Envelope, fact: AgencyReferralMade) -> CaseloadRow:
    return replace(
        row,
        awaited_replies=(*row.awaited_replies, entry.id),
        awaited_reply_concerns=(*row.awaited_reply_concerns, fact.concern),
        awaited_reply_by=(*row.awaited_reply_by, fact.reply_expected_by),
    )


def _answered(row: CaseloadRow, fact: AgencyResponseReceived) -> CaseloadRow:
    # A question back leaves the matter where it was; an agency may answer again later.
    if (
        fact.decision is AgencyDecision.MORE_INFORMATION_ASKED
        or fact.referral not in row.awaited_replies
    ):
        return row
    return _no_longer_awaiting(row, frozenset({row.awaited_replies.index(fact.referral)}))


def _no_longer_awaiting(row: CaseloadRow, places: frozenset[int]) -> CaseloadRow:
    return replace(
        row,
        awaited_replies=without_places(row.awaited_replies, places),
        awaited_reply_concerns=without_places(row.awaited_reply_concerns, places),
        awaited_reply_by=without_places(row.awaited_reply_by, places),
    )


def _responded(row: CaseloadRow, measure: UUID | None) -> CaseloadRow:
    if measure is None:
        return row
    return replace(row, risk_responses_owed=without(row.risk_responses_owed, measure))


def after(row: CaseloadRow, entry: Envelope) -> CaseloadRow:
    """The row after an event, as far as risk and safeguarding go."""
    match entry.fact:
        case RiskScreened() | RiskAssessed() as fact:
            return _responded(row, fact.responds_to)
        case RiskLevelChanged() as fact:
            return replace(row, risk_level=fact.to_level.value)
        case SafetyPlanAgreed():
            return replace(row, safety_plan=entry.id)
        case SafetyPlanWithdrawn():
            return replace(row, safety_plan=None)
        case ConcernRaised():
            return replace(row, open_concerns=(*row.open_concerns, entry.id))
        case ConcernClosed() as fact:
            return _closed(row, fact)
        case AgencyReferralMade() as fact:
            return _referred(row, entry, fact)
        case AgencyResponseReceived() as fact:
            return _answered(row, fact)
    return row
