"""Concerns: raised, judged, acted upon or not, and closed; each with a state of its own.

A concern is named by the id of its ``case.concern_raised`` event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case import documents
from domain.case.corrections import corrections
from domain.case.safeguarding import agencies
from domain.case.safeguarding.concern_decisions import (
    LEAD,
    ConcernTriaged,
    DecideOnConcern,
    Outcome,
    Rationale,
    SafeguardingDecisionMade,
    TriageConcern,
    Variant,
    decide_decision,
    decide_triaged,
    vocabulary,
)
from domain.case.safeguarding.concern_links import (
    ConcernLinked,
    ConcernMerged,
    ConcernReopened,
    LinkConcern,
    MergeConcern,
    ReopenConcern,
)
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, PartAbout, event
from domain.moments import london_day
from domain.roles import EVERYDAY
from domain.text import Code, Line, Text

AREA = "safeguarding"
HEARS = frozenset[str]()


class PersonRole(StrEnum):
    """In what part somebody appears in a concern; one person may have several.

    The subject is whoever may have been harmed, which need not be the person of the case; alleged
    is whoever may have done it.
    """

    SUBJECT = "subject"
    CHILD = "child"
    PARENT = "parent"
    CARER = "carer"
    SIBLING = "sibling"
    ALLEGED = "alleged"
    WITNESS = "witness"
    REFERRER = "referrer"
    OTHER = "other"


class Audience(StrEnum):
    """Who in the family may be shown what a concern says of somebody.

    While nobody has decided it, it is shown to none of them.
    """

    NOT_DECIDED = "not_decided"
    NOBODY = "nobody"
    PERSON = "person"
    PERSON_AND_PARENTS = "person_and_parents"


class LateReason(StrEnum):
    """Why a concern was recorded on a later day than it was learned of."""

    OUT_OF_HOURS = "out_of_hours"
    NO_ACCESS_TO_THE_RECORD = "no_access_to_the_record"
    ACTED_FIRST = "acted_first"
    SIGNIFICANCE_SEEN_LATER = "significance_seen_later"
    FORGOTTEN = "forgotten"


class NoReply(StrEnum):
    """Why a concern closes although an agency has not answered."""

    NONE_EXPECTED = "none_expected"
    ESCALATED_ELSEWHERE = "escalated_elsewhere"
    WITHDRAWN = "withdrawn"


class Account(Part):
    """What was seen and heard; what somebody said in their own words stands apart from it."""

    description: Text
    place: Line | None = None
    who_was_present: Text | None = None
    demeanour: Text | None = None
    injuries: Text | None = None
    immediate_action: Text | None = None


class OwnWords(PartAbout):
    """What somebody said, as they said it, with who asked them what, under the speaker's own key.

    Several stand in the order in which they were said.
    """

    words: Text
    asked_by: Line | None = None
    what_was_asked: Text | None = None


class PersonDetails(PartAbout):
    """Who a third person in a concern is, under that person's own key."""

    name: Line
    relationship: Line | None = None
    details: Text | None = None


class Involved(Content):
    """Somebody in a concern; the id is a local pseudonym."""

    person: UUID
    role: PersonRole
    may_be_shown_to: Audience = Audience.NOT_DECIDED


class _Concern(Content):
    """``documents`` are documents of the case, such as a body map."""

    variant: Variant
    categories: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    people: Annotated[tuple[Involved, ...], Field(min_length=1, max_length=30)]
    immediate_risk: bool
    late_reason: LateReason | None = None
    documents: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


@event("case.concern_raised", area=AREA, label="Concern raised", significant=True)
class ConcernRaised(_Concern, Fact):
    """``categories_version`` is the version of the list that the categories were taken from."""

    categories_version: Code
    account: Account | Closed | Gone
    own_words: tuple[OwnWords | Closed | Gone, ...] = ()
    others: tuple[PersonDetails | Closed | Gone, ...] = ()


class _Closing(Content):
    concern: UUID
    without_reply: NoReply | None = None


@event("case.concern_closed", area=AREA, label="Concern closed", significant=True)
class ConcernClosed(_Closing, Fact):
    rationale: Rationale | Closed | Gone


