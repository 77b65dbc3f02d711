from datetime import date
from itertools import product
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.consent.capacity import (
    Able,
    AssessCapacity,
    AssessCompetence,
    CapacityAssessed,
    CapacityFound,
    Competence,
    CompetenceAssessed,
    Decided,
    Law,
)
from domain.commands import NotAcceptable

SAID = Decided(decision="To keep the sessions from her father", evidence="Knew what may follow")


def competence(**changes) -> AssessCompetence:
    values = {
        "happened_on": date(2026, 5, 20),
        "decision": "withholding_from_parents",
        "assessor": UUID(int=5),
        "age_in_years": 14,
        "outcome": Competence.COMPETENT,
        "decided": SAID,
    }
    return AssessCompetence(**{**values, **changes})


def capacity(**changes) -> AssessCapacity:
    abilities = ("understands", "retains", "weighs", "communicates")
    values = {
        "happened_on": date(2026, 5, 20),
        "decision": "treatment",
        "assessor": UUID(int=5),
        "age_in_years": 40,
        "impairment": Able.NO,
        **dict.fromkeys(abilities, Able.YES),
        "outcome": CapacityFound.HAS_CAPACITY,
        "decided": SAID,
    }
    return AssessCapacity(**{**values, **changes})


def test_an_assessment_says_which_decision_when_and_by_whom(accepted_child):
    [entry] = accepted_child.ask(competence())
    assert isinstance(entry.fact, CompetenceAssessed)
    assert entry.fact.clear() == {
        "happened_on": "2026-05-20",
        "decision": "withholding_from_parents",
        "assessor": str(UUID(int=5)),
        "age_in_years": 14,
        "outcome": "competent",
        "decision_version": "1",
    }
    made = accepted_child.known_case.capacity.assessments[entry.id]
    assert (made.law, made.able, made.on) == (Law.GILLICK, True, date(2026, 5, 20))


@pytest.mark.parametrize(
    ("made", "age", "fits"),
    [
        (competence, 0, True),
        (competence, 15, True),
        (competence, 16, False),
        (capacity, 15, False),
        (capacity, 16, True),
        (capacity, 120, True),
    ],
)
def test_each_law_has_its_ages(accepted_child, made, age, fits):
    asked = made(age_in_years=age)
    if fits:
        assert accepted_child.ask(asked)
    else:
        refused = accepted_child.refusal(asked)
        assert refused == (NotAcceptable, "age-contradicts-assessment")


def test_an_age_is_one_that_people_reach():
    for made, age in product((competence, capacity), (-1, 121)):
        with pytest.raises(ValidationError):
            made(age_in_years=age)


def test_nobody_on_the_adult_pathway_is_assessed_as_a_child(accepted):
    assert accepted.refusal(competence()) == (NotAcceptable, "competence-is-a-childs")
    [entry] = accepted.ask(capacity())
    assert isinstance(entry.fact, CapacityAssessed)


@pytest.mark.parametrize("made", [competence, capacity])
def test_an_assessment_is_of_a_listed_decision_and_not_to_come(accepted_child, made):
    for changes, code in (
        ({"decision": "whatever"}, "unknown-decision"),
        ({"happened_on": date(2026, 6, 2)}, "happened-in-future"),
    ):
        assert accepted_child.refusal(made(**changes)) == (NotAcceptable, code)


@pytest.mark.parametrize(
    ("impairment", "weighs", "outcome", "fits"),
    [
        ("yes", "no", "lacks_capacity", True),
        ("yes", "yes", "lacks_capacity", False),
        ("no", "no", "lacks_capacity", False),
        ("not_known", "no", "lacks_capacity", False),
        ("yes", "not_known", "lacks_capacity", False),
        ("yes", "no", "has_capacity", False),
        ("no", "no", "has_capacity", True),
        ("yes", "yes", "has_capacity", True),
        ("yes", "no", "not_clear", True),
    ],
)
def test_capacity_is_lacking_only_where_an_impairment_prevents_something(
    accepted, impairment, weighs, outcome, fits
):
    asked = capacity(impairment=impairment, weighs=weighs, outcome=outcome)
    if fits:
        [entry] = accepted.ask(asked)
        able = accepted.known_case.capacity.assessments[entry.id].able
        found = {"lacks_capacity": False, "has_capacity": True, "not_clear": None}
        assert able is found[outcome]
    else:
        refused = accepted.refusal(asked)
        assert refused == (NotAcceptable, "outcome-contradicts-abilities")
