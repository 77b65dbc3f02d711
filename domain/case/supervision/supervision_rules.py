"""Which cases come to case-management supervision, and what put each on the list.

The rules are policy data. A hit names the rule, its version and what it rests on, so that "why was
this case on the list" is answered for ever. What only a person can judge is asked for, not found:
it is a hit once somebody has asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.assessment import assessment
from domain.case.discharge import discharge
from domain.case.measures import measures
from domain.case.measures.instruments import instrument
from domain.case.oversight import allocation
from domain.case.referral import referral
from domain.case.risk import risk, safety_plan
from domain.case.safeguarding import safeguarding
from domain.case.sessions import sessions
from domain.case.supervision.score_rules import deteriorated, not_improved
from domain.commands import MeasureScores
from domain.facts import Content
from domain.moments import Day, london_day
from domain.policies import policy
from domain.text import Code


class RequestReason(StrEnum):
    """Why a practitioner asks for a review."""

    QUESTION = "question"
    READY_TO_STEP_UP = "ready_to_step_up"
    READY_TO_STEP_DOWN = "ready_to_step_down"
    READY_FOR_DISCHARGE = "ready_for_discharge"


@dataclass(frozen=True)
class Request:
    """A review that somebody asked for and that has not been held."""

    reason: RequestReason
    asked_by: UUID


class RuleHit(Content):
    """One rule that put a case on the list.

    ``because`` holds the entries it rests on, ``since`` the day it counts from and ``count`` what
    it counted (days or sessions); each is absent where the rule has none.
    """

    rule: Code
    version: Code
    because: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    since: Day | None = None
    count: int | None = None


class _Review(Protocol):
    @property
    def last_review(self) -> date | None: ...
    @property
    def new_assessments(self) -> Mapping[UUID, date]: ...
    @property
    def risk_answers(self) -> Mapping[UUID, date]: ...
    @property
    def missed(self) -> Mapping[UUID, date]: ...
    @property
    def requests(self) -> Mapping[UUID, Request]: ...
    @property
    def planned_sessions(self) -> int | None: ...


class Sees(Protocol):
    """What the rules look at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def assessment(self) -> assessment.State: ...
    @property
    def allocation(self) -> allocation.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def measures(self) -> measures.State: ...
    @property
    def risk(self) -> risk.State: ...
    @property
    def safety_plan(self) -> safety_plan.State: ...
    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def discharge(self) -> discharge.State: ...
    @property
    def supervision(self) -> _Review: ...


Found = dict[str, Any]


@dataclass(frozen=True)
class _Asked:
    """What one rule is asked about: the case, the day, its parameters, and the opened scores."""

    case: Sees
    day: date
    rule: Mapping[str, Any]
    scores: Sequence[MeasureScores] = field(default_factory=tuple)


def _new_assessment(asked: _Asked) -> Found | None:
    fresh = asked.case.supervision.new_assessments
    return {"because": tuple(fresh), "since": min(fresh.values())} if fresh else None


def _risk_or_safeguarding(asked: _Asked) -> Found | None:
    """A raised level, an open concern, a reply awaited, a safety plan in force, or an answer about
    harming oneself since the last review."""
    case = asked.case
    flags = {*case.safeguarding.open_concerns, *case.safeguarding.awaiting_reply}
    flags |= {*case.measures.owed, *case.supervision.risk_answers}
    if case.safety_plan.current is not None:
        flags.add(case.safety_plan.current)
    if case.risk.level is None or case.risk.level.value not in asked.rule["levels"]:
        return {"because": tuple(sorted(flags))} if flags else None
    assessed = set() if case.risk.assessed is None else {case.risk.assessed}
    return {"because": tuple(sorted(flags | assessed))}


def _held_since(case: Sees) -> date | None:
    held = [a.starting for a in case.allocation.allocations.values() if not a.never_held]
    return min(held, default=None)


def _not_reviewed(asked: _Asked) -> Found | None:
    since = asked.case.supervision.last_review or _held_since(asked.case)
    if since is None or (asked.day - since).days < asked.rule["days"]:
        return None
    return {"since": since, "count": (asked.day - since).days}


def _no_improvement(asked: _Asked) -> Found | None:
    # Not what the national figures count, which internet therapy is part of: see ``sessions`` in
    # the policy.
    treated = asked.case.sessions.attended_treatments
    late = treated >= asked.rule["sessions"]
    return {"count": treated} if late and not_improved(asked.case, asked.scores) else None


def _deterioration(asked: _Asked) -> Found | None:
    return {} if deteriorated(asked.case, asked.scores) else None


def _no_contact(asked: _Asked) -> Found | None:
    case, missed = asked.case, asked.case.supervision.missed
    if missed:
        return {"because": tuple(missed), "since": min(missed.values())}
    seen = [london_day(c.started) for c in case.sessions.contacts.values() if c.started]
    since = max(seen, default=_held_since(case))
    if since is None or (asked.day - since).days < asked.rule["days"]:
        return None
    return {"since": since, "count": (asked.day - since).days}


def _over_planned(asked: _Asked) -> Found | None:
    case = asked.case
    assert case.referral.pathway is not None, "a case begins with a pathway"
    planned = case.supervision.planned_sessions or asked.rule["planned"][case.referral.pathway]
    held = case.sessions.attended_treatments
    return {"count": held} if held > planned else None


def _ready(asked: _Asked) -> Found | None:
    requests = asked.case.supervision.requests.items()
    because = tuple(id for id, r in requests if r.reason is not RequestReason.QUESTION)
    return {"because": because} if because or asked.case.discharge.planned else None


def _requested(asked: _Asked) -> Found | None:
    requests = asked.case.supervision.requests.items()
    because = tuple(id for id, r in requests if r.reason is RequestReason.QUESTION)
    return {"because": because} if because else None


_RULES: dict[str, Callable[[_Asked], Found | None]] = {
    "new_assessment": _new_assessment,
    "risk_or_safeguarding": _risk_or_safeguarding,
    "not_reviewed_four_weeks": _not_reviewed,
    "no_improvement_by_session_four": _no_improvement,
    "reliable_deterioration": _deterioration,
    "no_contact_two_weeks": _no_contact,
    "over_planned_sessions": _over_planned,
    "ready_for_step_change_or_discharge": _ready,
    "practitioner_request": _requested,
}


def due_for_supervision(
    case: Sees, on: date, *, scores: Sequence[MeasureScores] = ()
) -> tuple[RuleHit, ...]:
    """Every rule that puts a case on the list for a day in London, in the order of the rules.

    ``scores`` are the case's complete questionnaires as opened, earliest first; without them the
    rules about scores find nothing. Source: case-management supervision in low-intensity practice
    (policy ``supervision_rules``, not checked against a document).
    """
    return tuple(_hits(case, on, scores))


def _hits(case: Sees, day: date, scores: Sequence[MeasureScores]) -> Iterator[RuleHit]:
    listed = policy("supervision_rules")
    for name, rule in listed["rules"].items():
        found = _RULES[name](_Asked(case=case, day=day, rule=rule, scores=scores))
        if found is not None:
            yield RuleHit(rule=name, version=listed["version"], **found)


def holds_what_is_not_compared(case: Sees) -> bool:
    """Whether a case has questionnaires that the rules about scores leave out, so that somebody
    must look at them."""
    return any(
        instrument(taken.instrument).in_t_scores for taken in case.measures.recorded.values()
    )


def may_be_judged(rule: str) -> bool:
    """Whether a reviewer may name this rule although nothing in the record says so."""
    listed: dict[str, Any] = policy("supervision_rules")["rules"]
    return listed[rule].get("judged", False) is True