@command(
    "raise-concern",
    area=AREA,
    summary="Raise a safeguarding concern.",
    roles=EVERYDAY,
    after_end=True,
)
class RaiseConcern(_Concern, Command):
    account: Account
    own_words: Annotated[tuple[OwnWords, ...], Field(max_length=20)] = ()
    others: Annotated[tuple[PersonDetails, ...], Field(max_length=30)] = ()


@command(
    "close-concern",
    area=AREA,
    summary="Close a concern that was decided upon and answered.",
    roles=LEAD,
    seen=True,
    after_end=True,
)
class CloseConcern(_Closing, Command):
    rationale: Rationale


@dataclass(frozen=True)
class Concern:
    """Where one concern stands; ``outcome`` is that of its latest decision.

    A concern that was merged into another is closed.
    """

    variant: Variant
    triaged: bool = False
    outcome: Outcome | None = None
    closed: bool = False
    merged_into: UUID | None = None


@dataclass(frozen=True)
class State:
    """Every concern and every referral to an agency, by event id."""

    concerns: Mapping[UUID, Concern] = field(default_factory=dict)
    referrals: agencies.Referrals = field(default_factory=dict)

    @property
    def open_concerns(self) -> frozenset[UUID]:
        """Concerns that nobody has closed."""
        return frozenset(id for id, concern in self.concerns.items() if not concern.closed)

    @property
    def awaiting_reply(self) -> frozenset[UUID]:
        """Referrals to agencies whose deciding answer is still awaited."""
        return frozenset(id for id, made in self.referrals.items() if made.awaiting)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def documents(self) -> documents.State: ...
    @property
    def safeguarding(self) -> State: ...


def _refuse_if_muddled(asked: RaiseConcern) -> None:
    if all(involved.role is not PersonRole.SUBJECT for involved in asked.people):
        raise NotAcceptable("no-subject", "A concern needs the person it is about.")
    parts = {(involved.person, involved.role) for involved in asked.people}
    if len(parts) < len(asked.people):
        raise NotAcceptable("person-named-twice", "Somebody is named twice in the same part.")
    people = {involved.person for involved in asked.people}
    if len({(i.person, i.may_be_shown_to) for i in asked.people}) > len(people):
        raise NotAcceptable(
            "audience-unclear", "Say the same for all parts somebody has: who may be shown it."
        )
    described = [details.about for details in asked.others]
    if not {*described, *(said.about for said in asked.own_words)} <= people:
        raise NotAcceptable(
            "person-not-involved", "Somebody described or quoted has no part in the concern."
        )
    if len(set(described)) < len(described):
        raise NotAcceptable("person-named-twice", "Somebody is described twice.")


def _decide_raised(asked: RaiseConcern, given: Circumstances) -> Fact:
    """Recording on the same day is expected, counted from when the service learned of it."""
    listed = vocabulary(asked.variant)
    if any(category not in listed["categories"] for category in asked.categories):
        raise NotAcceptable(
            "unknown-concern-category", "A category is not on the list for this kind of concern."
        )
    _refuse_if_muddled(asked)
    learned = given.known or given.occurred
    late = london_day(given.now) > london_day(learned.latest)
    if late and asked.late_reason is None:
        raise NotAcceptable(
            "late-without-reason",
            "A concern is recorded on the day it is learned of; say why this one comes later.",
        )
    return ConcernRaised(**dict(asked), categories_version=listed["version"])


def _open(state: State, id: UUID) -> Concern:
    concern = state.concerns.get(id)
    if concern is None:
        raise NotPossible("no-such-concern", "There is no such concern in this case.")
    if concern.closed:
        raise NotPossible("concern-closed", "This concern is closed; reopen it or raise another.")
    return concern


def _decide_closed(state: State, asked: CloseConcern) -> Fact:
    if _open(state, asked.concern).outcome is None:
        raise NotPossible("concern-not-decided", "The concern must be decided upon first.")
    awaiting = any(state.referrals[id].concern == asked.concern for id in state.awaiting_reply)
    if awaiting and asked.without_reply is None:
        raise NotPossible(
            "agency-reply-awaited", "An agency has not answered yet; say why it need not."
        )
    if asked.without_reply is not None and not awaiting:
        raise NotAcceptable("no-reply-awaited", "No agency's answer is awaited.")
    return ConcernClosed(**dict(asked))


