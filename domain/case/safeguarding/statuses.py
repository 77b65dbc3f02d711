"""Statutory statuses as periods: which are open, which have been, and that none contradicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from domain.case.dated import refuse_future
from domain.case.referral.referral import Answer
from domain.case.safeguarding import (
    conferences,
    periods,
    plans,  # noqa: F401 - its events and commands are registered by being imported
    safeguarding,
)
from domain.case.safeguarding.conferences import refuse_unknown_concern, refuse_unmatched
from domain.case.safeguarding.enquiries import StartAdultEnquiry, StartSection47Enquiry
from domain.case.safeguarding.periods import (
    BeganCommand,
    BeganFact,
    ChangedCommand,
    ChangedFact,
    EndedCommand,
    EndedFact,
    Kind,
    Period,
)
from domain.clocks import Clock, due_after
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.envelope import Envelope
from domain.facts import Content, Fact
from domain.policies import policy, valid_on
from domain.working_days import CalendarEnds

AREA = periods.AREA
HEARS = frozenset[str]()

_CODED = ("category", "legal_status", "reason", "outcome", "risk")
"""The fields that are chosen from the lists of the policy, per kind of status."""


@dataclass(frozen=True)
class State:
    """Every period by the event that began it."""

    periods: Mapping[UUID, Period] = field(default_factory=dict)

    @property
    def open(self) -> Mapping[UUID, Period]:
        """Periods that nobody has ended."""
        return {id: period for id, period in self.periods.items() if period.ended is None}

    def of(self, kind: Kind) -> tuple[Period, ...]:
        """The periods of one kind, in the order in which they began."""
        found = (period for period in self.periods.values() if period.kind is kind)
        return tuple(sorted(found, key=lambda period: period.began))


class Sees(Protocol):
    """What this area looks at."""

    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def conferences(self) -> conferences.State: ...
    @property
    def statuses(self) -> State: ...


def _version_of_lists(asked: Content, kind: Kind, day: date) -> str:
    """The version of the lists; raises ``unknown-status-code`` for a code not on them that day."""
    listed = policy("statuses")
    lists = listed["lists"][kind.value]
    for name in _CODED:
        code = getattr(asked, name, None)
        if code is not None and not (code in lists[name] and valid_on(lists[name][code], day)):
            raise NotAcceptable(
                "unknown-status-code", "A code is not on the list for this status on that day."
            )
    version: str = listed["version"]
    return version


def _refuse_overlap(state: State, asked: BeganCommand) -> None:
    if asked.until is not None and asked.until < asked.happened_on:
        raise NotAcceptable("ends-before-it-began", "That day lies before it began.")
    others = state.of(asked.STATUS)
    if any(period.ended is None for period in others) and asked.until is None:
        raise NotPossible("status-open-already", "This status stands already; end it first.")
    if any(period.overlaps(asked.happened_on, asked.until) for period in others):
        raise NotPossible(
            "status-overlaps", "These days overlap another period of the same status."
        )


def _computed(case: Sees, asked: BeganCommand) -> dict[str, Any]:
    """What an enquiry's beginning says beyond what was sent."""
    if isinstance(asked, StartAdultEnquiry):
        if (asked.outcomes_asked is Answer.YES) is not (asked.desired_outcomes is not None):
            raise NotAcceptable(
                "desired-outcomes-unclear",
                "Write what the adult wants where they were asked, and only there.",
            )
        return {"duty": asked.duty}
    if isinstance(asked, StartSection47Enquiry) and asked.strategy_discussion is not None:
        held_on = case.conferences.discussions.get(asked.strategy_discussion)
        if held_on is None:
            raise NotPossible(
                "no-such-strategy-discussion", "There is no such strategy discussion in this case."
            )
        try:
            due = due_after(Clock.INITIAL_CONFERENCE, held_on)
        except CalendarEnds:
            return {}
        return {"conference_due_by": due.by, "clock_version": due.version}
    return {}


def _start(case: Sees, asked: BeganCommand, given: Circumstances) -> Fact:
    refuse_future(asked.happened_on, given)
    if asked.until is not None:
        refuse_future(asked.until, given)
    refuse_unknown_concern(case.safeguarding, asked.concern)
    refuse_unmatched(len(asked.actions), len(asked.actions_due))
    version = _version_of_lists(asked, asked.STATUS, asked.happened_on)
    _refuse_overlap(case.statuses, asked)
    return asked.FACT(**dict(asked), **_computed(case, asked), list_version=version)


def _open(state: State, asked: ChangedCommand | EndedCommand, given: Circumstances) -> Period:
    refuse_future(asked.happened_on, given)
    period = state.periods.get(asked.started)
    if period is None or period.kind is not asked.STATUS:
        raise NotPossible("no-such-status", "No entry of this case began such a status.")
    if period.ended is not None:
        raise NotPossible("status-ended", "This status has ended already.")
    if asked.happened_on < period.began:
        raise NotAcceptable("ends-before-it-began", "That day lies before it began.")
    if asked.happened_on < period.changed:
        raise NotAcceptable("status-changed-later", "It changed on a later day than that.")
    return period


def _change(state: State, asked: ChangedCommand, given: Circumstances) -> Fact:
    period = _open(state, asked, given)
    version = _version_of_lists(asked, asked.STATUS, asked.happened_on)
    if _code(asked) == period.code:
        raise NotAcceptable("status-unchanged", "This is what it is already.")
    return asked.FACT(**dict(asked), list_version=version)


def _end(state: State, asked: EndedCommand, given: Circumstances) -> Fact:
    _open(state, asked, given)
    version = _version_of_lists(asked, asked.STATUS, asked.happened_on)
    return asked.FACT(**dict(asked), list_version=version)


def _code(content: Content) -> str | None:
    code: str | None = getattr(content, "category", None) or getattr(content, "legal_status", None)
    return code


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case BeganCommand():
            return [_start(case, asked, given)]
        case ChangedCommand():
            return [_change(case.statuses, asked, given)]
        case EndedCommand():
            return [_end(case.statuses, asked, given)]
    raise TypeError(type(asked).__name__)


def _with(state: State, id: UUID, period: Period) -> State:
    return replace(state, periods={**state.periods, id: period})


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case BeganFact() as fact:
            began = Period(
                kind=fact.STATUS,
                began=fact.happened_on,
                changed=fact.happened_on,
                ended=fact.until,
                code=_code(fact),
            )
            return _with(state, entry.id, began)
        case ChangedFact() as fact:
            period = state.periods[fact.started]
            changed = replace(period, changed=fact.happened_on, code=_code(fact))
            return _with(state, fact.started, changed)
        case EndedFact() as fact:
            ended = replace(state.periods[fact.started], ended=fact.happened_on)
            return _with(state, fact.started, ended)
    return state
