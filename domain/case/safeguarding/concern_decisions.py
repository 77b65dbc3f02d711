"""How a concern is judged: against which threshold, and whether to act, by whom and why."""

from collections.abc import Container
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code, Text

AREA = "safeguarding"

LEAD = frozenset({Role.SAFEGUARDING_LEAD})


class Variant(StrEnum):
    """Whose law and whose vocabulary a concern falls under."""

    CHILD = "child"
    ADULT = "adult"


class Outcome(StrEnum):
    ACT = "act"
    DO_NOT_ACT = "do_not_act"


class Rationale(Part):
    """Why it was judged so."""

    rationale: Text


class Reasons(Part):
    """Why it was decided so, what else was weighed, and who saw it otherwise."""

    reasons: Text
    alternatives: Text | None = None
    dissent: Text | None = None


class _Triage(Content):
    concern: UUID
    threshold: Code


@event("case.concern_triaged", area=AREA, label="Concern triaged", significant=True)
class ConcernTriaged(_Triage, Fact):
    """``level_of_need`` (1 to 4) goes with a child's threshold by the policy version named."""

    threshold_version: Code
    level_of_need: int | None = None
    rationale: Rationale | Closed | Gone


class _Decision(Content):
    concern: UUID
    outcome: Outcome
    relied_on: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    dissent: bool
    review_by: Day | None = None


@event(
    "case.safeguarding_decision_made",
    area=AREA,
    label="Safeguarding decision made",
    significant=True,
)
class SafeguardingDecisionMade(_Decision, Fact):
    reasons: Reasons | Closed | Gone


@command(
    "triage-concern",
    area=AREA,
    summary="Judge a concern against the threshold.",
    roles=LEAD,
    seen=True,
    after_end=True,
)
class TriageConcern(_Triage, Command):
    rationale: Rationale


@command(
    "decide-on-concern",
    area=AREA,
    summary="Decide to act on a concern or not, with reasons and what it rests on.",
    roles=LEAD,
    seen=True,
    after_end=True,
)
class DecideOnConcern(_Decision, Command):
    reasons: Reasons


def vocabulary(variant: Variant) -> dict[str, Any]:
    """The categories and thresholds of one kind of concern."""
    return policy(f"concerns_{variant.value}")


def decide_triaged(variant: Variant, asked: TriageConcern) -> Fact:
    """The judgement as recorded; raises ``unknown-threshold``."""
    listed = vocabulary(variant)
    threshold = listed["thresholds"].get(asked.threshold)
    if threshold is None:
        raise NotAcceptable(
            "unknown-threshold", "The threshold is not on the list for this kind of concern."
        )
    return ConcernTriaged(
        **dict(asked),
        threshold_version=listed["version"],
        level_of_need=threshold.get("level_of_need"),
    )


def decide_decision(entries: Container[UUID], asked: DecideOnConcern, given: Circumstances) -> Fact:
    """The decision as recorded; raises ``relied-on-unknown``, ``dissent-unclear`` or
    ``review-in-past``. ``entries`` are those of the case."""
    if any(id not in entries for id in asked.relied_on):
        raise NotAcceptable(
            "relied-on-unknown", "Something the decision relies on is no entry of this case."
        )
    if asked.dissent is not (asked.reasons.dissent is not None):
        raise NotAcceptable(
            "dissent-unclear", "Where somebody saw it otherwise, write how; else leave it out."
        )
    # A decision written down late may well be due for review already.
    if asked.review_by is not None and asked.review_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "review-in-past", "The date to review the decision by lies before it was made."
        )
    return SafeguardingDecisionMade(**dict(asked))
