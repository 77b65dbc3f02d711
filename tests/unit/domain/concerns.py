"""Concerns as tests raise them, and what is asked of them then."""

from datetime import date, datetime
from uuid import UUID

from domain.case.referral.referral import Answer
from domain.case.safeguarding.agencies import (
    AgencyDecision,
    ConsentPosition,
    Method,
    RecordAgencyResponse,
    ReferToAgency,
    Reply,
    Sent,
)
from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.concern_decisions import (
    DecideOnConcern,
    Outcome,
    Rationale,
    Reasons,
    TriageConcern,
    Variant,
)
from domain.case.safeguarding.concern_links import (
    Connection,
    LinkConcern,
    MergeConcern,
    ReopenConcern,
)
from domain.case.safeguarding.safeguarding import (
    Account,
    CloseConcern,
    Involved,
    OwnWords,
    PersonDetails,
    PersonRole,
    RaiseConcern,
)
from domain.roles import Role

CHILD = UUID(int=0x9E0)
UNCLE = UUID(int=0x9E1)
NOWHERE = UUID(int=77)
LEAD = {"role": Role.SAFEGUARDING_LEAD}


def concern(**changes) -> RaiseConcern:
    values = {
        "variant": Variant.CHILD,
        "categories": ("physical", "neglect"),
        "people": (
            Involved(person=CHILD, role=PersonRole.SUBJECT),
            Involved(person=UNCLE, role=PersonRole.ALLEGED),
        ),
        "immediate_risk": False,
        "account": Account(description="A bruise on the arm"),
        "own_words": (OwnWords(about=CHILD, words="He grabbed me", what_was_asked="What is it?"),),
        "others": (PersonDetails(about=UNCLE, name="Ned Invented", relationship="uncle"),),
    }
    return RaiseConcern(**{**values, **changes})


def triage(id: UUID, threshold: str = "early_help") -> TriageConcern:
    return TriageConcern(
        concern=id, threshold=threshold, rationale=Rationale(rationale="Seen against the list")
    )


def decision(id: UUID, **changes) -> DecideOnConcern:
    values = {
        "concern": id,
        "outcome": Outcome.DO_NOT_ACT,
        "relied_on": (id,),
        "dissent": False,
        "reasons": Reasons(reasons="Explained by a fall that school saw"),
    }
    return DecideOnConcern(**{**values, **changes})


def link(id: UUID, other: UUID, **changes) -> LinkConcern:
    values = {
        "concern": id,
        "other": other,
        "connection": Connection.SAME_HOUSEHOLD,
        "rationale": Rationale(rationale="The same kitchen"),
    }
    return LinkConcern(**{**values, **changes})


def merge(id: UUID, into: UUID) -> MergeConcern:
    return MergeConcern(concern=id, into=into, rationale=Rationale(rationale="One and the same"))


def reopen(id: UUID) -> ReopenConcern:
    return ReopenConcern(concern=id, rationale=Rationale(rationale="School rang again"))


def close(id: UUID, **changes) -> CloseConcern:
    return CloseConcern(concern=id, rationale=Rationale(rationale="Nothing further"), **changes)


def refer(id: UUID, at: datetime, **changes) -> ReferToAgency:
    values = {
        "concern": id,
        "agency": Agency.CHILDRENS_SOCIAL_CARE,
        "method": Method.ONLINE_FORM,
        "made_at": at,
        "consent": ConsentPosition.REFUSED,
        "basis": "safeguarding",
        "person_told": Answer.YES,
        "parent_told": Answer.NO,
        "sent": Sent(content="What was seen and said", reference="INV-1"),
    }
    return ReferToAgency(**{**values, **changes})


def response(id: UUID, day: date, **changes) -> RecordAgencyResponse:
    values = {
        "referral": id,
        "decision": AgencyDecision.NO_FURTHER_ACTION,
        "received_on": day,
        "reply": Reply(by_whom="A. Invented, duty worker", content="Threshold not met"),
    }
    return RecordAgencyResponse(**{**values, **changes})
