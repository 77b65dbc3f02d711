"""Which cases come to case-management supervision, and what put each on the list.

The rules are policy data. A hit names the rule, its version and what it rests on, so that "why was
this case on the list" is answered for ever. What only a person can judge is asked for, not found:
it is a hit once somebody has asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain.case.measures.instruments import instrument
from domain.case.supervision.score_rules import deteriorated, not_improved
from domain.case.supervision.standing import RequestReason, Sees, Standing, standing_of
from domain.commands import MeasureScores
from domain.facts import Content
from domain.moments import Day
from domain.policies import policy
from domain.text import Code


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


Found = dict[str, Any]


@dataclass(frozen=True)
class _Asked:
    """What one rule is asked about: how the case stands, the day, its parameters, the scores."""

    case: Standing
    day: date
    rule: Mapping[str, Any]
    scores: Sequence[MeasureScores] = field(default_factory=tuple)


def _new_assessment(asked: _Asked) -> Found | None:
    fresh = asked.case.new_assessments
    return {"because": tuple(fresh), "since": min(fresh.values())} if fresh else None


def _risk_or_safeguarding(asked: _Asked) -> Found | None:
    """A raised level, an open concern, a reply awaited, a safety plan in force, or an answer about
    harming oneself since the last review."""
    case = asked.case
    flags = {*case.flags, *case.risk_answers}
    if case.risk_level not in asked.rule["levels"]:
        return {"because": tuple(sorted(flags))} if flags else None
    assessed = set() if case.risk_assessed is None else {case.risk_assessed}
    return {"because": tuple(sorted(flags | assessed))}


def _not_reviewed(asked: _Asked) -> Found | None:
    since = asked.case.last_review or asked.case.held_since
    if since is None or (asked.day - since).days < asked.rule["days"]:
        return None
    return {"since": since, "count": (asked.day - since).days}


def _no_improvement(asked: _Asked) -> Found | None:
    # Not what the national figures count, which internet therapy is part of: see ``sessions`` in
    # the policy.
    case = asked.case
    late = case.treatments >= asked.rule["sessions"]
    if not late or not not_improved(case.pathway, case.pairing, asked.scores):
        return None
    return {"count": case.treatments}


def _deterioration(asked: _Asked) -> Found | None:
    return {} if deteriorated(asked.case.pathway, asked.case.pairing, asked.scores) else None


def _no_contact(asked: _Asked) -> Found | None:
    case, missed = asked.case, asked.case.missed
    if missed:
        return {"because": tuple(missed), "since": min(missed.values())}
    since = case.last_seen or case.held_since
    if since is None or (asked.day - since).days < asked.rule["days"]:
        return None
    return {"since": since, "count": (asked.day - since).days}


def _over_planned(asked: _Asked) -> Found | None:
    case = asked.case
    planned = case.planned_sessions or asked.rule["planned"][case.pathway]
    return {"count": case.treatments} if case.treatments > planned else None


def _ready(asked: _Asked) -> Found | None:
    requests = asked.case.requests.items()
    because = tuple(id for id, reason in requests if reason is not RequestReason.QUESTION)
    return {"because": because} if because or asked.case.discharge_planned else None


def _requested(asked: _Asked) -> Found | None:
    requests = asked.case.requests.items()
    because = tuple(id for id, reason in requests if reason is RequestReason.QUESTION)
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
    return rules_hit(standing_of(case), on, scores=scores)


def rules_hit(
    case: Standing, on: date, *, scores: Sequence[MeasureScores] = ()
) -> tuple[RuleHit, ...]:
    """As :func:`due_for_supervision`, for a case that stands so."""
    return tuple(_hits(case, on, scores))


def _hits(case: Standing, day: date, scores: Sequence[MeasureScores]) -> Iterator[RuleHit]:
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
