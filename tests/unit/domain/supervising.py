"""A case that somebody holds, and what brings it to supervision."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.assessment.assessment import (
    CompleteAssessment,
    Formulation,
)
from domain.case.measures.measures import OpenedScores, Rater
from domain.case.oversight.allocation import AllocateCase
from domain.case.referral.referral import Answer
from domain.case.risk.risk import ScreenRisk
from domain.case.sessions.attendance import RecordAttendance
from domain.case.supervision.supervision import (
    Review,
    ReviewCase,
)
from domain.case.supervision.supervision_rules import (
    due_for_supervision,
)
from domain.moments import On, london_day
from domain.policies import policy
from domain.roles import Role

HOLDER, SUPERVISOR, OTHER = UUID(int=0x71), UUID(int=0x72), UUID(int=0x73)
NOWHERE = UUID(int=0xBAD)
DAY = timedelta(days=1)
VERSION = policy("supervision_rules")["version"]


@pytest.fixture
def held(accepted):
    asked = AllocateCase(
        practitioner=HOLDER,
        practitioner_role=Role.PWP,
        team="north-1",
        starting=london_day(accepted.now),
    )
    accepted.ask(asked, role=Role.DUTY)
    return accepted


def review(**changes):
    values = {
        "reasons": ["practitioner_request"],
        "decision": "continue",
        "review": Review(discussion="Going to plan"),
    }
    return ReviewCase(**{**values, **changes})


def supervise(story, asked=None, **circumstances):
    by = {"actor": SUPERVISOR, "role": Role.SUPERVISOR}
    return story.ask(asked or review(), **{**by, **circumstances})


def refused(story, asked, **circumstances):
    return story.refusal(asked, **{"actor": SUPERVISOR, "role": Role.SUPERVISOR, **circumstances})


def hits(story, *, days=0, scores=()):
    day = london_day(story.now) + days * DAY
    return {hit.rule: hit for hit in due_for_supervision(story.known_case, day, scores=scores)}


def scored(*totals):
    day = On.model_validate({"on": "2026-06-01"}).on
    return [
        OpenedScores(instrument, total, day, Rater.SELF)
        for phq, gad in totals
        for instrument, total in (("PHQ9", phq), ("GAD7", gad))
    ]


def assess(story):
    contact = story.attend("01")
    asked = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    story.ask(ScreenRisk(contact=contact, **dict.fromkeys(asked, Answer.NO)))
    done = CompleteAssessment(contact=contact, formulation=Formulation(main_problem="Panic"))
    return story.ask(done)[0].id


def miss(story, code="3"):
    contact = story.book()
    story.ask(RecordAttendance(contact=contact, attendance_code=code))
    return contact
