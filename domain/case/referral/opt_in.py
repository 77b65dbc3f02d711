"""Services that ask people to opt in: asked, answered, or left unanswered.

A lapsed opt-in ends nothing by itself: somebody closes the case, which then counts as opted out.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral.informing import Channel
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.moments import Day, london_day
from domain.roles import INTAKE

AREA = "opt_in"
HEARS = frozenset[str]()


class _Request(HappenedOn):
    channel: Channel
    answer_by: Day


class _Answer(HappenedOn):
    channel: Channel


@event("case.opt_in_requested", area=AREA, label="Asked to opt in")
class OptInRequested(_Request, Fact):
    pass


@event("case.opt_in_received", area=AREA, label="Opted in")
class OptInReceived(_Answer, Fact):
    """``request`` is the request that was answered."""

    request: UUID


class _Lapse(Content):
    request: UUID


@event("case.opt_in_lapsed", area=AREA, label="Opt-in lapsed", significant=True)
class OptInLapsed(_Lapse, Fact):
    pass


@command(
    "request-opt-in",
    area=AREA,
    summary="Record that the person was asked to opt in, and by when.",
    roles=INTAKE,
)
class RequestOptIn(_Request, Command):
    pass


@command("record-opt-in", area=AREA, summary="Record that the person opted in.", roles=INTAKE)
class RecordOptIn(_Answer, Command):
    pass


@command(
    "lapse-opt-in",
    area=AREA,
    summary="Record that the time to opt in has run out without an answer.",
    roles=INTAKE,
)
class LapseOptIn(_Lapse, Command):
    pass


@dataclass(frozen=True)
class State:
    """Where opting in stands: the latest request, if nobody answered it, and whether it lapsed."""

    request: UUID | None = None
    requested_on: date | None = None
    answer_by: date | None = None
    received: bool = False
    lapsed: bool = False


class Sees(Protocol):
    """What this area looks at."""

    @property
    def opt_in(self) -> State: ...


def _decide_requested(asked: RequestOptIn, given: Circumstances) -> OptInRequested:
    refuse_future(asked.happened_on, given)
    if asked.answer_by < asked.happened_on:
        raise NotAcceptable(
            "answer-before-request", "The day to answer by lies before the day they were asked."
        )
    return OptInRequested(**dict(asked))


def _decide_received(state: State, asked: RecordOptIn, given: Circumstances) -> OptInReceived:
    """An answer that comes after the lapse is still an answer."""
    refuse_future(asked.happened_on, given)
    if state.request is None:
        raise NotPossible("no-opt-in-requested", "No request to opt in waits for an answer.")
    if state.requested_on is not None and asked.happened_on < state.requested_on:
        raise NotAcceptable("answer-before-request", "They can't answer before they were asked.")
    return OptInReceived(**dict(asked), request=state.request)


def _decide_lapsed(state: State, asked: LapseOptIn, given: Circumstances) -> OptInLapsed:
    if state.request != asked.request or state.lapsed:
        raise NotPossible("no-opt-in-requested", "No such request waits for an answer.")
    if state.answer_by is not None and london_day(given.now) <= state.answer_by:
        raise NotPossible("opt-in-still-open", "The person may still answer.")
    return OptInLapsed(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RequestOptIn():
            return [_decide_requested(asked, given)]
        case RecordOptIn():
            return [_decide_received(case.opt_in, asked, given)]
        case LapseOptIn():
            return [_decide_lapsed(case.opt_in, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case OptInRequested() as fact:
            return State(request=entry.id, requested_on=fact.happened_on, answer_by=fact.answer_by)
        case OptInReceived():
            return replace(state, request=None, received=True, lapsed=False)
        case OptInLapsed():
            return replace(state, lapsed=True)
    return state
