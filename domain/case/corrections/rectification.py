"""A person's request to have an entry put right, and what somebody else decides about it.

A request is named by the id of the event that recorded it. What was upheld is carried out by a
correction of its own, so that the original stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.corrections import corrections
from domain.case.corrections.corrections import GivenBy, entry_of
from domain.clocks import months_after
from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On, london_day
from domain.policies import policy
from domain.roles import EVERYDAY
from domain.text import Code, Text

AREA = "rectification"
HEARS = frozenset[str]()


class RectificationOutcome(StrEnum):
    UPHELD = "upheld"
    UPHELD_IN_PART = "upheld_in_part"
    REFUSED = "refused"


class RectificationAsked(Part):
    """What is said to be wrong, and what it should say."""

    what_is_wrong: Text
    what_is_right: Text | None = None


class RectificationAnswer(Part):
    """Why it was decided so, as the person is told."""

    explanation: Text


class _Request(Content):
    entry: UUID
    asked_by: GivenBy
    received_on: Day


@event("case.rectification_requested", area=AREA, label="Rectification requested")
class RectificationRequested(_Request, Fact):
    """``decide_by`` is counted by the version of the rule named."""

    decide_by: Day
    policy: Code
    asked: RectificationAsked | Closed | Gone


class _Decision(Content):
    request: UUID
    outcome: RectificationOutcome
    refusal_reason: Code | None = None
    complaint_route_told: bool


@event("case.rectification_decided", area=AREA, label="Rectification decided")
class RectificationDecided(_Decision, Fact):
    policy: Code
    answer: RectificationAnswer | Closed | Gone


@command(
    "request-rectification",
    area=AREA,
    summary="Record that the person asks for an entry to be put right.",
    roles=EVERYDAY,
    after_end=True,
)
class RequestRectification(_Request, Command):
    asked: RectificationAsked

    def happened(self) -> On:
        return On(on=self.received_on)


@command(
    "decide-rectification",
    area=AREA,
    summary="Decide whether an entry is put right; somebody else than who recorded the request.",
    roles=corrections.CORRECTS_FOR_OTHERS,
    seen=True,
    after_end=True,
)
class DecideRectification(_Decision, Command):
    answer: RectificationAnswer


@dataclass(frozen=True)
class Request:
    """One request: about which entry, who recorded it, by when it is to be decided."""

    entry: UUID
    recorded_by: UUID
    decide_by: date
    outcome: RectificationOutcome | None = None


@dataclass(frozen=True)
class State:
    """Every request, by the event that recorded it."""

    requests: Mapping[UUID, Request] = field(default_factory=dict)

    def overdue(self, today: date) -> frozenset[UUID]:
        """The requests that should have been decided before today."""
        waiting = {id: r for id, r in self.requests.items() if r.outcome is None}
        return frozenset(id for id, request in waiting.items() if request.decide_by < today)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def rectification(self) -> State: ...


def _decide_requested(case: Sees, asked: RequestRectification, given: Circumstances) -> Fact:
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The day of the request is in the future.")
    entry_of(case.corrections, asked.entry)
    rules = policy("rectification")
    return RectificationRequested(
        **dict(asked),
        decide_by=months_after(asked.received_on, rules["months_to_decide"]),
        policy=rules["version"],
    )


def _refuse_unexplained(asked: DecideRectification) -> None:
    if asked.outcome is RectificationOutcome.UPHELD:
        if asked.refusal_reason is not None:
            raise NotAcceptable(
                "upheld-with-refusal", "What is upheld in full has no reason for a refusal."
            )
        return
    if asked.refusal_reason not in policy("rectification")["refusal_reasons"]:
        raise NotAcceptable(
            "unknown-refusal-reason", "A refusal, even in part, needs a reason from the list."
        )
    if not asked.complaint_route_told:
        raise NotAcceptable(
            "complaint-route-not-told",
            "Who is refused, even in part, is told how to complain; tell them before recording it.",
        )


def _decide_decided(case: Sees, asked: DecideRectification, given: Circumstances) -> Fact:
    request = case.rectification.requests.get(asked.request)
    if request is None or request.outcome is not None:
        raise NotPossible("no-such-request", "There is no such request, or it is decided.")
    if given.by.actor == request.recorded_by:
        raise NotAllowed("own-request", "Somebody else decides on a request that you recorded.")
    if given.by.actor == entry_of(case.corrections, request.entry).author:
        raise NotAllowed("own-entry", "Somebody else decides on an entry that you wrote.")
    _refuse_unexplained(asked)
    return RectificationDecided(
        **dict(asked),
        policy=policy("rectification")["version"],
    )


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RequestRectification():
            return [_decide_requested(case, asked, given)]
        case DecideRectification():
            return [_decide_decided(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case RectificationRequested() as fact:
            asked = Request(entry=fact.entry, recorded_by=entry.by.actor, decide_by=fact.decide_by)
            return replace(state, requests={**state.requests, entry.id: asked})
        case RectificationDecided() as fact:
            decided = replace(state.requests[fact.request], outcome=fact.outcome)
            return replace(state, requests={**state.requests, fact.request: decided})
    return state