def _refuse_unknown(state: State, id: UUID) -> None:
    if id not in state.concerns:
        raise NotPossible("no-such-concern", "There is no such concern in this case.")


def _decide_linked(state: State, asked: LinkConcern) -> Fact:
    _refuse_unknown(state, asked.concern)
    if asked.concern == asked.other:
        raise NotAcceptable("concern-linked-to-itself", "A concern can't be linked to itself.")
    if asked.other_case is None:
        _refuse_unknown(state, asked.other)
    return ConcernLinked(**dict(asked))


def _decide_merged(state: State, asked: MergeConcern) -> Fact:
    merged, into = _open(state, asked.concern), _open(state, asked.into)
    if asked.concern == asked.into:
        raise NotAcceptable("concern-merged-into-itself", "A concern can't be merged into itself.")
    if merged.variant is not into.variant:
        raise NotAcceptable(
            "concerns-differ-in-kind", "A child's concern and an adult's are linked, not merged."
        )
    return ConcernMerged(**dict(asked))


def _decide_reopened(state: State, asked: ReopenConcern) -> Fact:
    _refuse_unknown(state, asked.concern)
    concern = state.concerns[asked.concern]
    if not concern.closed:
        raise NotPossible("concern-open", "This concern is open already.")
    if concern.merged_into is not None:
        raise NotPossible("concern-merged", "This concern goes on in the one it was merged into.")
    return ConcernReopened(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    An agency may be told before anybody has triaged or decided: danger does not wait.
    """
    state = case.safeguarding
    match asked:
        case RaiseConcern():
            documents.refuse_unheld(case.documents, asked.documents)
            return [_decide_raised(asked, given)]
        case TriageConcern():
            return [decide_triaged(_open(state, asked.concern).variant, asked)]
        case DecideOnConcern():
            if not _open(state, asked.concern).triaged:
                raise NotPossible("concern-not-triaged", "The concern must be triaged first.")
            return [decide_decision(case.corrections.entries, asked, given)]
        case LinkConcern():
            return [_decide_linked(state, asked)]
        case MergeConcern():
            return [_decide_merged(state, asked)]
        case ReopenConcern():
            return [_decide_reopened(state, asked)]
        case CloseConcern():
            return [_decide_closed(state, asked)]
        case agencies.ReferToAgency():
            about = _open(state, asked.concern).variant
            return [agencies.decide_referral(asked, about, given)]
        case agencies.RecordAgencyResponse():
            return [agencies.decide_response(state.referrals, asked, given)]
        case agencies.MarkResponseOverdue():
            return [agencies.decide_overdue(state.referrals, asked, given)]
        case agencies.ChaseAgencyResponse():
            return [agencies.decide_chased(state.referrals, asked, given)]
    raise TypeError(type(asked).__name__)


def _with(state: State, id: UUID, **changes: Any) -> State:
    changed = replace(state.concerns[id], **changes)
    return replace(state, concerns={**state.concerns, id: changed})


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ConcernRaised() as fact:
            raised = Concern(variant=fact.variant)
            return replace(state, concerns={**state.concerns, entry.id: raised})
        case ConcernTriaged() as fact:
            return _with(state, fact.concern, triaged=True)
        case SafeguardingDecisionMade() as fact:
            return _with(state, fact.concern, outcome=fact.outcome)
        case ConcernClosed() as fact:
            closed = _with(state, fact.concern, closed=True)
            return replace(closed, referrals=agencies.waive(state.referrals, fact.concern))
        case ConcernMerged() as fact:
            # What was decided before was decided about one of the two.
            merged = _with(
                _with(state, fact.into, outcome=None),
                fact.concern,
                closed=True,
                merged_into=fact.into,
            )
            moved = agencies.move(state.referrals, fact.concern, into=fact.into)
            return replace(merged, referrals=moved)
        case ConcernReopened() as fact:
            return _with(state, fact.concern, triaged=False, outcome=None, closed=False)
    referrals = agencies.evolve(state.referrals, entry)
    return state if referrals is state.referrals else replace(state, referrals=referrals)
