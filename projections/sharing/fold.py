"""What each event tells of sharing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from application.log import LogEntry
from domain.case.consent.consent import (
    ConsentExpired,
    ConsentRecorded,
    ConsentRefused,
    ConsentWithdrawn,
    Scope,
    Stand,
)
from domain.case.consent.sharing import DisclosureMade, SharingDecisionMade
from domain.case.discharge.aftercare import DischargeLetterSent, Recipient
from domain.case.documents import DocumentSent
from domain.case.referral.informing import ReferrerInformed
from domain.case.safeguarding.agencies import AgencyReferralMade
from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.duties import (
    FgmDutyReported,
    MaracReferralMade,
    ModernSlaveryConcernRaised,
    PreventReferralMade,
)
from projections.sharing.row import Kind, SharingRow, id_of

Handler = Callable[[LogEntry, Any], Iterator[SharingRow]]

_THEMSELVES = Recipient.PERSON.value
"""What somebody is told about themselves is shared with nobody."""
_BY_LAW = "legal_obligation"


def rows_of(entry: LogEntry) -> Iterator[SharingRow]:
    """What an event tells; nothing for most, whose record is not read."""
    handle = HANDLERS.get(entry.type)
    return iter(()) if handle is None else handle(entry, entry.fact)


def _row(entry: LogEntry, kind: Kind, recipient: str, **told: Any) -> SharingRow:
    envelope = entry.envelope
    told.setdefault("happened_at", envelope.occurred.latest)
    return SharingRow(
        row_id=id_of(entry.id, recipient),
        entry=entry.id,
        case_id=entry.stream,
        kind=kind.value,
        type=entry.type,
        recipient=recipient,
        recorded_at=entry.at,
        author=envelope.by.actor,
        author_role=envelope.by.role.value,
        **told,
    )


def _word(stand: Stand) -> Handler:
    def told(
        entry: LogEntry, fact: ConsentRecorded | ConsentRefused | ConsentWithdrawn | ConsentExpired
    ) -> Iterator[SharingRow]:
        if fact.scope is not Scope.SHARING or fact.regarding is None:
            return
        yield _row(
            entry,
            Kind.WORD,
            fact.regarding,
            happened_at=entry.envelope.occurred.earliest,
            giver=fact.given_by.value,
            stand=stand.value,
            until_on=fact.until if isinstance(fact, ConsentRecorded) else None,
        )

    return told


def _decided(entry: LogEntry, fact: SharingDecisionMade) -> Iterator[SharingRow]:
    yield _row(
        entry,
        Kind.DECISION,
        fact.recipient,
        happened_at=fact.happened_at,
        basis=fact.basis,
        consent=fact.consent.value,
    )


def _disclosed(entry: LogEntry, fact: DisclosureMade) -> Iterator[SharingRow]:
    yield _row(
        entry,
        Kind.SHARED,
        fact.recipient,
        happened_at=fact.happened_at,
        authority=fact.authority,
    )


def _referred(entry: LogEntry, fact: AgencyReferralMade) -> Iterator[SharingRow]:
    yield _row(
        entry,
        Kind.SHARED,
        fact.agency.value,
        happened_at=fact.made_at,
        basis=fact.basis,
        consent=fact.consent.value,
    )


def _by_duty(recipient: Agency) -> Handler:
    def told(
        entry: LogEntry, fact: PreventReferralMade | MaracReferralMade
    ) -> Iterator[SharingRow]:
        yield _row(
            entry,
            Kind.SHARED,
            recipient.value,
            happened_at=fact.happened_at,
            basis=fact.basis,
            consent=fact.consent.value,
        )

    return told


def _slavery(entry: LogEntry, fact: ModernSlaveryConcernRaised) -> Iterator[SharingRow]:
    yield _row(
        entry,
        Kind.SHARED,
        fact.route.value,
        happened_at=fact.happened_at,
        basis=fact.basis,
        consent=fact.consent.value,
    )


def _fgm(entry: LogEntry, fact: FgmDutyReported) -> Iterator[SharingRow]:
    yield _row(
        entry,
        Kind.SHARED,
        Agency.POLICE.value,
        happened_at=fact.happened_at,
        basis=_BY_LAW,
    )


def _letter(entry: LogEntry, fact: DischargeLetterSent) -> Iterator[SharingRow]:
    for recipient in dict.fromkeys(fact.recipients):
        if recipient is not Recipient.PERSON:
            yield _row(entry, Kind.SHARED, recipient.value)


def _document(entry: LogEntry, fact: DocumentSent) -> Iterator[SharingRow]:
    if fact.to != _THEMSELVES:
        yield _row(entry, Kind.SHARED, fact.to)


def _informed(entry: LogEntry, fact: ReferrerInformed) -> Iterator[SharingRow]:
    yield _row(entry, Kind.SHARED, fact.whom.value)


HANDLERS: Mapping[str, Handler] = {
    ConsentRecorded.TYPE: _word(Stand.GIVEN),
    ConsentRefused.TYPE: _word(Stand.REFUSED),
    ConsentWithdrawn.TYPE: _word(Stand.WITHDRAWN),
    ConsentExpired.TYPE: _word(Stand.EXPIRED),
    SharingDecisionMade.TYPE: _decided,
    DisclosureMade.TYPE: _disclosed,
    AgencyReferralMade.TYPE: _referred,
    PreventReferralMade.TYPE: _by_duty(Agency.CHANNEL),
    MaracReferralMade.TYPE: _by_duty(Agency.MARAC),
    ModernSlaveryConcernRaised.TYPE: _slavery,
    FgmDutyReported.TYPE: _fgm,
    DischargeLetterSent.TYPE: _letter,
    DocumentSent.TYPE: _document,
    ReferrerInformed.TYPE: _informed,
}
