"""Concerns that stand open, and the answers of agencies that are awaited about them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from application.log import LogEntry
from domain.case.safeguarding.agencies import (
    AgencyDecision,
    AgencyReferralMade,
    AgencyResponseChased,
    AgencyResponseReceived,
)
from domain.case.safeguarding.concern_decisions import ConcernTriaged, SafeguardingDecisionMade
from domain.case.safeguarding.concern_links import ConcernMerged, ConcernReopened
from domain.case.safeguarding.safeguarding import ConcernClosed, ConcernRaised
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
from projections.changes import changed


def _raised(items: Items, entry: LogEntry, fact: ConcernRaised) -> Items:
    return opened(items, entry, Kind.CONCERN, code=fact.variant.value)


def _judged(items: Items, entry: LogEntry, fact: ConcernTriaged) -> Items:
    return _rests_on(items, entry, fact.concern)


def _decided(items: Items, entry: LogEntry, fact: SafeguardingDecisionMade) -> Items:
    # The latest decision says by when it is looked at again; one that does not leaves no day.
    return _rests_on(items, entry, fact.concern, due_on=fact.review_by)


def _rests_on(items: Items, entry: LogEntry, concern: UUID, **told: Any) -> Items:
    """With this entry among those that an open concern rests on."""
    found = item(items, Kind.CONCERN, concern)
    if found is None:
        return items
    return amended(items, Kind.CONCERN, concern, because=(*found.because, entry.id), **told)


def _closed(items: Items, _entry: LogEntry, fact: ConcernClosed) -> Items:
    items = settled(items, Kind.CONCERN, fact.concern)
    return settled_where(items, Kind.AGENCY_REPLY, lambda reply: reply.about == fact.concern)


def _merged(items: Items, _entry: LogEntry, fact: ConcernMerged) -> Items:
    left = settled(items, Kind.CONCERN, fact.concern)
    return {
        id: changed(each, about=fact.into)
        if each.kind == Kind.AGENCY_REPLY and each.about == fact.concern
        else each
        for id, each in left.items()
    }


def _reopened(items: Items, entry: LogEntry, fact: ConcernReopened) -> Items:
    return put(items, entry, Kind.CONCERN, fact.concern, because=(fact.concern, entry.id))


def _referred(items: Items, entry: LogEntry, fact: AgencyReferralMade) -> Items:
    return opened(
        items,
        entry,
        Kind.AGENCY_REPLY,
        begun_at=fact.made_at,
        due_on=fact.reply_expected_by,
        about=fact.concern,
        code=fact.agency.value,
    )


def _answered(items: Items, _entry: LogEntry, fact: AgencyResponseReceived) -> Items:
    # A question back leaves the matter where it was.
    if fact.decision is AgencyDecision.MORE_INFORMATION_ASKED:
        return items
    return settled(items, Kind.AGENCY_REPLY, fact.referral)


def _chased(items: Items, entry: LogEntry, fact: AgencyResponseChased) -> Items:
    awaited = item(items, Kind.AGENCY_REPLY, fact.referral)
    if awaited is None:
        return items
    return amended(
        items,
        Kind.AGENCY_REPLY,
        fact.referral,
        because=(*awaited.because, entry.id),
        due_on=fact.reply_expected_by or awaited.due_on,
    )


HANDLERS: Mapping[str, Handler] = {
    ConcernRaised.TYPE: _raised,
    ConcernTriaged.TYPE: _judged,
    SafeguardingDecisionMade.TYPE: _decided,
    ConcernClosed.TYPE: _closed,
    ConcernMerged.TYPE: _merged,
    ConcernReopened.TYPE: _reopened,
    AgencyReferralMade.TYPE: _referred,
    AgencyResponseReceived.TYPE: _answered,
    AgencyResponseChased.TYPE: _chased,
}
"""What concerns and agencies change in what stands open."""
