"""Concerns that stand open, and the answers of agencies that are awaited about them."""

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.safeguarding.agencies import (
    AgencyDecision,
    AgencyReferralMade,
    AgencyResponseChased,
    AgencyResponseReceived,
)
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
    ConcernClosed.TYPE: _closed,
    ConcernMerged.TYPE: _merged,
    ConcernReopened.TYPE: _reopened,
    AgencyReferralMade.TYPE: _referred,
    AgencyResponseReceived.TYPE: _answered,
    AgencyResponseChased.TYPE: _chased,
}
"""What concerns and agencies change in what stands open."""
